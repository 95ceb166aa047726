"""One audit as a picture: the matrix of members by criteria, shares with counts, findings."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Console
from rich.table import Table
from rich.text import Text

from codetrack import Assessment, Criterion, Finding, MemberAssessment, Status, summarise
from codetrack.cli.screen import STYLES, WIDEST, WORDS, cell, number_of, plain, symbol
from codetrack.findings import MEMBERSHIP, CheckInfo, Measure

_ROOM_FOR_WORDS = 116
_LEGEND = (
    Status.MET,
    Status.PARTIAL,
    Status.GAP,
    Status.UNKNOWN,
    Status.WAIVED,
    Status.NOT_APPLICABLE,
)


def table_of(out: Console, title: str | None = None) -> Table:
    """Return a table as all of ours look, in letters that the terminal has."""
    from rich import box

    return Table(
        title=title,
        title_justify="left",
        title_style="bold",
        box=box.SIMPLE_HEAD if not out.options.ascii_only else box.ASCII2,
        pad_edge=False,
    )


def show(assessment: Assessment, out: Console) -> None:
    """Print the matrix, the legend and the shares."""
    wide = out.width >= _ROOM_FOR_WORDS
    table = table_of(out)
    table.add_column("Member", overflow="fold", no_wrap=out.width == WIDEST, ratio=None)
    for area in assessment.areas:
        table.add_column(heading(area, wide=wide), justify="left" if wide else "center")
    for member in assessment.members:
        table.add_row(
            plain(member.name if member.readable else f"{member.id} (cannot be read)"),
            *[cell(member.statuses[area], out, word=wide) for area in assessment.areas],
        )
    out.print(
        Text(f"{assessment.register or 'The register'} as of {assessment.as_of.isoformat()}: ")
        + Text(number_of(len(assessment.members), "member"))
    )
    out.print(table)
    _totals(assessment, out, wide=wide)


def heading(area: str, *, wide: bool) -> str:
    """Return an area's heading: in words where there is room, else its number."""
    if area == MEMBERSHIP:
        return "Membership" if wide else "M"
    number = Criterion(area).number
    return f"{number} {area.capitalize()}" if wide else str(number)


def _totals(assessment: Assessment, out: Console, *, wide: bool) -> None:
    if not wide:
        names = [f"{heading(area, wide=False)} {area}" for area in assessment.areas]
        out.print(Text(" · ".join(names), style="dim"))
    signs = Text()
    for status in _LEGEND:
        signs.append(f"{symbol(status, out)} {WORDS[status]}   ", style=STYLES[status])
    out.print(signs)
    out.print()
    summary = summarise(assessment)
    table = table_of(out, "Members that meet each criterion")
    table.add_column("Criterion")
    for word in ("met", "waived", "partial", "gap", "unknown", "n.a."):
        table.add_column(word, justify="right")
    for area in assessment.areas:
        counts = summary.members.get(area, {})
        order = (
            Status.MET,
            Status.WAIVED,
            Status.PARTIAL,
            Status.GAP,
            Status.UNKNOWN,
            Status.NOT_APPLICABLE,
        )
        table.add_row(area, *[str(counts.get(status, 0) or "·") for status in order])
    out.print(table)
    _shares(assessment, out)


def _shares(assessment: Assessment, out: Console) -> None:
    summary = summarise(assessment, ())
    table = table_of(out, "Shares, summed over all members")
    table.add_column("Check", overflow="fold")
    table.add_column("count", justify="right", no_wrap=True)
    table.add_column("share", justify="right", no_wrap=True)
    rows = 0
    for info in assessment.checks:
        tally = summary.tallies.get(((), info.id))
        if tally is not None and tally.measure.whole:
            rows += 1
            table.add_row(plain(info.title), _count(tally.measure), _percent(tally.measure))
    if rows:
        out.print(table)
    response = summary.response.get(())
    if response is not None:
        out.print(
            f"Response rate: {_count(response)} open sites confirmed their records within a year "
            f"({_percent(response)})"
        )


def _count(measure: Measure) -> str:
    return f"{measure.part:,} of {measure.whole:,}"


def _percent(measure: Measure) -> str:
    return f"{100 * measure.part // measure.whole} %"


def show_member(assessment: Assessment, member: MemberAssessment, out: Console) -> None:
    """Print every finding of one member: what was found, what covers it, and what to do."""
    out.print(Text(f"{plain(member.name)} ({member.id})", style="bold"))
    infos = {info.id: info for info in assessment.checks}
    width = max((len(finding.check) for finding in member.findings), default=0)
    for area in assessment.areas:
        out.print(
            Text(f"\n{heading(area, wide=True)}: ") + cell(member.statuses[area], out, word=True)
        )
        table = Table.grid(padding=(0, 1))
        table.add_column(width=1)
        table.add_column(width=width, no_wrap=True, style="dim")
        table.add_column(overflow="fold")
        for finding in member.findings:
            info = infos[finding.check]
            if info.area == area:
                place = f"{finding.site}: " if finding.site else ""
                said = plain(f"{place}{finding.message}")
                table.add_row(cell(finding.status, out), finding.check, said)
                for note in _notes(finding, info):
                    table.add_row("", "", Text.styled(plain(note).plain, "italic"))
        out.print(table)


def _notes(finding: Finding, info: CheckInfo) -> Iterator[str]:
    if finding.cover is not None:
        cover = finding.cover
        yield (
            f"{cover.kind} until {cover.until.isoformat()} by {cover.by}, over "
            f"{WORDS[finding.observation.status]}: {cover.reason}"
        )
    if finding.status in (Status.PARTIAL, Status.GAP, Status.UNKNOWN) and info.remedy:
        yield f"to do: {info.remedy}"
