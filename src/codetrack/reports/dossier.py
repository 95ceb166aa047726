"""The full report on a register: assessment, trend, forecast and summary."""

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
    """All parts of the full report on a register as of one day.

    `forecast` begins on the assessment's day; `trend` ends on it, a point a month; `summary`
    covers the calendar year of that day and the year before by region. `register` contains all
    records, also those dated later.
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
        """Return the day of the assessment."""
        return self.assessment.as_of

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Return the problems in data or plugins, each once."""
        parts = (self.assessment, self.forecast, self.trend, self.summary)
        problems = (problem for part in parts for problem in part.problems)
        return tuple(dict.fromkeys(problems))


def dossier(
    audit: OpenRegister,
    as_of: date,
    *,
    months: int = 12,
    track: Callable[[Sequence[Member]], Iterable[Member]] = iter,
) -> Dossier:
    """Assess the register on the day, and look the given number of months back and ahead.

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
    past_days = days_between(add_months(as_of, -months), as_of, "month")
    year = Period.year(as_of.year, as_of)
    periods = (year,) if as_of.year == date.min.year else (year, year.before())
    return Dossier(
        assessment=audit.at(as_of, track=track),
        forecast=audit.forecast(as_of, _ahead(as_of, months)),
        trend=audit.trend(past_days),
        summary=audit.summarise_periods(*periods, by=("region",)),
        register=audit.register,
        settings=audit.settings,
    )


def _ahead(day: date, months: int) -> date:
    try:
        return add_months(day, months)
    except OverflowError:
        return date.max
