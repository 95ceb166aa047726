"""A trend on the terminal: the areas day by day, and the course of each share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import zip_longest

from rich.bar import Bar
from rich.console import Console
from rich.table import Table
from rich.text import Text

from codetrack import N_, Language, Measure, Message, Status, Trend
from codetrack.cli.render.assessment import area_heading, room_for_words, symbols
from codetrack.cli.render.console import STYLES, WIDEST, WORDS, cell, plain, symbol
from codetrack.cli.render.layout import GAP, fits, grid_table

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


def show(trend: Trend, out: Console, language: Language) -> None:
    """Print the headline, the areas by day, and the shares on the first day and the last."""
    _Picture(trend, out, language).show()


class _Picture:
    def __init__(self, trend: Trend, out: Console, language: Language) -> None:
        self.trend = trend
        self.out = out
        self.language = language
        self.first, self.last = trend.points[0], trend.points[-1]
        self.days = [language.day(point.day) for point in trend.points]
        self.named = True
        self.wide = out.width >= room_for_words(trend.areas, language)
        self.draws = out.width != WIDEST and not out.options.ascii_only

    def show(self) -> None:
        text = self.language.say(
            "{register} from {start} to {end}: {days}, {members}",
            register=self.trend.register or Message("The register"),
            start=self.first.day,
            end=self.last.day,
            days=Message("{n} days", {"n": len(self.days)}, ("n", "{n} day")),
            members=Message("{n} members", {"n": self.last.members}, ("n", "{n} member")),
        )
        self.out.print(plain(text))
        if self.last.unreadable:
            text = self.language.count(
                "{n} member cannot be read: unknown on every day",
                "{n} members cannot be read: unknown on every day",
                self.last.unreadable,
            )
            self.out.print(Text(text, style=STYLES[Status.UNKNOWN]))
        self.out.print()
        if self.last.members == 1:
            self._one_member()
        elif len(self.trend.areas) == 1:
            self._one_area()
        else:
            self._areas()
        self._shares()
        hint = self.language.text("Every finding of a day: codetrack audit --as-of DAY")
        self.out.print(plain(hint), soft_wrap=True)

    def _by_day(self, *headings: str) -> Table:
        table = grid_table(self.out)
        table.add_column(self.language.text("Day"), no_wrap=True)
        for heading in headings:
            table.add_column(heading, no_wrap=True)
        return table

    def _fits(self, *columns: Sequence[str]) -> bool:
        """Return whether the screen has room for the days and these columns, headings first."""
        table = self._by_day(*(column[0] for column in columns))
        for row in zip_longest(self.days, *(column[1:] for column in columns), fillvalue=""):
            table.add_row(*map(Text, row))
        return fits(table, self.out)

    @property
    def _day(self) -> int:
        return max(map(len, [self.language.text("Day"), *self.days]))

    def _print(self, title: str, table: Table) -> None:
        self.out.print(Text(title, style="bold"))
        self.out.print(table)

    def _headings(self, *columns: Sequence[str]) -> list[str]:
        """Return the areas in words where they fit over the columns, else their numbers."""
        long, short = (
            [area_heading(area, self.language, wide=wide) for area in self.trend.areas]
            for wide in (True, False)
        )
        self.named = self._fits(*([h, *c] for h, c in zip(long, columns, strict=True)))
        return long if self.named else short

    def _legend(self, headings: list[str]) -> None:
        if not self.named:
            pairs = zip(headings, map(self.language.word, self.trend.areas), strict=True)
            self.out.print(Text("  ".join(map("=".join, pairs)), style="dim"))
        self.out.print()

    def _one_member(self) -> None:
        for words in (True, False):
            rows = [
                [
                    cell(s, self.out, word=words, language=self.language)
                    for s in (next(iter(point.statuses(area))) for area in self.trend.areas)
                ]
                for point in self.trend.points
            ]
            columns = [list(map(str, column)) for column in zip(*rows, strict=True)]
            headings = self._headings(*columns)
            if self._fits(*([h, *c] for h, c in zip(headings, columns, strict=True))):
                break
        table = self._by_day(*headings)
        for day, row in zip(self.days, rows, strict=True):
            table.add_row(day, *row)
        self._print(self.language.text("How the member stood"), table)
        if not words:
            self.out.print(symbols(self.out, self.language))
        self._legend(headings)

    def _one_area(self) -> None:
        (area,) = self.trend.areas
        none = "." if self.out.options.ascii_only else "·"
        points = self.trend.points
        every = [[point.statuses(area).get(status, 0) for status in _ORDER] for point in points]
        counts = [[self.language.number(n) if n else none for n in row] for row in every]
        write = self._fraction_and_percent if self.wide else self._percent
        texts = self._numbers([point.met(area) for point in points], write)
        words = [self.language.text(WORDS[status]) for status in _ORDER]
        columns = list(zip(words, *counts, strict=True))
        met = self.language.text("share met")
        named = self._fits(*columns, [met, texts[0]])
        if not named:
            words = [symbol(status, self.out) for status in _ORDER]
            columns = list(zip(words, *counts, strict=True))
            met = f"{symbol(Status.MET, self.out)} %"
        used = [self._day, *(max(map(len, column)) for column in columns)]
        width = self.out.width - sum(used) - GAP * (len(used) + 1) - len(texts[0]) - 1
        table = grid_table(self.out)
        table.add_column(self.language.text("Day"), no_wrap=True)
        for word in words:
            table.add_column(word, justify="right", no_wrap=True)
        table.add_column(met, no_wrap=True)
        for day, point, row, share in zip(self.days, points, counts, texts, strict=True):
            table.add_row(day, *row, self._with_bar(share, point.met(area), width))
        heading = area_heading(area, self.language, wide=True)
        self._print(self.language.say("How the members stood: {area}", area=heading), table)
        if not named:
            self.out.print(symbols(self.out, self.language))
        self.out.print()

    def _areas(self) -> None:
        areas = self.trend.areas
        every = [point.met(area) for point in self.trend.points for area in areas]
        room = (self.out.width - self._day) // len(areas) - GAP - 1
        least = _SHORTEST_BAR if self.draws else 0
        title = N_("Members that met each area, of those that it concerns")
        texts = self._numbers(every, self._fraction_and_percent)
        if len(texts[0]) + least > room:
            texts = self._numbers(every, self._fraction)
        if len(texts[0]) + least > room:
            title = N_("Members that met each area, of those that it concerns, in percent")
            texts = self._numbers(every, self._bare_percent)
        width = min(_LONGEST_BAR, room - len(texts[0])) if self.draws else 0
        headings = self._headings_over(texts[0], width)
        while not self.named and width > _SHORTEST_BAR:
            # A shorter bar may leave room for the names.
            width -= 1
            headings = self._headings_over(texts[0], width)
        if not self.named:
            width = room - len(texts[0])
        table = self._by_day(*headings)
        for place, point in enumerate(self.trend.points):
            cells = []
            for number, area in enumerate(areas, place * len(areas)):
                cells.append(self._with_bar(texts[number], point.met(area), width))
            table.add_row(self.days[place], *cells)
        self._print(self.language.text(title), table)
        self._legend(headings)

    def _headings_over(self, text: str, bar: int) -> list[str]:
        cell = text if bar < _SHORTEST_BAR else f"{text} {' ' * bar}"
        return self._headings(*([cell] for _ in self.trend.areas))

    def _shares(self) -> None:
        points = self.trend.points
        rows = [
            (
                self.language.text(info.title),
                [point.share(info.id) for point in points],
                self._answered(info.id),
                self.trend.change(info.id),
            )
            for info in self.trend.measured
        ]
        if any(point.response.whole for point in points):
            rates = [point.response if point.response.whole else None for point in points]
            text = N_("Open sites that confirmed their records within a year")
            rows.append((self.language.text(text), rates, "", self.trend.response_change))
        if not rows:
            return
        write = self._fraction_and_percent if self.wide else self._percent
        before, after = (
            self._numbers([shares[at] for _, shares, *_ in rows], write) for at in (0, -1)
        )
        if self.wide:
            ends = [self.days[0], self.days[-1]]
        else:
            ends = [self.language.text("first"), self.language.text("last")]
        headings = [*ends, self.language.text("points"), self.language.text("answered")]
        columns = [before, after, [], [answered for *_, answered, _ in rows]]
        used = [max(map(len, [h, *c])) for h, c in zip(headings, columns, strict=True)]
        left = self.out.width - sum(used) - GAP * 5 - _LEAST_TITLE
        draws = self.draws and len(points) <= left
        table = grid_table(self.out)
        table.add_column(self.language.text("Check"), overflow="fold")
        for heading in headings:
            table.add_column(heading, no_wrap=True, justify="right")
        if draws:
            table.add_column(self.language.text("course"), no_wrap=True)
        for place, (title, shares, answered, change) in enumerate(rows):
            course = [Text(_course(shares), style="green")] if draws else []
            numbers = (before[place], after[place], _change(change))
            table.add_row(plain(title), *numbers, answered, *course)
        self._print(self.language.text("Shares, summed over the members that answered"), table)
        self.out.print()

    def _answered(self, check: str) -> str:
        before, after = self.first.answered.get(check, 0), self.last.answered.get(check, 0)
        if before == after:
            return self.language.number(after)
        return self.language.say("{before} to {after}", before=before, after=after)

    def _numbers(
        self, every: Sequence[Measure | None], write: Callable[[Measure], str]
    ) -> list[str]:
        """Return the text of each measure, padded to the same width."""
        texts = ["-" if one is None or not one.whole else write(one) for one in every]
        width = max(map(len, texts))
        return [text.rjust(width) for text in texts]

    def _fraction(self, measure: Measure) -> str:
        return self.language.say("{part} of {whole}", part=measure.part, whole=measure.whole)

    def _percent(self, measure: Measure) -> str:
        return self.language.percent(measure.part, measure.whole)

    def _bare_percent(self, measure: Measure) -> str:
        return self.language.number(measure.percent or 0)

    def _fraction_and_percent(self, measure: Measure) -> str:
        return f"{self._fraction(measure)} {self._percent(measure):>4}"

    def _with_bar(self, text: str, measure: Measure, width: int) -> Text:
        if not self.draws or width < _SHORTEST_BAR:
            return Text(text)
        bar = Bar(max(measure.whole, 1), 0, measure.part, width=min(_LONGEST_BAR, width))
        drawn = "".join(segment.text for segment in self.out.render(bar)).rstrip("\n")
        return Text.assemble(text, " ", (drawn, "green"))


def _change(points: int | None) -> str:
    if points is None:
        return "-"
    return f"{points:+d}" if points else "0"


def _course(shares: Sequence[Measure | None]) -> str:
    from sparklines import sparklines

    values = [s.part / s.whole if s is not None and s.whole else None for s in shares]
    if all(value is None for value in values):
        return " " * len(values)
    (line,) = sparklines(values, minimum=0, maximum=1)
    return str(line)
