"""Problems of reading, which name a file and never a person, counted by member."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

import attrs

from codetrack import Problem

_NUMBERED = re.compile(r"^statements\[[0-9]+\]\.?")
EXAMPLES = 5
"""How many problems of one kind are listed; the others are counted."""


class ProblemCollector:
    """The problems of one reading, in bounded memory.

    `unread` counts it by the id of the member; `of_anyone` counts what may be any member's.
    """

    def __init__(self) -> None:
        self.unread: Counter[str] = Counter()
        self.of_any_member = 0
        self._groups: dict[tuple[Any, ...], list[Any]] = {}

    def add(self, problems: Iterable[Problem], member: str | None) -> None:
        """Add the problems of one row, statement or file, of the member or of any member."""
        if member is None:
            self.of_any_member += 1
        else:
            self.unread[member] += 1
        for problem in problems:
            with_member = attrs.evolve(problem, member=member)
            column = None if with_member.key is None else _NUMBERED.sub("", with_member.key)
            key = (with_member.file, column, with_member.message, with_member.expected, member)
            group = self._groups.setdefault(key, [0, []])
            group[0] += 1
            if len(group[1]) < EXAMPLES:
                group[1].append(with_member)

    def problems(self) -> Iterator[Problem]:
        """Yield the problems: of each kind the first few, then how many more there are."""
        for (file, column, message, expected, member), (count, examples) in self._groups.items():
            yield from examples
            if count > len(examples):
                yield Problem(
                    message=f"{message}: the same {count - len(examples)} times more in this file",
                    file=file,
                    key=column or None,
                    expected=expected,
                    member=member,
                )
