"""`codetrack new-plugin`: a distribution to start a plugin from."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from string import Template

import click

from codetrack import Plugins, __version__
from codetrack.cli import options
from codetrack.cli.exit_codes import ALL_MET
from codetrack.cli.render.console import console, lines
from codetrack.cli.request import language_of

LONGEST = 40
"""The most letters that a plugin's name may have; a longer one would not fit into lines of code."""
_SUFFIX = ".template"
# The ruff rules of codetrack's own repository; a test compares them with its pyproject.toml.
_SELECT = "A B C4 D DTZ E EM F I ISC N PIE PT RUF SIM T20 TC UP W"
_IGNORE = "D105 D107 D203 D213 D413 RUF001 RUF012 TC001 TC002 TC003"


def _check_name(_ctx: click.Context, _param: click.Parameter, name: str) -> str:
    expected = f"expected lower-case words joined by hyphens, at most {LONGEST} letters"
    short = name.removeprefix("codetrack-")
    if short != name and Plugins.is_name(short):
        msg = f"{name!r} begins with codetrack-, which is added automatically; use {short!r}"
        raise click.BadParameter(msg)
    if not Plugins.is_name(name) or len(name) > LONGEST:
        msg = f"{name!r} cannot be the name of a plugin; {expected}, such as front-desk"
        raise click.BadParameter(msg)
    if name in Plugins.RESERVED:
        msg = f"{name!r} is the name of a part of codetrack itself; choose another"
        raise click.BadParameter(msg)
    return name


@click.command("new-plugin")
@click.argument("name", callback=_check_name)
@click.option(
    "--into",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    default=Path(),
    metavar="DIR",
    show_default="this folder",
    help="The folder in which to create the distribution's own folder, codetrack-NAME.",
)
@options.language
def new_plugin(name: str, into: Path, tag: str | None) -> int:
    """Write a distribution codetrack-NAME to start a plugin from: a check, a format, tests.

    NAME is what users see: lower-case words joined by hyphens, such as front-desk. The
    folder is written whole or not at all.
    """
    language = language_of(tag, Plugins(found=()))
    folder = into / f"codetrack-{name}"
    if os.path.lexists(folder):
        msg = f"{folder} already exists; nothing was written"
        raise click.BadParameter(msg, param_hint="NAME")
    try:
        _write(folder, name)
    except OSError as error:
        msg = f"{folder} cannot be written: {error.strerror}; nothing was written"
        raise click.BadParameter(msg, param_hint="NAME") from None
    lines(
        [
            language.say(
                "{folder} contains a plugin with one check and one export format. Next:",
                folder=str(folder),
            ),
            f"  python -m pip install --editable '{folder}[test]'",
            f"  python -m pytest {folder}",
            "  codetrack plugins",
        ],
        console(),
    )
    return ALL_MET


def _write(folder: Path, name: str) -> None:
    """Write the distribution to a temporary folder, and rename it when it is complete."""
    temporary = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    try:
        for path, text in contents(name):
            file = temporary / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8", newline="\n")
        temporary.chmod(0o777 & ~_umask())
        temporary.rename(folder)
    except BaseException:
        shutil.rmtree(temporary, ignore_errors=True)
        raise


def contents(name: str) -> Iterator[tuple[str, str]]:
    """Yield the path and the text of each file of the distribution."""
    module = f"codetrack_{name.replace('-', '_')}"
    values = {
        "name": name,
        "module": module,
        "core": ".".join(__version__.split(".")[:2]),
        "select": _quoted(_SELECT),
        "ignore": _quoted(_IGNORE),
    }
    for path, file in _templates(files("codetrack.cli") / "skeleton"):
        text = Template(file.read_text(encoding="utf-8")).substitute(values)
        yield path.removesuffix(_SUFFIX).replace("MODULE", module), text


def _templates(folder: Traversable, path: str = "") -> Iterator[tuple[str, Traversable]]:
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.is_dir():
            yield from _templates(entry, f"{path}{entry.name}/")
        elif entry.name.endswith(_SUFFIX):
            yield path + entry.name, entry


def _quoted(words: str) -> str:
    return ", ".join(f'"{word}"' for word in words.split())


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
