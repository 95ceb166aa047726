"""A task: a partition of a register, loaded, assessed, written and summed by a worker."""

from __future__ import annotations

import contextlib
import functools
import pickle
import tempfile
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar

import attrs
import msgspec

from codetrack.assessment.engine import MemberResult
from codetrack.conversion.digests import register_digest
from codetrack.errors import CodetrackError, ScaleError
from codetrack.extension import Exporter, Partition
from codetrack.model.findings import Assessment, AssessmentHeader
from codetrack.model.members import Register
from codetrack.model.observations import Status
from codetrack.model.structs import gc_paused
from codetrack.plugins.loader import load_plugins
from codetrack.plugins.validation import failed
from codetrack.problems import Problem
from codetrack.reports.export import export
from codetrack.scale.job import Job, Ready, assessment_of, header_of, prepare
from codetrack.scale.plugin_versions import differences, versions
from codetrack.scale.workers import WorkerPool, each
from codetrack.summary.tallies import Summary, summarise

R = TypeVar("R")


@attrs.frozen
class Task:
    """A partition to be assessed, and its number."""

    number: int
    partition: Partition

    @property
    def name(self) -> str:
        """Return the name of the partition."""
        return self.partition.name


class Entry(msgspec.Struct, array_like=True, gc=False):
    """What the merge needs of a member of a part."""

    id: str
    digest: bytes
    """The digest of all its records, also of those dated later."""
    size: int
    """The number of its bytes in the part file."""


@attrs.frozen(kw_only=True)
class Part:
    """The results of a partition, sent back by the worker; its members are in a file."""

    file: Path | None
    """The members in the export format, in the order of ids."""
    index: bytes
    """An `Entry` of each member in the same order, a line of JSON each."""
    partition: str
    members: int
    register: str
    """The register's name."""
    problems: tuple[Problem, ...]
    """The mistakes in the data."""
    failures: tuple[tuple[str, Problem], ...]
    """The id of each member on which a check failed, with the problem."""
    unreadable: tuple[str, ...]
    statuses: frozenset[Status]
    """The statuses that its members have."""
    covered: bool
    """Whether a member has a waiver or an attestation."""
    summary: Summary


def in_order(
    work: Callable[[Task], R],
    tasks: Sequence[Task],
    workers: WorkerPool,
    track: Callable[[Iterator[R]], Iterable[R]],
) -> list[R]:
    """Return the result of each task, in their order; `track` gets each when it is ready."""
    by_number: dict[int, R] = {}

    def ready() -> Generator[R, None, None]:
        with contextlib.closing(each(work, tasks, workers, name=lambda task: task.name)) as results:
            for task, result in results:
                by_number[task.number] = result
                yield result

    # All work must have ended before the folder of the part files is removed.
    with contextlib.closing(ready()) as results:
        for _ in track(results):
            pass
    return [by_number[task.number] for task in tasks]


@functools.lru_cache(maxsize=1)
def ready_for(packed: bytes) -> tuple[Job, Ready]:
    """Load the plugins of the worker, once, and check that they are those of the job."""
    job: Job = pickle.loads(packed)
    plugins = load_plugins(job.settings)
    if mismatches := differences(job.plugins, versions(plugins)):
        msg = "the plugins of a worker differ: " + "; ".join(mismatches)
        raise ScaleError(msg)
    return job, prepare(job, plugins)


def check_plugins(packed: bytes) -> None:
    """Check that the worker has the plugins of the job; `packed` is a pickled `Job`.

    Raises:
        ScaleError: the plugins differ.
    """
    ready_for(packed)


def assess_part(packed: bytes, task: Task) -> Part:
    """Load a partition, assess it, and write its part file.

    Raises:
        CodetrackError: as the source or the export format does; a `ScaleError` where one of them
            fails, or the plugins differ from those of the calling process.
    """
    job, ready = ready_for(packed)
    try:
        return _part(job, ready, task)
    except CodetrackError:
        raise
    except Exception as error:
        # The calling process may be unable to unpickle an exception of a plugin.
        msg = f"{task.name}: {failed('', error).message}"
        raise ScaleError(msg) from None


def _part(job: Job, ready: Ready, task: Task) -> Part:
    register = task.partition.load()
    if job.members:
        register = register.only(register.ids.intersection(job.members))
    frame = header_of(job, ready, covered=True)
    with gc_paused():
        results = list(ready.runner(job).run(register.members))
        if job.answers is not None and results:
            _write_answers(job, ready, task, results)
        assessment = assessment_of(frame, [result.assessment for result in results])
        file, sizes = _write_pieces(job, ready, frame, results)
        return Part(
            file=file,
            index=_index(results, sizes),
            partition=task.name,
            members=len(results),
            register=register.name,
            problems=tuple(register.problems),
            failures=tuple(
                (result.assessment.id, p) for result in results for p in result.problems
            ),
            unreadable=tuple(register.unreadable),
            statuses=frozenset(result.assessment.status for result in results),
            covered=any(result.covered for result in results),
            summary=summarise(assessment, job.by),
        )


def _write_pieces(
    job: Job, ready: Ready, frame: AssessmentHeader, results: Sequence[MemberResult]
) -> tuple[Path | None, list[int]]:
    """Write the members to a new part file; return it with their sizes."""
    pieces = None if ready.exporter is None else ready.exporter.pieces
    if pieces is None:
        return None, [0] * len(results)
    # A cluster may run a task twice, so each run needs a file of its own.
    with tempfile.NamedTemporaryFile(dir=job.folder, suffix=".part", delete=False) as file:
        return Path(file.name), [file.write(pieces.member(frame, a.assessment)) for a in results]


def _index(results: Sequence[MemberResult], sizes: Sequence[int]) -> bytes:
    return _ENCODER.encode_lines(
        [
            Entry(result.assessment.id, bytes.fromhex(result.digest.removeprefix("sha256:")), size)
            for result, size in zip(results, sizes, strict=True)
        ]
    )


_ENCODER = msgspec.json.Encoder()


def _write_answers(job: Job, ready: Ready, task: Task, results: Sequence[MemberResult]) -> None:
    """Write this part to a file of its own."""
    if ready.exporter is None or job.answers is None:
        return
    digest = register_digest(Register(members=()), [result.digest for result in results])
    frame = header_of(job, ready, covered=True, digest=digest)
    assessment = assessment_of(frame, [result.assessment for result in results])
    assessment = attrs.evolve(
        assessment, problems=tuple(p for result in results for p in result.problems)
    )
    write_answers(job.answers, f"part-{task.number:06}", assessment, ready.exporter)


def write_answers(folder: Path, name: str, assessment: Assessment, exporter: Exporter) -> None:
    """Write a file of the output folder.

    Raises:
        ExportError: the exporter failed, or the file cannot be written.
    """
    export(assessment, exporter, folder / f"{name}{exporter.suffix}")
