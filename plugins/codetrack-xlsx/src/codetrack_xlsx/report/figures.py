"""The figures of a roll-up as lists of real numbers, and a workbook that holds them alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from codetrack import N_, Language, Message, RollUp, Table
from codetrack_xlsx.report.columns import Head, columns
from codetrack_xlsx.report.lists import LAST_ROW, Lists
from codetrack_xlsx.report.provenance import problems, provenance
from codetrack_xlsx.workbook import Book

SITES, TRAINING = N_("Sites"), N_("Training")
AREAS, FINDINGS = N_("Areas"), N_("Findings by group")
MEANINGS = N_("What the figures mean")
_NUMBER, _SHARE, _RANGE = 12, 9, 16


def workbook(rollup: RollUp, reader: Language, last_row: int = LAST_ROW) -> Iterator[bytes]:
    """Yield the workbook of a roll-up: its tables, what they mean, and what they follow from."""
    title = reader.say("The figures of {register}", register=rollup.register)
    book = Book(title, rollup.now.as_of, reader, streaming=True)
    lists = Lists(book, reader, last_row)
    for name, heads, rows in figures(rollup, reader):
        lists.add(reader.text(name), heads, rows)
    if rollup.problems:
        lists.add(reader.text("Problems"), columns("problems"), problems(rollup.problems))
    origin = provenance(rollup.provenance, rollup.register, reader)
    lists.add(reader.text("What this follows from"), columns("provenance"), origin)
    return book.parts()


def figures(
    rollup: RollUp, reader: Language
) -> Iterator[tuple[str, tuple[Head, ...], list[tuple[Any, ...]]]]:
    """Yield the name, the headings and the rows of each list for people."""
    tables = [table for table in rollup.tables() if not table.for_machines]
    names = [SITES, TRAINING, AREAS, FINDINGS, MEANINGS]
    if len(tables) < len(names):
        names.remove(FINDINGS)
    for name, table in zip(names, tables, strict=True):
        heads, rows = _expanded(table, reader)
        if name == MEANINGS:
            notes = [period.unfinished for period in rollup.periods if period.unfinished]
            rows += [(reader.text("Period"), reader.render(note)) for note in notes]
            if unread := rollup.now.total.unreadable:
                said = reader.count(
                    "{n} member cannot be read: its sites and trainings are in no figure",
                    "{n} members cannot be read: their sites and trainings are in no figure",
                    unread,
                )
                rows.append((reader.text("Members"), said))
        yield name, heads, rows


def _expanded(table: Table, reader: Language) -> tuple[tuple[Head, ...], list[tuple[Any, ...]]]:
    """Return a share as part, whole and percent, and from-to as two numbers, to reckon with."""
    heads: list[Head] = []
    held: list[list[tuple[Any, ...]]] = []
    for at, column in enumerate(table.columns):
        cells = [row[at] for row in table.rows]
        heading = reader.text(column.heading)
        if any(_has(cell, "part") for cell in cells):
            heads += [
                Head(heading, "number", _NUMBER),
                Head(reader.text("of"), "number", _SHARE),
                Head(reader.text("Share"), "share", _SHARE),
            ]
            held.append([_share(cell) for cell in cells])
        elif column.name == "people":
            heads += [
                Head(reader.say("{figure}, at least", figure=heading), "number", _RANGE),
                Head(reader.say("{figure}, at most", figure=heading), "number", _RANGE),
            ]
            held.append([_range(cell) for cell in cells])
        else:
            numbers = all(isinstance(c, (int, float)) or c is None for c in cells)
            look = "number" if numbers else "text"
            width = 90 if column.name == "meaning" else 38 if column.name == "title" else 18
            heads.append(Head(heading, look, _NUMBER if numbers else width))
            held.append([(reader.show(c) if isinstance(c, Message) else c,) for c in cells])
    rows = [tuple(value for cells in row for value in cells) for row in zip(*held, strict=True)]
    return tuple(heads), rows


def _has(cell: Any, name: str) -> bool:
    return isinstance(cell, Message) and name in cell.values


def _share(cell: Any) -> tuple[Any, ...]:
    if not _has(cell, "part"):
        return None, None, None
    part, whole = cell.values["part"], cell.values["whole"]
    # Rounded down: almost all is not all.
    return part, whole, (100 * part // whole) / 100 if whole else None


def _range(cell: Any) -> tuple[Any, Any]:
    return (cell.values["least"], cell.values["most"]) if _has(cell, "least") else (cell, cell)
