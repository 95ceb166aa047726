"""The one place that calls a check, and catches what it raises."""

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
class Asked:
    """The result of running the checks over one member.

    `digest` is that of all that it holds, `covered` whether any waiver or attestation is in it,
    `problems` are the checks that failed.
    """

    assessment: MemberAssessment
    digest: str
    covered: bool
    problems: Sequence[Problem]


@attrs.define(eq=False)
class _Asking:
    """A member while checks run over it, and the answers so far."""

    member: Member
    whole: str
    """The digest of the member, with what is dated later."""
    records: str
    sites: tuple[Site, ...]
    over: Covers | None
    places: list[tuple[Site, str]] = attrs.field(init=False)
    findings: list[Finding] = attrs.field(factory=list)
    statuses: dict[str, Status] = attrs.field(factory=dict)
    problems: list[Problem] = attrs.field(factory=list)

    def __attrs_post_init__(self) -> None:
        self.places = [(site, site.id) for site in self.sites]

    def crashed(self, check: AnyCheck, site: str | None, problem: Problem) -> Finding:
        member = self.member.id
        self.problems.append(crash(check, member, site, problem))
        return Finding(member, site, check.id, no_answer(problem))


_TOGETHER = 16
"""Of how many members one check is asked before the next, so that its code stays at hand."""


class Asker:
    """One run of every check over members, as of one day."""

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
        self._asked = frozenset(check.id for check in checks)
        self._known = self._asked.union(known or ())
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

    def ask(self, members: Iterable[Member]) -> Iterator[Asked]:
        """Yield what comes of asking about each member, in their order."""
        coming = iter(members)
        while together := [self._begun(member) for member in itertools.islice(coming, _TOGETHER)]:
            for entry in self._plan:
                self._answered(together, *entry)
            yield from map(self._ended, together)

    def _begun(self, whole: Member) -> _Asking:
        # Digests are made before any check has the member in hand; once only, if nothing is later.
        member = whole.as_of(self.as_of)
        records = member_digest(member)
        return _Asking(
            member,
            records if member is whole else member_digest(whole),
            records,
            member.open_sites(self.as_of),
            Covers(member, self.as_of, self.longest_days)
            if member.waivers or member.attestations
            else None,
        )

    def _answered(
        self,
        together: list[_Asking],
        check: AnyCheck,
        check_id: str,
        run: Any,
        area: str | None,
        at_sites: bool,
    ) -> None:
        as_of = self.as_of
        for asking in together:
            member, findings, over = asking.member, asking.findings, asking.over
            member_id, first = member.id, len(findings)
            for site, site_id in asking.places if at_sites else _WHOLE:
                try:
                    answers = run(member, as_of) if site is None else run(site, member, as_of)
                    observed = list(answers)
                except (Exception, SystemExit) as error:
                    cause = failed(check.plugin, error)
                    findings.append(asking.crashed(check, site_id, cause))
                    continue
                for observation in observed or NO_ANSWER:
                    if type(observation) is Observation and type(observation.subject) is str:
                        cover = None if over is None else over.over(check_id, site_id, observation)
                        findings.append(Finding(member_id, site_id, check_id, observation, cover))
                    else:
                        cause = wrong_thing(observation)
                        findings.append(asking.crashed(check, site_id, cause))
            if area is not None:
                statuses = asking.statuses
                for finding in findings[first:]:
                    cover = finding.cover
                    status = finding.observation.status if cover is None else cover.status
                    if area not in statuses or status.rank > statuses[area].rank:
                        statuses[area] = status

    def _ended(self, asking: _Asking) -> Asked:
        member, findings, over = asking.member, asking.findings, asking.over
        covered = over is not None and MEMBERSHIP in self.areas
        if over is not None and covered:
            findings += waivers.findings(over, self._asked, self._known, self.longest_days)
        assessment = MemberAssessment(
            id=member.id,
            name=member.name,
            country=member.country,
            sectors=member.sectors,
            group=member.group,
            sites=_site_infos(member, asking.sites),
            statuses={area: asking.statuses.get(area, Status.UNKNOWN) for area in self.areas},
            findings=tuple(findings),
            records=asking.records,
        )
        return Asked(assessment, asking.whole, covered, asking.problems)

    def unreadable(self, member_id: str, records: str) -> MemberAssessment:
        """Assess a member whose data cannot be read: unknown, whatever is asked."""
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


_WHOLE: tuple[tuple[Site | None, str | None], ...] = ((None, None),)


NO_ANSWER = (unknown("The check gave no answer"),)
"""What is observed where a check yields nothing."""


def outcome(run: Callable[[date], Iterable[Any]], day: date) -> list[Any]:
    """Return all that a check yields on the day, or the exception that it raises, in a list.

    The loop of `Asker` does the same without a function for each call, for it is the hot one.
    """
    try:
        return list(run(day))
    except (Exception, SystemExit) as error:
        return [error]


def crash(
    check: AnyCheck, member: str, site: str | None, cause: Problem, day: date | None = None
) -> Problem:
    """Return the problem of a check that could not answer: which one, about whom and why."""
    place = f"{member}, site {site}" if site else member
    on = "" if day is None else f" on {day.isoformat()}"
    message = f"check {check.id} on {place}{on}: {cause.message}"
    return attrs.evolve(cause, message=message, plugin=check.plugin or None)


def no_answer(cause: Problem) -> Observation:
    """Return what is observed where a check failed, or gave a wrong thing."""
    return unknown("The check could not answer: {cause}", cause=cause.message)


def wrong_thing(observation: object) -> Problem:
    """Return the problem of a check that gave something that is no observation."""
    return Problem(
        message="gave a wrong thing",
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
