"""An audit in parts: each partition is loaded, assessed, written and summed by itself, anywhere.

A partition is a small handle; what is done with it needs nothing else but a `Job`. So it runs in
this process, in others, or on the machines of a cluster, through the same interface, that of
`concurrent.futures.Executor`; and what comes out does not depend on where, in which order, or how
big the parts were.
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
from codetrack.scale.job import Job, prepared
from codetrack.scale.merge import AuditTotals, together
from codetrack.scale.partitions import MEMBERS, partitions
from codetrack.scale.plugin_versions import versions
from codetrack.scale.tasks import Part, Task, done, in_order, rehearse
from codetrack.scale.workers import WorkerPool
from codetrack.settings import load_settings
from codetrack.storage.addresses import locate
from codetrack.summary.tallies import By, grouping

PREFIX = ".codetrack-parts-"
_HERE = WorkerPool()
_Track = Callable[[Sequence[Partition], Iterator[Part]], Iterator[Part]]


def audit_in_parts(
    path: Path | str,
    *,
    as_of: date,
    workers: WorkerPool = _HERE,
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
    """Audit a register of any size, part by part, and write it to `output` as `exporter` does.

    A format that has `pieces` is written as one file. One that has none makes of `output` a new
    folder with a file of each part, and one of what could not be read (`part-unreadable`).

    `workers` do it: this process, `processes(4)`, `dask(client)`, or any executor. A partition has
    about `part_members` members. Part files lie in `folder`, which each worker must reach, or
    else beside the output, and go when all is done. `track` passes the parts on and may show how
    far it is. With `strict`, any problem is an error, and nothing is written. `cache` is
    deprecated and does nothing. The rest is as in `audit`, and so is what comes out, to the byte.

    Raises:
        CodetrackError: as `audit` does; or workers were lost, or their plugins differ
            (`ScaleError`); or the exporter is for people, or the folder is there (`ExportError`).
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
    ready = prepared(job, plugins)
    in_files = ready.exporter is not None and ready.exporter.pieces is None
    if ready.exporter is not None and in_files:
        _refuse(ready.exporter, plugins)
    workers.everywhere(functools.partial(rehearse, pickle.dumps(job)))
    cut = partitions(path, plugins, source=source, members=part_members)
    with _workspace(folder or (None if output is None else output.parent)) as made:
        answers = made / "answers" if in_files and output is not None else None
        if answers is not None and output is not None:
            _expect_new(output)
            answers.mkdir()
        job = attrs.evolve(job, folder=made, answers=answers)
        tasks = [Task(number, partition) for number, partition in enumerate(cut)]
        work = functools.partial(done, pickle.dumps(job))
        parts = in_order(work, tasks, workers, lambda parts: track(cut, parts))
        whole = together(job, ready, parts, None if answers else output, strict=strict)
        if answers is not None and output is not None:
            _move(answers, output)
        return whole


def _refuse(exporter: Exporter, plugins: Plugins) -> None:
    """Refuse a format that is for people, or about one member: it needs all of it at once."""
    if not (exporter.localised or exporter.single or "assessment" not in exporter.reports):
        return
    able = sorted(
        e.name
        for e in plugins.exporters
        if "assessment" in e.reports and not e.localised and not e.single
    )
    msg = (
        f"the export format {exporter.name!r} cannot write a register in parts; "
        f"expected one of {', '.join(able)}"
    )
    raise ExportError(msg)


def _expect_new(output: Path) -> None:
    if output.exists():
        msg = f"{output}: parts go to a folder of their own; expected one that is not there yet"
        raise ExportError(msg)


def _move(answers: Path, output: Path) -> None:
    """Give the folder its name in one step, so that nobody finds half of it."""
    try:
        answers.chmod(0o755)
        shutil.move(answers, output)
    except OSError as error:
        msg = f"{output}: cannot be written: {error.strerror}"
        raise ExportError(msg) from None


@contextlib.contextmanager
def _workspace(place: Path | None) -> Iterator[Path]:
    """Give a new folder for part files, and remove it at the end."""
    try:
        with tempfile.TemporaryDirectory(
            prefix=PREFIX, dir=place, ignore_cleanup_errors=True
        ) as name:
            yield Path(name)
    except OSError as error:
        msg = f"{place or 'the folder of temporary files'}: cannot be written: {error.strerror}"
        raise ScaleError(msg) from None
