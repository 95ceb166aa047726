"""`codetrack diff`: what changed between two assessments."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import attrs
import click

from codetrack import (
    AREAS,
    Assessment,
    AssessmentError,
    CodetrackError,
    Comparison,
    Language,
    OpenRegister,
    compare,
    load_assessment,
    nearest,
    open_register,
)
from codetrack.cli import options
from codetrack.cli.exit_codes import ALL_MET, FINDINGS, PROBLEMS
from codetrack.cli.request import Request, shared

if TYPE_CHECKING:
    from rich.console import Console


class Side(click.ParamType[date | Path]):
    """A day, written as in 2026-11-23, or the file of a saved assessment."""

    name = "day or file"

    def convert(
        self, value: date | Path | str, param: click.Parameter | None, ctx: click.Context | None
    ) -> date | Path:
        """Return the day, or the path of a file that exists."""
        if not isinstance(value, str):
            return value
        try:
            return date.fromisoformat(value)
        except ValueError:
            path = Path(value)
        if not path.is_file():
            self.fail(
                f"{value!r} is neither a day, such as 2026-11-23, nor a file that "
                "`codetrack audit -o FILE.json` wrote",
                param,
                ctx,
            )
        return path


@click.command()
@click.argument("before", type=Side(), metavar="A")
@click.argument("after", type=Side(), metavar="B")
@click.option(
    "-r",
    "--register",
    "home",
    metavar="PATH",
    help="The register to assess and to search for causes.  [default for a day: this folder]",
)
@options.member
@options.criterion
@options.export_format
@options.output
@options.language
@options.source
@shared
def diff(request: Request, before: date | Path, after: date | Path, home: str | None) -> int:
    """Show what changed from A to B, and why.

    A and B are days, such as 2026-10-23, on which the register is assessed, or files of
    assessments, as `codetrack audit -o FILE.json` writes them. Exit codes: 0 nothing is worse,
    1 something is worse, new and not met, or no longer checked, 2 wrong use, 3 problems.
    """
    for area in request.criteria:
        if area not in AREAS:
            msg = f"criterion: no such area {area!r}{nearest(area, AREAS)}"
            raise AssessmentError(msg)
    request = attrs.evolve(request, register=home or ".")
    exporter = request.exporter("comparison")
    audit = None
    if home is not None or isinstance(before, date) or isinstance(after, date):
        # The members and criteria of the request narrow the assessments below, not the register.
        audit = open_register(request.register, plugins=request.plugins, source=request.source)
    sides = [_assessed(side, audit) for side in (before, after)]
    if isinstance(before, date) != isinstance(after, date):
        # Assess on the day only the members and areas that the file covers.
        sides = [_restricted(side, other) for side, other in zip(sides, sides[::-1], strict=True)]
    known = {member.id for side in sides for member in side.members}
    for member in request.members:
        if member not in known:
            msg = f"member: no such member {member!r}{nearest(member, sorted(known))}"
            raise AssessmentError(msg)
    old, new = (side.only(members=request.members, areas=request.criteria) for side in sides)
    comparison = compare(old, new, audit=audit)

    def show(out: Console, language: Language) -> None:
        from codetrack.cli.render.comparison import show as show_comparison

        show_comparison(comparison, out, language)

    request.present(comparison, exporter, show, comparison.problems)
    return _exit_code(comparison)


def _assessed(side: date | Path, audit: OpenRegister | None) -> Assessment:
    if isinstance(side, Path):
        try:
            return load_assessment(side)
        except AssessmentError as error:
            # A truncated or damaged file is a problem in data, not wrong use.
            raise CodetrackError(str(error)) from None
    assert audit is not None
    return audit.at(side)


def _restricted(side: Assessment, other: Assessment) -> Assessment:
    return side.only(members=other.provenance.members, areas=other.areas)


def _exit_code(comparison: Comparison) -> int:
    if comparison.problems:
        return PROBLEMS
    return FINDINGS if comparison.worsened else ALL_MET
