"""The time of figures: a calendar year, a window of days, or a single day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Literal

import attrs

from codetrack.dates import add_days, add_years, expect_days
from codetrack.errors import AssessmentError
from codetrack.i18n.messages import N_, Message

Kind = Literal["year", "window", "standing"]


def expect_periods(periods: Sequence[object]) -> None:
    """Check that one or more periods are given.

    Raises:
        AssessmentError: there is none.
        TypeError: one is something else.
    """
    if not periods:
        msg = "periods: expected one or more; got none"
        raise AssessmentError(msg)
    for period in periods:
        if not isinstance(period, Period):
            msg = f"periods: expected Periods; got {type(period).__name__} {period!r}"
            raise TypeError(msg)


def _in_order(start: date | None, end: date, as_of: date) -> None:
    if start is not None and not start <= as_of <= end:
        msg = f"period: {start} to {end} has not begun by {as_of}; expected one that has"
        raise AssessmentError(msg)


@attrs.frozen(kw_only=True)
class Period:
    """The time that figures cover, and the day up to which records count.

    What happened (trainings, confirmations) is counted from `start` to `as_of`; what stands (open
    sites, statuses) as on `as_of`. As things stand, there is no `start`: what happened counts for
    as long as the settings say. Make one with `Period.year`, `Period.window` or
    `Period.standing`.

    Raises:
        AssessmentError: it has not begun by `as_of`.
        TypeError: one of its days is no `datetime.date`.
    """

    kind: Kind
    start: date | None
    end: date
    """The last day, that included."""
    as_of: date
    """The last day, or an earlier one where the period is not over by then."""

    def __attrs_post_init__(self) -> None:
        expect_days(end=self.end, as_of=self.as_of)
        if self.start is not None:
            expect_days(start=self.start)
        _in_order(self.start, self.end, self.as_of)

    @classmethod
    def year(cls, year: int, as_of: date) -> Period:
        """Return the calendar year, counted up to `as_of`."""
        expect_days(as_of=as_of)
        first, last = date(year, 1, 1), date(year, 12, 31)
        return cls(kind="year", start=first, end=last, as_of=min(last, as_of))

    @classmethod
    def window(cls, start: date, end: date, as_of: date) -> Period:
        """Return the days from `start` to `end`, both included."""
        expect_days(start=start, end=end, as_of=as_of)
        if end < start:
            msg = f"period: {end} is before {start}; expected a last day on or after the first"
            raise AssessmentError(msg)
        return cls(kind="window", start=start, end=end, as_of=min(end, as_of))

    @classmethod
    def standing(cls, as_of: date) -> Period:
        """Return the period of a single day."""
        expect_days(as_of=as_of)
        return cls(kind="standing", start=None, end=as_of, as_of=as_of)

    @property
    def over(self) -> bool:
        """Return whether all of it is counted: no day of it comes after `as_of`."""
        return self.as_of == self.end

    def since(self, days: int) -> date:
        """Return the first day that counts; without a `start`, `days` before `as_of`."""
        return add_days(self.as_of, -days) if self.start is None else self.start

    def before(self) -> Period:
        """Return the same period a year earlier, the whole of it.

        Raises:
            AssessmentError: that lies outside the calendar.
        """
        try:
            if self.kind == "year":
                last = add_years(self.end, -1)
                return Period.year(last.year, last)
            end = add_years(self.end, -1)
            if self.start is None:
                return Period.standing(end)
            return Period.window(add_years(self.start, -1), end, end)
        except OverflowError:
            msg = f"period: a year before {self.end} is outside the calendar"
            raise AssessmentError(msg) from None

    @property
    def name(self) -> str:
        """Return it in short, the same in every language: 2026, 2026-01-01/2026-06-30, a day."""
        if self.kind == "year":
            return f"{self.end.year:04}"
        return f"{self.end}" if self.start is None else f"{self.start}/{self.end}"

    @property
    def message(self) -> Message:
        """Return it in words."""
        if self.kind == "year":
            return Message("{year}", {"year": self.end.year})
        if self.start is None:
            return Message(N_("as of {day}"), {"day": self.end})
        return Message(N_("{start} to {end}"), {"start": self.start, "end": self.end})

    @property
    def unfinished(self) -> Message | None:
        """Return the sentence that it is not over, and up to which day it is counted; or None."""
        if self.over:
            return None
        template = N_("{period} is not over: counted up to {day}")
        return Message(template, {"period": self.message, "day": self.as_of})
