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
from codetrack_ics.events import Happening, of_forecast, of_notices
from codetrack_ics.settings import Settings

PRODUCT = "-//codetrack//codetrack-ics//EN"
NAMESPACE = uuid.UUID("6f1f4b0e-8d0c-5c55-9b1a-6c2b3f6d7a51")
"""What the UIDs are made in; another one would double every event ever imported."""
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
        happenings = of_notices(report, language)
        name = language.say("The Code: reminders of {register}", **values)
    else:
        happenings = of_forecast(report, language, every=settings.every_change)
        values["register"] = report.register.name or Message("The register")
        name = language.say("The Code: what lapses in {register}", **values)
    about = [language.say("As of {day}", day=report.as_of)]
    if report.problems:
        # Whoever looks at the calendar alone must not take it for all there is.
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
        name=_line(name),
        description=_line("; ".join(about)),
        language=language.tag,
        last_modified=_stamp(report.as_of),
        uid=_uid(("calendar", report.kind), settings),
    )
    for event in _events(happenings, report.as_of, language, settings):
        calendar.add_component(event)
    yield calendar.to_ical()


def _events(
    happenings: Iterable[Happening], as_of: date, language: Language, settings: Settings
) -> Iterator[Event]:
    for happening in happenings:
        # An event of a day without an end is that one day; the last day of all has no next.
        event = Event.new(
            uid=_uid(happening.identity, settings),
            stamp=_stamp(as_of),
            last_modified=_stamp(as_of),
            sequence=max((as_of - _EPOCH).days, 0),
            start=happening.on,
            categories=[_clean(category) for category in happening.categories],
            transparency=TRANSP.TRANSPARENT,
        )
        event.add("summary", _clean(happening.title), {"language": language.tag})
        event.add("description", _clean("\n".join(happening.details)), {"language": language.tag})
        if happening.alarms:
            for days in sorted({*settings.alarm_days}, reverse=True):
                if (happening.on - as_of).days >= days:
                    event.add_component(_alarm(happening, days, settings))
        yield event


def _alarm(happening: Happening, days: int, settings: Settings) -> Alarm:
    alarm = Alarm.new(
        description=_clean(happening.title),
        uid=_uid(("alarm", str(days), *happening.identity), settings),
    )
    alarm.add("action", "DISPLAY")
    # A day begins at midnight, where nobody is up to be reminded.
    trigger = timedelta(hours=settings.alarm_hour) - timedelta(days=days)
    alarm.add("trigger", vDuration(trigger))
    return alarm


def _uid(identity: tuple[str, ...], settings: Settings) -> str:
    # As a list in JSON no two identities look alike, whatever characters are in them.
    return str(uuid.uuid5(NAMESPACE, json.dumps([settings.calendar, *identity])))


def _stamp(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def _line(text: str) -> str:
    # What icalendar writes for older programs beside these (X-WR-CALNAME) is not escaped by it.
    return _clean(text.replace("\n", " "))


def _clean(text: str) -> str:
    """Return the text without what is not to be shown: control characters, turned directions."""
    return "".join(c if c.isprintable() or c in _SPACED else "\ufffd" for c in text)
