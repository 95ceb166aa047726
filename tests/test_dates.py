"""Anniversaries, months and years, at the edges where others go wrong."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from helpers.strategies import days
from hypothesis import given, settings
from hypothesis import strategies as st

from codetrack.dates import add_days, add_months, add_years, days_between, in_force

WIDE = days(date(1, 1, 1), date(9999, 12, 31))


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2026, 1, 31), 2, date(2026, 3, 31)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
        (date(2026, 1, 15), -13, date(2024, 12, 15)),
        (date(2100, 1, 31), 1, date(2100, 2, 28)),
        (date(2026, 5, 5), 0, date(2026, 5, 5)),
        (date(9999, 11, 30), 1, date(9999, 12, 30)),
        (date(1, 2, 28), -1, date(1, 1, 28)),
    ],
)
def test_months_later(day: date, months: int, later: date) -> None:
    """A month later is the same day of the month, or the last one of a shorter month."""
    assert add_months(day, months) == later


@pytest.mark.parametrize(
    ("day", "years", "later"),
    [
        (date(2024, 2, 29), 1, date(2025, 2, 28)),
        (date(2024, 2, 29), 4, date(2028, 2, 29)),
        (date(2024, 2, 29), -1, date(2023, 2, 28)),
        (date(2096, 2, 29), 4, date(2100, 2, 28)),
        (date(2025, 2, 28), -1, date(2024, 2, 28)),
        (date(2026, 7, 1), 1, date(2027, 7, 1)),
    ],
)
def test_years_later(day: date, years: int, later: date) -> None:
    """The anniversary of 29 February is 28 February in a common year."""
    assert add_years(day, years) == later


@pytest.mark.parametrize(("day", "months"), [(date(9999, 12, 1), 1), (date(1, 1, 31), -1)])
def test_months_outside_the_calendar(day: date, months: int) -> None:
    """A day after the year 9999, or before the year 1, is an error in one sentence."""
    with pytest.raises(OverflowError, match=f"{months} months from {day} is outside the calendar"):
        add_months(day, months)


@settings(max_examples=100)
@given(days(), st.integers(-2000, 2000))
def test_months_later_is_in_that_month(day: date, months: int) -> None:
    """The day is kept where the month has it, and the month is the one so many later."""
    later = add_months(day, months)

    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day == day.day or (later.day < day.day and (later + timedelta(1)).day == 1)


@settings(max_examples=100)
@given(days(), days(), st.integers(-60, 60))
def test_months_keep_the_order_of_days(one: date, other: date, months: int) -> None:
    """A later day is never earlier some months on."""
    first, last = sorted([one, other])

    assert add_months(first, months) <= add_months(last, months)


@settings(max_examples=100)
@given(WIDE, st.integers(-5_000_000, 5_000_000))
def test_days_stop_at_the_ends_of_the_calendar(day: date, count: int) -> None:
    """Adding days never fails: beyond the calendar lies its last, or first, day."""
    wanted = day.toordinal() + count
    clipped = min(max(wanted, date.min.toordinal()), date.max.toordinal())

    assert add_days(day, count).toordinal() == clipped


def test_days_beyond_what_a_machine_counts() -> None:
    """Even a senseless count of days ends at the calendar's end."""
    assert add_days(date(2026, 1, 1), 10**30) == date.max
    assert add_days(date(2026, 1, 1), -(10**30)) == date.min


@pytest.mark.parametrize(
    ("day", "is_in"),
    [
        (date(2026, 1, 9), False),
        (date(2026, 1, 10), True),
        (date(2026, 1, 20), True),
        (date(2026, 1, 21), False),
    ],
)
def test_both_ends_of_a_period_count(day: date, is_in: bool) -> None:
    """A period holds on its first and on its last day."""
    assert in_force(day, date(2026, 1, 10), date(2026, 1, 20)) is is_in


@settings(max_examples=100)
@given(WIDE, WIDE)
def test_an_absent_end_is_open(day: date, other: date) -> None:
    """Without a first day a period has always held, and without a last one it never ends."""
    assert in_force(day, None, None)
    assert in_force(day, other, None) == (day >= other)
    assert in_force(day, None, other) == (day <= other)


@settings(max_examples=100)
@given(WIDE, WIDE, st.sampled_from([("month", 1), ("quarter", 3), ("year", 12)]))
def test_days_between_start_and_end_do_not_drift(one: date, other: date, step: tuple) -> None:
    """The first is the start, the last the end, and each between is counted from the start."""
    start, end = sorted((one, other))
    # Ten years are enough to drift in.
    end = min(end, add_days(start, 3650))
    every, months = step
    made = days_between(start, end, every)
    assert (made[0], made[-1]) == (start, end)
    assert all(day < later for day, later in pairwise(made))
    assert list(made[:-1]) == [add_months(start, months * n) for n in range(len(made) - 1)]
    assert len(made) == 1 or add_days(made[-2], 31 * months) >= end


def test_the_last_day_of_a_month_stays_one() -> None:
    """28 February does not pull the days after it to the 28th."""
    days = days_between(date(2026, 1, 31), date(2026, 4, 30), "month")
    assert [day.day for day in days] == [31, 28, 31, 30]


def test_a_last_step_may_be_shorter() -> None:
    """The end is there even if no whole step leads to it."""
    end = date(2026, 11, 24)
    assert days_between(date(2026, 1, 1), end, "year") == (date(2026, 1, 1), end)


def test_days_between_two_ends_of_the_calendar() -> None:
    """Nothing fails at the last day that there is."""
    days = days_between(date(9999, 10, 31), date(9999, 12, 31), "month")
    assert [day.month for day in days] == [10, 11, 12]


@pytest.mark.parametrize(
    ("start", "end", "every"),
    [
        (date(2026, 1, 2), date(2026, 1, 1), "month"),
        (date(2026, 1, 1), date(2026, 1, 2), "week"),
    ],
)
def test_no_days_between_a_day_and_one_before(start: date, end: date, every) -> None:
    """A wrong order or a wrong step is refused with what was expected."""
    with pytest.raises(ValueError, match="expected"):
        days_between(start, end, every)
