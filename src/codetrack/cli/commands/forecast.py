"""`codetrack forecast`: what will lapse, and when."""

from __future__ import annotations

from datetime import date
from functools import partial

import click

from codetrack import add_years
from codetrack.cli import options
from codetrack.cli.exit_codes import ALL_MET, FINDINGS, PROBLEMS
from codetrack.cli.render.forecast import show
from codetrack.cli.request import Request, shared


@click.command()
@options.register
@click.option(
    "--as-of",
    type=options.Day(),
    default=options.today,
    show_default="today",
    help="The day on which the forecast starts.",
)
@click.option(
    "--until",
    type=options.Day(),
    metavar="DATE",
    help="The last day of the forecast.  [default: a year after --as-of]",
)
@click.option("--all", "every", is_flag=True, help="Also show what gets better.")
@options.selection
@options.export_format
@options.output
@options.language
@options.source
@options.strict
@shared
def forecast(request: Request, as_of: date, until: date | None, every: bool) -> int:
    """Show what lapses in REGISTER on which day, soonest first, if nothing is done.

    Records dated later than --as-of count from their own date. Exit codes: 0 nothing lapses,
    1 something lapses, 2 wrong use, 3 problems.
    """
    if until is None:
        until = date.max if as_of.year == date.max.year else add_years(as_of, 1)
    if until < as_of:
        msg = f"{until} is before --as-of {as_of}; expected that day or a later one"
        raise click.BadParameter(msg, param_hint="--until")
    exporter = request.exporter("forecast")
    found = request.open_register().forecast(as_of, until, track=request.track("members"))
    request.refuse(found.problems)
    request.present(found, exporter, partial(show, found, every=every), found.problems)
    if found.problems:
        return PROBLEMS
    return FINDINGS if found.lapses else ALL_MET
