"""The command `trend`."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import get_args

import click

from codetrack import Every, RegisterError, add_years, days_between, prepare
from codetrack.cli import options
from codetrack.cli.exit_codes import ALL_MET, PROBLEMS
from codetrack.cli.export import exporter_for, write
from codetrack.cli.render.console import console, show_problems, tracked

_MOST_DAYS = 1200
"""A hundred years of months: more than that is a slip of the pen. The bound is ours."""


@click.command()
@options.register
@click.option(
    "--from",
    "start",
    type=options.Day(),
    show_default="a year before --to",
    help="The first day.",
)
@click.option(
    "--to",
    "end",
    type=options.Day(),
    default=options.today,
    show_default="today",
    help="The last day; it is always there.",
)
@click.option(
    "--every",
    type=click.Choice(get_args(Every)),
    default="month",
    show_default=True,
    help="How far the days lie apart, counted from the first.",
)
@options.selection
@options.export_format
@options.output
@options.language
@options.source
@options.strict
def trend(
    register: Path,
    start: date | None,
    end: date,
    every: Every,
    members: tuple[str, ...],
    criteria: tuple[str, ...],
    only: tuple[str, ...],
    without: tuple[str, ...],
    format_name: str | None,
    output: Path | None,
    tag: str | None,
    source: str | None,
    strict: bool,
) -> int:
    """Show how REGISTER (this folder, if not given) stood on each day, from its records alone.

    Nothing is stored: each day is what `codetrack audit --as-of DAY` says today. So a member
    counts on every day, also before it joined.
    """
    started = time.monotonic()
    days = _days(start, end, every)
    plugins = options.settings_and_plugins(register, strict=strict)
    language = options.language_of(tag, plugins)
    exporter = exporter_for(plugins, format_name, output, "trend")
    prepared = prepare(
        register,
        only=only,
        without=without,
        criteria=criteria,
        members=members,
        plugins=plugins,
        source=source,
    )
    errors = console(stderr=True)

    def track(every_day: Sequence[date]) -> Iterator[date]:
        return tracked(every_day, started, errors, noun=language.text("days"), step=1)

    made = prepared.trend(days, track=track)
    if strict and made.problems:
        raise RegisterError("\n".join(map(str, made.problems)))
    if exporter is None:
        from codetrack.cli.render.trend import show

        out = console()
        show_problems(made.problems, out)
        if made.problems:
            out.print()
        show(made, out, language)
    else:
        write(made, exporter, output, language)
        show_problems(made.problems, errors)
    return PROBLEMS if made.problems else ALL_MET


def _days(start: date | None, end: date, every: Every) -> tuple[date, ...]:
    if start is None:
        try:
            start = add_years(end, -1)
        except OverflowError:
            msg = f"a year before {end} is outside the calendar; expected --from"
            raise click.UsageError(msg) from None
    if start > end:
        msg = f"{start} is after --to {end}; expected an earlier day, or the same"
        raise click.BadParameter(msg, param_hint="--from")
    days = days_between(start, end, every)
    if len(days) > _MOST_DAYS:
        msg = (
            f"{len(days):,} days from {start} to {end}; expected at most {_MOST_DAYS:,}: "
            "choose a longer step or a shorter time"
        )
        raise click.BadParameter(msg, param_hint="--every")
    return days
