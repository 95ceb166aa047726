"""A job: all that must be known to do any part of an audit, and how one part is done."""

from __future__ import annotations

import functools
import pickle
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

import attrs

from codetrack.assessments import Asker, described, provenance, select
from codetrack.collector import paused
from codetrack.errors import CodetrackError, ScaleError
from codetrack.extension import Exporter, Partition, Pieces
from codetrack.findings import AREAS, Assessment, Frame, MemberAssessment, Status
from codetrack.fingerprints import differences, fingerprints
from codetrack.parts import Entry, Part, entry_of, write_part
from codetrack.plugins import Checks, Plugins, load_plugins
from codetrack.settings import Settings
from codetrack.summary import By, summarise
from codetrack.vetting import failed


@attrs.frozen(kw_only=True)
class Job:
    """Hold all that must be known to do any part of an audit; it can be sent anywhere."""

    settings: Settings
    as_of: date
    only: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    criteria: tuple[str, ...] = ()
    members: tuple[str, ...] = ()
    exporter: str | None = None
    by: tuple[By, ...] = ("criterion",)
    folder: Path
    """Where part files go; each worker must reach it."""
    plugins: dict[str, str] = attrs.field(factory=dict)
    """The fingerprints of the plugins with which all of it is to be done."""


@attrs.frozen(kw_only=True)
class Ready:
    """Hold what a job comes to once the plugins are loaded."""

    plugins: Plugins
    checks: Checks
    areas: tuple[str, ...]
    exporter: Exporter | None

    def asker(self, job: Job) -> Asker:
        """Return what asks the checks of the job."""
        known = [check.id for check in self.plugins.checks]
        longest = job.settings.waivers.longest_days
        return Asker(self.checks, job.as_of, longest, self.areas, known)


def prepared(job: Job, plugins: Plugins) -> Ready:
    """Choose what the job names among what the plugins give.

    Raises:
        AssessmentError, PluginError: a name is unknown.
    """
    checks = select(plugins.checks, only=job.only, without=job.without, areas=job.criteria)
    areas: Iterable[str] = job.criteria or AREAS
    if job.only:
        areas = {check.area for check in checks}
    return Ready(
        plugins=plugins,
        checks=checks,
        areas=tuple(area for area in AREAS if area in areas),
        exporter=None if job.exporter is None else plugins.exporter(job.exporter),
    )


@functools.lru_cache(maxsize=1)
def _ready(packed: bytes) -> tuple[Job, Ready]:
    """Load the plugins where the work is done, once; they must be those of the one who asks."""
    job: Job = pickle.loads(packed)
    plugins = load_plugins(job.settings)
    if wrong := differences(job.plugins, fingerprints(plugins)):
        msg = "the plugins of a worker differ: " + "; ".join(wrong)
        raise ScaleError(msg)
    return job, prepared(job, plugins)


def rehearse(packed: bytes) -> None:
    """Load the plugins, and nothing else; `packed` is a pickled `Job`.

    Raises:
        ScaleError: the plugins differ from those of the one who asks.
    """
    _ready(packed)


def done(packed: bytes, numbered: tuple[int, Partition]) -> Part:
    """Load one partition, assess it, and write its part file.

    Raises:
        CodetrackError: as the source or the export format does; a `ScaleError` where one of them
            fails, or the plugins are not those of the one who asks.
    """
    job, ready = _ready(packed)
    number, partition = numbered
    try:
        return _part(job, ready, number, partition)
    except CodetrackError:
        raise
    except Exception as error:
        # What a plugin raises may not be known where it is sent to.
        msg = f"{partition.name}: {failed('', error).message}"
        raise ScaleError(msg) from None


def _part(job: Job, ready: Ready, number: int, partition: Partition) -> Part:
    register = partition.load()
    readable, unreadable = register.members, register.unreadable
    problems = register.problems
    if job.members:
        wanted = set(job.members)
        readable = tuple(member for member in readable if member.id in wanted)
        unreadable = tuple(name for name in unreadable if name in wanted)
        problems = tuple(p for p in problems if p.member is None or p.member in wanted)
    asker = ready.asker(job)
    frame = frame_of(job, ready, covered=True)
    pieces = None if ready.exporter is None else ready.exporter.pieces
    stand: list[MemberAssessment] = []
    entries: list[tuple[Entry, bytes]] = []
    with paused():
        for member in readable:
            told = len(asker.problems)
            assessed = asker.ask(member)
            data = _written(pieces, frame, assessed)
            failures = asker.problems[told:]
            digest = asker.digests[-1]
            entries.append((entry_of(member.id, digest, assessed.status, data, failures), data))
            stand.append(assessed)
        summary = summarise(assessment_of(frame, stand), job.by)
    file = job.folder / f"{number:06}.part"
    write_part(file, entries)
    return Part(
        file=file,
        partition=partition.name,
        first=readable[0].id if readable else "",
        members=len(readable),
        register=register.name,
        problems=problems,
        unreadable=unreadable,
        covered=asker.cover_findings,
        summary=summary,
    )


def _written(pieces: Pieces | None, frame: Frame, member: MemberAssessment) -> bytes:
    if pieces is None:
        return b""
    return pieces.member(frame, member) + pieces.between


def frame_of(job: Job, ready: Ready, *, covered: bool, digest: str = "", name: str = "") -> Frame:
    """Return what can be said of an assessment before any member was seen."""
    return Frame(
        register=name,
        provenance=provenance(ready.checks, job.as_of, job.settings, digest, job.members),
        areas=ready.areas,
        checks=described(ready.checks, covered=covered),
        status=Status.UNKNOWN,
        members=0,
    )


def assessment_of(frame: Frame, members: Sequence[MemberAssessment]) -> Assessment:
    """Return an assessment of some of the members."""
    return Assessment(
        register=frame.register,
        provenance=frame.provenance,
        areas=frame.areas,
        checks=frame.checks,
        members=tuple(members),
    )
