"""`codetrack trend`: the figures of several days."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, get_args

import click

from codetrack import Every, Language, add_years, days_between
from codetrack.cli import options
from codetrack.cli.exit_codes import ALL_MET, PROBLEMS
from codetrack.cli.request import Request, shared

if TYPE_CHECKING:
    from rich.console import Console

_MAXIMUM_DAYS = 1200
"""A hundred years of months, a default of codetrack: more than that is a typing mistake."""


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
    help="The last day, always included.",
)
@click.option(
    "--every",
    type=click.Choice(get_args(Every)),
    default="month",
    show_default=True,
    help="The time between two days, counted from the first.",
)
@options.selection
@options.export_format
@options.output
@options.language
@options.source
@options.strict
@shared
def trend(request: Request, start: date | None, end: date, every: Every) -> int:
    """Show the figures of REGISTER (default: this folder) on each day, from its records alone.

    Nothing is stored: each day is what `codetrack audit --as-of DAY` shows today, so a member
    counts on every day, also before it joined.
    """
    days = _days(start, end, every)
    exporter = request.exporter("trend")
    report = request.open_register().trend(days, track=request.track("days", step=1))
    request.refuse(report.problems)

    def show(out: Console, language: Language) -> None:
        from codetrack.cli.render.trend import show as show_trend

        show_trend(report, out, language)

    request.present(report, exporter, show, report.problems)
    return PROBLEMS if report.problems else ALL_MET


def _days(start: date | None, end: date, every: Every) -> tuple[date, ...]:
    if start is None:
        try:
            start = add_years(end, -1)
        except OverflowError:
            msg = f"a year before {end} is outside the calendar; expected --from"
            raise click.UsageError(msg) from None
    if start > end:
        msg = f"{start} is after --to {end}; expected that day or an earlier one"
        raise click.BadParameter(msg, param_hint="--from")
    days = days_between(start, end, every)
    if len(days) > _MAXIMUM_DAYS:
        msg = (
            f"{len(days):,} days from {start} to {end}; expected at most {_MAXIMUM_DAYS:,}: "
            "choose a longer step or a shorter period"
        )
        raise click.BadParameter(msg, param_hint="--every")
    return days
