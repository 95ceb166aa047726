"""What moves on by the day, and notes, when it is compared, until when the answer holds."""

from __future__ import annotations

import operator
from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

NEVER = date.max.toordinal() + 1
"""The ordinal of a day that never comes."""


class Horizon:
    """Hold the ordinal of `today`, and of the `first` later day on which something changes."""

    __slots__ = ("first", "today")

    def __init__(self, today: date) -> None:
        self.today = today.toordinal()
        self.first = NEVER

    def note(self, days: int) -> None:
        """Note that something changes so many days after today."""
        if self.today + days < self.first:
            self.first = self.today + days


class Moving:
    """Stand for a value that moves on by the day, up (`_rises`) or down, and note comparisons.

    `_reach(other)` is the number of days until the value has come to `other`, `_passed(other)`
    until it has gone beyond, for an `other` that lies ahead; None: never.
    """

    __slots__ = ("_horizon", "_now")
    _horizon: Horizon
    _now: Any
    _rises: bool = True

    if not TYPE_CHECKING:

        @property
        def __class__(self) -> type:
            return type(self._now)

    def _reach(self, other: Any) -> int | None:
        raise NotImplementedError

    def _passed(self, other: Any) -> int | None:
        raise NotImplementedError

    def _comparable(self, other: Any) -> bool:
        raise NotImplementedError

    def _compare(self, other: Any, holds: Callable[[Any, Any], bool], up: bool, at: bool) -> Any:
        # `up`: the comparison asks for a greater value; `at`: it turns at the very value.
        if isinstance(other, Moving):
            return self._both(other, holds)
        if not self._comparable(other):
            return NotImplemented
        now = holds(self._now, other)
        if now is not (up is self._rises):
            days = self._reach(other) if at is self._rises else self._passed(other)
            if days is not None:
                self._horizon.note(days)
        return now

    def _both(self, other: Moving, holds: Callable[[Any, Any], bool]) -> Any:
        # Two that move together stand to each other as they do today; of others nothing is known.
        if type(self) is not type(other) or self._rises is not other._rises or not self._linear:
            self._horizon.note(1)
        return holds(self._now, other._now)

    _linear = True

    def __lt__(self, other: Any) -> Any:
        return self._compare(other, operator.lt, up=False, at=True)

    def __le__(self, other: Any) -> Any:
        return self._compare(other, operator.le, up=False, at=False)

    def __gt__(self, other: Any) -> Any:
        return self._compare(other, operator.gt, up=True, at=False)

    def __ge__(self, other: Any) -> Any:
        return self._compare(other, operator.ge, up=True, at=True)

    def __eq__(self, other: object) -> Any:
        if isinstance(other, Moving):
            return self._both(other, operator.eq)
        if not self._comparable(other):
            return NotImplemented
        if self._now == other:
            days = self._passed(other)
        elif (self._now < other) is self._rises:
            days = self._reach(other)
        else:
            return False
        if days is not None:
            self._horizon.note(days)
        return bool(self._now == other)

    def __ne__(self, other: object) -> Any:
        equal = self.__eq__(other)
        return equal if equal is NotImplemented else not equal

    def plain(self) -> Any:
        """Return the plain value; whoever has it can do what nobody sees, so tomorrow is noted."""
        self._horizon.note(1)
        return self._now

    def __hash__(self) -> int:
        return hash(self.plain())

    def __repr__(self) -> str:
        return repr(self.plain())

    def __str__(self) -> str:
        return str(self.plain())

    def __format__(self, spec: str) -> str:
        return format(self.plain(), spec)

    def __reduce_ex__(self, protocol: Any) -> Any:
        return self.plain().__reduce_ex__(protocol)

    def __copy__(self) -> Any:
        return self

    def __deepcopy__(self, memo: Any) -> Any:
        return self

    def __getattr__(self, name: str) -> Any:
        return getattr(self.plain(), name)


def first_day(turned: Callable[[int], bool]) -> int:
    """Return the least number of days, from 1 on, for which it is so; a far one if for none."""
    low, high = 0, 1
    while not turned(high):
        low, high = high, high * 2
        if high > NEVER:
            return NEVER
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if turned(middle) else (middle, high)
    return high
