"""A tracked day is sound: what a check takes from it is noted exactly, or as tomorrow."""

import calendar
import contextlib
import copy
import datetime as dt
import operator
import pickle
from datetime import date, datetime, time, timedelta

import pytest
from helpers.strategies import days
from hypothesis import example, given, settings
from hypothesis import strategies as st

from codetrack import (
    Check,
    Headcount,
    Training,
    add_days,
    add_months,
    add_years,
    gap,
    holds_until,
    in_force,
    met,
)
from codetrack.expiry.horizon import AsOf, run_with_expiry
from codetrack.expiry.tracked import NEVER, Horizon
from codetrack.testing import make_member, make_site

DAY = date(2026, 11, 23)
ON = date(2026, 3, 9)
MIDNIGHT = datetime(2026, 11, 25)  # noqa: DTZ001 - as a check without time zones has it


def answering(question):
    """Return a check's function that says what the question makes of the day."""

    def run(as_of):
        yield (met if question(as_of) else gap)("It is so")

    return run


def noted(question, day=DAY):
    """Return the first later day noted when the question is asked, or None."""
    _, first = run_with_expiry(answering(question), day)
    # What ends with the calendar, as adding a day to its last one does, is for ever here.
    return None if first >= NEVER - 1000 else date.fromordinal(first)


def changes(question, day, first, reach=900):
    """Return the first later day on which the question is answered otherwise, by brute force."""
    for number in range(1, reach):
        later = day + timedelta(days=number)
        if bool(question(later)) != first:
            return later
    return None


def exact(question, day=DAY):
    """Say whether the note is the very day of the change."""
    return noted(question, day) == changes(question, day, bool(question(day)))


COMPARISONS = (operator.lt, operator.le, operator.gt, operator.ge, operator.eq, operator.ne)
OFFSETS = st.integers(-800, 800)


@settings(max_examples=100)
@given(st.sampled_from(COMPARISONS), days(), days(), OFFSETS, st.booleans())
@example(operator.eq, DAY, DAY, 0, False)
@example(operator.ne, DAY, DAY, 0, True)
def test_a_comparison_notes_the_very_day(compare, day, other, offset, swapped):
    """A comparison with a plain day, shifted by days or not, notes the day on which it turns."""
    shift = timedelta(days=offset)

    def question(as_of):
        moved = as_of + shift
        return compare(other, moved) if swapped else compare(moved, other)

    first = bool(question(day))
    assert noted(question, day) == changes(question, day, first, reach=8000)


@settings(max_examples=100)
@given(st.sampled_from(COMPARISONS), days(), days(), OFFSETS, st.booleans(), st.booleans())
def test_an_age_notes_the_very_day(compare, day, other, offset, swapped, turned):
    """The time between the day and another notes the day on which its comparison turns."""
    window = timedelta(days=offset)

    def question(as_of):
        age = other - as_of if turned else as_of - other
        return compare(window, age) if swapped else compare(age, window)

    first = bool(question(day))
    assert noted(question, day) == changes(question, day, first, reach=8000)


@settings(max_examples=100)
@given(
    st.sampled_from(COMPARISONS),
    days(),
    days(),
    st.sampled_from(
        [
            lambda age: age.days,
            lambda age: age.days // 30,
            lambda age: age.days / 365.25,
            lambda age: -age.days + 12,
            lambda age: 400 - age.days,
            lambda age: (age.days + 1) * -2,
            lambda age: age // timedelta(weeks=1),
            lambda age: age / timedelta(days=30),
            lambda age: age.total_seconds() / 86_400,
        ]
    ),
    st.integers(-40, 40),
)
def test_a_number_of_days_notes_the_very_day(compare, day, other, number, limit):
    """A number worked out from an age notes the day on which its comparison turns, or before."""

    def question(as_of):
        return compare(number(as_of - other), limit)

    first = bool(question(day))
    note, change = noted(question, day), changes(question, day, first, reach=4000)
    assert change is None or note is not None
    if change is not None:
        assert note <= change
    if compare not in (operator.eq, operator.ne):
        assert note == change or (change is None and (note - day).days >= 4000)


@settings(max_examples=100)
@given(st.sampled_from(COMPARISONS), days(), days(), st.integers(-40, 40))
def test_months_are_followed_to_the_very_day(compare, day, other, months):
    """`add_months` of the day notes the day on which its comparison turns."""

    def question(as_of):
        return compare(add_months(as_of, months), other)

    first = bool(question(day))
    note, change = noted(question, day), changes(question, day, first, reach=4000)
    if compare in (operator.eq, operator.ne):
        assert change is None or (note is not None and note <= change)
    else:
        assert note == change


@pytest.mark.parametrize(
    "question",
    [
        lambda d: add_years(d, -1) > ON,
        lambda d: add_days(d, -300) > ON,
        lambda d: in_force(d, ON, date(2027, 1, 31)),
        lambda d: ON <= d <= date(2027, 1, 31),
        lambda d: min(d, date(2027, 2, 1)) == date(2027, 2, 1),
        lambda d: d.year > 2026,
        lambda d: date(d.year, 1, 1) > DAY,
        lambda d: d.replace(month=1, day=1) > DAY,
        lambda d: (d.year, d.month) > (2026, 11),
        lambda d: abs(d - ON) < timedelta(days=300),
        lambda d: (d - ON).days < 300,
        lambda d: bool(d),
    ],
)
def test_what_is_followed_is_exact(question):
    """What checks usually do with a day is noted to the day."""
    assert exact(question)


@pytest.mark.parametrize(
    "question",
    [
        lambda d: max([ON, d, date(2027, 2, 1)]) == date(2027, 2, 1),
        lambda d: min(d, date(2027, 2, 1), key=lambda day: day) < date(2027, 2, 1),
        lambda d: sorted([date(2027, 2, 1), d, ON])[-1] == date(2027, 2, 1),
        lambda d: sorted([d - timedelta(days=9), d, ON])[0] == ON,
        lambda d: max(d, ON) - min(d, ON) < timedelta(days=300),
        lambda d: isinstance(d, date) and d.max > d,
    ],
)
def test_asking_again_on_the_noted_day_finds_the_change(question):
    """Where a note is early, asking again on that day leads to the very day of the change."""
    first, day = bool(question(DAY)), DAY
    for _ in range(900):
        day = noted(question, day)
        if day is None or bool(question(day)) != first:
            break
    assert day == changes(question, DAY, first, reach=2000) or (day - DAY).days == 900


class Months:
    """Add months as `relativedelta` does: from the parts of the day, with `replace`."""

    def __init__(self, months):
        self.months = months

    def __radd__(self, day):
        year, month = divmod(day.year * 12 + day.month - 1 + self.months, 12)
        last = calendar.monthrange(year, month + 1)[1]
        return day.replace(year=year, month=month + 1, day=min(last, day.day))


def by_class(day):
    """Match the day by its class and a part."""
    match day:
        case date(year=2026, month=11):
            return True
    return False


def by_value(day):
    """Match the day by its value."""
    match day:
        case dt.date.max:
            return False
        case date(day=23):
            return True
    return False


@pytest.mark.parametrize(
    "question",
    [
        lambda d: datetime.combine(d, time()) < MIDNIGHT,
        lambda d: d.strftime("%Y-%m-%d") < "2026-11-25",
        lambda d: d.isoformat() < "2026-11-25",
        lambda d: f"{d}" < "2026-11-25",
        lambda d: f"{d:%d}" == "23",
        lambda d: f"{d - ON}" < "300",
        lambda d: str(d) < "2026-11-25",
        lambda d: repr(d) < "datetime.date(2026, 11, 25)",
        lambda d: hash(d) == hash(DAY),
        lambda d: d in {DAY},
        lambda d: {DAY: True}.get(d, False),
        lambda d: d.toordinal() < DAY.toordinal() + 2,
        lambda d: d.toordinal() in range(DAY.toordinal() - 5, DAY.toordinal() + 2),
        lambda d: (d - ON).days in range(300),
        lambda d: len(range((d - ON).days)) < 300,
        lambda d: [1] * (d - ON).days == [1] * 259,
        lambda d: "%d" % (d - ON).days == "259",  # noqa: UP031
        lambda d: int((d - ON).days) < 261,
        lambda d: round((d - ON).days / 7) < 38,
        lambda d: (d - ON).days % 7 == 0,
        lambda d: divmod((d - ON).days, 7) == (37, 0),
        lambda d: pickle.loads(pickle.dumps(d)) < date(2026, 11, 25),
        lambda d: copy.copy(d) < date(2026, 11, 25),
        lambda d: copy.deepcopy([d])[0] < date(2026, 11, 25),
        lambda d: d + Months(3) < date(2027, 2, 25),
        lambda d: d.weekday() < 5,
        lambda d: d.isocalendar().week == 48,
        lambda d: d.timetuple().tm_yday < 330,
        lambda d: d.day == 23,
        lambda d: d.month == 11,
        lambda d: Training(on=d, people=1).on < date(2026, 11, 25),
        lambda d: calendar.timegm(d.timetuple()) < calendar.timegm((2026, 11, 25, 0, 0, 0)),
        lambda d: date.fromordinal(d.toordinal() - 30) < date(2026, 10, 26),
        lambda d: type(d) is date and d < date(2026, 11, 25),
        lambda d: d - (d - ON) == ON,
        lambda d: (ON + (d - ON)) < date(2026, 11, 25),
        lambda d: sum([d - ON], timedelta()) < timedelta(days=261),
        by_class,
        by_value,
    ],
)
def test_what_leaks_is_sound(question):
    """Whatever else a check takes from the day is noted exactly, or as tomorrow."""
    first = bool(question(DAY))
    change = changes(question, DAY, first)
    assert noted(question) in (DAY + timedelta(days=1), change)


def test_a_check_that_hides_what_it_was_refused_is_asked_again_tomorrow():
    """A check that catches the error of C code gets the plain day's answer, until tomorrow."""

    def question(day):
        try:
            return datetime.combine(day, time()) < MIDNIGHT
        except TypeError:
            return False

    observed, first = run_with_expiry(answering(question), DAY)
    assert observed[0].status == "met"
    assert date.fromordinal(first) == DAY + timedelta(days=1)


def left(day, last):
    """Return the days left, or None without a last day; the error hides more than it should."""
    try:
        return (datetime.combine(last, time()) - datetime.combine(day, time())).days
    except TypeError:
        return None


def hidden(question):
    """Ask, and take any error for a no."""
    with contextlib.suppress(Exception):
        return question()
    return False


@pytest.mark.parametrize(
    "question",
    [
        lambda d: (left(d, date(2027, 1, 9)) or 0) < 0,
        lambda d: hidden(lambda: datetime.combine(d, time()) > MIDNIGHT),
        lambda d: hidden(lambda: timedelta(days=(d - ON).days) > timedelta(days=300)),
        lambda d: hidden(lambda: divmod(d - ON, timedelta(days=30))[0] > 11),
        lambda d: type(d) is date and d > date(2027, 1, 31),
        lambda d: isinstance(date.__sub__(d, ON), timedelta) and date.__sub__(d, ON).days > 300,
    ],
)
def test_a_refusal_that_is_swallowed_hides_no_change(question):
    """A check that takes the refusal of a stand-in for an answer is found out at the far end."""
    change = changes(question, DAY, bool(question(DAY)))
    assert change is not None
    assert noted(question) in (DAY + timedelta(days=1), change)


def test_values_that_move_are_given_plain():
    """A day or number of days in an observation is plain, and said again tomorrow."""

    def run(as_of):
        yield met("{days} days by {on}", days=(as_of - ON).days, on=as_of, both=[as_of])

    observed, first = run_with_expiry(run, DAY)
    values = observed[0].values
    assert (type(values["days"]), type(values["on"]), type(values["both"][0])) == (int, date, date)
    assert date.fromordinal(first) == DAY + timedelta(days=1)


def test_a_measure_that_moves_is_given_plain():
    """A share of days is plain, and said again tomorrow."""

    def run(as_of):
        yield met("so far", measure=((as_of - ON).days, 365))

    observed, first = run_with_expiry(run, DAY)
    assert type(observed[0].measure.part) is int
    assert date.fromordinal(first) == DAY + timedelta(days=1)


def test_an_error_holds_as_long_as_an_answer():
    """A check that raises the same error with a plain day is not asked again for nothing."""

    def run(as_of):
        if as_of > date(2026, 12, 24):
            yield met("It is so")
        msg = "not before Christmas"
        raise ValueError(msg)

    observed, first = run_with_expiry(run, DAY)
    assert str(observed[0]) == "not before Christmas"
    assert date.fromordinal(first) == date(2026, 12, 25)


def test_the_end_of_the_calendar_is_no_error():
    """Near the last day of the calendar a check gets the plain day's answer or error."""
    day = date(9999, 12, 30)
    for question in (
        lambda d: d + timedelta(days=1) == date.max,
        lambda d: d < date.max,
        lambda d: d.year == 9999,
        lambda d: add_months(d, -1) < d,
    ):
        answer, first = run_with_expiry(answering(question), day)
        assert answer[0].status == "met"
        assert first >= date.max.toordinal()
    error, first = run_with_expiry(answering(lambda d: d + timedelta(days=2)), day)
    assert isinstance(error[0], OverflowError)
    assert first >= NEVER


def test_a_tracked_day_is_a_day():
    """`isinstance` knows it, and comparing it with another kind of thing is refused."""
    tracked = AsOf(Horizon(DAY), DAY)
    assert isinstance(tracked, date)
    assert not isinstance(tracked, datetime)
    assert isinstance((tracked - ON).days, int)
    assert tracked != "2026-11-23"
    with pytest.raises(TypeError):
        _ = tracked < MIDNIGHT


def asking(of):
    """Return a check that asks whether the member has some of what `of` takes from it."""
    return Check(name="any", title="Any", run=lambda m, _: [met("x") if of(m) else gap("x")])


def test_holds_until_looks_at_records_of_later_days():
    """The answer holds at most to the day before a later record begins to count."""
    member = make_member(trainings=[Training(on=date(2027, 2, 1), people=3)])
    check = Check(
        name="any", title="Trained", run=lambda m, _: [met("x") if m.trainings else gap("x")]
    )
    assert holds_until(check, member, DAY) == date(2027, 1, 31)


def test_holds_until_is_for_ever_where_nothing_moves():
    """A check that never looks at a day holds as long as the records do."""
    member = make_member(headcounts=[Headcount(on=ON, staff=3)])
    check = Check(
        name="any", title="Counted", run=lambda m, _: [met("x") if m.headcounts else gap("x")]
    )
    assert holds_until(check, member, DAY) == date.max


def test_holds_until_looks_at_each_site():
    """The answer of a check of sites holds to the first day on which one of them differs."""
    from codetrack import SiteCheck

    sites = [make_site("a"), make_site("b", closed=date(2026, 12, 31))]
    trainings = [Training(on=ON, people=1, site="a")]
    member = make_member(sites=sites, trainings=trainings)

    def run(site, member, as_of):
        held = member.records_naming("trainings", site.id)
        fresh = held and as_of - held[-1].on <= timedelta(days=365)
        yield met("x") if fresh else gap("x")

    check = SiteCheck(name="fresh", title="Fresh", run=run)
    assert holds_until(check, member, DAY) == date(2026, 12, 31)
    assert holds_until(check, member, date(2027, 1, 5)) == date(2027, 3, 9)
