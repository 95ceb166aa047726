"""An audit in parts: each partition is loaded, assessed, written and summed independently.

A partition is a small handle, and a task needs nothing but it and a `Job`. So it runs in this
process, in others, or on the machines of a cluster, through `concurrent.futures.Executor`. The
result does not depend on the executor, or on the order or size of the parts.
"""

from __future__ import annotations

import contextlib
import functools
import pickle
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path

import attrs

from codetrack.dates import expect_days
from codetrack.deprecation import warn_deprecated
from codetrack.errors import ExportError, ScaleError
from codetrack.extension import Exporter, Partition
from codetrack.plugins.loader import Plugins, load_plugins
from codetrack.scale.job import Job, prepare
from codetrack.scale.merge import AuditTotals, merge
from codetrack.scale.partitions import MEMBERS, partitions
from codetrack.scale.plugin_versions import versions
from codetrack.scale.tasks import Part, Task, assess_part, check_plugins, in_order
from codetrack.scale.workers import WorkerPool
from codetrack.settings import load_settings
from codetrack.storage.addresses import locate
from codetrack.summary.tallies import By, grouping

PREFIX = ".codetrack-parts-"
_THIS_PROCESS = WorkerPool()
_Track = Callable[[Sequence[Partition], Iterator[Part]], Iterator[Part]]


def audit_in_parts(
    path: Path | str,
    *,
    as_of: date,
    workers: WorkerPool = _THIS_PROCESS,
    exporter: str | None = None,
    output: Path | str | None = None,
    only: Iterable[str] = (),
    without: Iterable[str] = (),
    criteria: Iterable[str] = (),
    members: Iterable[str] = (),
    by: Iterable[By] = ("criterion",),
    plugins: Plugins | None = None,
    source: str | None = None,
    part_members: int = MEMBERS,
    folder: Path | None = None,
    cache: Path | None = None,
    strict: bool = False,
    track: _Track = lambda _, parts: parts,
) -> AuditTotals:
    """Audit a register of any size, part by part, and export it to `output`.

    A format with `pieces` is written as a single file. With any other, `output` becomes a new
    folder with a file for each part, and `part-unreadable` for what could not be read.

    `workers` are this process, `processes(4)`, `dask_workers(client)`, or any executor. A
    partition has about `part_members` members. Part files are written to `folder`, which each
    worker must reach, or else to that of the output, and removed at the end. `track` passes the
    parts on and may show progress. With `strict`, any problem is an error, and nothing is
    written. `cache` is deprecated and does nothing. The rest is as in `audit`, and so is the
    result, to the byte.

    Raises:
        CodetrackError: as `audit` does; or workers were lost, or their plugins differ
            (`ScaleError`); or the exporter cannot write parts, or the folder exists
            (`ExportError`).
        TypeError: `as_of` is no `datetime.date`.
    """
    if cache is not None:
        warn_deprecated(
            "audit_in_parts(cache=...)",
            since=date(2026, 11, 28),
            instead="no cache, as every audit runs all checks",
        )
    expect_days(as_of=as_of)
    path, output = locate(path), None if output is None else Path(output)
    plugins = plugins or load_plugins(load_settings(path))
    job = Job(
        settings=attrs.evolve(plugins.settings, positions=None),
        as_of=as_of,
        only=tuple(only),
        without=tuple(without),
        criteria=tuple(criteria),
        members=tuple(members),
        exporter=exporter,
        by=grouping(by),
        plugins=versions(plugins),
    )
    ready = prepare(job, plugins)
    in_files = ready.exporter is not None and ready.exporter.pieces is None
    if ready.exporter is not None and in_files:
        _check_exporter(ready.exporter, plugins)
    workers.everywhere(functools.partial(check_plugins, pickle.dumps(job)))
    parts_to_do = partitions(path, plugins, source=source, members=part_members)
    with _workspace(folder or (None if output is None else output.parent)) as workspace:
        answers = workspace / "answers" if in_files and output is not None else None
        if answers is not None and output is not None:
            _expect_new(output)
            answers.mkdir()
        job = attrs.evolve(job, folder=workspace, answers=answers)
        tasks = [Task(number, partition) for number, partition in enumerate(parts_to_do)]
        work = functools.partial(assess_part, pickle.dumps(job))
        parts = in_order(work, tasks, workers, lambda parts: track(parts_to_do, parts))
        totals = merge(job, ready, parts, None if answers else output, strict=strict)
        if answers is not None and output is not None:
            _move(answers, output)
        return totals


def _check_exporter(exporter: Exporter, plugins: Plugins) -> None:
    """Check that the format can be written in parts: not localised, nor for a single member."""
    if not (exporter.localised or exporter.single or "assessment" not in exporter.reports):
        return
    suitable = sorted(
        e.name
        for e in plugins.exporters
        if "assessment" in e.reports and not e.localised and not e.single
    )
    msg = (
        f"the export format {exporter.name!r} cannot write a register in parts; "
        f"expected one of {', '.join(suitable)}"
    )
    raise ExportError(msg)


def _expect_new(output: Path) -> None:
    if output.exists():
        msg = f"{output}: parts are written to a new folder; expected one that does not exist yet"
        raise ExportError(msg)


def _move(answers: Path, output: Path) -> None:
    """Move the folder to its place in one step, so that a reader never finds half of it."""
    try:
        answers.chmod(0o755)
        shutil.move(answers, output)
    except OSError as error:
        msg = f"{output}: cannot be written: {error.strerror}"
        raise ExportError(msg) from None


@contextlib.contextmanager
def _workspace(place: Path | None) -> Iterator[Path]:
    """Yield a new folder for part files, and remove it at the end."""
    try:
        with tempfile.TemporaryDirectory(
            prefix=PREFIX, dir=place, ignore_cleanup_errors=True
        ) as name:
            yield Path(name)
    except OSError as error:
        msg = f"{place or 'the folder of temporary files'}: cannot be written: {error.strerror}"
        raise ScaleError(msg) from None
