"""Parts of a register: ranges of ids, each read by itself, with a stamp from the history."""

from __future__ import annotations

from collections.abc import Iterator

import attrs
import sqlalchemy as sa

from codetrack import Register, RegisterError
from codetrack_sql.columns import unknown_columns
from codetrack_sql.engines import reading
from codetrack_sql.location import Location
from codetrack_sql.reading import Range, ranges, read_register
from codetrack_sql.revisions import require_head
from codetrack_sql.tables import MEMBER, tables

_HISTORY = sa.table("history", *(sa.column(name) for name in ("number", "at", "member")))


@attrs.frozen(kw_only=True)
class Part:
    """One part of a register; it holds no password and no connection, and can be pickled."""

    location: Location
    range: Range
    members: int
    stamp: str

    @property
    def name(self) -> str:
        """Return the register's name, and the range of ids."""
        ends = f"{self.range.low or ''}..{self.range.high or ''}"
        return f"{self.location.name}[{ends}]"

    def load(self) -> Register:
        """Read the members of the range.

        Raises:
            RegisterError: the database cannot be read, or a member of the range has changed.
        """

        def unchanged(connection: sa.Connection) -> None:
            if _stamp(connection, self.range) != self.stamp:
                msg = f"{self.name}: it has changed since the register was cut into parts"
                raise RegisterError(msg)

        return read_register(self.location, self.range, unchanged)


def cut(location: Location, size: int) -> Iterator[Part]:
    """Cut the register into parts of `size` members.

    Raises:
        RegisterError: the database cannot be read, or has not the form that this version reads.
    """
    parts = []
    with reading(location) as connection:
        require_head(connection, location)
        ids = tables()[MEMBER].c.id
        for part in list(ranges(connection, max(1, size), Range())):
            count = sa.select(sa.func.count(ids)).where(*part.conditions(ids))
            parts.append(
                Part(
                    location=location,
                    range=part,
                    members=connection.execute(count).scalar_one(),
                    stamp=_stamp(connection, part),
                )
            )
    yield from parts


def _stamp(connection: sa.Connection, part: Range) -> str:
    # Entries of the history are never removed, so their count grows with every change; the last
    # number alone would not, since the transaction that begins first may end last.
    number = _HISTORY.c.number
    query = sa.select(sa.func.count(), sa.func.max(number)).where(
        *part.conditions(_HISTORY.c.member)
    )
    count, last = connection.execute(query).one()
    at = connection.execute(sa.select(_HISTORY.c.at).where(number == last)).scalar()
    # A column added with a default puts a value into each row without running a trigger.
    unknown = "".join(f"-{table}.{n}" for table, n in _unknown(connection))
    return f"{count}-{last}-{at}{unknown}"


def _unknown(connection: sa.Connection) -> Iterator[tuple[str, str]]:
    for table, names in sorted(unknown_columns(connection).items()):
        for name in sorted(names):
            yield table, name
