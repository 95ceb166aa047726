"""What the table `[plugin.ics]` may say."""

from typing import Annotated

import attrs
from msgspec import Meta

Days = Annotated[int, Meta(ge=0, le=3660, description="a number of days, 0 to 3660")]
Hour = Annotated[int, Meta(ge=0, le=23, description="an hour of the day, 0 to 23")]


@attrs.frozen(kw_only=True)
class Settings:
    """Set when there are alarms, and what is in the calendar: ours, not a rule of The Code."""

    alarm_days: tuple[Days, ...] = (7,)
    """How many days before the day there is an alarm."""
    alarm_hour: Hour = 9
    """The hour of the day at which alarms sound."""
    every_change: bool = False
    """Whether a forecast's calendar holds what gets better as well."""
    calendar: str = ""
    """A name that sets this register's events apart."""
