"""The commands `init` and `add`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import attrs
import click

from codetrack import Plugins, load_settings
from codetrack import add as add_record
from codetrack.cli import options
from codetrack.cli.app import ALL_MET
from codetrack.cli.screen import console, lines
from codetrack.conversion.converters import structure
from codetrack.model.members import ATTRIBUTES, TABLES
from codetrack.problems import nearest

_SETTINGS = """\
# The settings of this register. Every value here is codetrack's default, or yours:
# none of them is a rule of The Code.

language = "{language}"

[plugins]
require = []      # plugins without which nothing is audited
disable = []      # plugins that stay unloaded
strict = false    # whether any problem of a plugin stops everything

[waivers]
longest_days = 366

[reminders]
lead_days = 60         # how many days before its due day something is said
look_back_days = 366   # how many days after it, if nothing was done
address = ["focal-point"]

# A plugin's own table, for example:
# [plugin.training]
# window_days = 365
# target_percent = 80
"""
_MEMBER = """\
# An invented member, to be replaced by a real one: one file a member, named <id>.toml.
name = "Voorbeeld Hotel (invented example)"
country = "BE"
sectors = ["hotel"]
languages = ["nl", "fr"]

[[milestone]]
on = 2026-01-15
state = "applied"

[[contact]]
role = "focal-point"
email = "focal-point@voorbeeld-hotel.example"
"""
_IGNORED = ".codetrack.lock\n"


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), metavar="DIR")
@options.language
def init(folder: Path, tag: str | None) -> int:
    """Begin a register in the folder DIR, which must be new or empty."""
    language = options.language_of(tag, Plugins(found=()))
    if folder.exists() and any(folder.iterdir()):
        msg = f"{folder} is not empty; nothing was written"
        raise click.BadParameter(msg, param_hint="DIR")
    try:
        (folder / "members").mkdir(parents=True)
        (folder / "documents").mkdir()
        for name, text in (
            ("codetrack.toml", _SETTINGS.replace("{language}", language.tag)),
            ("members/voorbeeld-hotel.toml", _MEMBER),
            (".gitignore", _IGNORED),
        ):
            (folder / name).write_text(text, encoding="utf-8")
    except OSError as error:
        msg = f"{folder} cannot be written: {error.strerror}"
        raise click.BadParameter(msg, param_hint="DIR") from None
    lines(
        [
            language.say(
                "{folder} holds a register with one invented member. Next:", folder=str(folder)
            ),
            f"  codetrack audit {folder}",
            f"  codetrack add voorbeeld-hotel training on=2026-03-02 people=12 -r {folder}",
        ],
        console(),
    )
    return ALL_MET


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
