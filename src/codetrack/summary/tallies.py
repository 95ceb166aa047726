"""Figures that add up: tallies, shares and training, by whatever a reader groups them by."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import partial as bind
from typing import Any, Literal, TypeVar

import attrs

from codetrack.errors import AssessmentError
from codetrack.model.findings import Assessment, MemberAssessment, SiteInfo
from codetrack.model.members import Register, Site
from codetrack.model.observations import Measure, Status
from codetrack.problems import nearest
from codetrack.settings import SummarySettings
from codetrack.summary.counts import NAMES, Figures, count, count_unreadable
from codetrack.summary.periods import Period

By = Literal["criterion", "check", "country", "region", "sector", "operation", "group"]
BY: tuple[By, ...] = ("criterion", "check", "country", "region", "sector", "operation", "group")
"""What figures can be grouped by."""
PLACES: tuple[By, ...] = ("country", "region", "sector", "operation", "group")
"""What tells groups of sites and members apart; the rest tells findings apart."""
NOT_SAID = "-"
"""The group of what says nothing, such as a site without a region: it is never left out."""
Group = tuple[str, ...]
_NOTHING = Measure(0, 0)
_Cell = tuple[str | tuple[str, ...], ...]
T = TypeVar("T")


def _counts(counts: Mapping[Status, int]) -> dict[Status, int]:
    return {status: counts[status] for status in Status if counts.get(status)}


@attrs.frozen(kw_only=True)
class Tally:
    """Count findings by status, and sum their measures: parts over wholes, never percentages.

    Tallies add up in any order.
    """

    findings: Mapping[Status, int] = attrs.field(factory=dict, converter=_counts, hash=False)
    measure: Measure = _NOTHING

    def __add__(self, other: Tally) -> Tally:
        if not isinstance(other, Tally):
            return NotImplemented
        counts = {s: self.findings.get(s, 0) + other.findings.get(s, 0) for s in Status}
        return Tally(findings=counts, measure=_sum(self.measure, other.measure))

    def __sub__(self, other: Tally) -> Tally:
        if not isinstance(other, Tally):
            return NotImplemented
        counts = {s: self.findings.get(s, 0) - other.findings.get(s, 0) for s in Status}
        return Tally(findings=counts, measure=_difference(self.measure, other.measure))

    def __bool__(self) -> bool:
        """Return whether anything is counted."""
        return bool(self.findings or self.measure.whole)

    @property
    def asked(self) -> int:
        """Return how many findings there are, those that are not applicable left out."""
        return sum(n for s, n in self.findings.items() if s is not Status.NOT_APPLICABLE)

    @property
    def met(self) -> Measure:
        """Return the share of findings that are met, without those not applicable."""
        return Measure(self.findings.get(Status.MET, 0), self.asked)


@attrs.frozen(kw_only=True)
class Summary:
    """The figures of a register, in total and for each group; they add up in any order.

    `tallies` maps (group, check id) to the tally: measures of different checks are different
    things, and are never added. `members` maps each area to its members by status. `figures` maps
    each group to what was counted in the records; `total` and `checks` are the same over all
    groups, a member of two sectors counted once. Summaries of one grouping, period and settings
    add up as parts of a register that was cut, and a part can be taken off again; an empty one
    changes nothing. None holds a member.
    """

    by: tuple[By, ...]
    as_of: date
    period: Period | None = None
    """What the figures speak of; None where they were made of an assessment without records."""
    settings: SummarySettings = attrs.field(factory=SummarySettings)
    tallies: Mapping[tuple[Group, str], Tally] = attrs.field(factory=dict, hash=False)
    members: Mapping[str, Mapping[Status, int]] = attrs.field(factory=dict, hash=False)
    response: Mapping[Group, Measure] = attrs.field(factory=dict, hash=False)
    """The response rate of each group: sites that confirmed their records, of the open ones."""
    figures: Mapping[Group, Figures] = attrs.field(factory=dict, hash=False)
    total: Figures = attrs.field(factory=Figures)
    checks: Mapping[str, Tally] = attrs.field(factory=dict, hash=False)

    def __add__(self, other: Summary) -> Summary:
        if not isinstance(other, Summary):
            return NotImplemented
        self._fits(other)
        members = {area: dict(counts) for area, counts in self.members.items()}
        for area, counts in other.members.items():
            mine = members.setdefault(area, {})
            for status, number in counts.items():
                mine[status] = mine.get(status, 0) + number
        response = dict(self.response)
        for group, measure in other.response.items():
            response[group] = _sum(response.get(group, _NOTHING), measure)
        return self._with(
            members,
            response,
            _added(self.tallies, other.tallies),
            _added(self.figures, other.figures),
            _added(self.checks, other.checks),
            self.total + other.total,
        )

    def __sub__(self, other: Summary) -> Summary:
        """Subtract a part.

        Raises:
            ValueError: it is no part of this, or has another grouping, period or settings.
        """
        if not isinstance(other, Summary):
            return NotImplemented
        self._fits(other)
        members = {area: dict(counts) for area, counts in self.members.items()}
        for area, counts in other.members.items():
            mine = members.setdefault(area, {})
            for status, number in counts.items():
                mine[status] = mine.get(status, 0) - number
        response = dict(self.response)
        for group, measure in other.response.items():
            response[group] = _difference(response.get(group, _NOTHING), measure)
        return self._with(
            members,
            response,
            _subtracted(self.tallies, other.tallies, Tally()),
            _subtracted(self.figures, other.figures, Figures()),
            _subtracted(self.checks, other.checks, Tally()),
            self.total - other.total,
        )

    def _fits(self, other: Summary) -> None:
        mine, others = ((one.by, one.as_of, one.period, one.settings) for one in (self, other))
        if mine != others:
            msg = (
                f"only summaries of one day, grouping, period and settings add up; got {mine} "
                f"and {others}"
            )
            raise ValueError(msg)

    def _with(
        self,
        members: Mapping[str, Mapping[Status, int]],
        response: Mapping[Group, Measure],
        tallies: Mapping[tuple[Group, str], Tally],
        figures: Mapping[Group, Figures],
        checks: Mapping[str, Tally],
        total: Figures,
    ) -> Summary:
        # Zeros are dropped, so that equal figures give equal summaries.
        return Summary(
            by=self.by,
            as_of=self.as_of,
            period=self.period,
            settings=self.settings,
            members={area: held for area, c in sorted(members.items()) if (held := _counts(c))},
            response={group: one for group, one in sorted(response.items()) if one.whole},
            tallies={key: one for key, one in sorted(tallies.items()) if one},
            figures={group: one for group, one in sorted(figures.items()) if one},
            checks={check: one for check, one in sorted(checks.items()) if one},
            total=total,
        )


def _sum(one: Measure, other: Measure) -> Measure:
    return Measure(one.part + other.part, one.whole + other.whole)


def _difference(one: Measure, other: Measure) -> Measure:
    return Measure(one.part - other.part, one.whole - other.whole)


def _added(one: Mapping[T, Any], other: Mapping[T, Any]) -> dict[T, Any]:
    made = dict(one)
    for key, value in other.items():
        made[key] = made[key] + value if key in made else value
    return made


def _subtracted(one: Mapping[T, Any], other: Mapping[T, Any], nothing: Any) -> dict[T, Any]:
    made = dict(one)
    for key, value in other.items():
        made[key] = made.get(key, nothing) - value
    return made


def grouping(by: Iterable[str]) -> tuple[By, ...]:
    """Return the names as a grouping.

    Raises:
        AssessmentError: a name is unknown, or is there twice.
    """
    by = tuple(by)
    for name in by:
        if name not in BY:
            msg = f"by: no such grouping {name!r}{nearest(name, BY)}; expected {', '.join(BY)}"
            raise AssessmentError(msg)
        if by.count(name) > 1:
            msg = f"by: expected each grouping once; got {name} more than once"
            raise AssessmentError(msg)
    return by  # type: ignore[return-value]


def summarise(
    assessment: Assessment,
    by: Iterable[str] = ("criterion",),
    *,
    register: Register | None = None,
    period: Period | None = None,
    settings: SummarySettings | None = None,
    response_days: int | None = None,
) -> Summary:
    """Sum an assessment up by some of `BY`; with the register, count its records as well.

    A finding about a site counts under the site's own country, region and operation; one about a
    member under the member's country. A member of two sectors counts in both, so groups by
    sector do not add up to the total. `period` is what the figures speak of, how things stand on
    the assessment's day if not given; its `as_of` must be that day. `response_days` stands for
    the `window_days` of the settings.

    Raises:
        AssessmentError: a name in `by` is unknown; the period is counted up to another day than
            the assessment's; or the register lacks a member of the assessment.
    """
    names = grouping(by)
    settings = settings or SummarySettings()
    if response_days is not None:
        settings = attrs.evolve(settings, window_days=response_days)
    span = period or Period.standing(assessment.as_of)
    if span.as_of != assessment.as_of:
        msg = (
            f"period: expected one that is counted up to {assessment.as_of}, as the assessment; "
            f"got one up to {span.as_of}"
        )
        raise AssessmentError(msg)
    summing = _Summing(assessment, names, span, settings)
    summing.findings(assessment)
    if register is not None:
        summing.records(assessment, register)
    return summing.summary(span if register is not None or period is not None else None)


class _Summing:
    """Sums by cells: what places have in common, a member's sectors as one; then by groups."""

    def __init__(
        self,
        assessment: Assessment,
        by: tuple[By, ...],
        period: Period,
        settings: SummarySettings,
    ) -> None:
        self.by, self.period, self.settings = by, period, settings
        self.as_of = assessment.as_of
        self.places = tuple(name for name in by if name in PLACES)
        self.areas = {info.id: info.area for info in assessment.checks}
        self.tallies: dict[tuple[_Cell, str], list[int]] = {}
        self.response: dict[_Cell, list[int]] = {}
        self.numbers: dict[_Cell, list[int]] = {}
        self.members: dict[str, dict[Status, int]] = {area: {} for area in assessment.areas}

    def cell(self, member: MemberAssessment, site: SiteInfo | Site | None) -> _Cell:
        made: list[str | tuple[str, ...]] = []
        for name in self.places:
            if name == "country":
                made.append((site and site.country) or member.country or NOT_SAID)
            elif name == "sector":
                made.append(tuple(dict.fromkeys(member.sectors)) or (NOT_SAID,))
            elif name == "group":
                made.append(member.group or NOT_SAID)
            elif site is None:
                made.append(NOT_SAID)
            else:
                made.append(getattr(site, name) or NOT_SAID)
        return tuple(made)

    def findings(self, assessment: Assessment) -> None:
        since = self.period.since(self.settings.window_days)
        tallies, last = self.tallies, len(Status)
        for member in assessment.members:
            for area, status in member.statuses.items():
                counts = self.members[area]
                counts[status] = counts.get(status, 0) + 1
            whole = self.cell(member, None)
            cells: dict[str | None, _Cell] = {None: whole}
            for site in member.sites:
                cell = cells[site.id] = self.cell(member, site)
                pair = self.response.get(cell)
                if pair is None:
                    pair = self.response[cell] = [0, 0]
                pair[0] += site.confirmed is not None and site.confirmed >= since
                pair[1] += 1
            for finding in member.findings:
                key = (cells.get(finding.site, whole), finding.check)
                numbers = tallies.get(key)
                if numbers is None:
                    numbers = tallies[key] = [0] * (last + 2)
                observation, cover = finding.observation, finding.cover
                status = observation.status if cover is None else cover.status
                numbers[status.rank] += 1
                measure = observation.measure
                if measure is not None:
                    numbers[last] += measure.part
                    numbers[last + 1] += measure.whole

    def records(self, assessment: Assessment, register: Register) -> None:
        held = {member.id: member for member in register.members}
        for assessed in assessment.members:
            place = bind(self.numbers_of, assessed)
            if not assessed.readable:
                count_unreadable(place(None))
            elif assessed.id in held:
                count(held[assessed.id], self.period, self.settings, place)
            else:
                msg = f"register: expected the one that was assessed; it lacks {assessed.id!r}"
                raise AssessmentError(msg)

    def numbers_of(self, member: MemberAssessment, site: Site | None) -> list[int]:
        cell = self.cell(member, site)
        numbers = self.numbers.get(cell)
        if numbers is None:
            numbers = self.numbers[cell] = [0] * len(NAMES)
        return numbers

    def summary(self, period: Period | None) -> Summary:
        tallies: dict[tuple[Group, str], Tally] = {}
        checks: dict[str, Tally] = {}
        for (cell, check), numbers in self.tallies.items():
            tally = Tally(
                findings={status: numbers[status.rank] for status in Status},
                measure=Measure(*numbers[len(Status) :]),
            )
            checks[check] = checks[check] + tally if check in checks else tally
            for group in self._groups(cell, check):
                key = (group, check)
                tallies[key] = tallies[key] + tally if key in tallies else tally
        response: dict[Group, Measure] = {}
        for cell, pair in self.response.items():
            for group in self._groups(cell):
                response[group] = _sum(response.get(group, _NOTHING), Measure(*pair))
        figures: dict[Group, Figures] = {}
        total = Figures()
        for cell, numbers in self.numbers.items():
            one = Figures(**dict(zip(NAMES, numbers, strict=True)))
            total += one
            for group in self._groups(cell):
                figures[group] = figures[group] + one if group in figures else one
        empty = Summary(by=self.by, as_of=self.as_of, period=period, settings=self.settings)
        return empty._with(self.members, response, tallies, figures, checks, total)

    def _groups(self, cell: _Cell, check: str | None = None) -> Iterator[Group]:
        held = dict(zip(self.places, cell, strict=True))
        sectors = held.get("sector", (NOT_SAID,))
        for sector in sectors:
            made = []
            for name in self.by:
                if name == "check":
                    made.append(check or NOT_SAID)
                elif name == "criterion":
                    made.append(self.areas.get(check or "", NOT_SAID))
                else:
                    made.append(sector if name == "sector" else str(held[name]))
            yield tuple(made)
