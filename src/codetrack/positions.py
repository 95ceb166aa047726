"""Where in a TOML file each key stands, so that an error can name the line."""

from __future__ import annotations

import functools
import re
import tomllib
from typing import Any

import attrs

_ERROR_LINE = re.compile(r"\(at line (\d+), column \d+\)")
_MAY_END = re.compile(r"[\]}]|\"\"\"|'''")


@attrs.frozen(eq=False)
class Positions:
    """Know the line of each key of one TOML text; the work is done when first asked.

    A key is written as in an error: `training[2].people`, lists counted from 0.
    """

    text: str = attrs.field(repr=False)

    def line(self, key: str) -> int | None:
        """Return the line, from 1, where the key or the nearest table around it begins."""
        while key:
            if key in self._lines:
                return self._lines[key]
            cut = max(key.rfind("."), key.rfind("["))
            key = key[: max(cut, 0)]
        return None

    @functools.cached_property
    def _lines(self) -> dict[str, int]:
        lines: dict[str, int] = {}
        counts: dict[str, int] = {}
        table = ""
        for number, statement, header in _statements(self.text):
            if header:
                table = _open_table(statement, header == "[[", counts)
                lines.setdefault(table, number)
                if table.endswith("[0]"):
                    lines.setdefault(table.removesuffix("[0]"), number)
            else:
                _note(statement, table, number, lines)
        return lines


def _statements(text: str) -> list[tuple[int, dict[str, Any], str]]:
    # The parser itself says where a statement ends: each one is valid TOML on its own, and no
    # shorter run of its lines is.
    found: list[tuple[int, dict[str, Any], str]] = []
    start, buffer = 0, ""
    for number, line in enumerate(text.replace("\r\n", "\n").split("\n"), start=1):
        if not buffer:
            bare = line.strip()
            if not bare or bare.startswith("#"):
                continue
            start = number
        elif not _MAY_END.search(line):
            buffer += line + "\n"
            continue
        buffer += line + "\n"
        try:
            statement = tomllib.loads(buffer)
        except (tomllib.TOMLDecodeError, RecursionError):
            continue
        bare = buffer.lstrip()
        header = "[[" if bare.startswith("[[") else "[" if bare.startswith("[") else ""
        found.append((start, statement, header))
        buffer = ""
    return found


def _open_table(statement: Any, is_list: bool, counts: dict[str, int]) -> str:
    keys: list[str] = []
    while isinstance(statement, (dict, list)) and statement:
        if isinstance(statement, list):
            statement = statement[0]
            continue
        key, statement = next(iter(statement.items()))
        keys.append(key)
    path = ""
    for place, key in enumerate(keys):
        path = f"{path}.{key}" if path else key
        if place == len(keys) - 1 and is_list:
            counts[path] = counts.get(path, 0) + 1
        if path in counts:
            path += f"[{counts[path] - 1}]"
    return path


def _note(statement: dict[str, Any], path: str, number: int, lines: dict[str, int]) -> None:
    for key, value in statement.items():
        below = f"{path}.{key}" if path else key
        lines.setdefault(below, number)
        if isinstance(value, dict):
            _note(value, below, number, lines)


def error_line(error: tomllib.TOMLDecodeError, text: str) -> int:
    """Return the line, from 1, at which the parser stopped."""
    found = _ERROR_LINE.search(str(error))
    return int(found[1]) if found else max(1, len(text.splitlines()))
