"""A report that is a table: each column has a name for machines and a heading for people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Protocol, runtime_checkable

import attrs

from codetrack.i18n.messages import Message
from codetrack.problems import Problem


@attrs.frozen
class Column:
    """A column: `name` for machines, in lower case, and `heading` for people, in English."""

    name: str
    heading: str


@attrs.frozen(kw_only=True)
class Table:
    """Rows under columns; a row has a cell for each column.

    A cell is text, a number, a day, a `Status`, a `Message`, a tuple of texts, or None.
    """

    title: Message
    columns: tuple[Column, ...]
    rows: tuple[tuple[Any, ...], ...]
    for_machines: bool = False
    """Whether it holds every figure and people are shown the other tables in its stead."""


@runtime_checkable
class Tabular(Protocol):
    """Describe what a report must have, so that every export format can write it.

    `kind` is a word such as `forecast`; an `Exporter` names the kinds that it takes. The first
    of `tables()` holds all of it, a fact a row, and is what `csv` and `jsonl` write; `markdown`
    writes all tables but one that is `for_machines`. `document()` is plain data, and is what
    `json` writes.
    """

    @property
    def kind(self) -> str:
        """Return the kind of report, in a word."""

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Return the problems in data or plugins that leave something out of the report."""

    def tables(self) -> Iterable[Table]:
        """Yield the tables, the complete one first."""

    def document(self) -> Mapping[str, Any]:
        """Return all of it as plain data, without the problems."""
