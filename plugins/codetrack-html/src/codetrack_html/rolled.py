"""The figures of a roll-up: its tables, what is missing from them, and what they mean."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import attrs

from codetrack import Message, RollUp, Table
from codetrack_html.reader import Reader

_NAMES = frozenset(
    {"criterion", "check", "country", "region", "sector", "operation", "group", "area", "figure"}
)
_WORDS = frozenset({"title", "meaning"})


@attrs.frozen(kw_only=True)
class Sheet:
    """Hold one table of figures: its caption, the heading over the names, and the rows."""

    caption: str
    first: str
    heads: list[tuple[str, bool]]
    """Each heading, and whether numbers stand beneath it."""
    rows: list[tuple[str, list[str]]]


class Rolled:
    """Say what the figures of a roll-up are."""

    def __init__(self, rollup: RollUp, reader: Reader) -> None:
        self.rollup = rollup
        self.reader = reader

    def title(self) -> str:
        """Return the title of a page that holds the roll-up alone."""
        name = self.rollup.register
        if not name:
            return self.reader.say("Figures")
        return self.reader.say("The figures of {register}", register=name)

    def notes(self) -> Iterator[tuple[str, bool]]:
        """Yield what a reader must know before the figures, and whether something is missing."""
        for period in self.rollup.periods:
            if period.unfinished is not None:
                yield self.reader.show(period.unfinished), False
        unread = self.rollup.now.total.unreadable
        if unread:
            said = self.reader.count(
                "{n} member cannot be read: its sites and trainings are in no figure",
                "{n} members cannot be read: their sites and trainings are in no figure",
                unread,
            )
            yield said, True

    def sheets(self) -> Iterator[Sheet]:
        """Yield the tables, the last of which says what the figures mean."""
        for table in self.rollup.tables():
            if not table.for_machines:
                yield self._sheet(table)

    def _sheet(self, table: Table) -> Sheet:
        names = [at for at, column in enumerate(table.columns) if column.name in _NAMES]
        rest = [at for at in range(len(table.columns)) if at not in names]
        if not names:
            names, rest = rest[:1], rest[1:]
        said = self.reader.language
        countries = {at for at in names if table.columns[at].name == "country"}
        rows = []
        for row in table.rows:
            words = [
                self._name(row[at], country=at in countries) for at in names if row[at] is not None
            ]
            rows.append((", ".join(words), [self._cell(row[at]) for at in rest]))
        return Sheet(
            caption=said.render(table.title),
            first=", ".join(said.text(table.columns[at].heading) for at in names),
            heads=[
                (said.text(table.columns[at].heading), table.columns[at].name not in _WORDS)
                for at in rest
            ],
            rows=rows,
        )

    def _name(self, cell: Any, *, country: bool) -> str:
        if country and isinstance(cell, str):
            return self.reader.country(cell)
        said = self.reader.language.show(cell)
        return said[:1].upper() + said[1:] if isinstance(cell, Message) else said

    def _cell(self, cell: Any) -> str:
        return "–" if cell is None else self.reader.language.show(cell)
