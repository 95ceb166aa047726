"""The command `forecast`."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

import click

from codetrack import (
    Member,
    RegisterError,
    add_years,
    prepare,
)
from codetrack.cli import options
from codetrack.cli.exit_codes import ALL_MET, FINDINGS, PROBLEMS
from codetrack.cli.export import exporter_for, write
from codetrack.cli.render.console import (
    console,
    show_problems,
    tracked,
)
from codetrack.cli.render.forecast import show


@click.command()
@options.register
@click.option(
    "--as-of",
    type=options.Day(),
    default=options.today,
    show_default="today",
    help="The day to look ahead from.",
)
@click.option(
    "--until",
    type=options.Day(),
    metavar="DATE",
    help="The last day to look at.  [default: a year after --as-of]",
)
@click.option("--all", "every", is_flag=True, help="Show what gets better as well.")
@options.selection
@options.export_format
@options.output
@options.language
@options.source
@options.strict
def forecast(
    register: Path,
    as_of: date,
    until: date | None,
    every: bool,
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
    """Say what lapses in REGISTER on which day, soonest first, if nothing is done.

    Records that are dated later than --as-of count from their day on. Exit code 1: something
    lapses; 0: nothing does.
    """
    started = time.monotonic()
    if until is None:
        until = date.max if as_of.year == date.max.year else add_years(as_of, 1)
    if until < as_of:
        msg = f"{until} lies before --as-of {as_of}"
        raise click.BadParameter(msg, param_hint="--until")
    plugins = options.settings_and_plugins(register, strict=strict)
    language = options.language_of(tag, plugins)
    exporter = exporter_for(plugins, format_name, output, "forecast")
    errors = console(stderr=True)
    audit = prepare(
        register,
        only=only,
        without=without,
        criteria=criteria,
        members=members,
        plugins=plugins,
        source=source,
    )

    def track(every: Sequence[Member]) -> Iterator[Member]:
        return tracked(every, started, errors, noun=language.text("members"))

    told = audit.forecast(as_of, until, track=track)
    if strict and told.problems:
        raise RegisterError("\n".join(map(str, told.problems)))
    if exporter is None:
        show(told, console(), language, every=every)
    else:
        write(told, exporter, output, language)
        show_problems(told.problems, errors)
    if told.problems:
        return PROBLEMS
    return FINDINGS if told.lapses else ALL_MET
