"""`codetrack add`: one record appended to a member."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import attrs
import click

from codetrack import Plugins, load_settings
from codetrack import add as add_record
from codetrack.cli import options
from codetrack.cli.exit_codes import ALL_MET
from codetrack.cli.render.console import console, lines
from codetrack.conversion.converters import structure
from codetrack.model.members import ATTRIBUTES, TABLES
from codetrack.problems import nearest


@click.command()
@click.argument("member")
@click.argument("table")
@click.argument("values", nargs=-1, metavar="KEY=VALUE...")
@click.option(
    "-r",
    "--register",
    type=click.Path(path_type=Path),
    default=Path(),
    show_default="this folder",
    help="The register's folder.",
)
@options.language
def add(member: str, table: str, values: tuple[str, ...], register: Path, tag: str | None) -> int:
    """Append a record of the kind TABLE to the file of MEMBER.

    For example: codetrack add hotel-example training on=2026-03-02 people=12 mode=e-learning.
    A list is written with commas, as in languages=nl,fr.
    """
    if table not in ATTRIBUTES:
        hint = nearest(table, ATTRIBUTES)
        msg = f"no table {table!r}{hint}; expected one of {', '.join(ATTRIBUTES)}"
        raise click.BadParameter(msg, param_hint="TABLE")
    kind: Any = TABLES[ATTRIBUTES[table]]
    record, problems = structure(_data(values, kind), kind, "text")
    if record is None or problems:
        raise click.UsageError("\n".join(map(str, problems)))
    language = options.language_of(tag, Plugins(found=(), settings=load_settings(register)))
    add_record(register, member, record)
    said = language.say(
        "{member}: added to {table}: {record}",
        member=member,
        table=f"[[{table}]]",
        record=record.label if table != "site" else record.id,
    )
    lines([said], console())
    return ALL_MET


def _data(values: tuple[str, ...], kind: Any) -> dict[str, Any]:
    lists = {f.name for f in attrs.fields(kind) if str(f.type).startswith("tuple")}
    data: dict[str, Any] = {}
    for value in values:
        key, equals, text = value.partition("=")
        if not equals:
            msg = f"expected key=value; got {value!r}"
            raise click.BadParameter(msg, param_hint="KEY=VALUE")
        if key in data:
            msg = f"{key!r} is given twice"
            raise click.BadParameter(msg, param_hint="KEY=VALUE")
        data[key] = [part.strip() for part in text.split(",")] if key in lists else text
    return data
