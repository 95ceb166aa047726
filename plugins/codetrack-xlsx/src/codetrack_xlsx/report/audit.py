"""The workbook of an audit: overview, shares, findings, records, lapses, provenance."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from xlsxwriter.worksheet import Worksheet

from codetrack import Dossier, Language, Measure, Status, summarise
from codetrack_xlsx.report.columns import columns
from codetrack_xlsx.report.figures import MEANINGS, SITES, TRAINING, figures
from codetrack_xlsx.report.lists import LAST_ROW, ListWriter
from codetrack_xlsx.report.provenance import problem_rows, provenance_rows
from codetrack_xlsx.report.records import records
from codetrack_xlsx.text import cell_text
from codetrack_xlsx.workbook import LINE, Book

_MATRIX = 5


def workbook(dossier: Dossier, language: Language, last_row: int = LAST_ROW) -> Iterator[bytes]:
    """Yield the workbook; its rows are written one by one and none is kept."""
    return _Report(dossier, language, last_row).parts()


class _Report:
    def __init__(self, dossier: Dossier, language: Language, last_row: int) -> None:
        self.dossier, self.language = dossier, language
        self.assessment = dossier.assessment
        self.infos = {info.id: info for info in self.assessment.checks}
        self.titles = {info.id: language.text(info.title) for info in self.assessment.checks}
        self.title = language.say(
            "{register} on {day}", register=self.assessment.register, day=dossier.as_of
        )
        self.book = Book(self.title, dossier.as_of, language, streaming=True)
        self.lists = ListWriter(self.book, language, last_row)

    def parts(self) -> Iterator[bytes]:
        """Write every sheet and yield the workbook's bytes."""
        self._overview()
        self.lists.add(self.language.text("Shares"), columns("shares"), self._shares())
        for name, heads, list_rows in figures(self.dossier.summary, self.language):
            if name in (SITES, TRAINING, MEANINGS):
                self.lists.add(self.language.text(name), heads, list_rows)
        self.lists.add(self.language.text("Findings"), columns("findings"), self._findings())
        self.lists.add(
            self.language.text("Records"), columns("records"), records(self.dossier, self.language)
        )
        self.lists.add(self.language.text("What lapses"), columns("lapses"), self._lapses())
        if self.dossier.problems:
            rows = problem_rows(self.dossier.problems)
            self.lists.add(self.language.text("Problems"), columns("problems"), rows)
        self.lists.add(
            self.language.text("What this follows from"),
            columns("provenance"),
            provenance_rows(self.assessment.provenance, self.assessment.register, self.language),
        )
        return self.book.parts()

    # ------------------------------------------------------------ the first sheet

    def _overview(self) -> None:
        look = self.book.look
        areas, members = self.assessment.areas, self.assessment.members
        sheet = self.book.sheet(self.language.text("Overview"))
        sheet.hide_gridlines(2)
        sheet.set_column(0, 0, 36)
        sheet.set_column(1, 2, 11)
        sheet.set_column(3, 2 + len(areas), 15)
        sheet.write_string(0, 0, cell_text(self.title), look("title"))
        member_count = self.language.count("{n} member", "{n} members", len(members))
        explanation = self.language.say(
            "Met, partial, gap and unknown are written out; unknown is never a pass. The "
            "sheet {sheet} lists what holds today and lapses by {day}.",
            day=self.dossier.forecast.until,
            sheet=self.language.text("What lapses"),
        )
        sheet.write_string(1, 0, f"{member_count}. {explanation}", look("note", text_wrap=False))
        if self.dossier.problems:
            problem_count = self.language.count(
                "{n} problem: not all could be read; see the sheet Problems.",
                "{n} problems: not all could be read; see the sheet Problems.",
                len(self.dossier.problems),
            )
            sheet.write_string(2, 0, problem_count, look("warning", text_wrap=False))
        heads = [
            self.language.text("Member"),
            self.language.text("Country"),
            self.language.text("Sites"),
        ]
        heads += [self.language.word(area) for area in areas]
        for column, head in enumerate(heads):
            sheet.write_string(_MATRIX - 1, column, head, look("head"))
        edge = {"border": 1, "border_color": LINE}
        for row, member in enumerate(members, _MATRIX):
            self.book.put(sheet, row, 0, member.name, look("text", **edge))
            self.book.put(sheet, row, 1, member.country, look("text", **edge))
            self.book.put(sheet, row, 2, len(member.sites), look("number", align="center", **edge))
            for column, area in enumerate(areas, 3):
                word = self.language.word(member.statuses[area])
                self.book.put(sheet, row, column, word, look("text", **edge))
        last = _MATRIX + max(len(members), 1) - 1
        self.book.colour(sheet, _MATRIX, 3, last, 2 + len(areas))
        sheet.autofilter(_MATRIX - 1, 0, last, len(heads) - 1)
        sheet.freeze_panes(_MATRIX, 1)
        sheet.repeat_rows(_MATRIX - 1)
        self._status_counts(sheet, last + 2)

    def _status_counts(self, sheet: Worksheet, row: int) -> None:
        look, areas = self.book.look, self.assessment.areas
        edge = {"border": 1, "border_color": LINE}
        sheet.write_string(row, 0, self.language.text("Members by status"), look("head"))
        for column, area in enumerate(areas, 3):
            sheet.write_string(row, column, self.language.word(area), look("head"))
        for line, status in enumerate(Status, row + 1):
            self.book.put(sheet, line, 0, self.language.word(status), look("strong", **edge))
            for column, area in enumerate(areas, 3):
                number = sum(m.statuses[area] is status for m in self.assessment.members)
                self.book.put(sheet, line, column, number, look("number", **edge))
        self.book.colour(sheet, row + 1, 0, row + len(Status), 0)

    # ------------------------------------------------------------ the lists

    def _shares(self) -> Iterator[tuple[Any, ...]]:
        everywhere = self.language.text("all")
        yield from self._groups("", everywhere, ())
        yield from self._groups("country", self.language.text("Country"), ("country",))
        yield from self._groups("sector", self.language.text("Sector"), ("sector",))
        yield from self._groups("operation", self.language.text("How it is run"), ("operation",))

    def _groups(self, name: str, label: str, by: Any) -> Iterator[tuple[Any, ...]]:
        summary = summarise(self.assessment, by)
        for group, rate in summary.response.items():
            name_of_group = self._group(name, group)
            response = self.language.text("Sites that confirmed")
            yield (label, name_of_group, None, response, None, None, None, *_share(rate))
        for (group, check), tally in summary.tallies.items():
            area = self.language.word(self.infos[check].area)
            counts = (*_parts(tally.met), _percent(tally.met))
            share = _share(tally.measure)
            yield (label, self._group(name, group), area, self.titles[check], *counts, *share)

    def _group(self, name: str, group: tuple[str, ...]) -> str:
        if not group:
            return self.language.text("all")
        return self.language.text(group[0]) if name in ("sector", "operation") else group[0]

    def _findings(self) -> Iterator[tuple[Any, ...]]:
        word = self.language.word
        for member in self.assessment.members:
            for finding in member.findings:
                info, cover = self.infos[finding.check], finding.cover
                measure = finding.measure
                yield (
                    member.name,
                    word(info.area),
                    self.titles[finding.check],
                    finding.site,
                    finding.subject,
                    word(finding.status),
                    finding.message.render(self.language),
                    self.dossier.forecast.holds_until(finding),
                    self.language.text(info.remedy)
                    if finding.status.rank > Status.WAIVED.rank
                    else None,
                    member.id,
                    word(info.level),
                    *(_parts(measure) if measure else (None, None)),
                    _percent(measure),
                    word(cover.kind) if cover else None,
                    cover.until if cover else None,
                    cover.reason if cover else None,
                    "\n".join(finding.observation.records),
                )

    def _lapses(self) -> Iterator[tuple[Any, ...]]:
        word = self.language.word
        titles = {c.id: self.language.text(c.title) for c in self.dossier.forecast.checks}
        for change in self.dossier.forecast.lapses:
            yield (
                change.on,
                change.name,
                word(change.area),
                titles[change.check],
                change.site,
                change.subject,
                word(change.was) if change.was else None,
                word(change.becomes) if change.becomes else None,
                change.after.message.render(self.language) if change.after else None,
                change.member,
            )


def _parts(measure: Measure) -> tuple[int, int]:
    return measure.part, measure.whole


def _percent(measure: Measure | None) -> float | None:
    percent = None if measure is None else measure.percent
    return None if percent is None else percent / 100


def _share(measure: Measure) -> tuple[int | None, int | None, float | None]:
    if not measure.whole:
        return None, None, None
    return measure.part, measure.whole, _percent(measure)
