"""Write what codetrack reminds of and foresees as a calendar: the export format `ics`.

`codetrack remind --format ics -o reminders.ics --dry-run` gives each notice as an all-day event on
its due day; `codetrack forecast -o forecast.ics` each lapse, on the first day on which it stands
worse. `--language` is the language of whoever reads the calendar.

Import the file again after another run: what was there is updated, for an event is known by its
`UID`, which follows from the notice's key, or from the finding and the day of its change. The
`SEQUENCE` counts the days since 2000-01-01, so a later run is the newer one. Nothing in the file
depends on the clock. What was done meanwhile is not in the new file, and its event stays until
someone removes it: a file can add and update, not delete.

Settings, in `[plugin.ics]`, all of them ours:

- `alarm_days` (`[7]`): how many days before the day there is an alarm; `[]` is none. The day of
  an alarm that has passed gets none.
- `alarm_hour` (`9`): the hour of the day at which alarms sound, in the reader's time.
- `every_change` (`false`): whether a forecast's calendar holds what gets better as well.
- `calendar` (`""`): a name that sets this register's events apart, where those of several
  registers with equal ids of members go into one calendar.
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
    """Give the export format `ics`."""
    yield Exporter(
        name="ics",
        suffix=".ics",
        title="a calendar (iCalendar)",
        reports=("notices", "forecast"),
        localised=True,
        render=partial(render, settings=config.into(Settings)),
    )
