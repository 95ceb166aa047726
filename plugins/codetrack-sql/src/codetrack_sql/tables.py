"""The tables of a register: one of the members, and one for each kind of record, from the model."""

from __future__ import annotations

import functools
import json
from datetime import date
from typing import Any, get_args, get_origin

import attrs
import msgspec
import sqlalchemy as sa

from codetrack import Member, Record, Site

MEMBER = "member"
ROW = "row_id"


@attrs.frozen(kw_only=True)
class TableMapping:
    """The mapping of one class of the model to its table; as long as the process.

    `attribute` is the attribute of `Member` with the records, empty for the member's own table.
    """

    kind: type[Any]
    attribute: str
    table: sa.TableClause
    names: tuple[str, ...]
    """The fields that are columns, in order."""
    flags: tuple[str, ...]
    lists: tuple[str, ...]
    data: tuple[str, ...]

    @property
    def columns(self) -> tuple[Any, ...]:
        """Return the columns to read: the owner, the row number and the fields."""
        own = [self.table.c[name] for name in self.names]
        if self.attribute:
            return (self.table.c[MEMBER], self.table.c[ROW], *own)
        return (self.table.c.id, sa.null(), *own)

    @property
    def owner(self) -> Any:
        """Return the column with the id of the member."""
        return self.table.c[MEMBER if self.attribute else "id"]

    def values(self, thing: Any) -> dict[str, Any]:
        """Return what the columns hold for a member, a site or a record, lists as JSON text."""
        values = {name: getattr(thing, name) for name in self.names}
        for name, value in values.items():
            if value is not None and not isinstance(value, (str, bool, int, float)):
                values[name] = _text(value)
            elif isinstance(value, str) and type(value) is not str:
                values[name] = str(value)
        return values

    def plain(self, row: Any, decode: Any) -> dict[str, Any]:
        """Return a row's fields as plain data, without those that hold nothing."""
        values = {
            name: value
            for name, value in zip(self.names, row[2:], strict=True)
            if value is not None
        }
        for name in self.flags:
            if values.get(name) in (0, 1):
                values[name] = bool(values[name])
        for name in self.lists:
            if (value := values.get(name)) == "[]":
                del values[name]
            elif isinstance(value, str):
                values[name] = decode(value)
        for name in self.data:
            if isinstance(value := values.get(name), str):
                values[name] = decode(value)
        return values


@functools.cache
def table_mappings() -> tuple[TableMapping, ...]:
    """Return the mapping of each class, the member's own first."""
    fields = attrs.fields(Member)
    records = {field.name: kind for field in fields if (kind := _record_kind(field.type))}
    own = tuple(field for field in fields if field.name not in records)
    return (
        _mapping(Member, "", MEMBER, own),
        *(
            _mapping(kind, attribute, kind.table, attrs.fields(kind))
            for attribute, kind in records.items()
        ),
    )


@functools.cache
def tables() -> dict[str, sa.TableClause]:
    """Return the tables by name."""
    return {each.table.name: each.table for each in table_mappings()}


@functools.cache
def mapping_of(table: str) -> TableMapping:
    """Return the mapping of the table with this name."""
    return next(each for each in table_mappings() if each.table.name == table)


def _mapping(
    kind: type[Any], attribute: str, table: str, fields: tuple[attrs.Attribute[Any], ...]
) -> TableMapping:
    names = tuple(field.name for field in fields)
    keys = (ROW, MEMBER, *names) if attribute else names
    return TableMapping(
        kind=kind,
        attribute=attribute,
        table=sa.table(table, *(sa.column(key) for key in keys)),
        names=names,
        flags=tuple(field.name for field in fields if field.type is bool),
        lists=tuple(field.name for field in fields if get_origin(field.type) is tuple),
        data=tuple(field.name for field in fields if get_origin(field.type) is dict),
    )


def _record_kind(kind: Any) -> Any:
    item = next(iter(get_args(kind)), None)
    return item if isinstance(item, type) and issubclass(item, (Record, Site)) else None


def _text(value: Any) -> str:
    if isinstance(value, date):
        return value.isoformat()
    try:
        return msgspec.json.encode(value).decode()
    except UnicodeEncodeError:
        # Left unchanged with its half a character; the writer raises the error.
        return json.dumps(value, ensure_ascii=False)
