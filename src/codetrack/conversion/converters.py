"""From plain data to the classes of the model, in each format's types.

Good data takes the fast road: msgspec puts it straight into the classes. Data that it refuses
goes through cattrs, which finds every failing field, so that one look shows all that is wrong.
"""

from __future__ import annotations

import datetime
import functools
from collections.abc import Callable, Mapping
from typing import Any, TypeVar, get_args, get_origin

import attrs
import msgspec

from codetrack.conversion.explain import (
    WRONG,
    Format,
    describe,
    is_list,
    mistakes,
    shown,
)
from codetrack.model.members import Member
from codetrack.problems import Problem
from codetrack.vocabulary import ExtensionTables

T = TypeVar("T")
NATIVE: dict[str, tuple[type, ...]] = {
    # TOML writes days as days, so a day in quotes is a wrong type there; JSON has only text.
    "toml": (datetime.date, datetime.datetime, datetime.time),
    "json": (),
    # What comes from a command line is all text: 12, true and 2026-03-02 are taken as meant.
    "text": (),
}


def structure(data: object, cls: type[T], form: Format = "toml") -> tuple[T | None, list[Problem]]:
    """Build an instance of the attrs class from plain data, or return every problem.

    Returns the instance and no problems, or None and at least one problem, each with its `key`,
    what came and what was expected.
    """
    if _keys_fit(data, cls):
        try:
            native, strict = NATIVE[form], form != "text"
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
    # False as well where it cannot tell: then the slow path checks everything.
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
    native = NATIVE[form]

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
