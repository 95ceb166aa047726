"""The writing of members as rows: only differences are written, so the history is accurate."""

from __future__ import annotations

from typing import Any

import attrs
import sqlalchemy as sa

from codetrack import Member, Record, Register, RegisterError, Site
from codetrack_sql.columns import unknown_columns, unknown_values
from codetrack_sql.diff import diff
from codetrack_sql.engines import is_sqlite, writing
from codetrack_sql.location import Location
from codetrack_sql.reading import build_member, canonical, read_rows
from codetrack_sql.revisions import create, require_head
from codetrack_sql.tables import MEMBER, ROW, TableMapping, mapping_of, table_mappings

Wanted = tuple[str, dict[str, list[tuple[Any, ...]]]]
"""A member's id, and the values of its rows, table by table."""
StoredRows = dict[str, dict[str, list[tuple[int, tuple[Any, ...]]]]]
"""The rows of a member in the database, with the number of each row."""
AT_ONCE = 500
"""How many members are compared with what is there at a time."""


def write_register(location: Location, register: Register) -> None:
    """Write every member of the register, in one transaction; other members stay as they are.

    A new database gets its tables first. A member that is there already keeps the rows that say
    the same; if nothing differs, nothing is written.

    Raises:
        RegisterError: the database cannot be written, cannot hold a text, or holds a value of
            one of the members in a column that no field has, which would be lost.
    """
    # Built before the file is created, so that an error leaves no file behind.
    wanted = [_wanted(member, location) for member in register.members]
    with writing(location, create=True) as connection:
        is_new = create(connection, location)
        writer = Writer(connection, location)
        for start in range(0, len(wanted), AT_ONCE):
            part = wanted[start : start + AT_ONCE]
            ids = [key for key, _ in part]
            _require_known(connection, location, ids)
            writer.write(part, {} if is_new else _stored_rows(connection, ids))
            # A default of an unknown column puts a value into each new row.
            _require_known(connection, location, ids)
        writer.clear_writer()


def add_record(location: Location, member_id: str, record: Record | Site) -> Member:
    """Append one record or site to a member, and return the new member.

    Raises:
        RegisterError: there is no such member, it has a problem (as it is, or with the record in
            it), or it cannot be written.
    """
    each = mapping_of(record.table)
    with writing(location) as connection:
        require_head(connection, location)
        old = _member(connection, location, member_id)
        grown: Any = {each.attribute: (*getattr(old, each.attribute), record)}
        try:
            expected = attrs.evolve(old, **grown)
        except ValueError as error:
            msg = f"{location}: not added to {member_id}: {error}"
            raise RegisterError(msg) from None
        writer = Writer(connection, location)
        writer.insert(each, [(member_id, *_values(each, record, member_id, location))])
        writer.clear_writer()
        if _member(connection, location, member_id) != expected:
            msg = f"{location}: not added, for {member_id} would not say what was added"
            raise RegisterError(msg)
    return expected


class Writer:
    """The changes of rows in one transaction, signed with who makes them."""

    def __init__(self, connection: sa.Connection, location: Location) -> None:
        self._connection = connection
        self._who = location.settings.writer()
        self._is_unsigned = True
        self._placeholder = "?" if is_sqlite(connection) else "%s"
        self._quote = connection.dialect.identifier_preparer.quote

    def write(self, wanted: list[Wanted], stored: StoredRows) -> None:
        """Change the rows of the members to the wanted ones."""
        for each in table_mappings():
            inserts: list[tuple[Any, ...]] = []
            updates: list[tuple[Any, ...]] = []
            removed: list[tuple[Any, ...]] = []
            for member_id, rows in wanted:
                new = rows.get(each.table.name, [])
                old = stored.get(member_id, {}).get(each.table.name, [])
                if not each.attribute:
                    if not old:
                        inserts += new
                    elif old[0][1] != new[0]:
                        updates.append((*new[0], member_id))
                    continue
                changes = diff(old, new)
                inserts += [(member_id, *values) for values in changes.added]
                updates += [(*values, number) for number, values in changes.changed]
                removed += [(number,) for number in changes.removed]
            self.remove(each, removed)
            self.change(each, updates)
            self.insert(each, inserts)

    def insert(self, each: TableMapping, rows: list[tuple[Any, ...]]) -> None:
        """Append rows: whose they are, and the fields."""
        names = [self._quote(name) for name in ((MEMBER,) if each.attribute else ()) + each.names]
        placeholders = ", ".join([self._placeholder] * len(names))
        table = self._quote(each.table.name)
        self._run(f"INSERT INTO {table} ({', '.join(names)}) VALUES ({placeholders})", rows)

    def change(self, each: TableMapping, rows: list[tuple[Any, ...]]) -> None:
        """Change the fields of rows: the fields, and which row."""
        sets = ", ".join(f"{self._quote(name)} = {self._placeholder}" for name in each.names)
        self._run(f"UPDATE {self._quote(each.table.name)} SET {sets} WHERE {self._key(each)}", rows)

    def remove(self, each: TableMapping, rows: list[tuple[Any, ...]]) -> None:
        """Remove rows by their numbers."""
        self._run(f"DELETE FROM {self._quote(each.table.name)} WHERE {self._key(each)}", rows)

    def clear_writer(self) -> None:
        """Clear the writer's name, so that later changes by others do not get it."""
        if not self._is_unsigned and is_sqlite(self._connection):
            self._connection.exec_driver_sql("UPDATE writer SET who = NULL")

    def _key(self, each: TableMapping) -> str:
        return f"{self._quote(ROW if each.attribute else 'id')} = {self._placeholder}"

    def _run(self, statement: str, rows: list[tuple[Any, ...]]) -> None:
        if not rows:
            return
        if self._is_unsigned:
            self._take_up()
        self._connection.exec_driver_sql(statement, rows)

    def _take_up(self) -> None:
        self._is_unsigned = False
        if is_sqlite(self._connection):
            who = (self._who or "codetrack",)
            self._connection.exec_driver_sql("UPDATE writer SET who = ?", who)
        elif self._who is not None:
            problems_found = sa.func.set_config("codetrack.who", self._who, True)
            self._connection.execute(sa.select(problems_found))


def _wanted(member: Member, location: Location) -> Wanted:
    rows: dict[str, list[tuple[Any, ...]]] = {}
    for each in table_mappings():
        things = getattr(member, each.attribute) if each.attribute else (member,)
        if things:
            rows[each.table.name] = [_values(each, thing, member.id, location) for thing in things]
    return member.id, rows


def _values(each: TableMapping, thing: Any, member_id: str, location: Location) -> tuple[Any, ...]:
    values = tuple(each.values(thing).values())
    for name, value in zip(each.names, values, strict=True):
        if isinstance(value, str) and (reason := _unstorable(value, location)):
            where = f"{location}: {member_id}: {each.table.name}.{name}"
            msg = f"{where}: not written, for {reason}; got {value!r}"
            raise RegisterError(msg)
    return values


def _unstorable(text: str, location: Location) -> str | None:
    if not location.is_file and "\0" in text:
        return "PostgreSQL cannot hold the character U+0000"
    try:
        text.isascii() or text.encode()
    except UnicodeEncodeError:
        return "it holds half a character, which UTF-8 cannot write"
    return None


def _require_known(connection: sa.Connection, location: Location, ids: list[str]) -> None:
    unknown = unknown_columns(connection)
    for owner, problem in unknown_values(connection, unknown, lambda owner: [owner.in_(ids)]):
        msg = f"{location}: {owner}: not written, for this could be lost: {problem}"
        raise RegisterError(msg)


def _stored_rows(connection: sa.Connection, ids: list[str]) -> StoredRows:
    stored: StoredRows = {}
    for each in table_mappings():
        query = sa.select(*each.columns).where(each.owner.in_(ids))
        if each.attribute:
            query = query.order_by(each.owner, each.table.c[ROW])
        for owner, number, *values in connection.execute(query):
            rows = stored.setdefault(owner, {}).setdefault(each.table.name, [])
            rows.append((number, canonical(each, values)))
    return stored


def _member(connection: sa.Connection, location: Location, member_id: str) -> Member:
    rows = read_rows(connection, lambda owner: [owner == member_id]).get(member_id)
    if rows is None or rows.own is None:
        msg = f"{location}: there is no member {member_id!r}"
        raise RegisterError(msg)
    member, problems = build_member(location, member_id, rows)
    if member is None:
        raise RegisterError("\n".join(map(str, problems)))
    return member
