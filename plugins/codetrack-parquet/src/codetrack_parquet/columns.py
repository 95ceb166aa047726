"""The columns of each table: their types in Arrow, equivalent types, and expected values."""

from __future__ import annotations

import datetime
import enum
import functools
import types
import typing
from collections.abc import Iterator
from typing import Annotated, Any, Literal, get_args, get_origin

import attrs
import msgspec
import pyarrow as pa

from codetrack import Member
from codetrack_parquet.layout import ATTRIBUTES, MEMBER

date = datetime.date
_TYPES: dict[str, pa.DataType] = {
    "text": pa.string(),
    "json": pa.string(),
    "int": pa.int64(),
    "float": pa.float64(),
    "bool": pa.bool_(),
    "date": pa.date32(),
    "list": pa.list_(pa.field("element", pa.string(), nullable=False)),
}
_LEAVES = {bool: "bool", int: "int", float: "float", str: "text", date: "date"}


@attrs.frozen
class Column:
    """A column: the kind of its values, and the meaning of a missing one; as long as the process.

    `default` is the value of NULL; a `required` column must be present.
    """

    name: str
    kind: str
    type: Any
    required: bool = False
    default: Any = None

    @property
    def arrow(self) -> pa.DataType:
        """Return the type in which it is written."""
        return _TYPES[self.kind]

    @property
    def field(self) -> pa.Field:
        """Return the field in which it is written; only what may be absent is nullable."""
        nullable = self.kind == "json" or not (self.required or self.default is not None)
        return pa.field(self.name, self.arrow, nullable=nullable)

    def takes(self, given: pa.DataType) -> bool:
        """Return whether a column of this type can hold exactly the same values."""
        given = plain_type(given)
        kind = pa.types
        if kind.is_null(given):
            return True
        match self.kind:
            case "text" | "json":
                return _is_text(given)
            case "int" | "float":
                number = kind.is_integer(given) or kind.is_floating(given)
                return bool(number or kind.is_decimal(given))
            case "bool":
                return bool(kind.is_boolean(given))
            case "date":
                return bool(kind.is_date(given) or (kind.is_timestamp(given) and given.tz is None))
            case _:
                if not is_list(given):
                    return False
                item = plain_type(given.value_type)
                return _is_text(item) or bool(kind.is_null(item))


def plain_type(given: pa.DataType) -> pa.DataType:
    """Return the type of the values, however they are encoded."""
    while True:
        if isinstance(given, pa.BaseExtensionType):
            given = given.storage_type
        elif pa.types.is_dictionary(given):
            given = given.value_type
        else:
            return given


def is_list(given: pa.DataType) -> bool:
    """Return whether it is a type of lists, of any layout."""
    kind = pa.types
    looks = (kind.is_list, kind.is_large_list, kind.is_fixed_size_list)
    views = (kind.is_list_view, kind.is_large_list_view)
    return any(look(given) for look in (*looks, *views))


def _is_text(given: pa.DataType) -> bool:
    kind = pa.types
    return any(look(given) for look in (kind.is_string, kind.is_large_string, kind.is_string_view))


@functools.cache
def columns_of(table: str) -> tuple[Column, ...]:
    """Return the columns of a table, those that give a record its meaning first."""
    if table == MEMBER:
        inner = {attribute for attribute, _ in ATTRIBUTES.values()}
        return tuple(_column(field) for field in attrs.fields(Member) if field.name not in inner)
    kind = ATTRIBUTES[table][1]
    fields = sorted(attrs.fields(kind), key=lambda field: bool(field.inherited))
    owner = Column(MEMBER, "text", attrs.fields(Member).id.type, required=True)
    return (owner, *map(_column, fields))


@functools.cache
def schema_of(table: str) -> pa.Schema:
    """Return the schema in which a table is written."""
    return pa.schema([column.field for column in columns_of(table)])


def id_column(table: str) -> str:
    """Return the column with the member id of a row."""
    return "id" if table == MEMBER else MEMBER


def _column(field: attrs.Attribute[Any]) -> Column:
    default: Any = field.default
    if isinstance(default, attrs.Factory):  # type: ignore[arg-type]
        default = default.factory()
    required = default is attrs.NOTHING
    kind = _kind(field.type)
    return Column(field.name, kind, field.type, required, None if required else default)


def _kind(given: Any) -> str:
    origin, args = get_origin(given), get_args(given)
    if origin is Annotated:
        return _kind(args[0])
    if origin in (typing.Union, types.UnionType):
        return _kind(next(arg for arg in args if arg is not type(None)))
    if origin is tuple:
        return "list"
    if origin is dict:
        return "json"
    if origin is Literal or (isinstance(given, type) and issubclass(given, enum.Enum)):
        return "text"
    return _LEAVES[given]


def expected(given: Any) -> str:
    """Return what a type of the model accepts, in words."""
    origin, args = get_origin(given), get_args(given)
    if origin is Annotated:
        descriptions = (part.description for part in args[1:] if isinstance(part, msgspec.Meta))
        return next(filter(None, descriptions), None) or expected(args[0])
    if origin in (typing.Union, types.UnionType):
        return " or ".join(expected(arg) for arg in args if arg is not type(None))
    if origin is tuple:
        return f"a list, each {expected(args[0])}"
    if origin is dict:
        return "JSON text of one object for each plugin"
    if origin is Literal:
        return "one of " + ", ".join(map(str, args))
    if isinstance(given, type) and issubclass(given, enum.Enum):
        return "one of " + ", ".join(str(member.value) for member in given)
    return _WORDS[given]


_WORDS = {
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    str: "text",
    date: "a day without a time of day",
}


@attrs.frozen
class ColumnProblem:
    """A problem of a whole column, whatever its values."""

    column: str
    message: str
    expected: str
    got: str | None = None


def column_problems(table: str, schema: pa.Schema) -> Iterator[ColumnProblem]:
    """Yield the problems of a file's columns: unknown, duplicate, missing, of another type."""
    known = {column.name: column for column in columns_of(table)}
    names = list(schema.names)
    for name in dict.fromkeys(names):
        column = known.get(name)
        if column is None:
            yield ColumnProblem(name, "unknown column", "one of " + ", ".join(known))
        elif names.count(name) > 1:
            yield ColumnProblem(name, "the column occurs twice", "one of each column")
        elif not column.takes(given := schema.field(name).type):
            yield ColumnProblem(name, "wrong type of column", _written(column.arrow), str(given))
    for name, column in known.items():
        if column.required and name not in names:
            yield ColumnProblem(name, "missing column", column_expectation(column))


def column_expectation(column: Column) -> str:
    """Return what a column must hold, in words."""
    ids = column.required and column.name in ("id", MEMBER)
    descriptions = "the id of a member" if ids else expected(column.type)
    return f"{_written(column.arrow)}, {descriptions}"


def _written(given: pa.DataType) -> str:
    return "list<string>" if pa.types.is_list(given) else str(given)
