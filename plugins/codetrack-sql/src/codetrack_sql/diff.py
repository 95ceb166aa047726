"""The difference of two lists of rows, in few changes that keep their order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import attrs

Values = tuple[Any, ...]


@attrs.frozen
class RowChanges:
    """The changes from one list of rows to another: removed, changed and appended rows."""

    removed: list[int]
    changed: list[tuple[int, Values]]
    added: list[Values]

    def __len__(self) -> int:
        return len(self.removed) + len(self.changed) + len(self.added)


def diff(old: Sequence[tuple[int, Values]], new: Sequence[Values]) -> RowChanges:
    """Return the changes that turn the old rows into the new ones, in the order of row numbers.

    Rows can only be appended at the end: either some are removed and others appended, or rows
    change in place, whichever needs fewer changes.
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
