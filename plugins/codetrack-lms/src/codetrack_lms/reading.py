"""One reading of all files: what each of them is noted in, and how far it came."""

from __future__ import annotations

from collections.abc import Iterable

import attrs

from codetrack import Problem
from codetrack_lms.faults import Faults
from codetrack_lms.persons import Door
from codetrack_lms.places import Places
from codetrack_lms.settings import Files, LmsSettings
from codetrack_lms.tally import Tally


class Unreadable(Exception):  # noqa: N818 - it never leaves this package
    """Say why a file, or the rest of it, cannot be read, without a word of what is in it."""

    def __init__(self, problem: Problem) -> None:
        super().__init__()
        self.problem = problem


@attrs.frozen(kw_only=True)
class Reading:
    """Hold what the reading of one table of files needs; `left_out` counts what is no completion.

    What is left out is what the settings say to leave out: other courses, other verbs, other
    words of status.
    """

    settings: LmsSettings
    places: Places
    door: Door
    tally: Tally
    faults: Faults
    files: Files
    name: str
    """How problems name the file at hand."""
    left_out: list[int] = attrs.field(factory=lambda: [0])

    def fault(self, problems: Iterable[Problem], member: int | None = None) -> None:
        """Note what is wrong with one row or statement of the member, or of nobody knows whom."""
        if member is None and self.files.member is not None:
            member = self.places.member(self.files.member)
        self.faults.found(problems, None if member is None else self.places.members[member])

    def leave_out(self) -> None:
        """Count one row or statement that is no completion."""
        self.left_out[0] += 1
