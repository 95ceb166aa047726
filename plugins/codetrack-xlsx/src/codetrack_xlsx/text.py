"""Text made safe for cells and for names of sheets."""

from __future__ import annotations

import re
from collections.abc import Collection

LONGEST = 32_767
"""How many UTF-16 units a cell holds."""
_NAME = 31
_CONTROLS = {
    **{code: chr(0x2400 + code) for code in range(0x20) if chr(code) not in "\n\t"},
    0x7F: "\u2421",
    **dict.fromkeys(range(0x80, 0xA0), "\ufffd"),
    0x2028: "\n",
    0x2029: "\n",
    0xFFFE: "\ufffd",
    0xFFFF: "\ufffd",
}
_ODD = re.compile(r"[\[\]:*?/\\\x00-\x1f\x7f]")


def cell_text(text: str) -> str:
    """Return the text as a cell shows it: control characters as signs, cut where a cell ends."""
    text = text.replace("\r\n", "\n").translate(_CONTROLS)
    text = text.encode("utf-16-le", "replace").decode("utf-16-le", "replace")
    if len(text) * 2 > LONGEST:
        units = text.encode("utf-16-le")
        if len(units) > 2 * LONGEST:
            text = units[: 2 * (LONGEST - 1)].decode("utf-16-le", "ignore") + "…"
    return text


def same_text(first: str, second: str) -> bool:
    """Return whether two texts are the same apart from line ends and blanks."""
    return " ".join(first.split()) == " ".join(second.split())


def sheet_name(text: str, taken: Collection[str]) -> str:
    """Return a name that a sheet may have, and none of `taken` has."""
    name = _ODD.sub(" ", text).strip().strip("'").strip()[:_NAME].strip() or "Sheet"
    lower = {second.lower() for second in taken} | {"history"}
    number, full_name = 1, name
    while name.lower() in lower:
        number += 1
        name = f"{full_name[: _NAME - len(str(number)) - 1]} {number}"
    return name
