"""`codetrack init`: the folder of a new register."""

from __future__ import annotations

from pathlib import Path

import click

from codetrack import Plugins
from codetrack.cli import options
from codetrack.cli.exit_codes import ALL_MET
from codetrack.cli.render.console import console, lines
from codetrack.cli.request import language_of

_SETTINGS = """\
# The settings of this register. The values below are codetrack's defaults:
# none of them is a rule of The Code.

language = "{language}"

[plugins]
require = []      # no audit runs without these plugins
disable = []      # plugins not to load
strict = false    # whether a problem in any plugin stops the command

[waivers]
longest_days = 366

[reminders]
lead_days = 60         # days before the due day from which a notice is sent
look_back_days = 366   # days after the due day until which it is sent
address = ["focal-point"]

# A plugin's own table, for example:
# [plugin.training]
# window_days = 365
# target_percent = 80
"""


_MEMBER = """\
# An invented member; replace it with a real one. Each member has a file named <id>.toml.
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
    """Create a register in the folder DIR, which must be new or empty."""
    language = language_of(tag, Plugins(found=()))
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
                "{folder} contains a register with one invented member. Next:", folder=str(folder)
            ),
            f"  codetrack audit {folder}",
            f"  codetrack add voorbeeld-hotel training on=2026-03-02 people=12 -r {folder}",
        ],
        console(),
    )
    return ALL_MET
