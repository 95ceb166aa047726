"""Records built from rows: valid rows in bulk, and every problem of each invalid one."""

from __future__ import annotations

import datetime
import functools
import itertools
import re
from collections.abc import Iterator, Sequence
from typing import Any, TypeGuard

import attrs
import msgspec

from codetrack import Member, Problem, nearest
from codetrack_parquet.columns import expected

_NATIVE = (datetime.date, datetime.datetime, datetime.time)
_KEYED = re.compile(r'((?:[\w.\[\]-]|"(?:\\.|[^"\\])*")+): (.*)', re.DOTALL)
_EXPECTED = re.compile(r"(?:(.*); )?expected (.*); got (.*)", re.DOTALL)
_LONGEST = 60


@functools.cache
def _shape(kind: Any) -> tuple[Any, dict[str, Any]]:
    """Return a plain class with the fields of the kind, and the default of each of them."""
    defaults = {}
    for field in attrs.fields(kind):
        default: Any = field.default
        if isinstance(default, attrs.Factory):  # type: ignore[arg-type]
            default = default.factory()
        defaults[field.name] = None if default is attrs.NOTHING else default
    fields = [(name, Any) for name in defaults]
    return msgspec.defstruct(f"{kind.__name__}Row", fields, gc=False), defaults


def build_rows(lists: dict[str, list[Any]], kind: Any, count: int) -> list[Any]:
    """Return rows built from the values of columns; a missing column has the default.

    The rows set every field, since a missing one costs msgspec several times as much.
    """
    shape, defaults = _shape(kind)
    columns = [lists.get(name) or itertools.repeat(d, count) for name, d in defaults.items()]
    return list(map(shape, *columns))


def convert_rows(rows: list[Any], kind: Any) -> tuple[list[Any], list[int]]:
    """Return the records of rows, None for an invalid one, and the indexes of those."""
    try:
        return (
            msgspec.convert(rows, list[kind], builtin_types=_NATIVE, from_attributes=True),
            [],
        )
    except (msgspec.ValidationError, TypeError, ValueError, RecursionError):
        pass
    made = [convert_row(row, kind) for row in rows]
    return made, [index for index, record in enumerate(made) if record is None]


def convert_row(row: Any, kind: Any) -> Any:
    """Return the record (or member) of a row, or None."""
    try:
        return msgspec.convert(row, kind, builtin_types=_NATIVE, from_attributes=True)
    except (msgspec.ValidationError, TypeError, ValueError, RecursionError):
        return None


def is_id(value: object) -> TypeGuard[str]:
    """Return whether a member can have the id."""
    return _fits(value, attrs.fields(Member).id.type)


def row_problems(row: Any, kind: Any) -> Iterator[Problem]:
    """Yield a problem, with its column as `key`, for each mistake in a row."""
    wrong, values = False, msgspec.structs.asdict(row)
    for field in attrs.fields(kind):
        for key, value, wanted in _misfits(field.name, values[field.name], field.type):
            wrong = True
            missing = value is None
            yield Problem(
                message="missing value" if missing else "wrong value",
                key=key,
                got=None if missing else shorten(value),
                expected=expected(wanted),
            )
    if wrong:
        return
    try:
        kind(**values)
    except (TypeError, ValueError) as error:
        yield _model_problem(str(error))
    else:
        yield Problem(message="this row cannot be read")


def _misfits(key: str, value: Any, kind: Any) -> Iterator[tuple[str, Any, Any]]:
    if _fits(value, kind):
        return
    items = getattr(kind, "__args__", (None,))
    if isinstance(value, list) and getattr(kind, "__origin__", None) is tuple:
        for index, item in enumerate(value):
            if not _fits(item, items[0]):
                yield f"{key}[{index}]", item, items[0]
    else:
        yield key, value, kind


def _fits(value: Any, kind: Any) -> bool:
    try:
        msgspec.convert(value, kind, builtin_types=_NATIVE)
    except (msgspec.ValidationError, TypeError, ValueError, RecursionError):
        return False
    return True


def _model_problem(text: str) -> Problem:
    """Return the problem in an error of the model: `field: message; expected this; got that`."""
    key, rest = match.groups() if (match := _KEYED.fullmatch(text)) else (None, text)
    if (match := _EXPECTED.fullmatch(rest)) is None:
        return Problem(message=rest, key=key)
    message, wanted, got = match.groups()
    return Problem(message=message or "wrong value", key=key, expected=wanted, got=got)


def shorten(value: object) -> str:
    """Return the text of a value, shortened."""
    if isinstance(value, bool):
        return str(value).lower()
    text = value.isoformat() if isinstance(value, datetime.date) else repr(value)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def duplicate_sites(ids: Sequence[str]) -> Iterator[tuple[int, Problem]]:
    """Yield the index of each site whose id an earlier one has, and the problem."""
    seen = set()
    for index, site_id in enumerate(ids):
        if site_id in seen:
            wanted = "an id that no earlier site of the member has"
            yield (
                index,
                Problem(message="wrong value", key="id", expected=wanted, got=repr(site_id)),
            )
        seen.add(site_id)


def unknown_sites(records: Sequence[Any], known: set[str]) -> Iterator[tuple[int, Problem]]:
    """Yield the index of each record at a site that the member does not have, and the problem."""
    for index, record in enumerate(records):
        site = getattr(record, "site", None)
        if site is None or site in known:
            continue
        hint = nearest(site, known) if len(known) <= 100 else ""
        yield (
            index,
            Problem(
                message=f"no such site{hint}",
                key="site",
                expected="the id of a site of this member",
                got=repr(site),
            ),
        )
