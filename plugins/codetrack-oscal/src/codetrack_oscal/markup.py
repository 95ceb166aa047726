"""Text of others as OSCAL's text: it can be no markup, no break of a line and no odd character.

OSCAL has three kinds of text: strings (as in properties), lines of Markdown (titles) and blocks
of Markdown (descriptions, remarks). The names and messages of a register are shown in all of them
as they are. Characters that XML 1.0 has not, and those that turn the direction of what follows,
are replaced by U+FFFD: an OSCAL document must survive its conversion to XML.
"""

from __future__ import annotations

import functools
import re

NOTHING = "-"
"""The text where OSCAL requires one and there is none."""
_UNSEEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u180e\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff"
    "\ud800-\udfff]"
)
_MARKUP = re.compile(
    # An underscore within a word is no markup, and `{{` is where OSCAL inserts a parameter.
    r"[\\`*\[\]<>&~^$@{}|]|(?<![^\W_])_|_(?![^\W_])|:(?=//)|(?<=www)\.",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r" at 0x[0-9A-Fa-f]+")
_BLOCK = re.compile(r"[#+\-=]|[0-9]{1,9}[.)]")


def string(text: object) -> str:
    """Return plain text on one line; of nothing, a hyphen."""
    plain = str(text)
    return _short_string(plain) if len(plain) <= _SHORT else _string(plain)


def line(text: object) -> str:
    """Return a line of Markdown that shows the text as it is."""
    plain = str(text)
    return _short_line(plain) if len(plain) <= _SHORT else _line(plain)


def prose(*paragraphs: object) -> str:
    """Return a block of Markdown that shows each text as a paragraph."""
    return "\n\n".join([line(paragraph) for paragraph in paragraphs])


def number_of(number: int, noun: str) -> str:
    """Return a count in words, such as `1 problem` or `2 problems`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _string(plain: str) -> str:
    if " at 0x" in plain:
        # Where an object lay in memory differs from one run to the next.
        plain = _ADDRESS.sub("", plain)
    if not (plain.isascii() and plain.isprintable()):
        plain = _UNSEEN.sub("\ufffd", " ".join(plain.split()))
    return " ".join(plain.split()) or NOTHING


def _line(text: str) -> str:
    plain = _MARKUP.sub(r"\\\g<0>", _string(text))
    if found := _BLOCK.match(plain):
        # A heading, an item of a list, a rule: the last character of the mark makes it one.
        last = found.end() - 1
        plain = f"{plain[:last]}\\{plain[last:]}"
    return plain


# A document repeats the same titles, remedies and statuses many times.
_SHORT = 200
_short_string = functools.lru_cache(maxsize=4096)(_string)
_short_line = functools.lru_cache(maxsize=4096)(_line)
