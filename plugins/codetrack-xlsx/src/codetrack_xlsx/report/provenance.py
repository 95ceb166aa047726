"""What a workbook follows from, and what could not be read: the rows of the last two lists."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from codetrack import Language, Problem, Provenance


def problems(found: Iterable[Problem]) -> Iterator[tuple[Any, ...]]:
    """Yield a row for each problem."""
    for problem in found:
        said = (problem.message, problem.got, problem.expected)
        yield (problem.where, problem.key, *said, problem.member)


def provenance(from_: Provenance, register: str, speaks: Language) -> Iterator[tuple[Any, ...]]:
    """Yield a row for each thing that the figures follow from."""
    yield (speaks.text("Day"), from_.as_of.isoformat())
    yield (speaks.text("Register"), register)
    if from_.register:
        yield (speaks.text("Records"), from_.register)
    yield (speaks.text("Settings"), from_.settings)
    yield (speaks.text("Criteria"), from_.criteria)
    yield ("codetrack-core", from_.core)
    yield from from_.plugins.items()
