"""xAPI statements out of a file, one at a time: a StatementResult, a list, or JSON Lines.

No error of a JSON reader gets out of here: they quote what stands around the mistake.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import ijson  # type: ignore[import-untyped]
import msgspec

from codetrack import Problem
from codetrack_lms.kinds import kind_of
from codetrack_lms.reading import Unreadable

Shape = Literal["list", "result", "lines", "values"]
_BOM = b"\xef\xbb\xbf"
Statement = tuple[int | None, str, Any]
"""The line (of JSON Lines), the key, and what stands there."""


def statements(file: Path, name: str, pages: list[bool]) -> Iterator[Statement]:
    """Yield each statement of a file; note in `pages`, for each StatementResult, if more follow.

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
        for line in binary:
            if line.strip():
                first = line.strip()
                break
            if len(line) > 1_000_000:
                break
        else:
            raise ValueError
    if first[:1] == b"[":
        return "list"
    if first[:1] == b"{" and first[-1:] == b"}" and _is_statement_line(first):
        return "lines"
    with _opened(file) as binary:
        for prefix, event, key in ijson.parse(binary, multiple_values=True):
            if prefix == "" and event == "map_key" and key in ("statements", "more"):
                return "result"
            if prefix == "" and event == "map_key":
                return "values"
    return "values"


def _is_statement_line(line: bytes) -> bool:
    try:
        value = msgspec.json.decode(line)
    except (msgspec.DecodeError, RecursionError):
        # A line that is broken in itself is told by its number.
        return True
    return isinstance(value, dict) and "statements" not in value


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
                for place, statement in enumerate(value["statements"]):
                    yield number, f"statements[{place}]", statement
            else:
                yield number, "", value


BROKEN = object()
"""What stands for a line that is not JSON."""


def _has_more(file: Path) -> bool:
    with _opened(file) as binary:
        return any(bool(value) for value in ijson.items(binary, "more"))


def not_a_statement(value: object) -> str:
    """Say what came in place of a statement."""
    return "something that is not JSON" if value is BROKEN else kind_of(value)
