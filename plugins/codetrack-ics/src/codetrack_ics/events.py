"""The events of a report: what is on which day, in the reader's words."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import attrs

from codetrack import Change, Forecast, Handout, Language, Message, Notices


@attrs.frozen(kw_only=True)
class Happening:
    """Hold one event: its day, what it says, and by what it is known again (`identity`)."""

    identity: tuple[str, ...]
    on: date
    title: str
    details: tuple[str, ...]
    categories: tuple[str, ...]
    alarms: bool = True


def of_notices(notices: Notices, language: Language) -> Iterator[Happening]:
    """Yield an event for each notice, on its due day."""
    for handout in notices.handouts:
        yield _of_handout(handout, language)


def _of_handout(handout: Handout, language: Language) -> Happening:
    notice = handout.notice
    details = [language.render(notice.message)]
    if notice.remedy is not None:
        details.append(language.say("To do: {what}", what=notice.remedy))
    if notice.site is not None:
        details.append(language.say("Site: {site}", site=notice.site))
    details.append(language.say("Whom to remind: {addressee}", addressee=handout.addressee.shown))
    return Happening(
        identity=("notice", handout.key),
        on=notice.due,
        title=_title(handout.name, details[0]),
        details=tuple(details),
        categories=(language.text("Reminder"), handout.name),
    )


def of_forecast(forecast: Forecast, language: Language, *, every: bool) -> Iterator[Happening]:
    """Yield an event for each lapse (or each change), on the first day on which it is so."""
    for change in forecast.changes:
        if every or change.lapses:
            yield _of_change(change, forecast, language)


def _of_change(change: Change, forecast: Forecast, language: Language) -> Happening:
    info = forecast.check(change.check)
    asked = Message(info.title)
    said = asked if change.after is None else change.after.message
    none = Message("no answer")
    area = language.word(change.area)
    details = [
        language.render(said),
        language.say(
            "{asked} ({area}): was {was}, becomes {becomes}",
            asked=asked,
            area=area,
            was=change.was or none,
            becomes=change.becomes or none,
        ),
    ]
    if change.lapses and info.remedy:
        details.append(language.say("To do: {what}", what=Message(info.remedy)))
    if change.site is not None:
        details.append(language.say("Site: {site}", site=change.site))
    if change.subject:
        details.append(language.say("Subject: {subject}", subject=change.subject))
    kind = language.text("Lapse") if change.lapses else language.text("Change")
    return Happening(
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


def _title(name: str, said: str) -> str:
    return f"{name}: {said}"
