"""The settings in `[plugin.ics]`."""

from typing import Annotated

import attrs
from msgspec import Meta

Days = Annotated[int, Meta(ge=0, le=3660, description="a number of days, 0 to 3660")]
Hour = Annotated[int, Meta(ge=0, le=23, description="an hour of the day, 0 to 23")]


@attrs.frozen(kw_only=True)
class Settings:
    """The plugin's settings, for as long as the plugin is loaded."""

    alarm_days: tuple[Days, ...] = (7,)
    """How many days before an event its alarms sound."""
    alarm_hour: Hour = 9
    """The hour of the day at which alarms sound."""
    every_change: bool = False
    """Whether a forecast's calendar includes improvements."""
    calendar: str = ""
    """A name that distinguishes the events of this register from those of others."""
