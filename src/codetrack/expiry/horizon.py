"""The day that knows when the answer changes.

A check is written naively: `as_of - training.on <= timedelta(days=365)`. To learn until when its
answer holds, it is asked with an `AsOf` in place of the day. Each comparison then notes the first
later day on which it would turn out differently; the least of them is the day until which the
whole answer surely holds. What cannot be followed (`hash`, `isoformat`, `weekday`) notes tomorrow,
which is always safe and only slower.

These are no subclasses of `date`, `timedelta` and `int`, but stand-ins that answer `isinstance` as
those do. A subclass holds a real date where C code reads it without asking (`datetime.combine`),
and what was read could not be noted. From a stand-in nothing can be taken but through a method
here: C code refuses it, and then the check is asked with the plain day, and tomorrow is noted.
A check may swallow that refusal, so that each answer is tried with plain days at both of its ends.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

import msgspec

from codetrack.assessment.engine import outcome
from codetrack.dates import expect_days
from codetrack.expiry.tracked import NEVER, Age, Horizon, Moving, first_day
from codetrack.extension import AnyCheck, SiteCheck
from codetrack.model.members import Member
from codetrack.model.observations import Measure, Observation

FAR = 3660
"""How many days ahead an answer that is to hold for good is asked once more."""


class AsOf(Moving):
    """The day of an assessment, or one a fixed number of days from it."""

    __slots__ = ()

    def __init__(self, horizon: Horizon, now: date) -> None:
        self._horizon = horizon
        self._now = now

    def _comparable(self, other: Any) -> bool:
        return isinstance(other, date) and not isinstance(other, datetime)

    def __bool__(self) -> bool:
        return True

    def _reach(self, other: date) -> int:
        days: int = other.toordinal() - self._now.toordinal()
        return days

    def _passed(self, other: date) -> int:
        return AsOf._reach(self, other) + 1

    # The two comparisons that checks live on, without a detour.
    def __le__(self, other: Any) -> Any:
        if type(other) is not date:
            return Moving.__le__(self, other)
        now = self._now
        if now > other:
            return False
        horizon = self._horizon
        first = horizon.today + other.toordinal() - now.toordinal() + 1
        if first < horizon.first:
            horizon.first = first
        return True

    def __ge__(self, other: Any) -> Any:
        if type(other) is not date:
            return Moving.__ge__(self, other)
        now = self._now
        if now >= other:
            return True
        horizon = self._horizon
        first = horizon.today + other.toordinal() - now.toordinal()
        if first < horizon.first:
            horizon.first = first
        return False

    def __add__(self, other: Any) -> Any:
        return self._moved(other, operator.add)

    __radd__ = __add__

    def _moved(self, other: Any, move: Callable[[Any, Any], Any]) -> Any:
        if isinstance(other, Moving):
            return move(self.plain(), other.plain())
        if not isinstance(other, timedelta):
            return NotImplemented
        try:
            moved = move(self._now, other)
        except OverflowError:
            # Before the first day of the calendar: not for ever. Beyond the last: for good.
            if (other.days < 0) is (move is operator.add):
                self._horizon.note(1)
            raise
        self._horizon.note(NEVER - moved.toordinal())
        return AsOf(self._horizon, moved)

    def __sub__(self, other: Any) -> Any:
        if type(other) is date or self._comparable(other):
            if isinstance(other, Moving):
                return self._apart(other)
            return Age(self._horizon, self._now - other, rises=True)
        return self._moved(other, operator.sub)

    def __rsub__(self, other: Any) -> Any:
        if not self._comparable(other):
            return NotImplemented
        return Age(self._horizon, other - self._now, rises=False)

    def _apart(self, other: Moving) -> timedelta:
        if type(other) is not AsOf:
            self._horizon.note(1)
        apart: timedelta = self._now - other._now
        return apart

    def follow(self, function: Callable[[date], date]) -> Any:
        """Return what the function makes of the day, followed as the days go by.

        The function must never give an earlier day for a later one, as `add_months` never does.
        """
        return _Followed(self._horizon, self._now, function)

    @property
    def year(self) -> int:
        """Return the year; it changes on the next 1 January."""
        year: int = self._now.year
        self._until(year + 1, 1)
        return year

    @property
    def month(self) -> int:
        """Return the month; it changes on the next first of a month."""
        now = self._now
        self._until(now.year + now.month // 12, now.month % 12 + 1)
        month: int = now.month
        return month

    def _until(self, year: int, month: int) -> None:
        if year <= date.max.year:
            self._horizon.note(self._reach(date(year, month, 1)))

    def replace(
        self, year: int | None = None, month: int | None = None, day: int | None = None
    ) -> date:
        """Return the plain day with other parts; each part that stays is noted as it is read."""
        return date(
            self.year if year is None else year,
            self.month if month is None else month,
            self.day if day is None else day,
        )


class _Followed(AsOf):
    """A day that is computed from the day of an assessment, and never goes back."""

    __slots__ = ("_function", "_start")
    _linear = False

    def __init__(self, horizon: Horizon, start: date, function: Callable[[date], date]) -> None:
        self._horizon = horizon
        self._start = start
        self._function = function
        try:
            self._now = function(start)
        except OverflowError:
            horizon.note(1)
            raise

    def _at(self, days: int) -> date:
        try:
            return self._function(self._start + timedelta(days=days))
        except OverflowError:
            return date.max

    def _reach(self, other: date) -> int:
        return first_day(lambda days: self._at(days) >= other)

    def _passed(self, other: date) -> int:
        return first_day(lambda days: self._at(days) > other)

    def _slow(self, name: str) -> Any:
        return getattr(self.plain(), name)

    __le__ = Moving.__le__
    __ge__ = Moving.__ge__
    year = property(lambda self: self._slow("year"))
    month = property(lambda self: self._slow("month"))

    def __add__(self, other: Any) -> Any:
        return self.plain() + other

    __radd__ = __add__

    def __sub__(self, other: Any) -> Any:
        return self.plain() - (other.plain() if isinstance(other, Moving) else other)

    def __rsub__(self, other: Any) -> Any:
        return other - self.plain()

    def follow(self, function: Callable[[date], date]) -> Any:
        inner = self._function
        return _Followed(self._horizon, self._start, lambda day: function(inner(day)))


def ask(
    run: Callable[[date], Iterable[Observation]],
    day: date,
    plain: list[Any] | None = None,
    last: int = NEVER - 1,
) -> tuple[list[Any], int]:
    """Return the answer on the day, and the ordinal of the first later day on which it may differ.

    `run` is asked for the day itself, unless `plain` is what it answers then, and for a day that
    notes. Then it is asked for the last day for which the answer is to hold (at most the one with
    the ordinal `last`, and `FAR` days ahead): a check that swallows the error with which C code
    refuses a stand-in learnt something that nobody noted. Where the answers differ, nothing is
    known beyond today. An error is no answer but a list with the exception in it.
    """
    horizon = Horizon(day)
    followed = [
        settled(each, horizon) if type(each) is Observation else each
        for each in outcome(run, AsOf(horizon, day))  # type: ignore[arg-type]
    ]
    if plain is None:
        plain = outcome(run, day)
    far = min(horizon.first - 1, last, horizon.today + FAR)
    if not _same(followed, plain) or (
        far > horizon.today and not _same(outcome(run, date.fromordinal(far)), plain)
    ):
        horizon.note(1)
    return plain, horizon.first


def _same(one: list[Any], other: list[Any]) -> bool:
    try:
        return one == other or list(map(_told, one)) == list(map(_told, other))
    except Exception:
        return False


def _told(answer: Any) -> Any:
    return (type(answer), str(answer)) if isinstance(answer, BaseException) else answer


def holds_until(check: AnyCheck, member: Member, as_of: date) -> date:
    """Return the last day until which the check's answer about the member surely holds.

    It may hold longer: ask again on the day after. `date.max` means as long as the records stand
    as they do. It is so for every check that is a function of its arguments.

    Raises:
        TypeError: `as_of` is no `datetime.date`.
    """
    expect_days(as_of=as_of)
    horizon = Horizon(as_of)
    followed: Any = AsOf(horizon, as_of)
    member = member.as_of(followed)
    run: Callable[..., Iterable[Observation]] = check.run
    runs = [partial(run, member)]
    if isinstance(check, SiteCheck):
        runs = [partial(run, site, member) for site in member.open_sites(followed)]
    last = horizon.first - 1
    first = min([ask(run, as_of, last=last)[1] for run in runs], default=NEVER)
    return date.fromordinal(min(first, horizon.first) - 1)


def settled(observation: Observation, horizon: Horizon) -> Observation:
    """Return the observation with plain values; one that moves by the day notes tomorrow."""
    measure = observation.measure
    if measure is not None and not (type(measure.part) is int is type(measure.whole)):
        measure = Measure(_settled(measure.part, horizon), _settled(measure.whole, horizon))
    elif all(type(value) in _STILL for value in observation.values.values()):
        return observation
    values = {name: _settled(value, horizon) for name, value in observation.values.items()}
    return msgspec.structs.replace(observation, values=values, measure=measure)


_STILL = frozenset({str, int, float, bool, type(None), date})


def _settled(value: Any, horizon: Horizon) -> Any:
    if isinstance(value, Moving):
        return value.plain()
    if isinstance(value, Mapping):
        return {_settled(k, horizon): _settled(held, horizon) for k, held in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return type(value)(_settled(held, horizon) for held in value)
    if not isinstance(value, (str, int, float, date, timedelta, type(None))):
        # Who knows what a thing of a plugin's own holds.
        horizon.note(1)
    return value
