"""The events of a report, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import attrs

from codetrack import FindingChange, Forecast, Handout, Language, Message, Notices


@attrs.frozen(kw_only=True)
class CalendarEvent:
    """One event of a calendar: its day, its texts, and the `identity` that makes its UID."""

    identity: tuple[str, ...]
    on: date
    title: str
    details: tuple[str, ...]
    categories: tuple[str, ...]
    alarms: bool = True


def notice_events(notices: Notices, language: Language) -> Iterator[CalendarEvent]:
    """Yield an event for each notice, on its due day."""
    for handout in notices.handouts:
        yield _handout_event(handout, language)


def _handout_event(handout: Handout, language: Language) -> CalendarEvent:
    notice = handout.notice
    details = [language.render(notice.message)]
    if notice.remedy is not None:
        details.append(language.say("To do: {what}", what=notice.remedy))
    if notice.site is not None:
        details.append(language.say("Site: {site}", site=notice.site))
    details.append(language.say("Whom to remind: {addressee}", addressee=handout.addressee.shown))
    return CalendarEvent(
        identity=("notice", handout.key),
        on=notice.due,
        title=_title(handout.name, details[0]),
        details=tuple(details),
        categories=(language.text("Reminder"), handout.name),
    )


def forecast_events(
    forecast: Forecast, language: Language, *, every: bool
) -> Iterator[CalendarEvent]:
    """Yield an event for each lapse (or each change), on its first day."""
    for change in forecast.changes:
        if every or change.lapses:
            yield _change_event(change, forecast, language)


def _change_event(change: FindingChange, forecast: Forecast, language: Language) -> CalendarEvent:
    info = forecast.check(change.check)
    title = Message(info.title)
    message = title if change.after is None else change.after.message
    no_answer = Message("no answer")
    area = language.word(change.area)
    details = [
        language.render(message),
        language.say(
            "{asked} ({area}): was {was}, becomes {becomes}",
            asked=title,
            area=area,
            was=change.was or no_answer,
            becomes=change.becomes or no_answer,
        ),
    ]
    if change.lapses and info.remedy:
        details.append(language.say("To do: {what}", what=Message(info.remedy)))
    if change.site is not None:
        details.append(language.say("Site: {site}", site=change.site))
    if change.subject:
        details.append(language.say("Subject: {subject}", subject=change.subject))
    kind = language.text("Lapse") if change.lapses else language.text("Change")
    return CalendarEvent(
        identity=(
            "change",
            *(change.on.isoformat(), change.member, change.site or ""),
            *(change.check, change.subject),
        ),
        on=change.on,
        title=_title(change.name, details[0]),
        details=tuple(details),
        categories=(kind, area, change.name),
        alarms=change.lapses,
    )


def _title(name: str, message: str) -> str:
    return f"{name}: {message}"
