"""The cases of an assessment: one for each finding, missing finding and problem."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from codetrack import Assessment, Criterion, Finding, Level, MemberAssessment, Problem, Status
from pytest_codetrack.case import Case, Outcome, id_part, one_line

PROBLEMS = "PROBLEMS"
MEMBERSHIP = "membership"
MARKS = ("codetrack", MEMBERSHIP, *map(str, Criterion), *map(str, Level))
"""All marks; a problem that may hide any gap has every one of them."""
_MOST = 50
_OUTCOMES: Mapping[Status, Outcome] = {
    Status.MET: "passed",
    Status.NOT_APPLICABLE: "skipped",
    Status.WAIVED: "xfailed",
}


def cases(assessment: Assessment, path: Path, level: str) -> Iterator[Case]:
    """Yield the cases: member by member, then the problems of no member.

    `path` is where the register is; findings fail from `level` on.
    """
    by_member: dict[str, list[Problem]] = {}
    others: dict[str, list[Problem]] = {}
    ids = {member.id for member in assessment.members}
    for problem in assessment.problems:
        if problem.member in ids and problem.plugin is None:
            by_member.setdefault(problem.member, []).append(problem)
        else:
            others.setdefault(_source(problem), []).append(problem)
    builder = _CaseBuilder(assessment, level)
    for member in assessment.members:
        file = str(_member_file(path, member.id))
        yield from builder.findings(member, file)
        yield from builder.missing_areas(member, file)
        if found := by_member.get(member.id):
            facts = {"member": member.id, "status": "unknown"}
            yield _problem(_group(member.id), "data", found, file, facts)
    for source, found in others.items():
        yield _problem(PROBLEMS, source, found, str(path), {"status": "unknown"})
    if not assessment.members:
        none = Problem(
            message="the register has no member; an audit without members would look like a pass"
        )
        yield _problem(PROBLEMS, "members", [none], str(path), {"status": "unknown"})


class _CaseBuilder:
    def __init__(self, assessment: Assessment, level: str) -> None:
        self.checks = {info.id: info for info in assessment.checks}
        self.areas = assessment.areas
        self.lenient = level == Level.COMMITMENT

    def findings(self, member: MemberAssessment, file: str) -> Iterator[Case]:
        # Two findings of one check about one subject share an id; the worst one decides.
        tests: dict[str, list[Finding]] = {}
        for finding in member.findings:
            tests.setdefault(_name(finding), []).append(finding)
        for name, found in tests.items():
            worst = max(found, key=lambda finding: finding.status.rank)
            yield self._case(member, name, worst, found, file)

    def _case(
        self, member: MemberAssessment, name: str, worst: Finding, found: list[Finding], file: str
    ) -> Case:
        info = self.checks[worst.check]
        status = worst.status
        outcome = _OUTCOMES.get(status, "failed")
        texts = [
            _finding_text(finding) for finding in [worst, *(f for f in found if f is not worst)]
        ]
        line = texts[0]
        if status is Status.WAIVED and worst.cover is not None:
            cover = worst.cover
            line = one_line(f"waived until {cover.until} by {cover.by}: {cover.reason}")
        # An unreadable member always fails, also on checks of good practice.
        lenient = self.lenient and member.readable and info.level != Level.COMMITMENT
        if outcome == "failed" and lenient:
            outcome, line = "xfailed", f"good practice, {line}"
        remedy = info.remedy
        if not member.readable:
            remedy = f"Correct the member's data; {_group(member.id)}::data says what is wrong."
        rows = [
            ("member", f"{member.id}, {member.name}"),
            ("site", worst.site or ""),
            ("check", f"{info.id}: {info.title}"),
            ("serves", f"{info.area} ({info.level.replace('_', ' ')})"),
            *(("record", record) for finding in found for record in finding.observation.records),
            *(("cover", text) for finding in found for text in _cover(finding)),
            ("remedy", remedy if outcome in ("failed", "xfailed") else ""),
            ("file", _relative(file)),
        ]
        facts = {
            "member": member.id,
            "country": member.country,
            "check": info.id,
            "site": worst.site,
            "subject": worst.subject,
            "criterion": info.area,
            "level": info.level,
            "status": status,
        }
        return Case(
            group=_group(member.id),
            name=name,
            outcome=outcome,
            line=line,
            text="\n".join([*texts, *_table(rows)]),
            marks=("codetrack", str(info.area), str(info.level)),
            facts={key: str(value) for key, value in facts.items() if value},
            path=file,
        )

    def missing_areas(self, member: MemberAssessment, file: str) -> Iterator[Case]:
        areas_with_findings = {
            self.checks[finding.check].area
            for finding in member.findings
            if self.checks[finding.check].level == Level.COMMITMENT
        }
        for area in self.areas:
            if area in areas_with_findings:
                continue
            line = f"unknown: No check of a commitment spoke on {area}"
            rows = [("member", f"{member.id}, {member.name}"), ("file", _relative(file))]
            yield Case(
                group=_group(member.id),
                name=str(area),
                outcome="failed",
                line=line,
                text="\n".join([line, *_table(rows)]),
                marks=("codetrack", str(area), str(Level.COMMITMENT)),
                facts={"member": member.id, "criterion": str(area), "status": "unknown"},
                path=file,
            )


def _group(member_id: str) -> str:
    return id_part(member_id).replace("[", "\\x5b")


def _name(finding: Finding) -> str:
    place = "-".join(id_part(part) for part in (finding.site, finding.subject) if part)
    return f"{finding.check}[{place}]" if place else finding.check


def _finding_text(finding: Finding) -> str:
    observation = finding.observation
    return one_line(f"{_word(observation.status)}: {observation.message.render()}")


def _word(status: str) -> str:
    return str(status).replace("_", " ")


def _cover(finding: Finding) -> Iterator[str]:
    if (cover := finding.cover) is not None:
        what = f"{cover.kind}, {_word(cover.status)} until {cover.until} by {cover.by}"
        yield f"{what}: {cover.reason}"


def _table(rows: Iterable[tuple[str, str]]) -> Iterator[str]:
    for key, value in rows:
        if value:
            yield f"  {key:<8}{one_line(value)}"


def _source(problem: Problem) -> str:
    if problem.plugin is not None:
        return id_part(f"plugin {problem.plugin}")
    return id_part(problem.file or problem.member or "register")


def _problem(
    group: str, name: str, found: list[Problem], path: str, facts: Mapping[str, str]
) -> Case:
    texts = [one_line(str(problem)) for problem in found[:_MOST]]
    if (more := len(found) - _MOST) > 0:
        texts.append(f"and {more} more")
    return Case(
        group=group,
        name=name,
        outcome="error",
        line=texts[0] if len(found) == 1 else f"{len(found)} problems: {texts[0]}",
        text="\n".join(texts),
        marks=MARKS,
        facts=facts,
        path=path,
    )


def _member_file(path: Path, member_id: str) -> Path:
    file = path / "members" / f"{member_id}.toml"
    try:
        return file if file.exists() else path
    except (OSError, ValueError):
        return path


def _relative(file: str) -> str:
    """Return the path relative to the working folder, if it is inside it."""
    try:
        return Path(file).relative_to(Path.cwd()).as_posix()
    except (OSError, ValueError):
        return file
