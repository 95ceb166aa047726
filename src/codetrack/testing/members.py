"""Invented members for tests: with as little as can be, in good order, and awkward ones."""

from __future__ import annotations

from datetime import date
from typing import Any

from codetrack.dates import add_days
from codetrack.model.criteria import Criterion
from codetrack.model.members import Member, Register, Site
from codetrack.model.records import (
    Action,
    Confirmation,
    Contact,
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

MANY_SITES = 10_000
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


def make_exemplary_member(
    member_id: str = "hotel-exemplary", *, as_of: date = AS_OF, **fields: Any
) -> Member:
    """Build an invented hotel that meets each built-in commitment on `as_of`.

    Its days lie so many days before `as_of`, and it has one site. `fields` are those of `Member`,
    and stand for what it would hold: `make_exemplary_member(trainings=[])` was never trained.
    """

    def before(days: int) -> date:
        return add_days(as_of, -days)

    site = "brussels"
    year = as_of.year - 1
    steps = ("applied", "plan-submitted", "plan-approved", "invoiced", "paid", "signed")
    defaults: dict[str, Any] = {
        "sectors": ["hotel"],
        "representative": "ECPAT Belgium",
        "languages": ["nl"],
        "staff_languages": ["nl", "fr"],
        "milestones": [
            Milestone(on=before(700 - place), state=state) for place, state in enumerate(steps)
        ],
        "revenues": [
            Revenue(year=year - 1, band="up-to-500k", on=before(380)),
            Revenue(year=year, band="up-to-500k", on=before(30)),
        ],
        "contacts": [Contact(role="focal-point", email="focal-point@hotel.example")],
        "sites": [
            make_site(
                site, country="BE", operation="owned", opened=before(3000), languages=["nl", "en"]
            )
        ],
        "headcounts": [
            Headcount(on=before(90), staff=20),
            Headcount(on=before(90), staff=20, site=site),
        ],
        "confirmations": [Confirmation(on=before(60), site=site)],
        "policies": [Policy(adopted=before(680), reviewed=before(60), languages=("nl", "fr"))],
        "procedures": [
            Procedure(
                adopted=before(680),
                reviewed=before(60),
                languages=("nl", "fr"),
                reporting_line="isaystop.com",
                countries=("BE",),
            )
        ],
        "trainings": [
            Training(on=before(60), people=20, site=site, mode="face-to-face", language="nl"),
            Training(on=before(55), people=2, site=site, audience="management", language="nl"),
        ],
        "contracts": [Contract(supplier="Laundry (invented)", signed=before(400), clause=True)],
        "contract_censuses": [ContractCensus(on=before(60), in_scope=4, with_clause=4)],
        "information": [
            Information(
                material="Leaflet (invented)",
                since=before(300),
                channel="lobby",
                languages=("nl", "fr", "en"),
                reporting=True,
            )
        ],
        "engagements": [
            Engagement(on=before(60), partner="Local police (invented)", kind="police")
        ],
        "reports": [
            Report(year=each, submitted=before(days), public=True)
            for each, days in ((year - 1, 395), (year, 30))
        ],
        "actions": [
            Action(criterion=each, title=f"keep up {each}", due=before(90), done=before(100))
            for each in Criterion
        ],
    }
    return make_member(member_id, **{**defaults, **fields})


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
