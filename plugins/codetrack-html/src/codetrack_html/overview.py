"""The register as a whole: the figures, the matrix, how many stand how, and the groups."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any, Literal

import attrs

from codetrack import (
    N_,
    Dossier,
    Level,
    Measure,
    MemberAssessment,
    Status,
    Summary,
    add_days,
    summarise,
)
from codetrack_html.reader import ORDER, Reader

_NONE = Measure(0, 0)
Grouping = Literal["country", "sector", "operation"]
_SOON_DAYS = 90
_ABREAST = 6
_BOTH = N_("A member of two sectors counts in both: the rows do not add up to the whole.")


@attrs.frozen(kw_only=True)
class Groups:
    """Hold figures by one grouping: a row for each group, under headings."""

    title: str
    note: str
    standing: list[tuple[str, list[str]]]
    standing_heads: list[str]
    standing_caption: str
    shares: list[tuple[str, list[str], list[tuple[str, list[str]]]]]
    """Caption, headings and rows of each table: more groups than fit a page take several."""


class Overview:
    """Say how the register stands on the day."""

    def __init__(self, dossier: Dossier, reader: Reader) -> None:
        self.dossier = dossier
        self.assessment = dossier.assessment
        self.reader = reader
        self.areas = self.assessment.areas
        self.whole = summarise(self.assessment, ())
        tallies = self.whole.tallies
        self.measured = [
            info
            for info in self.assessment.checks
            if ((), info.id) in tallies and tallies[(), info.id].measure.whole
        ]

    def figures(self) -> Iterator[tuple[str, str, str]]:
        """Yield the few figures on top: a number, what it is, and what it rests on."""
        reader, members = self.reader, self.assessment.members
        total = len(members)
        number = reader.language.number
        good = (Status.MET, Status.NOT_APPLICABLE)
        every = sum(m.readable and m.status in good for m in members)
        yield number(total), reader.say("members"), self._unreadable()
        yield (
            reader.language.percent(every, total),
            reader.say("meet all that is asked"),
            reader.of(Measure(every, total)),
        )
        blind = sum(Status.UNKNOWN in m.statuses.values() or not m.readable for m in members)
        yield (
            number(blind),
            reader.count("member with something unknown", "members with something unknown", blind),
            reader.say("Not knowing is never a pass."),
        )
        response = self.whole.response.get((), _NONE)
        yield (
            reader.language.percent(response.part, response.whole),
            reader.say("response rate"),
            reader.say(
                "{part} of {whole} open sites confirmed their records within a year",
                part=response.part,
                whole=response.whole,
            ),
        )
        until = add_days(self.dossier.as_of, _SOON_DAYS)
        soon = [change for change in self.dossier.forecast.lapses if change.on <= until]
        yield (
            number(len(soon)),
            reader.count("finding lapses soon", "findings lapse soon", len(soon)),
            reader.say("until {day}, if nothing is done", day=until),
        )

    def _unreadable(self) -> str:
        unread = sum(not member.readable for member in self.assessment.members)
        if not unread:
            return ""
        return self.reader.count(
            "{n} member cannot be read: unknown in everything",
            "{n} members cannot be read: unknown in everything",
            unread,
        )

    def matrix(self) -> Iterator[dict[str, Any]]:
        """Yield a row for each member: who it is, and its status in each area."""
        for member in self.assessment.members:
            yield {
                "id": member.id,
                "name": member.name,
                "readable": member.readable,
                "country": member.country or "-",
                "sectors": member.sectors,
                "statuses": [member.statuses.get(area, Status.UNKNOWN) for area in self.areas],
            }

    def choices(self) -> dict[str, list[tuple[str, str]]]:
        """Return what the filter offers: countries and sectors, as value and label."""
        countries = {member.country or "-" for member in self.assessment.members}
        sectors = {sector for member in self.assessment.members for sector in member.sectors}
        named = [(code, self.reader.country(code)) for code in countries]
        return {
            "countries": sorted(named, key=lambda pair: pair[1]),
            "sectors": [(sector, sector) for sector in sorted(sectors)],
        }

    def standing(self) -> Iterator[tuple[str, str, list[int]]]:
        """Yield each area, the share that met it, and how many stand how."""
        for area in self.areas:
            counts = self.whole.members.get(area, {})
            numbers = [counts.get(status, 0) for status in ORDER]
            asked = sum(numbers) - counts.get(Status.NOT_APPLICABLE, 0)
            share = self.reader.share(Measure(counts.get(Status.MET, 0), asked))
            yield self.reader.area(area), share, numbers

    def shares(self) -> Iterator[dict[str, Any]]:
        """Yield what each check measured, summed, and of how many members that speaks."""
        answered: Counter[str] = Counter()
        for member in self.assessment.members:
            answered.update({f.check for f in member.findings if f.measure is not None})
        for info in self.measured:
            measure = self.whole.tallies[(), info.id].measure
            yield {
                "id": info.id,
                "title": self.reader.text(info.title),
                "good_practice": info.level == Level.GOOD_PRACTICE,
                "share": self.reader.share(measure),
                "percent": 100 * measure.part // measure.whole,
                "answered": self.reader.share(
                    Measure(answered[info.id], len(self.assessment.members))
                ),
            }

    def groups(self) -> Iterator[Groups]:
        """Yield the figures by country, by sector and by operation."""
        yield self._of_members(
            "country",
            self.reader.say("By country"),
            self.reader.say("A site counts in its own country, a member in the member's."),
        )
        yield self._of_members(
            "sector",
            self.reader.say("By sector"),
            self.reader.say(_BOTH),
        )
        yield self._of_sites()

    def _of_members(self, by: Grouping, title: str, note: str) -> Groups:
        summary = summarise(self.assessment, (by,))
        members: dict[str, list[MemberAssessment]] = {}
        for member in self.assessment.members:
            named = (member.country or "-",) if by == "country" else member.sectors or ("-",)
            for name in named:
                members.setdefault(name, []).append(member)
        names = _ordered({*members, *(group[0] for group in summary.response)})
        rows = []
        for name in names:
            some = members.get(name, [])
            met = [self.reader.share(self._met(some, area)) for area in self.areas]
            rows.append((self._name(by, name), [self.reader.language.number(len(some)), *met]))
        return Groups(
            title=title,
            note=note,
            standing=rows,
            standing_heads=[self.reader.say("Members"), *map(self.reader.area, self.areas)],
            standing_caption=self.reader.say(
                "{title}: members that met each area, of those that it concerns", title=title
            ),
            shares=self._shares(summary, by, names, title),
        )

    def _of_sites(self) -> Groups:
        title = self.reader.say("By operation")
        summary = summarise(self.assessment, ("operation",))
        areas = {info.id: info.area for info in self.assessment.checks}
        names = _ordered({group[0] for group, _ in summary.tallies})
        rows = []
        for name in names:
            met: Counter[str] = Counter()
            asked: Counter[str] = Counter()
            for (group, check), tally in summary.tallies.items():
                if group == (name,) and check in areas:
                    met[areas[check]] += tally.met.part
                    asked[areas[check]] += tally.met.whole
            cells = [self.reader.share(Measure(met[area], asked[area])) for area in self.areas]
            rows.append((self._name("operation", name), cells))
        return Groups(
            title=title,
            note=self.reader.say("What is asked of the member as a whole counts under “not said”."),
            standing=rows,
            standing_heads=[*map(self.reader.area, self.areas)],
            standing_caption=self.reader.say(
                "{title}: findings that are met, of those asked", title=title
            ),
            shares=self._shares(summary, "operation", names, title),
        )

    def _shares(
        self, summary: Summary, by: Grouping, names: list[str], title: str
    ) -> list[tuple[str, list[str], list[tuple[str, list[str]]]]]:
        # A row for each share: the titles are long, and the groups' names are not.
        reader = self.reader
        confirmed = [reader.share(summary.response.get((name,))) for name in names]
        rows = [(reader.say("Sites that confirmed"), confirmed)]
        for info in self.measured:
            tallies = [summary.tallies.get(((name,), info.id)) for name in names]
            cells = [reader.share(tally.measure if tally else None) for tally in tallies]
            rows.append((reader.text(info.title), cells))
        heads = [self._name(by, name) for name in names]
        caption = reader.say("{title}: shares, summed", title=title)
        tables = []
        for start in range(0, len(heads), _ABREAST):
            part = slice(start, start + _ABREAST)
            some = [(name, cells[part]) for name, cells in rows]
            said = f"{caption} ({', '.join(heads[part])})" if len(heads) > _ABREAST else caption
            tables.append((said, heads[part], some))
        return tables

    def _met(self, members: list[MemberAssessment], area: str) -> Measure:
        counts = Counter(member.statuses.get(area, Status.UNKNOWN) for member in members)
        return Measure(counts[Status.MET], counts.total() - counts[Status.NOT_APPLICABLE])

    def _name(self, by: Grouping, name: str) -> str:
        if by == "country":
            return self.reader.country(name)
        return self.reader.say("not said") if name == "-" else self.reader.text(name)


def _ordered(names: set[str]) -> list[str]:
    return sorted(names, key=lambda name: (name == "-", name))
