"""The report, as data for the template: an overview, and a section for each member."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from codetrack import (
    CheckInfo,
    Criterion,
    Dossier,
    Finding,
    FindingChange,
    Language,
    Level,
    Member,
    MemberAssessment,
    Status,
)

SIGNS = {
    Status.NOT_APPLICABLE: "–",
    Status.MET: "✓",
    Status.WAIVED: "w",
    Status.PARTIAL: "◐",
    Status.GAP: "✗",
    Status.UNKNOWN: "?",
}
"""A sign for each status; its word follows where there is room."""
_OPEN = (Status.PARTIAL, Status.GAP, Status.UNKNOWN)
_SOONEST = 12


def report(dossier: Dossier, language: Language) -> dict[str, Any]:
    """Return the data of the report, in the language."""
    return _Writer(dossier, language).report()


class _Writer:
    def __init__(self, dossier: Dossier, language: Language) -> None:
        self.dossier = dossier
        self.assessment = dossier.assessment
        self.language = language
        self.checks = {info.id: info for info in self.assessment.checks}
        self.members = {member.id: member for member in dossier.register.members}

    def report(self) -> dict[str, Any]:
        assessment = self.assessment
        name = assessment.register or self.language.text("The register")
        only_member = assessment.members[0] if len(assessment.members) == 1 else None
        return {
            "lang": self.language.tag.split("-")[0],
            "title": self.language.text("Members under The Code")
            if only_member is None
            else only_member.name,
            "subtitle": self.language.say(
                "{register} on {day}", register=name, day=self.dossier.as_of
            ),
            "words": {
                "findings": self.language.text("Findings"),
                "plan": self.language.text("Implementation Plan: open actions"),
                "lapses": self.language.text("What lapses next, if nothing is done"),
                "member": self.language.text("Member"),
                "status": self.language.text("Status"),
                "criterion": self.language.text("Criterion"),
                "finding": self.language.text("Finding"),
                "due": self.language.text("Due"),
                "day": self.language.text("Day"),
                "action": self.language.text("Action"),
                "problems": self.language.text(
                    "Problems in data or plugins: this report is not complete"
                ),
                "page": self.language.text("Page"),
                "overview": self.language.text("Overview"),
                "none": self.language.text("None"),
                "to_do": self.language.text("To do"),
                "legend": "   ".join(
                    f"{SIGNS[status]} {self.language.word(status)}" for status in Status
                ),
            },
            "areas": [self._heading(area) for area in assessment.areas],
            "overview": []
            if only_member
            else [self._line(member) for member in assessment.members],
            "members": [self._member(member) for member in assessment.members],
            "problems": [str(problem) for problem in self.dossier.problems],
            "provenance": self._provenance(),
        }

    def _line(self, member: MemberAssessment) -> dict[str, Any]:
        cells = [self._status(member.statuses[area]) for area in self.assessment.areas]
        return {"name": self._name(member), "cells": cells}

    def _name(self, member: MemberAssessment) -> str:
        if member.readable:
            return member.name
        return self.language.say("{member} (cannot be read)", member=member.id)

    def _member(self, member: MemberAssessment) -> dict[str, Any]:
        record = self.members.get(member.id)
        return {
            "name": self._name(member),
            "about": self._about(member, record),
            "areas": [
                {
                    "heading": self._heading(area),
                    **self._status(member.statuses[area]),
                    "findings": [
                        self._finding(finding, self.checks[finding.check])
                        for finding in member.findings
                        if self.checks[finding.check].area == area
                    ],
                }
                for area in self.assessment.areas
            ],
            "plan": list(self._plan(record)) if record else [],
            "lapses": list(self._lapses(member.id)),
        }

    def _about(self, member: MemberAssessment, record: Member | None) -> str:
        parts = [member.id, member.country or ""]
        if record is not None and record.representative:
            parts.append(record.representative)
        if member.sites:
            parts.append(self.language.count("{n} open site", "{n} open sites", len(member.sites)))
        return " · ".join(filter(None, parts))

    def _finding(self, finding: Finding, info: CheckInfo) -> dict[str, Any]:
        message = self.language.render(finding.message)
        where = " ".join(part for part in (finding.site, finding.subject) if part)
        until = self.dossier.forecast.holds_until(finding)
        notes = []
        if finding.cover is not None:
            cover = finding.cover
            notes.append(
                self.language.say(
                    "{kind} until {until} by {by}: {reason}",
                    kind=cover.kind,
                    until=cover.until,
                    by=cover.by,
                    reason=cover.reason,
                )
            )
        if until is not None:
            notes.append(self.language.say("holds until {day}", day=until))
        if finding.observation.records:
            rests = "; ".join(finding.observation.records)
            notes.append(self.language.say("rests on {records}", records=rests))
        remedy = self.language.text(info.remedy) if finding.status in _OPEN else ""
        good_practice = info.level != Level.COMMITMENT
        return {
            **self._status(finding.status),
            "title": self.language.text(info.title) + (f" ({where})" if where else ""),
            "message": message,
            "notes": "; ".join(notes),
            "remedy": remedy,
            "minor": self.language.word(Level.GOOD_PRACTICE) if good_practice else "",
        }

    def _plan(self, record: Member) -> Iterator[dict[str, Any]]:
        as_of = self.dossier.as_of
        todo = [a for a in record.actions if a.done is None or a.done > as_of]
        for action in sorted(todo, key=lambda a: (a.due is None, a.due or as_of)):
            late = action.due is not None and action.due < as_of
            due = "–" if action.due is None else self.language.day(action.due)
            yield {
                "due": f"{due} ({self.language.text('overdue')})" if late else due,
                "title": action.title,
                "heading": self._heading(action.criterion),
            }

    def _lapses(self, member: str) -> Iterator[dict[str, Any]]:
        lapses = [c for c in self.dossier.forecast.lapses if c.member == member]
        for change in lapses[:_SOONEST]:
            yield {
                "day": self.language.day(change.on),
                "heading": self._heading(change.area),
                "message": self._lapse(change),
            }
        if len(lapses) > _SOONEST:
            more = self.language.count("and {n} more", "and {n} more", len(lapses) - _SOONEST)
            yield {"day": "", "heading": "", "message": more}

    def _lapse(self, change: FindingChange) -> str:
        title = self.language.text(self.dossier.forecast.check(change.check).title)
        message = self.language.render(change.after.message) if change.after else title
        return f"{change.site}: {message}" if change.site else message

    def _status(self, status: Status) -> dict[str, str]:
        return {"status": status.value, "sign": SIGNS[status], "word": self.language.word(status)}

    def _heading(self, area: str) -> str:
        word = self.language.word(area)
        word = f"{word[:1].upper()}{word[1:]}"
        return f"{Criterion(area).number} {word}" if area in tuple(Criterion) else word

    def _provenance(self) -> str:
        origin = self.assessment.provenance
        return f"codetrack-core {origin.core}; {origin.register}; {origin.settings}"
