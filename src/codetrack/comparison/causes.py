"""Why two assessments differ: the causes, found among the inputs that changed.

A finding follows from the records of its member that count on the day, the day, the settings of
its check's plugin, the version of that plugin and of codetrack, and the criteria set. Where one
of these differs, that is the cause. Where several do and the register is given, the checks are
run again with some of them as before:

- With the earlier records and day, and the later settings, plugins and criteria. If that gives
  the later status, records and day are no cause; if the earlier one, the others are none.
- With the earlier records on the later day. If that gives the later status, time passed; if the
  earlier one, the records are the cause; else both are.

Where that cannot be done (the register no longer contains the earlier records, or settings have
changed since), all inputs that differ are named as causes.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from functools import cached_property
from typing import Any

import attrs

from codetrack.assessment.assess import assess
from codetrack.assessment.waivers import CHECK
from codetrack.conversion.digests import member_digest
from codetrack.i18n.messages import N_, Message
from codetrack.model.findings import Assessment, Finding, MemberAssessment, Provenance
from codetrack.model.members import Member, Register
from codetrack.model.observations import Status
from codetrack.reports.audit import OpenRegister

Key = tuple[str, str, str, str]


class Cause(enum.StrEnum):
    """Why something changed. `checks`: other checks were run in the area."""

    RECORDS = "records"
    TIME = "time"
    SETTINGS = "settings"
    PLUGIN = "plugin"
    CRITERIA = "criteria"
    CHECKS = "checks"
    UNEXPLAINED = "unexplained"


CAUSES = {
    Cause.RECORDS: N_("a record was added or changed"),
    Cause.TIME: N_("time passed"),
    Cause.SETTINGS: N_("a setting changed"),
    Cause.PLUGIN: N_("a plugin changed"),
    Cause.CRITERIA: N_("the criteria set changed"),
    Cause.CHECKS: N_("other checks were run"),
    Cause.UNEXPLAINED: N_("nothing known explains it"),
}
"""The English text of each cause."""


def in_words(causes: Iterable[Cause]) -> Message:
    """Return the causes in words."""
    texts = {cause.value: Message(CAUSES[cause]) for cause in causes}
    return Message("; ".join(f"{{{name}}}" for name in texts), texts)


@attrs.frozen(kw_only=True)
class Difference:
    """An input that differs between two assessments: its kind (`what`), and which it is."""

    what: str
    name: str = ""
    before: str | None = None
    after: str | None = None

    @property
    def sides(self) -> tuple[date | Message | str | None, date | Message | str | None]:
        """Return `before` and `after` as people read them."""
        return self._readable(self.before), self._readable(self.after)

    def _readable(self, side: str | None) -> date | Message | str | None:
        if side is None or self.what not in ("day", "areas", "check", "members"):
            return side
        if self.what == "day":
            return date.fromisoformat(side)
        if self.what == "areas":
            areas = {area: Message(area) for area in side.split(", ")}
            return Message(", ".join(f"{{{area}}}" for area in areas), areas)
        return Message(side) if side in (_ALL, _CHECKED) else side


_ALL, _CHECKED = N_("all"), N_("checked")


def differences(before: Assessment, after: Assessment) -> tuple[Difference, ...]:
    """Return what differs in the provenance of two assessments, and in the checks that ran."""
    return tuple(_differences(before, after))


def _differences(before: Assessment, after: Assessment) -> Iterator[Difference]:
    old, new = before.provenance, after.provenance
    for what, was, becomes in (
        ("day", str(old.as_of), str(new.as_of)),
        ("name", before.register, after.register),
        ("records", old.register, new.register),
        ("settings", old.settings, new.settings),
        ("criteria", old.criteria, new.criteria),
        ("core", old.core, new.core),
        ("areas", ", ".join(before.areas), ", ".join(after.areas)),
        ("members", ", ".join(old.members) or _ALL, ", ".join(new.members) or _ALL),
    ):
        if was != becomes:
            yield Difference(what=what, before=was, after=becomes)
    if old.tables and new.tables:
        yield from _by_name("table", old.tables, new.tables)
    yield from _by_name("plugin", old.plugins, new.plugins)
    checks = [
        {info.id: _CHECKED for info in side.checks if info.id != CHECK.id}
        for side in (before, after)
    ]
    yield from _by_name("check", *checks)


def _by_name(what: str, old: Any, new: Any) -> Iterator[Difference]:
    for name in sorted({*old, *new}):
        if old.get(name) != new.get(name):
            yield Difference(what=what, name=name, before=old.get(name), after=new.get(name))


def plugin_of(check: str) -> str:
    """Return the name of the plugin that the check's id begins with."""
    return check.rpartition("/")[0]


class Inputs:
    """The inputs of two assessments, compared for a finding at a time."""

    def __init__(self, before: Assessment, after: Assessment) -> None:
        self.old, self.new = before.provenance, after.provenance
        self._was = {member.id: member for member in before.members}
        self._is = {member.id: member for member in after.members}

    def differing(self, key: Key, *findings: Finding | None) -> tuple[Cause, ...]:
        """Return which inputs of the finding differ."""
        old, new = self.old, self.new
        member, check = key[0], key[2]
        was, now = self._was.get(member), self._is.get(member)
        if was is None or now is None or was.readable != now.readable:
            # Only records can add a member, or make its file readable.
            return (Cause.RECORDS,)
        found = []
        if self._records(was, now):
            found.append(Cause.RECORDS)
        if old.as_of != new.as_of:
            found.append(Cause.TIME)
        if settings_differ(old, new, check, findings):
            found.append(Cause.SETTINGS)
        if versions_differ(old, new, check):
            found.append(Cause.PLUGIN)
        if old.criteria != new.criteria:
            found.append(Cause.CRITERIA)
        return tuple(found)

    def _records(self, was: MemberAssessment, now: MemberAssessment) -> bool:
        if was.records and now.records:
            return was.records != now.records
        # An older file has no digest of a member, only that of the whole register.
        return self.old.register != self.new.register or self.old.as_of != self.new.as_of


def settings_differ(
    old: Provenance, new: Provenance, check: str, findings: Iterable[Finding | None] = ()
) -> bool:
    """Return whether settings differ on which the check or a cover of the findings depends."""
    if old.settings == new.settings:
        return False
    if not (old.tables and new.tables):
        return True
    names = [f"plugin.{plugin_of(check)}"]
    if check == CHECK.id or any(finding and finding.cover for finding in findings):
        names.append("waivers")
    return any(old.tables.get(name) != new.tables.get(name) for name in names)


def versions_differ(old: Provenance, new: Provenance, check: str) -> bool:
    """Return whether the version of the check's plugin or of codetrack differs."""
    plugin = plugin_of(check)
    return old.core != new.core or old.plugins.get(plugin) != new.plugins.get(plugin)


def explainer(
    before: Assessment, after: Assessment, audit: OpenRegister | None, members: Iterable[str]
) -> Callable[[Key, Finding | None, Finding | None], tuple[Cause, ...]]:
    """Return a function that gives the causes of a changed finding of one of `members`.

    `audit` is the register that `after` assessed, or one that still contains the records of both.
    """
    inputs = Inputs(before, after)
    reruns = None if audit is None else _Reruns(audit, before, after, frozenset(members))

    def causes(key: Key, was: Finding | None, now: Finding | None) -> tuple[Cause, ...]:
        differing = inputs.differing(key, was, now)
        if len(differing) > 1 and reruns is not None:
            return reruns.narrow(key, differing, was, now)
        return differing or (Cause.UNEXPLAINED,)

    return causes


class _Reruns:
    """Assessments with mixed inputs; each is run at most once for a comparison."""

    def __init__(
        self, audit: OpenRegister, before: Assessment, after: Assessment, member_ids: frozenset[str]
    ) -> None:
        self.audit, self.before, self.after = audit, before, after
        self.member_ids = member_ids
        self._statuses: dict[tuple[date, date], dict[Key, Status]] = {}

    def narrow(
        self,
        key: Key,
        differing: tuple[Cause, ...],
        before: Finding | None,
        after: Finding | None,
    ) -> tuple[Cause, ...]:
        was = None if before is None else before.status
        now = None if after is None else after.status
        member = self._members.get(key[0])
        if member is None or not self._same_rules(key[2], (before, after)):
            return differing
        old, new = self.before.as_of, self.after.as_of
        time, records = Cause.TIME in differing, Cause.RECORDS in differing
        if not time or not self._same_records(member, self._was, old):
            return differing
        rest = tuple(cause for cause in differing if cause not in (Cause.TIME, Cause.RECORDS))
        if rest:
            status = self._status(key, old, old)
            if status == now != was:
                return rest
            if status != was:
                return differing
        if not records:
            return (Cause.TIME,)
        status = self._status(key, old, new)
        if status == now:
            return (Cause.TIME,)
        return (Cause.RECORDS,) if status == was else (Cause.RECORDS, Cause.TIME)

    @cached_property
    def _members(self) -> dict[str, Member]:
        return {m.id: m for m in self.audit.register.members if m.id in self.member_ids}

    @cached_property
    def _was(self) -> dict[str, MemberAssessment]:
        return {member.id: member for member in self.before.members}

    @cached_property
    def _now(self) -> Provenance:
        empty = attrs.evolve(self.audit, register=self.audit.register.only(()))
        return empty.at(self.after.as_of).provenance

    def _same_rules(self, check: str, findings: Iterable[Finding | None]) -> bool:
        new, now = self.after.provenance, self._now
        known = {info.id for info in self.audit.checks} | {CHECK.id}
        return check in known and not (
            settings_differ(new, now, check, findings)
            or versions_differ(new, now, check)
            or new.criteria != now.criteria
        )

    @staticmethod
    def _same_records(member: Member, assessed: dict[str, MemberAssessment], day: date) -> bool:
        known = assessed.get(member.id)
        return known is not None and known.records == member_digest(member.as_of(day))

    def _status(self, key: Key, records: date, day: date) -> Status | None:
        statuses = self._statuses.get((records, day))
        if statuses is None:
            members = [member.as_of(records) for member in self._members.values()]
            audit = self.audit
            rerun = assess(
                Register(members=members),
                audit.checks,
                as_of=day,
                settings=audit.settings,
                areas=audit.areas,
                known=audit.known,
            )
            statuses = {finding.key: finding.status for finding in rerun.findings}
            self._statuses[records, day] = statuses
        return statuses.get(key)
