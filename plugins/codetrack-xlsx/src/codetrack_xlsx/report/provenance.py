"""What a workbook follows from, and what could not be read: the rows of the last two lists."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from codetrack import Language, Problem, Provenance


def problem_rows(problems: Iterable[Problem]) -> Iterator[tuple[Any, ...]]:
    """Yield a row for each problem."""
    for problem in problems:
        details = (problem.message, problem.got, problem.expected)
        yield (problem.where, problem.key, *details, problem.member)


def provenance_rows(
    provenance: Provenance, register: str, language: Language
) -> Iterator[tuple[Any, ...]]:
    """Yield a row for each thing that the figures follow from."""
    yield (language.text("Day"), provenance.as_of.isoformat())
    yield (language.text("Register"), register)
    if provenance.register:
        yield (language.text("Records"), provenance.register)
    yield (language.text("Settings"), provenance.settings)
    yield (language.text("Criteria"), provenance.criteria)
    yield ("codetrack-core", provenance.core)
    yield from provenance.plugins.items()
