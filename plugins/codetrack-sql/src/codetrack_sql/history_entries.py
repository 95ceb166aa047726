"""The entries of the history: who changed which record when."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, Literal

import attrs
import msgspec
import sqlalchemy as sa

from codetrack import RegisterError, nearest
from codetrack_sql.columns import HISTORY_COLUMNS
from codetrack_sql.engines import reading
from codetrack_sql.location import Location
from codetrack_sql.revisions import require_head
from codetrack_sql.tables import MEMBER, tables

_HISTORY = sa.table("history", *(sa.column(name) for name in HISTORY_COLUMNS))
_FEW = 10_000
"""The most members among which the nearest name is searched."""


@attrs.frozen(kw_only=True)
class HistoryEntry:
    """One change in the history: `at` is the database's time in UTC, `who` a role or an account.

    `before` and `after` are all columns of the row, or None where there was or is no such row;
    `row_id` is None for the row of the member itself.
    """

    number: int
    at: datetime
    who: str
    what: Literal["added", "changed", "removed"]
    member: str
    table: str
    row_id: int | None
    before: dict[str, Any] | None
    after: dict[str, Any] | None

    def __str__(self) -> str:
        row = "" if self.row_id is None else f"[row_id={self.row_id}]"
        when = self.at.strftime("%Y-%m-%d %H:%M:%S")
        text = f"{when} UTC  {self.who}  {self.member}  {self.what} {self.table}{row}"
        return f"{text}  {details}" if (details := self._details()) else text

    def _details(self) -> str:
        before, after = self.before or {}, self.after or {}
        if self.what == "changed":
            names = [name for name in after if before.get(name) != after[name]]
            return ", ".join(
                f"{n}: {_as_text(before.get(n))} -> {_as_text(after[n])}" for n in names
            )
        values = (after or before).items()
        left_out = ("id",) if self.row_id is None else ("row_id", "member")
        shown = [
            (n, v) for n, v in values if n not in left_out and v not in (None, [], {}, 0, False)
        ]
        return ", ".join(f"{name}={_as_text(value)}" for name, value in shown)


def _as_text(value: Any) -> str:
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()


def read_history(
    location: Location,
    *,
    member: str | None = None,
    table: str | None = None,
    last: int | None = None,
) -> Iterator[HistoryEntry]:
    """Yield entries, oldest first: of one member or table, or only the last ones.

    A removed member can be named too.

    Raises:
        RegisterError: the database cannot be read, or there never was such a member or table.
    """
    query = sa.select(_HISTORY)
    if member is not None:
        query = query.where(_HISTORY.c.member == member)
    if table is not None:
        query = query.where(_HISTORY.c.table == table)
    if last is not None:
        newest = query.order_by(_HISTORY.c.number.desc()).limit(last).subquery()
        query = sa.select(newest).order_by(newest.c.number)
    else:
        query = query.order_by(_HISTORY.c.number)
    with reading(location) as connection:
        require_head(connection, location)
        if table is not None:
            _require_table(connection, location, table)
        if member is not None:
            _require_member(connection, location, member)
        for row in connection.execute(query):
            yield HistoryEntry(
                **{
                    **row._mapping,
                    "at": _moment(row.at),
                    "before": _decoded(row.before),
                    "after": _decoded(row.after),
                }
            )


def _require_table(connection: sa.Connection, location: Location, table: str) -> None:
    if table in tables() or _has_entries(connection, _HISTORY.c.table == table):
        return
    names = ", ".join(tables())
    msg = f"{location}: no such table {table!r}{nearest(table, tables())}; there are: {names}"
    raise RegisterError(msg)


def _require_member(connection: sa.Connection, location: Location, member: str) -> None:
    ids = tables()[MEMBER].c.id
    is_there = sa.select(ids).where(ids == member).limit(1)
    if connection.execute(is_there).first() or _has_entries(
        connection, _HISTORY.c.member == member
    ):
        return
    known = sa.union(sa.select(ids), sa.select(_HISTORY.c.member)).limit(_FEW + 1)
    names = connection.execute(known).scalars().all()
    hint = nearest(member, map(str, names)) if len(names) <= _FEW else ""
    msg = f"{location}: no such member {member!r}, nor was there one{hint}"
    raise RegisterError(msg)


def _has_entries(connection: sa.Connection, condition: sa.ColumnElement[bool]) -> bool:
    found = sa.select(_HISTORY.c.number).where(condition).limit(1)
    return connection.execute(found).first() is not None


def _moment(value: Any) -> datetime:
    moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    return moment.astimezone(UTC)


def _decoded(text: str | None) -> Any:
    return None if text is None else msgspec.json.decode(text)
