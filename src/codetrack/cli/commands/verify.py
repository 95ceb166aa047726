"""The command `verify`."""

from __future__ import annotations

from pathlib import Path

import click

from codetrack import AssessmentError, CodetrackError, prepare
from codetrack import verify as run_verify
from codetrack.cli import options
from codetrack.cli.exit_codes import ALL_MET, FINDINGS, PROBLEMS
from codetrack.cli.export import exporter_for, write
from codetrack.cli.render.console import console
from codetrack.cli.render.verification import show


@click.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "-r",
    "--register",
    type=click.Path(path_type=Path),
    default=Path(),
    help="The register that the file speaks of; without it, this folder.",
)
@options.export_format
@options.output
@options.language
@options.source
def verify(
    file: Path,
    register: Path,
    format_name: str | None,
    output: Path | None,
    tag: str | None,
    source: str | None,
) -> int:
    """Do the assessment that was saved in FILE again, and say whether it comes out the same.

    FILE is what `codetrack audit -o FILE.json` wrote. Exit codes: 0 the same, 1 not the same,
    2 wrong use, 3 FILE or something in the register cannot be read.
    """
    plugins = options.settings_and_plugins(register, strict=False)
    language = options.language_of(tag, plugins)
    exporter = exporter_for(plugins, format_name, output, "verification")
    audit = prepare(register, plugins=plugins, source=source)
    try:
        verification = run_verify(file, audit)
    except AssessmentError as error:
        # A file that is cut off or spoilt is no wrong use, but a problem in data.
        raise CodetrackError(str(error)) from None
    if exporter is None:
        show(file, verification, console(), language)
    else:
        write(verification, exporter, output, language)
    if verification.same:
        return ALL_MET
    # What cannot be read now is no proof that the file is wrong.
    return PROBLEMS if (audit.register.problems or plugins.problems) else FINDINGS
