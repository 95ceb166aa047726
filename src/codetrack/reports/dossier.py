"""All that is known of a register on a day: how it stands, how it stood, and what lapses next."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import ClassVar

import attrs

from codetrack.dates import add_months, days_between, expect_days
from codetrack.model.findings import Assessment
from codetrack.model.members import Member, Register
from codetrack.problems import Problem
from codetrack.reports.audit import OpenRegister
from codetrack.reports.forecast import Forecast
from codetrack.reports.trend import Trend
from codetrack.settings import Settings
from codetrack.summary.periods import Period
from codetrack.summary.report import SummaryReport


@attrs.frozen(kw_only=True)
class Dossier:
    """An assessment with the other parts of a report for people.

    `forecast` begins on the assessment's day; `trend` ends on it, a point a month; `summary` rolls
    the calendar year of that day up by region, beside the year before. `register` holds the
    records, those that are dated later included.
    """

    kind: ClassVar[str] = "dossier"

    assessment: Assessment
    forecast: Forecast
    trend: Trend
    summary: SummaryReport
    register: Register
    settings: Settings

    @property
    def as_of(self) -> date:
        """Return the day that it speaks of."""
        return self.assessment.as_of

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Return what is wrong in data or plugins, each once."""
        parts = (self.assessment, self.forecast, self.trend, self.summary)
        every = (problem for part in parts for problem in part.problems)
        return tuple(dict.fromkeys(every))


def dossier(
    audit: OpenRegister,
    as_of: date,
    *,
    months: int = 12,
    track: Callable[[Sequence[Member]], Iterable[Member]] = iter,
) -> Dossier:
    """Assess the register on the day, look back so many months, and as many ahead.

    `track` is that of `assess`.

    Raises:
        AssessmentError: as `assess` does.
        ValueError: `months` is less than 1.
        TypeError: `as_of` is no `datetime.date`.
    """
    expect_days(as_of=as_of)
    if months < 1:
        msg = f"months: expected 1 or more; got {months}"
        raise ValueError(msg)
    before = days_between(add_months(as_of, -months), as_of, "month")
    year = Period.year(as_of.year, as_of)
    periods = (year,) if as_of.year == date.min.year else (year, year.before())
    return Dossier(
        assessment=audit.at(as_of, track=track),
        forecast=audit.forecast(as_of, _ahead(as_of, months)),
        trend=audit.trend(before),
        summary=audit.summarise_periods(*periods, by=("region",)),
        register=audit.register,
        settings=audit.settings,
    )


def _ahead(day: date, months: int) -> date:
    try:
        return add_months(day, months)
    except OverflowError:
        return date.max
