"""One member watched from day to day: each check is asked again only when its answer may differ."""

from __future__ import annotations

import functools
import heapq
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from typing import Any

import attrs

from codetrack.assessment import waivers
from codetrack.assessment.engine import NO_ANSWER, crash, no_answer, outcome, wrong_thing
from codetrack.assessment.waivers import Covers
from codetrack.expiry.horizon import FAR, AsOf, ask
from codetrack.expiry.tracked import Horizon
from codetrack.extension import AnyCheck, Level, SiteCheck
from codetrack.model.findings import MEMBERSHIP, CheckInfo, Finding, MemberAssessment, by_area
from codetrack.model.members import Member, Site
from codetrack.model.observations import Observation, Status
from codetrack.plugins.validation import failed
from codetrack.problems import Problem

_PATIENCE = 3
"""How often in a row a check may differ from day to day before it is asked plainly for a while."""
_RETRY = 16


@attrs.frozen(kw_only=True)
class FindingChange:
    """One finding changes on the day `on`.

    `before` is the finding of the day before, `after` that of the day; None: there is none.
    """

    on: date
    member: str
    name: str
    site: str | None
    check: str
    area: str
    subject: str
    before: Finding | None
    after: Finding | None

    @property
    def was(self) -> Status | None:
        """Return the status on the day before, or None where there was no such finding."""
        return None if self.before is None else self.before.status

    @property
    def becomes(self) -> Status | None:
        """Return the status from the day on, or None where there is no such finding."""
        return None if self.after is None else self.after.status

    @property
    def lapses(self) -> bool:
        """Return whether it gets worse on the day; a new finding that asks for work does."""
        best = Status.NOT_APPLICABLE.rank if self.before is None else self.before.status.rank
        return self.after is not None and self.after.status.rank > max(best, Status.WAIVED.rank)


@attrs.frozen(kw_only=True)
class StatusChange:
    """The status of a member's criterion (or its membership) changes on the day `on`."""

    on: date
    member: str
    name: str
    area: str
    was: Status
    becomes: Status


@attrs.define(eq=False)
class _Asked:
    """The answer of one check about the member, or one of its sites, and until when it holds."""

    check: AnyCheck
    site: Site | None
    observed: list[Observation]
    findings: list[Finding]
    due: int = 0
    hurried: int = 0

    @property
    def place(self) -> str | None:
        """Return the id of the site, or None for the whole member."""
        return None if self.site is None else self.site.id


class Watch:
    """Follow members through the days until `until`, with the checks that `assess` would ask."""

    def __init__(
        self,
        checks: Sequence[AnyCheck],
        areas: tuple[str, ...],
        longest_days: int,
        known: Iterable[str] | None,
        until: date,
    ) -> None:
        self.problems: list[Problem] = []
        self.areas = areas
        self.longest_days = longest_days
        self.until = until.toordinal()
        self.checks = by_area(checks)
        self.asked = frozenset(check.id for check in checks)
        self.known = self.asked.union(known or ())
        self.infos: tuple[CheckInfo, ...] = (*(c.info for c in self.checks), waivers.CHECK.info)

    def steps(
        self, member: Member, first: MemberAssessment, start: date
    ) -> Iterator[FindingChange | StatusChange]:
        """Yield each change of a finding and each turn of an area after `start`, day by day.

        `first` is how the member stands on `start`, as `assess` says.
        """
        return _Member(self, member, start).steps(first)


class _Member:
    def __init__(self, watch: Watch, member: Member, start: date) -> None:
        self.watch = watch
        self.whole = member
        self.start = start
        self.everywhere: dict[tuple[str, str | None], _Asked] = {}
        self.about_covers: list[Finding] = []
        self.pushed = 0
        self.counts: dict[str, Counter[Status]] = {area: Counter() for area in watch.areas}

    @property
    def following(self) -> int:
        """Return the number of the next day on which anything may differ."""
        return min(self.common.first, self.queue[0][0] if self.queue else self.common.first)

    def begin(self, first: MemberAssessment) -> None:
        """Run every check on the first day."""
        start = self.start
        said: dict[tuple[str, str | None], list[Finding]] = {}
        for finding in first.findings:
            said.setdefault((finding.check, finding.site), []).append(finding)
        self._stand_on(start)
        self.about_covers = said.get((waivers.CHECK.id, None), [])
        for asked in self._places():
            asked.findings = said.get((asked.check.id, asked.place), [])
            self._ask(asked, start, [finding.observation for finding in asked.findings])
            self._count(asked, asked.findings, 1)

    def steps(self, first: MemberAssessment) -> Iterator[FindingChange | StatusChange]:
        self.begin(first)
        statuses = self._statuses()
        while True:
            following = self.following
            if following > self.watch.until:
                return
            day = date.fromordinal(following)
            changes = list(self._changes(day))
            yield from changes
            if changes:
                before, statuses = statuses, self._statuses()
                for area, was in before.items():
                    if statuses[area] is not was:
                        yield StatusChange(
                            on=day,
                            member=self.whole.id,
                            name=self.whole.name,
                            area=area,
                            was=was,
                            becomes=statuses[area],
                        )

    def _stand_on(self, day: date) -> None:
        """Take up the records and sites that count on the day, until others do."""
        self.common = Horizon(day)
        followed: Any = AsOf(self.common, day)
        self.member = self.whole.as_of(followed)
        self.sites = self.member.open_sites(followed)
        self._covers(followed)
        self.queue: list[tuple[int, int, _Asked]] = []

    def _covers(self, day: date) -> Covers | None:
        if self.member.waivers or self.member.attestations:
            return Covers(self.member, day, self.watch.longest_days)
        return None

    def _places(self) -> Iterator[_Asked]:
        known, self.everywhere = self.everywhere, {}
        whole: tuple[Site | None, ...] = (None,)
        for check in self.watch.checks:
            for site in self.sites if isinstance(check, SiteCheck) else whole:
                key = (check.id, None if site is None else site.id)
                asked = known.get(key) or _Asked(check, site, [], [])
                asked.site = site
                self.everywhere[key] = asked
                yield asked

    def _changes(self, day: date) -> Iterator[FindingChange]:
        """Run again the checks whose answer may differ on the day, and yield what differs."""
        gone: list[_Asked] = []
        if day.toordinal() == self.common.first:
            before = dict(self.everywhere)
            self._stand_on(day)
            again = list(self._places())
            gone = [asked for key, asked in before.items() if key not in self.everywhere]
        else:
            again = []
            while self.queue and self.queue[0][0] <= day.toordinal():
                again.append(heapq.heappop(self.queue)[2])
        for asked in again:
            self._ask(asked, day)
        over = self._covers(day)
        # The covers in use are known only once all observations were held to them.
        for asked in again if over is None else self.everywhere.values():
            yield from self._held(asked, self._found(asked, over), day)
        for asked in gone:
            yield from self._held(asked, [], day)
        about: list[Finding] = []
        if over is not None and MEMBERSHIP in self.watch.areas:
            watch = self.watch
            about = list(waivers.findings(over, watch.asked, watch.known, watch.longest_days))
        yield from self._differences(waivers.CHECK, self.about_covers, about, day)
        self.about_covers = about

    def _ask(self, asked: _Asked, day: date, expected: list[Observation] | None = None) -> None:
        run = self._run(asked)
        if asked.hurried % _RETRY < _PATIENCE:
            plain = None
            if expected and not any(map(_failed, expected)):
                plain = list(expected) if expected != list(NO_ANSWER) else []
            last = min(self.common.first - 1, self.watch.until)
            answers, due = ask(run, day, plain, last)
            asked.due = min(due, day.toordinal() + FAR)
        else:
            answers, asked.due = outcome(run, day), day.toordinal() + 1
        asked.hurried = asked.hurried + 1 if asked.due == day.toordinal() + 1 else 0
        asked.observed = [self._observation(asked, each, day) for each in answers or NO_ANSWER]
        if asked.due <= self.watch.until:
            self.pushed += 1
            heapq.heappush(self.queue, (asked.due, self.pushed, asked))

    def _run(self, asked: _Asked) -> Callable[[date], Iterable[Observation]]:
        run: Callable[..., Iterable[Observation]] = asked.check.run
        if asked.site is None:
            return functools.partial(run, self.member)
        return functools.partial(run, asked.site, self.member)

    def _observation(self, asked: _Asked, answer: Any, day: date) -> Observation:
        if type(answer) is Observation and type(answer.subject) is str:
            return answer
        if isinstance(answer, BaseException):
            cause = failed(asked.check.plugin, answer)
        else:
            cause = wrong_thing(answer)
        if day > self.start and not any(_failed(found.observation) for found in asked.findings):
            problem = crash(asked.check, self.whole.id, asked.place, cause, day)
            self.watch.problems.append(problem)
        return no_answer(cause)

    def _found(self, asked: _Asked, over: Covers | None) -> list[Finding]:
        member, place, check = self.whole.id, asked.place, asked.check.id
        return [
            Finding(
                member,
                place,
                check,
                seen,
                None if over is None or _failed(seen) else over.over(check, place, seen),
            )
            for seen in asked.observed
        ]

    def _held(self, asked: _Asked, findings: list[Finding], day: date) -> Iterator[FindingChange]:
        before, asked.findings = asked.findings, findings
        if before == findings:
            return
        self._count(asked, before, -1)
        self._count(asked, findings, 1)
        yield from self._differences(asked.check, before, findings, day)

    def _differences(
        self, check: AnyCheck, before: list[Finding], after: list[Finding], day: date
    ) -> Iterator[FindingChange]:
        old, new = _told_apart(before), _told_apart(after)
        for key in {**old, **new}:
            one, other = old.get(key), new.get(key)
            finding = one or other
            if finding is None or (one and one.status) is (other and other.status):
                continue
            yield FindingChange(
                on=day,
                member=self.whole.id,
                name=self.whole.name,
                site=finding.site,
                check=check.id,
                area=check.area,
                subject=finding.subject,
                before=one,
                after=other,
            )

    def _count(self, asked: _Asked, findings: Iterable[Finding], by: int) -> None:
        if asked.check.level is Level.COMMITMENT and asked.check.area in self.counts:
            counts = self.counts[asked.check.area]
            for finding in findings:
                counts[finding.status] += by

    def _statuses(self) -> dict[str, Status]:
        return {
            area: max((s for s, n in counts.items() if n), key=_rank, default=Status.UNKNOWN)
            for area, counts in self.counts.items()
        }


def _rank(status: Status) -> int:
    return status.rank


_FAILED = no_answer(Problem(message="")).template


def _failed(observation: Observation) -> bool:
    return observation.template == _FAILED and observation.status is Status.UNKNOWN


def _told_apart(findings: Iterable[Finding]) -> dict[tuple[str | None, str, int], Finding]:
    """Return the findings by site and subject, and by their number where those are the same."""
    seen: Counter[tuple[str | None, str]] = Counter()
    apart = {}
    for finding in findings:
        key = (finding.site, finding.subject)
        apart[(*key, seen[key])] = finding
        seen[key] += 1
    return apart
