"""The values of fields, parsed from the cells of a form that came back."""

from __future__ import annotations

import datetime
import re
from datetime import date
from typing import Any

import msgspec

from codetrack import Language
from codetrack_xlsx.fields import Field
from codetrack_xlsx.text import same_text
from codetrack_xlsx.workbook import FIRST_DAY

_SEPARATOR = re.compile(r"[,;\n]")
_NEAR = 1e-12


class InvalidCellError(Exception):
    """A cell's content does not fit its field: what was expected, and what it got."""

    def __init__(self, expected: str, got: str) -> None:
        super().__init__(expected)
        self.expected = expected
        self.got = got


def is_unchanged(cell: Any, before: str | int | float | date | None) -> bool:
    """Return whether a cell still shows what was written there."""
    if isinstance(cell, datetime.datetime):
        cell = cell.date() if cell.time() == datetime.time() else cell
    if cell is None or before is None:
        return cell is None and (before is None or (isinstance(before, str) and not before.strip()))
    if isinstance(before, str):
        return isinstance(cell, str) and same_text(cell, before)
    if isinstance(before, date):
        return bool(cell == before)
    if isinstance(cell, bool) or not isinstance(cell, (int, float)):
        return False
    return abs(cell - before) <= _NEAR * abs(before)


def parsed(cell: Any, field: Field, language: Language) -> Any:
    """Return the field's value for a cell's content.

    Raises:
        UnfitError: it is not what the field takes.
    """
    if field.many:
        parts = [part.strip() for part in _SEPARATOR.split(_text(cell, field))]
        return tuple(
            _checked(_word(part, field, language), field, part, language) for part in parts if part
        )
    match field.kind:
        case "date":
            return _day(cell, field)
        case "integer" | "year" | "decimal":
            return _number(cell, field, language)
        case "flag":
            return _flag(cell, field, language)
        case "choice" | "word":
            text = _text(cell, field).strip()
            return _checked(_word(text, field, language), field, cell, language)
    return _checked(_text(cell, field).strip(), field, cell, language)


def described(cell: Any) -> str:
    """Return the text for a cell's content in a problem."""
    if isinstance(cell, str):
        return "the text " + repr(cell if len(cell) <= 60 else cell[:59] + "…")
    if isinstance(cell, datetime.datetime):
        day, time = cell.date().isoformat(), cell.time()
        return f"the date {day}" if time == datetime.time() else f"the time {cell}"
    if isinstance(cell, (bool, datetime.time, datetime.timedelta)):
        return str(cell)
    return f"the number {cell}"


def _text(cell: Any, field: Field) -> str:
    if not isinstance(cell, str):
        msg = f"{field.description}, as text"
        raise InvalidCellError(msg, described(cell))
    return cell


def _word(text: str, field: Field, language: Language) -> str:
    offered = {word.casefold(): value for word, value in field.words(language).items()}
    return offered.get(text.casefold(), text)


def _day(cell: Any, field: Field) -> date:
    if isinstance(cell, datetime.datetime) and cell.time() == datetime.time():
        cell = cell.date()
    if type(cell) is not date:
        raise InvalidCellError(field.description, described(cell))
    if cell < FIRST_DAY:
        msg = f"a date from {FIRST_DAY} on"
        raise InvalidCellError(msg, described(cell))
    return cell


def _number(cell: Any, field: Field, language: Language) -> Any:
    if isinstance(cell, bool) or not isinstance(cell, (int, float)):
        msg = f"{field.description}, in a cell with a number"
        raise InvalidCellError(msg, described(cell))
    if field.kind != "decimal" and isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return _checked(cell, field, cell, language)


def _flag(cell: Any, field: Field, language: Language) -> bool:
    if isinstance(cell, bool):
        return cell
    words = {language.text("yes"): True, language.text("no"): False, "yes": True, "no": False}
    answer = words.get(cell.strip().casefold()) if isinstance(cell, str) else None
    if answer is None:
        msg = f"{language.text('yes')} or {language.text('no')}"
        raise InvalidCellError(msg, described(cell))
    return answer


def _checked(value: Any, field: Field, cell: Any, language: Language) -> Any:
    try:
        return msgspec.convert(value, field.item)
    except msgspec.ValidationError:
        if field.kind == "choice" and len(field.choices) <= 10:
            words = ", ".join(field.words(language))
            raise InvalidCellError("one of " + words, described(cell)) from None
        raise InvalidCellError(field.description, described(cell)) from None
