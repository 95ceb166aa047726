"""The columns of a database: required ones and unknown ones."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

import sqlalchemy as sa

from codetrack import Problem, RegisterError, nearest
from codetrack_sql.engines import is_sqlite
from codetrack_sql.location import Location
from codetrack_sql.tables import ROW, TableMapping, table_mappings, tables

Columns = dict[str, dict[str, bool]]
"""The columns of each table, and whether a column is only worked out from others."""
HISTORY_COLUMNS = ("number", "at", "who", "what", "member", "table", "row_id", "before", "after")
_OWN = {"history": frozenset(HISTORY_COLUMNS)}
_OWN_IN_SQLITE = {
    "writer": frozenset({"who"}),
    "replaced": frozenset({"table", "key", "member", "row_id", "before"}),
}
_BARE = re.compile(r"\w+")
_REMEDY = (
    "restore a backup if it was removed; if codetrack-core has been upgraded, use a newer "
    "codetrack-sql"
)


def columns_in(connection: sa.Connection) -> Columns:
    """Return the columns of all tables of the database, or of the schema in PostgreSQL."""
    if is_sqlite(connection):
        query = (
            "SELECT m.name, c.name, c.hidden IN (2, 3) "
            "FROM sqlite_master m, pragma_table_xinfo(m.name) c "
            "WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%'"
        )
    else:
        # Not the standard's view, which leaves out what the account may not read.
        query = (
            "SELECT c.relname, a.attname, a.attgenerated <> '' FROM pg_attribute a "
            "JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace "
            "WHERE n.nspname = current_schema() AND c.relkind IN ('r', 'p', 'v', 'm', 'f') "
            "AND a.attnum > 0 AND NOT a.attisdropped"
        )
    found: Columns = {}
    for table, column, is_worked_out in connection.execute(sa.text(query)):
        found.setdefault(table, {})[column] = bool(is_worked_out)
    return found


def require_tables(connection: sa.Connection, location: Location) -> None:
    """Check that there is a table for each kind of record.

    Raises:
        RegisterError: one is missing; the error says what to do.
    """
    missing = [name for name in tables() if name not in columns_in(connection)]
    if missing:
        raise missing_tables(location, missing)


def require_columns(connection: sa.Connection, location: Location) -> None:
    """Check that each table of this version is there, with all its columns.

    Raises:
        RegisterError: one is missing; the error says what to do.
    """
    existing = columns_in(connection)
    needed: dict[str, Iterable[str]] = {
        **{name: (column.name for column in table.columns) for name, table in tables().items()},
        **_OWN,
        **(_OWN_IN_SQLITE if is_sqlite(connection) else {}),
    }
    if missing := [name for name in needed if name not in existing]:
        raise missing_tables(location, missing)
    for name, columns in needed.items():
        if missing_columns := sorted(set(columns) - existing[name].keys()):
            names = ", ".join(map(repr, missing_columns))
            msg = f"{location}: {name}: there is no column {names}; {_REMEDY}"
            raise RegisterError(msg)


def missing_tables(location: Location, names: list[str]) -> RegisterError:
    """Return the error that says which tables are not there, and what to do."""
    return RegisterError(f"{location}: there is no table {', '.join(map(repr, names))}; {_REMEDY}")


def unknown_columns(connection: sa.Connection) -> dict[str, list[str]]:
    """Return the columns that no field of the model has, by the tables of the register.

    Computed columns are left out, since they hold no data of their own.
    """
    existing = columns_in(connection)
    found: dict[str, list[str]] = {}
    for name, table in tables().items():
        known = {column.name for column in table.columns}
        for column, is_worked_out in existing.get(name, {}).items():
            if column not in known and not is_worked_out:
                found.setdefault(name, []).append(column)
    return found


def unknown_values(
    connection: sa.Connection, unknown: dict[str, list[str]], condition: Any
) -> Iterator[tuple[Any, Problem]]:
    """Yield each value in an unknown column as a problem, with the id of whose it is.

    `holds` gives the conditions on a column of ids. No value is an absent key, and no problem.
    """
    for each in table_mappings():
        names = unknown.get(each.table.name)
        if not names:
            continue
        table = sa.table(each.table.name, *map(sa.column, (each.owner.name, *names)))
        number = sa.column(ROW) if each.attribute else sa.null()
        columns = [table.c[name] for name in names]
        query = (
            sa.select(table.c[each.owner.name], number.label(None), *columns)
            .where(sa.or_(*(column.is_not(None) for column in columns)))
            .where(*condition(table.c[each.owner.name]))
            .order_by(table.c[each.owner.name], number if each.attribute else sa.text("1"))
        )
        for owner, row, *values in connection.execute(query):
            for name, value in zip(names, values, strict=True):
                if value is not None:
                    yield owner, _problem(each, owner, row, name, value)


def _problem(each: TableMapping, owner: Any, row: Any, name: str, value: Any) -> Problem:
    which = f"{ROW}={row}" if each.attribute else f"id={owner}"
    text = repr(value) if isinstance(value, (str, bytes)) else str(value)
    return Problem(
        message="unknown column" + nearest(name, each.names),
        key=f"{each.table.name}[{which}].{name if _BARE.fullmatch(name) else json.dumps(name)}",
        expected="one of " + ", ".join(each.names),
        got=text if len(text) <= 60 else text[:59] + "…",
    )
