"""The provenance of a workbook and the problems of its register, as rows of lists."""

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
    """Yield a row for each item of the provenance."""
    yield (language.text("Day"), provenance.as_of.isoformat())
    yield (language.text("Register"), register)
    if provenance.register:
        yield (language.text("Records"), provenance.register)
    yield (language.text("Settings"), provenance.settings)
    yield (language.text("Criteria"), provenance.criteria)
    yield ("codetrack-core", provenance.core)
    yield from provenance.plugins.items()
