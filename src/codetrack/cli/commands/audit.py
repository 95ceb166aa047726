"""`codetrack audit`: every member assessed on a day."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from codetrack import (
    Assessment,
    Frame,
    Language,
    Member,
    RegisterError,
    Status,
    prepare,
)
from codetrack.cli import options
from codetrack.cli.exit_codes import ALL_MET, FINDINGS, PROBLEMS
from codetrack.cli.export import exporter_for, write
from codetrack.cli.render.console import console, lines, show_problems, tracked

if TYPE_CHECKING:
    from codetrack import Audit, Forecast

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
    help="Leave with exit code 1 from this status on; unknown is worse than a gap.",
)
@options.language
@options.source
@options.strict
@options.jobs
def audit(
    register: Path,
    as_of: date,
    members: tuple[str, ...],
    criteria: tuple[str, ...],
    only: tuple[str, ...],
    without: tuple[str, ...],
    format_name: str | None,
    output: Path | None,
    fail_on: str,
    tag: str | None,
    source: str | None,
    strict: bool,
    jobs: int | None,
    dask: str | None,
    parts: Path | None,
) -> int:
    """Assess every member of REGISTER (this folder, if not given) against the six criteria."""
    started = time.monotonic()
    plugins = options.settings_and_plugins(register, strict=strict)
    language = options.language_of(tag, plugins)
    exporter = exporter_for(plugins, format_name, output, "assessment", "dossier")
    if jobs is not None or dask is not None:
        from codetrack.cli.parallel import audit_parts, workers_of

        with workers_of(jobs, dask) as workers:
            done = audit_parts(
                register,
                workers,
                exporter,
                output,
                language,
                parts,
                as_of=as_of,
                only=only,
                without=without,
                criteria=criteria,
                members=members,
                plugins=plugins,
                source=source,
                strict=strict,
            )
        found = {status for counts in done.summary.members.values() for status in counts}
        return _code(done.frame, found, fail_on)
    errors = console(stderr=True)

    def track(every: Sequence[Member]) -> Iterator[Member]:
        return tracked(every, started, errors, noun=language.text("members"))

    prepared = prepare(
        register,
        only=only,
        without=without,
        criteria=criteria,
        members=members,
        plugins=plugins,
        source=source,
    )
    whole = None
    if exporter is not None and "assessment" not in exporter.reports:
        from codetrack import dossier

        whole = dossier(prepared, as_of, track=track)
    assessment = prepared.at(as_of, track=track) if whole is None else whole.assessment
    if strict and assessment.problems:
        raise RegisterError("\n".join(map(str, assessment.problems)))
    if exporter is None:
        _show(assessment, language, _foreseen(prepared, as_of) if members else None)
    else:
        write(whole or assessment, exporter, output, language)
        show_problems(assessment.problems, errors)
    found = {status for m in assessment.members for status in m.statuses.values()}
    return _code(assessment.frame, found, fail_on)


def _foreseen(prepared: Audit, as_of: date) -> Forecast:
    year = min(as_of.year + _YEARS_AHEAD, date.max.year)
    return prepared.forecast(as_of, date(year, 12, 31))


def _show(assessment: Assessment, language: Language, foreseen: Forecast | None) -> None:
    from codetrack.cli.render.assessment import show, show_member

    out = console()
    show_problems(assessment.problems, out)
    if assessment.problems:
        out.print()
    if foreseen is not None:
        for place, member in enumerate(assessment.members):
            if place:
                out.print()
            show_member(assessment, member, foreseen, out, language)
        return
    show(assessment, out, language)
    hint = language.text("Every finding of a member, and what to do: codetrack audit --member ID")
    lines(["", hint], out)


def _code(frame: Frame, found: set[Status], fail_on: str) -> int:
    if frame.problems:
        return PROBLEMS
    failing = _FAILS_ON[fail_on]
    if not frame.members and failing:
        return FINDINGS
    return FINDINGS if found & {*failing} else ALL_MET
