"""The comparison of two assessments, finding by finding."""

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

    Findings are matched by member, site, check and subject. A member that became unreadable is
    worse, never gone. A check, area or member on one side only is not evaluated. `audit`, the
    register itself, helps to find the cause where several inputs differ (see
    `codetrack.comparison.causes`); without it, all of them are named.
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
        members_new=tuple(sorted(set(pairs.is_) - set(pairs.was) - pairs.not_in_before)),
        members_gone=tuple(sorted(set(pairs.was) - set(pairs.is_) - pairs.not_in_after)),
        differences=differences(before, after),
        problems_new=tuple(item for item in after.problems if item not in before.problems),
        problems_gone=tuple(item for item in before.problems if item not in after.problems),
    )


class _Pairs:
    def __init__(self, before: Assessment, after: Assessment) -> None:
        self.before, self.after = before, after
        self.was = {member.id: member for member in before.members}
        self.is_ = {member.id: member for member in after.members}
        self.infos = {info.id: info for item in (before, after) for info in item.checks}
        self.run_before, self.run_after = _checks_run(before), _checks_run(after)
        self.not_in_before = _not_selected(before, self.is_)
        self.not_in_after = _not_selected(after, self.was)
        self.same = self.reworded = 0
        self._one_sided: Counter[tuple[str, bool]] = Counter()

    def changed(self) -> Iterator[tuple[Key, Finding | None, Finding | None]]:
        for member in sorted({*self.was, *self.is_}):
            was, now = self.was.get(member), self.is_.get(member)
            old = self._findings(was, self.run_after, member in self.not_in_after)
            new = self._findings(now, self.run_before, member in self.not_in_before)
            yield from self._pair(old, new)

    def _findings(
        self, member: MemberAssessment | None, run: frozenset[str], not_selected: bool
    ) -> dict[Key, Finding]:
        found = {}
        for finding in () if member is None else member.findings:
            if not_selected or finding.check not in run:
                self._one_sided[finding.check, member is self.is_.get(finding.member)] += 1
            else:
                found[finding.key] = finding
        return found

    def _pair(
        self, old: dict[Key, Finding], new: dict[Key, Finding]
    ) -> Iterator[tuple[Key, Finding | None, Finding | None]]:
        stand_ins: set[Key] = set()
        pairs: list[tuple[Key, Finding | None, Finding | None]] = []
        for key in sorted({*old, *new}):
            was, now = old.get(key), new.get(key)
            # A check that crashed, or an unreadable file, gives one unknown for the whole check.
            # It is paired with each finding of the other side, which is neither gone nor new.
            if now is None and (other := _unknown_for_all(new, old, key)) is not None:
                now = other
                stand_ins.add(other.key)
            elif was is None and (other := _unknown_for_all(old, new, key)) is not None:
                was = other
                stand_ins.add(other.key)
            pairs.append((key, was, now))
        for key, was, now in pairs:
            if key in stand_ins and (was is None or now is None):
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
        named_in = self.is_.get(member) or self.was[member]
        if not named_in.readable and member in self.was:
            named_in = self.was[member]
        return ComparedFinding(
            kind=kind_of(status_of(was), status_of(now)),
            member=member,
            name=named_in.name,
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
        for (check, is_after), count in sorted(self._one_sided.items()):
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
                earlier = _commitments(self.before, area)
                later = _commitments(self.after, area)
                if earlier != later:
                    why.add(Cause.CHECKS)
                kind = kind_of(old, status)
                if kind is not ChangeKind.WORSE and earlier - later:
                    # With fewer commitments checked, the status may look better than it is.
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
        # The sort is stable: within a kind, members and areas keep their order.
        yield from sorted(found, key=lambda turn: ORDER[turn.kind])


def _unknown_for_all(
    side: dict[Key, Finding], other: dict[Key, Finding], key: Key
) -> Finding | None:
    member, site, check, _ = key
    for place in (site, ""):
        whole = (member, place, check, "")
        found = side.get(whole)
        if found is not None and whole not in other and found.status is Status.UNKNOWN:
            return found
    return None


def _checks_run(assessment: Assessment) -> frozenset[str]:
    run = {info.id for info in assessment.checks}
    return frozenset(run | {CHECK.id} if MEMBERSHIP in assessment.areas else run)


def _not_selected(assessment: Assessment, members: Iterable[str]) -> frozenset[str]:
    chosen = assessment.provenance.members
    return frozenset(item for item in members if chosen and item not in chosen)


def _commitments(assessment: Assessment, area: str) -> set[str]:
    return {
        info.id
        for info in assessment.checks
        if info.area == area and info.level == Level.COMMITMENT and info.id != CHECK.id
    }
