"""The months behind and the months ahead: how many met each area, the shares, and the lapses."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from itertools import pairwise
from typing import Any

import attrs
from markupsafe import Markup

from codetrack import Change, Dossier, Measure, Message, Status, days_between
from codetrack_html import charts
from codetrack_html.reader import Reader


@attrs.frozen(kw_only=True)
class Course:
    """Hold one line of figures: what it is of, a sentence, and its chart."""

    title: str
    about: str
    sentence: str
    chart: Markup


def foreseen(dossier: Dossier) -> list[tuple[date, Mapping[str, Measure]]]:
    """Return how many members meet each area today and on each month's day ahead.

    It is so if nothing is done but what the register already holds.
    """
    areas = dossier.assessment.areas
    stands = {
        (member.id, area): member.statuses.get(area, Status.UNKNOWN)
        for member in dossier.assessment.members
        for area in areas
    }
    counts: dict[str, Counter[Status]] = {area: Counter() for area in areas}
    for (_, area), status in stands.items():
        counts[area][status] += 1
    turns = iter(dossier.forecast.turns)
    turn = next(turns, None)
    made: list[tuple[date, Mapping[str, Measure]]] = []
    for day in days_between(dossier.as_of, dossier.forecast.until, "month"):
        while turn is not None and turn.on <= day:
            was = stands.get((turn.member, turn.area))
            if was is not None:
                counts[turn.area][was] -= 1
                counts[turn.area][turn.becomes] += 1
                stands[turn.member, turn.area] = turn.becomes
            turn = next(turns, None)
        made.append((day, {area: _met(counts[area]) for area in areas}))
    return made


def _met(counts: Counter[Status]) -> Measure:
    return Measure(counts[Status.MET], counts.total() - counts[Status.NOT_APPLICABLE])


def _percent(measure: Measure | None) -> float | None:
    return 100 * measure.part / measure.whole if measure is not None and measure.whole else None


class Courses:
    """Say how the register came to stand as it does, and where it goes if nothing is done."""

    def __init__(self, dossier: Dossier, reader: Reader, longest: int) -> None:
        self.dossier = dossier
        self.reader = reader
        self.longest = longest
        self.points = dossier.trend.points
        self.ahead = foreseen(dossier)

    def areas(self) -> Iterator[Course]:
        """Yield a course for each area: a year behind, and a year ahead."""
        reader = self.reader
        past_days = [reader.day(point.day) for point in self.points]
        days = past_days + [reader.day(day) for day, _ in self.ahead[1:]]
        for area in self.dossier.trend.areas:
            past = [point.met(area) for point in self.points]
            coming = [met[area] for _, met in self.ahead if area in met]
            sentence = reader.say(
                "{then} on {start}, {now} now; {later} on {end} if nothing is done.",
                then=_of(past[0]),
                start=self.points[0].day,
                now=_of(past[-1]),
                later=_of(coming[-1] if coming else past[-1]),
                end=self.ahead[-1][0],
            )
            yield Course(
                title=reader.area(area),
                about="",
                sentence=sentence,
                chart=charts.course(
                    days, [*map(_percent, past)], [_percent(past[-1]), *map(_percent, coming[1:])]
                ),
            )

    def by_day(self) -> Iterator[tuple[str, str, list[str]]]:
        """Yield day, whether it lies ahead, and how many met each area, for the table."""
        reader, areas = self.reader, self.dossier.trend.areas
        so_far, comes = reader.say("on record"), reader.say("foreseen")
        for point in self.points:
            shares = [reader.share(point.met(area)) for area in areas]
            yield reader.day(point.day), so_far, shares
        for day, met in self.ahead[1:]:
            yield reader.day(day), comes, [reader.share(met[area]) for area in areas]

    def shares(self) -> Iterator[Course]:
        """Yield a course for each check that measures a share."""
        reader = self.reader
        days = [reader.day(point.day) for point in self.points]
        first, last = self.points[0], self.points[-1]
        for info in self.dossier.trend.measured:
            sentence = reader.say(
                "{then} on {start}, {now} now.",
                then=self._known(first.share(info.id)),
                start=first.day,
                now=self._known(last.share(info.id)),
            )
            drawn = charts.course(days, [_percent(point.share(info.id)) for point in self.points])
            yield Course(
                title=reader.text(info.title), about=info.id, sentence=sentence, chart=drawn
            )

    def _known(self, share: Measure | None) -> str:
        if share is None or not share.whole:
            return self.reader.say("not known")
        return self.reader.share(share)

    def shares_by_day(self) -> tuple[list[str], list[tuple[str, list[str]]]]:
        """Return the titles of the shares, and for each day its shares."""
        measured = self.dossier.trend.measured
        rows = [
            (
                self.reader.day(point.day),
                [self.reader.share(point.share(info.id)) for info in measured],
            )
            for point in self.points
        ]
        return [self.reader.text(info.title) for info in measured], rows

    def months(self) -> tuple[list[tuple[str, list[str], str]], Markup]:
        """Return how many findings lapse from month to month in each area, and the bars."""
        reader, areas = self.reader, self.dossier.assessment.areas
        days = [day for day, _ in self.ahead]
        spans = list(pairwise(days))
        counted: list[Counter[str]] = [Counter() for _ in spans]
        for change in self.dossier.forecast.lapses:
            for place, (start, end) in enumerate(spans):
                if start < change.on <= end:
                    counted[place][change.area] += 1
        rows = []
        for (_, end), counts in zip(spans, counted, strict=True):
            numbers = [reader.language.number(counts[area]) for area in areas]
            label = reader.say("until {day}", day=end)
            rows.append((label, numbers, reader.language.number(counts.total())))
        labels = [label for label, *_ in rows]
        return rows, charts.bars(labels, [counts.total() for counts in counted])

    def next_ones(self) -> tuple[list[dict[str, str]], int]:
        """Return what lapses next, and how many more do after that."""
        every = grouped(self.dossier, self.dossier.forecast.lapses, self.reader)
        return every[: self.longest], max(0, len(every) - self.longest)


def _of(measure: Measure) -> Message:
    return Message("{part} of {whole}", {"part": measure.part, "whole": measure.whole})


def grouped(dossier: Dossier, changes: Any, reader: Reader) -> list[dict[str, Any]]:
    """Return the changes as rows; what a check says of several sites on one day is one row."""
    groups: dict[tuple[Any, ...], list[Change]] = {}
    for change in changes:
        key = (change.on, change.name, change.member, change.area, change.check)
        groups.setdefault((*key, change.was, change.becomes), []).append(change)
    rows = []
    for some in groups.values():
        one = some[0]
        title = Message(dossier.forecast.check(one.check).title)
        if len(some) > 1:
            counted = Message("{n} times", {"n": len(some)}, ("n", "{n} time"))
            if all(change.site for change in some):
                counted = Message("{n} sites", {"n": len(some)}, ("n", "{n} site"))
            said = reader.say("{what}: {title}", what=counted, title=title)
        else:
            message = reader.show(one.after.message if one.after else title)
            said = f"{one.site}: {message}" if one.site else message
        rows.append(
            {
                "day": reader.day(one.on),
                "iso": one.on.isoformat(),
                "member": one.member,
                "name": one.name,
                "area": reader.area(one.area),
                "said": said,
                "check": one.check,
                "was": one.was,
                "becomes": one.becomes,
            }
        )
    return rows
