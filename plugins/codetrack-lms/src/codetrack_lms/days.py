"""Days in the one format that the settings name."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, tzinfo

_PARTS = {
    "yyyy": r"(?P<year>[0-9]{4})",
    "mm": r"(?P<month>[0-9]{2})",
    "m": r"(?P<month>[0-9]{1,2})",
    "dd": r"(?P<day>[0-9]{2})",
    "d": r"(?P<day>[0-9]{1,2})",
}
_TIME = {
    "hh": r"(?:[01][0-9]|2[0-3])",
    "h": r"(?:[01]?[0-9]|2[0-3])",
    "mm": r"[0-5][0-9]",
    "ss": r"[0-5][0-9]",
}
_WORDS = re.compile(r"[a-z]+|[^a-z]")
EXPECTED = "a form such as dd-mm-yyyy, d/m/yyyy, yyyy-mm-dd or dd-mm-yyyy hh:mm"


def day_reader(form: str) -> Callable[[str], date | None]:
    """Return a function that reads a day in the form, or gives None for any other text.

    `dd` and `mm` are two digits, `d` and `m` one or two, `yyyy` four. After an `hh` or `h`, `mm`
    are minutes and `ss` seconds; the time of day is held to its form and left out.

    Raises:
        ValueError: the form does not say year, month and day, each once.
    """
    pattern, seen, in_time = "", [], False
    for word in _WORDS.findall(form):
        in_time = in_time or word in ("hh", "h")
        part = (_TIME if in_time else _PARTS).get(word)
        if part is None and word.isalpha():
            raise ValueError(EXPECTED)
        pattern += part or re.escape(word)
        seen += [word[0]] if part and not in_time else []
    if sorted(seen) != ["d", "m", "y"]:
        raise ValueError(EXPECTED)
    matcher = re.compile(pattern)

    def read(text: str) -> date | None:
        match = matcher.fullmatch(text)
        if match is None:
            return None
        try:
            return date(int(match["year"]), int(match["month"]), int(match["day"]))
        except ValueError:
            return None

    return read


_INSTANT = re.compile(
    r"[0-9]{4}-?[0-9]{2}-?[0-9]{2}[Tt ][0-9]{2}(?::?[0-9]{2}){1,2}(?:[.,][0-9]+)?"
    r"(?:[Zz]|[+-][0-9]{2}(?::?[0-9]{2})?)"
)


def day_of_instant(text: str, zone: tzinfo) -> date | None:
    """Return the civil day of an ISO 8601 timestamp in the time zone, or None for other text.

    A timestamp that does not say its offset from UTC is other text: it may be on either of two
    days.
    """
    if not _INSTANT.fullmatch(text):
        return None
    try:
        return datetime.fromisoformat(text.upper()).astimezone(zone).date()
    except (ValueError, OverflowError):
        return None
