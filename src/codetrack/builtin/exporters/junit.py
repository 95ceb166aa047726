"""Write JUnit XML, which systems of continuous integration show test by test.

Each member is a test suite, and each of its checks a test: its class is the member's id, its name
the check's id. Where a check says several things, of several sites for instance, the worst of
them decides, and all of them stand in the body, one a line.

| the check's level | status | in JUnit |
| --- | --- | --- |
| any | met | passed |
| any | not applicable, waived | skipped, with the reason |
| commitment | gap, partial | failure, of the type `gap` or `partial` |
| commitment | unknown | error |
| good practice | partial, gap, unknown | skipped: listed, but it fails nothing |

What is wrong in the data or in a plugin, a check that stopped among it, is an error in the suite
`problems`, whatever the level. So is an assessment without any member. An area of a member on
which no check of a commitment spoke is a test of its own, named after the area: silence is never
a pass. The suites' time is the day of the assessment.

Characters that XML 1.0 has not are replaced by U+FFFD, and line breaks in a sentence by a blank.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from codetrack.builtin.exporters.jsonl import silent
from codetrack.extension import Exporter, Level
from codetrack.hookspecs import hookimpl
from codetrack.model.findings import (
    Assessment,
    AssessmentHeader,
    CheckInfo,
    Finding,
    MemberAssessment,
)
from codetrack.model.observations import Status, worst

if TYPE_CHECKING:
    from xml.etree import ElementTree as ET

_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_OUTCOMES = {
    Status.MET: "system-out",
    Status.NOT_APPLICABLE: "skipped",
    Status.WAIVED: "skipped",
    Status.PARTIAL: "failure",
    Status.GAP: "failure",
    Status.UNKNOWN: "error",
}


def render(assessment: Assessment) -> Iterator[str]:
    """Yield the document, a suite at a time."""
    # Every command loads this plugin, and few write XML.
    from xml.etree import ElementTree as ET

    name = _line(f"codetrack {assessment.register} {assessment.as_of}")
    root = ET.Element("testsuites", name=name)
    opening = ET.tostring(root, encoding="unicode", short_empty_elements=False)
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    yield opening.removesuffix("</testsuites>") + "\n"
    frame = assessment.frame
    for member in assessment.members:
        yield _suite(assessment, member.id, list(_cases(member, frame)))
    problems = list(_problems(assessment))
    if problems:
        yield _suite(assessment, "problems", problems)
    yield "</testsuites>\n"


def _suite(assessment: Assessment, name: str, cases: Sequence[ET.Element]) -> str:
    from xml.etree import ElementTree as ET

    outcomes = [case[0].tag for case in cases]
    suite = ET.Element(
        "testsuite",
        name=_line(name),
        tests=str(len(cases)),
        failures=str(outcomes.count("failure")),
        errors=str(outcomes.count("error")),
        skipped=str(outcomes.count("skipped")),
        timestamp=f"{assessment.as_of}T00:00:00",
    )
    suite.extend(cases)
    ET.indent(suite, level=1)
    return f"  {ET.tostring(suite, encoding='unicode').rstrip()}\n"


def _cases(member: MemberAssessment, frame: AssessmentHeader) -> Iterator[ET.Element]:
    by_check: dict[str, list[Finding]] = {}
    for finding in member.findings:
        by_check.setdefault(finding.check, []).append(finding)
    for check, findings in by_check.items():
        yield _judged(member.id, check, findings, frame.described.get(check))
    for area, status, sentence in silent(member, frame.areas, frame.commitments):
        yield _case(member.id, area, _OUTCOMES[status], status, str(sentence), str(sentence))


def _judged(
    member: str, check: str, findings: Sequence[Finding], info: CheckInfo | None
) -> ET.Element:
    status = worst(finding.status for finding in findings)
    outcome = _OUTCOMES[status]
    lines = [_finding_line(finding) for finding in findings]
    deciding = [
        text for finding, text in zip(findings, lines, strict=True) if finding.status is status
    ]
    message = deciding[0]
    if len(lines) > 1:
        message = f"{len(deciding)} of {len(lines)}: {message}"
    if outcome in ("failure", "error") and info is not None:
        if info.remedy:
            lines.append(f"remedy: {_line(info.remedy)}")
        if info.level == Level.GOOD_PRACTICE:
            outcome, message = "skipped", f"good practice: {message}"
    return _case(member, check, outcome, status, message, "\n".join(lines))


def _finding_line(finding: Finding) -> str:
    text = str(finding.status)
    if finding.site is not None:
        text += f" at {finding.site}"
    if finding.subject:
        text += f", {finding.subject}"
    text += f": {finding.message.render()}"
    if finding.observation.records:
        text += f" [{'; '.join(finding.observation.records)}]"
    if finding.cover is not None:
        cover = finding.cover
        text += (
            f" (observed: {finding.observation.status}; {cover.kind} until {cover.until} "
            f"by {cover.by}: {cover.reason})"
        )
    return _line(text)


def _problems(assessment: Assessment) -> Iterator[ET.Element]:
    if not assessment.members:
        sentence = "The assessment has no member"
        yield _case("problems", "members", "error", "problem", sentence, sentence)
    for problem in assessment.problems:
        name = problem.where or problem.member or "codetrack"
        body = str(problem)
        if problem.member is not None:
            body += f" (member {problem.member})"
        if problem.plugin is not None and problem.file is not None:
            body += f" (plugin {problem.plugin})"
        yield _case("problems", name, "error", "problem", problem.message, _line(body))


def _case(member: str, name: str, outcome: str, kind: str, message: str, body: str) -> ET.Element:
    from xml.etree import ElementTree as ET

    case = ET.Element("testcase", classname=_line(member), name=_line(name))
    result = ET.SubElement(case, outcome)
    if outcome != "system-out":
        result.set("type", kind)
        result.set("message", _line(message))
    result.text = body
    return case


def _line(text: str) -> str:
    return _FORBIDDEN.sub("\ufffd", " ".join(text.split()))


@hookimpl
def codetrack_exporters() -> Iterable[Exporter]:
    """Return the exporter that writes JUnit XML."""
    yield Exporter(
        name="junit",
        suffix=".xml",
        title="JUnit XML, for continuous integration",
        render=render,
    )
