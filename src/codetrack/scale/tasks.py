"""A task: one partition of a register, loaded, assessed, written and summed by one worker."""

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

from codetrack.assessment.engine import Asked
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
from codetrack.scale.job import Job, Ready, assessment_of, frame_of, prepared
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
    """A member of a part, as far as the merge needs it."""

    id: str
    digest: bytes
    """The digest of all its records, also of those dated later."""
    size: int
    """How many bytes the part file has of it."""


@attrs.frozen(kw_only=True)
class Part:
    """The results of a partition; what the format writes of its members is in its file."""

    file: Path | None
    """The pieces that the export format writes of its members, in the order of ids."""
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
    """Return what the work makes of each task, in their order; `track` sees it as it gets ready."""
    made: dict[int, R] = {}

    def ready() -> Generator[R, None, None]:
        with contextlib.closing(each(work, tasks, workers, name=lambda task: task.name)) as results:
            for task, result in results:
                made[task.number] = result
                yield result

    # Nobody may be at work any more when the folder of the part files goes.
    with contextlib.closing(ready()) as results:
        for _ in track(results):
            pass
    return [made[task.number] for task in tasks]


@functools.lru_cache(maxsize=1)
def ready_for(packed: bytes) -> tuple[Job, Ready]:
    """Load the plugins where the work is done, once; they must be those of the one who asks."""
    job: Job = pickle.loads(packed)
    plugins = load_plugins(job.settings)
    if wrong := differences(job.plugins, versions(plugins)):
        msg = "the plugins of a worker differ: " + "; ".join(wrong)
        raise ScaleError(msg)
    return job, prepared(job, plugins)


def rehearse(packed: bytes) -> None:
    """Load the plugins, and nothing else; `packed` is a pickled `Job`.

    Raises:
        ScaleError: the plugins differ from those of the one who asks.
    """
    ready_for(packed)


def done(packed: bytes, task: Task) -> Part:
    """Load one partition, assess it, and write its part file.

    Raises:
        CodetrackError: as the source or the export format does; a `ScaleError` where one of them
            fails, or the plugins are not those of the one who asks.
    """
    job, ready = ready_for(packed)
    try:
        return _part(job, ready, task)
    except CodetrackError:
        raise
    except Exception as error:
        # What a plugin raises may not be known where it is sent to.
        msg = f"{task.name}: {failed('', error).message}"
        raise ScaleError(msg) from None


def _part(job: Job, ready: Ready, task: Task) -> Part:
    register = task.partition.load()
    if job.members:
        register = register.only(register.ids.intersection(job.members))
    frame = frame_of(job, ready, covered=True)
    with gc_paused():
        asked = list(ready.asker(job).ask(register.members))
        if job.answers is not None and asked:
            _write_answers(job, ready, task, asked)
        assessment = assessment_of(frame, [one.assessment for one in asked])
        file, sizes = _write_pieces(job, ready, frame, asked)
        return Part(
            file=file,
            index=_index(asked, sizes),
            partition=task.name,
            members=len(asked),
            register=register.name,
            problems=tuple(register.problems),
            failures=tuple((one.assessment.id, p) for one in asked for p in one.problems),
            unreadable=tuple(register.unreadable),
            statuses=frozenset(one.assessment.status for one in asked),
            covered=any(one.covered for one in asked),
            summary=summarise(assessment, job.by),
        )


def _write_pieces(
    job: Job, ready: Ready, frame: AssessmentHeader, asked: Sequence[Asked]
) -> tuple[Path | None, list[int]]:
    """Write a new file with what the format makes of each member; return it, and the sizes."""
    pieces = None if ready.exporter is None else ready.exporter.pieces
    if pieces is None:
        return None, [0] * len(asked)
    # A cluster may do a task twice: a name of its own for each file keeps the two apart.
    with tempfile.NamedTemporaryFile(dir=job.folder, suffix=".part", delete=False) as file:
        return Path(file.name), [file.write(pieces.member(frame, a.assessment)) for a in asked]


def _index(asked: Sequence[Asked], sizes: Sequence[int]) -> bytes:
    return _ENCODER.encode_lines(
        [
            Entry(one.assessment.id, bytes.fromhex(one.digest.removeprefix("sha256:")), size)
            for one, size in zip(asked, sizes, strict=True)
        ]
    )


_ENCODER = msgspec.json.Encoder()


def _write_answers(job: Job, ready: Ready, task: Task, asked: Sequence[Asked]) -> None:
    """Write what the format makes of this part alone."""
    if ready.exporter is None or job.answers is None:
        return
    digest = register_digest(Register(members=()), [one.digest for one in asked])
    frame = frame_of(job, ready, covered=True, digest=digest)
    made = assessment_of(frame, [one.assessment for one in asked])
    made = attrs.evolve(made, problems=tuple(p for one in asked for p in one.problems))
    write_answers(job.answers, f"part-{task.number:06}", made, ready.exporter)


def write_answers(folder: Path, name: str, made: Assessment, exporter: Exporter) -> None:
    """Write one file of a folder of answers.

    Raises:
        ExportError: the exporter failed, or the file cannot be written.
    """
    export(made, exporter, folder / f"{name}{exporter.suffix}")
