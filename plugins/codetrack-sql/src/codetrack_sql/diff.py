"""What changes rows in an order into other rows in an order: the fewest changes that keep it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import attrs

Values = tuple[Any, ...]


@attrs.frozen
class RowChanges:
    """Say which rows are removed, which say something else, and what is appended."""

    removed: list[int]
    changed: list[tuple[int, Values]]
    added: list[Values]

    def __len__(self) -> int:
        return len(self.removed) + len(self.changed) + len(self.added)


def diff(old: Sequence[tuple[int, Values]], new: Sequence[Values]) -> RowChanges:
    """Return what makes the old rows say the new values, in the order of the numbers of the rows.

    Rows can only be appended at the end: either some are removed and others appended, or rows
    say in their places what is new, whichever is less.
    """
    matched, removed = 0, []
    for number, values in old:
        if matched < len(new) and new[matched] == values:
            matched += 1
        else:
            removed.append(number)
    by_removing = RowChanges(removed, [], list(new[matched:]))
    if not by_removing:
        return by_removing
    changed = [
        (number, wanted)
        for (number, values), wanted in zip(old, new, strict=False)
        if values != wanted
    ]
    in_place = RowChanges([number for number, _ in old[len(new) :]], changed, list(new[len(old) :]))
    return in_place if len(in_place) < len(by_removing) else by_removing
