"""A share in whole percent, and the points between two."""

from __future__ import annotations

from codetrack.model.observations import Measure


def percent(measure: Measure) -> int | None:
    """Return the share in whole percents, rounded down, or None where there is no whole."""
    return 100 * measure.part // measure.whole if measure.whole else None


def points_between(first: Measure, last: Measure) -> int | None:
    """Return the percentage points from one share to another, each rounded down."""
    before, after = percent(first), percent(last)
    return None if before is None or after is None else after - before


def signed(points: int | None) -> str | None:
    """Return points with their sign, or None for none."""
    return None if points is None else f"{points:+d}" if points else "0"
