"""The figures of a roll-up: its tables, what is missing from them, and what they mean."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import attrs

from codetrack import Message, SummaryReport, Table
from codetrack_html.formatter import Formatter

_NAMES = frozenset(
    {"criterion", "check", "country", "region", "sector", "operation", "group", "area", "figure"}
)
_WORDS = frozenset({"title", "meaning"})


@attrs.frozen(kw_only=True)
class FigureTable:
    """One table of figures: its caption, the heading over the names, and the rows."""

    caption: str
    first: str
    heads: list[tuple[str, bool]]
    """Each heading, and whether its column holds numbers."""
    rows: list[tuple[str, list[str]]]


class Figures:
    """The figures of one roll-up, for one page."""

    def __init__(self, rollup: SummaryReport, formatter: Formatter) -> None:
        self.rollup = rollup
        self.formatter = formatter

    def title(self) -> str:
        """Return the title of a page that holds the roll-up alone."""
        name = self.rollup.register
        if not name:
            return self.formatter.say("Figures")
        return self.formatter.say("The figures of {register}", register=name)

    def notes(self) -> Iterator[tuple[str, bool]]:
        """Yield the notes to show before the figures, and whether something is missing."""
        for period in self.rollup.periods:
            if period.unfinished is not None:
                yield self.formatter.show(period.unfinished), False
        unread = self.rollup.now.total.unreadable
        if unread:
            text = self.formatter.count(
                "{n} member cannot be read: its sites and trainings are in no figure",
                "{n} members cannot be read: their sites and trainings are in no figure",
                unread,
            )
            yield text, True

    def tables(self) -> Iterator[FigureTable]:
        """Yield the tables, the last of which defines the figures."""
        for table in self.rollup.tables():
            if not table.for_machines:
                yield self._figure_table(table)

    def _figure_table(self, table: Table) -> FigureTable:
        names = [index for index, column in enumerate(table.columns) if column.name in _NAMES]
        rest = [index for index in range(len(table.columns)) if index not in names]
        if not names:
            names, rest = rest[:1], rest[1:]
        language = self.formatter.language
        countries = {index for index in names if table.columns[index].name == "country"}
        rows = []
        for row in table.rows:
            words = [
                self._name(row[index], country=index in countries)
                for index in names
                if row[index] is not None
            ]
            rows.append((", ".join(words), [self._cell(row[index]) for index in rest]))
        return FigureTable(
            caption=language.render(table.title),
            first=", ".join(language.text(table.columns[index].heading) for index in names),
            heads=[
                (
                    language.text(table.columns[index].heading),
                    table.columns[index].name not in _WORDS,
                )
                for index in rest
            ],
            rows=rows,
        )

    def _name(self, cell: Any, *, country: bool) -> str:
        if country and isinstance(cell, str):
            return self.formatter.country(cell)
        text = self.formatter.language.show(cell)
        return text[:1].upper() + text[1:] if isinstance(cell, Message) else text

    def _cell(self, cell: Any) -> str:
        return "–" if cell is None else self.formatter.language.show(cell)
