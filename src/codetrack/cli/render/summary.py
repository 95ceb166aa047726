"""One roll-up as a picture: the tables of its figures, and what they mean."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.text import Text

from codetrack import Language, Message, Status, SummaryReport, Table
from codetrack.cli.render.console import STYLES, plain
from codetrack.cli.render.layout import grids, natural

_DROPPED = frozenset({"headcounts", "measured_1"})
"""The columns for which a narrow screen has no room."""
_PLAIN = frozenset({"area", "check", "title", "figure", "meaning", "period"})


def show(rollup: SummaryReport, out: Console, language: Language) -> None:
    """Print the periods and what is missing, each table, and the definitions."""
    number = rollup.now.total.members
    counted = language.count("{n} member", "{n} members", number)
    out.print(plain(f"{language.render(rollup.title)}; {counted}"))
    for period in rollup.periods:
        if period.unfinished is not None:
            out.print(Text(language.show(period.unfinished), style=STYLES[Status.PARTIAL]))
    if rollup.now.total.unreadable:
        text = language.count(
            "{n} member cannot be read: its sites and trainings are in no figure",
            "{n} members cannot be read: their sites and trainings are in no figure",
            rollup.now.total.unreadable,
        )
        out.print(Text(text, style=STYLES[Status.UNKNOWN]))
    for table in rollup.tables():
        if not table.for_machines:
            out.print()
            _print(table, rollup, out, language)


def _print(table: Table, rollup: SummaryReport, out: Console, language: Language) -> None:
    names = [column.name for column in table.columns]
    headings = [language.text(column.heading) for column in table.columns]
    cells = [list(row) for row in table.rows]
    rows = [[_text(cell, language) for cell in row] for row in cells]
    if natural(headings, rows) > out.width:
        # Where the numbers of a share do not fit, its percent does; the sites stand beside it.
        names, headings, rows = _narrowed(names, headings, cells, language)
    shown: list[Sequence[str]] = []
    for place, row in enumerate(rows):
        shown.append(_once(row, rows[place - 1] if place else (), names))
    named = [
        at for at, name in enumerate(names) if name in _PLAIN or name in SummaryReport.GROUPINGS
    ]
    out.print(Text(language.render(table.title), style="bold"))
    for place, grid in enumerate(grids(headings, shown, out, named=named)):
        if place:
            out.print()
        out.print(grid)


def _narrowed(
    names: list[str], headings: list[str], cells: list[list[Any]], language: Language
) -> tuple[list[str], list[str], list[list[str]]]:
    """Put the names of a group into one column, shares as percents, and leave the least out."""
    dims = [at for at, name in enumerate(names) if name in SummaryReport.GROUPINGS]
    kept = [at for at, name in enumerate(names) if at not in dims and name not in _DROPPED]
    if "title" in names:
        # What a check asks says more than its id.
        dims = [at for at in dims if names[at] != "check"]
    rows = []
    for row in cells:
        said = [_text(row[at], language) for at in dims if row[at] is not None]
        short = [_text(row[at], language, short=True) for at in kept]
        rows.append([*([", ".join(said)] if dims else []), *short])
    named = [", ".join(headings[at] for at in dims)] if dims else []
    first = [names[dims[0]]] if dims else []
    return (
        [*first, *(names[at] for at in kept)],
        [*named, *(headings[at].replace("/", " ") for at in kept)],
        rows,
    )


def _once(row: Sequence[str], last: Sequence[str], names: Sequence[str]) -> Sequence[str]:
    """Leave a group's name out below itself, where a row for another period follows."""
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
    said = language.show(cell)
    # A window of days breaks between its ends.
    return said.replace("/", " ") if short else said
