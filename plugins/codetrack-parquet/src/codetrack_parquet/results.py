"""An audit, or another report, as one Parquet file: a row for each finding."""

from __future__ import annotations

import datetime
import enum
from collections.abc import Iterable, Iterator
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from codetrack import (
    Assessment,
    CheckInfo,
    Finding,
    Level,
    MemberAssessment,
    Message,
    Problem,
    Status,
    Tabular,
)
from codetrack_parquet.writing import OPTIONS

_ROWS = 50_000
_OPEN = frozenset({Status.PARTIAL, Status.GAP, Status.UNKNOWN})
_TEXT, _DAY, _WHOLE = pa.string(), pa.date32(), pa.int64()
_TEXTS = pa.list_(pa.field("element", pa.string(), nullable=False))
SCHEMA = pa.schema(
    {
        "kind": _TEXT,
        "as_of": _DAY,
        "member": _TEXT,
        "name": _TEXT,
        "country": _TEXT,
        "site": _TEXT,
        "check": _TEXT,
        "area": _TEXT,
        "level": _TEXT,
        "subject": _TEXT,
        "status": _TEXT,
        "observed": _TEXT,
        "message": _TEXT,
        "part": _WHOLE,
        "whole": _WHOLE,
        "remedy": _TEXT,
        "records": _TEXTS,
        "cover": _TEXT,
        "cover_until": _DAY,
        "cover_by": _TEXT,
        "cover_reason": _TEXT,
        # Those of a problem.
        "file": _TEXT,
        "line": _WHOLE,
        "key": _TEXT,
        "expected": _TEXT,
        "got": _TEXT,
        "plugin": _TEXT,
    }
)
"""The columns of an assessment: those of the `jsonl` format."""
_EMPTY = dict.fromkeys(SCHEMA.names)


def render(report: Assessment | Tabular) -> Iterator[bytes]:
    """Yield the file, piece by piece: the findings or rows of the report, then the problems."""
    if isinstance(report, Assessment):
        yield from _parquet_bytes(SCHEMA, _assessment_rows(report))
    else:
        names, rows = _tabular_rows(report)
        yield from _parquet_bytes(_inferred_schema(names, rows), iter(rows))


class _Sink:
    """The output of the Parquet writer until it is fetched, for one file."""

    closed = False

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def write(self, data: Any) -> int:
        self._parts.append(bytes(data))
        return len(self._parts[-1])

    def flush(self) -> None:
        """Do nothing: the bytes are kept already."""

    def close(self) -> None:
        """Do nothing: the bytes are kept."""

    def fetch(self) -> Iterator[bytes]:
        parts, self._parts = self._parts, []
        yield from parts


def _parquet_bytes(schema: pa.Schema, rows: Iterator[tuple[Any, ...]]) -> Iterator[bytes]:
    sink = _Sink()
    with pq.ParquetWriter(pa.PythonFile(sink, mode="w"), schema, **OPTIONS) as writer:
        while some := _batch(rows):
            columns = zip(*some, strict=True)
            arrays = [_array(v, field.type) for v, field in zip(columns, schema, strict=True)]
            writer.write_table(pa.Table.from_arrays(arrays, schema=schema), row_group_size=_ROWS)
            yield from sink.fetch()
    yield from sink.fetch()


def _batch(rows: Iterator[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    return [row for _, row in zip(range(_ROWS), rows, strict=False)]


def _array(values: Iterable[Any], kind: pa.DataType) -> Any:
    try:
        return pa.array(values, kind)
    except UnicodeEncodeError:
        return pa.array([_display(value) for value in values], kind)


def _display(value: Any) -> Any:
    # Half a character, as in the name of a file that is not UTF-8, is shown by its number.
    if isinstance(value, str):
        return value.encode("utf-8", "backslashreplace").decode()
    if isinstance(value, (tuple, list)):
        return [_display(item) for item in value]
    return value


# ---------------------------------------------------------------- an assessment


def _assessment_rows(assessment: Assessment) -> Iterator[tuple[Any, ...]]:
    day = assessment.as_of
    checks = {info.id: info for info in assessment.checks}
    for member in assessment.members:
        spoken = set()
        for finding in member.findings:
            info = checks.get(finding.check)
            if info is not None and info.level == Level.COMMITMENT:
                spoken.add(info.area)
            yield _finding(day, member, finding, info)
        for area in assessment.areas:
            if area not in spoken:
                yield _area(day, member, area)
    for problem in assessment.problems:
        yield _problem(day, problem)


def _finding(
    day: datetime.date, member: MemberAssessment, finding: Finding, info: CheckInfo | None
) -> tuple[Any, ...]:
    observation, cover, status = finding.observation, finding.cover, finding.status
    measure = observation.measure
    return (
        "finding",
        day,
        member.id,
        member.name,
        member.country,
        finding.site,
        finding.check,
        info and info.area,
        info and str(info.level),
        observation.subject,
        status.value,
        observation.status.value,
        observation.message.render(),
        measure and measure.part,
        measure and measure.whole,
        info.remedy if info is not None and status in _OPEN else None,
        observation.records,
        *((cover.kind, cover.until, cover.by, cover.reason) if cover else (None,) * 4),
        *(None,) * 6,
    )


def _area(day: datetime.date, member: MemberAssessment, area: str) -> tuple[Any, ...]:
    # Silence is never a pass, so it has a row of its own.
    status = member.statuses.get(area, Status.UNKNOWN).value
    said = f"No check answered on {area}" if member.readable else "The member's data cannot be read"
    row = {
        **_EMPTY,
        "kind": "area",
        "as_of": day,
        "member": member.id,
        "name": member.name,
        "country": member.country,
        "area": str(area),
        "subject": "",
        "status": status,
        "observed": status,
        "message": said,
        "records": (),
    }
    return tuple(row.values())


def _problem(day: datetime.date, problem: Problem) -> tuple[Any, ...]:
    row = {
        **_EMPTY,
        "kind": "problem",
        "as_of": day,
        "member": problem.member,
        "message": problem.message,
        "file": problem.file,
        "line": problem.line,
        "key": problem.key,
        "expected": problem.expected,
        "got": problem.got,
        "plugin": problem.plugin,
    }
    return tuple(row.values())


# ---------------------------------------------------------------- another report


def _tabular_rows(report: Tabular) -> tuple[list[str], list[tuple[Any, ...]]]:
    table = next(iter(report.tables()))
    names = ["kind", *(column.name for column in table.columns), "problem"]
    rows = [(report.kind, *map(_cell, row), None) for row in table.rows]
    nothing = (None,) * len(table.columns)
    rows += [("problem", *nothing, str(problem)) for problem in report.problems]
    return names, rows


def _cell(value: Any) -> Any:
    if isinstance(value, enum.Enum):
        return str(value.value)
    if isinstance(value, Message):
        return value.render()
    if isinstance(value, (tuple, list)):
        return [str(_cell(item)) for item in value]
    known = (str, bool, int, float, datetime.date, type(None))
    return value if isinstance(value, known) else str(value)


def _inferred_schema(names: list[str], rows: list[tuple[Any, ...]]) -> pa.Schema:
    """Return the type of each column; if the types of cells differ, all become text."""
    fields = []
    for index, name in enumerate(names):
        kinds = {type(row[index]) for row in rows} - {type(None)}
        kind = _KINDS.get(frozenset(kinds))
        if kind is None:
            kind = _TEXT
            for number, row in enumerate(rows):
                if kinds and row[index] is not None:
                    text = str(row[index])
                    rows[number] = (*row[:index], text, *row[index + 1 :])
        fields.append((name, kind))
    return pa.schema(fields)


_KINDS: dict[frozenset[type], pa.DataType] = {
    frozenset(): _TEXT,
    frozenset({str}): _TEXT,
    frozenset({datetime.date}): _DAY,
    frozenset({int}): _WHOLE,
    frozenset({bool}): pa.bool_(),
    frozenset({float}): pa.float64(),
    frozenset({int, float}): pa.float64(),
    frozenset({list}): _TEXTS,
}
