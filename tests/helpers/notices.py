"""Notices about an invented hotel, and what is made of them for one day."""

from __future__ import annotations

from datetime import date
from typing import Any

from codetrack.i18n.messages import Message
from codetrack.model.notices import Addressee, Handout, Notice, Notices, key_of

AS_OF = date(2026, 11, 23)
OFFICE = Addressee(role="focal-point", email="office@example.org", language="nl")


def notice(**changes: Any) -> Notice:
    """Make a notice about an invented hotel."""
    values = {
        "member": "hotel-example",
        "due": date(2026, 12, 31),
        "subject": "2025",
        "message": Message("The report about {year} is due", {"year": "2025"}),
        "remedy": Message("Submit it."),
    }
    return Notice(**(values | changes))


def handout(to: Addressee = OFFICE, **changes: Any) -> Handout:
    """Make a handout of a notice to an office."""
    said = notice(**changes)
    return Handout(
        key=key_of("reminders/report", said, to.role, 0),
        reminder="reminders/report",
        name="Hotel Example (invented)",
        notice=said,
        addressee=to,
        overdue=max((AS_OF - said.due).days, 0),
    )


def notices(*handouts: Handout) -> Notices:
    """Make the notices of one day."""
    return Notices(
        register="belgium",
        as_of=AS_OF,
        since=date(2025, 11, 22),
        until=date(2027, 1, 22),
        handouts=handouts,
    )
