"""The check that a learning system's completions could all be read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import attrs

from codetrack import (
    Check,
    Criterion,
    Member,
    Observation,
    extension_data,
    met,
    not_applicable,
    unknown,
)
from codetrack_lms.completions import PLUGIN


@attrs.frozen(kw_only=True)
class ReadingResult:
    """The table `ext.lms` of a member: how many completions count, how many are unread."""

    completions: int = 0
    unread: int = 0


def all_read(member: Member, as_of: date) -> Iterator[Observation]:
    """Check that every completion which may be the member's could be read.

    If some could not, the number of trained people is unknown, whatever the others say.
    """
    result = extension_data(member, PLUGIN, ReadingResult)
    if result is None:
        yield not_applicable("No completions of a learning system are read for the member")
    elif result.unread:
        yield unknown(
            "{unread} rows or files of the learning system cannot be read, so the number "
            "of people trained is unknown",
            counted=(
                "unread",
                (
                    "A row or file of the learning system cannot be read, so the number of "
                    "people trained is unknown"
                ),
            ),
            unread=result.unread,
        )
    else:
        yield met(
            "All completions of the learning system could be read; {completions} count",
            completions=result.completions,
        )


CHECK = Check(
    name="all-read",
    criterion=Criterion.TRAINING,
    title="All completions of the learning system could be read",
    run=all_read,
    remedy="Correct the rows that the problems name, or export the file from the learning "
    "system again.",
)
