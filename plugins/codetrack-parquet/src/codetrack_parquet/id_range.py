"""A range of member ids: the part of every table that a partition reads."""

from __future__ import annotations

import attrs


@attrs.frozen
class IdRange:
    """The ids after `after`, up to and including `upto`; None means no limit.

    Ids are in the order of their bytes, as Parquet's statistics have them.
    """

    after: str | None = None
    upto: str | None = None

    @property
    def first(self) -> bool:
        """Return whether it is the first range, which reports what belongs to no member."""
        return self.after is None

    @property
    def whole(self) -> bool:
        """Return whether it contains every id."""
        return self.after is None and self.upto is None

    def holds(self, member_id: str) -> bool:
        """Return whether it contains the id."""
        late = self.after is None or member_id > self.after
        return late and (self.upto is None or member_id <= self.upto)

    def overlaps(self, least: str, most: str) -> bool:
        """Return whether it may contain an id from `least` to `most`."""
        late = self.after is None or most > self.after
        return late and (self.upto is None or least <= self.upto)

    def covers(self, least: str, most: str) -> bool:
        """Return whether it contains every id from `least` to `most`."""
        return self.holds(least) and self.holds(most)
