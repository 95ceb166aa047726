"""The past and coming months: members that met each area, shares, and lapses."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from itertools import pairwise
from typing import Any

import attrs
from markupsafe import Markup

from codetrack import Dossier, FindingChange, Measure, Message, Status, days_between
from codetrack_html import charts
from codetrack_html.formatter import Formatter


@attrs.frozen(kw_only=True)
class TrendLine:
    """One line of figures: its title, a sentence and its chart."""

    title: str
    about: str
    sentence: str
    chart: Markup


def forecast_counts(dossier: Dossier) -> list[tuple[date, Mapping[str, Measure]]]:
    """Return how many members meet each area today and on the same day of each coming month.

    The counts assume no records beyond those already in the register.
    """
    areas = dossier.assessment.areas
    statuses = {
        (member.id, area): member.statuses.get(area, Status.UNKNOWN)
        for member in dossier.assessment.members
        for area in areas
    }
    counts: dict[str, Counter[Status]] = {area: Counter() for area in areas}
    for (_, area), status in statuses.items():
        counts[area][status] += 1
    turns = iter(dossier.forecast.turns)
    turn = next(turns, None)
    made: list[tuple[date, Mapping[str, Measure]]] = []
    for day in days_between(dossier.as_of, dossier.forecast.until, "month"):
        while turn is not None and turn.on <= day:
            was = statuses.get((turn.member, turn.area))
            if was is not None:
                counts[turn.area][was] -= 1
                counts[turn.area][turn.becomes] += 1
                statuses[turn.member, turn.area] = turn.becomes
            turn = next(turns, None)
        made.append((day, {area: _met(counts[area]) for area in areas}))
    return made


def _met(counts: Counter[Status]) -> Measure:
    return Measure(counts[Status.MET], counts.total() - counts[Status.NOT_APPLICABLE])


def _percent(measure: Measure | None) -> float | None:
    return 100 * measure.part / measure.whole if measure is not None and measure.whole else None


class Trend:
    """The trend and the forecast of one dossier, for one page."""

    def __init__(self, dossier: Dossier, formatter: Formatter, longest: int) -> None:
        self.dossier = dossier
        self.formatter = formatter
        self.longest = longest
        self.points = dossier.trend.points
        self.ahead = forecast_counts(dossier)

    def areas(self) -> Iterator[TrendLine]:
        """Yield a line for each area: the past year and the coming one."""
        formatter = self.formatter
        past_days = [formatter.day(point.day) for point in self.points]
        days = past_days + [formatter.day(day) for day, _ in self.ahead[1:]]
        for area in self.dossier.trend.areas:
            past = [point.met(area) for point in self.points]
            coming = [met[area] for _, met in self.ahead if area in met]
            sentence = formatter.say(
                "{then} on {start}, {now} now; {later} on {end} if nothing is done.",
                then=_of(past[0]),
                start=self.points[0].day,
                now=_of(past[-1]),
                later=_of(coming[-1] if coming else past[-1]),
                end=self.ahead[-1][0],
            )
            yield TrendLine(
                title=formatter.area(area),
                about="",
                sentence=sentence,
                chart=charts.course(
                    days, [*map(_percent, past)], [_percent(past[-1]), *map(_percent, coming[1:])]
                ),
            )

    def by_day(self) -> Iterator[tuple[str, str, list[str]]]:
        """Yield each day, how it is known, and how many met each area, for the table."""
        formatter, areas = self.formatter, self.dossier.trend.areas
        so_far, comes = formatter.say("on record"), formatter.say("foreseen")
        for point in self.points:
            shares = [formatter.share(point.met(area)) for area in areas]
            yield formatter.day(point.day), so_far, shares
        for day, met in self.ahead[1:]:
            yield formatter.day(day), comes, [formatter.share(met[area]) for area in areas]

    def shares(self) -> Iterator[TrendLine]:
        """Yield a line for each check that measures a share."""
        formatter = self.formatter
        days = [formatter.day(point.day) for point in self.points]
        first, last = self.points[0], self.points[-1]
        for info in self.dossier.trend.measured:
            sentence = formatter.say(
                "{then} on {start}, {now} now.",
                then=self._known(first.share(info.id)),
                start=first.day,
                now=self._known(last.share(info.id)),
            )
            drawn = charts.course(days, [_percent(point.share(info.id)) for point in self.points])
            yield TrendLine(
                title=formatter.text(info.title), about=info.id, sentence=sentence, chart=drawn
            )

    def _known(self, share: Measure | None) -> str:
        if share is None or not share.whole:
            return self.formatter.say("not known")
        return self.formatter.share(share)

    def shares_by_day(self) -> tuple[list[str], list[tuple[str, list[str]]]]:
        """Return the titles of the shares, and for each day its shares."""
        measured = self.dossier.trend.measured
        rows = [
            (
                self.formatter.day(point.day),
                [self.formatter.share(point.share(info.id)) for info in measured],
            )
            for point in self.points
        ]
        return [self.formatter.text(info.title) for info in measured], rows

    def months(self) -> tuple[list[tuple[str, list[str], str]], Markup]:
        """Return how many findings lapse in each month and area, and the bar chart."""
        formatter, areas = self.formatter, self.dossier.assessment.areas
        days = [day for day, _ in self.ahead]
        spans = list(pairwise(days))
        counted: list[Counter[str]] = [Counter() for _ in spans]
        for change in self.dossier.forecast.lapses:
            for place, (start, end) in enumerate(spans):
                if start < change.on <= end:
                    counted[place][change.area] += 1
        rows = []
        for (_, end), counts in zip(spans, counted, strict=True):
            numbers = [formatter.language.number(counts[area]) for area in areas]
            label = formatter.say("until {day}", day=end)
            rows.append((label, numbers, formatter.language.number(counts.total())))
        labels = [label for label, *_ in rows]
        return rows, charts.bars(labels, [counts.total() for counts in counted])

    def next_ones(self) -> tuple[list[dict[str, str]], int]:
        """Return the next lapses, and how many more follow."""
        every = change_rows(self.dossier, self.dossier.forecast.lapses, self.formatter)
        return every[: self.longest], max(0, len(every) - self.longest)


def _of(measure: Measure) -> Message:
    return Message("{part} of {whole}", {"part": measure.part, "whole": measure.whole})


def change_rows(dossier: Dossier, changes: Any, formatter: Formatter) -> list[dict[str, Any]]:
    """Return the changes as rows; one check's changes at several sites on one day are one row."""
    groups: dict[tuple[Any, ...], list[FindingChange]] = {}
    for change in changes:
        key = (change.on, change.name, change.member, change.area, change.check)
        groups.setdefault((*key, change.was, change.becomes), []).append(change)
    rows = []
    for group in groups.values():
        one = group[0]
        title = Message(dossier.forecast.check(one.check).title)
        if len(group) > 1:
            counted = Message("{n} times", {"n": len(group)}, ("n", "{n} time"))
            if all(change.site for change in group):
                counted = Message("{n} sites", {"n": len(group)}, ("n", "{n} site"))
            text = formatter.say("{what}: {title}", what=counted, title=title)
        else:
            message = formatter.show(one.after.message if one.after else title)
            text = f"{one.site}: {message}" if one.site else message
        rows.append(
            {
                "day": formatter.day(one.on),
                "iso": one.on.isoformat(),
                "member": one.member,
                "name": one.name,
                "area": formatter.area(one.area),
                "message": text,
                "check": one.check,
                "was": one.was,
                "becomes": one.becomes,
            }
        )
    return rows
