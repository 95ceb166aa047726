"""Members into rows: only what differs is changed, so that the history says what happened."""

from __future__ import annotations

from typing import Any

import attrs
import sqlalchemy as sa

from codetrack import Member, Record, Register, RegisterError, Site
from codetrack_sql.alignment import aligned
from codetrack_sql.columns import unknown_columns, unknown_values
from codetrack_sql.engines import is_sqlite, writing
from codetrack_sql.places import Place
from codetrack_sql.reading import canonical, made, read_rows
from codetrack_sql.revisions import create, require_head
from codetrack_sql.tables import MEMBER, ROW, Kept, kept, kept_in

Wanted = tuple[str, dict[str, list[tuple[Any, ...]]]]
"""A member's id, and the values of its rows, table by table."""
There = dict[str, dict[str, list[tuple[int, tuple[Any, ...]]]]]
"""The same as it stands in the database, with the number of each row."""
AT_ONCE = 500
"""How many members are compared with what is there at a time."""


def write_register(place: Place, register: Register) -> None:
    """Write every member of the register, in one transaction; other members stay as they are.

    A new database gets its tables first. A member that is there already keeps the rows that say
    the same; if nothing differs, nothing is written.

    Raises:
        RegisterError: the database cannot be written, cannot hold a text, or holds a value of
            one of the members in a column that no field has, which would be lost.
    """
    # Made before the file is: what cannot be written must leave nothing behind.
    wanted = [_wanted(member, place) for member in register.members]
    with writing(place, create=True) as connection:
        is_new = create(connection, place)
        pen = Pen(connection, place)
        for start in range(0, len(wanted), AT_ONCE):
            part = wanted[start : start + AT_ONCE]
            ids = [key for key, _ in part]
            _require_known(connection, place, ids)
            pen.write(part, {} if is_new else _there(connection, ids))
            # A default of such a column puts a value into each new row.
            _require_known(connection, place, ids)
        pen.put_down()


def add_record(place: Place, member_id: str, record: Record | Site) -> Member:
    """Append one record or site to a member, and return the member as it then stands.

    Raises:
        RegisterError: there is no such member, it has a problem (as it is, or with the record in
            it), or it cannot be written.
    """
    each = kept_in(record.table)
    with writing(place) as connection:
        require_head(connection, place)
        old = _member(connection, place, member_id)
        grown: Any = {each.attribute: (*getattr(old, each.attribute), record)}
        try:
            expected = attrs.evolve(old, **grown)
        except ValueError as error:
            msg = f"{place}: not added to {member_id}: {error}"
            raise RegisterError(msg) from None
        pen = Pen(connection, place)
        pen.insert(each, [(member_id, *_values(each, record, member_id, place))])
        pen.put_down()
        if _member(connection, place, member_id) != expected:
            msg = f"{place}: not added, for {member_id} would not say what was added"
            raise RegisterError(msg)
    return expected


class Pen:
    """Change rows in one transaction, and say to the database who does, once there is a change."""

    def __init__(self, connection: sa.Connection, place: Place) -> None:
        self._connection = connection
        self._who = place.settings.writer()
        self._is_down = True
        self._sign = "?" if is_sqlite(connection) else "%s"
        self._quote = connection.dialect.identifier_preparer.quote

    def write(self, wanted: list[Wanted], there: There) -> None:
        """Make the rows of the members say what is wanted."""
        for each in kept():
            inserts: list[tuple[Any, ...]] = []
            updates: list[tuple[Any, ...]] = []
            removed: list[tuple[Any, ...]] = []
            for member_id, rows in wanted:
                new = rows.get(each.table.name, [])
                old = there.get(member_id, {}).get(each.table.name, [])
                if not each.attribute:
                    if not old:
                        inserts += new
                    elif old[0][1] != new[0]:
                        updates.append((*new[0], member_id))
                    continue
                changes = aligned(old, new)
                inserts += [(member_id, *values) for values in changes.added]
                updates += [(*values, number) for number, values in changes.changed]
                removed += [(number,) for number in changes.removed]
            self.remove(each, removed)
            self.change(each, updates)
            self.insert(each, inserts)

    def insert(self, each: Kept, rows: list[tuple[Any, ...]]) -> None:
        """Append rows: whose they are, and the fields."""
        names = [self._quote(name) for name in ((MEMBER,) if each.attribute else ()) + each.names]
        signs = ", ".join([self._sign] * len(names))
        table = self._quote(each.table.name)
        self._run(f"INSERT INTO {table} ({', '.join(names)}) VALUES ({signs})", rows)

    def change(self, each: Kept, rows: list[tuple[Any, ...]]) -> None:
        """Change the fields of rows: the fields, and which row."""
        sets = ", ".join(f"{self._quote(name)} = {self._sign}" for name in each.names)
        self._run(f"UPDATE {self._quote(each.table.name)} SET {sets} WHERE {self._key(each)}", rows)

    def remove(self, each: Kept, rows: list[tuple[Any, ...]]) -> None:
        """Remove rows by their numbers."""
        self._run(f"DELETE FROM {self._quote(each.table.name)} WHERE {self._key(each)}", rows)

    def put_down(self) -> None:
        """Leave no name behind for what others change."""
        if not self._is_down and is_sqlite(self._connection):
            self._connection.exec_driver_sql("UPDATE writer SET who = NULL")

    def _key(self, each: Kept) -> str:
        return f"{self._quote(ROW if each.attribute else 'id')} = {self._sign}"

    def _run(self, statement: str, rows: list[tuple[Any, ...]]) -> None:
        if not rows:
            return
        if self._is_down:
            self._take_up()
        self._connection.exec_driver_sql(statement, rows)

    def _take_up(self) -> None:
        self._is_down = False
        if is_sqlite(self._connection):
            who = (self._who or "codetrack",)
            self._connection.exec_driver_sql("UPDATE writer SET who = ?", who)
        elif self._who is not None:
            told = sa.func.set_config("codetrack.who", self._who, True)
            self._connection.execute(sa.select(told))


def _wanted(member: Member, place: Place) -> Wanted:
    rows: dict[str, list[tuple[Any, ...]]] = {}
    for each in kept():
        things = getattr(member, each.attribute) if each.attribute else (member,)
        if things:
            rows[each.table.name] = [_values(each, one, member.id, place) for one in things]
    return member.id, rows


def _values(each: Kept, thing: Any, member_id: str, place: Place) -> tuple[Any, ...]:
    values = tuple(each.values(thing).values())
    for name, value in zip(each.names, values, strict=True):
        if isinstance(value, str) and (fault := _unfit(value, place)):
            where = f"{place}: {member_id}: {each.table.name}.{name}"
            msg = f"{where}: not written, for {fault}; got {value!r}"
            raise RegisterError(msg)
    return values


def _unfit(text: str, place: Place) -> str | None:
    if not place.is_file and "\0" in text:
        return "PostgreSQL cannot hold the character U+0000"
    try:
        text.isascii() or text.encode()
    except UnicodeEncodeError:
        return "it holds half a character, which UTF-8 cannot write"
    return None


def _require_known(connection: sa.Connection, place: Place, ids: list[str]) -> None:
    unknown = unknown_columns(connection)
    for owner, problem in unknown_values(connection, unknown, lambda owner: [owner.in_(ids)]):
        msg = f"{place}: {owner}: not written, for this could be lost: {problem}"
        raise RegisterError(msg)


def _there(connection: sa.Connection, ids: list[str]) -> There:
    there: There = {}
    for each in kept():
        query = sa.select(*each.columns).where(each.owner.in_(ids))
        if each.attribute:
            query = query.order_by(each.owner, each.table.c[ROW])
        for owner, number, *values in connection.execute(query):
            rows = there.setdefault(owner, {}).setdefault(each.table.name, [])
            rows.append((number, canonical(each, values)))
    return there


def _member(connection: sa.Connection, place: Place, member_id: str) -> Member:
    rows = read_rows(connection, lambda owner: [owner == member_id]).get(member_id)
    if rows is None or rows.own is None:
        msg = f"{place}: there is no member {member_id!r}"
        raise RegisterError(msg)
    member, problems = made(place, member_id, rows)
    if member is None:
        raise RegisterError("\n".join(map(str, problems)))
    return member
