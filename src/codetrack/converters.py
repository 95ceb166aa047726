"""From plain data to the model's classes and back: the only place that knows formats and types.

Good data takes the fast road: msgspec puts it straight into the classes. Data that it refuses
goes through cattrs, which finds every failing field, so that one look shows all that is wrong.
"""

from __future__ import annotations

import datetime
import enum
import functools
import hashlib
import types
import typing
from collections.abc import Callable, Mapping
from typing import Annotated, Any, Literal, TypeVar, get_args, get_origin

import attrs
import msgspec

from codetrack.model import ATTRIBUTES, TABLES, Member, Register
from codetrack.problems import Problem, nearest, shorten
from codetrack.vocabulary import ExtensionTables

T = TypeVar("T")
Format = Literal["toml", "json"]
_NATIVE: dict[str, tuple[type, ...]] = {
    # TOML writes days as days, so a day in quotes is a wrong type there; JSON has only text.
    "toml": (datetime.date, datetime.datetime, datetime.time),
    "json": (),
}
_ENCODER = msgspec.json.Encoder(order="deterministic")
_TABLE_OF = {attribute: table for table, attribute in ATTRIBUTES.items()}


# ---------------------------------------------------------------- plain data -> classes


def structure(data: object, cls: type[T], form: Format = "toml") -> tuple[T | None, list[Problem]]:
    """Make an instance of the attrs class from plain data; or say all that is wrong with it.

    Returns the instance and no problems, or None and at least one problem, each with its `key`,
    what came and what was expected.
    """
    from cattrs import BaseValidationError

    if not isinstance(data, Mapping):
        return None, [Problem(message="wrong type", got=shorten(data), expected="a table")]
    try:
        return make_converter(form).structure(data, cls), []
    except BaseValidationError as error:
        return None, list(_problems(error, data, cls, ""))


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
            return msgspec.convert(value, kind, builtin_types=native)

        return convert

    converter.register_structure_hook_factory(_is_leaf, leaf)
    return converter


def _is_leaf(kind: Any) -> bool:
    return not attrs.has(kind) and _item_class(kind) is None


def _item_class(kind: Any) -> type | None:
    args = get_args(kind)
    if get_origin(kind) is tuple and len(args) == 2 and attrs.has(args[0]):
        return typing.cast("type", args[0])
    return None


def _problems(error: Any, data: Any, cls: Any, path: str) -> typing.Iterator[Problem]:
    from cattrs import AttributeValidationNote, IterableValidationNote
    from cattrs.errors import BaseValidationError, ForbiddenExtraKeysError

    for cause in error.exceptions:
        notes = getattr(cause, "__notes__", ())
        note = next(
            (n for n in notes if isinstance(n, AttributeValidationNote | IterableValidationNote)),
            None,
        )
        key, value, kind = path, data, cls
        if isinstance(note, IterableValidationNote):
            key, value, kind = f"{path}[{note.index}]", data[note.index], note.type
        elif note is not None:
            key = f"{path}.{note.name}" if path else note.name
            kind = note.type
            if isinstance(cause, KeyError) and note.name not in data:
                yield Problem(message="missing key", key=key, expected=describe(kind))
                continue
            value = data[note.name]
        if isinstance(cause, BaseValidationError):
            yield from _problems(cause, value, kind, key)
        elif isinstance(cause, ForbiddenExtraKeysError):
            known = [field.name for field in attrs.fields(cls) if field.init]
            for extra in sorted(map(str, cause.extra_fields)):
                below = f"{path}.{extra}" if path else extra
                yield Problem(
                    message="unknown key" + nearest(extra, known),
                    key=below,
                    expected="one of " + ", ".join(known),
                )
        elif note is None:
            yield _refused(cause, path)
        else:
            yield _wrong(cause, key, value, kind)


def _refused(cause: Exception, path: str) -> Problem:
    name, _, rest = str(cause).partition(": ")
    key = f"{path}.{name}" if path and rest else name if rest else path
    return Problem(message=rest or str(cause), key=key or None)


def _wrong(cause: Exception, key: str, value: Any, kind: Any) -> Problem:
    text = str(cause)
    if isinstance(value, list) and "at `$[" in text:
        index = text.rpartition("`$[")[2].partition("]")[0]
        if index.isdigit() and int(index) < len(value):
            key, value = f"{key}[{index}]", value[int(index)]
            kind = get_args(kind)[0]
    return Problem(message="wrong value", key=key, got=shorten(value), expected=describe(kind))


def describe(kind: Any) -> str:
    """Return what a type accepts, in words for a person."""
    origin, args = get_origin(kind), get_args(kind)
    if origin is Annotated:
        meta = next((m for m in kind.__metadata__ if isinstance(m, msgspec.Meta)), None)
        return (meta and meta.description) or describe(args[0])
    if origin is Literal:
        return "one of " + ", ".join(map(str, args))
    if origin in (typing.Union, types.UnionType):
        return " or ".join(describe(arg) for arg in args if arg is not type(None))
    if origin is tuple:
        return f"a list, each {describe(args[0])}"
    if isinstance(kind, type) and issubclass(kind, enum.Enum):
        return "one of " + ", ".join(str(member.value) for member in kind)
    if attrs.has(kind) or origin is dict:
        return "a table"
    return _NAMES.get(kind, getattr(kind, "__name__", str(kind)))


_NAMES = {
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    str: "text",
    datetime.date: "a day such as 2026-03-31",
}


# ---------------------------------------------------------------- a member, in either format


def member_from_toml(table: dict[str, Any], member_id: str) -> tuple[Member | None, list[Problem]]:
    """Make a member of a member file's tables; or say all that is wrong, keys as in the file."""
    renamed = {ATTRIBUTES.get(key, key): value for key, value in table.items()}
    # A list's own name (`trainings`) would be taken for the table: the file says `[[training]]`.
    mistaken = [key for key in table if key in _TABLE_OF and _TABLE_OF[key] != key]
    if not mistaken and "id" not in table and _keys_known(renamed, Member):
        try:
            data = {**renamed, "id": member_id}
            if "ext" in data:
                data["ext"] = msgspec.to_builtins(data["ext"])
            return msgspec.convert(data, Member, builtin_types=_NATIVE["toml"]), []
        except (msgspec.ValidationError, TypeError, ValueError, OverflowError):
            pass
    problems = [_plural(key) for key in mistaken]
    if "id" in table:
        message = "unknown key: a member's id is the name of its file"
        problems.append(Problem(message=message, key="id"))
    data = {key: value for key, value in renamed.items() if key not in mistaken and key != "id"}
    member, found = structure({**data, "id": member_id}, Member, "toml")
    problems += [attrs.evolve(p, key=_file_key(p.key)) for p in _all_misplaced(found, data)]
    return (None, problems) if problems else (member, [])


def _plural(key: str) -> Problem:
    return Problem(message=f"unknown key; did you mean [[{_TABLE_OF[key]}]]?", key=key)


def _all_misplaced(found: list[Problem], data: dict[str, Any]) -> list[Problem]:
    # The constructor stops at the first record for an unknown site; the person wants them all.
    sites = data.get("sites")
    ids = {s.get("id") for s in sites if isinstance(s, dict)} if isinstance(sites, list) else set()
    known = {(problem.key, problem.message) for problem in found}
    more = []
    for attribute, kind in TABLES.items():
        records = data.get(attribute)
        if attribute == "sites" or not isinstance(records, list):
            continue
        if "site" not in attrs.fields_dict(kind):
            continue
        for index, record in enumerate(records):
            site = record.get("site") if isinstance(record, dict) else None
            if isinstance(site, str) and site not in ids:
                problem = Problem(
                    message=f"expected the id of a [[site]] of this member; got {site!r}",
                    key=f"{attribute}[{index}].site",
                )
                if (problem.key, problem.message) not in known:
                    more.append(problem)
    return found + more


def _file_key(key: str | None) -> str | None:
    if key is None:
        return None
    for attribute, table in _TABLE_OF.items():
        if key == attribute or key.startswith((attribute + "[", attribute + ".")):
            return table + key[len(attribute) :]
    return key


def _keys_known(data: dict[str, Any], cls: Any) -> bool:
    if not data.keys() <= _FIELD_NAMES[cls]:
        return False
    for attribute, kind in TABLES.items():
        records = data.get(attribute, ())
        if not isinstance(records, (list, tuple)):
            return False
        names = _FIELD_NAMES[kind]
        for record in records:
            if not isinstance(record, dict) or not record.keys() <= names:
                return False
    return True


_KINDS: tuple[Any, ...] = (Member, *TABLES.values())
_FIELD_NAMES = {kind: {field.name for field in attrs.fields(kind)} for kind in _KINDS}


class MemberDecoder:
    """Decode one line of JSON Lines into a member, strictly.

    msgspec ignores unknown keys of attrs classes, so each line is also held to a shape that
    knows nothing but the keys; that costs a tenth of the decoding.
    """

    def __init__(self) -> None:
        self._decode = msgspec.json.Decoder(Member).decode
        self._hold_to_keys: Callable[[bytes], Any] = msgspec.json.Decoder(_keys_only()).decode

    def __call__(self, line: bytes) -> Member:
        """Return the member.

        Raises:
            msgspec.DecodeError, ValueError: the line is not JSON, or not a member.
        """
        member = self._decode(line)
        self._hold_to_keys(line)
        return member

    @staticmethod
    def explain(line: bytes) -> tuple[str | None, list[Problem]]:
        """Say all that is wrong with a line, and which member id it has, if one can be read."""
        try:
            data = msgspec.json.decode(line)
        except UnicodeDecodeError as error:
            message = f"not UTF-8 text (byte {error.start} of the line)"
            return None, [Problem(message=message, expected="UTF-8")]
        except (msgspec.DecodeError, RecursionError) as error:
            return None, [Problem(message=f"not valid JSON: {error}")]
        member_id = data.get("id") if isinstance(data, dict) else None
        member, problems = structure(data, Member, "json")
        if isinstance(data, dict):
            problems = _all_misplaced(problems, data)
        if member is not None and not problems:
            problems = [Problem(message="this line cannot be read")]
        return member_id if isinstance(member_id, str) else None, problems


@functools.cache
def _keys_only() -> type:
    def shape(kind: Any, **lists: Any) -> type:
        fields = [
            (field.name, lists.get(field.name, msgspec.Raw), None) for field in attrs.fields(kind)
        ]
        return msgspec.defstruct(kind.__name__, fields, forbid_unknown_fields=True, gc=False)

    return shape(Member, **{name: list[shape(kind)] for name, kind in TABLES.items()})  # type: ignore[misc]


# ---------------------------------------------------------------- classes -> plain data


def plain(record: Any) -> dict[str, Any]:
    """Return the fields of a record that differ from their defaults, as plain data.

    What gives the record its meaning comes first, then what every record may say about itself.
    """
    shown = {}
    for field in _IN_ORDER[type(record)]:
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


def _own_first(kind: Any) -> list[Any]:
    return sorted(attrs.fields(kind), key=lambda field: field.inherited)


_IN_ORDER = {kind: _own_first(kind) for kind in _KINDS}


def member_to_toml(member: Member) -> dict[str, Any]:
    """Return a member's tables as they stand in its file, without the id."""
    return {_TABLE_OF.get(key, key): value for key, value in plain(member).items() if key != "id"}


def member_to_json(member: Member) -> bytes:
    """Return a member as one line of JSON Lines, without the line end."""
    return _ENCODER.encode(plain(member))


def digest(register: Register) -> str:
    """Return `sha256:...` over all that the register's members hold, whatever the format.

    What could not be read enters by its problems, so that it never looks like nothing.
    """
    total = hashlib.sha256()
    for member in register.members:
        total.update(hashlib.sha256(_ENCODER.encode(member)).digest())
    for member_id in register.unreadable:
        total.update(f"unreadable {member_id}\n".encode())
    for problem in register.problems:
        total.update(f"{problem}\n".encode())
    return f"sha256:{total.hexdigest()}"


def member_digest(member: Member) -> str:
    """Return `sha256:...` over all that one member holds."""
    return f"sha256:{hashlib.sha256(_ENCODER.encode(member)).hexdigest()}"


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
