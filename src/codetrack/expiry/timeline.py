"""The changes of a member day by day; a check runs again only when its answer may differ."""

from __future__ import annotations

import functools
import heapq
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from typing import Any

import attrs

from codetrack.assessment import waivers
from codetrack.assessment.engine import (
    NO_ANSWER,
    could_not_answer,
    crash,
    not_an_observation,
    outcome,
)
from codetrack.assessment.waivers import Covers
from codetrack.expiry.horizon import FAR, AsOf, run_with_expiry
from codetrack.expiry.tracked import Horizon
from codetrack.extension import AnyCheck, Level, SiteCheck
from codetrack.model.findings import MEMBERSHIP, CheckInfo, Finding, MemberAssessment, by_area
from codetrack.model.members import Member, Site
from codetrack.model.observations import Observation, Status
from codetrack.plugins.validation import failed
from codetrack.problems import Problem

_PATIENCE = 3
"""After how many answers in a row that hold for one day a check runs without tracking."""
_RETRY = 16
"""After how many such answers tracking is tried again."""


@attrs.frozen(kw_only=True)
class FindingChange:
    """The change of a finding on the day `on`.

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
    """The change of a member's status in a criterion (or membership) on the day `on`."""

    on: date
    member: str
    name: str
    area: str
    was: Status
    becomes: Status


@attrs.define(eq=False)
class _CheckState:
    """The last answer of a check about a member or site, and the day on which to run it again."""

    check: AnyCheck
    site: Site | None
    observed: list[Observation]
    findings: list[Finding]
    due: int = 0
    short_lived: int = 0

    @property
    def place(self) -> str | None:
        """Return the id of the site, or None for the whole member."""
        return None if self.site is None else self.site.id


class MemberTimelines:
    """The timelines of members until the day `until`, and what these have in common."""

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
        self.run_ids = frozenset(check.id for check in checks)
        self.known = self.run_ids.union(known or ())
        self.infos: tuple[CheckInfo, ...] = (*(c.info for c in self.checks), waivers.CHECK.info)

    def steps(
        self, member: Member, first: MemberAssessment, start: date
    ) -> Iterator[FindingChange | StatusChange]:
        """Yield each change of a finding or of an area's status after `start`, day by day.

        `first` is the member's assessment on `start`.
        """
        return _Timeline(self, member, start).steps(first)


class _Timeline:
    """The findings of one member, moved on from day to day."""

    def __init__(self, shared: MemberTimelines, member: Member, start: date) -> None:
        self.shared = shared
        self.full_member = member
        self.start = start
        self.states: dict[tuple[str, str | None], _CheckState] = {}
        self.cover_findings: list[Finding] = []
        self.queued = 0
        self.counts: dict[str, Counter[Status]] = {area: Counter() for area in shared.areas}

    @property
    def next_day(self) -> int:
        """Return the ordinal of the next day on which anything may differ."""
        return min(self.common.first, self.queue[0][0] if self.queue else self.common.first)

    def begin(self, first: MemberAssessment) -> None:
        """Run every check on the first day."""
        start = self.start
        by_check: dict[tuple[str, str | None], list[Finding]] = {}
        for finding in first.findings:
            by_check.setdefault((finding.check, finding.site), []).append(finding)
        self._start_on(start)
        self.cover_findings = by_check.get((waivers.CHECK.id, None), [])
        for state in self._update_states():
            state.findings = by_check.get((state.check.id, state.place), [])
            self._run(state, start, [finding.observation for finding in state.findings])
            self._count(state, state.findings, 1)

    def steps(self, first: MemberAssessment) -> Iterator[FindingChange | StatusChange]:
        self.begin(first)
        statuses = self._statuses()
        while True:
            next_day = self.next_day
            if next_day > self.shared.until:
                return
            day = date.fromordinal(next_day)
            changes = list(self._changes(day))
            yield from changes
            if changes:
                before, statuses = statuses, self._statuses()
                for area, was in before.items():
                    if statuses[area] is not was:
                        yield StatusChange(
                            on=day,
                            member=self.full_member.id,
                            name=self.full_member.name,
                            area=area,
                            was=was,
                            becomes=statuses[area],
                        )

    def _start_on(self, day: date) -> None:
        """Select the records and sites that count on the day, and track until when they do."""
        self.common = Horizon(day)
        followed: Any = AsOf(self.common, day)
        self.member = self.full_member.as_of(followed)
        self.sites = self.member.open_sites(followed)
        self._covers(followed)
        self.queue: list[tuple[int, int, _CheckState]] = []

    def _covers(self, day: date) -> Covers | None:
        if self.member.waivers or self.member.attestations:
            return Covers(self.member, day, self.shared.longest_days)
        return None

    def _update_states(self) -> Iterator[_CheckState]:
        known, self.states = self.states, {}
        no_site: tuple[Site | None, ...] = (None,)
        for check in self.shared.checks:
            for site in self.sites if isinstance(check, SiteCheck) else no_site:
                key = (check.id, None if site is None else site.id)
                state = known.get(key) or _CheckState(check, site, [], [])
                state.site = site
                self.states[key] = state
                yield state

    def _changes(self, day: date) -> Iterator[FindingChange]:
        """Run the checks whose answer may differ on the day, and yield the changes."""
        removed: list[_CheckState] = []
        if day.toordinal() == self.common.first:
            before = dict(self.states)
            self._start_on(day)
            due_states = list(self._update_states())
            removed = [state for key, state in before.items() if key not in self.states]
        else:
            due_states = []
            while self.queue and self.queue[0][0] <= day.toordinal():
                due_states.append(heapq.heappop(self.queue)[2])
        for state in due_states:
            self._run(state, day)
        covers = self._covers(day)
        # Whether a cover is in use is known only after it was tried on every observation.
        for state in due_states if covers is None else self.states.values():
            yield from self._replace(state, self._with_covers(state, covers), day)
        for state in removed:
            yield from self._replace(state, [], day)
        cover_findings: list[Finding] = []
        if covers is not None and MEMBERSHIP in self.shared.areas:
            shared = self.shared
            cover_findings = list(
                waivers.findings(covers, shared.run_ids, shared.known, shared.longest_days)
            )
        yield from self._differences(waivers.CHECK, self.cover_findings, cover_findings, day)
        self.cover_findings = cover_findings

    def _run(
        self, state: _CheckState, day: date, expected: list[Observation] | None = None
    ) -> None:
        run = self._bound_run(state)
        if state.short_lived % _RETRY < _PATIENCE:
            known = None
            if expected and not any(map(_failed, expected)):
                known = list(expected) if expected != list(NO_ANSWER) else []
            last = min(self.common.first - 1, self.shared.until)
            answers, due = run_with_expiry(run, day, known, last)
            state.due = min(due, day.toordinal() + FAR)
        else:
            answers, state.due = outcome(run, day), day.toordinal() + 1
        state.short_lived = state.short_lived + 1 if state.due == day.toordinal() + 1 else 0
        state.observed = [self._observation(state, each, day) for each in answers or NO_ANSWER]
        if state.due <= self.shared.until:
            self.queued += 1
            heapq.heappush(self.queue, (state.due, self.queued, state))

    def _bound_run(self, state: _CheckState) -> Callable[[date], Iterable[Observation]]:
        run: Callable[..., Iterable[Observation]] = state.check.run
        if state.site is None:
            return functools.partial(run, self.member)
        return functools.partial(run, state.site, self.member)

    def _observation(self, state: _CheckState, answer: Any, day: date) -> Observation:
        if type(answer) is Observation and type(answer.subject) is str:
            return answer
        if isinstance(answer, BaseException):
            cause = failed(state.check.plugin, answer)
        else:
            cause = not_an_observation(answer)
        if day > self.start and not any(_failed(found.observation) for found in state.findings):
            problem = crash(state.check, self.full_member.id, state.place, cause, day)
            self.shared.problems.append(problem)
        return could_not_answer(cause)

    def _with_covers(self, state: _CheckState, covers: Covers | None) -> list[Finding]:
        member, place, check = self.full_member.id, state.place, state.check.id
        return [
            Finding(
                member,
                place,
                check,
                observation,
                None
                if covers is None or _failed(observation)
                else covers.cover_for(check, place, observation),
            )
            for observation in state.observed
        ]

    def _replace(
        self, state: _CheckState, findings: list[Finding], day: date
    ) -> Iterator[FindingChange]:
        before, state.findings = state.findings, findings
        if before == findings:
            return
        self._count(state, before, -1)
        self._count(state, findings, 1)
        yield from self._differences(state.check, before, findings, day)

    def _differences(
        self, check: AnyCheck, before: list[Finding], after: list[Finding], day: date
    ) -> Iterator[FindingChange]:
        old, new = _by_identity(before), _by_identity(after)
        for key in {**old, **new}:
            old_finding, new_finding = old.get(key), new.get(key)
            finding = old_finding or new_finding
            if finding is None or (old_finding and old_finding.status) is (
                new_finding and new_finding.status
            ):
                continue
            yield FindingChange(
                on=day,
                member=self.full_member.id,
                name=self.full_member.name,
                site=finding.site,
                check=check.id,
                area=check.area,
                subject=finding.subject,
                before=old_finding,
                after=new_finding,
            )

    def _count(self, state: _CheckState, findings: Iterable[Finding], by: int) -> None:
        if state.check.level is Level.COMMITMENT and state.check.area in self.counts:
            counts = self.counts[state.check.area]
            for finding in findings:
                counts[finding.status] += by

    def _statuses(self) -> dict[str, Status]:
        return {
            area: max((s for s, n in counts.items() if n), key=_rank, default=Status.UNKNOWN)
            for area, counts in self.counts.items()
        }


def _rank(status: Status) -> int:
    return status.rank


_FAILED = could_not_answer(Problem(message="")).template


def _failed(observation: Observation) -> bool:
    return observation.template == _FAILED and observation.status is Status.UNKNOWN


def _by_identity(findings: Iterable[Finding]) -> dict[tuple[str | None, str, int], Finding]:
    """Return the findings by site, subject and a number for those that share both."""
    numbers: Counter[tuple[str | None, str]] = Counter()
    found = {}
    for finding in findings:
        key = (finding.site, finding.subject)
        found[(*key, numbers[key])] = finding
        numbers[key] += 1
    return found
