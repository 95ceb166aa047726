"""The line of each key in a TOML file, so that an error can name it."""

from __future__ import annotations

import bisect
import contextlib
import functools
import re
import tomllib

import attrs

from codetrack.problems import Problem, below, shorten

_ERROR_LINE = re.compile(r"\(at line (\d+), column \d+\)")
_BLANK = re.compile(r"(?:[ \t\n]|#[^\n]*)*")
_KEY_PART = re.compile(r"""[A-Za-z0-9_-]+|"(?:\\.|[^"\\\n])*"|'[^'\n]*'""")
_DOT = re.compile(r"[ \t]*\.[ \t]*")
_SCALAR = re.compile(
    # Three quotes close a long text, and up to two more before them belong to it.
    r'''"""(?:\\.|[^\\])*?"""(?:"{0,2})|"(?:\\.|[^"\\\n])*"(?!")'''
    r"""|'{3}.*?'{3}(?:'{0,2})|'[^'\n]*'(?!')|[^,\]}#\n"'][^,\]}#\n]*""",
    re.DOTALL,
)
_AT_END = "(at end of document)"
_TOO_LONG = re.compile(r"[0-9_]{1000,}")
_TOO_DEEP = re.compile(r"(?:[\[{]\s*(?:[\w-]+\s*=\s*)?){50,}")


@attrs.frozen(eq=False)
class Positions:
    """The line of each key of one valid TOML text, found when first needed.

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
        scanner = _Scanner(self.text.replace("\r\n", "\n"))
        scanner.scan()
        return scanner.lines


class _Scanner:
    """Walk once through a text, and note where keys and items begin.

    The text is taken to be valid, so each step need only tell where a thing ends; the walk stops
    where it is not.
    """

    def __init__(self, text: str) -> None:
        self.lines: dict[str, int] = {}
        self.last = 1
        """The line of the last key or item that was met."""
        self._text = text
        self._at = 0
        self._ends = [match.start() for match in re.finditer("\n", text)]
        self._counts: dict[str, int] = {}

    def scan(self) -> None:
        # What a text nested too deeply for one more look has told so far is still true.
        with contextlib.suppress(RecursionError, ValueError):
            self._scan()

    def _scan(self) -> None:
        table = ""
        while self._skip() < len(self._text):
            if self._text[self._at] == "[":
                table = self._header()
            else:
                self._pair(table)

    def _skip(self) -> int:
        match = _BLANK.match(self._text, self._at)
        self._at = match.end() if match else self._at
        return self._at

    def _note(self, path: str, at: int) -> None:
        self.last = bisect.bisect_left(self._ends, at) + 1
        self.lines.setdefault(path, self.last)

    def _key(self) -> list[str]:
        parts: list[str] = []
        self._skip()
        while match := _KEY_PART.match(self._text, self._at):
            part = match[0]
            parts.append(tomllib.loads(f"x={part}")["x"] if part[0] in "\"'" else part)
            dot = _DOT.match(self._text, match.end())
            if dot is None:
                self._at = match.end()
                break
            self._at = dot.end()
        return parts

    def _header(self) -> str:
        start = self._at
        is_list = self._text.startswith("[[", start)
        self._at += 2 if is_list else 1
        keys, path = self._key(), ""
        for place, key in enumerate(keys, start=1):
            path = below(path, key)
            self._note(path, start)
            if is_list and place == len(keys):
                self._counts[path] = self._counts.get(path, 0) + 1
            if path in self._counts:
                path += f"[{self._counts[path] - 1}]"
                self._note(path, start)
        self._at = self._text.index("]", self._at) + (2 if is_list else 1)
        return path

    def _pair(self, table: str) -> None:
        start, path = self._at, table
        for key in self._key():
            path = below(path, key)
            self._note(path, start)
        self._at = self._text.index("=", self._at) + 1
        self._value(path)

    def _value(self, path: str) -> None:
        self._skip()
        opening = self._text[self._at : self._at + 1]
        if opening not in ("[", "{"):
            if (match := _SCALAR.match(self._text, self._at)) is None:
                msg = "a value that never ends"
                raise ValueError(msg)
            self._at = match.end()
            return
        self._at += 1
        index = 0
        while self._skip() < len(self._text):
            if self._text[self._at] in "]}":
                self._at += 1
                return
            if self._text[self._at] == ",":
                self._at += 1
            elif opening == "{":
                self._pair(path)
            else:
                self._note(f"{path}[{index}]", self._at)
                self._value(f"{path}[{index}]")
                index += 1


def not_toml(error: Exception, text: str, name: str) -> Problem:
    """Return where and why the parser refused the text of the file `name`."""
    line = error_line(error, text)
    fault = _ERROR_LINE.sub("", str(error)).removesuffix(_AT_END).strip()
    if isinstance(error, RecursionError):
        fault = "too many tables and lists in one another"
    elif str(error).endswith(_AT_END) and not text.rstrip().endswith("="):
        fault = f"what begins here never ends ({fault})"
    fault, expected = _PLAINER.get(fault, (fault, "valid TOML"))
    lines = text.split("\n")
    got = shorten(lines[line - 1].strip()) if line <= len(lines) else None
    return Problem(
        message=f"not valid TOML: {fault}", file=name, line=line, expected=expected, got=got
    )


_PLAINER = {
    "Cannot overwrite a value": ("the key appears twice", "one of each key"),
    "Invalid value": ("this is no value", "text in quotes, a number, a day, true or false"),
    "Invalid date or datetime": ("there is no such day", "a day such as 2026-03-31"),
}


def error_line(error: Exception, text: str) -> int:
    """Return the line, from 1, at which the parser stopped."""
    if found := _ERROR_LINE.search(str(error)):
        return int(found[1])
    if str(error).endswith(_AT_END):
        # The parser stopped at the end; what it missed there began at the last key.
        scanner = _Scanner(text.replace("\r\n", "\n"))
        scanner.scan()
        return scanner.last
    # The parser does not say where a number is too long or the nesting too deep.
    cause = _TOO_DEEP if isinstance(error, RecursionError) else _TOO_LONG
    match = cause.search(text)
    return text.count("\n", 0, match.start()) + 1 if match else 1
