"""`codetrack summary`: the figures of a group or a country."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import click

from codetrack import Language, Period, SummaryReport, summarise_periods_in_parts
from codetrack.cli import options
from codetrack.cli.exit_codes import ALL_MET, PROBLEMS
from codetrack.cli.parallel import PartProgress, workers_of
from codetrack.cli.render.console import console
from codetrack.cli.request import Request, shared

if TYPE_CHECKING:
    from rich.console import Console

_YEAR = click.IntRange(date.min.year, date.max.year)


@click.command()
@options.register
@click.option(
    "--by",
    "names",
    multiple=True,
    metavar="NAMES",
    help=f"Group by these, separated by commas: {', '.join(SummaryReport.GROUPINGS)}.",
)
@click.option("--year", type=_YEAR, metavar="YEAR", help="Show the figures of this calendar year.")
@click.option("--from", "start", type=options.Day(), help="The first day of the figures.")
@click.option(
    "--to", "end", type=options.Day(), help="The last day of the figures; requires --from."
)
@options.as_of
@click.option(
    "--beside",
    type=_YEAR,
    metavar="YEAR",
    help="With --year: the year to compare it with.  [default: the year before]",
)
@click.option("--alone", is_flag=True, help="Show no earlier period.")
@options.selection
@options.export_format
@options.output
@options.language
@options.source
@options.strict
@options.workers
@shared
def summary(
    request: Request,
    names: tuple[str, ...],
    year: int | None,
    start: date | None,
    end: date | None,
    as_of: date,
    beside: int | None,
    alone: bool,
) -> int:
    """Sum up REGISTER (default: this folder): sites, training and findings by groups.

    The figures are those of a calendar year (--year), of a window of days (--from, --to), or
    those of the day, compared with a year earlier. Every member counts, also before it signed.
    The definition of each figure, a default of codetrack, follows the tables.
    """
    by = SummaryReport.grouping(name.strip() for text in names for name in text.split(","))
    periods = _periods(year, start, end, as_of, beside, alone)
    exporter = request.exporter("summary")
    if request.in_parts:
        with workers_of(request.jobs, request.dask) as workers:
            report = summarise_periods_in_parts(
                request.register,
                *periods,
                by=by,
                workers=workers,
                track=PartProgress(console(stderr=True), request.language),
                **request.selection,
            )
    else:
        report = request.open_register().summarise_periods(
            *periods, by=by, track=request.track("members")
        )
    request.refuse(report.problems)

    def show(out: Console, language: Language) -> None:
        from codetrack.cli.render.summary import show as show_summary

        show_summary(report, out, language)

    request.present(report, exporter, show, report.problems)
    return PROBLEMS if report.problems else ALL_MET


def _periods(
    year: int | None,
    start: date | None,
    end: date | None,
    as_of: date,
    beside: int | None,
    alone: bool,
) -> tuple[Period, ...]:
    if year is not None and (start is not None or end is not None):
        msg = "--year cannot be combined with --from or --to"
        raise click.UsageError(msg)
    if end is not None and start is None:
        msg = "--to requires --from, the first day"
        raise click.UsageError(msg)
    if start is not None and end is None and start > as_of:
        msg = f"--from: expected a day no later than --as-of, {as_of}; got {start}"
        raise click.UsageError(msg)
    if beside is not None and (year is None or alone):
        msg = "--beside requires --year and cannot be combined with --alone"
        raise click.UsageError(msg)
    if beside is not None and beside == year:
        msg = f"--beside: expected a year other than that of --year; got {beside}"
        raise click.UsageError(msg)
    if year is not None:
        period = Period.year(year, as_of)
    elif start is not None:
        period = Period.window(start, as_of if end is None else end, as_of)
    else:
        period = Period.standing(as_of)
    if alone:
        return (period,)
    return (period, period.before() if beside is None else Period.year(beside, as_of))
