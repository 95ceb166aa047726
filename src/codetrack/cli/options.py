"""The options that recur, each once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])


class Day(click.ParamType[date]):
    """Take a civil day, written as in 2026-11-23."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Return the day, or refuse the text."""
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is not a day; expected one such as 2026-11-23", param, ctx)


def today() -> date:
    """Return the civil day at this place; only the command line ever asks for it."""
    return datetime.now().astimezone().date()


register = click.argument("register", default=".", metavar="[REGISTER]")
as_of = click.option(
    "--as-of",
    type=Day(),
    default=today,
    show_default="today",
    help="The day to speak of; records dated later do not count.",
)
member = click.option("--member", "members", multiple=True, metavar="ID", help="Only this member.")
criterion = click.option(
    "--criterion",
    "criteria",
    multiple=True,
    metavar="NAME",
    help="Only this criterion (policy, training, contracts, information, stakeholders, "
    "reporting), or membership.",
)
only = click.option(
    "--only", multiple=True, metavar="NAME", help="Only this check (plugin/name), or this plugin's."
)
without = click.option(
    "--without", multiple=True, metavar="NAME", help="Not this check, or not this plugin's."
)


def selection(command: F) -> F:
    """Take which members, criteria and checks are asked about."""
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
    help="Write to this file, whole or not at all; its ending may say the format.",
)
source = click.option("--source", metavar="NAME", help="Read the register with this source.")
language = click.option(
    "--language",
    "tag",
    metavar="TAG",
    help="Write for readers of this language, such as nl or nl-BE, in place of the settings' one.",
)
strict = click.option(
    "--strict", is_flag=True, help="Stop at the first problem in data or plugins."
)


def workers(command: F) -> F:
    """Take who does the work."""
    for option in (
        click.option(
            "--dask",
            metavar="ADDRESS",
            help="Work in parts, on the Dask cluster whose scheduler has this address.",
        ),
        click.option(
            "--jobs",
            type=click.IntRange(min=1),
            metavar="N",
            help="Work in parts, in so many processes; for registers of any size.",
        ),
    ):
        command = option(command)
    return command


def _no_cache(_: click.Context, __: click.Parameter, given: bool) -> None:
    if given:
        click.echo("codetrack: --no-cache does nothing any more, and will go", err=True)


def jobs(command: F) -> F:
    """Take who does the work, and where part files go."""
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
            help="Keep part files in this folder, which each worker must reach.",
        ),
    ):
        command = option(command)
    return workers(command)
