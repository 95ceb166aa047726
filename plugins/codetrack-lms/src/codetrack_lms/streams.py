"""xAPI statements out of a file, one at a time: a StatementResult, a list, or JSON Lines.

Errors of the JSON readers are not passed on: they quote the text around the mistake.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any, Literal

import ijson  # type: ignore[import-untyped]
import msgspec

from codetrack import Problem
from codetrack_lms.kinds import kind_of
from codetrack_lms.reading import Unreadable

Shape = Literal["list", "result", "lines", "values"]
_LONGEST = 1_000_000
_BOM = b"\xef\xbb\xbf"
Statement = tuple[int | None, str, Any]
"""The line (of JSON Lines), the key, and the value."""


def statements(file: Path, name: str, pages: list[bool]) -> Iterator[Statement]:
    """Yield each statement of a file; append to `pages`, for each StatementResult, if more follow.

    Raises:
        Unreadable: the file, or the rest of it, is not JSON.
    """
    found: Problem | None = None
    count = 0
    try:
        shape = _shape(file)
        if shape == "lines":
            yield from _lines(file, name, pages)
            return
        prefix = {"list": "item", "result": "statements.item", "values": ""}[shape]
        with _opened(file) as binary:
            values = ijson.items(binary, prefix, multiple_values=shape == "values")
            for count, value in enumerate(values, start=1):
                yield None, f"statements[{count - 1}]", value
        if shape == "result":
            if not count:
                _must_be_list(file)
            pages.append(_has_more(file))
    except OSError as error:
        found = Problem(message=f"cannot be read: {error.strerror}", file=name)
    except (ijson.JSONError, ValueError, RecursionError):
        message = "from here on it cannot be read: not JSON, or cut off"
        key = f"statements[{count}]"
        expected = "a StatementResult, a list of statements, or a statement a line"
        found = Problem(message=message, file=name, key=key, expected=expected)
    if found is not None:
        raise Unreadable(found)


def _opened(file: Path) -> Any:
    binary = file.open("rb")
    if binary.read(3) != _BOM:
        binary.seek(0)
    return binary


def _shape(file: Path) -> Shape:
    with _opened(file) as binary:
        # A whole file may be one line, which must not be read into memory.
        first = _line(binary).strip()
        follows = any(not chunk.isspace() for chunk in iter(partial(binary.read, 65_536), b""))
    if not first:
        raise ValueError
    if first[:1] == b"[":
        return "list"
    if first[:1] == b"{" and first[-1:] == b"}" and _is_line(first, follows):
        return "lines"
    with _opened(file) as binary:
        for prefix, event, key in ijson.parse(binary, multiple_values=True):
            if prefix == "" and event == "map_key":
                return "result" if key in ("statements", "more") else "values"
    return "values"


def _line(binary: Any) -> bytes:
    line: bytes = binary.readline(_LONGEST)
    while line and line.isspace():
        line = binary.readline(_LONGEST)
    return line


def _is_line(line: bytes, follows: bool) -> bool:
    try:
        value = msgspec.json.decode(line)
    except (msgspec.DecodeError, RecursionError):
        # A broken line is reported later, with its number.
        return True
    return isinstance(value, dict) and (follows or "statements" not in value)


def _lines(file: Path, name: str, pages: list[bool]) -> Iterator[Statement]:
    decode = msgspec.json.Decoder().decode
    with _opened(file) as binary:
        for number, line in enumerate(binary, start=1):
            if line.isspace():
                continue
            try:
                value = decode(line)
            except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
                value = BROKEN
            if isinstance(value, dict) and isinstance(value.get("statements"), list):
                pages.append(bool(value.get("more")))
                for index, statement in enumerate(value["statements"]):
                    yield number, f"statements[{index}]", statement
            else:
                yield number, "", value


BROKEN = object()
"""The value of a line that is not JSON."""


def _must_be_list(file: Path) -> None:
    with _opened(file) as binary:
        if not any(index[:2] == ("statements", "start_array") for index in ijson.parse(binary)):
            raise ValueError


def _has_more(file: Path) -> bool:
    with _opened(file) as binary:
        return any(bool(value) for value in ijson.items(binary, "more"))


def not_a_statement(value: object) -> str:
    """Return the kind of a value that is no statement."""
    return "something that is not JSON" if value is BROKEN else kind_of(value)
