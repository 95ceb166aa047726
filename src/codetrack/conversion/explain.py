"""What is wrong with data that a class refuses: every mistake, in words for its author."""

from __future__ import annotations

import contextlib
import datetime
import enum
import re
import types
import typing
from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated, Any, Literal, get_args, get_origin

import attrs
import msgspec

from codetrack.model.members import TABLES, Member, taken, unknown_site
from codetrack.model.structs import field_names
from codetrack.problems import Problem, below, nearest, shorten
from codetrack.vocabulary import unfit

Format = Literal["toml", "json", "text"]
WRONG = "wrong value"
KINDS: tuple[Any, ...] = (Member, *TABLES.values())
FIELD_NAMES = {kind: set(field_names(kind)) for kind in KINDS}


def mistakes(
    error: Any, data: Any, cls: Any, converter: Any, form: Format, path: str = ""
) -> Iterator[Problem]:
    """Yield a problem for each mistake in the data that the cattrs converter refused."""
    from cattrs import AttributeValidationNote, IterableValidationNote
    from cattrs.errors import BaseValidationError, ForbiddenExtraKeysError

    # The field may be typed as the class or None; the error knows which class it was.
    cls = getattr(error, "cl", cls)
    sound = dict(data) if isinstance(data, Mapping) else {}
    constructed = False
    for cause in error.exceptions:
        if isinstance(cause, ForbiddenExtraKeysError):
            known = [field.name for field in attrs.fields(cls) if field.init]
            for extra in sorted(map(str, cause.extra_fields)):
                yield unknown_key(extra, below(path, extra), known)
            continue
        note = next(
            (
                note
                for note in getattr(cause, "__notes__", ())
                if isinstance(note, AttributeValidationNote | IterableValidationNote)
            ),
            None,
        )
        if note is None:
            constructed = True
            yield _refused(str(cause), path)
            continue
        if isinstance(note, IterableValidationNote):
            is_list = isinstance(data, (list, tuple))
            key = f"{path}[{note.index}]" if is_list else below(path, str(note.index))
            value = data[note.index]
        else:
            key = below(path, note.name)
            sound.pop(note.name, None)
            if isinstance(cause, KeyError) and note.name not in data:
                yield Problem(message="missing key", key=key, expected=describe(note.type, form))
                continue
            value = data[note.name]
        if isinstance(cause, BaseValidationError):
            yield from mistakes(cause, value, note.type, converter, form, key)
        else:
            yield _wrong(key, value, note.type, form)
    if cls in FIELD_NAMES and not constructed:
        yield from _broken_rules(cls, sound, converter, path)


def _broken_rules(cls: Any, sound: dict[str, Any], converter: Any, path: str) -> Iterator[Problem]:
    # A constructor that never runs cannot report that the days, too, are out of order.
    stub = types.SimpleNamespace(**dict.fromkeys(FIELD_NAMES[cls]))
    for field in attrs.fields(cls):
        if field.name in sound:
            hook = converter.get_structure_hook(field.type)
            setattr(stub, field.name, hook(sound[field.name], field.type))
    rules = getattr(cls, "__post_init__", None)
    if cls is Member or rules is None:
        return
    try:
        rules(stub)
    except ValueError as error:
        yield _refused(str(error), path)
    except TypeError:
        return


def unknown_key(key: str, path: str, known: Iterable[str]) -> Problem:
    """Return the problem of an unknown key, with the known one that it is nearest to."""
    expected = "one of " + ", ".join(known)
    return Problem(message="unknown key" + nearest(key, known), key=path, expected=expected)


def _refused(text: str, path: str) -> Problem:
    """Parse a constructor's message: `field: message; expected this; got that`."""
    name, rest = match.groups() if (match := _NAMED.fullmatch(text)) else ("", text)
    return _problem(rest, f"{path}.{name}" if path and name else name or path)


def _problem(text: str, key: str) -> Problem:
    if (match := _EXPECTED.fullmatch(text)) is None:
        return Problem(message=text, key=key or None)
    message, expected, got = match.groups()
    return Problem(message=message or WRONG, key=key or None, expected=expected, got=got)


_NAMED = re.compile(r'((?:[\w.\[\]-]|"(?:\\.|[^"\\])*")+): (.*)', re.DOTALL)
_EXPECTED = re.compile(r"(?:(.*); )?expected (.*); got (.*)", re.DOTALL)


def _wrong(key: str, value: Any, kind: Any, form: Format) -> Problem:
    if get_origin(kind) is dict and isinstance(value, Mapping):
        inner = get_args(kind)[1]
        for name, item in value.items():
            if get_origin(inner) is dict and not isinstance(item, Mapping):
                key, value, kind = below(key, str(name)), item, inner
                break
    expected = describe(kind, form)
    table = getattr(get_args(kind)[0], "table", None) if is_list(kind) else None
    if form == "toml" and table and isinstance(value, Mapping):
        expected = f"[[{table}]], in double brackets, once for each"
    message = WRONG + _hint(value, kind, form)
    return Problem(message=message, key=key, got=shown(value, form), expected=expected)


def _hint(value: Any, kind: Any, form: Format) -> str:
    """Return how to write what was probably meant."""
    leaf = _leaf_of(kind)
    if leaf is datetime.date and isinstance(value, datetime.datetime):
        return " (a day has no time of day)"
    if isinstance(value, str):
        if get_origin(leaf) is Literal:
            return nearest(value, map(str, get_args(leaf)))
        if isinstance(leaf, type) and issubclass(leaf, enum.Enum):
            return nearest(value, [str(member.value) for member in leaf])
        if leaf is datetime.date and form == "toml" and _is_day(value):
            return " (a day stands without quotes)"
        if leaf in (int, float) and re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", value):
            return " (a number stands without quotes)"
        if leaf is bool and value in ("true", "false"):
            return " (true and false stand without quotes)"
    return ""


def _leaf_of(kind: Any) -> Any:
    origin, args = get_origin(kind), get_args(kind)
    if origin is Annotated:
        return _leaf_of(args[0])
    if origin in (typing.Union, types.UnionType):
        left = [arg for arg in args if arg is not type(None)]
        return _leaf_of(left[0]) if len(left) == 1 else kind
    return kind


def _is_day(text: str) -> bool:
    try:
        datetime.date.fromisoformat(text)
    except ValueError:
        return False
    return True


def shown(value: Any, form: Format = "toml") -> str:
    """Return a value as the file has it, as far as that is short."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (datetime.date, datetime.time)):
        return value.isoformat()
    if isinstance(value, Mapping):
        return _TABLE[form]
    if isinstance(value, list) and any(isinstance(item, (list, Mapping)) for item in value):
        return "a list of lists or tables"
    return "null" if value is None else shorten(value)


def describe(kind: Any, form: Format = "toml") -> str:
    """Return what a type accepts, in words for a person who writes the format."""
    origin, args = get_origin(kind), get_args(kind)
    if origin is Annotated:
        meta = next((m for m in kind.__metadata__ if isinstance(m, msgspec.Meta)), None)
        return (meta and meta.description) or describe(args[0], form)
    if origin is Literal:
        return "one of " + ", ".join(map(str, args))
    if origin in (typing.Union, types.UnionType):
        return " or ".join(describe(arg, form) for arg in args if arg is not type(None))
    if origin in (tuple, list):
        return f"a list, each {describe(args[0], form)}"
    if isinstance(kind, type) and issubclass(kind, enum.Enum):
        return "one of " + ", ".join(str(member.value) for member in kind)
    if attrs.has(kind) or origin is dict:
        return _TABLE[form]
    return _NAMES.get(kind, getattr(kind, "__name__", str(kind)))


_TABLE: dict[Format, str] = {"toml": "a table", "json": "an object", "text": "a table"}
_NAMES = {
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    str: "text",
    datetime.date: "a day such as 2026-03-31",
}


def is_list(kind: Any) -> bool:
    """Return whether the type is a list of one kind of item."""
    args = get_args(kind)
    return get_origin(kind) is list or (get_origin(kind) is tuple and args[1:] == (...,))


def with_all_broken(found: list[Problem], data: dict[str, Any]) -> list[Problem]:
    """Return what was found, and all the rules that a member's plain data breaks besides."""
    # The constructor stops at the first broken rule; the person wants them all.
    known = {(problem.key, problem.got) for problem in found}
    texts = [*_misplaced(data)]
    if isinstance(ext := data.get("ext"), dict):
        with contextlib.suppress(TypeError, RecursionError):
            texts += unfit(msgspec.to_builtins(ext), "ext")
    more = [_problem(message, key) for key, message in texts]
    return found + [problem for problem in more if (problem.key, problem.got) not in known]


def _misplaced(data: dict[str, Any]) -> Iterator[tuple[str, str]]:
    sites = data.get("sites", [])
    if not isinstance(sites, list):
        return
    given = [site.get("id") if isinstance(site, dict) else None for site in sites]
    ids: set[str] = set()
    for index, site_id in enumerate(given):
        if not isinstance(site_id, str):
            continue
        if site_id in ids:
            yield f"sites[{index}].id", taken(site_id)
        ids.add(site_id)
    if len(given) > sum(isinstance(site_id, str) for site_id in given):
        return
    for attribute, kind in TABLES.items():
        records = data.get(attribute)
        if not isinstance(records, list) or "site" not in FIELD_NAMES[kind]:
            continue
        for index, record in enumerate(records):
            site_id = record.get("site") if isinstance(record, dict) else None
            if isinstance(site_id, str) and site_id not in ids:
                yield f"{attribute}[{index}].site", unknown_site(site_id, ids)
