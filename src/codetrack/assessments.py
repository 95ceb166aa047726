"""Register, checks and a day in; an assessment out. Nothing else is asked, and nothing kept."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from typing import Any

import attrs

from codetrack import covers
from codetrack._version import __version__
from codetrack.conversion.digests import member_digest, register_digest, unread_digests
from codetrack.covers import Covers
from codetrack.dates import expect_days
from codetrack.errors import AssessmentError
from codetrack.extension import AnyCheck, Level, SiteCheck
from codetrack.model.criteria import CURRENT
from codetrack.model.findings import (
    AREAS,
    MEMBERSHIP,
    Assessment,
    CheckInfo,
    Finding,
    MemberAssessment,
    Provenance,
    SiteInfo,
)
from codetrack.model.members import Member, Register, Site
from codetrack.model.observations import Observation, Status, unknown
from codetrack.model.structs import gc_paused
from codetrack.plugins.loader import Checks
from codetrack.plugins.validation import failed
from codetrack.problems import Problem, nearest, shorten
from codetrack.settings import Settings, settings_digest, table_digests


def select(
    checks: Sequence[AnyCheck],
    *,
    only: Iterable[str] = (),
    without: Iterable[str] = (),
    areas: Iterable[str] = (),
) -> Checks:
    """Return the checks that are named, less those that are not wanted.

    A name is a check's id (`training/staff-share`) or a plugin's (`training`); `areas` are
    criteria or `membership`. Problems of plugins stay with the rest.

    Raises:
        AssessmentError: a name is unknown, or nothing is left.
    """
    only, without, areas = tuple(only), tuple(without), tuple(areas)
    names = {check.id for check in checks} | {check.plugin for check in checks}
    for option, given, known in (
        ("only", only, names),
        ("without", without, names),
        ("criterion", areas, set(AREAS)),
    ):
        for name in given:
            if name not in known:
                hint = nearest(name, sorted(known))
                msg = f"{option}: no such {'area' if known != names else 'check'} {name!r}{hint}"
                raise AssessmentError(msg)
    kept = [
        check
        for check in checks
        if (not only or check.id in only or check.plugin in only)
        and not (check.id in without or check.plugin in without)
        and (not areas or check.area in areas)
    ]
    if not kept:
        msg = "no check is left to run, and nothing checked is never a pass"
        raise AssessmentError(msg)
    return Checks(kept, getattr(checks, "problems", ()))


def assess(
    register: Register,
    checks: Sequence[AnyCheck],
    *,
    as_of: date,
    settings: Settings | None = None,
    areas: Iterable[str] = AREAS,
    known: Iterable[str] | None = None,
    members: Iterable[str] = (),
    track: Callable[[Sequence[Member]], Iterable[Member]] = iter,
) -> Assessment:
    """Ask every check about every member, as it stood on the day `as_of`.

    `areas` are those that get a status: an area on which no check spoke is unknown. `known` are
    the ids of checks that exist though they are not asked, so that waivers for them are left
    alone; without it, those asked. `members` are the ids to which the register was narrowed, for
    the provenance. `track` passes the members on, one by one, and may show how far it is. A check
    that raises becomes a problem, and unknown.

    Raises:
        AssessmentError: there is no check, an area is unknown, or two checks have one id.
        TypeError: `as_of` is no `datetime.date`.
    """
    expect_days(as_of=as_of)
    if not checks:
        msg = "there is no check to run, and nothing checked is never a pass"
        raise AssessmentError(msg)
    settings = settings or Settings()
    asker = Asker(checks, as_of, settings.waivers.longest_days, areas, known)
    with gc_paused():
        asked = list(asker.ask(track(register.members)))
        records = register_digest(register, [one.digest for one in asked])
    stand = [one.assessment for one in asked]
    stand += [asker.unreadable(*unread) for unread in unread_digests(register).items()]
    stand.sort(key=lambda member: member.id)
    found = [problem for one in asked for problem in one.problems]
    return Assessment(
        register=register.name,
        provenance=provenance(checks, as_of, settings, records, members),
        areas=asker.areas,
        checks=described(checks, covered=any(one.covered for one in asked)),
        members=tuple(stand),
        problems=(*register.problems, *getattr(checks, "problems", ()), *found),
    )


def _areas(areas: Iterable[str]) -> Iterator[str]:
    for area in areas:
        if area not in AREAS:
            msg = (
                f"no such area {area!r}{nearest(area, AREAS)}; expected some of {', '.join(AREAS)}"
            )
            raise AssessmentError(msg)
        yield area


def provenance(
    checks: Sequence[AnyCheck],
    as_of: date,
    settings: Settings,
    register: str,
    members: Iterable[str],
) -> Provenance:
    """Say what an assessment follows from; `register` is the digest of its records."""
    plugins = {check.plugin: check.version for check in checks if check.plugin}
    return Provenance(
        as_of=as_of,
        register=register,
        settings=settings_digest(settings),
        criteria=CURRENT.version,
        core=__version__,
        plugins=plugins,
        tables=table_digests(settings, plugins),
        members=tuple(sorted(set(members))),
    )


def described(checks: Sequence[AnyCheck], *, covered: bool) -> tuple[CheckInfo, ...]:
    """Describe the checks, by area and id; with what speaks of waivers where any member has one."""
    infos = [check.info for check in checks]
    if covered:
        infos.append(covers.CHECK.info)
    order = {area: place for place, area in enumerate(AREAS)}
    return tuple(sorted(infos, key=lambda info: (order[info.area], info.id)))


@attrs.frozen
class Asked:
    """Hold what came of asking about one member.

    `digest` is that of all that it holds, `covered` whether any waiver or attestation is in it,
    `problems` are the checks that failed.
    """

    assessment: MemberAssessment
    digest: str
    covered: bool
    problems: Sequence[Problem]


@attrs.define(eq=False)
class _Asking:
    """Hold a member while it is asked about, and what was answered so far."""

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
        place = f"{member}, site {site}" if site else member
        message = f"check {check.id} on {place}: {problem.message}"
        plugin = check.plugin or None
        self.problems.append(attrs.evolve(problem, message=message, plugin=plugin))
        return Finding(member, site, check.id, no_answer(problem))


_TOGETHER = 16
"""Of how many members one check is asked before the next, so that its code stays at hand."""


class Asker:
    """Ask every check about one member after another, as each stood on one day."""

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
        chosen = set(_areas(areas))
        self.as_of = as_of
        self.longest_days = longest_days
        self.areas = tuple(area for area in AREAS if area in chosen)
        order = {area: place for place, area in enumerate(AREAS)}
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
            for check in sorted(checks, key=lambda check: (order[check.area], check.id))
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
        member = whole.as_at(self.as_of)
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
            findings += covers.findings(over, self._asked, self._known, self.longest_days)
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


def no_answer(cause: Problem) -> Observation:
    """Return what is observed where a check failed, or gave a wrong thing."""
    return unknown("The check could not answer: {cause}", cause=cause.message)


def wrong_thing(observation: object) -> Problem:
    """Say that a check gave something that is no observation."""
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
