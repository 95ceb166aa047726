"""A problem is a value: what is wrong, where, and what was expected."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

import attrs


@attrs.frozen(kw_only=True)
class Problem:
    """What is wrong in data or in a plugin, as a value, so that the rest can go on.

    `file` is relative to the register; `line` counts from 1; `key` is the path to the value, such
    as `training[2].people`; `got` and `expected` are short texts. `member` is the id of the
    member that it is about (mostly one that cannot be read because of it), and `plugin` the name
    of the plugin that failed.
    """

    message: str
    file: str | None = None
    line: int | None = None
    key: str | None = None
    got: str | None = None
    expected: str | None = None
    member: str | None = None
    plugin: str | None = None

    @property
    def where(self) -> str:
        """Return `file:line`, as editors understand it, or else the plugin or the member."""
        if self.file is not None:
            return self.file if self.line is None else f"{self.file}:{self.line}"
        if self.plugin:
            return f"plugin {self.plugin}"
        return f"member {self.member}" if self.member else ""

    def __str__(self) -> str:
        parts = [part for part in (self.where, self.key) if part]
        text = self.message
        if self.expected is not None:
            text += f"; expected {self.expected}"
        if self.got is not None:
            text += f"; got {self.got}"
        return ": ".join([*parts, text])


def below(path: str, key: str) -> str:
    """Return the path to a key in the table at `path`; a key of odd characters is quoted."""
    name = key if _BARE.fullmatch(key) else json.dumps(key, ensure_ascii=False)
    return f"{path}.{name}" if path else name


_BARE = re.compile(r"[A-Za-z0-9_-]+")


def nearest(word: str, known: Iterable[str]) -> str:
    """Return `"; did you mean X?"` for the known word nearest to `word`, or nothing."""
    import difflib

    close = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f"; did you mean {close[0]}?" if close else ""


def valid_text(text: str) -> str:
    """Return the text as valid Unicode: half a character is written as its number.

    The name of a file that is not UTF-8 has such halves, and no file in UTF-8 can hold them.
    """
    return text.encode("utf-8", "backslashreplace").decode()


def shorten(value: object, limit: int = 60) -> str:
    """Return a value's repr, cut to `limit` characters, for an error message."""
    try:
        text = repr(value)
    except (ValueError, RecursionError):
        text = f"a value of type {type(value).__name__}"
    return text if len(text) <= limit else text[: limit - 1] + "…"


def hide_secrets(text: str) -> str:
    """Return the text with `***` for the `user:password`, and the query, of each address in it."""
    return _QUERY.sub(r"\1***", _PASSWORD.sub("***", text))


_PASSWORD = re.compile(r"(?<=//)[^/\s]*:[^/\s]*(?=@)")
_QUERY = re.compile(r"(?<=://)([^\s?'\"]+\?)[^\s'\"<>]+?(?=[:;,.)]*(?:[\s'\"<>]|$))")
