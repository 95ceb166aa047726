"""`codetrack summary`: the figures of a group or a country."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import click

from codetrack import Language, Period, SummaryReport, summarise_periods_in_parts
from codetrack.cli import options
from codetrack.cli.exit_codes import ALL_MET, PROBLEMS
from codetrack.cli.parallel import Shown, workers_of
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
    help=f"Group by these, with commas between them: {', '.join(SummaryReport.GROUPINGS)}.",
)
@click.option("--year", type=_YEAR, metavar="YEAR", help="The figures of this calendar year.")
@click.option("--from", "start", type=options.Day(), help="The figures from this day on.")
@click.option(
    "--to", "end", type=options.Day(), help="The figures up to this day; with --from only."
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
    by = SummaryReport.grouping(name.strip() for given in names for name in given.split(","))
    periods = _periods(year, start, end, as_of, beside, alone)
    exporter = request.exporter("summary")
    if request.in_parts:
        with workers_of(request.jobs, request.dask) as workers:
            made = summarise_periods_in_parts(
                request.register,
                *periods,
                by=by,
                workers=workers,
                track=Shown(console(stderr=True), request.language),
                **request.selection,
            )
    else:
        made = request.open_register().summarise_periods(
            *periods, by=by, track=request.track("members")
        )
    request.refuse(made.problems)

    def show(out: Console, language: Language) -> None:
        from codetrack.cli.render.summary import show as show_summary

        show_summary(made, out, language)

    request.present(made, exporter, show, made.problems)
    return PROBLEMS if made.problems else ALL_MET


def _periods(
    year: int | None,
    start: date | None,
    end: date | None,
    as_of: date,
    beside: int | None,
    alone: bool,
) -> tuple[Period, ...]:
    if year is not None and (start is not None or end is not None):
        msg = "--year and --from or --to both say the time; expected one of them"
        raise click.UsageError(msg)
    if end is not None and start is None:
        msg = "--to needs --from, the first day"
        raise click.UsageError(msg)
    if start is not None and end is None and start > as_of:
        msg = f"--from: expected a day up to that of --as-of, {as_of}; got {start}"
        raise click.UsageError(msg)
    if beside is not None and (year is None or alone):
        msg = "--beside names a year to stand beside that of --year, and --alone leaves it out"
        raise click.UsageError(msg)
    if beside is not None and beside == year:
        msg = f"--beside: expected another year than that of --year; got {beside}"
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
