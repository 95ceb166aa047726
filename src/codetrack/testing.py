"""For authors of plugins: load one plugin alone, and prove that it behaves.

Nothing here needs a test framework: what is wrong is an `AssertionError` with a sentence.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

import attrs

from codetrack.assessments import assess
from codetrack.criteria import Criterion
from codetrack.dates import add_days
from codetrack.exports import render
from codetrack.extension import AnyCheck, Reminder, SiteCheck
from codetrack.findings import Assessment, Observation
from codetrack.forecasts import forecast
from codetrack.model import Member, Register, Site
from codetrack.plugins import Checks, Found, load_plugins
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
    Training,
    Waiver,
)
from codetrack.reminding import remind
from codetrack.settings import Config
from codetrack.vetting import Refused, gather

AS_OF = date(2026, 11, 23)
"""The day on which the builders' members are looked at, unless a test says another."""
MANY_SITES = 10_000
_REMINDED = 30


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

    It loads alone and without a problem; its checks answer every awkward member with
    observations, the same ones twice, with all values that their templates name, and leave the
    member as it was; its reminders yield notices, the same ones twice; its exporters render to
    the same bytes twice. `members` are more members to ask about.

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
            _check_conforms(check, member.as_at(as_of), as_of)
    reminders_conform(found.gives, awkward, as_of)
    report = _report(checks, awkward, as_of)
    for item in found.gives:
        if hasattr(item, "render"):
            first = b"".join(render(report, item))
            if b"".join(render(report, item)) != first:
                msg = f"exporter {item.id}: other bytes when it rendered the same report again"
                raise AssertionError(msg)


def reminders_conform(gives: Iterable[Any], members: Iterable[Member], as_of: date) -> None:
    """Prove that the reminders among `gives` yield notices, and the same ones twice.

    Raises:
        AssertionError: the first thing that is not so, with the reminder.
    """
    reminders = [item for item in gives if isinstance(item, Reminder)]
    if not reminders:
        return
    named = [attrs.evolve(m, id=f"member-{n}") for n, m in enumerate(members) if len(m.sites) < 100]
    foreseen = forecast(
        make_register(*named),
        load_plugins().checks,
        start=add_days(as_of, -_REMINDED),
        until=add_days(as_of, _REMINDED),
        as_of=as_of,
    )
    for reminder in reminders:
        first = remind(foreseen, [reminder])
        if first.problems:
            msg = f"reminder {reminder.id}: {first.problems[0]}"
            raise AssertionError(msg)
        if remind(foreseen, [reminder]) != first:
            msg = f"reminder {reminder.id}: other notices when it was asked again"
            raise AssertionError(msg)


def _report(checks: list[AnyCheck], members: list[Member], as_of: date) -> Assessment:
    asked = Checks(checks) if checks else load_plugins().checks
    named = [attrs.evolve(m, id=f"member-{n}") for n, m in enumerate(members) if len(m.sites) < 100]
    return assess(make_register(*named), asked, as_of=as_of)


def _check_conforms(check: AnyCheck, member: Member, as_of: date) -> None:
    before = copy.deepcopy(member) if len(member.sites) < MANY_SITES else None
    first = list(_answers(check, member, as_of))
    where = f"check {check.id} on {member.name}"
    for observation in first:
        if not isinstance(observation, Observation):
            msg = f"{where}: expected an Observation, such as gap(...) gives; got {observation!r}"
            raise AssertionError(msg)
        if missing := observation.message.missing():
            msg = f"{where}: {observation.template!r} names values that are not given: {missing}"
            raise AssertionError(msg)
    if list(_answers(check, member, as_of)) != first:
        msg = f"{where}: another answer when asked again; a check asks only its arguments"
        raise AssertionError(msg)
    if before is not None and member != before:
        msg = f"{where}: the member was changed; a check only reads"
        raise AssertionError(msg)


def _answers(check: AnyCheck, member: Member, as_of: date) -> Iterator[Any]:
    answers: list[Any] = []
    try:
        if isinstance(check, SiteCheck):
            for site in member.open_sites(as_of):
                answers += check.run(site, member, as_of)
        else:
            answers += check.run(member, as_of)
    except Exception as error:
        msg = f"check {check.id} on {member.name}: {type(error).__name__}: {error}"
        raise AssertionError(msg) from error
    if not answers and not isinstance(check, SiteCheck):
        msg = f"check {check.id} on {member.name}: no answer; yield at least one observation"
        raise AssertionError(msg)
    yield from answers


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
