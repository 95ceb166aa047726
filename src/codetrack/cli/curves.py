"""One trend as a picture: the areas day by day, and the course of each share."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rich import box
from rich.bar import Bar
from rich.console import Console
from rich.table import Table
from rich.text import Text

from codetrack import Measure, Point, Status, Trend
from codetrack.cli.matrix import area_heading
from codetrack.cli.screen import STYLES, WIDEST, WORDS, cell, number_of, plain
from codetrack.trends import percent, points_between, signed

_ROOM_FOR_WORDS = 116
_GAP = 2
_DAY = 10
_LONGEST_BAR = 10
_SHORTEST_BAR = 3
_LEAST_TITLE = 30
_ORDER = (
    Status.MET,
    Status.WAIVED,
    Status.PARTIAL,
    Status.GAP,
    Status.UNKNOWN,
    Status.NOT_APPLICABLE,
)


def show(trend: Trend, out: Console, every: str) -> None:
    """Print what is shown, the areas by day, and the shares on the first day and the last."""
    first, last = trend.points[0], trend.points[-1]
    text = f"{trend.register or 'The register'} from {first.day} to {last.day}, every {every}: "
    text += f"{number_of(len(trend.points), 'day')}, {number_of(last.members, 'member')}"
    out.print(plain(text))
    if last.unreadable:
        text = f"{number_of(last.unreadable, 'member')} cannot be read: unknown on every day"
        out.print(Text(text, style=STYLES[Status.UNKNOWN]))
    out.print()
    if last.members == 1:
        _one_member(trend, out)
    elif len(trend.areas) == 1:
        _one_area(trend, out)
    else:
        _areas(trend, out)
    _shares(trend, out)
    out.print(plain("Every finding of a day: codetrack audit --as-of DAY"), soft_wrap=True)


def _draws(out: Console) -> bool:
    return out.width != WIDEST and not out.options.ascii_only


def _table(out: Console) -> Table:
    return Table(
        box=box.ASCII2 if out.options.ascii_only else box.SIMPLE_HEAD,
        padding=(0, _GAP - 1, 0, 0),
        pad_edge=False,
        show_edge=False,
    )


def _print(title: str, table: Table, out: Console) -> None:
    out.print(Text(title, style="bold"))
    out.print(table)


def _legend(trend: Trend, out: Console, *, wide: bool) -> None:
    if not wide:
        names = [f"{area_heading(area, wide=False)}={area}" for area in trend.areas]
        out.print(Text("  ".join(names), style="dim"))
    out.print()


def _one_member(trend: Trend, out: Console) -> None:
    wide = out.width >= _ROOM_FOR_WORDS
    table = _table(out)
    table.add_column("Day", width=_DAY)
    for area in trend.areas:
        table.add_column(area_heading(area, wide=wide), no_wrap=True)
    for point in trend.points:
        statuses = [next(iter(point.statuses(area))) for area in trend.areas]
        table.add_row(str(point.day), *(cell(s, out, word=True) for s in statuses))
    _print("How the member stood", table, out)
    _legend(trend, out, wide=wide)


def _one_area(trend: Trend, out: Console) -> None:
    (area,) = trend.areas
    none = "." if out.options.ascii_only else "·"
    every = [[point.statuses(area).get(status, 0) for status in _ORDER] for point in trend.points]
    counts = [[f"{number:,}" if number else none for number in row] for row in every]
    write = _both if out.width >= _ROOM_FOR_WORDS else _percent_sign
    shown = _numbers([point.met(area) for point in trend.points], write)
    words = [WORDS[status] for status in _ORDER]
    taken = [max(map(len, column)) + _GAP for column in zip(words, *counts, strict=True)]
    width = min(_LONGEST_BAR, out.width - _DAY - sum(taken) - _GAP - len(shown[0]) - 1)
    table = _table(out)
    table.add_column("Day", width=_DAY)
    for word in words:
        table.add_column(word, justify="right", no_wrap=True)
    table.add_column("share met", no_wrap=True)
    for point, row, share in zip(trend.points, counts, shown, strict=True):
        table.add_row(str(point.day), *row, _with_bar(share, point.met(area), width, out))
    _print(f"How the members stood: {area_heading(area, wide=True)}", table, out)
    out.print()


def _areas(trend: Trend, out: Console) -> None:
    wide = out.width >= _ROOM_FOR_WORDS
    every = [point.met(area) for point in trend.points for area in trend.areas]
    room = (out.width - _DAY) // len(trend.areas) - _GAP - 1
    least = _SHORTEST_BAR if _draws(out) else 0
    title, shown = "Members that met each area, of those that it concerns", _numbers(every, _both)
    for less, write in (("", _of), (", in percent", _percent)):
        if len(shown[0]) + least <= room:
            break
        title, shown = title + less, _numbers(every, write)
    width = min(_LONGEST_BAR, room - len(shown[0]))
    table = _table(out)
    table.add_column("Day", width=_DAY)
    for area in trend.areas:
        table.add_column(area_heading(area, wide=wide), no_wrap=True)
    for place, point in enumerate(trend.points):
        cells = []
        for number, area in enumerate(trend.areas, place * len(trend.areas)):
            cells.append(_with_bar(shown[number], point.met(area), width, out))
        table.add_row(str(point.day), *cells)
    _print(title, table, out)
    _legend(trend, out, wide=wide)


def _shares(trend: Trend, out: Console) -> None:
    first, last = trend.points[0], trend.points[-1]
    rows = [
        (
            info.title,
            [point.share(info.id) for point in trend.points],
            _answered(first, last, info.id),
        )
        for info in trend.measured
    ]
    if any(point.response.whole for point in trend.points):
        rates = [point.response if point.response.whole else None for point in trend.points]
        rows.append(("Open sites that confirmed their records within a year", rates, ""))
    if not rows:
        return
    write = _both if out.width >= _ROOM_FOR_WORDS else _percent_sign
    before, after = (_numbers([shares[at] for _, shares, _ in rows], write) for at in (0, -1))
    changes = [_change(shares[0], shares[-1], out) for _, shares, _ in rows]
    taken = [len(before[0]), len(after[0]), 6, max(8, *(len(row[2]) for row in rows))]
    left = out.width - sum(taken) - _GAP * 5 - _LEAST_TITLE
    draws = _draws(out) and len(trend.points) <= left
    table = _table(out)
    table.add_column("Check", overflow="fold")
    for heading in (first.day, last.day) if write is _both else ("first", "last"):
        table.add_column(str(heading), no_wrap=True, justify="right")
    table.add_column("points", no_wrap=True, justify="right")
    table.add_column("answered", no_wrap=True, justify="right")
    if draws:
        table.add_column("course", no_wrap=True)
    for place, (title, shares, answered) in enumerate(rows):
        course = [Text(_course(shares), style="green")] if draws else []
        table.add_row(plain(title), before[place], after[place], changes[place], answered, *course)
    _print("Shares, summed over the members that answered", table, out)
    out.print()


def _answered(first: Point, last: Point, check: str) -> str:
    before, after = first.answered.get(check, 0), last.answered.get(check, 0)
    return f"{after:,}" if before == after else f"{before:,} to {after:,}"


def _numbers(every: Sequence[Measure | None], write: Callable[[Measure], str]) -> list[str]:
    """Write each, as wide as the widest."""
    texts = ["-" if one is None or not one.whole else write(one) for one in every]
    width = max(map(len, texts))
    return [text.rjust(width) for text in texts]


def _of(measure: Measure) -> str:
    return f"{measure.part:,} of {measure.whole:,}"


def _percent(measure: Measure) -> str:
    return str(percent(measure))


def _percent_sign(measure: Measure) -> str:
    return f"{percent(measure)} %"


def _both(measure: Measure) -> str:
    return f"{_of(measure)} {_percent_sign(measure):>5}"


def _change(first: Measure | None, last: Measure | None, out: Console) -> Text:
    points = None if first is None or last is None else points_between(first, last)
    return Text("-" if points is None else signed(points) or "")


def _with_bar(text: str, measure: Measure, width: int, out: Console) -> Text:
    if not _draws(out) or width < _SHORTEST_BAR:
        return Text(text)
    bar = Bar(max(measure.whole, 1), 0, measure.part, width=width)
    drawn = "".join(segment.text for segment in out.render(bar)).rstrip("\n")
    return Text.assemble(text, " ", (drawn, "green"))


def _course(shares: Sequence[Measure | None]) -> str:
    from sparklines import sparklines

    values = [s.part / s.whole if s is not None and s.whole else None for s in shares]
    if all(value is None for value in values):
        return " " * len(values)
    (line,) = sparklines(values, minimum=0, maximum=1)
    return str(line)
