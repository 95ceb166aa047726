"""What changes rows in an order into other rows in an order: the fewest changes that keep it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import attrs

Values = tuple[Any, ...]


@attrs.frozen
class Changes:
    """Say which rows are removed, which say something else, and what is appended."""

    removed: list[int]
    changed: list[tuple[int, Values]]
    added: list[Values]

    def __len__(self) -> int:
        return len(self.removed) + len(self.changed) + len(self.added)


def aligned(old: Sequence[tuple[int, Values]], new: Sequence[Values]) -> Changes:
    """Return what makes the old rows say the new values, in the order of the numbers of the rows.

    Rows can only be appended at the end: either some are removed and others appended, or rows
    say in their places what is new, whichever is less.
    """
    kept, removed = 0, []
    for number, values in old:
        if kept < len(new) and new[kept] == values:
            kept += 1
        else:
            removed.append(number)
    by_moving = Changes(removed, [], list(new[kept:]))
    if not by_moving:
        return by_moving
    changed = [
        (number, wanted)
        for (number, values), wanted in zip(old, new, strict=False)
        if values != wanted
    ]
    in_place = Changes([number for number, _ in old[len(new) :]], changed, list(new[len(old) :]))
    return in_place if len(in_place) < len(by_moving) else by_moving
