"""Typesetting of a template with data: a tagged PDF, the same bytes for the same data."""

from __future__ import annotations

import importlib.resources
import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from typing import Any

import typst

_HIDDEN = {*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C}


def typeset(template: str, data: Mapping[str, Any], paper: str, day: date) -> bytes:
    """Return the PDF of the template filled with the data.

    The template treats text as data, never as markup. `day` is the document's date.
    """
    source = importlib.resources.files(__package__).joinpath(f"{template}.typ").read_bytes()
    document = typst.compile(
        source,
        format="pdf",
        sys_inputs={"data": json.dumps(_visible({**data, "paper": paper}))},
        pdf_standards=["ua-1"],
        timestamp=datetime.combine(day, time(), UTC),
    )
    assert isinstance(document, bytes)
    return document


def _visible(value: Any) -> Any:
    # Invisible characters, and those that change the direction of writing, become U+FFFD.
    if isinstance(value, str):
        return "".join("\ufffd" if _is_invisible(letter) else letter for letter in value)
    if isinstance(value, Mapping):
        return {name: _visible(item) for name, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_visible(item) for item in value]
    return value


def _is_invisible(letter: str) -> bool:
    return (
        ord(letter) in _HIDDEN
        or 0xD800 <= ord(letter) <= 0xDFFF
        or not (letter.isprintable() or letter in "\u00a0\u202f")
    )
