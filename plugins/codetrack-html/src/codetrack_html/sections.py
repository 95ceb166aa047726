"""A section for each member: its findings, its plan, what lapses next, and its records."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from codetrack import (
    Action,
    CheckInfo,
    Dossier,
    Finding,
    FindingChange,
    Level,
    Member,
    MemberAssessment,
    Record,
    Status,
)
from codetrack_html.formatter import Formatter
from codetrack_html.trend import change_rows

_OPEN = (Status.PARTIAL, Status.GAP, Status.UNKNOWN)
_STATES = {"done": Status.MET, "overdue": Status.GAP, "open": Status.NOT_APPLICABLE}


class Sections:
    """The sections of the members of one dossier, for one page."""

    def __init__(self, dossier: Dossier, formatter: Formatter, longest: int) -> None:
        self.dossier = dossier
        self.formatter = formatter
        self.longest = longest
        self.areas = dossier.assessment.areas
        self.checks = {info.id: info for info in dossier.assessment.checks}
        self.members = {member.id: member for member in dossier.register.members}
        self.lapses: dict[str, list[FindingChange]] = {}
        for change in dossier.forecast.lapses:
            self.lapses.setdefault(change.member, []).append(change)

    def __iter__(self) -> Iterator[dict[str, Any]]:
        """Yield the sections, in the order of the assessment."""
        for member in self.dossier.assessment.members:
            registered = self.members.get(member.id)
            rows = change_rows(self.dossier, self.lapses.get(member.id, ()), self.formatter)
            records, more = self._records(member, registered)
            yield {
                "id": member.id,
                "name": member.name,
                "readable": member.readable,
                "facts": list(self._facts(member, registered)),
                "statuses": [
                    (self.formatter.area(area), member.statuses.get(area, Status.UNKNOWN))
                    for area in self.areas
                ],
                "areas": [self._area(member, area) for area in self.areas],
                "actions": self._actions(registered),
                "lapses": rows[: self.longest],
                "more_lapses": max(0, len(rows) - self.longest),
                "records": records,
                "more_records": more,
                "problems": [
                    str(problem) for problem in self.dossier.problems if problem.member == member.id
                ],
            }

    def _facts(
        self, member: MemberAssessment, registered: Member | None
    ) -> Iterator[tuple[str, str]]:
        if member.country:
            yield self.formatter.say("Country"), self.formatter.country(member.country)
        if member.sectors:
            yield self.formatter.say("Sectors"), ", ".join(map(self.formatter.text, member.sectors))
        if member.group:
            yield self.formatter.say("Group"), member.group
        if registered is not None and registered.representative:
            yield self.formatter.say("Representative"), registered.representative
        if member.sites:
            yield (
                self.formatter.say("Open sites"),
                self.formatter.language.number(len(member.sites)),
            )

    def _area(self, member: MemberAssessment, area: str) -> dict[str, Any]:
        by_check: dict[str, list[Finding]] = {}
        for finding in member.findings:
            info = self.checks.get(finding.check)
            if info is not None and info.area == area:
                by_check.setdefault(finding.check, []).append(finding)
        rows: list[dict[str, Any]] = []
        spoken = False
        order = sorted(by_check.items(), key=lambda item: self._place(*item))
        for check, findings in order:
            info = self.checks[check]
            spoken = spoken or info.level == Level.COMMITMENT
            worst_first = sorted(findings, key=lambda finding: -finding.status.rank)
            shown = worst_first[: self.longest]
            rows += [self._row(finding, info, place) for place, finding in enumerate(shown)]
            if rest := worst_first[self.longest :]:
                rows.append({"rest": self._rest(rest)})
        return {
            "area": area,
            "title": self.formatter.area(area),
            "status": member.statuses.get(area, Status.UNKNOWN),
            "rows": rows,
            "silent": not spoken,
        }

    def _place(self, check: str, findings: list[Finding]) -> tuple[bool, int, str]:
        asks = any(finding.status in _OPEN for finding in findings)
        good_practice = self.checks[check].level == Level.GOOD_PRACTICE
        return (not asks, good_practice, check) if asks else (True, good_practice, check)

    def _rest(self, rest: list[Finding]) -> str:
        counts = Counter(finding.status for finding in rest)
        text = self.formatter.count("{n} more finding", "{n} more findings", len(rest))
        return f"{text}: {self.formatter.statuses(counts)}"

    def _row(self, finding: Finding, info: CheckInfo, place: int) -> dict[str, Any]:
        formatter, cover = self.formatter, finding.cover
        covered = ""
        if cover is not None:
            covered = formatter.say(
                "{kind} until {until} by {by}, over {status}: {reason}",
                kind=formatter.language.word(cover.kind),
                until=cover.until,
                by=cover.by,
                status=finding.observation.status,
                reason=cover.reason,
            )
        asks = finding.status in _OPEN and info.remedy
        return {
            "status": finding.status,
            "check": info.id,
            "title": formatter.text(info.title),
            "good_practice": info.level == Level.GOOD_PRACTICE,
            "site": finding.site or "",
            "subject": finding.subject,
            "message": formatter.show(finding.message),
            "measure": "" if finding.measure is None else formatter.share(finding.measure),
            "records": "; ".join(finding.observation.records),
            # The remedy belongs to the check, so it is shown once and not at each site.
            "remedy": formatter.text(info.remedy) if asks and not place else "",
            "cover": covered,
            "until": formatter.day(self.dossier.forecast.holds_until(finding)),
        }

    def _actions(self, registered: Member | None) -> list[dict[str, Any]]:
        if registered is None:
            return []
        ordered = sorted(
            registered.actions, key=lambda one: (one.due is None, str(one.due), one.title)
        )
        return [self._action(action) for action in ordered]

    def _action(self, action: Action) -> dict[str, Any]:
        done = action.done is not None and action.done <= self.dossier.as_of
        late = action.due is not None and action.due < self.dossier.as_of
        state = "done" if done else "overdue" if late else "open"
        return {
            "title": action.title,
            "area": self.formatter.area(action.criterion),
            "site": action.site or "",
            "owner": action.owner or "",
            "due": self.formatter.day(action.due),
            "done": self.formatter.day(action.done) if done else "",
            "state": state,
            "status": _STATES[state],
        }

    def _records(
        self, member: MemberAssessment, registered: Member | None
    ) -> tuple[list[dict[str, str]], int]:
        labels = dict.fromkeys(
            label for finding in member.findings for label in finding.observation.records
        )
        by_label: dict[str, list[Record]] = {}
        if registered is not None:
            for record in registered.records():
                by_label.setdefault(record.label, []).append(record)
        rows = []
        for label in list(labels)[: self.longest]:
            records: list[Record | None] = [*by_label.get(label, [])]
            rows += [self._record(label, record) for record in records or [None]]
        return rows, max(0, len(labels) - self.longest)

    def _record(self, label: str, record: Record | None) -> dict[str, str]:
        return {
            "label": label,
            "assurance": self.formatter.text(record.assurance) if record else "",
            "received": self.formatter.day(record.received) if record else "",
            "document": (record.document if record else None) or "",
        }
