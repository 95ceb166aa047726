"""Who changed which record when: what the database noted, read back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, Literal

import attrs
import msgspec
import sqlalchemy as sa

from codetrack_sql.engines import reading
from codetrack_sql.places import Place
from codetrack_sql.revisions import require_head

_NAMES = ("number", "at", "who", "what", "member", "table", "row_id", "before", "after")
_HISTORY = sa.table("history", *(sa.column(name) for name in _NAMES))


@attrs.frozen(kw_only=True)
class Noted:
    """Hold one change: `at` is the database's time in UTC, `who` a role or an account.

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
        return f"{text}  {said}" if (said := self._said()) else text

    def _said(self) -> str:
        before, after = self.before or {}, self.after or {}
        if self.what == "changed":
            names = [name for name in after if before.get(name) != after[name]]
            return ", ".join(f"{n}: {_shown(before.get(n))} -> {_shown(after[n])}" for n in names)
        held = (after or before).items()
        left_out = ("id",) if self.row_id is None else ("row_id", "member")
        told = [(n, v) for n, v in held if n not in left_out and v not in (None, [], {}, 0, False)]
        return ", ".join(f"{name}={_shown(value)}" for name, value in told)


def _shown(value: Any) -> str:
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()


def read_history(
    place: Place, *, member: str | None = None, table: str | None = None, last: int | None = None
) -> Iterator[Noted]:
    """Yield what was noted, oldest first: of one member or table, and the last so many."""
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
    with reading(place) as connection:
        require_head(connection, place)
        for row in connection.execute(query):
            yield Noted(
                **{
                    **row._mapping,
                    "at": _moment(row.at),
                    "before": _decoded(row.before),
                    "after": _decoded(row.after),
                }
            )


def _moment(value: Any) -> datetime:
    made = datetime.fromisoformat(value) if isinstance(value, str) else value
    return made.astimezone(UTC)


def _decoded(text: str | None) -> Any:
    return None if text is None else msgspec.json.decode(text)
