"""An audit in parts: its workers, its progress on screen, and its output."""

from __future__ import annotations

import contextlib
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import click

from codetrack import (
    AuditTotals,
    Exporter,
    Language,
    Partition,
    WorkerPool,
    audit_in_parts,
    dask_client,
    dask_workers,
    processes,
)
from codetrack.cli.render.assessment import show_totals
from codetrack.cli.render.console import console, show_problems

if TYPE_CHECKING:
    from rich.console import Console

F = TypeVar("F", bound=Callable[..., Any])


class FinishedPart(Protocol):
    """The result of a finished part."""

    @property
    def members(self) -> int:
        """Return the number of members in the part."""


D = TypeVar("D", bound=FinishedPart)


@contextlib.contextmanager
def workers_of(jobs: int | None, address: str | None) -> Iterator[WorkerPool]:
    """Yield the workers that the options name."""
    if jobs is not None and address is not None:
        msg = "--jobs and --dask: expected only one; got both"
        raise click.UsageError(msg)
    with ExitStack() as stack:
        if address is not None:
            yield dask_workers(stack.enter_context(dask_client(address)))
        else:
            yield processes(jobs) if jobs is not None and jobs > 1 else WorkerPool()


def audit_parts(
    register: str,
    workers: WorkerPool,
    exporter: Exporter | None,
    output: Path | None,
    language: Language,
    parts: Path | None,
    **arguments: Any,
) -> AuditTotals:
    """Audit in parts, show the progress, and write or print the report."""
    errors = console(stderr=True)
    if exporter is not None and exporter.pieces is None and output is None:
        msg = f"the format {exporter.name} writes a file for each part; expected -o FOLDER"
        raise click.UsageError(msg)
    with ExitStack() as stack:
        target = output
        if exporter is not None and output is None:
            target = Path(stack.enter_context(tempfile.TemporaryDirectory())) / "report"
        totals = audit_in_parts(
            register,
            workers=workers,
            exporter=None if exporter is None else exporter.name,
            output=target,
            folder=parts,
            track=PartProgress(errors, language),
            **arguments,
        )
        if exporter is None:
            out = console()
            show_problems(totals.frame.problems, out)
            if totals.frame.problems:
                out.print()
            show_totals(totals.frame, totals.summary, out, language)
        else:
            if output is None and target is not None:
                with target.open("rb") as written:
                    shutil.copyfileobj(written, sys.stdout.buffer)
                sys.stdout.buffer.flush()
            show_problems(totals.frame.problems, errors)
    return totals


class PartProgress:
    """A progress bar of partitions and members, with the rate and the remaining time.

    Lives as long as the audit.
    """

    def __init__(self, out: Console, language: Language) -> None:
        self.out = out
        self.language = language

    def __call__(self, every: Sequence[Partition], done: Iterator[D]) -> Iterator[D]:
        """Yield the parts as they finish, and show the progress."""
        if not self.out.is_terminal or self.out.is_dumb_terminal:
            yield from done
            return
        from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

        columns = (
            TextColumn("{task.fields[parts]}"),
            BarColumn(bar_width=None),
            TextColumn("{task.fields[members]}"),
            TimeRemainingColumn(),
        )
        with Progress(*columns, console=self.out, transient=True) as progress:
            total = sum(part.members for part in every) or None
            task = progress.add_task("", total=total, **self._fields(0, len(every), 0, 0.0))
            members = 0
            for number, part in enumerate(done, start=1):
                members += part.members
                seconds = progress.tasks[0].elapsed or 0.0
                rate = members / seconds if seconds else 0.0
                fields = self._fields(number, len(every), members, rate)
                progress.update(task, completed=members, **fields)
                yield part

    def _fields(self, parts: int, every: int, members: int, rate: float) -> dict[str, Any]:
        language = self.language
        rounded = language.number(round(rate))
        return {
            "parts": language.say("{done} of {all} parts", done=parts, all=every),
            "members": language.say(
                "{members} members, {rate} a second", members=members, rate=rounded
            ),
        }
