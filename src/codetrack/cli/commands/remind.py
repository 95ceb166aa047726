"""`codetrack remind`: the notices that are due, each once."""

from __future__ import annotations

import contextlib
import os
import re
import sys
from collections.abc import Iterator
from datetime import date
from typing import Any

import attrs
import click

from codetrack import (
    ExportError,
    Ledger,
    Notices,
    open_ledger,
    read_ledger,
)
from codetrack import remind as find_notices
from codetrack.cli import options
from codetrack.cli.exit_codes import ALL_MET, PROBLEMS
from codetrack.cli.export import write
from codetrack.cli.render.console import console, show_problems
from codetrack.cli.render.delivery import send
from codetrack.cli.render.notices import show
from codetrack.cli.request import Request, shared

_DAYS = re.compile(r"(\d{1,5})\s*([dw]?)")
_MAXIMUM = 36_500


class DayCount(click.ParamType[int]):
    """A number of days, written as in 60d, 8w or 60."""

    name = "days"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Return the number of days, or raise an error of usage."""
        if isinstance(value, int):
            return value
        found = _DAYS.fullmatch(value.strip())
        days = int(found[1]) * (7 if found[2] == "w" else 1) if found else _MAXIMUM + 1
        if days > _MAXIMUM:
            msg = f"{value!r} is not a number of days; expected one such as 60d or 8w"
            self.fail(msg, param, ctx)
        return days


@click.command()
@options.register
@options.as_of
@click.option(
    "--within",
    type=DayCount(),
    metavar="DAYS",
    help="Include what is due within this time, such as 60d or 8w; overrides the lead times in "
    "the settings.",
)
@click.option("--again", is_flag=True, help="Include notices already sent.")
@click.option(
    "--send",
    "channel_name",
    metavar="CHANNEL",
    help="Deliver the notices through this channel of a plugin, such as email.",
)
@click.option("--dry-run", is_flag=True, help="Show what would be sent; record nothing.")
@options.member
@options.export_format
@options.output
@options.language
@options.source
@options.strict
@shared
def remind(
    request: Request,
    as_of: date,
    within: int | None,
    again: bool,
    channel_name: str | None,
    dry_run: bool,
) -> int:
    """Show or send the notices that are due for the members of REGISTER, each once.

    codetrack keeps the notices already sent in the ledger reminders.jsonl of REGISTER, so a run
    after a missed month catches up without repeating anything. With --send, failed deliveries are
    listed, retried on the next run, and set exit code 3.
    """
    if channel_name is not None and (request.format_name is not None or request.output is not None):
        msg = "--send cannot be combined with --format or --output"
        raise click.UsageError(msg)
    plugins, language = request.plugins, request.language
    channel = None if channel_name is None else plugins.channel(channel_name)
    exporter = request.exporter("notices")
    notices = _notices(request, as_of, within)
    with _ledger(request.register, dry_run=dry_run) as ledger:
        new = ledger.new(notices)
        selected = attrs.evolve(new, handouts=notices.handouts) if again else new
        request.refuse(selected.problems)
        if channel is not None:
            sent = send(selected, channel, None if dry_run else ledger, language)
            return PROBLEMS if selected.problems or not sent else ALL_MET
        # Record nothing until the output is written, so that the next run repeats what was lost.
        with _output_errors():
            if exporter is not None:
                write(selected, exporter, request.output, language)
            else:
                before = len(notices.handouts) - len(new.handouts)
                show(selected, console(), language, before=before)
            sys.stdout.flush()
        if not dry_run:
            ledger.record(selected.handouts, on=as_of)
    if exporter is not None:
        show_problems(selected.problems, console(stderr=True))
    return PROBLEMS if selected.problems else ALL_MET


def _notices(request: Request, as_of: date, within: int | None) -> Notices:
    prepared, plugins = request.open_register(), request.plugins
    start, until = prepared.settings.reminders.window(as_of, within)
    foreseen = prepared.forecast(start, until, as_of=as_of)
    return find_notices(foreseen, plugins.reminders, within=within, speak=plugins.language)


@contextlib.contextmanager
def _ledger(register: str, *, dry_run: bool) -> Iterator[Ledger]:
    if dry_run:
        yield read_ledger(register)
    else:
        with open_ledger(register) as ledger:
            yield ledger


@contextlib.contextmanager
def _output_errors() -> Iterator[None]:
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        # Flushing the rest when the program ends would fail again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        msg = f"the output cannot be written: {error.strerror}; no notice was recorded as sent"
        raise ExportError(msg) from None
