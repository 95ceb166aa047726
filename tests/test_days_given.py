"""What takes a day says so where something else is given."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

import codetrack

BELGIUM = Path(__file__).parent.parent / "examples" / "belgium"
DAY = date(2026, 11, 24)
AUDIT = codetrack.open_register(BELGIUM, members=("hotel-de-zwaan",))
(MEMBER,) = AUDIT.register.members

TAKE_A_DAY = {
    "audit": lambda day: codetrack.audit(BELGIUM, as_of=day),
    "audit_in_parts": lambda day: codetrack.audit_in_parts(BELGIUM, as_of=day),
    "assess": lambda day: codetrack.assess(AUDIT.register, AUDIT.checks, as_of=day),
    "Audit.at": AUDIT.at,
    "forecast start": lambda day: AUDIT.forecast(day, DAY),
    "forecast until": lambda day: AUDIT.forecast(DAY, day),
    "trend": lambda day: AUDIT.trend([DAY, day]),
    "dossier": lambda day: codetrack.dossier(AUDIT, day),
    "holds_until": lambda day: codetrack.holds_until(AUDIT.checks[0], MEMBER, day),
    "days_between": lambda day: codetrack.days_between(DAY, day, "month"),
    "Period.year": lambda day: codetrack.Period.year(2026, day),
    "Period.window start": lambda day: codetrack.Period.window(day, DAY, DAY),
    "Period.window end": lambda day: codetrack.Period.window(DAY, day, DAY),
    "Period.standing": codetrack.Period.standing,
}


@pytest.mark.parametrize("take", TAKE_A_DAY.values(), ids=TAKE_A_DAY)
def test_a_day_is_a_date(take):
    """A day with a time, which is a date to Python, is refused with its name before any work."""
    with pytest.raises(TypeError, match=r"^\w+: expected a datetime\.date; got datetime "):
        take(datetime(2026, 11, 24, 9, 30, tzinfo=UTC))


@pytest.mark.parametrize("given", ["2026-11-24", None])
def test_neither_a_text_nor_nothing_is_a_day(given):
    """It is refused as a day with a time is."""
    said = rf"expected a datetime\.date; got {type(given).__name__} "
    with pytest.raises(TypeError, match=said):
        AUDIT.at(given)


@pytest.mark.parametrize(
    "take",
    [AUDIT.summarise_periods, lambda period: codetrack.summarise_periods_in_parts(BELGIUM, period)],
    ids=["roll_up", "roll_up_in_parts"],
)
def test_a_period_is_a_period(take):
    """A year as a text is refused."""
    with pytest.raises(TypeError, match=r"^periods: expected Periods; got str '2026'$"):
        take("2026")
