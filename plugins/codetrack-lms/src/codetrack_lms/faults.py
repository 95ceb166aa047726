"""What could not be read: problems that name a place and never a person, and whose they are."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

import attrs

from codetrack import Problem

_NUMBERED = re.compile(r"^statements\[[0-9]+\]\.?")
SHOWN = 5
"""How many rows of one kind of fault are named; the others are counted."""


class Faults:
    """Gather faults in bounded memory, and count what could not be read.

    `unread` counts it by the id of the member; `of_anyone` counts what may be any member's.
    """

    def __init__(self) -> None:
        self.unread: Counter[str] = Counter()
        self.of_anyone = 0
        self._groups: dict[tuple[Any, ...], list[Any]] = {}

    def found(self, problems: Iterable[Problem], member: str | None) -> None:
        """Note what is wrong with one row, statement or file of the member, or of anyone."""
        if member is None:
            self.of_anyone += 1
        else:
            self.unread[member] += 1
        for problem in problems:
            named = attrs.evolve(problem, member=member)
            column = None if named.key is None else _NUMBERED.sub("", named.key)
            key = (named.file, column, named.message, named.expected, member)
            group = self._groups.setdefault(key, [0, []])
            group[0] += 1
            if len(group[1]) < SHOWN:
                group[1].append(named)

    def problems(self) -> Iterator[Problem]:
        """Yield the problems; of many of one kind, the first few and how many more there are."""
        for (file, column, message, expected, member), (count, shown) in self._groups.items():
            yield from shown
            if count > len(shown):
                yield Problem(
                    message=f"{message}: the same {count - len(shown)} times more in this file",
                    file=file,
                    key=column or None,
                    expected=expected,
                    member=member,
                )
