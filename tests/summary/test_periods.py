from datetime import date

import pytest

from codetrack import AssessmentError, Period

AS_OF = date(2026, 11, 24)


def test_a_year_that_is_over_is_counted_to_its_end():
    """Asked about later, last year is a whole year."""
    year = Period.year(2025, AS_OF)
    assert (year.start, year.end, year.as_of) == (
        date(2025, 1, 1),
        date(2025, 12, 31),
        date(2025, 12, 31),
    )
    assert year.over
    assert year.unfinished is None


def test_a_year_that_is_not_over_says_so():
    """The current year is counted up to the day on which it is asked about."""
    year = Period.year(2026, AS_OF)
    assert year.as_of == AS_OF
    assert str(year.unfinished) == "2026 is not over: counted up to 2026-11-24"


def test_on_its_last_day_a_year_is_over():
    """A last day counts, so nothing of the year is left out on 31 December."""
    assert Period.year(2026, date(2026, 12, 31)).over


def test_a_year_that_has_not_begun_is_refused():
    """Nothing can be said of next year, so nothing is."""
    with pytest.raises(AssessmentError, match="has not begun by 2026-11-24"):
        Period.year(2027, AS_OF)


def test_a_window_that_ends_before_it_begins_is_refused():
    """The error says both days."""
    with pytest.raises(AssessmentError, match="2026-01-01 is before 2026-02-01"):
        Period.window(date(2026, 2, 1), date(2026, 1, 1), AS_OF)


@pytest.mark.parametrize(
    ("period", "name"),
    [
        (Period.year(2026, AS_OF), "2025"),
        (Period.window(date(2026, 3, 1), date(2026, 5, 31), AS_OF), "2025-03-01/2025-05-31"),
        (Period.window(date(2024, 2, 1), date(2024, 2, 29), AS_OF), "2023-02-01/2023-02-28"),
        (Period.standing(AS_OF), "2025-11-24"),
    ],
)
def test_the_period_before_is_a_year_earlier_and_whole(period, name):
    """Last year, the same days of last year, or the same day a year ago."""
    before = period.before()
    assert before.name == name
    assert before.over


def test_before_the_calendar_there_is_nothing():
    """The first year has none before it, and that is a sentence."""
    with pytest.raises(AssessmentError, match="outside the calendar"):
        Period.year(1, AS_OF).before()
