"""What several built-in checks share: kinds of setting, the signature, and due days."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from msgspec import Meta

from codetrack.dates import add_months, add_years
from codetrack.model import Member

Days = Annotated[int, Meta(ge=1, le=36_500, description="a number of days, 1 to 36500")]
Months = Annotated[int, Meta(ge=1, le=1_200, description="a number of months, 1 to 1200")]
Percent = Annotated[int, Meta(ge=1, le=100, description="a percentage, 1 to 100")]
DueDay = Annotated[
    str,
    Meta(
        pattern=r"^(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])"
        r"|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)|02-(?:0[1-9]|[12][0-9]))\Z",
        description="a month and a day such as 03-31",
    ),
]


def signed_on(member: Member) -> date | None:
    """Return the day of the member's first signature, or None."""
    return min([m.on for m in member.milestones if m.state == "signed"], default=None)


def due_in(year: int, due: str | None) -> date:
    """Return the due day in the year; without one, the year's last day."""
    if due is None:
        return date(year, 12, 31)
    return add_years(date(2000, int(due[:2]), int(due[3:])), year - 2000)


def last_day(start: date, months: int) -> date:
    """Return the last day of a term of months, stopping at the end of the calendar."""
    try:
        return add_months(start, months)
    except OverflowError:
        return date.max
