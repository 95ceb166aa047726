"""Grids that fit the screen without cutting words or numbers."""

from __future__ import annotations

import textwrap
from collections.abc import Collection, Iterator, Sequence

from rich import box
from rich.console import Console
from rich.measure import Measurement
from rich.table import Table
from rich.text import Text

from codetrack.cli.render.console import WIDEST, plain

GAP = 2
_LONGEST_PIECE = 24
"""The greatest width to which an unbreakable word widens a column of names."""

_Rows = Sequence[Sequence[str]]


def grid_table(out: Console) -> Table:
    """Return an empty table with a line below its headings and `GAP` spaces between columns."""
    return Table(
        box=box.ASCII2 if out.options.ascii_only else box.SIMPLE_HEAD,
        padding=(0, GAP - 1, 0, 0),
        pad_edge=False,
        show_edge=False,
    )


def fits(table: Table, out: Console) -> bool:
    """Return whether the table fits the screen with each cell on one line."""
    anywhere = out.options.update(width=WIDEST)
    return Measurement.get(out, anywhere, table).maximum <= out.width


def natural(headings: Sequence[str], rows: _Rows) -> int:
    """Return the width that the rows need on one line each; headings may take more lines."""
    widths = [_one_line(headings, rows, at) for at in range(len(headings))]
    return sum(widths) + GAP * (len(widths) - 1)


def grids(
    headings: Sequence[str], rows: _Rows, out: Console, *, named: Collection[int]
) -> Iterator[Table]:
    """Yield the rows as one grid, or as several with fewer columns if they do not fit.

    The columns `named` contain words and recur in each grid; the others contain numbers.
    """
    columns = range(len(headings))
    if natural(headings, rows) <= out.width:
        least = [_one_line(headings, rows, at) for at in columns]
    else:
        least = [_least(headings, rows, at, at in named) for at in columns]
    for block in _blocks(least, out.width, named):
        room = out.width - GAP * (len(block) - 1)
        need = [max(least[at], *_lengths(rows, at)) for at in block]
        widths = _widened([least[at] for at in block], need, room)
        over = [max(len(headings[at]), wide) for at, wide in zip(block, need, strict=True)]
        yield _grid(headings, rows, block, _widened(widths, over, room), out, named)


def _blocks(least: Sequence[int], width: int, named: Collection[int]) -> Iterator[Sequence[int]]:
    """Divide the columns of numbers into as few blocks as possible, each with the named columns."""
    base = sum(least[at] + GAP for at in named) - GAP
    block: list[int] = []
    taken = base
    for at, wide in enumerate(least):
        if at in named:
            continue
        if block and taken + wide + GAP > width:
            yield sorted([*named, *block])
            block, taken = [], base
        block.append(at)
        taken += wide + GAP
    yield sorted([*named, *block])


def _widened(widths: Sequence[int], need: Sequence[int], room: int) -> list[int]:
    """Widen the columns that need more, those that need least first, as far as there is room."""
    widths = list(widths)
    short = sorted(range(len(widths)), key=lambda at: need[at] - widths[at])
    for place, at in enumerate(short):
        left = room - sum(widths)
        more = need[at] - widths[at]
        widths[at] += more if more <= left else max(0, left // (len(short) - place))
    return widths


def _grid(
    headings: Sequence[str],
    rows: _Rows,
    columns: Sequence[int],
    widths: Sequence[int],
    out: Console,
    named: Collection[int],
) -> Table:
    grid = grid_table(out)
    for at, width in zip(columns, widths, strict=True):
        grid.add_column(
            _wrapped(headings[at], width),
            justify="left" if at in named else "right",
            width=width,
            overflow="fold",
        )
    for row in rows:
        cells = zip(columns, widths, strict=True)
        grid.add_row(*(_wrapped(row[at], width) for at, width in cells))
    return grid


def _wrapped(text: str, width: int) -> Text:
    # Rich breaks a hyphenated name at any letter.
    lines = [text] if len(text) <= width else textwrap.wrap(text, width)
    return Text("\n").join(map(plain, lines))


def _one_line(headings: Sequence[str], rows: _Rows, at: int) -> int:
    return max(_longest_piece(headings[at]), *_lengths(rows, at))


def _lengths(rows: _Rows, at: int) -> list[int]:
    return [len(row[at]) for row in rows] or [0]


def _least(headings: Sequence[str], rows: _Rows, at: int, named: bool) -> int:
    longest = max(map(_longest_piece, {headings[at], *(row[at] for row in rows)}))
    return min(longest, _LONGEST_PIECE) if named else longest


def _longest_piece(text: str) -> int:
    return max(map(len, textwrap.wrap(text, 1, break_long_words=False)), default=0)
