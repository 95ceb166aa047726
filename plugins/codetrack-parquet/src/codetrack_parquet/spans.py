"""A span of member ids: which part of every table a partition reads."""

from __future__ import annotations

import attrs


@attrs.frozen
class Span:
    """Hold the ids that come after `after`, up to and with `upto`; None is without end.

    Ids are in the order of their bytes, as Parquet's statistics have them.
    """

    after: str | None = None
    upto: str | None = None

    @property
    def first(self) -> bool:
        """Say whether it is the first span: what is of no member is told there."""
        return self.after is None

    @property
    def whole(self) -> bool:
        """Say whether it holds every id."""
        return self.after is None and self.upto is None

    def holds(self, member_id: str) -> bool:
        """Say whether the id lies in it."""
        late = self.after is None or member_id > self.after
        return late and (self.upto is None or member_id <= self.upto)

    def overlaps(self, least: str, most: str) -> bool:
        """Say whether an id between the two, both with them, may lie in it."""
        late = self.after is None or most > self.after
        return late and (self.upto is None or least <= self.upto)

    def covers(self, least: str, most: str) -> bool:
        """Say whether all ids between the two lie in it."""
        return self.holds(least) and self.holds(most)
