"""From plain data to the model's classes and back: the only place that knows formats and types.

Good data takes the fast road: msgspec puts it straight into the classes. Data that it refuses
goes through cattrs, which finds every failing field, so that one look shows all that is wrong.
"""

from __future__ import annotations

import datetime
import enum
import functools
import hashlib
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar, get_args, get_origin

import attrs
import msgspec

from codetrack.mistakes import (
    FIELD_NAMES,
    WRONG,
    Format,
    describe,
    is_list,
    mistakes,
    shown,
    unknown_key,
    with_all_broken,
)
from codetrack.model.members import ATTRIBUTES, TABLES, Member, Register
from codetrack.model.structs import field_names
from codetrack.problems import Problem, below
from codetrack.vocabulary import ExtensionTables

T = TypeVar("T")
_NATIVE: dict[str, tuple[type, ...]] = {
    # TOML writes days as days, so a day in quotes is a wrong type there; JSON has only text.
    "toml": (datetime.date, datetime.datetime, datetime.time),
    "json": (),
    # What comes from a command line is all text: 12, true and 2026-03-02 are taken as meant.
    "text": (),
}
_ENCODER = msgspec.json.Encoder(order="deterministic")
_LINE = msgspec.json.Encoder()
_TABLE_OF = {attribute: table for table, attribute in ATTRIBUTES.items()}


# ---------------------------------------------------------------- plain data -> classes


def structure(data: object, cls: type[T], form: Format = "toml") -> tuple[T | None, list[Problem]]:
    """Make an instance of the attrs class from plain data; or say all that is wrong with it.

    Returns the instance and no problems, or None and at least one problem, each with its `key`,
    what came and what was expected.
    """
    if _keys_fit(data, cls):
        try:
            native, strict = _NATIVE[form], form != "text"
            return msgspec.convert(data, cls, builtin_types=native, strict=strict), []
        except (msgspec.ValidationError, TypeError, ValueError, OverflowError, RecursionError):
            pass
    from cattrs import BaseValidationError

    if not isinstance(data, Mapping):
        return None, [Problem(message=WRONG, got=shown(data, form), expected=describe(cls, form))]
    try:
        return make_converter(form).structure(data, cls), []
    except BaseValidationError as error:
        return None, list(mistakes(error, data, cls, make_converter(form), form))
    except RecursionError:
        return None, [Problem(message="too many tables and lists in one another")]


def _keys_fit(data: object, cls: Any) -> bool:
    # Says no as well where it cannot tell: then the slow road looks at everything.
    if not isinstance(data, dict):
        return False
    kinds = {field.name: field.type for field in attrs.fields(cls)}
    for key, value in data.items():
        kind = kinds.get(key)
        if kind is not None and attrs.has(kind):
            if not _keys_fit(value, kind):
                return False
        elif (
            kind is None or isinstance(kind, str) or kind is ExtensionTables or _holds_tables(kind)
        ):
            return False
    return True


@functools.cache
def make_converter(form: Format) -> Any:
    """Return a cattrs converter for the format: strict, with every failing field in one error."""
    import cattrs

    converter = cattrs.Converter(forbid_extra_keys=True, detailed_validation=True)
    native = _NATIVE[form]

    def leaf(kind: Any) -> Callable[[Any, Any], Any]:
        def convert(value: Any, _: Any) -> Any:
            if kind is ExtensionTables:
                value = msgspec.to_builtins(value)
            return msgspec.convert(value, kind, builtin_types=native, strict=form != "text")

        return convert

    def table(kind: Any) -> Callable[[Any, Any], Any]:
        make = cattrs.gen.make_dict_structure_fn(
            kind,
            converter,
            _cattrs_forbid_extra_keys=True,
            _cattrs_detailed_validation=True,
        )

        def convert(value: Any, _: Any) -> Any:
            if not isinstance(value, Mapping):
                msg = "expected a table"
                raise TypeError(msg)
            return make(value, kind)

        return convert

    converter.register_structure_hook_factory(_is_leaf, leaf)
    # cattrs makes a number of "12" and true of "no"; what it has of its own gives way.
    for kind in (bool, int, float, str, bytes):
        converter.register_structure_hook(kind, leaf(kind))
    converter.register_structure_hook_factory(attrs.has, table)
    converter.register_structure_hook_factory(is_list, functools.partial(_list_hook, converter))
    return converter


def _list_hook(converter: Any, kind: Any) -> Callable[[Any, Any], Any]:
    from cattrs import IterableValidationError, IterableValidationNote

    (item, *_), make = get_args(kind), get_origin(kind)

    def convert(value: Any, _: Any) -> Any:
        # A text is a sequence too, and so is a table's keys; neither is a list.
        if not isinstance(value, (list, tuple)):
            msg = "expected a list"
            raise TypeError(msg)
        hook, made, errors = converter.get_structure_hook(item), [], []
        for index, one in enumerate(value):
            try:
                made.append(hook(one, item))
            except Exception as error:
                error.add_note(IterableValidationNote(f"item {index}", index, item))
                errors.append(error)
        if errors:
            msg = "wrong items"
            raise IterableValidationError(msg, errors, kind)
        return make(made)

    return convert


def _is_leaf(kind: Any) -> bool:
    return not is_list(kind) and not _holds_tables(kind)


def _holds_tables(kind: Any) -> bool:
    return attrs.has(kind) or any(_holds_tables(arg) for arg in get_args(kind))


# ---------------------------------------------------------------- a member, in either format


def member_from_toml(table: dict[str, Any], member_id: str) -> tuple[Member | None, list[Problem]]:
    """Make a member of a member file's tables; or say all that is wrong, keys as in the file."""
    renamed = {ATTRIBUTES.get(key, key): value for key, value in table.items()}
    # A list's own name (`trainings`) would be taken for the table: the file says `[[training]]`.
    unknown = [key for key in table if key not in _FILE_KEYS]
    if not unknown and _keys_known(renamed, Member):
        try:
            data = {**renamed, "id": member_id}
            if "ext" in data:
                data["ext"] = msgspec.to_builtins(data["ext"])
            return msgspec.convert(data, Member, builtin_types=_NATIVE["toml"]), []
        except (msgspec.ValidationError, TypeError, ValueError, OverflowError, RecursionError):
            pass
    problems = [_not_in_file(key) for key in unknown]
    data = {ATTRIBUTES.get(key, key): table[key] for key in table if key not in unknown}
    member, found = structure({**data, "id": member_id}, Member, "toml")
    found = with_all_broken(found, data)
    problems += [attrs.evolve(problem, key=_file_key(problem.key)) for problem in found]
    return (None, problems) if problems else (member, [])


def member_from(data: Mapping[str, Any]) -> tuple[Member | None, tuple[Problem, ...]]:
    """Make a member of plain data, strictly; or say all that is wrong with it.

    The keys are those of `Member` and of its records, and days are text, as in JSON. Returns the
    member and no problems, or None and at least one problem, each with its `key` (such as
    `trainings[2].people`), what came and what was expected.
    """
    if isinstance(data, dict) and _keys_known(data, Member):
        try:
            return msgspec.convert(data, Member), ()
        except (msgspec.ValidationError, TypeError, ValueError, OverflowError, RecursionError):
            pass
    member, problems = structure(data, Member, "json")
    if isinstance(data, Mapping):
        problems = with_all_broken(problems, dict(data))
    return (None, tuple(problems)) if problems else (member, ())


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


def _keys_known(data: dict[str, Any], cls: Any) -> bool:
    if not data.keys() <= FIELD_NAMES[cls]:
        return False
    for attribute, kind in TABLES.items():
        records = data.get(attribute, ())
        if not isinstance(records, (list, tuple)):
            return False
        names = FIELD_NAMES[kind]
        for record in records:
            if not isinstance(record, dict) or not record.keys() <= names:
                return False
    return True


_FILE_KEYS = [_TABLE_OF.get(name, name) for name in field_names(Member) if name != "id"]


# ---------------------------------------------------------------- classes -> plain data


def plain(record: Any) -> dict[str, Any]:
    """Return the fields of a record that differ from their defaults, as plain data.

    What gives the record its meaning comes first, then what every record may say about itself.
    """
    shown = {}
    for field in _own_first(type(record)):  # type: ignore[arg-type]
        value = getattr(record, field.name)
        default = field.default
        if isinstance(default, attrs.Factory):  # type: ignore[arg-type]
            default = default.factory()
        if value == default and type(value) is type(default):
            continue
        shown[field.name] = _plain(value)
    return shown


def _plain(value: Any) -> Any:
    if isinstance(value, enum.Enum):
        return value.value
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if attrs.has(type(value)):
        return plain(value)
    return value


@functools.cache
def _own_first(kind: Any) -> list[Any]:
    return sorted(attrs.fields(kind), key=lambda field: field.inherited)


def member_to_toml(member: Member) -> dict[str, Any]:
    """Return a member's tables as they stand in its file, without the id."""
    return {_TABLE_OF.get(key, key): value for key, value in plain(member).items() if key != "id"}


def member_to_json(member: Member) -> bytes:
    """Return a member as one line of JSON Lines, without the line end."""
    return _LINE.encode(plain(member))


def digest(register: Register) -> str:
    """Return `sha256:...` over all that the register's members hold, whatever the format.

    What could not be read enters by its problems, so that it never looks like nothing.
    """
    return register_digest(register, map(member_digest, register.members))


def register_digest(register: Register, members: Iterable[str]) -> str:
    """Return the digest of a register of which the digests of the members are known, in order."""
    total = hashlib.sha256()
    for known in members:
        total.update(bytes.fromhex(known.removeprefix("sha256:")))
    for member_id in register.unreadable:
        total.update(f"unreadable {member_id}\n".encode(errors="backslashreplace"))
    for problem in register.problems:
        total.update(f"{problem}\n".encode(errors="backslashreplace"))
    return f"sha256:{total.hexdigest()}"


def member_digest(member: Member) -> str:
    """Return `sha256:...` over all that one member holds."""
    return f"sha256:{hashlib.sha256(_ENCODER.encode(member)).hexdigest()}"


def unread_digests(register: Register) -> dict[str, str]:
    """Return `sha256:...` over why it cannot be read, for each member that cannot be."""
    totals = {
        member_id: hashlib.sha256(f"unreadable {member_id}\n".encode(errors="backslashreplace"))
        for member_id in register.unreadable
    }
    for problem in register.problems:
        if problem.member in totals:
            totals[problem.member].update(f"{problem}\n".encode(errors="backslashreplace"))
    return {member_id: f"sha256:{total.hexdigest()}" for member_id, total in totals.items()}


def extension_data(member: Member, plugin: str, cls: type[T]) -> T | None:
    """Return the member's `[ext.<plugin>]` table as the plugin's own class, or None without one.

    Raises:
        ValueError: the table does not fit the class; it says each key, what came and what was
            expected.
    """
    if plugin not in member.ext:
        return None
    made, problems = structure(member.ext[plugin], cls, "json")
    if made is None:
        msg = "; ".join(f"ext.{plugin}.{problem}" for problem in problems)
        raise ValueError(msg)
    return made
