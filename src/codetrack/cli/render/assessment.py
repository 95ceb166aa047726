"""An assessment on the terminal: the matrix of members by criteria, shares, and findings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table
from rich.text import Text

from codetrack import (
    MEMBERSHIP,
    Assessment,
    AssessmentHeader,
    CheckInfo,
    Criterion,
    Finding,
    Language,
    Measure,
    MemberAssessment,
    Message,
    Status,
    Summary,
    summarise,
)
from codetrack.cli.render.console import STYLES, WIDEST, WORDS, cell, plain, symbol

if TYPE_CHECKING:
    from codetrack import Forecast

_ROOM_FOR_NAMES = 24
_LEGEND = (
    Status.MET,
    Status.PARTIAL,
    Status.GAP,
    Status.UNKNOWN,
    Status.WAIVED,
    Status.NOT_APPLICABLE,
)

_ORDER = (
    Status.MET,
    Status.WAIVED,
    Status.PARTIAL,
    Status.GAP,
    Status.UNKNOWN,
    Status.NOT_APPLICABLE,
)


def table_of(out: Console, title: str | None = None) -> Table:
    """Return an empty table in the shared style."""
    from rich import box

    return Table(
        title=title,
        title_justify="left",
        title_style="bold",
        box=box.SIMPLE_HEAD if not out.options.ascii_only else box.ASCII2,
        pad_edge=False,
    )


def show(assessment: Assessment, out: Console, language: Language) -> None:
    """Print the matrix, the legend and the shares."""
    wide = out.width >= room_for_words(assessment.areas, language)
    table = table_of(out)
    table.add_column(
        language.text("Member"), overflow="fold", no_wrap=out.width == WIDEST, ratio=None
    )
    for area in assessment.areas:
        heading = area_heading(area, language, wide=wide)
        table.add_column(heading, justify="left" if wide else "center")
    for member in assessment.members:
        name = member.name
        if not member.readable:
            name = language.say("{member} (cannot be read)", member=member.id)
        cells = [member.statuses[area] for area in assessment.areas]
        table.add_row(
            plain(name), *[cell(status, out, word=wide, language=language) for status in cells]
        )
    out.print(plain(_headline(assessment.frame, language)))
    out.print(table)
    _legend(assessment, out, language, wide=wide)
    _totals(assessment.frame, summarise(assessment), out, language)


def show_totals(
    frame: AssessmentHeader, summary: Summary, out: Console, language: Language
) -> None:
    """Print the number of members by status, and the shares, without the matrix.

    The summary is grouped by criterion.
    """
    out.print(plain(_headline(frame, language)))
    out.print()
    _totals(frame, summary, out, language)


def _headline(frame: AssessmentHeader, language: Language) -> str:
    return language.say(
        "{register} as of {day}: {members}",
        register=frame.register or Message("The register"),
        day=frame.as_of,
        members=Message("{n} members", {"n": frame.members}, ("n", "{n} member")),
    )


def room_for_words(areas: Iterable[str], language: Language) -> int:
    """Return the width that a terminal needs to show each area in words."""
    words = max(len(language.text(word)) for word in WORDS.values()) + 2
    headings = [len(area_heading(area, language, wide=True)) for area in areas]
    return _ROOM_FOR_NAMES + sum(max(heading, words) + 2 for heading in headings)


def area_heading(area: str, language: Language, *, wide: bool) -> str:
    """Return the heading of an area: a number or letter, and its name if `wide`."""
    word = language.word(area)
    word = f"{word[:1].upper()}{word[1:]}"
    if area == MEMBERSHIP:
        return word if wide else word[:1]
    number = Criterion(area).number
    return f"{number} {word}" if wide else str(number)


def symbols(out: Console, language: Language) -> Text:
    """Return the symbol of each status with its word."""
    text = Text()
    for status in _LEGEND:
        word = language.text(WORDS[status])
        text.append(f"{symbol(status, out)} {word}   ", style=STYLES[status])
    return text


def _legend(assessment: Assessment, out: Console, language: Language, *, wide: bool) -> None:
    if not wide:
        names = [
            f"{area_heading(area, language, wide=False)} {language.word(area)}"
            for area in assessment.areas
        ]
        out.print(Text(" · ".join(names), style="dim"))
    out.print(symbols(out, language))
    out.print()


def _totals(frame: AssessmentHeader, summary: Summary, out: Console, language: Language) -> None:
    table = table_of(out, language.text("Members that meet each criterion"))
    table.add_column(language.text("Criterion"))
    for status in _ORDER:
        table.add_column(language.text(WORDS[status]), justify="right")
    for area in frame.areas:
        counts = summary.members.get(area, {})
        numbers = [counts.get(status, 0) for status in _ORDER]
        texts = [language.number(number) if number else "·" for number in numbers]
        table.add_row(language.word(area), *texts)
    out.print(table)
    _shares(frame, summary, out, language)


def _shares(frame: AssessmentHeader, summary: Summary, out: Console, language: Language) -> None:
    table = table_of(out, language.text("Shares, summed over all members"))
    table.add_column(language.text("Check"), overflow="fold")
    table.add_column(language.text("count"), justify="right", no_wrap=True)
    table.add_column(language.text("share"), justify="right", no_wrap=True)
    rows = 0
    for info in frame.checks:
        tally = summary.tallies.get(((info.area,), info.id))
        if tally is not None and tally.measure.whole:
            rows += 1
            part, whole = tally.measure.part, tally.measure.whole
            count = language.render(_count(tally.measure))
            table.add_row(plain(language.text(info.title)), count, language.percent(part, whole))
    if rows:
        out.print(table)
    # Criteria do not divide sites into groups: every site is in each.
    response = next(iter(summary.response.values()), None)
    if response is not None:
        text = language.say(
            "Response rate: {count} open sites confirmed their records within a year ({share})",
            count=_count(response),
            share=language.percent(response.part, response.whole),
        )
        out.print(plain(text))


def _count(measure: Measure) -> Message:
    return Message("{part} of {whole}", {"part": measure.part, "whole": measure.whole})


def show_member(
    assessment: Assessment,
    member: MemberAssessment,
    forecast: Forecast,
    out: Console,
    language: Language,
) -> None:
    """Print every finding of a member: its message, its last day, and the remedy."""
    out.print(Text(f"{plain(member.name)} ({member.id})", style="bold"))
    infos = {info.id: info for info in assessment.checks}
    width = max((len(finding.check) for finding in member.findings), default=0)
    for area in assessment.areas:
        out.print(
            Text(f"\n{area_heading(area, language, wide=True)}: ")
            + cell(member.statuses[area], out, word=True, language=language)
        )
        table = Table.grid(padding=(0, 1))
        table.add_column(no_wrap=True)
        table.add_column(width=width, no_wrap=True, style="dim")
        table.add_column(overflow="fold")
        for finding in member.findings:
            info = infos[finding.check]
            if info.area == area:
                place = f"{finding.site}: " if finding.site else ""
                text = plain(f"{place}{language.render(finding.message)}")
                if (last := forecast.holds_until(finding)) is not None:
                    until = language.say("until {day}", day=last)
                    text += Text.styled(f" ({plain(until)})", "dim")
                table.add_row(cell(finding.status, out), finding.check, text)
                for note in _notes(finding, info, language):
                    table.add_row("", "", Text.styled(plain(note).plain, "italic"))
        out.print(table)


def _notes(finding: Finding, info: CheckInfo, language: Language) -> Iterator[str]:
    if finding.cover is not None:
        cover = finding.cover
        yield language.say(
            "{kind} until {until} by {by}, over {status}: {reason}",
            kind=Message(cover.kind),
            until=cover.until,
            by=cover.by,
            status=Message(WORDS[finding.observation.status]),
            reason=cover.reason,
        )
    if finding.status in (Status.PARTIAL, Status.GAP, Status.UNKNOWN) and info.remedy:
        yield language.say("to do: {remedy}", remedy=language.text(info.remedy))
