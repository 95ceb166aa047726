"""`codetrack verify`: a saved assessment computed again."""

from __future__ import annotations

from pathlib import Path

import click

from codetrack import AssessmentError, CodetrackError
from codetrack import verify as run_verify
from codetrack.cli import options
from codetrack.cli.exit_codes import ALL_MET, FINDINGS, PROBLEMS
from codetrack.cli.export import write
from codetrack.cli.render.console import console
from codetrack.cli.render.verification import show
from codetrack.cli.request import Request, shared


@click.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "-r",
    "--register",
    metavar="PATH",
    default=".",
    help="The register that the file is about.  [default: this folder]",
)
@options.export_format
@options.output
@options.language
@options.source
@shared
def verify(request: Request, file: Path) -> int:
    """Compute the assessment saved in FILE again, and report whether the result is the same.

    `codetrack audit -o FILE.json` writes such a file. Exit codes: 0 no difference, 1 differences,
    2 wrong use, 3 FILE or part of the register cannot be read.
    """
    exporter = request.exporter("verification")
    audit = request.open_register()
    try:
        verification = run_verify(file, audit)
    except AssessmentError as error:
        # A truncated or damaged file is a problem in data, not wrong use.
        raise CodetrackError(str(error)) from None
    if exporter is None:
        show(file, verification, console(), request.language)
    else:
        write(verification, exporter, request.output, request.language)
    if verification.same:
        return ALL_MET
    # Data that cannot be read now does not prove the file wrong.
    return PROBLEMS if (audit.register.problems or request.plugins.problems) else FINDINGS
