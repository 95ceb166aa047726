"""The sums with dates that others get wrong: anniversaries, months and years.

A day that records its comparisons (see `horizon`) is followed exactly through all of them.
"""

from __future__ import annotations

import functools
from calendar import monthrange
from datetime import date, datetime, timedelta
from typing import Literal, get_args

Every = Literal["month", "quarter", "year"]
"""The steps that `days_between` takes."""
_MONTHS: dict[Every, int] = dict(zip(get_args(Every), (1, 3, 12), strict=True))

iso = functools.lru_cache(maxsize=4096)(date.isoformat)
"""Return a day as text: there are few days, and they are written by the hundred thousand."""


def expect_days(**days: object) -> None:
    """Check that what is given for days, by name, are days.

    Raises:
        TypeError: one is no `datetime.date`, or has a time of day.
    """
    for name, day in days.items():
        if not isinstance(day, date) or isinstance(day, datetime):
            msg = f"{name}: expected a datetime.date; got {type(day).__name__} {day!r}"
            raise TypeError(msg)


def add_months(day: date, months: int) -> date:
    """Return the day `months` calendar months later, or the last day of a shorter month.

    A month after 31 January is 28 or 29 February; `months` may be negative.

    Raises:
        OverflowError: the result lies outside the years 1 to 9999.
    """
    follow = None if type(day) is date else getattr(day, "follow", None)
    if follow is not None:
        followed: date = follow(lambda civil: add_months(civil, months))
        return followed
    count = day.year * 12 + day.month - 1 + months
    year, month = divmod(count, 12)
    if not date.min.year <= year <= date.max.year:
        msg = f"{months} months from {day} is outside the calendar"
        raise OverflowError(msg)
    last = monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def add_years(day: date, years: int) -> date:
    """Return the anniversary `years` later; that of 29 February is 28 February in common years."""
    return add_months(day, 12 * years)


def add_days(day: date, days: int) -> date:
    """Return the day `days` later, stopping at the ends of the calendar instead of failing."""
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return date.max if days > 0 else date.min


def days_between(start: date, end: date, every: Every) -> tuple[date, ...]:
    """Return days from `start` to `end`, both included, a month, a quarter or a year apart.

    Each is counted from the start, so that 31 January, 28 February and 31 March follow one
    another. The last step may be a shorter one, for `end` is always there.

    Raises:
        ValueError: `start` is after `end`, or `every` is no step.
        TypeError: `start` or `end` is no `datetime.date`.
    """
    expect_days(start=start, end=end)
    if start > end:
        msg = f"expected a first day that is not after the last, {end}; got {start}"
        raise ValueError(msg)
    if every not in _MONTHS:
        msg = f"expected {', '.join(get_args(Every))}; got {every!r}"
        raise ValueError(msg)
    months = _MONTHS[every]
    whole = (end.year - start.year) * 12 + end.month - start.month
    days = [add_months(start, past) for past in range(0, whole + 1, months)]
    return (*(day for day in days if day < end), end)


def in_force(day: date, since: date | None, until: date | None) -> bool:
    """Return whether `day` lies in the period; both ends count, and an absent end is open."""
    return (since is None or since <= day) and (until is None or day <= until)
