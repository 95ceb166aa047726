"""The figures of a roll-up as lists of real numbers, and a workbook that holds them alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from codetrack import N_, Language, Measure, Message, SummaryReport, Table
from codetrack_xlsx.report.columns import Head, columns
from codetrack_xlsx.report.lists import LAST_ROW, ListWriter
from codetrack_xlsx.report.provenance import problem_rows, provenance_rows
from codetrack_xlsx.workbook import Book

SITES, TRAINING = N_("Sites"), N_("Training")
AREAS, FINDINGS = N_("Areas"), N_("Findings by group")
MEANINGS = N_("What the figures mean")
_NUMBER, _SHARE, _RANGE = 12, 9, 16


def workbook(
    rollup: SummaryReport, language: Language, last_row: int = LAST_ROW
) -> Iterator[bytes]:
    """Yield the workbook of a roll-up: its tables, their definitions, and their provenance."""
    title = language.say("The figures of {register}", register=rollup.register)
    book = Book(title, rollup.now.as_of, language, streaming=True)
    lists = ListWriter(book, language, last_row)
    for name, heads, rows in figures(rollup, language):
        lists.add(language.text(name), heads, rows)
    if rollup.problems:
        lists.add(language.text("Problems"), columns("problems"), problem_rows(rollup.problems))
    origin = provenance_rows(rollup.provenance, rollup.register, language)
    lists.add(language.text("What this follows from"), columns("provenance"), origin)
    return book.parts()


def figures(
    rollup: SummaryReport, language: Language
) -> Iterator[tuple[str, tuple[Head, ...], list[tuple[Any, ...]]]]:
    """Yield the name, the headings and the rows of each list for people."""
    tables = [table for table in rollup.tables() if not table.for_machines]
    names = [SITES, TRAINING, AREAS, FINDINGS, MEANINGS]
    if len(tables) < len(names):
        names.remove(FINDINGS)
    for name, table in zip(names, tables, strict=True):
        heads, rows = _number_columns(table, language)
        if name == MEANINGS:
            notes = [period.unfinished for period in rollup.periods if period.unfinished]
            rows += [(language.text("Period"), language.render(note)) for note in notes]
            if unread := rollup.now.total.unreadable:
                note_text = language.count(
                    "{n} member cannot be read: its sites and trainings are in no figure",
                    "{n} members cannot be read: their sites and trainings are in no figure",
                    unread,
                )
                rows.append((language.text("Members"), note_text))
        yield name, heads, rows


def _number_columns(
    table: Table, language: Language
) -> tuple[tuple[Head, ...], list[tuple[Any, ...]]]:
    """Return the table with shares as part, whole and percent, and ranges as two numbers."""
    heads: list[Head] = []
    cells_by_column: list[list[tuple[Any, ...]]] = []
    for number, column in enumerate(table.columns):
        cells = [row[number] for row in table.rows]
        heading = language.text(column.heading)
        if any(_has(cell, "part") for cell in cells):
            heads += [
                Head(heading, "number", _NUMBER),
                Head(language.text("of"), "number", _SHARE),
                Head(language.text("Share"), "share", _SHARE),
            ]
            cells_by_column.append([_share(cell) for cell in cells])
        elif column.name == "people":
            heads += [
                Head(language.say("{figure}, at least", figure=heading), "number", _RANGE),
                Head(language.say("{figure}, at most", figure=heading), "number", _RANGE),
            ]
            cells_by_column.append([_range(cell) for cell in cells])
        else:
            numbers = all(isinstance(c, (int, float)) or c is None for c in cells)
            look = "number" if numbers else "text"
            width = 90 if column.name == "meaning" else 38 if column.name == "title" else 18
            heads.append(Head(heading, look, _NUMBER if numbers else width))
            cells_by_column.append(
                [(language.show(c) if isinstance(c, Message) else c,) for c in cells]
            )
    rows = [
        tuple(value for cells in row for value in cells)
        for row in zip(*cells_by_column, strict=True)
    ]
    return tuple(heads), rows


def _has(cell: Any, name: str) -> bool:
    return isinstance(cell, Message) and name in cell.values


def _share(cell: Any) -> tuple[Any, ...]:
    if not _has(cell, "part"):
        return None, None, None
    part, whole = cell.values["part"], cell.values["whole"]
    percent = Measure(part, whole).percent
    return part, whole, None if percent is None else percent / 100


def _range(cell: Any) -> tuple[Any, Any]:
    return (cell.values["least"], cell.values["most"]) if _has(cell, "least") else (cell, cell)
