"""Find what is to be translated in a Python file: Babel's extraction method `codetrack`.

Authors of plugins use it in their own mapping, with the pattern `**.py`. It finds constant texts:

- the first argument of `met`, `partly_met`, `partial`, `gap`, `unknown`, `not_applicable`,
  `answer`, `Message` and `N_`, of a name that stands for some of them, and of what another call
  returned, as in `by_share(...)("...")`; with `counted=(name, one)` it is a plural;
- `title` and `remedy` of a `Check` or `SiteCheck`, and the heading of a `Column`;
- `language.text("...")`, `language.say("...")` and `language.count("one", "many", n)`;
- the members of a `StrEnum`, which are words.

A choice between constants (`"a" if x else "b"`), and a name to which the file gives constants,
are found as well. Text that is joined or formatted is not: it could not be looked up.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import IO, Any

_ANSWERS = {"met", "partly_met", "partial", "gap", "unknown", "not_applicable", "answer"}
_MAKERS = {*_ANSWERS, "Message", "N_"}
_SAYERS = {"text", "say", "_say"}
_CHECKS = {"Check", "SiteCheck"}
_HEADING, _COUNTED = 1, 2

Extracted = tuple[int, str | None, str | tuple[str, str], list[str]]
"""What Babel takes: the line, the function's name, the text or the pair, and comments."""


def extract(
    fileobj: IO[bytes], _keywords: Any, _comment_tags: Any, options: Any
) -> Iterator[Extracted]:
    """Yield line, function, text (or the singular and the plural) and no comments, by line."""
    tree = ast.parse(fileobj.read())
    finder = _Finder(tree)
    found = [entry for node in ast.walk(tree) for entry in finder.of(node)]
    for line, text in sorted(found, key=lambda entry: entry[0]):
        yield (line, None, text, []) if isinstance(text, str) else (line, "ngettext", text, [])


class _Finder:
    def __init__(self, tree: ast.Module) -> None:
        self._assigned: dict[str, list[ast.expr]] = {}
        for node in ast.walk(tree):
            if isinstance(node, ast.Assign):
                for target in node.targets:
                    self._note(target, node.value)
            elif isinstance(node, ast.AnnAssign) and node.value is not None:
                self._note(node.target, node.value)
        self._makers = set(_MAKERS)
        for name, values in self._assigned.items():
            if any(self._makes(value) for value in values):
                self._makers.add(name)

    def _note(self, target: ast.expr, value: ast.expr) -> None:
        if isinstance(target, ast.Name):
            self._assigned.setdefault(target.id, []).append(value)

    def _makes(self, value: ast.expr) -> bool:
        if isinstance(value, ast.IfExp):
            return self._makes(value.body) or self._makes(value.orelse)
        return isinstance(value, ast.Name) and value.id in _MAKERS

    def of(self, node: ast.AST) -> Iterator[tuple[int, str | tuple[str, str]]]:
        if isinstance(node, ast.ClassDef):
            yield from _words(node)
        if not isinstance(node, ast.Call):
            return
        first = self._texts(node.args[0]) if node.args else []
        keywords = {keyword.arg: keyword.value for keyword in node.keywords}
        name, attribute = _called(node.func)
        if name in self._makers or isinstance(node.func, ast.Call):
            counted = node.args[_COUNTED] if len(node.args) > _COUNTED else None
            one = _singular(keywords.get("counted", counted))
            for text in first:
                yield node.lineno, text if one is None else (one, text)
        elif name in _CHECKS:
            for key in ("title", "remedy"):
                if key in keywords:
                    for text in self._texts(keywords[key]):
                        yield keywords[key].lineno, text
        elif name == "Column":
            heading = node.args[_HEADING] if len(node.args) > _HEADING else keywords.get("heading")
            for text in self._texts(heading) if heading is not None else ():
                yield node.lineno, text
        elif attribute and name in _SAYERS:
            for text in first:
                yield node.lineno, text
        elif attribute and name == "count" and len(node.args) > _HEADING + 1:
            for text in first:
                for many in self._texts(node.args[1]):
                    yield node.lineno, (text, many)

    def _texts(self, node: ast.expr) -> list[str]:
        if isinstance(node, ast.Name):
            return [text for value in self._assigned.get(node.id, []) for text in _constants(value)]
        return _constants(node)


def _called(function: ast.expr) -> tuple[str | None, bool]:
    if isinstance(function, ast.Attribute):
        return function.attr, True
    return (function.id if isinstance(function, ast.Name) else None), False


def _constants(node: ast.expr) -> list[str]:
    if isinstance(node, ast.IfExp):
        return _constants(node.body) + _constants(node.orelse)
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value:
        return [node.value]
    return []


def _singular(counted: ast.expr | None) -> str | None:
    if isinstance(counted, ast.Tuple) and len(counted.elts) == _HEADING + 1:
        one = counted.elts[1]
        if isinstance(one, ast.Constant) and isinstance(one.value, str):
            return one.value
    return None


def _words(node: ast.ClassDef) -> Iterator[tuple[int, str]]:
    if any(_called(base)[0] == "StrEnum" for base in node.bases):
        for line in node.body:
            if isinstance(line, ast.Assign) and isinstance(line.value, ast.Constant):
                yield line.lineno, str(line.value.value).replace("_", " ")
