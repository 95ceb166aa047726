"""Write a report for people in Markdown, with tables as GitHub knows them.

It says, in this order: how each member stands in each area, in a symbol and a word; how many
stand how in each area; what the checks measured, summed over members and sites; what each member
still has to do, with the remedy; what waivers and attestations cover, what was observed beneath
them, and until when; what is wrong in the data or in a plugin; and what the report follows from.

- What is `met` or not applicable, and not covered, stands in the tables only.
- A share is a sum of parts over a sum of wholes. Beside it stands of how many members it speaks:
  a member that did not answer is in neither number. Percentages are rounded down.
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
from codetrack.criteria import CURRENT, Criterion
from codetrack.extension import REPORTS, Exporter, Level
from codetrack.findings import (
    MEMBERSHIP,
    Assessment,
    CheckInfo,
    Finding,
    MemberAssessment,
    Status,
)
from codetrack.hookspecs import hookimpl
from codetrack.tables import Tabular

_SHOWN = {
    Status.NOT_APPLICABLE: "· not applicable",
    Status.MET: "✓ met",
    Status.WAIVED: "○ waived",
    Status.PARTIAL: "◐ partial",
    Status.GAP: "✗ gap",
    Status.UNKNOWN: "? unknown",
}
_HEADS: Mapping[str, str] = {
    MEMBERSHIP: "Membership",
    **{criterion: f"{criterion.number} {criterion.capitalize()}" for criterion in Criterion},
}
# The marks of CommonMark and GitHub that mean something inside a line; what begins a line is ours.
_MARKUP = re.compile(r"[\\`*_\[\]~#$@]|:(?=//)|(?<=www)\.", re.IGNORECASE)
_HTML = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "|": "&#124;"})
_UNSEEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)


def render(report: Assessment | Tabular) -> Iterator[str]:
    """Yield the report, a section, a table or a member at a time."""
    if isinstance(report, Assessment):
        yield from _assessed(report)
        return
    mark = "#"
    for table in report.tables():
        if table.for_machines:
            continue
        yield f"{mark} {_text(str(table.title))}\n\n"
        yield _head(*(_text(column.heading) for column in table.columns))
        for row in table.rows:
            yield _row(*map(_cell, row))
        mark = "\n##"
    yield from _problems(report)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, Status):
        return _SHOWN[value]
    return _text("; ".join(value) if isinstance(value, tuple) else str(value))


def _assessed(assessment: Assessment) -> Iterator[str]:
    checks = {info.id: info for info in assessment.checks}
    yield f"# The members of {_text(assessment.register)} on {assessment.as_of}\n\n"
    yield f"Members: {len(assessment.members)}. Status: {_SHOWN[assessment.status]}.\n"
    if assessment.members:
        yield from _members(assessment)
        yield from _areas(assessment)
        yield from _measures(assessment, checks)
        yield from _to_do(assessment, checks)
        yield from _covers(assessment)
    yield from _problems(assessment)
    yield from _provenance(assessment)


def _members(assessment: Assessment) -> Iterator[str]:
    yield "\n## How each member stands\n\n"
    yield _head("Member", "Id", "Country", *(_area(area) for area in assessment.areas))
    for member in assessment.members:
        name = _text(member.name) + ("" if member.readable else " (cannot be read)")
        statuses = [member.statuses.get(area, Status.UNKNOWN) for area in assessment.areas]
        shown = [_SHOWN[status] for status in statuses]
        yield _row(name, _text(member.id), _text(member.country or ""), *shown)


def _areas(assessment: Assessment) -> Iterator[str]:
    yield "\n## How many stand how\n\n"
    yield _head("Area", "Met, of those asked", *_SHOWN.values())
    for area in assessment.areas:
        counts = Counter(member.statuses.get(area, Status.UNKNOWN) for member in assessment.members)
        asked = counts.total() - counts[Status.NOT_APPLICABLE]
        share = _share(counts[Status.MET], asked)
        yield _row(_area(area), share, *(str(counts[status]) for status in _SHOWN))
    if assessment.provenance.criteria == CURRENT.version:
        yield "\n"
        for area in assessment.areas:
            if area in _HEADS and area != MEMBERSHIP:
                yield f"- {_area(area)}: {CURRENT.title(Criterion(area))}\n"


def _measures(assessment: Assessment, checks: Mapping[str, CheckInfo]) -> Iterator[str]:
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
        yield "\n## What was measured\n\n"
        yield _head("Check", "What is asked", "Share", "Members that answered")
        for check in sorted(answered):
            title = _text(checks[check].title) if check in checks else ""
            rate = _share(answered[check], len(assessment.members))
            yield _row(_text(check), title, _share(parts[check], wholes[check]), rate)


def _to_do(assessment: Assessment, checks: Mapping[str, CheckInfo]) -> Iterator[str]:
    yield "\n## What is to be done\n"
    nothing = True
    for member in assessment.members:
        lines = list(_open(member, assessment.areas, checks))
        if lines:
            nothing = False
            yield f"\n### {_text(member.name)} ({_text(member.id)})\n\n" + "".join(lines)
    if nothing:
        yield "\nNothing is open.\n"


def _open(
    member: MemberAssessment, areas: Iterable[str], checks: Mapping[str, CheckInfo]
) -> Iterator[str]:
    if not member.readable:
        # What each check would ask is not known to be missing.
        yield f"- **{_SHOWN[member.status]}** The member's data cannot be read\n"
        return
    for area, status, said in silent(member, areas, checks):
        if status in OPEN:
            yield f"- **{_SHOWN[status]}** {_area(area)}: {_text(said)}\n"
    open_ones = [finding for finding in member.findings if finding.status in OPEN]
    # Commitments first; sorting keeps the order otherwise.
    for finding in sorted(open_ones, key=lambda one: _is_good_practice(one, checks)):
        info = checks.get(finding.check)
        line = f"- **{_SHOWN[finding.status]}** {_about(finding)}"
        if _is_good_practice(finding, checks):
            line += " (good practice)"
        yield f"{line}: {_sentence(finding)}\n"
        if info is not None and info.remedy:
            yield f"  - Remedy: {_text(info.remedy)}\n"


def _is_good_practice(finding: Finding, checks: Mapping[str, CheckInfo]) -> bool:
    return finding.check in checks and checks[finding.check].level == Level.GOOD_PRACTICE


def _covers(assessment: Assessment) -> Iterator[str]:
    covered = [finding for finding in assessment.findings if finding.cover is not None]
    if covered:
        yield "\n## Waivers and attestations\n\n"
        yield _head(
            "Member", "Check", "Cover", "Stands as", "Observed", "Beneath", "Until", "By", "Reason"
        )
    for finding in covered:
        cover = finding.cover
        assert cover is not None
        yield _row(
            _text(finding.member),
            _about(finding),
            _text(cover.kind),
            _SHOWN[cover.status],
            _SHOWN[finding.observation.status],
            _sentence(finding),
            str(cover.until),
            _text(cover.by),
            _text(cover.reason),
        )


def _problems(report: Assessment | Tabular) -> Iterator[str]:
    if report.problems:
        yield "\n## Problems\n\n"
        yield _head("Problem", "Member", "Plugin")
    for problem in report.problems:
        yield _row(_text(str(problem)), _text(problem.member or ""), _text(problem.plugin or ""))


def _provenance(assessment: Assessment) -> Iterator[str]:
    origin = assessment.provenance
    yield "\n## What this follows from\n\n"
    yield f"- Day: {origin.as_of}\n"
    yield f"- Records: {_text(origin.register)}\n"
    yield f"- Settings: {_text(origin.settings)}\n"
    yield f"- Criteria: {_text(origin.criteria)}\n"
    yield f"- codetrack-core: {_text(origin.core)}\n"
    for name, version in sorted(origin.plugins.items()):
        yield f"- Plugin {_text(name)}: {_text(version)}\n"


def _about(finding: Finding) -> str:
    text = _text(finding.check)
    if finding.site is not None:
        text += f" at {_text(finding.site)}"
    return f"{text}, {_text(finding.subject)}" if finding.subject else text


def _sentence(finding: Finding) -> str:
    text = _text(finding.message.render())
    records = "; ".join(finding.observation.records)
    return f"{text} ({_text(records)})" if records else text


def _share(part: int, whole: int) -> str:
    return f"{part} of {whole} ({part * 100 // whole}%)" if whole else f"{part} of {whole}"


def _area(area: str) -> str:
    return _HEADS.get(area) or _text(area)


def _head(*titles: str) -> str:
    return _row(*titles) + _row(*("---" for _ in titles))


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |\n"


def _text(text: str) -> str:
    """Return text so that it is shown as it is, in any place inside a line."""
    plain = _UNSEEN.sub("\ufffd", " ".join(text.split()))
    return _MARKUP.sub(r"\\\g<0>", plain).translate(_HTML)


@hookimpl
def codetrack_exporters() -> Iterable[Exporter]:
    """Give the exporter that writes Markdown."""
    yield Exporter(
        name="markdown",
        suffix=".md",
        title="a report for people, in Markdown",
        render=render,
        reports=REPORTS,
    )
