"""Data and a template in; a PDF out, tagged, with its fonts, and the same for the same data."""

from __future__ import annotations

import importlib.resources
import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from typing import Any

import typst

_HIDDEN = {*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C}


def typeset(template: str, data: Mapping[str, Any], paper: str, day: date) -> bytes:
    """Return the PDF that the template makes of the data.

    Text is data to the template and never markup. `day` is the document's date.
    """
    source = importlib.resources.files(__package__).joinpath(f"{template}.typ").read_bytes()
    made = typst.compile(
        source,
        format="pdf",
        sys_inputs={"data": json.dumps(_shown({**data, "paper": paper}))},
        pdf_standards=["ua-1"],
        timestamp=datetime.combine(day, time(), UTC),
    )
    assert isinstance(made, bytes)
    return made


def _shown(value: Any) -> Any:
    # What turns the direction of writing around, or cannot be seen, shows as such.
    if isinstance(value, str):
        return "".join("\ufffd" if _unseen(letter) else letter for letter in value)
    if isinstance(value, Mapping):
        return {name: _shown(held) for name, held in value.items()}
    if isinstance(value, (list, tuple)):
        return [_shown(held) for held in value]
    return value


def _unseen(letter: str) -> bool:
    return (
        ord(letter) in _HIDDEN
        or 0xD800 <= ord(letter) <= 0xDFFF
        or not (letter.isprintable() or letter in "\u00a0\u202f")
    )
