"""One reading of all files: the objects that every file shares, and its position."""

from __future__ import annotations

from collections.abc import Iterable

import attrs

from codetrack import Problem
from codetrack_lms.codes import Codes
from codetrack_lms.persons import Pseudonymizer
from codetrack_lms.problems import ProblemCollector
from codetrack_lms.settings import Files, LmsSettings
from codetrack_lms.tally import Tally


class Unreadable(Exception):  # noqa: N818 - it never leaves this package
    """A file, or the rest of it, cannot be read; the problem quotes nothing of it."""

    def __init__(self, problem: Problem) -> None:
        super().__init__()
        self.problem = problem


@attrs.frozen(kw_only=True)
class Reading:
    """What the reading of one `[[files]]` table needs, for as long as it is read.

    `left_out` counts the rows and statements that the settings exclude: other courses, other
    verbs, other status words.
    """

    settings: LmsSettings
    codes: Codes
    pseudonymizer: Pseudonymizer
    tally: Tally
    collector: ProblemCollector
    files: Files
    name: str
    """The name of the current file in problems."""
    left_out: list[int] = attrs.field(factory=lambda: [0])

    def add_problems(self, problems: Iterable[Problem], member: int | None = None) -> None:
        """Add the problems of one row or statement, of the member or of an unknown one."""
        if member is None and self.files.member is not None:
            member = self.codes.member(self.files.member)
        self.collector.add(problems, None if member is None else self.codes.members[member])

    def leave_out(self) -> None:
        """Count one row or statement that the settings exclude."""
        self.left_out[0] += 1
