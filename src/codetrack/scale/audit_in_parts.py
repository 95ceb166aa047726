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
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path

import attrs

from codetrack.dates import expect_days
from codetrack.errors import ExportError, ScaleError
from codetrack.extension import Exporter, Partition
from codetrack.plugins.loader import Plugins, load_plugins
from codetrack.scale.cache import Cache, opened
from codetrack.scale.fingerprints import fingerprints, known
from codetrack.scale.job import Job, prepared
from codetrack.scale.merge import Whole, together
from codetrack.scale.part_files import Part, index_of
from codetrack.scale.partitions import MEMBERS, partitions
from codetrack.scale.tasks import Task, done, rehearse
from codetrack.scale.workers import Workers, each
from codetrack.scale.workspace import room
from codetrack.settings import load_settings
from codetrack.storage.locations import named, place
from codetrack.summary.tallies import By, grouping

_HERE = Workers()
_Track = Callable[[Sequence[Partition], Iterator[Part]], Iterator[Part]]


def audit_in_parts(
    path: Path | str,
    *,
    as_of: date,
    workers: Workers = _HERE,
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
) -> Whole:
    """Audit a register of any size, part by part, and write it to `output` as `exporter` does.

    A format that has `pieces` is written as one file. One that has none makes of `output` a new
    folder with a file of each part, and one of what could not be read (`part-unreadable`).

    `workers` do it: this process, `processes(4)`, `dask(client)`, or any executor. A partition has
    about `part_members` members. Part files lie in `folder`, which each worker must reach, or
    else beside the output, and go when all is done; those of a job that was killed go with the
    next job there. With a `cache`, a folder that each worker
    reaches too, only what changed is asked again, and what was stopped goes on. `track` passes
    the parts on and may show how far it is. With `strict`, any problem is an error, and nothing is
    written. The rest is as in `audit`, and so is what comes out, to the byte.

    Raises:
        CodetrackError: as `audit` does; or workers were lost, or their plugins differ
            (`ScaleError`); or the exporter is for people, or the folder is there (`ExportError`).
        TypeError: `as_of` is no `datetime.date`.
    """
    expect_days(as_of=as_of)
    path, output = place(path), None if output is None else Path(output)
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
        folder=path,
        plugins=fingerprints(plugins),
        register=named(path) or path.resolve().name,
    )
    ready = prepared(job, plugins)
    in_files = ready.exporter is not None and ready.exporter.pieces is None
    if ready.exporter is not None and in_files:
        _refuse(ready.exporter, plugins)
    workers.everywhere(functools.partial(rehearse, pickle.dumps(job)))
    cut = partitions(path, plugins, source=source, members=part_members)
    # Where code cannot be read, nobody would see that it changed.
    cached = cache is not None and not job.members and not in_files and known(job.plugins)
    with opened(cache, job.key) if cached and cache else contextlib.nullcontext() as kept:
        if kept is not None:
            job_kept = attrs.evolve(job, folder=kept.folder.resolve(), keep=True)
            for _ in range(2):
                parts = _parts(job_kept, cut, workers, track, kept)
                # What is damaged is noticed at the latest when all is put together.
                with contextlib.suppress(ScaleError):
                    whole = together(job_kept, ready, parts, output, strict=strict)
                    kept.sweep(len(cut), _files(parts))
                    return whole
                kept.clear()
        with _room(output, folder) as made:
            answers = made / "answers" if in_files and output is not None else None
            job = attrs.evolve(job, folder=made, answers=answers)
            if answers is None or output is None:
                parts = _parts(job, cut, workers, track, None)
                return together(job, ready, parts, output, strict=strict)
            _folder(output)
            answers.mkdir()
            parts = _parts(job, cut, workers, track, None)
            whole = together(job, ready, parts, None, strict=strict)
            _moved(answers, output)
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


def _folder(output: Path) -> None:
    if output.exists():
        msg = f"{output}: parts go to a folder of their own; expected one that is not there yet"
        raise ExportError(msg)


def _moved(answers: Path, output: Path) -> None:
    """Give the folder its name in one step, so that nobody finds half of it."""
    try:
        answers.chmod(0o755)
        shutil.move(answers, output)
    except OSError as error:
        msg = f"{output}: cannot be written: {error.strerror}"
        raise ExportError(msg) from None


def _parts(
    job: Job,
    cut: Sequence[Partition],
    workers: Workers,
    track: _Track,
    kept: Cache | None,
) -> list[Part]:
    tasks = [
        Task(number, partition, None if kept is None else kept.last(number))
        for number, partition in enumerate(cut)
    ]
    made: dict[int, Part] = {}

    def noted() -> Generator[Part, None, None]:
        work = functools.partial(done, pickle.dumps(job))
        with contextlib.closing(each(work, tasks, workers, name=lambda task: task.name)) as answers:
            for task, part in answers:
                made[task.number] = part
                if kept is not None:
                    kept.keep(task.number, part.file.name)
                yield part

    # Nobody may be at work any more when the folder of the part files goes.
    with contextlib.closing(noted()) as parts:
        for _ in track(cut, parts):
            pass
    return [made[number] for number in range(len(cut))]


def _files(parts: Iterable[Part]) -> Iterator[str]:
    for part in parts:
        yield from index_of(part.file).files


@contextlib.contextmanager
def _room(output: Path | None, folder: Path | None) -> Iterator[Path]:
    place = folder or (output.parent if output is not None else None)
    try:
        with room(place) as made:
            yield made
    except OSError as error:
        msg = f"{place or 'the folder of temporary files'}: cannot be written: {error.strerror}"
        raise ScaleError(msg) from None
