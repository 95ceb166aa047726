"""`codetrack schema`: the JSON Schema of a member file."""

from __future__ import annotations

import json

import click

from codetrack import member_schema
from codetrack.cli.exit_codes import ALL_MET


@click.command()
def schema() -> int:
    """Print the JSON Schema of member files, for editors."""
    click.echo(json.dumps(member_schema(), indent=2))
    return ALL_MET
