"""The run of all checks over members, and the handling of checks that fail."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from typing import Any

import attrs

from codetrack.assessment import waivers
from codetrack.assessment.waivers import Covers
from codetrack.conversion.digests import member_digest
from codetrack.errors import AssessmentError
from codetrack.extension import AnyCheck, Level, SiteCheck
from codetrack.model.findings import (
    AREAS,
    MEMBERSHIP,
    Finding,
    MemberAssessment,
    SiteInfo,
    by_area,
    in_order,
)
from codetrack.model.members import Member, Site
from codetrack.model.observations import Observation, Status, unknown
from codetrack.plugins.validation import failed
from codetrack.problems import Problem, nearest, shorten


def _areas(areas: Iterable[str]) -> Iterator[str]:
    for area in areas:
        if area not in AREAS:
            msg = (
                f"no such area {area!r}{nearest(area, AREAS)}; expected some of {', '.join(AREAS)}"
            )
            raise AssessmentError(msg)
        yield area


@attrs.frozen
class MemberResult:
    """The result of running the checks over one member.

    `digest` is that of all records of the member, `covered` whether it has a waiver or an
    attestation, `problems` are the checks that failed.
    """

    assessment: MemberAssessment
    digest: str
    covered: bool
    problems: Sequence[Problem]


@attrs.define(eq=False)
class _MemberRun:
    """The state of one member while checks run over it."""

    member: Member
    whole: str
    """The digest of the member with the records dated later."""
    records: str
    sites: tuple[Site, ...]
    covers: Covers | None
    places: list[tuple[Site, str]] = attrs.field(init=False)
    findings: list[Finding] = attrs.field(factory=list)
    statuses: dict[str, Status] = attrs.field(factory=dict)
    problems: list[Problem] = attrs.field(factory=list)

    def __attrs_post_init__(self) -> None:
        self.places = [(site, site.id) for site in self.sites]

    def record_crash(self, check: AnyCheck, site: str | None, problem: Problem) -> Finding:
        member = self.member.id
        self.problems.append(crash(check, member, site, problem))
        return Finding(member, site, check.id, could_not_answer(problem))


_BATCH = 16
"""How many members each check runs over before the next check, to keep its code in the cache."""


class CheckRunner:
    """The checks of one assessment, run over its members as of one day."""

    def __init__(
        self,
        checks: Sequence[AnyCheck],
        as_of: date,
        longest_days: int,
        areas: Iterable[str],
        known: Iterable[str] | None,
    ) -> None:
        ids = [check.id for check in checks]
        if doubled := sorted({name for name in ids if ids.count(name) > 1}):
            msg = f"expected one check for each id; got more for {', '.join(doubled)}"
            raise AssessmentError(msg)
        self.as_of = as_of
        self.longest_days = longest_days
        self.areas = in_order(set(_areas(areas)))
        self._run_ids = frozenset(check.id for check in checks)
        self._known = self._run_ids.union(known or ())
        self._plan: list[tuple[AnyCheck, str, Any, str | None, bool]] = [
            (
                check,
                check.id,
                check.run,
                check.area if check.level is Level.COMMITMENT else None,
                isinstance(check, SiteCheck),
            )
            for check in by_area(checks)
        ]

    def run(self, members: Iterable[Member]) -> Iterator[MemberResult]:
        """Yield the result of each member, in their order."""
        remaining = iter(members)
        while batch := [self._start(member) for member in itertools.islice(remaining, _BATCH)]:
            for entry in self._plan:
                self._run_check(batch, *entry)
            yield from map(self._finish, batch)

    def _start(self, whole: Member) -> _MemberRun:
        # A check could change the member, so the digests are computed before any check runs.
        member = whole.as_of(self.as_of)
        records = member_digest(member)
        return _MemberRun(
            member,
            records if member is whole else member_digest(whole),
            records,
            member.open_sites(self.as_of),
            Covers(member, self.as_of, self.longest_days)
            if member.waivers or member.attestations
            else None,
        )

    def _run_check(
        self,
        batch: list[_MemberRun],
        check: AnyCheck,
        check_id: str,
        run: Any,
        area: str | None,
        at_sites: bool,
    ) -> None:
        as_of = self.as_of
        for current in batch:
            member, findings, covers = current.member, current.findings, current.covers
            member_id, first = member.id, len(findings)
            for site, site_id in current.places if at_sites else _WITHOUT_SITE:
                try:
                    answers = run(member, as_of) if site is None else run(site, member, as_of)
                    observed = list(answers)
                except (Exception, SystemExit) as error:
                    cause = failed(check.plugin, error)
                    findings.append(current.record_crash(check, site_id, cause))
                    continue
                for observation in observed or NO_ANSWER:
                    if type(observation) is Observation and type(observation.subject) is str:
                        cover = covers.cover_for(check_id, site_id, observation) if covers else None
                        findings.append(Finding(member_id, site_id, check_id, observation, cover))
                    else:
                        cause = not_an_observation(observation)
                        findings.append(current.record_crash(check, site_id, cause))
            if area is not None:
                statuses = current.statuses
                for finding in findings[first:]:
                    cover = finding.cover
                    status = finding.observation.status if cover is None else cover.status
                    if area not in statuses or status.rank > statuses[area].rank:
                        statuses[area] = status

    def _finish(self, current: _MemberRun) -> MemberResult:
        member, findings, covers = current.member, current.findings, current.covers
        covered = covers is not None and MEMBERSHIP in self.areas
        if covers is not None and covered:
            findings += waivers.findings(covers, self._run_ids, self._known, self.longest_days)
        assessment = MemberAssessment(
            id=member.id,
            name=member.name,
            country=member.country,
            sectors=member.sectors,
            group=member.group,
            sites=_site_infos(member, current.sites),
            statuses={area: current.statuses.get(area, Status.UNKNOWN) for area in self.areas},
            findings=tuple(findings),
            records=current.records,
        )
        return MemberResult(assessment, current.whole, covered, current.problems)

    def unreadable(self, member_id: str, records: str) -> MemberAssessment:
        """Return the assessment of a member whose data cannot be read: all of it is unknown."""
        findings = tuple(
            Finding(member_id, None, check_id, unknown("The member's data cannot be read"))
            for _, check_id, *_ in self._plan
        )
        return MemberAssessment(
            id=member_id,
            name=member_id,
            readable=False,
            statuses=dict.fromkeys(self.areas, Status.UNKNOWN),
            findings=findings,
            records=records,
        )


_WITHOUT_SITE: tuple[tuple[Site | None, str | None], ...] = ((None, None),)


NO_ANSWER = (unknown("The check gave no answer"),)
"""The observation where a check yields nothing."""


def outcome(run: Callable[[date], Iterable[Any]], day: date) -> list[Any]:
    """Return all that a check yields on the day, or a list of the exception that it raises.

    `CheckRunner` repeats this inline: a function call for each check and member costs too much.
    """
    try:
        return list(run(day))
    except (Exception, SystemExit) as error:
        return [error]


def crash(
    check: AnyCheck, member: str, site: str | None, cause: Problem, day: date | None = None
) -> Problem:
    """Return the problem of a check that failed on a member or site, with the cause."""
    place = f"{member}, site {site}" if site else member
    on = "" if day is None else f" on {day.isoformat()}"
    message = f"check {check.id} on {place}{on}: {cause.message}"
    return attrs.evolve(cause, message=message, plugin=check.plugin or None)


def could_not_answer(cause: Problem) -> Observation:
    """Return the observation where a check failed."""
    return unknown("The check could not answer: {cause}", cause=cause.message)


def not_an_observation(observation: object) -> Problem:
    """Return the problem of a check that yields something else than observations."""
    return Problem(
        message="gave something that is not an observation",
        got=shorten(observation),
        expected="an Observation, such as gap(...) gives",
    )


def _site_infos(member: Member, sites: tuple[Any, ...]) -> tuple[SiteInfo, ...]:
    if not sites:
        return ()
    confirmed: dict[str, date] = {}
    for confirmation in member.confirmations:
        place = confirmation.site
        if place is not None and (place not in confirmed or confirmed[place] < confirmation.on):
            confirmed[place] = confirmation.on
    return tuple(
        [
            SiteInfo(
                id=site.id,
                name=site.name,
                country=site.country or member.country,
                region=site.region,
                operation=site.operation,
                confirmed=confirmed.get(site.id),
            )
            for site in sites
        ]
    )
