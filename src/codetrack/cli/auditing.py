"""The commands `audit` and `check`."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

import click

from codetrack import Assessment, Member, RegisterError, Status, load
from codetrack import audit as run_audit
from codetrack.cli import options
from codetrack.cli.app import ALL_MET, FINDINGS, PROBLEMS
from codetrack.cli.exporting import exporter_for, write
from codetrack.cli.screen import console, lines, number_of, show_problems, tracked

_FAILS_ON = {
    "partial": (Status.PARTIAL, Status.GAP, Status.UNKNOWN),
    "gap": (Status.GAP, Status.UNKNOWN),
    "unknown": (Status.UNKNOWN,),
    "never": (),
}


@click.command()
@options.register
@options.as_of
@options.member
@options.criterion
@options.only
@options.without
@options.format_name
@options.output
@click.option(
    "--fail-on",
    type=click.Choice(list(_FAILS_ON)),
    default="partial",
    show_default=True,
    help="Leave with exit code 1 from this status on; unknown is worse than a gap.",
)
@options.source
@options.strict
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
    source: str | None,
    strict: bool,
) -> int:
    """Assess every member of REGISTER (this folder, if not given) against the six criteria."""
    started = time.monotonic()
    plugins = options.settings_and_plugins(register, strict=strict)
    exporter = exporter_for(plugins, format_name, output)
    errors = console(stderr=True)

    def track(every: Sequence[Member]) -> Iterator[Member]:
        return tracked(every, started, errors)

    assessment = run_audit(
        register,
        as_of=as_of,
        only=only,
        without=without,
        criteria=criteria,
        members=members,
        plugins=plugins,
        source=source,
        track=track,
    )
    if strict and assessment.problems:
        raise RegisterError("\n".join(map(str, assessment.problems)))
    if exporter is None:
        _show(assessment, detailed=bool(members))
    else:
        write(assessment, exporter, output)
        show_problems(assessment.problems, errors)
    return _exit_code(assessment, fail_on)


def _show(assessment: Assessment, *, detailed: bool) -> None:
    from codetrack.cli.matrix import show, show_member

    out = console()
    show_problems(assessment.problems, out)
    if assessment.problems:
        out.print()
    if detailed:
        for place, member in enumerate(assessment.members):
            if place:
                out.print()
            show_member(assessment, member, out)
        return
    show(assessment, out)
    lines(["", "Every finding of a member, and what to do: codetrack audit --member ID"], out)


def _exit_code(assessment: Assessment, fail_on: str) -> int:
    if assessment.problems:
        return PROBLEMS
    failing = _FAILS_ON[fail_on]
    if not assessment.members and failing:
        return FINDINGS
    found = any(status in failing for m in assessment.members for status in m.statuses.values())
    return FINDINGS if found else ALL_MET


@click.command()
@options.register
@options.source
def check(register: Path, source: str | None) -> int:
    """Read REGISTER and its plugins, and print every problem; no check is run."""
    plugins = options.settings_and_plugins(register, strict=False)
    loaded = load(register, plugins=plugins, source=source)
    problems = (*loaded.problems, *plugins.problems)
    out = console()
    show_problems(problems, out)
    count = sum(1 for member in loaded.members for _ in member.records())
    text = (
        f"{number_of(len(loaded.members), 'member')} with {number_of(count, 'record')} can be read"
    )
    if loaded.unreadable:
        text += f"; {len(loaded.unreadable)} cannot"
    lines([text], out)
    return PROBLEMS if problems else ALL_MET
