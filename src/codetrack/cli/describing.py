"""The commands `plugins` and `schema`."""

from __future__ import annotations

import json
from pathlib import Path

import click
from rich.table import Table

from codetrack.cli import options
from codetrack.cli.app import ALL_MET, PROBLEMS
from codetrack.cli.screen import console, plain, show_problems
from codetrack.schema import member_schema


@click.command()
@options.register
def plugins(register: Path) -> int:
    """List the plugins that REGISTER would use: name, version, what each gives, problems."""
    loaded = options.settings_and_plugins(register, strict=False)
    out = console()
    table = Table(box=None, pad_edge=False)
    for heading in ("plugin", "version", "from", "state"):
        table.add_column(heading, no_wrap=True)
    table.add_column("gives", overflow="fold")
    for found in loaded.found:
        kinds: dict[str, list[str]] = {}
        for item in found.gives:
            kind = type(item).__name__.lower().replace("sitecheck", "site check")
            kinds.setdefault(kind, []).append(item.name)
        gives = "; ".join(f"{kind} {', '.join(names)}" for kind, names in kinds.items())
        table.add_row(
            plain(found.name), found.version, plain(found.distribution), found.state, plain(gives)
        )
    out.print(table)
    if loaded.problems:
        out.print()
        show_problems(loaded.problems, out)
    return PROBLEMS if loaded.problems else ALL_MET


@click.command()
def schema() -> int:
    """Print the JSON Schema of a member's file, for editors."""
    click.echo(json.dumps(member_schema(), indent=2))
    return ALL_MET
