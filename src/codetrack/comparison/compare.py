"""Two assessments held against each other, finding by finding."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from codetrack.assessment.waivers import CHECK
from codetrack.comparison.causes import Cause, Key, differences, explainer
from codetrack.comparison.changes import (
    ORDER,
    ChangeKind,
    ComparedFinding,
    ComparedStatus,
    Comparison,
    kind_of,
    status_of,
)
from codetrack.comparison.saved import as_saved
from codetrack.extension import Level
from codetrack.model.findings import MEMBERSHIP, Assessment, CheckInfo, Finding, MemberAssessment
from codetrack.model.observations import Status
from codetrack.reports.audit import OpenRegister


def compare(
    before: Assessment, after: Assessment, *, audit: OpenRegister | None = None
) -> Comparison:
    """Return what changed from `before` to `after`, and why.

    Findings are held against each other by their identity: member, site, check and subject. A
    member that became unreadable is worse, never gone. A check, area or member that one side was
    not asked about is not evaluated. `audit`, the register itself, tells causes apart where
    several things differ (see `codetrack.comparison.causes`); without it, all of them are named.
    """
    before, after = as_saved(before), as_saved(after)
    pairs = _Pairs(before, after)
    changed = list(pairs.changed())
    why = explainer(before, after, audit, {key[0] for key, *_ in changed})
    entries = [pairs.entry(key, was, now, why(key, was, now)) for key, was, now in changed]
    entries += pairs.not_evaluated()
    entries.sort(key=lambda e: (ORDER[e.kind], e.member, e.area, e.check, e.site or "", e.subject))
    return Comparison(
        before=before,
        after=after,
        entries=tuple(entries),
        turns=tuple(pairs.turns(entries)),
        same=pairs.same,
        reworded=pairs.reworded,
        members_new=tuple(sorted(set(pairs.is_) - set(pairs.was) - pairs.unasked_before)),
        members_gone=tuple(sorted(set(pairs.was) - set(pairs.is_) - pairs.unasked_after)),
        differences=differences(before, after),
        problems_new=tuple(one for one in after.problems if one not in before.problems),
        problems_gone=tuple(one for one in before.problems if one not in after.problems),
    )


class _Pairs:
    def __init__(self, before: Assessment, after: Assessment) -> None:
        self.before, self.after = before, after
        self.was = {member.id: member for member in before.members}
        self.is_ = {member.id: member for member in after.members}
        self.infos = {info.id: info for one in (before, after) for info in one.checks}
        self.asked_before, self.asked_after = _asked(before), _asked(after)
        self.unasked_before = _left_out(before, self.is_)
        self.unasked_after = _left_out(after, self.was)
        self.same = self.reworded = 0
        self._unasked: Counter[tuple[str, bool]] = Counter()

    def changed(self) -> Iterator[tuple[Key, Finding | None, Finding | None]]:
        for member in sorted({*self.was, *self.is_}):
            was, now = self.was.get(member), self.is_.get(member)
            old = self._findings(was, self.asked_after, member in self.unasked_after)
            new = self._findings(now, self.asked_before, member in self.unasked_before)
            yield from self._paired(old, new)

    def _findings(
        self, member: MemberAssessment | None, asked: frozenset[str], left_out: bool
    ) -> dict[Key, Finding]:
        found = {}
        for finding in () if member is None else member.findings:
            if left_out or finding.check not in asked:
                self._unasked[finding.check, member is self.is_.get(finding.member)] += 1
            else:
                found[finding.key] = finding
        return found

    def _paired(
        self, old: dict[Key, Finding], new: dict[Key, Finding]
    ) -> Iterator[tuple[Key, Finding | None, Finding | None]]:
        stood_in: set[Key] = set()
        pairs: list[tuple[Key, Finding | None, Finding | None]] = []
        for key in sorted({*old, *new}):
            was, now = old.get(key), new.get(key)
            # An unknown that stands for a whole check (it crashed, or the file cannot be read) is
            # held against each finding that it hides: those are neither gone nor new.
            if now is None and (other := _hiding(new, old, key)) is not None:
                now = other
                stood_in.add(other.key)
            elif was is None and (other := _hiding(old, new, key)) is not None:
                was = other
                stood_in.add(other.key)
            pairs.append((key, was, now))
        for key, was, now in pairs:
            if key in stood_in and (was is None or now is None):
                continue
            if was is None or now is None or was.status is not now.status:
                yield key, was, now
                continue
            self.same += 1
            self.reworded += (was.message, was.measure) != (now.message, now.measure)

    def entry(
        self, key: Key, was: Finding | None, now: Finding | None, causes: tuple[Cause, ...]
    ) -> ComparedFinding:
        member, site, check, subject = key
        shown = self.is_.get(member) or self.was[member]
        if not shown.readable and member in self.was:
            shown = self.was[member]
        return ComparedFinding(
            kind=kind_of(status_of(was), status_of(now)),
            member=member,
            name=shown.name,
            site=site or None,
            subject=subject,
            before=was,
            after=now,
            causes=causes,
            **self._about(check),
        )

    def _about(self, check: str) -> dict[str, Any]:
        info: CheckInfo = self.infos.get(check, CHECK.info)
        return {"check": check, "title": info.title, "area": info.area, "level": info.level}

    def not_evaluated(self) -> Iterator[ComparedFinding]:
        for (check, is_after), count in sorted(self._unasked.items()):
            yield ComparedFinding(
                kind=ChangeKind.NOT_EVALUATED,
                asked="after" if is_after else "before",
                causes=(Cause.CHECKS,),
                findings=count,
                **self._about(check),
            )

    def turns(self, entries: Iterable[ComparedFinding]) -> Iterator[ComparedStatus]:
        causes: dict[tuple[str, str], set[Cause]] = {}
        for entry in entries:
            if entry.level == Level.COMMITMENT and entry.member:
                causes.setdefault((entry.member, entry.area), set()).update(entry.causes)
        found = []
        for name, now in self.is_.items():
            was = self.was.get(name)
            for area, status in now.statuses.items() if was else ():
                old = was.statuses.get(area) if was else None
                if was is None or old is None or old is status:
                    continue
                why = causes.get((name, area), set())
                asked, asks = _commitments(self.before, area), _commitments(self.after, area)
                if asked != asks:
                    why.add(Cause.CHECKS)
                kind = kind_of(old, status)
                if kind is not ChangeKind.WORSE and set(asked) - set(asks):
                    # What is asked less of looks better for that alone.
                    kind = ChangeKind.NOT_EVALUATED
                found.append(
                    ComparedStatus(
                        kind=kind,
                        member=name,
                        name=now.name if now.readable else was.name,
                        area=area,
                        was=old,
                        becomes=status,
                        causes=tuple(c for c in Cause if c in why) or (Cause.UNEXPLAINED,),
                    )
                )
        # Sorting keeps the order otherwise: by member, and by area.
        yield from sorted(found, key=lambda turn: ORDER[turn.kind])


def _hiding(side: dict[Key, Finding], other: dict[Key, Finding], key: Key) -> Finding | None:
    member, site, check, _ = key
    for place in (site, ""):
        whole = (member, place, check, "")
        found = side.get(whole)
        if found is not None and whole not in other and found.status is Status.UNKNOWN:
            return found
    return None


def _asked(assessment: Assessment) -> frozenset[str]:
    asked = {info.id for info in assessment.checks}
    return frozenset(asked | {CHECK.id} if MEMBERSHIP in assessment.areas else asked)


def _left_out(assessment: Assessment, members: Iterable[str]) -> frozenset[str]:
    chosen = assessment.provenance.members
    return frozenset(one for one in members if chosen and one not in chosen)


def _commitments(assessment: Assessment, area: str) -> set[str]:
    return {
        info.id
        for info in assessment.checks
        if info.area == area and info.level == Level.COMMITMENT and info.id != CHECK.id
    }
