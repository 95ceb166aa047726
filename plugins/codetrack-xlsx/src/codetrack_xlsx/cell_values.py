"""A value as a cell of a workbook holds it."""

from __future__ import annotations

from datetime import date
from typing import Any

from codetrack import Language
from codetrack_xlsx.fields import Field
from codetrack_xlsx.text import cell_text
from codetrack_xlsx.workbook import FIRST_DAY


def cell_value(value: Any, field: Field, language: Language) -> str | int | float | date | None:
    """Return what a cell holds for the value: text, a number, a day, or None for nothing."""
    if value is None or value == ():
        return None
    if field.many:
        return cell_text(", ".join(field.word(item, language) for item in value))
    if field.kind == "flag":
        return language.text("yes") if value else language.text("no")
    if field.kind in ("integer", "year", "decimal"):
        number: int | float = value
        return number
    if field.kind == "date":
        return value if value >= FIRST_DAY else str(value.isoformat())
    return cell_text(field.word(value, language))
