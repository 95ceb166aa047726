"""A summary on the terminal: the tables of its figures, and their definitions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.text import Text

from codetrack import Language, Message, Status, SummaryReport, Table
from codetrack.cli.render.console import STYLES, plain
from codetrack.cli.render.layout import grids, natural

_DROPPED = frozenset({"headcounts", "measured_1"})
"""The columns that a narrow screen leaves out."""
_WORDS = frozenset({"area", "check", "title", "figure", "meaning", "period"})


def show(report: SummaryReport, out: Console, language: Language) -> None:
    """Print the periods and what is missing, each table, and the definitions."""
    number = report.now.total.members
    counted = language.count("{n} member", "{n} members", number)
    out.print(plain(f"{language.render(report.title)}; {counted}"))
    for period in report.periods:
        if period.unfinished is not None:
            out.print(Text(language.show(period.unfinished), style=STYLES[Status.PARTIAL]))
    if report.now.total.unreadable:
        text = language.count(
            "{n} member cannot be read: its sites and trainings are in no figure",
            "{n} members cannot be read: their sites and trainings are in no figure",
            report.now.total.unreadable,
        )
        out.print(Text(text, style=STYLES[Status.UNKNOWN]))
    for table in report.tables():
        if not table.for_machines:
            out.print()
            _print(table, report, out, language)


def _print(table: Table, report: SummaryReport, out: Console, language: Language) -> None:
    names = [column.name for column in table.columns]
    headings = [language.text(column.heading) for column in table.columns]
    cells = [list(row) for row in table.rows]
    rows = [[_text(cell, language) for cell in row] for row in cells]
    if natural(headings, rows) > out.width:
        # Show a share as a percentage only; another column shows its number of sites.
        names, headings, rows = _narrowed(names, headings, cells, language)
    unique: list[Sequence[str]] = []
    for place, row in enumerate(rows):
        unique.append(_without_repeats(row, rows[place - 1] if place else (), names))
    named = [
        at for at, name in enumerate(names) if name in _WORDS or name in SummaryReport.GROUPINGS
    ]
    out.print(Text(language.render(table.title), style="bold"))
    for place, grid in enumerate(grids(headings, unique, out, named=named)):
        if place:
            out.print()
        out.print(grid)


def _narrowed(
    names: list[str], headings: list[str], cells: list[list[Any]], language: Language
) -> tuple[list[str], list[str], list[list[str]]]:
    """Put the names of a group into one column, shorten shares to percentages, and drop columns."""
    dims = [at for at, name in enumerate(names) if name in SummaryReport.GROUPINGS]
    kept = [at for at, name in enumerate(names) if at not in dims and name not in _DROPPED]
    if "title" in names:
        # A check's title says more than its id.
        dims = [at for at in dims if names[at] != "check"]
    rows = []
    for row in cells:
        texts = [_text(row[at], language) for at in dims if row[at] is not None]
        short = [_text(row[at], language, short=True) for at in kept]
        rows.append([*([", ".join(texts)] if dims else []), *short])
    named = [", ".join(headings[at] for at in dims)] if dims else []
    first = [names[dims[0]]] if dims else []
    return (
        [*first, *(names[at] for at in kept)],
        [*named, *(headings[at].replace("/", " ") for at in kept)],
        rows,
    )


def _without_repeats(
    row: Sequence[str], last: Sequence[str], names: Sequence[str]
) -> Sequence[str]:
    """Blank the group's name in a row that repeats the group for another period."""
    if "period" not in names or not last:
        return row
    place = names.index("period")
    if row[:place] != last[:place]:
        return row
    return [*[""] * place, *row[place:]]


def _text(cell: Any, language: Language, *, short: bool = False) -> str:
    if cell is None:
        return "–"
    if short and isinstance(cell, Message) and {"part", "whole"} <= set(cell.values):
        return language.percent(cell.values["part"], cell.values["whole"])
    text = language.show(cell)
    # A range of days may break between its two ends.
    return text.replace("/", " ") if short else text
