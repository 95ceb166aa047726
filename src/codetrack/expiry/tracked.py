"""Values that change by the day and note, at each comparison, how long its result holds."""

from __future__ import annotations

import operator
from collections.abc import Callable
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

NEVER = date.max.toordinal() + 1
"""The ordinal of a day that never comes."""


class Horizon:
    """The ordinal of `today`, and of the `first` later day on which something changes."""

    __slots__ = ("first", "today")

    def __init__(self, today: date) -> None:
        self.today = today.toordinal()
        self.first = NEVER

    def note(self, days: int) -> None:
        """Note that something changes that number of days after today."""
        if self.today + days < self.first:
            self.first = self.today + days


class Moving:
    """A value that changes by the day, up (`_rises`) or down, during one run of a check.

    For an `other` ahead, `_reach(other)` is the number of days until the value equals or passes
    it, `_passed(other)` until the value is beyond it; None: never.
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
        # `up`: a greater value makes the comparison true; `at`: an equal value does so too.
        if isinstance(other, Moving):
            return self._compare_tracked(other, holds)
        if not self._comparable(other):
            return NotImplemented
        now = holds(self._now, other)
        if now is not (up is self._rises):
            days = self._reach(other) if at is self._rises else self._passed(other)
            if days is not None:
                self._horizon.note(days)
        return now

    def _compare_tracked(self, other: Moving, holds: Callable[[Any, Any], bool]) -> Any:
        # Two values that move in step always compare as they do today.
        if type(self) is not type(other) or self._rises is not other._rises or not self._in_step:
            self._horizon.note(1)
        return holds(self._now, other._now)

    _in_step = True

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
            return self._compare_tracked(other, operator.eq)
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

    def untracked(self) -> Any:
        """Return the value itself and note tomorrow, as its further use cannot be tracked."""
        self._horizon.note(1)
        return self._now

    def __hash__(self) -> int:
        return hash(self.untracked())

    def __repr__(self) -> str:
        return repr(self.untracked())

    def __str__(self) -> str:
        return str(self.untracked())

    def __format__(self, spec: str) -> str:
        return format(self.untracked(), spec)

    def __reduce_ex__(self, protocol: Any) -> Any:
        return self.untracked().__reduce_ex__(protocol)

    def __copy__(self) -> Any:
        return self

    def __deepcopy__(self, memo: Any) -> Any:
        return self

    def __getattr__(self, name: str) -> Any:
        return getattr(self.untracked(), name)


def first_day(condition: Callable[[int], bool]) -> int:
    """Return the least number of days, from 1, for which `condition` is true, or `NEVER`."""
    low, high = 0, 1
    while not condition(high):
        low, high = high, high * 2
        if high > NEVER:
            return NEVER
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if condition(middle) else (middle, high)
    return high


_DAY = timedelta(days=1)


class Age(Moving):
    """The time between the day of an assessment and another day."""

    __slots__ = ("_rises",)

    def __init__(self, horizon: Horizon, now: timedelta, *, rises: bool) -> None:
        self._horizon = horizon
        self._now = now
        self._rises = rises

    def _comparable(self, other: Any) -> bool:
        return isinstance(other, timedelta)

    def _ahead(self, other: timedelta) -> timedelta:
        ahead: timedelta = other - self._now if self._rises else self._now - other
        return ahead

    def _reach(self, other: timedelta) -> int:
        return -((-self._ahead(other)).days)

    def _passed(self, other: timedelta) -> int:
        return self._ahead(other).days + 1

    def __bool__(self) -> bool:
        return bool(self != timedelta())

    def _derived(self, now: timedelta, *, reverses: bool = False) -> Age:
        return Age(self._horizon, now, rises=self._rises is not reverses)

    def __neg__(self) -> Age:
        return self._derived(-self._now, reverses=True)

    def __pos__(self) -> Age:
        return self

    def __abs__(self) -> Any:
        ahead = self._now >= timedelta()
        if ahead is self._rises or not self._now:
            return self if self._rises else -self
        return abs(self.untracked())

    def __add__(self, other: Any) -> Any:
        if isinstance(other, timedelta) and not isinstance(other, Moving):
            return self._derived(self._now + other)
        return self.untracked() + (other.untracked() if isinstance(other, Moving) else other)

    __radd__ = __add__

    def __sub__(self, other: Any) -> Any:
        if isinstance(other, timedelta) and not isinstance(other, Moving):
            return self._derived(self._now - other)
        return self.untracked() - (other.untracked() if isinstance(other, Moving) else other)

    def __rsub__(self, other: Any) -> Any:
        if isinstance(other, timedelta):
            return self._derived(other - self._now, reverses=True)
        return other - self.untracked()

    def _number(self, of: Callable[[timedelta], Any]) -> Number:
        now, day = self._now, _DAY if self._rises else -_DAY
        return Number(self._horizon, lambda days: of(now + days * day), rises=self._rises)

    @property
    def days(self) -> int:
        """Return the whole days, which change by the day."""
        return self._number(operator.attrgetter("days"))  # type: ignore[return-value]

    @property
    def seconds(self) -> int:
        """Return the seconds left over from whole days; they never change."""
        seconds: int = self._now.seconds
        return seconds

    def total_seconds(self) -> float:
        """Return the time in seconds, which changes by the day."""
        return self._number(timedelta.total_seconds)  # type: ignore[return-value]

    def _divided(self, other: Any, divide: Callable[[Any, Any], Any]) -> Any:
        if isinstance(other, timedelta) and not isinstance(other, Moving) and other > timedelta():
            return self._number(lambda now: divide(now, other))
        return divide(self.untracked(), other.untracked() if isinstance(other, Moving) else other)

    def __floordiv__(self, other: Any) -> Any:
        return self._divided(other, operator.floordiv)

    def __truediv__(self, other: Any) -> Any:
        return self._divided(other, operator.truediv)

    def __mod__(self, other: Any) -> Any:
        return self.untracked() % other

    def __mul__(self, other: Any) -> Any:
        return self.untracked() * other

    __rmul__ = __mul__


class Number(Moving):
    """A number that is computed from the day, and moves one way only."""

    __slots__ = ("_at", "_rises")
    _in_step = False

    def __init__(self, horizon: Horizon, at: Callable[[int], Any], *, rises: bool) -> None:
        self._horizon = horizon
        self._at = at
        self._now = at(0)
        self._rises = rises

    def _comparable(self, other: Any) -> bool:
        return isinstance(other, (int, float))

    def _reach(self, other: Any) -> int:
        at, reached = self._at, operator.ge if self._rises else operator.le
        return first_day(lambda days: reached(at(days), other))

    def _passed(self, other: Any) -> int:
        at, passed = self._at, operator.gt if self._rises else operator.lt
        return first_day(lambda days: passed(at(days), other))

    def __bool__(self) -> bool:
        return bool(self != 0)

    def _of(self, function: Callable[[Any], Any], *, reverses: bool = False) -> Number:
        at = self._at
        rises = self._rises is not reverses
        return Number(self._horizon, lambda days: function(at(days)), rises=rises)

    def _derived(
        self, other: Any, combine: Callable[[Any, Any], Any], reverses: bool | None
    ) -> Any:
        if reverses is None or not self._comparable(other) or isinstance(other, Moving):
            number = other.untracked() if isinstance(other, Moving) else other
            return combine(self.untracked(), number)
        return self._of(lambda now: combine(now, other), reverses=reverses)

    def __neg__(self) -> Number:
        return self._of(operator.neg, reverses=True)

    def __pos__(self) -> Number:
        return self

    def __abs__(self) -> Any:
        if (self._now >= 0) is self._rises or self._now == 0:
            return self if self._rises else -self
        return abs(self.untracked())

    def __add__(self, other: Any) -> Any:
        return self._derived(other, operator.add, reverses=False)

    __radd__ = __add__

    def __sub__(self, other: Any) -> Any:
        return self._derived(other, operator.sub, reverses=False)

    def __rsub__(self, other: Any) -> Any:
        return -self + other

    def __mul__(self, other: Any) -> Any:
        return self._derived(other, operator.mul, _reversed_by(other))

    __rmul__ = __mul__

    def __truediv__(self, other: Any) -> Any:
        return self._derived(other, operator.truediv, _reversed_by(other))

    def __floordiv__(self, other: Any) -> Any:
        return self._derived(other, operator.floordiv, _reversed_by(other))

    def __mod__(self, other: Any) -> Any:
        return self.untracked() % other

    def __divmod__(self, other: Any) -> Any:
        return divmod(self.untracked(), other)

    def __pow__(self, other: Any) -> Any:
        return self.untracked() ** other

    def __rtruediv__(self, other: Any) -> Any:
        return other / self.untracked()

    def __rfloordiv__(self, other: Any) -> Any:
        return other // self.untracked()

    def __rmod__(self, other: Any) -> Any:
        return other % self.untracked()

    def __index__(self) -> int:
        return operator.index(self.untracked())

    def __int__(self) -> int:
        return int(self.untracked())

    def __float__(self) -> float:
        return float(self.untracked())

    def __round__(self, digits: int | None = None) -> Any:
        return round(self.untracked(), digits)


def _reversed_by(other: Any) -> bool | None:
    """Return whether multiplying by `other` reverses the direction; None: it cannot be tracked."""
    if not isinstance(other, (int, float)) or isinstance(other, Moving) or not other:
        return None
    return other < 0
