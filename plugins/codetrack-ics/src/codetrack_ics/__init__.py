"""Write reminders and forecasts as a calendar: the export format `ics`.

`codetrack remind --format ics -o reminders.ics --dry-run` writes each notice as an all-day event on
its due day; `codetrack forecast -o forecast.ics` each lapse, on the first day of the worse status.
`--language` is the language of the calendar's reader.

Import the file again after another run: programs update an event by its `UID`, which follows from
the notice's key, or from the finding and the day of its change. The `SEQUENCE` counts the days
since 2000-01-01, so a later run is the newer one. Nothing in the file depends on the clock. A file
can add and update events but not delete them: remove the event of a finished task by hand.

Settings in `[plugin.ics]`, with their defaults:

- `alarm_days` (`[7]`): how many days before an event its alarms sound; `[]` means no alarms. An
  alarm whose day has passed is left out.
- `alarm_hour` (`9`): the hour of the day at which alarms sound, in the reader's time.
- `every_change` (`false`): whether a forecast's calendar includes improvements.
- `calendar` (`""`): a name that distinguishes the events of this register, for several registers
  with equal member ids in one calendar.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from codetrack import Config, Exporter, hookimpl
from codetrack_ics.calendars import render
from codetrack_ics.settings import Settings

__version__ = "0.1.0"


@hookimpl
def codetrack_exporters(config: Config) -> Iterator[Exporter]:
    """Return the export format `ics`."""
    yield Exporter(
        name="ics",
        suffix=".ics",
        title="a calendar (iCalendar)",
        reports=("notices", "forecast"),
        localised=True,
        render=partial(render, settings=config.into(Settings)),
    )
