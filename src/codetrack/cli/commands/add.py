"""`codetrack add`: one record appended to a member."""

from __future__ import annotations

import click

from codetrack import Plugins, Record, RegisterError, load_settings, record_from_text
from codetrack import add as add_record
from codetrack.cli import options
from codetrack.cli.exit_codes import ALL_MET
from codetrack.cli.render.console import console, lines
from codetrack.cli.request import language_of


@click.command()
@click.argument("member")
@click.argument("table")
@click.argument("values", nargs=-1, metavar="KEY=VALUE...")
@click.option(
    "-r",
    "--register",
    metavar="PATH",
    default=".",
    show_default="this folder",
    help="The register's folder.",
)
@options.language
def add(member: str, table: str, values: tuple[str, ...], register: str, tag: str | None) -> int:
    """Append a record of kind TABLE to the file of MEMBER.

    For example: codetrack add hotel-example training on=2026-03-02 people=12 mode=e-learning.
    Separate the items of a list with commas, as in languages=nl,fr.
    """
    try:
        record, problems = record_from_text(table, _fields(values))
    except RegisterError as error:
        raise click.BadParameter(str(error), param_hint="TABLE") from None
    if record is None or problems:
        raise click.UsageError("\n".join(map(str, problems)))
    language = language_of(tag, Plugins(found=(), settings=load_settings(register)))
    add_record(register, member, record)
    text = language.say(
        "{member}: added to {table}: {record}",
        member=member,
        table=f"[[{table}]]",
        record=record.label if isinstance(record, Record) else record.id,
    )
    lines([text], console())
    return ALL_MET


def _fields(values: tuple[str, ...]) -> dict[str, str]:
    fields: dict[str, str] = {}
    for value in values:
        key, equals, text = value.partition("=")
        if not equals:
            msg = f"expected key=value; got {value!r}"
            raise click.BadParameter(msg, param_hint="KEY=VALUE")
        if key in fields:
            msg = f"{key!r} is given twice"
            raise click.BadParameter(msg, param_hint="KEY=VALUE")
        fields[key] = text
    return fields
