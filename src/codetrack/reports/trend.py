"""The figures of a register on several days, computed from its present records.

Nothing is stored: each day is audited anew. So a record that was added late counts from its own
date on, and every member counts on every day; before it joined, it counts without records.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import Any, ClassVar

import attrs

from codetrack.assessment.assess import assess
from codetrack.dates import expect_days
from codetrack.errors import AssessmentError
from codetrack.extension import AnyCheck
from codetrack.i18n.messages import N_, Message
from codetrack.model.findings import AREAS, Assessment, CheckInfo, Provenance, by_area
from codetrack.model.members import Register
from codetrack.model.observations import Measure, Status, signed
from codetrack.model.tables import Column, Table
from codetrack.problems import Problem
from codetrack.settings import Settings
from codetrack.summary.tallies import Summary, Tally, summarise

_NO_SITES = Measure(0, 0)
_COLUMNS = (
    Column("day", "Day"),
    Column("figure", "Figure"),
    Column("name", "Name"),
    Column("area", "Area"),
    Column("title", "Requirement"),
    *(Column(status.value, status.value.replace("_", " ")) for status in Status),
    Column("part", "Part"),
    Column("whole", "Whole"),
    Column("answered", "Members that answered"),
    Column("members", "Members"),
)


@attrs.frozen(kw_only=True)
class TrendPoint:
    """The figures of an audit of one day.

    `summary` has one group, `()`. `unreadable` of the `members` cannot be read; they are unknown.
    `answered` maps a check to the number of members that its measure covers.
    """

    summary: Summary
    members: int
    unreadable: int = 0
    answered: Mapping[str, int] = attrs.field(factory=dict, hash=False)

    @property
    def day(self) -> date:
        """Return the day."""
        return self.summary.as_of

    @property
    def response(self) -> Measure:
        """Return the response rate: sites that confirmed their records, of the open ones."""
        return self.summary.response.get((), _NO_SITES)

    def statuses(self, area: str) -> Mapping[Status, int]:
        """Return the number of members by status in the area."""
        return self.summary.members.get(area, {})

    def met(self, area: str) -> Measure:
        """Return how many members met the area, of those that it concerns."""
        counts = self.statuses(area)
        applicable = sum(n for status, n in counts.items() if status is not Status.NOT_APPLICABLE)
        return Measure(counts.get(Status.MET, 0), applicable)

    def tally(self, check: str) -> Tally:
        """Return the check's findings by status, and the sum of its measures."""
        return self.summary.tallies.get(((), check), Tally())

    def share(self, check: str) -> Measure | None:
        """Return the sum of the check's measures, or None where no member answered."""
        return self.tally(check).measure if self.answered.get(check) else None


@attrs.frozen(kw_only=True)
class Trend:
    """The figures of audits of several days, the first day first.

    `provenance` is that of the last day; the others differ in the day only.
    """

    kind: ClassVar[str] = "trend"

    register: str
    provenance: Provenance
    areas: tuple[str, ...]
    checks: tuple[CheckInfo, ...]
    points: tuple[TrendPoint, ...]
    problems: tuple[Problem, ...] = ()

    @property
    def measured(self) -> tuple[CheckInfo, ...]:
        """Return the checks that measured a share on some day."""
        return tuple(c for c in self.checks if any(c.id in p.answered for p in self.points))

    def change(self, check: str) -> int | None:
        """Return the points between the check's first and last share, each rounded down.

        It is None where there is no share on the first day or the last.
        """
        first, last = self.points[0].share(check), self.points[-1].share(check)
        return None if first is None or last is None else last.points_since(first)

    @property
    def response_change(self) -> int | None:
        """Return the points between the first and the last response rate, each rounded down."""
        return self.points[-1].response.points_since(self.points[0].response)

    def tables(self) -> Iterator[Table]:
        """Yield all figures, one a row; then the areas by day, the shares, and each by day."""
        measured = {info.id for info in self.measured}
        yield Table(
            title=self._title(N_("How {register} stood from {start} to {end}")),
            columns=_COLUMNS,
            rows=tuple(row for point in self.points for row in self._rows(point, measured)),
            for_machines=True,
        )
        yield self._by_area()
        if self.measured:
            yield self._first_and_last()
        for info in self.measured:
            yield self._by_day(info)

    def document(self) -> Mapping[str, Any]:
        """Return the provenance, the checks, and the figures of each day."""
        return {
            "register": self.register,
            "start": self.points[0].day,
            "end": self.points[-1].day,
            "provenance": self.provenance,
            "areas": self.areas,
            "checks": self.checks,
            "points": [self._values(point) for point in self.points],
        }

    def _title(self, template: str) -> Message:
        values = {"start": self.points[0].day, "end": self.points[-1].day}
        return Message(template, {"register": self.register or Message("The register"), **values})

    def _rows(self, point: TrendPoint, measured: set[str]) -> Iterator[tuple[Any, ...]]:
        readable = Measure(point.members - point.unreadable, point.members)
        yield _row(point, "readable", measure=readable)
        if point.response.whole:
            yield _row(point, "response", measure=point.response)
        for area in self.areas:
            counts, met = point.statuses(area), point.met(area)
            yield _row(point, "area", area, area, counts=counts, measure=met)
        for info in self.checks:
            tally, share = point.tally(info.id), point.share(info.id)
            answered = point.answered.get(info.id, 0) if info.id in measured else None
            yield _row(
                point, "check", info.id, info.area, info.title, tally.findings, share, answered
            )

    def _by_area(self) -> Table:
        names = (*self.areas, "members", "unreadable", "response")
        headings = [str(area) for area in self.areas]
        headings += [N_("Members"), N_("Cannot be read"), N_("Sites that confirmed")]
        return Table(
            title=self._title(N_("Members of {register} that met each area, {start} to {end}")),
            columns=(Column("day", "Day"), *map(Column, names, headings)),
            rows=tuple(
                (
                    point.day,
                    *(point.met(area).counts for area in self.areas),
                    point.members,
                    point.unreadable,
                    point.response.counts,
                )
                for point in self.points
            ),
        )

    def _first_and_last(self) -> Table:
        columns = (
            Column("check", "Check"),
            Column("title", "Requirement"),
            Column("first", "First"),
            Column("last", "Last"),
            Column("change", "Change in points"),
            Column("answered_first", "Members that answered, first"),
            Column("answered_last", "Members that answered, last"),
        )
        first, last = self.points[0], self.points[-1]
        return Table(
            title=self._title(N_("Shares on {start} and on {end}")),
            columns=columns,
            rows=tuple(
                (
                    info.id,
                    Message(info.title),
                    _share(first, info.id),
                    _share(last, info.id),
                    signed(self.change(info.id)),
                    _answered(first, info.id),
                    _answered(last, info.id),
                )
                for info in self.measured
            ),
        )

    def _by_day(self, info: CheckInfo) -> Table:
        headings = (N_("Day"), N_("Share"), N_("Members that answered"))
        return Table(
            title=Message("{title} ({check})", {"title": Message(info.title), "check": info.id}),
            columns=tuple(map(Column, ("day", "share", "answered"), headings)),
            rows=tuple(
                (point.day, _share(point, info.id), _answered(point, info.id))
                for point in self.points
            ),
        )

    def _values(self, point: TrendPoint) -> dict[str, Any]:
        return {
            "day": point.day,
            "members": point.members,
            "unreadable": point.unreadable,
            "response": point.response if point.response.whole else None,
            "areas": {area: _by_status(point.statuses(area)) for area in self.areas},
            "checks": {
                info.id: {
                    "findings": _by_status(point.tally(info.id).findings),
                    "measure": point.share(info.id),
                    "answered": point.answered.get(info.id, 0),
                }
                for info in self.checks
            },
        }


def _row(
    point: TrendPoint,
    figure: str,
    name: str | None = None,
    area: str | None = None,
    title: str | None = None,
    counts: Mapping[Status, int] | None = None,
    measure: Measure | None = None,
    answered: int | None = None,
) -> tuple[Any, ...]:
    of_status = [None if counts is None else counts.get(status, 0) for status in Status]
    part, whole = (None, None) if measure is None else (measure.part, measure.whole)
    return (point.day, figure, name, area, title, *of_status, part, whole, answered, point.members)


def _share(point: TrendPoint, check: str) -> Message | None:
    measure = point.share(check)
    return None if measure is None else measure.share


def _answered(point: TrendPoint, check: str) -> Message:
    return Measure(point.answered.get(check, 0), point.members).counts


def _by_status(counts: Mapping[Status, int]) -> dict[str, int]:
    return {status.value: counts.get(status, 0) for status in Status}


def trend(
    register: Register,
    checks: Sequence[AnyCheck],
    *,
    days: Iterable[date],
    settings: Settings | None = None,
    areas: Iterable[str] = AREAS,
    known: Iterable[str] | None = None,
    track: Callable[[Sequence[date]], Iterable[date]] = iter,
) -> Trend:
    """Return the figures of the register on each of the days, as an audit of that day gives them.

    The arguments are those of `assess`; `days_between` gives days. `track` passes the days on
    and may show progress. Problems that occur on several days are given once.

    Raises:
        AssessmentError: as `assess` does; or there is no day, or the days are not in order.
        TypeError: one of the days is no `datetime.date`.
    """
    days, areas = tuple(days), tuple(areas)
    for day in days:
        expect_days(days=day)
    known = None if known is None else tuple(known)
    if not days:
        msg = "days: expected one or more; got none"
        raise AssessmentError(msg)
    for day, later in pairwise(days):
        if later <= day:
            msg = f"days: expected each later than the one before; got {later} after {day}"
            raise AssessmentError(msg)
    points: list[TrendPoint] = []
    problems: dict[Problem, None] = {}
    infos: dict[str, CheckInfo] = {}
    for day in track(days):
        assessment = assess(
            register, checks, as_of=day, settings=settings, areas=areas, known=known
        )
        points.append(_point(assessment))
        problems.update(dict.fromkeys(assessment.problems))
        infos.update({info.id: info for info in assessment.checks})
        provenance, areas = assessment.provenance, assessment.areas
        # Frees the memory of one day before the next is assessed.
        del assessment
    return Trend(
        register=register.name,
        provenance=provenance,
        areas=areas,
        checks=tuple(by_area(infos.values())),
        points=tuple(points),
        problems=tuple(problems),
    )


def _point(assessment: Assessment) -> TrendPoint:
    answered: dict[str, int] = {}
    for member in assessment.members:
        for check in {f.check for f in member.findings if f.measure is not None}:
            answered[check] = answered.get(check, 0) + 1
    return TrendPoint(
        summary=summarise(assessment, ()),
        members=len(assessment.members),
        unreadable=sum(not member.readable for member in assessment.members),
        answered=dict(sorted(answered.items())),
    )
