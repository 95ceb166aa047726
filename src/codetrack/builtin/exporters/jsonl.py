"""Write a line of JSON for each finding, flat, for scripts.

Each line has a `kind`:

- `finding`: one finding, with all of `COLUMNS`; what it has not is `null` or empty. `status` is
  how it stands; `observed` is what the records say underneath a cover (without one, the same).
  `message` is the sentence in English. `remedy` is there for a partial, a gap, an unknown.
- `area`: an area of a member on which no check of a commitment spoke, and what that makes it, in
  the same columns: silence is never a pass, so it has a line of its own.
- `problem`: what is wrong in the data or in a plugin.

Another report (a forecast, a trend) has lines of its own kind, with the columns of its table.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import msgspec

from codetrack.extension import REPORTS, Exporter, StreamingRenderer
from codetrack.hookspecs import hookimpl
from codetrack.i18n.messages import Message, in_english
from codetrack.model.findings import Assessment, AssessmentHeader, MemberAssessment
from codetrack.model.observations import Status
from codetrack.model.tables import Tabular
from codetrack.problems import Problem, valid_text

OPEN = frozenset({Status.PARTIAL, Status.GAP, Status.UNKNOWN})
"""The statuses that ask for something to be done."""


class Row(msgspec.Struct, gc=False):
    """One line: a finding, or an area without any."""

    kind: str
    as_of: date
    member: str
    name: str
    country: str | None
    site: str | None
    check: str | None
    area: str | None
    level: str | None
    subject: str
    status: Status
    observed: Status
    message: str
    part: int | None = None
    whole: int | None = None
    remedy: str | None = None
    records: tuple[str, ...] = ()
    cover: str | None = None
    cover_until: date | None = None
    cover_by: str | None = None
    cover_reason: str | None = None


class _ProblemRow(msgspec.Struct, kw_only=True, gc=False):
    kind: str = "problem"
    as_of: date
    member: str | None
    message: str
    file: str | None
    line: int | None
    key: str | None
    expected: str | None
    got: str | None
    plugin: str | None


COLUMNS: tuple[str, ...] = Row.__struct_fields__


def silent(
    member: MemberAssessment, areas: Iterable[str], commitments: Mapping[str, str]
) -> list[tuple[str, Status, Message]]:
    """Return each area without an answer from a commitment check: its status, and a sentence."""
    answered = {commitments.get(finding.check) for finding in member.findings}
    template = (
        "No check answered on {area}" if member.readable else "The member's data cannot be read"
    )
    return [
        (
            area,
            member.statuses.get(area, Status.UNKNOWN),
            Message(template, {"area": Message(area)}),
        )
        for area in areas
        if area not in answered
    ]


def rows(frame: AssessmentHeader, member: MemberAssessment) -> Iterator[Row]:
    """Yield a row for each finding of a member, then one for each area without any."""
    day, checks = frame.as_of, frame.described
    member_id, name, country = member.id, member.name, member.country
    for finding in member.findings:
        observation, cover = finding.observation, finding.cover
        measure, info = observation.measure, checks.get(finding.check)
        status = observation.status if cover is None else cover.status
        row = Row(
            "finding",
            day,
            member_id,
            name,
            country,
            finding.site,
            finding.check,
            None if info is None else info.area,
            None if info is None else info.level,
            observation.subject,
            status,
            observation.status,
            in_english(observation.template, observation.values, observation.counted),
            None if measure is None else measure.part,
            None if measure is None else measure.whole,
            info.remedy if info is not None and status in OPEN else None,
            observation.records,
        )
        if cover is not None:
            row.cover, row.cover_until = cover.kind, cover.until
            row.cover_by, row.cover_reason = cover.by, cover.reason
        yield row
    for area, status, message in silent(member, frame.areas, frame.commitments):
        yield Row(
            "area",
            day,
            member_id,
            name,
            country,
            None,
            None,
            area,
            None,
            "",
            status,
            status,
            str(message),
        )


def _problem(day: date, problem: Problem) -> _ProblemRow:
    return _ProblemRow(
        as_of=day,
        member=problem.member,
        message=problem.message,
        file=problem.file,
        line=problem.line,
        key=problem.key,
        expected=problem.expected,
        got=problem.got,
        plugin=problem.plugin,
    )


def render(report: Assessment | Tabular) -> Iterator[bytes]:
    """Yield the lines of the findings or rows, some at a time, then those of the problems."""
    if isinstance(report, Assessment):
        yield from _assessed(report)
    else:
        yield _ENCODER.encode_lines([_valid(line) for line in _tabled(report)])


def _tabled(report: Tabular) -> Iterator[dict[str, Any]]:
    table = next(iter(report.tables()))
    names = [column.name for column in table.columns]
    for row in table.rows:
        yield {"kind": report.kind, **dict(zip(names, row, strict=True))}
    for problem in report.problems:
        yield {"kind": "problem", **{name: getattr(problem, name) for name in _PROBLEM}}


def _assessed(assessment: Assessment) -> Iterator[bytes]:
    frame = assessment.frame
    for member in assessment.members:
        yield _piece(frame, member)
    yield _tail(frame)


def _piece(frame: AssessmentHeader, member: MemberAssessment) -> bytes:
    return _encoded(list(rows(frame, member)))


def _tail(frame: AssessmentHeader) -> bytes:
    return _encoded([_problem(frame.as_of, problem) for problem in frame.problems])


def _encoded(some: Sequence[Row | _ProblemRow]) -> bytes:
    try:
        return _ENCODER.encode_lines(some)
    except UnicodeEncodeError:
        return _ENCODER.encode_lines([_valid(msgspec.to_builtins(row)) for row in some])


def _valid(value: Any) -> Any:
    if isinstance(value, Message):
        value = value.render()
    if isinstance(value, str):
        return valid_text(value)
    if isinstance(value, (list, tuple)):
        return [_valid(item) for item in value]
    if isinstance(value, dict):
        return {key: _valid(item) for key, item in value.items()}
    return value


_ENCODER = msgspec.json.Encoder()
_PROBLEM = ("message", "member", "file", "line", "key", "expected", "got", "plugin")


@hookimpl
def codetrack_exporters() -> Iterable[Exporter]:
    """Return the exporter that writes JSON Lines."""
    yield Exporter(
        name="jsonl",
        suffix=".jsonl",
        title="a line of JSON for each finding, for scripts",
        render=render,
        reports=REPORTS,
        pieces=StreamingRenderer(head=lambda _: b"", member=_piece, tail=_tail),
    )
