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
    """Gather faults in bounded memory, and count for each member what could not be read."""

    def __init__(self) -> None:
        self.unread: Counter[str] = Counter()
        self._groups: dict[tuple[Any, ...], list[Any]] = {}

    def found(self, problems: Iterable[Problem], members: Iterable[str]) -> None:
        """Note what is wrong with one row, statement or file, and the members it may be of."""
        members = tuple(members)
        for member in members:
            self.unread[member] += 1
        only = members[0] if len(members) == 1 else None
        for problem in problems:
            named = attrs.evolve(problem, member=only)
            column = None if named.key is None else _NUMBERED.sub("", named.key)
            key = (named.file, column, named.message, named.expected, only)
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
