"""Write a table with a row for each finding, for spreadsheets.

The columns are those of the `jsonl` format. `kind` tells the rows apart:

- `finding`: one finding.
- `area`: an area of a member on which no check of a commitment spoke: silence is never a pass.
- `problem`: what is wrong in the data or in a plugin. The file, the line and all else stand in
  `message`, and `status` is empty: a problem has none.

Another report (a forecast, a trend) has columns of its own, between `kind` and `problem`.

The text is UTF-8 with a byte order mark, by which Excel knows it, with commas, and lines that end
in CR LF (RFC 4180). Days are written as 2026-11-23, the labels of records joined by `; `.

A spreadsheet runs what looks like a formula. So an apostrophe is put before a text that begins
with `=`, `+`, `-` or `@` (also after blanks, or as a wide variant), or with a tab or line break.
One is put inside a text too, where such a sign follows a semicolon, a tab or a line break: where
a spreadsheet's separator is the semicolon, as in much of Europe, a cell would begin there.
Numbers are left alone. The `json` format changes nothing.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from msgspec.structs import astuple

from codetrack.builtin.exporters.jsonl import COLUMNS, rows
from codetrack.extension import REPORTS, Exporter, StreamingRenderer
from codetrack.hookspecs import hookimpl
from codetrack.i18n.messages import Message
from codetrack.model.findings import Assessment, AssessmentHeader, MemberAssessment
from codetrack.model.tables import Tabular
from codetrack.problems import Problem, valid_text

_BOM = b"\xef\xbb\xbf"
# What is not seen, or dropped, before a sign: blanks, controls, marks of no width or of direction.
_UNSEEN = (
    r"\s\"\x00-\x20\x7f-\xa0\xad\u034f\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff"
)
_SIGN = r"[=+\-@\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b\u2212]"
_FORMULA = re.compile(rf"[\t\n\r]|[{_UNSEEN}]*{_SIGN}")
_BREAK = re.compile(r"[;\t\n\v\f\r\x85\u2028\u2029]")
# Each run is looked at once only: a long one must not cost its square.
_BEFORE_SIGN = re.compile(rf"(?<![;{_UNSEEN}])[;{_UNSEEN}]+(?={_SIGN})")


def cell(
    value: str | int | float | date | Message | tuple[str, ...] | None,
) -> str | int | float:
    """Return a cell's content; every cell that this exporter writes comes from here."""
    if not value and value != 0:
        return ""
    if isinstance(value, (int, float)):
        return value
    if isinstance(value, date):
        return value.isoformat()
    text = "; ".join(value) if isinstance(value, tuple) else str(value)
    if _BREAK.search(text):
        text = _BEFORE_SIGN.sub(_guarded, text)
    return f"'{text}" if _FORMULA.match(text) else text


def _guarded(found: re.Match[str]) -> str:
    return f"{found[0]}'" if _BREAK.search(found[0]) else found[0]


def render(report: Assessment | Tabular) -> Iterator[bytes]:
    """Yield the table: its head, the findings or the rows of the report, then the problems."""
    if isinstance(report, Assessment):
        frame = report.frame
        yield _head(frame)
        for member in report.members:
            yield _piece(frame, member)
        yield _tail(frame)
    else:
        yield _BOM + _encode(_tabled(report))


def _head(_: AssessmentHeader) -> bytes:
    return _BOM + _encode([COLUMNS])


def _piece(frame: AssessmentHeader, member: MemberAssessment) -> bytes:
    return _encode(map(astuple, rows(frame, member)))


def _tail(frame: AssessmentHeader) -> bytes:
    every = [_problem_row(frame, problem) for problem in frame.problems]
    return _encode([row.get(column) for column in COLUMNS] for row in every)


def _tabled(report: Tabular) -> Iterator[Iterable[Any]]:
    table = next(iter(report.tables()))
    yield ("kind", *(column.name for column in table.columns), "problem")
    for row in table.rows:
        yield (report.kind, *row, None)
    for problem in report.problems:
        yield ("problem", *(None for _ in table.columns), str(problem))


def _encode(rows: Iterable[Iterable[Any]]) -> bytes:
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    for row in rows:
        writer.writerow([cell(value) for value in row])
    # Half a character, as in the name of a file that is not UTF-8, becomes its number.
    return valid_text(buffer.getvalue()).encode()


def _problem_row(frame: AssessmentHeader, problem: Problem) -> dict[str, str | date | None]:
    message = str(problem)
    if problem.plugin is not None and problem.file is not None:
        message += f" (plugin {problem.plugin})"
    return {
        "kind": "problem",
        "as_of": frame.as_of,
        "member": problem.member,
        "message": message,
    }


@hookimpl
def codetrack_exporters() -> Iterable[Exporter]:
    """Return the exporter that writes CSV."""
    yield Exporter(
        name="csv",
        suffix=".csv",
        title="a table with a row for each finding, for spreadsheets",
        render=render,
        reports=REPORTS,
        pieces=StreamingRenderer(head=_head, member=_piece, tail=_tail),
    )
