"""The kind of a value: enough to correct it, never the value, which may be a person's."""

from __future__ import annotations

import re
from datetime import date, time

_DAY_LIKE = re.compile(r"[0-9]{1,4}[-/. ][0-9]{1,2}[-/. ][0-9]{1,4}(?:[T ][0-9:.]+Z?)?")
_NUMBER = re.compile(r"[-+]?[0-9]+(?:[.,][0-9]+)?")
ERRORS = frozenset(("#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!"))
"""What spreadsheets show in place of a value that they could not calculate."""


def kind_of(value: object) -> str:
    """Return the kind of a value; of a day, also its format, with digits masked as 9."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true or false"
    if isinstance(value, (int, float)):
        return "a number"
    if isinstance(value, date):
        return "a day"
    if isinstance(value, time):
        return "a time of day"
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, (list, tuple)):
        return "a list"
    return _text(value) if isinstance(value, str) else "something else"


def _text(value: str) -> str:
    text = value.strip()
    if not text:
        return "nothing"
    if text.upper() in ERRORS:
        return "an error of the spreadsheet"
    if _NUMBER.fullmatch(text):
        return "a number"
    if _DAY_LIKE.fullmatch(text):
        return f"a day written as {re.sub('[0-9]', '9', text)}"
    return f"text of {len(text)} characters"
