"""A message is a template and its values; it becomes a sentence only at the edge."""

from __future__ import annotations

import string
from collections.abc import Callable, Mapping
from typing import Any

import attrs

_FORMATTER = string.Formatter()


@attrs.frozen
class Message:
    """Hold an English template such as `"{trained} of {staff} staff trained"`, and its values.

    The values are plain data (text, numbers, dates, or sequences of text); machines read them,
    people read what `render` makes of them.
    """

    template: str
    values: Mapping[str, Any] = attrs.field(factory=dict, hash=False)

    def render(self, translate: Callable[[str], str] = str) -> str:
        """Return the sentence; `translate` turns the template into the reader's language.

        A value that the template names and nobody gave shows as its own name in braces: a
        message must never stop an audit.
        """
        try:
            shown = _Shown({name: _plain(value) for name, value in self.values.items()})
            return _FORMATTER.vformat(translate(self.template), (), shown)
        except Exception:
            return self.template

    def __str__(self) -> str:
        return self.render()

    def missing(self) -> list[str]:
        """Return the names that the template uses and `values` does not hold."""
        try:
            names = [name for _, name, _, _ in _FORMATTER.parse(self.template) if name is not None]
        except ValueError:
            return []
        return sorted(
            {name.partition(".")[0].partition("[")[0] for name in names} - set(self.values)
        )


class _Shown(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "{" + key + "}"


def _plain(value: Any) -> str:
    if isinstance(value, (list, tuple, set, frozenset)):
        items = sorted(value, key=str) if isinstance(value, (set, frozenset)) else value
        return ", ".join(map(str, items))
    return str(value)
