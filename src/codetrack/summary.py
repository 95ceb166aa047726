"""Figures that add up: tallies of statuses and shares, by whatever a reader groups them by."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Literal

import attrs

from codetrack.errors import AssessmentError
from codetrack.findings import Assessment, Finding, Measure, MemberAssessment, SiteInfo, Status
from codetrack.problems import nearest

By = Literal["criterion", "check", "country", "region", "sector", "operation", "group"]
BY: tuple[By, ...] = ("criterion", "check", "country", "region", "sector", "operation", "group")
"""What figures can be grouped by."""
NOT_SAID = "-"
"""The group of what says nothing, such as a site without a region: it is never left out."""
_NOTHING = Measure(0, 0)


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

    @property
    def asked(self) -> int:
        """Return how many findings there are, those that are not applicable left out."""
        return sum(n for s, n in self.findings.items() if s is not Status.NOT_APPLICABLE)

    @property
    def met(self) -> Measure:
        """Return the share of findings that are met, of those asked."""
        return Measure(self.findings.get(Status.MET, 0), self.asked)


@attrs.frozen(kw_only=True)
class Summary:
    """Hold a tally for each group and check, and how many members stand how in each criterion.

    `tallies` maps (group, check id) to the tally: measures of different checks are different
    things, and are never added. `members` maps each area to its members by status. Summaries
    with the same `by` and day add up in any order, as parts of a register that was cut.
    """

    by: tuple[By, ...]
    as_of: date
    tallies: Mapping[tuple[tuple[str, ...], str], Tally] = attrs.field(factory=dict, hash=False)
    members: Mapping[str, Mapping[Status, int]] = attrs.field(factory=dict, hash=False)
    response: Mapping[tuple[str, ...], Measure] = attrs.field(factory=dict, hash=False)
    """The response rate of each group: sites that confirmed their records, of the open ones."""

    def __add__(self, other: Summary) -> Summary:
        if not isinstance(other, Summary):
            return NotImplemented
        if (self.by, self.as_of) != (other.by, other.as_of):
            msg = (
                f"only summaries of one day and grouping add up; got {self.by} at {self.as_of} "
                f"and {other.by} at {other.as_of}"
            )
            raise ValueError(msg)
        tallies = dict(self.tallies)
        for key, tally in other.tallies.items():
            tallies[key] = tallies[key] + tally if key in tallies else tally
        members = {area: dict(counts) for area, counts in self.members.items()}
        for area, counts in other.members.items():
            for status, number in counts.items():
                mine = members.setdefault(area, {})
                mine[status] = mine.get(status, 0) + number
        response = dict(self.response)
        for group, measure in other.response.items():
            response[group] = _sum(response.get(group, _NOTHING), measure)
        return Summary(
            by=self.by,
            as_of=self.as_of,
            tallies=dict(sorted(tallies.items())),
            members={area: _counts(counts) for area, counts in sorted(members.items())},
            response=dict(sorted(response.items())),
        )


def _sum(one: Measure, other: Measure) -> Measure:
    return Measure(one.part + other.part, one.whole + other.whole)


def summarise(
    assessment: Assessment, by: Iterable[By] = ("criterion",), *, response_days: int = 365
) -> Summary:
    """Sum an assessment up by some of `BY`.

    A finding about a site counts under the site's own country, region and operation; one about a
    member under the member's country. A member of two sectors counts in both, so groups by
    sector do not add up to the whole. A confirmation counts for `response_days` days; that
    number is ours.

    Raises:
        AssessmentError: a name in `by` is unknown.
    """
    by = tuple(by)
    for name in by:
        if name not in BY:
            msg = f"by: no such grouping {name!r}{nearest(name, BY)}; expected {', '.join(BY)}"
            raise AssessmentError(msg)
    areas = {info.id: info.area for info in assessment.checks}
    total = Summary(by=by, as_of=assessment.as_of)
    tallies: dict[tuple[tuple[str, ...], str], tuple[dict[Status, int], list[int]]] = {}
    response: dict[tuple[str, ...], list[int]] = {}
    counts: dict[str, dict[Status, int]] = {area: {} for area in assessment.areas}
    window = timedelta(days=response_days)
    for member in assessment.members:
        for area, status in member.statuses.items():
            counts[area][status] = counts[area].get(status, 0) + 1
        sites = {site.id: site for site in member.sites}
        for finding in member.findings:
            site = sites.get(finding.site) if finding.site else None
            for group in _groups(by, member, site, finding, areas):
                numbers, sums = tallies.setdefault((group, finding.check), ({}, [0, 0]))
                numbers[finding.status] = numbers.get(finding.status, 0) + 1
                if finding.measure is not None:
                    sums[0] += finding.measure.part
                    sums[1] += finding.measure.whole
        for site in member.sites:
            recent = site.confirmed is not None and assessment.as_of - site.confirmed <= window
            for group in _groups(by, member, site, None, areas):
                pair = response.setdefault(group, [0, 0])
                pair[0] += recent
                pair[1] += 1
    rates = {group: Measure(*pair) for group, pair in response.items()}
    return total + Summary(
        by=by,
        as_of=assessment.as_of,
        tallies={
            key: Tally(findings=numbers, measure=Measure(*sums))
            for key, (numbers, sums) in tallies.items()
        },
        members=counts,
        response=rates,
    )


def _groups(
    by: tuple[By, ...],
    member: MemberAssessment,
    site: SiteInfo | None,
    finding: Finding | None,
    areas: Mapping[str, str],
) -> Iterator[tuple[str, ...]]:
    sectors = (member.sectors or (NOT_SAID,)) if "sector" in by else (NOT_SAID,)
    for sector in sectors:
        yield tuple([_value(name, member, site, finding, areas, sector) for name in by])


def _value(
    name: By,
    member: MemberAssessment,
    site: SiteInfo | None,
    finding: Finding | None,
    areas: Mapping[str, str],
    sector: str,
) -> str:
    match name:
        case "criterion":
            return areas.get(finding.check, NOT_SAID) if finding else NOT_SAID
        case "check":
            return finding.check if finding else NOT_SAID
        case "country":
            return (site.country if site else member.country) or NOT_SAID
        case "region":
            return (site and site.region) or NOT_SAID
        case "operation":
            return (site and site.operation) or NOT_SAID
        case "sector":
            return sector
        case "group":
            return member.group or NOT_SAID
