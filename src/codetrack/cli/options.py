"""The options that several commands have, each defined once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])


class Day(click.ParamType[date]):
    """A civil day, written as in 2026-11-23."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Return the day, or raise an error of usage."""
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is not a day; expected one such as 2026-11-23", param, ctx)


def today() -> date:
    """Return today's civil day at this place; nothing below the command line needs it."""
    return datetime.now().astimezone().date()


register = click.argument("register", default=".", metavar="[REGISTER]")
as_of = click.option(
    "--as-of",
    type=Day(),
    default=today,
    show_default="today",
    help="The day of the assessment; records dated later do not count.",
)
member = click.option(
    "--member", "members", multiple=True, metavar="ID", help="Include only this member."
)
criterion = click.option(
    "--criterion",
    "criteria",
    multiple=True,
    metavar="NAME",
    help="Only this criterion (policy, training, contracts, information, stakeholders, "
    "reporting), or membership.",
)
only = click.option(
    "--only",
    multiple=True,
    metavar="NAME",
    help="Run only this check (plugin/name), or this plugin's.",
)
without = click.option(
    "--without", multiple=True, metavar="NAME", help="Skip this check, or this plugin's."
)


def selection(command: F) -> F:
    """Add the options that select members, criteria and checks."""
    for option in (without, only, criterion, member):
        command = option(command)
    return command


export_format = click.option(
    "--format", "format_name", metavar="NAME", help="Write in this export format."
)
output = click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write to this file, whole or not at all; its suffix can name the format.",
)
source = click.option("--source", metavar="NAME", help="Read the register with this source.")
language = click.option(
    "--language",
    "tag",
    metavar="TAG",
    help="Write in this language, such as nl or nl-BE; overrides the settings.",
)
strict = click.option(
    "--strict", is_flag=True, help="Stop at the first problem in data or plugins."
)


def workers(command: F) -> F:
    """Add the options that choose who does the work."""
    for option in (
        click.option(
            "--dask",
            metavar="ADDRESS",
            help="Work in parts on a Dask cluster with this scheduler.",
        ),
        click.option(
            "--jobs",
            type=click.IntRange(min=1),
            metavar="N",
            help="Work in parts in this number of processes; for registers of any size.",
        ),
    ):
        command = option(command)
    return command


def _no_cache(_: click.Context, __: click.Parameter, given: bool) -> None:
    if given:
        click.echo("codetrack: --no-cache has no effect and will be removed", err=True)


def jobs(command: F) -> F:
    """Add the options that choose who does the work, and where part files go."""
    for option in (
        click.option(
            "--no-cache",
            is_flag=True,
            hidden=True,
            expose_value=False,
            callback=_no_cache,
        ),
        click.option(
            "--parts",
            type=click.Path(path_type=Path, file_okay=False, exists=True),
            metavar="DIR",
            help="Keep part files in this folder; every worker must have access to it.",
        ),
    ):
        command = option(command)
    return workers(command)
