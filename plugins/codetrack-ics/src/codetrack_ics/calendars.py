"""A calendar of events, as the icalendar library writes it."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta

from icalendar import Alarm, Calendar, Event
from icalendar.enums import TRANSP
from icalendar.prop import vDuration

from codetrack import Forecast, Language, Message, Notices
from codetrack_ics.events import CalendarEvent, forecast_events, notice_events
from codetrack_ics.settings import Settings

PRODUCT = "-//codetrack//codetrack-ics//EN"
NAMESPACE = uuid.UUID("6f1f4b0e-8d0c-5c55-9b1a-6c2b3f6d7a51")
"""The namespace of the UIDs; another one would duplicate every imported event."""
_EPOCH = date(2000, 1, 1)
_SPACED = "\n\u00a0\u202f"


def render(
    report: Notices | Forecast, language: Language, *, settings: Settings
) -> Iterator[bytes]:
    """Yield the calendar of the report, in the language.

    It is written in CRLF lines of at most 75 bytes, UTF-8, the same for the same report.
    """
    values = {"register": report.register or Message("The register"), "day": report.as_of}
    if isinstance(report, Notices):
        entries = notice_events(report, language)
        name = language.say("The Code: reminders of {register}", **values)
    else:
        entries = forecast_events(report, language, every=settings.every_change)
        values["register"] = report.register.name or Message("The register")
        name = language.say("The Code: what lapses in {register}", **values)
    about = [language.say("As of {day}", day=report.as_of)]
    if report.problems:
        # A reader of the calendar alone must see that it is not complete.
        about.append(
            language.count(
                "{n} problem in data or plugins: something may be missing here",
                "{n} problems in data or plugins: something may be missing here",
                len(report.problems),
            )
        )
    calendar = Calendar.new(
        prodid=PRODUCT,
        calscale="GREGORIAN",
        name=_one_line(name),
        description=_one_line("; ".join(about)),
        language=language.tag,
        last_modified=_stamp(report.as_of),
        uid=_uid(("calendar", report.kind), settings),
    )
    for event in _events(entries, report.as_of, language, settings):
        calendar.add_component(event)
    yield calendar.to_ical()


def _events(
    entries: Iterable[CalendarEvent], as_of: date, language: Language, settings: Settings
) -> Iterator[Event]:
    for entry in entries:
        # An all-day event without an end lasts one day; date.max has no next day to end on.
        event = Event.new(
            uid=_uid(entry.identity, settings),
            stamp=_stamp(as_of),
            last_modified=_stamp(as_of),
            sequence=max((as_of - _EPOCH).days, 0),
            start=entry.on,
            categories=[_visible(category) for category in entry.categories],
            transparency=TRANSP.TRANSPARENT,
        )
        event.add("summary", _visible(entry.title), {"language": language.tag})
        event.add("description", _visible("\n".join(entry.details)), {"language": language.tag})
        if entry.alarms:
            for days in sorted({*settings.alarm_days}, reverse=True):
                if (entry.on - as_of).days >= days:
                    event.add_component(_alarm(entry, days, settings))
        yield event


def _alarm(entry: CalendarEvent, days: int, settings: Settings) -> Alarm:
    alarm = Alarm.new(
        description=_visible(entry.title),
        uid=_uid(("alarm", str(days), *entry.identity), settings),
    )
    alarm.add("action", "DISPLAY")
    # An all-day event begins at midnight, too early for an alarm.
    trigger = timedelta(hours=settings.alarm_hour) - timedelta(days=days)
    alarm.add("trigger", vDuration(trigger))
    return alarm


def _uid(identity: tuple[str, ...], settings: Settings) -> str:
    # A JSON list keeps identities distinct, whatever characters they contain.
    return str(uuid.uuid5(NAMESPACE, json.dumps([settings.calendar, *identity])))


def _stamp(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def _one_line(text: str) -> str:
    # icalendar does not escape the properties for older programs (X-WR-CALNAME).
    return _visible(text.replace("\n", " "))


def _visible(text: str) -> str:
    """Return the text without control characters and marks of the direction of writing."""
    return "".join(c if c.isprintable() or c in _SPACED else "\ufffd" for c in text)
