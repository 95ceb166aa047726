"""What changed between two assessments: the kinds of change, findings, criteria and the whole."""

from __future__ import annotations

import enum
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, ClassVar, Literal

import attrs

from codetrack.comparison.causes import Cause, Difference, in_words
from codetrack.i18n.messages import N_, Message
from codetrack.model.findings import Assessment, Finding
from codetrack.model.observations import Status
from codetrack.model.tables import Column, Table
from codetrack.problems import Problem


class ChangeKind(enum.StrEnum):
    """How a finding changed, the most urgent kind first.

    `worse` and `new` need work. `appeared` and `gone` are findings on one side only that need
    none. `otherwise` is a change between met and not applicable. A check that ran on one side
    only is `not_evaluated`, neither better nor worse.
    """

    WORSE = "worse"
    NEW = "new"
    NOT_EVALUATED = "not_evaluated"
    WAIVED = "waived"
    IMPROVED = "improved"
    OTHERWISE = "otherwise"
    APPEARED = "appeared"
    GONE = "gone"


ORDER = {kind: index for index, kind in enumerate(ChangeKind)}
_SETTLED = (Status.MET, Status.NOT_APPLICABLE)


def status_of(finding: Finding | None) -> Status | None:
    """Return the finding's status, or None where there is no finding."""
    return None if finding is None else finding.status


def kind_of(was: Status | None, now: Status | None) -> ChangeKind:
    """Return the kind of change from one status to another; None: there is no finding."""
    works = now is not None and now.rank > Status.WAIVED.rank
    if now is None:
        return ChangeKind.GONE
    if was is None:
        return ChangeKind.NEW if works else ChangeKind.APPEARED
    if works and now.rank > was.rank:
        return ChangeKind.WORSE
    if now is Status.WAIVED:
        return ChangeKind.WAIVED
    return ChangeKind.OTHERWISE if was in _SETTLED and now in _SETTLED else ChangeKind.IMPROVED


@attrs.frozen(kw_only=True)
class ComparedFinding:
    """A finding that changed: how, from what, to what, and why.

    `before` and `after` are the findings; None: there is none. The findings of a check that ran
    on one side only (`asked`: before or after) share an entry, and `findings` counts them.
    """

    kind: ChangeKind
    member: str = ""
    name: str = ""
    site: str | None = None
    check: str
    title: str
    area: str
    level: str
    subject: str = ""
    before: Finding | None = None
    after: Finding | None = None
    causes: tuple[Cause, ...]
    asked: Literal["before", "after", "both"] = "both"
    findings: int = 1

    @property
    def was(self) -> Status | None:
        """Return the status before, or None where there was no such finding."""
        return status_of(self.before)

    @property
    def becomes(self) -> Status | None:
        """Return the status after, or None where there is no such finding."""
        return status_of(self.after)

    @property
    def message(self) -> Message | None:
        """Return the message of the later finding, or else of the earlier one."""
        finding = self.after or self.before
        return None if finding is None else finding.message

    @property
    def why(self) -> Message:
        """Return the causes in words."""
        return in_words(self.causes)


@attrs.frozen(kw_only=True)
class ComparedStatus:
    """A member's criterion (or its membership) whose status changed, and why."""

    kind: ChangeKind
    member: str
    name: str
    area: str
    was: Status
    becomes: Status
    causes: tuple[Cause, ...]

    @property
    def why(self) -> Message:
        """Return the causes in words."""
        return in_words(self.causes)


@attrs.frozen(kw_only=True)
class Comparison:
    """What changed from `before` to `after`, the most urgent first.

    `same` counts the findings with the same status, `reworded` those of them with other words or
    numbers. `differences` are the inputs that changed.
    """

    kind: ClassVar[str] = "comparison"

    before: Assessment
    after: Assessment
    entries: tuple[ComparedFinding, ...]
    turns: tuple[ComparedStatus, ...]
    same: int
    reworded: int
    members_new: tuple[str, ...] = ()
    members_gone: tuple[str, ...] = ()
    differences: tuple[Difference, ...] = ()
    problems_new: tuple[Problem, ...] = ()
    problems_gone: tuple[Problem, ...] = ()

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Return the problems of the later assessment."""
        return self.after.problems

    @property
    def worsened(self) -> bool:
        """Return whether anything got worse, is new and needs work, or is no longer checked."""
        pressing = (ChangeKind.WORSE, ChangeKind.NEW)
        return any(turn.kind in pressing for turn in self.turns) or any(
            entry.kind in pressing
            or (entry.kind is ChangeKind.NOT_EVALUATED and entry.asked == "before")
            for entry in self.entries
        )

    @property
    def counts(self) -> dict[ChangeKind, int]:
        """Return the number of findings of each kind that occurs."""
        counts: Counter[ChangeKind] = Counter()
        for entry in self.entries:
            counts[entry.kind] += entry.findings
        return {kind: counts[kind] for kind in ChangeKind if counts[kind]}

    def tables(self) -> Iterator[Table]:
        """Yield the changed findings, criteria and inputs, then the members and problems."""
        days = {"before": self.before.as_of, "after": self.after.as_of}
        yield _table(
            Message("What changed from {before} to {after}", days),
            _ENTRY,
            [
                (
                    *(_word(e.kind), e.member, e.name, _word(e.area), e.site, e.check),
                    *(e.subject, e.was, e.becomes, _sentence(e), e.why),
                )
                for e in self.entries
            ],
        )
        yield _table(
            Message("Criteria whose status changed"),
            _TURN,
            [
                (
                    *(_word(t.kind), t.member, t.name, _word(t.area), t.was, t.becomes),
                    t.why,
                )
                for t in self.turns
            ],
        )
        yield _table(
            Message("What differs beneath"),
            _DIFFERENCE,
            [(_word(d.what), d.name, *d.sides) for d in self.differences],
        )
        rows = [(Message("new member"), item) for item in self.members_new]
        rows += [(Message("gone member"), item) for item in self.members_gone]
        rows += [(Message("new problem"), str(item)) for item in self.problems_new]
        rows += [(Message("gone problem"), str(item)) for item in self.problems_gone]
        if rows:
            columns = (Column("what", "What"), Column("which", "Which"))
            yield _table(Message("Members and problems"), columns, rows)

    def document(self) -> Mapping[str, Any]:
        """Return the provenance of both sides, the counts and all changes as JSON values."""
        return {
            "before": _side(self.before),
            "after": _side(self.after),
            "counts": {**{kind.value: n for kind, n in self.counts.items()}, "same": self.same},
            "reworded": self.reworded,
            "changes": [_row(entry) for entry in self.entries],
            "areas": list(self.turns),
            "differences": list(self.differences),
            "members_new": list(self.members_new),
            "members_gone": list(self.members_gone),
            "problems_new": list(self.problems_new),
            "problems_gone": list(self.problems_gone),
        }


_ENTRY = (
    Column("change", "Change"),
    Column("member", "Member's id"),
    Column("name", "Member"),
    Column("area", "Area"),
    Column("site", "Site"),
    Column("check", "Check"),
    Column("subject", "Subject"),
    Column("was", "Was"),
    Column("becomes", "Is"),
    Column("message", "Finding"),
    Column("cause", "Cause"),
)
_TURN = tuple(
    column
    for column in _ENTRY
    if column.name in ("change", "member", "name", "area", "was", "becomes", "cause")
)
_DIFFERENCE = (
    Column("what", "What"),
    Column("name", "Name"),
    Column("before", "Before"),
    Column("after", "After"),
)
# The kinds of `Difference`, marked here for translation.
_KINDS = (
    *(N_("day"), N_("name"), N_("records"), N_("settings"), N_("criteria"), N_("core")),
    *(N_("areas"), N_("members"), N_("table"), N_("plugin"), N_("check")),
)


def _table(title: Message, columns: tuple[Column, ...], rows: Iterable[tuple[Any, ...]]) -> Table:
    return Table(title=title, columns=columns, rows=tuple(rows))


def _word(word: str) -> Message:
    return Message(str(word).replace("_", " "))


def _sentence(entry: ComparedFinding) -> Message | None:
    if entry.kind is not ChangeKind.NOT_EVALUATED:
        return entry.message
    values = {"count": entry.findings}
    if entry.asked == "before":
        return Message(
            "Checked before only: {count} findings",
            values,
            counted=("count", "Checked before only: {count} finding"),
        )
    return Message(
        "Checked after only: {count} findings",
        values,
        counted=("count", "Checked after only: {count} finding"),
    )


def _side(assessment: Assessment) -> dict[str, Any]:
    return {"register": assessment.register, "provenance": assessment.provenance}


def _row(entry: ComparedFinding) -> dict[str, Any]:
    row: dict[str, Any] = {
        "change": entry.kind,
        "member": entry.member,
        "name": entry.name,
        "site": entry.site,
        "check": entry.check,
        "area": entry.area,
        "level": entry.level,
        "subject": entry.subject,
        "asked": entry.asked,
        "findings": entry.findings,
        "causes": list(entry.causes),
    }
    for side, finding in (("before", entry.before), ("after", entry.after)):
        row[side] = finding and {
            "status": finding.status,
            "template": finding.message.template,
            "values": finding.message.values,
            "message": finding.message.render(),
            "records": finding.observation.records,
            "cover": finding.cover,
        }
    return row
