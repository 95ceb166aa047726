"""Statuses, areas, days and shares as text in the reader's language."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import attrs
from babel import Locale
from markupsafe import Markup

from codetrack import (
    MEMBERSHIP,
    N_,
    Criterion,
    Language,
    Measure,
    Message,
    Status,
    criteria_set,
)

SIGNS = {
    Status.NOT_APPLICABLE: "–",
    Status.MET: "✓",
    Status.WAIVED: "○",
    Status.PARTIAL: "◐",
    Status.GAP: "✗",
    Status.UNKNOWN: "?",
}
"""A sign for each status, since colour alone is not accessible."""
ORDER = (
    Status.MET,
    Status.WAIVED,
    Status.PARTIAL,
    Status.GAP,
    Status.UNKNOWN,
    Status.NOT_APPLICABLE,
)
"""The statuses in the order of the page."""
WORDS = (
    N_("self-declared"),
    N_("desk-checked"),
    N_("site-verified"),
    N_("owned"),
    N_("managed"),
    N_("franchised"),
)
"""Words of the records that the page shows, so that they have a translation."""
_CRITERIA = frozenset(Criterion)
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)


def cleaned(value: Any) -> Any:
    """Return text without invisible characters; markup and other values unchanged."""
    if value is None:
        return ""
    if isinstance(value, Markup) or not isinstance(value, str):
        return value
    return _UNSEEN.sub("\ufffd", value)


@attrs.frozen
class Formatter:
    """The formats of one language, for one page."""

    language: Language

    @property
    def tag(self) -> str:
        """Return the language's tag, for the page's `lang`."""
        return self.language.tag

    def say(self, template: str, **values: Any) -> str:
        """Return the template in the language, filled."""
        return self.language.say(template, **values)

    def count(self, one: str, many: str, n: int) -> str:
        """Return the sentence for a number of things."""
        return self.language.count(one, many, n)

    def word(self, word: str) -> str:
        """Return a word, such as a status, with a capital."""
        text = self.language.word(word)
        return text[:1].upper() + text[1:]

    def area(self, area: str) -> str:
        """Return an area, with its number where it is a criterion."""
        if area not in _CRITERIA and area != MEMBERSHIP:
            return area
        number = f"{Criterion(area).number} " if area in _CRITERIA else ""
        return f"{number}{self.word(area)}"

    def day(self, day: date | None) -> str:
        """Return the day, or nothing for none."""
        return "" if day is None else self.language.day(day)

    def show(self, message: Message) -> str:
        """Return a message as a sentence."""
        return self.language.render(message)

    def text(self, text: str) -> str:
        """Return a text of a check, such as its title, in the language."""
        return self.language.text(text)

    def of(self, measure: Measure) -> str:
        """Return a share as its two numbers."""
        return self.language.say("{part} of {whole}", part=measure.part, whole=measure.whole)

    def share(self, measure: Measure | None) -> str:
        """Return a share as its two numbers and the percent, or a dash."""
        if measure is None or not measure.whole:
            return "–"
        return f"{self.of(measure)} ({self.language.percent(measure.part, measure.whole)})"

    def country(self, code: str | None) -> str:
        """Return the country's name and code; a dash where none is recorded."""
        if code is None or code == "-":
            return self.language.text("not recorded")
        try:
            name = Locale.parse(self.tag, sep="-").territories.get(code)
        except ValueError:
            name = None
        return f"{name} ({code})" if name else code

    def statuses(self, counts: Mapping[Status, int]) -> str:
        """Return the counts in words, the worst first."""
        worst_first = sorted(counts, key=lambda status: -status.rank)
        parts = (f"{self.language.number(counts[s])} {self.language.word(s)}" for s in worst_first)
        return ", ".join(parts)

    def titles(self, areas: Iterable[str], version: str) -> tuple[list[tuple[str, str]], bool]:
        """Return the criteria's titles, and whether all of them are The Code's own wording."""
        try:
            known = criteria_set(version)
        except KeyError:
            return [], True
        applicable = [Criterion(area) for area in areas if area in _CRITERIA]
        rows = [(self.area(one), known.title(one, self.tag)) for one in applicable]
        return rows, all(known.official(one, self.tag) for one in applicable)
