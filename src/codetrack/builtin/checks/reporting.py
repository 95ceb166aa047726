"""Check the annual report and the Implementation Plan (criterion 6).

- `reporting/submitted` (commitment; setting `due`): last year's report is in.
- `reporting/plan` (commitment): the Implementation Plan covers all six criteria.
- `reporting/public` (good practice; setting `due`): the last report is public.
- `reporting/plan-on-time` (good practice): no action of the plan is overdue.
- `reporting/sites-confirmed` (good practice; setting `confirmed_percent`):
  sites answered for their records.

The annual report is The Code's [S1], and so is the Implementation Plan on the six criteria
[S2][S15]. A due date, a reporting window or a grace period was not found in any source: the due
day is a default of codetrack.
"""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from functools import partial as bind

import attrs

from codetrack.builtin.checks._references import pages
from codetrack.builtin.checks._terms import Days, DueDay, Percent, by_share, due_in, signed_on
from codetrack.extension import AnyCheck, Check, Level
from codetrack.hookspecs import hookimpl
from codetrack.model.criteria import Criterion
from codetrack.model.members import Member
from codetrack.model.observations import (
    Observation,
    Status,
    gap,
    met,
    not_applicable,
    partly_met,
    unknown,
)
from codetrack.settings import Config
from codetrack.vocabulary import checked


@attrs.frozen(kw_only=True, field_transformer=checked)
class ReportingSettings:
    """The settings of the checks of criterion 6."""

    due: DueDay | None = None
    """The last day to report on the year before, such as 03-31.

    Without one, the report is due by the end of the year.
    """
    window_days: Days = 365
    """The days for which a site's confirmation counts."""
    confirmed_percent: Percent = 90
    """The share of sites that must have confirmed."""


def submitted(settings: ReportingSettings, member: Member, as_of: date) -> Iterator[Observation]:
    """Check that the report about last year is in; until it is due, the one before counts.

    A member that signed this year or last has no report before, and none to give until then.

    Level: commitment. Setting: `due`. That the report is annual is The Code's, criterion 6 [S1];
    the day by which it is due was not found and is a default of codetrack.
    """
    year = as_of.year - 1
    before = None
    for report in member.reports:
        if report.submitted is not None:
            if report.year == year:
                yield met(
                    "The report about {year} was submitted on {on}",
                    year=year,
                    on=report.submitted,
                    records=(report,),
                )
                return
            if report.year == year - 1:
                before = report
    signed = signed_on(member)
    if signed is None:
        if member.milestones:
            yield not_applicable("Not signed yet, so no report is due")
        else:
            yield unknown("No milestone is recorded, so it is unknown whether a report is due")
        return
    if signed.year > year:
        yield not_applicable("Signed on {signed}; the first report is due later", signed=signed)
        return
    due = due_in(year + 1, settings.due)
    if as_of > due:
        yield gap("The report about {year} was due by {due}", year=year, due=due)
    elif before is not None:
        yield met(
            "The report about {year_before} is in; the one about {year} is due by {due}",
            year_before=before.year,
            year=year,
            due=due,
            records=(before,),
        )
    elif signed.year == year:
        yield not_applicable(
            "Signed on {signed}; the first report is due by {due}", signed=signed, due=due
        )
    else:
        yield gap("The report about {year} is not in", year=year - 1)


def public(settings: ReportingSettings, member: Member, as_of: date) -> Iterator[Observation]:
    """Check that the last report submitted is public; of several about one year, any of them.

    While no report was submitted, and none is due yet, it is not applicable.

    Level: good practice. Setting: `due`. The Code's condition for Top Members in 2014 [S20]; to
    ask it of every member is a default of codetrack.
    """
    last = None
    for report in member.reports:
        if report.submitted is not None and (
            last is None or (report.year, report.public) > (last.year, last.public)
        ):
            last = report
    if last is None:
        for answer in submitted(settings, member, as_of):
            if answer.status is Status.NOT_APPLICABLE:
                yield not_applicable("No report is due yet, so none is public")
                return
        yield gap("No report was submitted")
    elif last.public:
        yield met("The report about {year} is public", year=last.year, records=(last,))
    else:
        yield gap("The report about {year} is not public", year=last.year, records=(last,))


def plan(member: Member, as_of: date) -> Iterator[Observation]:
    """Check that the Implementation Plan has an action, done or not, for each of the six criteria.

    Level: commitment. The plan on the six criteria is The Code's [S2][S15].
    """
    covered = {action.criterion for action in member.actions}
    if not covered:
        yield gap("No Implementation Plan is recorded", measure=(0, len(Criterion)))
        return
    measure = (len(covered), len(Criterion))
    if measure[0] == measure[1]:
        yield met("The Implementation Plan covers all six criteria", measure=measure)
    else:
        yield partly_met(
            "The Implementation Plan has no action for {missing}",
            missing=[criterion for criterion in Criterion if criterion not in covered],
            measure=measure,
        )


def plan_on_time(member: Member, as_of: date) -> Iterator[Observation]:
    """Check that every action of the plan that is not done has a due day, not yet past.

    An action done on a later day than the assessment's is not done yet.

    Level: good practice. A default of codetrack: the plan is The Code's [S2][S15], its deadlines
    are the member's.
    """
    if not member.actions:
        yield gap("No Implementation Plan is recorded")
        return
    todo = [a for a in member.actions if a.done is None or a.done > as_of]
    overdue = [a for a in todo if a.due is not None and a.due < as_of]
    if overdue:
        yield gap(
            "{overdue} of {open} open actions are overdue, for instance {titles}",
            counted=("overdue", "{overdue} of {open} open actions is overdue: {titles}"),
            overdue=len(overdue),
            open=len(todo),
            titles=[action.title for action in overdue[:3]],
        )
        return
    undated = [action for action in todo if action.due is None]
    if undated:
        yield partly_met(
            "{undated} of {open} open actions have no due day",
            counted=("undated", "{undated} of {open} open actions has no due day"),
            undated=len(undated),
            open=len(todo),
        )
    else:
        yield met(
            "No action is overdue; {open} are open",
            counted=("open", "No action is overdue; {open} is open"),
            open=len(todo),
        )


def sites_confirmed(
    settings: ReportingSettings, member: Member, as_of: date
) -> Iterator[Observation]:
    """Check that enough open sites confirmed their records within the window: the response rate.

    A confirmation that names no site is the member's own, and counts for none of them.

    Level: good practice. Settings: `confirmed_percent`, `window_days`. A default of codetrack; a
    response rate next to the figures is practice [S8].
    """
    sites = member.open_sites(as_of)
    if not sites:
        yield not_applicable("The member has no open site")
        return
    window = timedelta(days=settings.window_days)
    answered = {c.site for c in member.confirmations if as_of - c.on <= window}
    part, of = len([site for site in sites if site.id in answered]), len(sites)
    yield by_share(part, of, settings.confirmed_percent)(
        "{confirmed} of {sites} sites confirmed their records; the target is {target}%",
        counted=(
            "sites",
            "{confirmed} of {sites} site confirmed its records; the target is {target}%",
        ),
        confirmed=part,
        sites=of,
        target=settings.confirmed_percent,
        measure=(part, of),
    )


def checks(settings: ReportingSettings) -> Iterator[AnyCheck]:
    """Yield the checks of criterion 6 under the settings."""
    criterion = Criterion.REPORTING
    yield Check(
        name="submitted",
        criterion=criterion,
        title="The annual report about last year is in",
        run=bind(submitted, settings),
        remedy="Submit the annual report and record the day.",
        source=f"The Code, criterion 6: {pages('S1')}; the due day is a default of codetrack",
        setting="due",
    )
    yield Check(
        name="plan",
        criterion=criterion,
        title="The Implementation Plan covers all six criteria",
        run=plan,
        remedy="Add to the Implementation Plan an action for each criterion that has none.",
        source=f"The Code, steps of membership: {pages('S2', 'S15')}",
    )
    yield Check(
        name="public",
        criterion=criterion,
        title="The last annual report is public",
        run=bind(public, settings),
        level=Level.GOOD_PRACTICE,
        remedy="Publish the last annual report and record that it is public.",
        source=f"The Code, Top Members of 2014: {pages('S20')}",
        setting="due",
    )
    yield Check(
        name="plan-on-time",
        criterion=criterion,
        title="No action of the Implementation Plan is overdue",
        run=plan_on_time,
        level=Level.GOOD_PRACTICE,
        remedy="Do the overdue actions, or agree on a new due day and record it.",
        source="default of codetrack",
    )
    yield Check(
        name="sites-confirmed",
        criterion=criterion,
        title="Enough sites confirmed their own records",
        run=bind(sites_confirmed, settings),
        level=Level.GOOD_PRACTICE,
        remedy="Ask the sites that have not answered to confirm their records.",
        source=f"default of codetrack; practice: {pages('S8')}",
        setting="confirmed_percent",
    )


@hookimpl
def codetrack_checks(config: Config) -> Iterable[AnyCheck]:
    """Return the checks of criterion 6."""
    return list(checks(config.into(ReportingSettings)))
