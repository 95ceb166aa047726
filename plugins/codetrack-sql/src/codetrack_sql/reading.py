"""Members built from rows, strictly: each problem has the table, the row number and the column."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import attrs
import msgspec
import sqlalchemy as sa

from codetrack import Member, Problem, Register, RegisterError, gc_paused, member_from
from codetrack_sql.columns import unknown_columns, unknown_values
from codetrack_sql.engines import reading
from codetrack_sql.location import Location
from codetrack_sql.revisions import require_head
from codetrack_sql.tables import MEMBER, ROW, TableMapping, table_mappings, tables

AT_ONCE = 1000
"""How many members are held as rows at a time."""
_KEY = re.compile(r"(\w+)\[(\d+)\](.*)", re.DOTALL)


@attrs.frozen
class Range:
    """A range of member ids: from `low` on, before `high`; None means no limit."""

    low: str | None = None
    high: str | None = None

    def conditions(self, column: Any) -> list[Any]:
        """Return the conditions on a column of ids."""
        build_member = [] if self.low is None else [column >= self.low]
        return build_member if self.high is None else [*build_member, column < self.high]


@attrs.define
class Rows:
    """The rows of one member: its own fields, and its records with their row numbers.

    `unknown` are the problems of values in unknown columns.
    """

    own: dict[str, Any] | None = None
    records: dict[str, list[dict[str, Any]]] = attrs.field(factory=dict)
    numbers: dict[str, list[int]] = attrs.field(factory=dict)
    unknown: list[Problem] = attrs.field(factory=list)


def read_register(
    location: Location,
    wanted: Range | None = None,
    first: Callable[[sa.Connection], None] = lambda _: None,
) -> Register:
    """Read the register, or a range of its members, in one transaction.

    `first` is called before, in the same transaction.

    Raises:
        RegisterError: the database cannot be read, or has not the form that this version reads.
    """

    def read(*, lenient: bool) -> Register:
        with gc_paused(), reading(location, lenient=lenient) as connection:
            require_head(connection, location)
            first(connection)
            return read_range(connection, location, wanted or Range())

    try:
        return read(lenient=False)
    except RegisterError as error:
        if "decode to UTF-8" not in str(error):
            raise
    return read(lenient=True)


def read_range(connection: sa.Connection, location: Location, wanted: Range) -> Register:
    """Read the members of a range on an open connection, `AT_ONCE` at a time."""
    members: list[Member] = []
    problems: list[Problem] = []
    unreadable: list[str] = []
    for part in ranges(connection, AT_ONCE, wanted):
        for member_id, rows in sorted(read_rows(connection, part.conditions).items()):
            member, found = build_member(location, member_id, rows)
            if member is None:
                unreadable.append(member_id)
                problems += found
            else:
                members.append(member)
    return Register(members=members, problems=problems, unreadable=unreadable, name=location.name)


def ranges(connection: sa.Connection, size: int, within: Range) -> Iterator[Range]:
    """Cut a range into ranges of `size` members; together they hold every id there could be."""
    ids = tables()[MEMBER].c.id
    numbered = (
        sa.select(ids, sa.func.row_number().over(order_by=ids).label("position"))
        .where(*within.conditions(ids))
        .subquery()
    )
    # An offset that is no parameter: SQLite and PostgreSQL name the types of those differently.
    every: sa.ColumnElement[int] = sa.literal_column(str(size))
    starts = (
        sa.select(numbered.c.id)
        .where(numbered.c.position % every == 1 % size, numbered.c.position > 1)
        .order_by(numbered.c.id)
    )
    cuts = [within.low, *connection.execute(starts).scalars(), within.high]
    for low, high in itertools.pairwise(cuts):
        yield Range(low, high)


def read_rows(connection: sa.Connection, condition: Any) -> dict[str, Rows]:
    """Return the rows of the members whose ids meet the conditions: one query a table.

    A table with columns that no field has costs a second one.
    """
    found: dict[str, Rows] = {}
    for each in table_mappings():
        order = [each.owner, each.table.c[ROW]] if each.attribute else [each.owner]
        query = sa.select(*each.columns).where(*condition(each.owner)).order_by(*order)
        plain, attribute = each.plain, each.attribute
        owner, rows = None, Rows()
        records: list[Any] = []
        numbers: list[Any] = []
        for row in connection.execute(query):
            if row[0] != owner:
                owner = row[0]
                rows = found.setdefault(_id(owner), Rows())
                if attribute:
                    records = rows.records.setdefault(attribute, [])
                    numbers = rows.numbers.setdefault(attribute, [])
            if attribute:
                records.append(plain(row, _decoded))
                numbers.append(row[1])
            else:
                rows.own = plain(row, _decoded)
    for owner, problem in unknown_values(connection, unknown_columns(connection), condition):
        found.setdefault(_id(owner), Rows()).unknown.append(problem)
    return found


def _id(value: Any) -> str:
    return value if isinstance(value, str) else repr(value)


def _decoded(text: str) -> Any:
    try:
        return msgspec.json.decode(text)
    except (msgspec.DecodeError, UnicodeError, RecursionError, ValueError):
        # Text that is not JSON stays as it is and is then a wrong value.
        return text


def canonical(each: TableMapping, values: Sequence[Any]) -> tuple[Any, ...]:
    """Return the values of a row's fields as they are written: PostgreSQL spaces lists its way."""
    if not each.lists:
        return tuple(values)
    return tuple(
        msgspec.json.encode(_decoded(value)).decode()
        if name in each.lists and isinstance(value, str) and value != "[]"
        else value
        for name, value in zip(each.names, values, strict=True)
    )


def build_member(
    location: Location, member_id: str, rows: Rows
) -> tuple[Member | None, list[Problem]]:
    """Return the member built from its rows, or all problems with them."""
    if rows.own is None:
        return None, list(_orphan_problems(location, member_id, rows))
    member, problems = member_from({**rows.own, **rows.records})
    problems_found = [_with_key(problem, location, member_id, rows) for problem in problems]
    for problem in rows.unknown:
        problems_found.append(attrs.evolve(problem, file=location.file, member=member_id))
    return (None if problems_found else member), problems_found


def _with_key(problem: Problem, location: Location, member_id: str, rows: Rows) -> Problem:
    key = problem.key or ""
    match = _KEY.fullmatch(key)
    if match and match[1] in rows.numbers:
        attribute, index, rest = match.groups()
        key = f"{_table_of()[attribute]}[row_id={rows.numbers[attribute][int(index)]}]{rest}"
    else:
        key = f"{MEMBER}[id={member_id}]" + (f".{key}" if key else "")
    return attrs.evolve(problem, key=key, file=location.file, member=member_id)


def _orphan_problems(location: Location, member_id: str, rows: Rows) -> Iterable[Problem]:
    for attribute, numbers in rows.numbers.items():
        for number in numbers:
            yield Problem(
                message="there is no such member",
                key=f"{_table_of()[attribute]}[row_id={number}].{MEMBER}",
                got=repr(member_id),
                expected=f"the id of a row of {MEMBER}",
                file=location.file,
                member=member_id,
            )


def _table_of() -> dict[str, str]:
    return {each.attribute: each.table.name for each in table_mappings()}
