"""Check the steps of a company towards membership, and its good standing.

- `membership/steps` (commitment):
  the plan is approved, the fee paid, the agreement signed, in order.
- `membership/revenue-confirmed` (commitment; setting `revenue_due`):
  last year's revenue band is confirmed.
- `membership/fee-band` (good practice; setting `fees`): the yearly fee follows from the band.
- `membership/contact` (good practice): there is an office to write to.

The steps and their order are The Code's [S2][S15], and so is the yearly confirmation of the
revenue category [S19] and the fee table [S1][S4][S25]. No source gives a day by which revenue is
confirmed, nor what happens after a lapse: those are defaults of codetrack.

The fee table that comes with codetrack is of 2014, the year of the oldest page that has it:

| annual revenue in EUR | band         | fee per year in EUR |
| --------------------- | ------------ | ------------------- |
| 0 to 500,000          | up-to-500k   | 50                  |
| 500,000 to 2.5 m      | 500k-to-2-5m | 300                 |
| 2.5 m to 50 m         | 2-5m-to-50m  | 800                 |
| over 50 m             | over-50m     | 2,000               |

Whether it applies today is not verified. Another table says its own year and source:

    [plugin.membership.fees]
    year = 2030
    source = "an invented table"
    bands = { small = 60, large = 900 }
"""

import enum
from collections.abc import Iterable, Iterator
from datetime import date
from functools import partial as bind
from itertools import pairwise

import attrs

from codetrack.builtin.checks._fees import FEES, FeeTable
from codetrack.builtin.checks._references import pages
from codetrack.builtin.checks._terms import DueDay, due_in, signed_on
from codetrack.extension import AnyCheck, Check, Level
from codetrack.hookspecs import hookimpl
from codetrack.model.members import Member
from codetrack.model.observations import Observation, gap, met, not_applicable, partly_met, unknown
from codetrack.settings import Config
from codetrack.vocabulary import checked


class Step(enum.StrEnum):
    """A step of membership, in The Code's order [S2][S15]."""

    APPLIED = "applied"
    PLAN_SUBMITTED = "plan-submitted"
    PLAN_APPROVED = "plan-approved"
    INVOICED = "invoiced"
    PAID = "paid"
    SIGNED = "signed"


STEPS = tuple(Step)
REQUIRED = (Step.PLAN_APPROVED, Step.PAID, Step.SIGNED)
"""The steps without which no membership is complete; the others count where they are recorded."""


@attrs.frozen(kw_only=True, field_transformer=checked)
class MembershipSettings:
    """The settings of the checks of membership."""

    revenue_due: DueDay | None = None
    """The last day to confirm the year before, such as 03-31.

    Without one, the confirmation is due by the end of the year.
    """
    fees: FeeTable = FEES
    """The fee in EUR for each band, with the year and the source of the table: The Code's."""


def steps(member: Member, as_of: date) -> Iterator[Observation]:
    """Check that the plan was approved, the fee paid and the agreement signed, in that order.

    Level: commitment. The steps and their order are The Code's [S2][S15]: payment comes before
    signature. That a member who lapsed is back once a later signature is recorded, and that a
    step which is taken again keeps its first day, is a default of codetrack.
    """
    if not member.milestones:
        yield gap("No step of membership is recorded")
        return
    first: dict[str, date] = {}
    signed = lapsed = None
    for milestone in member.milestones:
        state, on = milestone.state, milestone.on
        if state not in first or on < first[state]:
            first[state] = on
        if state == "signed" and (signed is None or on > signed.on):
            signed = milestone
        elif state == "lapsed" and (lapsed is None or on > lapsed.on):
            lapsed = milestone
    if lapsed is not None and (signed is None or signed.on <= lapsed.on):
        yield gap("Membership lapsed on {on}", on=lapsed.on, records=(lapsed,))
        return
    taken = [step for step in STEPS if step in first]
    if signed is None:
        yield gap("Not signed yet; the next step is {next}", next=_next_step(taken))
        return
    missing = [step for step in REQUIRED if step not in first]
    if missing:
        yield partly_met(
            "Signed on {on}, but no record of {missing}",
            on=signed.on,
            missing=missing,
            records=(signed,),
        )
        return
    for earlier, later in pairwise(taken):
        if first[later] < first[earlier]:
            yield partly_met(
                "Out of order: {later} on {on}, before {earlier} on {after}",
                later=later,
                on=first[later],
                earlier=earlier,
                after=first[earlier],
                records=(signed,),
            )
            return
    yield met("Approved, paid and signed; signed on {on}", on=signed.on, records=(signed,))


def _next_step(taken: list[Step]) -> Step:
    last = STEPS.index(taken[-1]) if taken else -1
    return next(
        step
        for place, step in enumerate(STEPS)
        if step not in taken and (place > last or step in REQUIRED)
    )


def revenue_confirmed(
    settings: MembershipSettings, member: Member, as_of: date
) -> Iterator[Observation]:
    """Check that the member confirmed its band of annual revenue for the year before.

    Until it is due, the confirmation for the year before that stands. For a member that signed
    this year or last, the first one is not due yet.

    Level: commitment. Setting: `revenue_due`. The yearly confirmation for the previous year is
    The Code's [S19]; the day by which it is due was not found and is a default of codetrack.
    """
    year = as_of.year - 1
    before = None
    for revenue in member.revenues:
        if revenue.year == year:
            yield met(
                "The revenue band for {year} is confirmed: {band}",
                year=year,
                band=revenue.band,
                records=(revenue,),
            )
            return
        if revenue.year == year - 1:
            before = revenue
    signed = signed_on(member)
    if signed is None:
        if member.milestones:
            yield not_applicable("Not signed yet, so no revenue is to be confirmed")
        else:
            yield unknown("No milestone is recorded, so it is unknown what must be confirmed")
        return
    if signed.year > year:
        yield not_applicable(
            "Signed on {signed}; the first confirmation is due later", signed=signed
        )
        return
    due = due_in(year + 1, settings.revenue_due)
    if as_of > due:
        yield gap("The revenue band for {year} was due by {due}", year=year, due=due)
    elif before is not None:
        yield met(
            "The revenue band for {year_before} is confirmed; the one for {year} is due by {due}",
            year_before=before.year,
            year=year,
            due=due,
            records=(before,),
        )
    elif signed.year == year:
        yield not_applicable(
            "Signed on {signed}; the first confirmation is due by {due}", signed=signed, due=due
        )
    else:
        yield gap("The revenue band for {year} is not confirmed", year=year - 1)


def fee_band(settings: MembershipSettings, member: Member, as_of: date) -> Iterator[Observation]:
    """Check which yearly fee follows from the newest band of revenue.

    Level: good practice. Setting: `fees`. The table is The Code's [S1][S4][S25], of 2014 and not
    verified since; that a band includes its upper bound is derived. Discounts are not applied.
    """
    if not member.revenues:
        yield unknown("No revenue band is recorded, so the fee is not known")
        return
    newest = member.revenues[0]
    for revenue in member.revenues:
        if revenue.year >= newest.year:
            newest = revenue
    table = settings.fees
    fee = table.bands.get(newest.band)
    if fee is None:
        yield unknown(
            "The band {band} is not in the fee table of {year_of_table}, so the fee is not known",
            band=newest.band,
            year_of_table=table.year,
            source=table.source,
            records=(newest,),
        )
    else:
        yield met(
            "The band {band} of {year} makes a fee of {fee} EUR a year, by the table of "
            "{year_of_table}",
            band=newest.band,
            year=newest.year,
            fee=fee,
            year_of_table=table.year,
            source=table.source,
            records=(newest,),
        )


def contact(member: Member, as_of: date) -> Iterator[Observation]:
    """Check that an office to write to is recorded.

    Level: good practice. A default of codetrack: the portal keeps contact records [S19], but no
    source says which a member must give.
    """
    if member.contacts:
        yield met("There is a contact: {role}", role=member.contacts[0].role)
    else:
        yield gap("No contact is recorded")


def checks(settings: MembershipSettings) -> Iterator[AnyCheck]:
    """Yield the checks of membership under the settings."""
    yield Check(
        name="steps",
        title="The plan is approved, the fee is paid and the agreement is signed",
        run=steps,
        remedy="Take the next step towards membership and record the day as a milestone.",
        source=f"The Code, steps of membership: {pages('S2', 'S15')}",
    )
    yield Check(
        name="revenue-confirmed",
        title="The band of annual revenue for last year is confirmed",
        run=bind(revenue_confirmed, settings),
        remedy="Confirm the band of annual revenue for last year and record it.",
        source=f"The Code, Member Portal Guide: {pages('S19')}; the due day: default of codetrack",
        setting="revenue_due",
    )
    yield Check(
        name="fee-band",
        title="The yearly fee follows from the band of revenue",
        run=bind(fee_band, settings),
        level=Level.GOOD_PRACTICE,
        remedy="Record a band of annual revenue that the fee table knows.",
        source=f"fee table of {settings.fees.year}: {settings.fees.source}",
        setting="fees",
    )
    yield Check(
        name="contact",
        title="There is an office to write to",
        run=contact,
        level=Level.GOOD_PRACTICE,
        remedy="Record the organisational e-mail address of the focal point.",
        source="default of codetrack",
    )


@hookimpl
def codetrack_checks(config: Config) -> Iterable[AnyCheck]:
    """Return the checks of membership."""
    return list(checks(config.into(MembershipSettings)))
