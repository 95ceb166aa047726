"""The tables of a roll-up: all figures for machines, and for people a table for each question."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import attrs

from codetrack.i18n.messages import N_, Message
from codetrack.model.observations import Measure, signed
from codetrack.model.tables import Column, Table
from codetrack.summary.counts import Figures
from codetrack.summary.definitions import meanings
from codetrack.summary.period_summaries import PeriodSummaries
from codetrack.summary.periods import Period
from codetrack.summary.rows import COLUMNS, HEADINGS, place_of, rows
from codetrack.summary.tallies import NOT_SAID, PLACES, By, Group, Summary, Tally

OPERATIONS = (N_("owned"), N_("managed"), N_("franchised"))


def groups(rollup: PeriodSummaries) -> tuple[Group, ...]:
    """Return the groups of places, in order; those without a value come last."""
    names = {group for summary in rollup.summaries for group in summary.figures}
    return tuple(sorted(names, key=_last_if_not_said))


def _last_if_not_said(group: Group) -> list[tuple[bool, str]]:
    return [(value == NOT_SAID, value) for value in group]


def shown(name: By, value: str) -> Any:
    """Return the cell of a group's value: an enum's word, else the value."""
    if value == NOT_SAID:
        return Message(N_("not recorded"))
    if name in ("operation", "criterion", "sector"):
        return Message(value)
    return value


def sheets(rollup: PeriodSummaries) -> Iterator[Table]:
    """Yield all figures, one row each; then sites, training, areas and findings for people."""
    yield Table(
        title=title(N_("The figures of {register}: {periods}"), rollup),
        columns=COLUMNS,
        rows=tuple(rows(rollup)),
        for_machines=True,
    )
    yield _of_sites(rollup)
    yield _of_training(rollup)
    yield _of_areas(rollup)
    if set(rollup.by) - set(PLACES):
        yield _of_findings(rollup)
    yield _of_meanings(rollup)


def title(template: str, rollup: PeriodSummaries) -> Message:
    """Return a title that names the register and the periods."""
    return Message(
        template,
        {"register": rollup.register or Message(N_("The register")), "periods": said(rollup)},
    )


def said(rollup: PeriodSummaries) -> Message:
    """Return the periods in words."""
    first, *rest = map(_period_words, rollup.periods)
    if not rest:
        return first
    return Message(N_("{period} compared with {other}"), {"period": first, "other": rest[0]})


def _period_words(period: Period) -> Message:
    if period.over:
        return period.message
    said = N_("{period} up to {day}")
    return Message(said, {"period": period.message, "day": period.as_of})


# ------------------------------------------------------------ for people

_LOST = ("?",) * 6
"""What is known of the sites and trainings of members that cannot be read."""


def _by_group(rollup: PeriodSummaries) -> Iterator[tuple[tuple[Any, ...], Figures]]:
    """Yield the cells that name each group and period, and its figures; the total comes last."""
    names = [name for name in rollup.by if name in PLACES]
    if names:
        for group in groups(rollup):
            values = dict(zip(rollup.by, group, strict=True))
            cells = tuple(shown(name, values[name]) for name in names)
            every = [summary.figures.get(group, Figures()) for summary in rollup.summaries]
            known = [_known(one) for one in every]
            if known == every or any(one != Figures() for one in known):
                for one, period in zip(known, rollup.periods, strict=True):
                    yield (*cells, period.name), one
            if known != every:
                # The place of unreadable members is unknown, which differs from not recorded.
                unread = (Message(N_("cannot be read")), *[None] * (len(names) - 1))
                for one, period in zip(every, rollup.periods, strict=True):
                    number = one.unreadable
                    yield (*unread, period.name), Figures(members=number, unreadable=number)
    total = (Message(N_("total")), *[None] * (len(names) - 1)) if names else ()
    for summary, period in zip(rollup.summaries, rollup.periods, strict=True):
        yield (*total, period.name), summary.total


def _known(one: Figures) -> Figures:
    return attrs.evolve(one, members=one.members - one.unreadable, unreadable=0)


def _unread(one: Figures) -> bool:
    return one.unreadable > 0 and _known(one) == Figures()


def _rate(measure: Measure | None, one: Figures) -> Message | None:
    """Return a share; without a percent where members cannot be read, for it would look better."""
    if measure is None or not measure.whole or not one.unreadable:
        return share(measure)
    values = {"count": measure.part, "readable": measure.whole}
    return Message(N_("{count} of {readable} that can be read"), values)


def _heads(rollup: PeriodSummaries, *more: Column) -> tuple[Column, ...]:
    names = [Column(name, HEADINGS[name]) for name in rollup.by if name in PLACES]
    return (*names, Column("period", N_("Period")), *more)


def _of_sites(rollup: PeriodSummaries) -> Table:
    # By region or operation, members lie in none: only their sites do.
    of_members = not {"region", "operation"} & set(rollup.by)
    return Table(
        title=title(N_("Sites of {register}, {periods}"), rollup),
        columns=_heads(
            rollup,
            *([Column("members", N_("Members"))] if of_members else []),
            Column("sites", N_("Applicable sites")),
            Column("response", N_("Confirmed")),
            Column("involved", N_("Involved")),
            Column("informing", N_("Inform travellers")),
            Column("people", N_("People trained")),
        ),
        rows=tuple(
            (
                *cells,
                *([one.members] if of_members else []),
                *(
                    _LOST[:5]
                    if _unread(one)
                    else (
                        one.sites,
                        _rate(one.response, one),
                        _rate(one.share_involved, one),
                        _rate(one.share_informing, one),
                        people(one),
                    )
                ),
            )
            for cells, one in _by_group(rollup)
        ),
    )


def _of_training(rollup: PeriodSummaries) -> Table:
    return Table(
        title=title(N_("Training at {register}, {periods}"), rollup),
        columns=_heads(
            rollup,
            Column("people", N_("People trained")),
            Column("of_staff", N_("Of the staff, at most")),
            Column("completions", N_("Completions")),
            Column("hours", N_("Hours")),
            Column("timed", N_("With a length")),
            Column("headcounts", N_("Sites with a headcount")),
        ),
        rows=tuple(
            (
                *cells,
                *(
                    _LOST
                    if _unread(one)
                    else (
                        people(one),
                        _rate(one.share_staff, one),
                        one.completions,
                        hours(one),
                        Measure(one.timed, one.completions).counts,
                        Measure(one.counted, one.sites).counts,
                    )
                ),
            )
            for cells, one in _by_group(rollup)
        ),
    )


def _of_areas(rollup: PeriodSummaries) -> Table:
    compared = len(rollup.summaries) > 1
    rows = []
    for area in rollup.areas:
        shares = [met(summary, area) for summary in rollup.summaries]
        change = [signed(shares[0].points_since(shares[1]))] if compared else []
        rate = _rate(rollup.now.total.response, rollup.now.total)
        rows.append((Message(area), *map(share, shares), *change, rate))
    return Table(
        title=title(N_("Members of {register} that met each area, {periods}"), rollup),
        columns=(
            Column("area", N_("Area")),
            *(Column(f"met_{at}", period.name) for at, period in enumerate(rollup.periods)),
            *([Column("change", N_("Change in points"))] if compared else []),
            Column("response", N_("Sites that confirmed")),
        ),
        rows=tuple(rows),
    )


def _of_findings(rollup: PeriodSummaries) -> Table:
    titles = {info.id: Message(info.title) for info in rollup.checks}
    compared = len(rollup.summaries) > 1
    by_check = "check" in rollup.by
    rows = []
    for group, tallies in findings(rollup):
        values = dict(zip(rollup.by, group, strict=True))
        one = rollup.now.figures.get(place_of(group, rollup.by), Figures())
        shares = [tally.met for tally in tallies]
        change = [signed(shares[0].points_since(shares[1]))] if compared else []
        names = [shown(name, values[name]) for name in rollup.by]
        about = [titles.get(values["check"])] if by_check else []
        sums = [share(tally.measure) for tally in tallies] if by_check else []
        rows.append((*names, *about, *map(share, shares), *change, *sums, _rate(one.response, one)))
    return Table(
        title=title(N_("Findings of {register} that are met, of those checked, {periods}"), rollup),
        columns=(
            *(Column(name, HEADINGS[name]) for name in rollup.by),
            *([Column("title", N_("Requirement"))] if by_check else []),
            *(Column(f"met_{at}", period.name) for at, period in enumerate(rollup.periods)),
            *([Column("change", N_("Change in points"))] if compared else []),
            *(_measured(rollup) if by_check else []),
            Column("response", N_("Sites that confirmed")),
        ),
        rows=tuple(rows),
    )


def _measured(rollup: PeriodSummaries) -> Iterator[Column]:
    for at, _ in enumerate(rollup.periods):
        yield Column(f"measured_{at}", N_("Share measured") if not at else N_("Measured before"))


def findings(rollup: PeriodSummaries) -> Iterator[tuple[Group, tuple[Tally, ...]]]:
    """Yield each group with the tally of its findings in each period.

    Measures of different checks are different things: where a group holds several checks, only
    its findings are summed.
    """
    by_check = "check" in rollup.by
    sums: dict[Group, list[Tally]] = {}
    for at, summary in enumerate(rollup.summaries):
        for (group, _), tally in summary.tallies.items():
            values = sums.setdefault(group, [Tally()] * len(rollup.summaries))
            values[at] += tally if by_check else attrs.evolve(tally, measure=Measure(0, 0))
    order = {area: place for place, area in enumerate(rollup.areas)}
    places = {name: place for place, name in enumerate(rollup.by)}

    def key(group: Group) -> list[Any]:
        made: list[Any] = []
        for name in rollup.by:
            value = group[places[name]]
            made.append(
                (False, f"{order.get(value, 99):02}")
                if name == "criterion"
                else (value == NOT_SAID, value)
            )
        return made

    for group in sorted(sums, key=key):
        yield group, tuple(sums[group])


def met(summary: Summary, area: str) -> Measure:
    """Return how many members met the area, of those that it concerns."""
    return Tally(findings=summary.members.get(area, {})).met


def share(measure: Measure | None) -> Message | None:
    """Return a share as its two numbers and the percent; None where it is none."""
    return None if measure is None or not measure.whole else measure.share


def people(figures: Figures) -> Message | int:
    """Return how many people were trained, at least and at most."""
    if figures.people_least == figures.people_most:
        return figures.people_most
    values = {"least": figures.people_least, "most": figures.people_most}
    return Message(N_("{least} to {most}"), values)


def hours(figures: Figures) -> float | int | None:
    """Return the hours, or None where no training's length is recorded."""
    if not figures.timed:
        return None if figures.completions else 0
    made = round(figures.hours, 1)
    return int(made) if made == int(made) else made


def _of_meanings(rollup: PeriodSummaries) -> Table:
    return Table(
        title=Message(N_("What the figures mean: definitions of codetrack, not rules of The Code")),
        columns=(Column("figure", N_("Figure")), Column("meaning", N_("What it means"))),
        rows=tuple(meanings(rollup.now.settings)),
    )
