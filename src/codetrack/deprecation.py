"""A warning a year before a public name goes."""

from __future__ import annotations

import functools
import warnings
from collections.abc import Callable
from datetime import date
from typing import ParamSpec, TypeVar

from codetrack.dates import add_years

P = ParamSpec("P")


T = TypeVar("T")
RENAMED_ON = date(2026, 11, 28)
"""The day since when the old names of `RENAMED` warn."""
RENAMED = {
    "AreaChange": "ComparedStatus",
    "Audit": "OpenRegister",
    "Change": "FindingChange",
    "Entry": "ComparedFinding",
    "Frame": "AssessmentHeader",
    "Pieces": "StreamingRenderer",
    "Point": "TrendPoint",
    "RollUp": "SummaryReport",
    "Serial": "SerialExecutor",
    "Turn": "StatusChange",
    "Whole": "AuditTotals",
    "Workers": "WorkerPool",
    "dask": "dask_workers",
    "partial": "partly_met",
    "prepare": "open_register",
    "roll_up": "summarise_periods",
    "roll_up_in_parts": "summarise_periods_in_parts",
}
"""The public names that have a better one, by the old name; `docs/compatibility.md` says why."""


def deprecated(*, since: date, instead: str) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Mark a function that will go: each call warns, and it stays for a year at least.

    `since` is the day of the first warning, and `instead` what to use from now on. For an
    argument or a field, call `warn_deprecated` where it is given.
    """

    def mark(function: Callable[P, T]) -> Callable[P, T]:
        @functools.wraps(function)
        def warning(*args: P.args, **kwargs: P.kwargs) -> T:
            name = f"{function.__module__}.{function.__qualname__}"
            warn_deprecated(name, since=since, instead=instead)
            return function(*args, **kwargs)

        return warning

    return mark


def warn_deprecated(what: str, *, since: date, instead: str, stacklevel: int = 2) -> None:
    """Warn that `what` will go, a year after `since` at the earliest.

    `stacklevel` is that of `warnings.warn`, seen from the caller.
    """
    msg = (
        f"{what} is deprecated since {since}; use {instead}; "
        f"it stays until {add_years(since, 1)} at least"
    )
    warnings.warn(msg, DeprecationWarning, stacklevel=stacklevel + 1)
