"""A message is a template and its values; it becomes a sentence only at the edge."""

from __future__ import annotations

import functools
import string
from collections.abc import Mapping
from datetime import date
from typing import Any, Protocol

import attrs

from codetrack.dates import iso

_FORMATTER = string.Formatter()


def N_(template: str) -> str:  # noqa: N802 - the name that gettext knows
    """Return the text as it is, marked for the catalogues; its display translates it."""
    return template


class Reader(Protocol):
    """What a message needs of a language: translated templates, and values as text."""

    def text(self, template: str) -> str:
        """Return the translated template."""

    def plural(self, one: str, many: str, number: object) -> str:
        """Return the translated template for a number of things."""

    def show(self, value: Any) -> str:
        """Return a value as text."""


@attrs.frozen
class Message:
    """An English template such as `"{trained} of {staff} staff trained"`, and its values.

    The values are plain data (text, numbers, dates, or sequences of text), members of an enum,
    which are words, or messages; machines read them, people read what `render` makes of them.
    `counted` is the name of the value that counts, and the sentence for one of them.
    """

    template: str
    values: Mapping[str, Any] = attrs.field(factory=dict, hash=False)
    counted: tuple[str, str] | None = None

    def render(self, language: Reader | None = None) -> str:
        """Return the sentence in the language; without one, in English as machines keep it.

        Machines' English has ISO days and bare numbers. A number whose name is `year`, or begins
        with `year_`, is a year in any language. A value that the template names and nobody gave
        shows as its own name in braces: a message must never stop an audit.
        """
        if language is None:
            return in_english(self.template, self.values, self.counted)
        try:
            values = {}
            for name, value in self.values.items():
                is_year = type(value) is int and _is_year(name)
                values[name] = _english(value) if is_year else language.show(value)
            return self._sentence(language).format_map(_Shown(values))
        except Exception:
            return self.render()

    def _sentence(self, language: Reader) -> str:
        if self.counted is None:
            return language.text(self.template)
        name, one = self.counted
        return language.plural(one, self.template, self.values.get(name))

    def __str__(self) -> str:
        return self.render()

    def missing(self) -> list[str]:
        """Return the names that the sentences use and `values` lacks."""
        names = _names(self.template)
        if self.counted is not None:
            try:
                name, one = self.counted
                names |= {name} | _names(one)
            except (TypeError, ValueError):
                names |= {"counted"}
        return sorted(names - set(self.values))


def whole_percent(part: int, whole: int) -> int:
    """Return a share in whole percent, rounded down: almost all is not all.

    Every share that codetrack writes is rounded here.
    """
    return 100 * part // whole


def _names(template: str) -> set[str]:
    try:
        names = [name for _, name, _, _ in _FORMATTER.parse(template) if name is not None]
    except ValueError:
        return set()
    return {name.partition(".")[0].partition("[")[0] for name in names}


def in_english(template: str, values: Mapping[str, Any], counted: tuple[str, str] | None) -> str:
    """Return the sentence as machines keep it, as `Message.render` does, without a message."""
    try:
        if counted is None or values.get(counted[0]) != 1:
            return _filled(template, values)
        return _filled(counted[1], values)
    except Exception:
        return template


def _filled(sentence: str, values: Mapping[str, Any]) -> str:
    bare = _bare(sentence)
    if bare is not None:
        pattern, names = bare
        if not names:
            return pattern
        try:
            return pattern % tuple(
                [
                    value
                    if (kind := type(value := values[name])) is str or kind is int
                    else iso(value)
                    if kind is date
                    else _english(value)
                    for name in names
                ]
            )
        except KeyError:
            pass
    return sentence.format_map(_Shown({name: _english(value) for name, value in values.items()}))


@functools.lru_cache(maxsize=4096)
def _bare(sentence: str) -> tuple[str, tuple[str, ...]] | None:
    """Return the sentence for the operator `%`, and the names that fill it, in order.

    Without a name, it is the sentence itself. None where it says how to show one of them, or has
    odd braces. Sentences are filled by the hundred thousand, and `format_map` takes longer.
    """
    try:
        parts = list(_FORMATTER.parse(sentence))
    except ValueError:
        return None
    names = tuple(name for _, name, _, _ in parts if name is not None)
    if any(spec or how for _, _, spec, how in parts) or not all(map(str.isidentifier, names)):
        return None
    if not names:
        return "".join(text for text, *_ in parts), names
    pattern = "".join(
        text.replace("%", "%%") + ("" if name is None else "%s") for text, name, _, _ in parts
    )
    return pattern, names


class _Shown(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "{" + key + "}"


def _is_year(name: str) -> bool:
    return name == "year" or name.startswith("year_")


def _english(value: Any) -> str:
    if isinstance(value, (list, tuple, set, frozenset)):
        items = sorted(value, key=str) if isinstance(value, (set, frozenset)) else value
        return ", ".join(map(str, items))
    return str(value)
