"""For authors of plugins: load one plugin alone, and prove that it behaves.

Nothing here needs a test framework: what is wrong is an `AssertionError` with a sentence.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

import attrs

from codetrack.conformance import (
    MANY_SITES,
    channels_conform,
    check_conforms,
    expiry_conforms,
    exporters_conform,
    reminders_conform,
)
from codetrack.criteria import Criterion
from codetrack.model import Member, Register, Site
from codetrack.plugins import Checks, Found
from codetrack.records import (
    Action,
    Contract,
    ContractCensus,
    Engagement,
    Headcount,
    Information,
    Milestone,
    Policy,
    Procedure,
    Report,
    Revenue,
    Training,
    Waiver,
)
from codetrack.settings import Config
from codetrack.vetting import Refused, gather

AS_OF = date(2026, 11, 23)
"""The day on which the builders' members are looked at, unless a test says another."""


def make_member(member_id: str = "hotel-example", **fields: Any) -> Member:
    """Build an invented member in Belgium; `fields` are those of `Member`."""
    return Member(**{"id": member_id, "name": f"{member_id} (invented)", "country": "BE", **fields})


def make_site(site_id: str = "brussels", **fields: Any) -> Site:
    """Build an invented, open site; `fields` are those of `Site`."""
    return Site(**{"id": site_id, "name": f"{site_id} (invented)", **fields})


def make_register(*members: Member, **fields: Any) -> Register:
    """Build a register of the members; `fields` are those of `Register`."""
    return Register(**{"members": members, "name": "invented", **fields})


def load_one(
    module: object, *, name: str = "plugin", config: dict[str, Any] | None = None
) -> Found:
    """Load one plugin by itself, as if its entry point were called `name`.

    `config` is its table of `codetrack.toml`. What it gives is in `gives`.

    Raises:
        AssertionError: the plugin is refused; it names every reason.
    """
    version = str(getattr(module, "__version__", ""))
    try:
        gives = gather(module, name, version, Config(name, config or {}))
    except Refused as refused:
        raise AssertionError("; ".join(map(str, refused.problems))) from None
    return Found(name=name, distribution="", version=version, state="loaded", gives=gives)


def conforms(
    module: object,
    *,
    name: str = "plugin",
    config: dict[str, Any] | None = None,
    as_of: date = AS_OF,
    members: Iterable[Member] = (),
) -> None:
    """Prove that a plugin behaves; put it in one line of your test.

    It loads alone and without a problem. Its checks answer every awkward member with
    observations, the same ones twice, with all values that their templates name; they read
    nothing but their arguments (no clock, chance, file, environment or network) and leave the
    member as it was; and day by day each answer holds as long as `holds_until` says. Its
    reminders yield notices, the same ones twice; its exporters render each kind of report that
    they take to the same bytes twice, in every language that they speak; the previews of its
    channels are the same text twice, without a network. Nothing is sent.
    `members` are more members to ask about.

    Raises:
        AssertionError: the first thing that is not so, with the check and the member.
    """
    found = load_one(module, name=name, config=config)
    twice = gather(module, name, found.version, Config(name, config or {}))
    if [item.id for item in twice] != [item.id for item in found.gives]:
        msg = f"plugin {name}: its hooks gave other things when they were called again"
        raise AssertionError(msg)
    checks = [item for item in found.gives if hasattr(item, "run") and hasattr(item, "area")]
    awkward = [*awkward_members(), *members]
    for check in checks:
        for member in awkward:
            check_conforms(check, member, as_of)
        for member in (member for member in awkward if len(member.sites) < 100):
            expiry_conforms(check, member, as_of)
    named = [
        attrs.evolve(member, id=f"member-{number}")
        for number, member in enumerate(awkward)
        if len(member.sites) < 100
    ]
    register = make_register(*named)
    reminders_conform(found.gives, register, as_of)
    exporters_conform(found.gives, register, Checks(checks), as_of)
    channels_conform(found.gives, register, as_of)


def awkward_members() -> list[Member]:
    """Return members that catch careless checks, each named after what is awkward in it."""
    leap = date(2024, 2, 29)
    last = date(9999, 12, 31)
    site = make_site()
    every_site = [make_site(f"site-{number}") for number in range(MANY_SITES)]
    return [
        make_member(name="no records at all"),
        make_member(
            name="signed on 29 February",
            milestones=[Milestone(on=leap, state="signed")],
            policies=[Policy(adopted=leap)],
        ),
        make_member(
            name="everything in the future",
            trainings=[Training(on=last, people=1)],
            policies=[Policy(adopted=last)],
            sites=[make_site(opened=last)],
        ),
        make_member(
            name="everything on the first day",
            trainings=[Training(on=date.min, people=1)],
            engagements=[Engagement(on=date.min, partner="police (invented)", kind="police")],
            policies=[Policy(adopted=date.min)],
        ),
        make_member(
            name="until the last day",
            trainings=[Training(on=leap, people=1, valid_until=last)],
            information=[Information(material="leaflet", since=leap, until=last)],
            contracts=[Contract(supplier="laundry (invented)", signed=leap, expires=last)],
        ),
        make_member(name="a site without records", sites=[site]),
        make_member(name="a closed site", sites=[make_site(opened=leap, closed=leap)]),
        make_member(name="a site not applicable", sites=[make_site(applicable=False)]),
        make_member(
            name="nought of everything",
            sites=[site],
            headcounts=[Headcount(on=leap, staff=0), Headcount(on=leap, staff=0, site="brussels")],
            trainings=[Training(on=leap, people=0)],
            contract_censuses=[ContractCensus(on=leap, in_scope=0, with_clause=0)],
        ),
        make_member(
            name="more people trained than staff",
            headcounts=[Headcount(on=leap, staff=1)],
            trainings=[Training(on=date(2026, 6, 1), people=10**6)],
        ),
        make_member(
            name="records that run out one after the other",
            sites=[
                make_site(opened=date(2026, 10, 1)),
                make_site("ghent", closed=date(2027, 8, 31)),
            ],
            milestones=[
                Milestone(on=date(2025, 1, 6), state="plan-approved"),
                Milestone(on=date(2025, 1, 20), state="paid"),
                Milestone(on=date(2025, 2, 3), state="signed"),
            ],
            revenues=[Revenue(year=2025, band="up-to-500k", on=date(2026, 2, 3))],
            policies=[Policy(adopted=date(2025, 2, 3), reviewed=date(2026, 2, 3))],
            headcounts=[Headcount(on=date(2026, 1, 1), staff=9)],
            trainings=[
                Training(on=date(2026, 1, 31), people=9, audience="front-desk"),
                Training(on=date(2026, 8, 31), people=2, valid_until=date(2027, 2, 28)),
                Training(on=date(2027, 5, 31), people=5, site="ghent"),
            ],
            contracts=[
                Contract(
                    supplier="Taxi (invented)", signed=date(2025, 3, 1), expires=date(2027, 1, 15)
                )
            ],
            contract_censuses=[ContractCensus(on=date(2025, 4, 30), in_scope=3, with_clause=2)],
            information=[
                Information(
                    material="Leaflet (invented)", since=date(2026, 5, 1), until=date(2026, 12, 24)
                )
            ],
            engagements=[Engagement(on=date(2026, 6, 30), partner="Police", kind="police")],
            reports=[Report(year=2025, submitted=date(2026, 3, 31))],
            actions=[Action(criterion=Criterion.POLICY, title="review it", due=date(2027, 1, 1))],
        ),
        make_member(
            name="drafts and open ends",
            reports=[Report(year=2025)],
            actions=[Action(criterion=Criterion.POLICY, title="write it")],
            procedures=[Procedure(adopted=leap)],
        ),
        make_member(
            name="<b>{odd}</b> | name %s \u202e",
            waivers=[
                Waiver(
                    check="training/staff-share",
                    reason="{unknown} and {0}",
                    approved_by="lcr",
                    since=leap,
                    until=last,
                )
            ],
        ),
        make_member(
            name="ten thousand sites",
            sites=every_site,
            trainings=[Training(on=leap, people=1, site=each.id) for each in every_site],
        ),
    ]
