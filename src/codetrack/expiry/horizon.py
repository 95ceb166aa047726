"""A stand-in for the day of an assessment that records when a check's answer may change.

A check is written naively: `as_of - training.on <= timedelta(days=365)`. To learn until when its
answer holds, it is run with an `AsOf` in place of the day. Each comparison then notes the first
later day on which its result changes; until the earliest of them the answer holds. What cannot be
tracked (`hash`, `isoformat`, `weekday`) notes tomorrow, which is always safe and only slower.

These are no subclasses of `date`, `timedelta` and `int`, but stand-ins that answer `isinstance` as
those do. C code reads the date in a subclass directly (`datetime.combine`), which could not be
noted. It refuses a stand-in: then the check is run with a real date, and tomorrow is noted. A
check may swallow that error, so each answer is compared with those of real dates at both ends.
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
"""After how many days a check is run again even if its answer should never change."""


class AsOf(Moving):
    """The day of an assessment, or a fixed number of days before or after it."""

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

    # Checks spend most of their time in these two comparisons, so they are inlined.
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
            return move(self.untracked(), other.untracked())
        if not isinstance(other, timedelta):
            return NotImplemented
        try:
            moved = move(self._now, other)
        except OverflowError:
            # A day before the calendar comes into it later; a day after it never does.
            if (other.days < 0) is (move is operator.add):
                self._horizon.note(1)
            raise
        self._horizon.note(NEVER - moved.toordinal())
        return AsOf(self._horizon, moved)

    def __sub__(self, other: Any) -> Any:
        if type(other) is date or self._comparable(other):
            if isinstance(other, Moving):
                return self._difference(other)
            return Age(self._horizon, self._now - other, rises=True)
        return self._moved(other, operator.sub)

    def __rsub__(self, other: Any) -> Any:
        if not self._comparable(other):
            return NotImplemented
        return Age(self._horizon, other - self._now, rises=False)

    def _difference(self, other: Moving) -> timedelta:
        if type(other) is not AsOf:
            self._horizon.note(1)
        difference: timedelta = self._now - other._now
        return difference

    def follow(self, function: Callable[[date], date]) -> Any:
        """Return the function's result for the day, tracked as the day moves on.

        The function must never return an earlier day for a later one; `add_months` never does.
        """
        return _ComputedDay(self._horizon, self._now, function)

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
        """Return a real date with other parts; each part that stays is noted as it is read."""
        return date(
            self.year if year is None else year,
            self.month if month is None else month,
            self.day if day is None else day,
        )


class _ComputedDay(AsOf):
    """A day that is computed from the day of an assessment, and never goes back."""

    __slots__ = ("_function", "_start")
    _in_step = False

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

    def _untracked_part(self, name: str) -> Any:
        return getattr(self.untracked(), name)

    __le__ = Moving.__le__
    __ge__ = Moving.__ge__
    year = property(lambda self: self._untracked_part("year"))
    month = property(lambda self: self._untracked_part("month"))

    def __add__(self, other: Any) -> Any:
        return self.untracked() + other

    __radd__ = __add__

    def __sub__(self, other: Any) -> Any:
        return self.untracked() - (other.untracked() if isinstance(other, Moving) else other)

    def __rsub__(self, other: Any) -> Any:
        return other - self.untracked()

    def follow(self, function: Callable[[date], date]) -> Any:
        inner = self._function
        return _ComputedDay(self._horizon, self._start, lambda day: function(inner(day)))


def run_with_expiry(
    run: Callable[[date], Iterable[Observation]],
    day: date,
    answers: list[Any] | None = None,
    last: int = NEVER - 1,
) -> tuple[list[Any], int]:
    """Return the answer on the day, and the ordinal of the first later day on which it may differ.

    `run` is called with the day itself, unless `answers` are given, and with an `AsOf`. Then it
    is called with the last day on which the answer should hold (at most the ordinal `last`, and
    `FAR` days ahead), as a check may swallow the error with which C code refuses an `AsOf`. Where
    the answers differ, today's counts for today only. An exception is returned as the answer.
    """
    horizon = Horizon(day)
    followed = [
        untracked_observation(each, horizon) if type(each) is Observation else each
        for each in outcome(run, AsOf(horizon, day))  # type: ignore[arg-type]
    ]
    if answers is None:
        answers = outcome(run, day)
    far = min(horizon.first - 1, last, horizon.today + FAR)
    if not _same(followed, answers) or (
        far > horizon.today and not _same(outcome(run, date.fromordinal(far)), answers)
    ):
        horizon.note(1)
    return answers, horizon.first


def _same(answers: list[Any], others: list[Any]) -> bool:
    try:
        return answers == others or (
            list(map(_comparable_answer, answers)) == list(map(_comparable_answer, others))
        )
    except Exception:
        return False


def _comparable_answer(answer: Any) -> Any:
    return (type(answer), str(answer)) if isinstance(answer, BaseException) else answer


def holds_until(check: AnyCheck, member: Member, as_of: date) -> date:
    """Return the last day until which the check's answer about the member surely holds.

    It may hold longer: call this again for the day after. `date.max` means until the records
    change. This is true of every check that is a function of its arguments.

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
    first = min([run_with_expiry(run, as_of, last=last)[1] for run in runs], default=NEVER)
    return date.fromordinal(min(first, horizon.first) - 1)


def untracked_observation(observation: Observation, horizon: Horizon) -> Observation:
    """Return the observation with untracked values; each tracked one notes tomorrow."""
    measure = observation.measure
    if measure is not None and not (type(measure.part) is int is type(measure.whole)):
        measure = Measure(_untracked(measure.part, horizon), _untracked(measure.whole, horizon))
    elif all(type(value) in _CONSTANT for value in observation.values.values()):
        return observation
    values = {name: _untracked(value, horizon) for name, value in observation.values.items()}
    return msgspec.structs.replace(observation, values=values, measure=measure)


_CONSTANT = frozenset({str, int, float, bool, type(None), date})


def _untracked(value: Any, horizon: Horizon) -> Any:
    if isinstance(value, Moving):
        return value.untracked()
    if isinstance(value, Mapping):
        return {_untracked(k, horizon): _untracked(item, horizon) for k, item in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return type(value)(_untracked(item, horizon) for item in value)
    if not isinstance(value, (str, int, float, date, timedelta, type(None))):
        # An object of a plugin may contain a tracked value.
        horizon.note(1)
    return value
