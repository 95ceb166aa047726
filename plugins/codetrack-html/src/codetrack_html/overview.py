"""The whole register: the figures, the matrix, the counts by status, and the groups."""

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
from codetrack_html.formatter import ORDER, Formatter

_NONE = Measure(0, 0)
Grouping = Literal["country", "sector", "operation"]
_SOON_DAYS = 90
_ABREAST = 6
_BOTH = N_("A member of two sectors counts in both: the rows do not add up to the whole.")


@attrs.frozen(kw_only=True)
class Groups:
    """Figures by one grouping: a row for each group, under headings."""

    title: str
    note: str
    standing: list[tuple[str, list[str]]]
    standing_heads: list[str]
    standing_caption: str
    shares: list[tuple[str, list[str], list[tuple[str, list[str]]]]]
    """Caption, headings and rows of each table: more groups than fit a page take several."""


class Overview:
    """The overview of one dossier, for one page."""

    def __init__(self, dossier: Dossier, formatter: Formatter) -> None:
        self.dossier = dossier
        self.assessment = dossier.assessment
        self.formatter = formatter
        self.areas = self.assessment.areas
        self.total = summarise(self.assessment, ())
        tallies = self.total.tallies
        self.measured = [
            info
            for info in self.assessment.checks
            if ((), info.id) in tallies and tallies[(), info.id].measure.whole
        ]

    def figures(self) -> Iterator[tuple[str, str, str]]:
        """Yield the key figures: a number, its name, and a note."""
        formatter, members = self.formatter, self.assessment.members
        total = len(members)
        number = formatter.language.number
        good = (Status.MET, Status.NOT_APPLICABLE)
        every = sum(m.readable and m.status in good for m in members)
        yield number(total), formatter.say("members"), self._unreadable()
        yield (
            formatter.language.percent(every, total),
            formatter.say("meet all requirements"),
            formatter.of(Measure(every, total)),
        )
        blind = sum(Status.UNKNOWN in m.statuses.values() or not m.readable for m in members)
        yield (
            number(blind),
            formatter.count(
                "member with something unknown", "members with something unknown", blind
            ),
            formatter.say("Not knowing is never a pass."),
        )
        response = self.total.response.get((), _NONE)
        yield (
            formatter.language.percent(response.part, response.whole),
            formatter.say("response rate"),
            formatter.say(
                "{part} of {whole} open sites confirmed their records within a year",
                part=response.part,
                whole=response.whole,
            ),
        )
        until = add_days(self.dossier.as_of, _SOON_DAYS)
        soon = [change for change in self.dossier.forecast.lapses if change.on <= until]
        yield (
            number(len(soon)),
            formatter.count("finding lapses soon", "findings lapse soon", len(soon)),
            formatter.say("until {day}, if nothing is done", day=until),
        )

    def _unreadable(self) -> str:
        unread = sum(not member.readable for member in self.assessment.members)
        if not unread:
            return ""
        return self.formatter.count(
            "{n} member cannot be read: unknown in everything",
            "{n} members cannot be read: unknown in everything",
            unread,
        )

    def matrix(self) -> Iterator[dict[str, Any]]:
        """Yield a row for each member, with its status in each area."""
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
        named = [(code, self.formatter.country(code)) for code in countries]
        return {
            "countries": sorted(named, key=lambda pair: pair[1]),
            "sectors": [(sector, sector) for sector in sorted(sectors)],
        }

    def standing(self) -> Iterator[tuple[str, str, list[int]]]:
        """Yield each area, the share that met it, and the count of each status."""
        for area in self.areas:
            counts = self.total.members.get(area, {})
            numbers = [counts.get(status, 0) for status in ORDER]
            applicable = sum(numbers) - counts.get(Status.NOT_APPLICABLE, 0)
            share = self.formatter.share(Measure(counts.get(Status.MET, 0), applicable))
            yield self.formatter.area(area), share, numbers

    def shares(self) -> Iterator[dict[str, Any]]:
        """Yield the sum of what each check measured, and how many members answered."""
        answered: Counter[str] = Counter()
        for member in self.assessment.members:
            answered.update({f.check for f in member.findings if f.measure is not None})
        for info in self.measured:
            measure = self.total.tallies[(), info.id].measure
            yield {
                "id": info.id,
                "title": self.formatter.text(info.title),
                "good_practice": info.level == Level.GOOD_PRACTICE,
                "share": self.formatter.share(measure),
                "percent": measure.percent,
                "answered": self.formatter.share(
                    Measure(answered[info.id], len(self.assessment.members))
                ),
            }

    def groups(self) -> Iterator[Groups]:
        """Yield the figures by country, by sector and by operation."""
        yield self._of_members(
            "country",
            self.formatter.say("By country"),
            self.formatter.say("A site counts in its own country, a member in the member's."),
        )
        yield self._of_members(
            "sector",
            self.formatter.say("By sector"),
            self.formatter.say(_BOTH),
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
            group = members.get(name, [])
            met = [self.formatter.share(self._met(group, area)) for area in self.areas]
            rows.append((self._name(by, name), [self.formatter.language.number(len(group)), *met]))
        return Groups(
            title=title,
            note=note,
            standing=rows,
            standing_heads=[self.formatter.say("Members"), *map(self.formatter.area, self.areas)],
            standing_caption=self.formatter.say(
                "{title}: members that met each area, of those that it concerns", title=title
            ),
            shares=self._shares(summary, by, names, title),
        )

    def _of_sites(self) -> Groups:
        title = self.formatter.say("By operation")
        summary = summarise(self.assessment, ("operation",))
        areas = {info.id: info.area for info in self.assessment.checks}
        names = _ordered({group[0] for group, _ in summary.tallies})
        rows = []
        for name in names:
            met: Counter[str] = Counter()
            applicable: Counter[str] = Counter()
            for (group, check), tally in summary.tallies.items():
                if group == (name,) and check in areas:
                    met[areas[check]] += tally.met.part
                    applicable[areas[check]] += tally.met.whole
            cells = [
                self.formatter.share(Measure(met[area], applicable[area])) for area in self.areas
            ]
            rows.append((self._name("operation", name), cells))
        return Groups(
            title=title,
            note=self.formatter.say(
                "What is required of the member as a whole counts under “not recorded”."
            ),
            standing=rows,
            standing_heads=[*map(self.formatter.area, self.areas)],
            standing_caption=self.formatter.say(
                "{title}: findings that are met, of those checked", title=title
            ),
            shares=self._shares(summary, "operation", names, title),
        )

    def _shares(
        self, summary: Summary, by: Grouping, names: list[str], title: str
    ) -> list[tuple[str, list[str], list[tuple[str, list[str]]]]]:
        # A row for each share, since titles are long and names of groups are short.
        formatter = self.formatter
        confirmed = [formatter.share(summary.response.get((name,))) for name in names]
        rows = [(formatter.say("Sites that confirmed"), confirmed)]
        for info in self.measured:
            tallies = [summary.tallies.get(((name,), info.id)) for name in names]
            cells = [formatter.share(tally.measure if tally else None) for tally in tallies]
            rows.append((formatter.text(info.title), cells))
        heads = [self._name(by, name) for name in names]
        caption = formatter.say("{title}: shares, summed", title=title)
        tables = []
        for start in range(0, len(heads), _ABREAST):
            part = slice(start, start + _ABREAST)
            group = [(name, cells[part]) for name, cells in rows]
            text = f"{caption} ({', '.join(heads[part])})" if len(heads) > _ABREAST else caption
            tables.append((text, heads[part], group))
        return tables

    def _met(self, members: list[MemberAssessment], area: str) -> Measure:
        counts = Counter(member.statuses.get(area, Status.UNKNOWN) for member in members)
        return Measure(counts[Status.MET], counts.total() - counts[Status.NOT_APPLICABLE])

    def _name(self, by: Grouping, name: str) -> str:
        if by == "country":
            return self.formatter.country(name)
        return self.formatter.say("not recorded") if name == "-" else self.formatter.text(name)


def _ordered(names: set[str]) -> list[str]:
    return sorted(names, key=lambda name: (name == "-", name))
