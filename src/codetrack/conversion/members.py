"""A member from the tables of its file or from JSON, and back."""

from __future__ import annotations

import enum
import functools
from collections.abc import Mapping
from typing import Any

import attrs
import msgspec

from codetrack.conversion.converters import NATIVE, structure
from codetrack.conversion.explain import (
    unknown_key,
    with_all_broken,
)
from codetrack.errors import RegisterError
from codetrack.model.members import ATTRIBUTES, TABLES, Member, Site
from codetrack.model.records import Record
from codetrack.model.structs import field_names
from codetrack.problems import Problem, below, nearest

_LINE = msgspec.json.Encoder()


_TABLE_OF = {attribute: table for table, attribute in ATTRIBUTES.items()}


def member_from_toml(table: dict[str, Any], member_id: str) -> tuple[Member | None, list[Problem]]:
    """Build a member from a file's tables, or return every problem, with keys as in the file."""
    renamed = {ATTRIBUTES.get(key, key): value for key, value in table.items()}
    # A list's own name (`trainings`) would be taken for the table: the file has `[[training]]`.
    unknown = [key for key in table if key not in _FILE_KEYS]
    if not unknown:
        try:
            data = {**renamed, "id": member_id}
            if "ext" in data:
                data["ext"] = msgspec.to_builtins(data["ext"])
            return msgspec.convert(data, Member, builtin_types=NATIVE["toml"]), []
        except (msgspec.ValidationError, TypeError, ValueError, OverflowError, RecursionError):
            pass
    problems = [_not_in_file(key) for key in unknown]
    data = {ATTRIBUTES.get(key, key): table[key] for key in table if key not in unknown}
    member, found = structure({**data, "id": member_id}, Member, "toml")
    found = with_all_broken(found, data)
    problems += [attrs.evolve(problem, key=_file_key(problem.key)) for problem in found]
    return (None, problems) if problems else (member, [])


def member_from(data: Mapping[str, Any]) -> tuple[Member | None, tuple[Problem, ...]]:
    """Build a member from plain data, strictly, or return every problem.

    The keys are those of `Member` and of its records, and days are text, as in JSON. Returns the
    member and no problems, or None and at least one problem, each with its `key` (such as
    `trainings[2].people`), what came and what was expected.
    """
    if isinstance(data, dict):
        try:
            return msgspec.convert(data, Member), ()
        except (msgspec.ValidationError, TypeError, ValueError, OverflowError, RecursionError):
            pass
    member, problems = structure(data, Member, "json")
    if isinstance(data, Mapping):
        problems = with_all_broken(problems, dict(data))
    return (None, tuple(problems)) if problems else (member, ())


def record_from_text(
    table: str, values: Mapping[str, str]
) -> tuple[Record | Site | None, tuple[Problem, ...]]:
    """Build a record from the text of its fields, or return every problem.

    `table` is the table of the member file, such as `training`. Days, numbers and words are text;
    a list is one text with commas. Returns the record and no problems, or None and at least one.

    Raises:
        RegisterError: there is no such table.
    """
    if table not in ATTRIBUTES:
        hint = nearest(table, ATTRIBUTES)
        msg = f"no table {table!r}{hint}; expected one of {', '.join(ATTRIBUTES)}"
        raise RegisterError(msg)
    kind: Any = TABLES[ATTRIBUTES[table]]
    lists = {field.name for field in attrs.fields(kind) if str(field.type).startswith("tuple")}
    data = {
        key: [part.strip() for part in text.split(",")] if key in lists else text
        for key, text in values.items()
    }
    record, problems = structure(data, kind, "text")
    return (None, tuple(problems)) if problems else (record, ())


def _not_in_file(key: str) -> Problem:
    if key == "id":
        message = "unknown key: a member's id is the name of its file"
        return Problem(message=message, key=key, expected="no such key")
    problem = unknown_key(key, below("", key), _FILE_KEYS)
    meant = _TABLE_OF.get(key) or problem.message.partition("mean ")[2].rstrip("?")
    if meant in ATTRIBUTES:
        return attrs.evolve(problem, message=f"unknown key; did you mean [[{meant}]]?")
    return problem


def _file_key(key: str | None) -> str | None:
    if key is None:
        return None
    for attribute, table in _TABLE_OF.items():
        if key == attribute or key.startswith((attribute + "[", attribute + ".")):
            return table + key[len(attribute) :]
    return key


_FILE_KEYS = [_TABLE_OF.get(name, name) for name in field_names(Member) if name != "id"]


def plain(record: Any) -> dict[str, Any]:
    """Return the fields of a record that differ from their defaults, as plain data.

    The table's own fields come first, then those that every record has.
    """
    fields = {}
    for field in _own_first(type(record)):  # type: ignore[arg-type]
        value = getattr(record, field.name)
        default = field.default
        if isinstance(default, attrs.Factory):  # type: ignore[arg-type]
            default = default.factory()
        if value == default and type(value) is type(default):
            continue
        fields[field.name] = _plain_value(value)
    return fields


def _plain_value(value: Any) -> Any:
    if isinstance(value, enum.Enum):
        return value.value
    if isinstance(value, tuple):
        return [_plain_value(item) for item in value]
    if attrs.has(type(value)):
        return plain(value)
    return value


@functools.cache
def _own_first(kind: Any) -> list[Any]:
    return sorted(attrs.fields(kind), key=lambda field: field.inherited)


def member_to_toml(member: Member) -> dict[str, Any]:
    """Return a member's tables as in its file, without the id."""
    return {_TABLE_OF.get(key, key): value for key, value in plain(member).items() if key != "id"}


def member_to_json(member: Member) -> bytes:
    """Return a member as one line of JSON Lines, without the line end."""
    return _LINE.encode(plain(member))
