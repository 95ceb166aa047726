"""Notices on the terminal, with a digest for each addressee."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table
from rich.text import Text

from codetrack import (
    Addressee,
    Handout,
    Language,
    Message,
    Notices,
)
from codetrack.cli.render.assessment import table_of
from codetrack.cli.render.console import WIDEST, lines, plain, show_problems

_ROOM_FOR_REMEDY = 116


def show(notices: Notices, out: Console, language: Language, *, before: int) -> None:
    """Print the notices, a digest for each addressee, the most urgent first."""
    show_problems(notices.problems, out)
    if notices.problems:
        out.print()
    count = len(notices.handouts)
    text = language.say(
        "{register} as of {day}: {notices}",
        register=notices.register or Message("The register"),
        day=notices.as_of,
        notices=_count(count) if count else Message("nothing new"),
    )
    lines([text], out)
    for addressee, handouts in notices.by_addressee().items():
        speaks = handouts[0].speaks
        names = {handout.name for handout in handouts}
        out.print()
        out.print(_head(addressee, len(handouts), speaks), soft_wrap=True)
        if len(names) == 1:
            lines([speaks.say("About {member}", member=handouts[0].name)], out)
        out.print(_digest(handouts, out, speaks, named=len(names) > 1))
    if before and not notices.handouts:
        hint = language.count(
            "{n} notice handed out before is still open: see --again",
            "{n} notices handed out before are still open: see --again",
            before,
        )
        lines([hint], out)


def _count(number: int) -> Message:
    return Message("{n} notices", {"n": number}, ("n", "{n} notice"))


def _head(addressee: Addressee, count: int, speaks: Language) -> Text:
    title = Text(plain(speaks.say("To {addressee}", addressee=addressee.shown)).plain, style="bold")
    return title + Text(f", {addressee.language}: {speaks.render(_count(count))}", style="dim")


def _digest(handouts: tuple[Handout, ...], out: Console, speaks: Language, *, named: bool) -> Table:
    table = table_of(out)
    wide = out.width >= _ROOM_FOR_REMEDY
    table.add_column(speaks.text("Due"), no_wrap=True)
    if named:
        table.add_column(speaks.text("Member"), overflow="fold")
    table.add_column(speaks.text("What"), overflow="fold")
    if wide:
        table.add_column(speaks.text("To do"), overflow="fold")
    for handout in handouts:
        text, to_do = plain(handout.said), plain(handout.to_do)
        if not wide and handout.to_do:
            hint = speaks.say("to do: {what}", what=to_do.plain)
            text += Text(f"\n{hint}", style="italic")
        name = [plain(handout.name)] if named else []
        table.add_row(
            _when(handout, ", " if out.width == WIDEST else "\n"),
            *name,
            text,
            *([to_do] if wide else []),
        )
    return table


def _when(handout: Handout, between: str) -> Text:
    speaks = handout.speaks
    due = speaks.day(handout.notice.due)
    if not handout.overdue:
        return Text(due)
    parts = [due, speaks.count("{n} day overdue", "{n} days overdue", handout.overdue)]
    if handout.step:
        parts.append(speaks.text("escalated"))
    return Text(between.join(parts), style="bold red")
