"""Write a report for people in Markdown, with tables as GitHub knows them.

It says, in this order: how each member stands in each area, in a symbol and a word; how many
stand how in each area; what the checks measured, summed over members and sites; what each member
still has to do, with the remedy; what waivers and attestations cover, what was observed beneath
them, and until when; what is wrong in the data or in a plugin; and what the report follows from.

- What is `met` or not applicable, and not covered, is in the tables only.
- A share is a sum of parts over a sum of wholes. Beside it stands of how many members it speaks:
  a member that did not answer is in neither number. Percentages are rounded down.
- All of it is in the language of the reader, but for what is text in the register, the problems,
  and the names of checks and plugins.
- Another report (a forecast, a trend) is written as its tables for people.
- Text from the register or a plugin is escaped: it can be no markup, no link, no HTML and no cell
  of its own. Line breaks become blanks; controls, and marks that turn the direction of writing
  around, become U+FFFD.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from codetrack.builtin.exporters.jsonl import OPEN, silent
from codetrack.extension import REPORTS, Exporter, Level
from codetrack.hookspecs import hookimpl
from codetrack.i18n.languages import ENGLISH, Language
from codetrack.i18n.messages import N_
from codetrack.model.criteria import CURRENT, Criterion
from codetrack.model.findings import (
    MEMBERSHIP,
    Assessment,
    AssessmentHeader,
    CheckInfo,
    Finding,
    MemberAssessment,
)
from codetrack.model.observations import Status
from codetrack.model.tables import Tabular

_SIGNS = {
    Status.NOT_APPLICABLE: "·",
    Status.MET: "✓",
    Status.WAIVED: "○",
    Status.PARTIAL: "◐",
    Status.GAP: "✗",
    Status.UNKNOWN: "?",
}
_CRITERIA = frozenset(Criterion)
# The marks of CommonMark and GitHub that mean something inside a line; the template begins it.
_MARKUP = re.compile(r"[\\`*_\[\]~#$@]|:(?=//)|(?<=www)\.", re.IGNORECASE)
_HTML = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "|": "&#124;"})
_UNSEEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)


def render(report: Assessment | Tabular, language: Language = ENGLISH) -> Iterator[str]:
    """Yield the report in the language, a section, a table or a member at a time."""
    writer = _Writer(language)
    return writer.assessed(report) if isinstance(report, Assessment) else writer.tabled(report)


class _Writer:
    def __init__(self, language: Language) -> None:
        self.language = language

    def tabled(self, report: Tabular) -> Iterator[str]:
        mark = "#"
        for table in report.tables():
            if table.for_machines:
                continue
            yield f"{mark} {_text(self.language.render(table.title))}\n\n"
            yield self._head(*(column.heading for column in table.columns))
            for row in table.rows:
                yield _row(*map(self._cell, row))
            mark = "\n##"
        yield from self._problems(report)

    def assessed(self, assessment: Assessment) -> Iterator[str]:
        frame = assessment.frame
        title = self._say(
            "The members of {register} on {day}",
            register=assessment.register,
            day=assessment.as_of,
        )
        yield f"# {title}\n\n"
        yield self._say(
            "Members: {members}. Status: {status}.",
            members=len(assessment.members),
            status=self._status(assessment.status),
        )
        yield "\n"
        if assessment.members:
            yield from self._members(assessment)
            yield from self._areas(assessment)
            yield from self._measures(assessment, frame.described)
            yield from self._to_do(assessment, frame)
            yield from self._covers(assessment)
        yield from self._problems(assessment)
        yield from self._provenance(assessment)

    def _members(self, assessment: Assessment) -> Iterator[str]:
        yield self._section(N_("The status of each member"))
        titles = (N_("Member"), N_("Id"), N_("Country"))
        yield self._head(*titles, more=map(self._area, assessment.areas))
        for member in assessment.members:
            name = _text(member.name)
            if not member.readable:
                name = self._say("{member} (cannot be read)", member=member.name)
            statuses = [member.statuses.get(area, Status.UNKNOWN) for area in assessment.areas]
            shown = map(self._status, statuses)
            yield _row(name, _text(member.id), _text(member.country or ""), *shown)

    def _areas(self, assessment: Assessment) -> Iterator[str]:
        yield self._section(N_("Members by status"))
        statuses = map(self._status, _SIGNS)
        yield self._head(N_("Area"), N_("Met, of those checked"), more=statuses)
        for area in assessment.areas:
            counts = Counter(
                member.statuses.get(area, Status.UNKNOWN) for member in assessment.members
            )
            applicable = counts.total() - counts[Status.NOT_APPLICABLE]
            share = self._share(counts[Status.MET], applicable)
            numbers = (self.language.number(counts[status]) for status in _SIGNS)
            yield _row(self._area(area), share, *numbers)
        if assessment.provenance.criteria == CURRENT.version:
            yield from self._titles(assessment)

    def _titles(self, assessment: Assessment) -> Iterator[str]:
        yield "\n"
        tag, ours = self.language.tag, False
        for area in assessment.areas:
            if area in _CRITERIA:
                criterion = Criterion(area)
                ours |= not CURRENT.official(criterion, tag)
                yield f"- {self._area(area)}: {CURRENT.title(criterion, tag)}\n"
        if ours:
            sentence = self._say(
                "The titles of the criteria are codetrack's translation, not The Code's own."
            )
            yield f"\n{sentence}\n"

    def _measures(self, assessment: Assessment, checks: Mapping[str, CheckInfo]) -> Iterator[str]:
        parts: Counter[str] = Counter()
        wholes: Counter[str] = Counter()
        answered: Counter[str] = Counter()
        for member in assessment.members:
            measured = [finding for finding in member.findings if finding.measure is not None]
            for finding in measured:
                assert finding.measure is not None
                parts[finding.check] += finding.measure.part
                wholes[finding.check] += finding.measure.whole
            answered.update({finding.check for finding in measured})
        if answered:
            yield self._section(N_("What was measured"))
            titles = (N_("Check"), N_("Requirement"), N_("Share"), N_("Members that answered"))
            yield self._head(*titles)
            for check in sorted(answered):
                title = self._word(checks[check].title) if check in checks else ""
                rate = self._share(answered[check], len(assessment.members))
                yield _row(_text(check), title, self._share(parts[check], wholes[check]), rate)

    def _to_do(self, assessment: Assessment, frame: AssessmentHeader) -> Iterator[str]:
        yield self._section(N_("What is to be done")).removesuffix("\n")
        nothing = True
        for member in assessment.members:
            lines = list(self._open(member, frame))
            if lines:
                nothing = False
                yield f"\n### {_text(member.name)} ({_text(member.id)})\n\n" + "".join(lines)
        if nothing:
            yield f"\n{self._say('Nothing is open.')}\n"

    def _open(self, member: MemberAssessment, frame: AssessmentHeader) -> Iterator[str]:
        if not member.readable:
            # Without data, no single check is known to fail.
            sentence = self._say("The member's data cannot be read")
            yield f"- **{self._status(member.status)}** {sentence}\n"
            return
        for area, status, message in silent(member, frame.areas, frame.commitments):
            if status in OPEN:
                sentence = _text(self.language.render(message))
                yield f"- **{self._status(status)}** {self._area(area)}: {sentence}\n"
        checks = frame.described
        open_ones = [finding for finding in member.findings if finding.status in OPEN]
        # Commitments first; sorting keeps the order otherwise.
        for finding in sorted(open_ones, key=lambda one: _is_good_practice(one, checks)):
            info = checks.get(finding.check)
            line = f"- **{self._status(finding.status)}** {self._about(finding)}"
            if _is_good_practice(finding, checks):
                line += f" ({self.language.word(Level.GOOD_PRACTICE)})"
            yield f"{line}: {self._sentence(finding)}\n"
            if info is not None and info.remedy:
                yield f"  - {self._word(N_('Remedy'))}: {self._word(info.remedy)}\n"

    def _covers(self, assessment: Assessment) -> Iterator[str]:
        covered = [finding for finding in assessment.findings if finding.cover is not None]
        if covered:
            yield self._section(N_("Waivers and attestations"))
            titles = (N_("Member"), N_("Check"), N_("Cover"), N_("Counts as"), N_("Observed"))
            yield self._head(*titles, N_("Beneath"), N_("Until"), N_("By"), N_("Reason"))
        for finding in covered:
            cover = finding.cover
            assert cover is not None
            yield _row(
                _text(finding.member),
                self._about(finding),
                self._word(cover.kind),
                self._status(cover.status),
                self._status(finding.observation.status),
                self._sentence(finding),
                self.language.day(cover.until),
                _text(cover.by),
                _text(cover.reason),
            )

    def _problems(self, report: Assessment | Tabular) -> Iterator[str]:
        if report.problems:
            yield self._section(N_("Problems"))
            yield self._head(N_("Problem"), N_("Member"), N_("Plugin"))
        for problem in report.problems:
            where = _text(problem.member or ""), _text(problem.plugin or "")
            yield _row(_text(str(problem)), *where)

    def _provenance(self, assessment: Assessment) -> Iterator[str]:
        origin = assessment.provenance
        yield self._section(N_("What this follows from"))
        for name, value in (
            (N_("Day"), self.language.day(origin.as_of)),
            (N_("Records"), origin.register),
            (N_("Settings"), origin.settings),
            (N_("Criteria"), origin.criteria),
            ("codetrack-core", origin.core),
        ):
            yield f"- {self._word(name)}: {_text(value)}\n"
        for name, version in sorted(origin.plugins.items()):
            yield f"- {self._word(N_('Plugin'))} {_text(name)}: {_text(version)}\n"

    def _say(self, template: str, **values: Any) -> str:
        return _text(self.language.say(template, **values))

    def _word(self, text: str) -> str:
        return _text(self.language.text(text))

    def _section(self, title: str) -> str:
        return f"\n## {self._word(title)}\n\n"

    def _head(self, *titles: str, more: Iterable[str] = ()) -> str:
        cells = [*map(self._word, titles), *more]
        return _row(*cells) + _row(*("---" for _ in cells))

    def _cell(self, value: Any) -> str:
        if value is None:
            return ""
        if isinstance(value, Status):
            return self._status(value)
        many = value if isinstance(value, tuple) else (value,)
        return _text("; ".join(map(self.language.show, many)))

    def _status(self, status: Status) -> str:
        return f"{_SIGNS[status]} {self.language.word(status)}"

    def _area(self, area: str) -> str:
        if area not in _CRITERIA and area != MEMBERSHIP:
            return _text(area)
        word = self.language.word(area)
        number = f"{Criterion(area).number} " if area in _CRITERIA else ""
        return f"{number}{word[:1].upper()}{word[1:]}"

    def _about(self, finding: Finding) -> str:
        text = _text(finding.check)
        if finding.site is not None:
            text = self._say("{check} at {site}", check=finding.check, site=finding.site)
        return f"{text}, {_text(finding.subject)}" if finding.subject else text

    def _sentence(self, finding: Finding) -> str:
        text = _text(self.language.render(finding.message))
        records = "; ".join(finding.observation.records)
        return f"{text} ({_text(records)})" if records else text

    def _share(self, part: int, whole: int) -> str:
        sentence = self._say("{part} of {whole}", part=part, whole=whole)
        return f"{sentence} ({self.language.percent(part, whole)})" if whole else sentence


def _is_good_practice(finding: Finding, checks: Mapping[str, CheckInfo]) -> bool:
    return finding.check in checks and checks[finding.check].level == Level.GOOD_PRACTICE


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |\n"


def _text(text: str) -> str:
    """Return the text escaped, for any place inside a line."""
    single_line = _UNSEEN.sub("\ufffd", " ".join(text.split()))
    return _MARKUP.sub(r"\\\g<0>", single_line).translate(_HTML)


@hookimpl
def codetrack_exporters() -> Iterable[Exporter]:
    """Return the exporter that writes Markdown."""
    yield Exporter(
        name="markdown",
        suffix=".md",
        title="a report for people, in Markdown",
        render=render,
        localised=True,
        reports=REPORTS,
    )
