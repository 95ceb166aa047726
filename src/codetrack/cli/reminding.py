"""The command `remind`."""

from __future__ import annotations

import contextlib
import os
import re
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import attrs
import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from codetrack import (
    Addressee,
    ExportError,
    Handout,
    Language,
    Ledger,
    Message,
    Notices,
    Plugins,
    RegisterError,
    open_ledger,
    prepare,
    read_ledger,
)
from codetrack import remind as find_notices
from codetrack.cli import options
from codetrack.cli.app import ALL_MET, PROBLEMS
from codetrack.cli.delivering import send
from codetrack.cli.exporting import exporter_for, write
from codetrack.cli.matrix import table_of
from codetrack.cli.screen import WIDEST, console, lines, plain, show_problems

_SPAN = re.compile(r"(\d{1,5})\s*([dw]?)")
_MOST = 36_500
_ROOM_FOR_REMEDY = 116


class Span(click.ParamType[int]):
    """Take a number of days, written as in 60d, 8w or 60."""

    name = "days"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Return the number of days, or refuse the text."""
        if isinstance(value, int):
            return value
        found = _SPAN.fullmatch(value.strip())
        days = int(found[1]) * (7 if found[2] == "w" else 1) if found else _MOST + 1
        if days > _MOST:
            msg = f"{value!r} is not a number of days; expected one such as 60d or 8w"
            self.fail(msg, param, ctx)
        return days


@click.command()
@options.register
@options.as_of
@click.option(
    "--within",
    type=Span(),
    metavar="DAYS",
    help="Remind of what is due within so many days, such as 60d or 8w; without it, within the "
    "lead times of the settings.",
)
@click.option("--again", is_flag=True, help="Say what was handed out before as well.")
@click.option(
    "--send",
    "channel_name",
    metavar="CHANNEL",
    help="Deliver the notices by this channel of a plugin, such as email; see codetrack plugins.",
)
@click.option("--dry-run", is_flag=True, help="Show what would be handed out; record nothing.")
@options.member
@options.export_format
@options.output
@options.language
@options.source
@options.strict
def remind(
    register: Path,
    as_of: date,
    within: int | None,
    again: bool,
    channel_name: str | None,
    dry_run: bool,
    members: tuple[str, ...],
    format_name: str | None,
    output: Path | None,
    tag: str | None,
    source: str | None,
    strict: bool,
) -> int:
    """Say what the members of REGISTER are to be reminded of, each notice once.

    What was said is kept in the ledger, reminders.jsonl, of REGISTER: a second run says nothing
    new, and one after a missed month says all that came due since. With --send, what could not
    be delivered is told, goes out on the next run, and leaves with 3.
    """
    if channel_name is not None and (format_name is not None or output is not None):
        msg = "--send delivers, --format and --output write: choose one of them"
        raise click.UsageError(msg)
    plugins = options.settings_and_plugins(register, strict=strict)
    language = options.language_of(tag, plugins)
    channel = None if channel_name is None else plugins.channel(channel_name)
    exporter = exporter_for(plugins, format_name, output, "notices")
    notices = _found(register, plugins, as_of, within, members, source)
    with _ledger(register, dry_run=dry_run) as ledger:
        new = ledger.new(notices)
        said = attrs.evolve(new, handouts=notices.handouts) if again else new
        if strict and said.problems:
            raise RegisterError("\n".join(map(str, said.problems)))
        if channel is not None:
            sent = send(said, channel, None if dry_run else ledger, language)
            return PROBLEMS if said.problems or not sent else ALL_MET
        # What does not reach its reader is not recorded, so the next run says it.
        with _reached():
            if exporter is not None:
                write(said, exporter, output, language)
            else:
                before = len(notices.handouts) - len(new.handouts)
                _show(said, console(), language, before=before)
            sys.stdout.flush()
        if not dry_run:
            ledger.record(said.handouts, on=as_of)
    if exporter is not None:
        show_problems(said.problems, console(stderr=True))
    return PROBLEMS if said.problems else ALL_MET


def _found(
    register: Path,
    plugins: Plugins,
    as_of: date,
    within: int | None,
    members: tuple[str, ...],
    source: str | None,
) -> Notices:
    prepared = prepare(register, members=members, plugins=plugins, source=source)
    start, until = prepared.settings.reminders.window(as_of, within)
    foreseen = prepared.forecast(start, until, as_of=as_of)
    return find_notices(foreseen, plugins.reminders, within=within, speak=plugins.language)


@contextlib.contextmanager
def _ledger(register: Path, *, dry_run: bool) -> Iterator[Ledger]:
    if dry_run:
        yield read_ledger(register)
    else:
        with open_ledger(register) as ledger:
            yield ledger


@contextlib.contextmanager
def _reached() -> Iterator[None]:
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        # What is still to be written would fail once more when the program ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        msg = f"the output cannot be written: {error.strerror}; no notice was recorded as said"
        raise ExportError(msg) from None


def _show(notices: Notices, out: Console, language: Language, *, before: int) -> None:
    show_problems(notices.problems, out)
    if notices.problems:
        out.print()
    count = len(notices.handouts)
    said = language.say(
        "{register} as of {day}: {notices}",
        register=notices.register or Message("The register"),
        day=notices.as_of,
        notices=_count(count) if count else Message("nothing new"),
    )
    lines([said], out)
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
        said, to_do = plain(handout.said), plain(handout.to_do)
        if not wide and handout.to_do:
            hint = speaks.say("to do: {what}", what=to_do.plain)
            said = said + Text(f"\n{hint}", style="italic")
        name = [plain(handout.name)] if named else []
        table.add_row(
            _when(handout, ", " if out.width == WIDEST else "\n"),
            *name,
            said,
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
