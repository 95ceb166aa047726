"""`codetrack audit`: every member assessed on a day."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from codetrack import (
    Assessment,
    AssessmentHeader,
    Language,
    Status,
)
from codetrack.cli import options
from codetrack.cli.exit_codes import ALL_MET, FINDINGS, PROBLEMS
from codetrack.cli.render.console import lines
from codetrack.cli.request import Request, shared

if TYPE_CHECKING:
    from rich.console import Console

    from codetrack import Forecast, OpenRegister

_YEARS_AHEAD = 2
_FAILS_ON = {
    "partial": (Status.PARTIAL, Status.GAP, Status.UNKNOWN),
    "gap": (Status.GAP, Status.UNKNOWN),
    "unknown": (Status.UNKNOWN,),
    "never": (),
}


@click.command()
@options.register
@options.as_of
@options.selection
@options.export_format
@options.output
@click.option(
    "--fail-on",
    type=click.Choice(list(_FAILS_ON)),
    default="partial",
    show_default=True,
    help="Exit with code 1 from this status on; unknown is worse than a gap.",
)
@options.language
@options.source
@options.strict
@options.jobs
@shared
def audit(
    request: Request,
    as_of: date,
    fail_on: str,
    parts: Path | None,
) -> int:
    """Assess every member of REGISTER (default: this folder) against the six criteria."""
    exporter = request.exporter("assessment", "dossier")
    if request.in_parts:
        from codetrack.cli.parallel import audit_parts, workers_of

        with workers_of(request.jobs, request.dask) as workers:
            done = audit_parts(
                request.register,
                workers,
                exporter,
                request.output,
                request.language,
                parts,
                as_of=as_of,
                strict=request.strict,
                **request.selection,
            )
        found = {status for counts in done.summary.members.values() for status in counts}
        return _exit_code(done.frame, found, fail_on)
    prepared = request.open_register()
    track = request.track("members")
    full = None
    if exporter is not None and "assessment" not in exporter.reports:
        from codetrack import dossier

        full = dossier(prepared, as_of, track=track)
    assessment = prepared.at(as_of, track=track) if full is None else full.assessment
    request.refuse(assessment.problems)
    details = exporter is None and request.members
    forecast = _forecast(prepared, as_of) if details else None

    def show(out: Console, language: Language) -> None:
        _show(assessment, forecast, out, language)

    request.present(full or assessment, exporter, show, assessment.problems)
    found = {status for m in assessment.members for status in m.statuses.values()}
    return _exit_code(assessment.frame, found, fail_on)


def _forecast(prepared: OpenRegister, as_of: date) -> Forecast:
    year = min(as_of.year + _YEARS_AHEAD, date.max.year)
    return prepared.forecast(as_of, date(year, 12, 31))


def _show(
    assessment: Assessment, forecast: Forecast | None, out: Console, language: Language
) -> None:
    from codetrack.cli.render.assessment import show, show_member

    if forecast is not None:
        for place, member in enumerate(assessment.members):
            if place:
                out.print()
            show_member(assessment, member, forecast, out, language)
        return
    show(assessment, out, language)
    hint = language.text("Every finding of a member, and what to do: codetrack audit --member ID")
    lines(["", hint], out)


def _exit_code(frame: AssessmentHeader, found: set[Status], fail_on: str) -> int:
    if frame.problems:
        return PROBLEMS
    failing = _FAILS_ON[fail_on]
    if not frame.members and failing:
        return FINDINGS
    return FINDINGS if found & {*failing} else ALL_MET
