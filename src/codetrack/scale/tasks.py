"""A task: one partition of a register, loaded, assessed, written and summed by whoever takes it."""

from __future__ import annotations

import contextlib
import functools
import pickle
import uuid
import zlib
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path

import attrs
import msgspec

from codetrack.assessment.engine import Asked, Asker
from codetrack.conversion.digests import member_digest, register_digest
from codetrack.errors import CodetrackError, ScaleError
from codetrack.expiry.timeline import Watch
from codetrack.extension import Exporter, Partition, Pieces
from codetrack.model.findings import Assessment, Frame, MemberAssessment
from codetrack.model.members import Member, Register
from codetrack.model.structs import gc_paused
from codetrack.plugins.loader import load_plugins
from codetrack.plugins.validation import failed
from codetrack.reports.export import export
from codetrack.scale.compact import fattened, packed, slimmed, unpacked
from codetrack.scale.fingerprints import differences, fingerprints
from codetrack.scale.job import Job, Ready, assessment_of, frame_of, prepared
from codetrack.scale.part_files import Entry, Index, Part, Place, index_of, write_part, written
from codetrack.storage.locations import veiled
from codetrack.summary.tallies import Summary, summarise

_FILES = 8
"""In how many files what is known of a partition may stand; the number is ours."""
_AHEAD = 400
"""How many days ahead an answer is followed; the number is ours."""


@attrs.frozen
class Task:
    """Name a partition to be done, and the part file that an earlier audit kept of it."""

    number: int
    partition: Partition
    kept: str | None = None

    @property
    def name(self) -> str:
        """Return the name of the partition."""
        return self.partition.name


@functools.lru_cache(maxsize=1)
def ready_for(packed: bytes) -> tuple[Job, Ready]:
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
    ready_for(packed)


def done(packed: bytes, task: Task) -> Part:
    """Load one partition, assess it, and write its part file.

    Raises:
        CodetrackError: as the source or the export format does; a `ScaleError` where one of them
            fails, or the plugins are not those of the one who asks.
    """
    job, ready = ready_for(packed)
    try:
        if task.kept is not None:
            # Damage may show only when a kept piece is read; then all of the part is done anew.
            with contextlib.suppress(ScaleError):
                return _Doing(job, ready, task).part()
        return _Doing(job, ready, attrs.evolve(task, kept=None)).part()
    except CodetrackError:
        raise
    except Exception as error:
        # What a plugin raises may not be known where it is sent to.
        msg = f"{task.name}: {veiled(failed('', error).message)}"
        raise ScaleError(msg) from None


class _Doing:
    def __init__(self, job: Job, ready: Ready, task: Task) -> None:
        self.job = job
        self.ready = ready
        self.task = task
        self.day = job.as_of.toordinal()
        self.pieces = None if ready.exporter is None else ready.exporter.pieces
        self.frame = frame_of(job, ready, covered=True)
        self.asker: Asker = ready.asker(job)
        self.kept = self._kept()

    def _kept(self) -> Index | None:
        """Return what an earlier audit kept, if it is whole and of the same job."""
        if self.task.kept is None:
            return None
        try:
            index = index_of(self.job.folder / self.task.kept)
        except ScaleError:
            return None
        return index if index.job == self.job.key else None

    def _usable(self, entry: Entry) -> bool:
        if not entry.stamp or entry.problems or not entry.day <= self.day <= entry.until:
            return False
        return entry.day == self.day or self.pieces is None or self.pieces.redated is not None

    def part(self) -> Part:
        task, kept = self.task, self.kept
        usable = [] if kept is None else [entry for entry in kept.entries if self._usable(entry)]
        as_it_was = kept is not None and kept.stamp and kept.stamp == task.partition.stamp
        if kept is not None and as_it_was and len(usable) == len(kept.entries):
            summary = self._summary([], usable)
            return self._described(
                str(task.kept), kept, summary, Register(members=(), name=kept.register)
            )
        known = {entry.stamp: entry for entry in usable}
        register, stamps, same = self._read({stamp: entry.id for stamp, entry in known.items()})
        readable = register.members
        if self.job.members:
            register = register.only(register.ids.intersection(self.job.members))
            readable = register.members
        with gc_paused():
            asked = list(self.asker.ask(readable))
            fresh, data = self._entered(readable, asked, stamps)
            stand = [one.assessment for one in asked]
            old = [known[stamp] for stamp in same]
            if self.job.answers is not None:
                self._answer(self.job.answers, asked)
            return self._written(fresh, data, stand, old, register)

    def _answer(self, folder: Path, asked: Sequence[Asked]) -> None:
        """Write what the format makes of this part alone."""
        exporter = self.ready.exporter
        if exporter is None or not asked:
            return
        digest = register_digest(Register(members=()), [one.digest for one in asked])
        frame = frame_of(self.job, self.ready, covered=True, digest=digest)
        made = assessment_of(frame, [one.assessment for one in asked])
        made = attrs.evolve(made, problems=tuple(p for one in asked for p in one.problems))
        write_answers(folder, f"part-{self.task.number:06}", made, exporter)

    def _read(
        self, known: Mapping[bytes, str]
    ) -> tuple[Register, Mapping[str, bytes], Sequence[bytes]]:
        """Read what is not known; return the stamps of that, and those that are as they were."""
        partition = self.task.partition
        changed = getattr(partition, "changed", None)
        if changed is not None:
            read: tuple[Register, Mapping[str, bytes], Sequence[bytes]] = changed(known)
            return read
        register = partition.load()
        if not self.job.keep:
            return register, {}, ()
        stamps = {member.id: member_digest(member).encode() for member in register.members}
        same = [stamp for member_id, stamp in stamps.items() if known.get(stamp) == member_id]
        dropped = {known[stamp] for stamp in same}
        new = [member for member in register.members if member.id not in dropped]
        return attrs.evolve(register, members=new), stamps, same

    def _entered(
        self, members: Sequence[Member], asked: Sequence[Asked], stamps: Mapping[str, bytes]
    ) -> tuple[list[Entry], list[bytes]]:
        pieces, day = self.pieces, self.day
        watch = self._watch()
        entries: list[Entry] = []
        written_of: list[bytes] = []
        at = 0
        for member, one in zip(members, asked, strict=True):
            assessed = one.assessment
            data = _piece(pieces, self.frame, assessed)
            until = day
            if watch is not None and not one.problems:
                until = watch.holds_until(member, assessed, self.job.as_of).toordinal()
            entries.append(
                Entry(
                    id=member.id,
                    digest=bytes.fromhex(one.digest.removeprefix("sha256:")),
                    status=assessed.status,
                    crc=zlib.crc32(data),
                    size=len(data),
                    at=at,
                    day=day,
                    until=until,
                    covered=one.covered,
                    stamp=stamps.get(member.id, b"") if self.job.keep else b"",
                    slim=slimmed(assessed) if self.job.keep else b"",
                    problems=tuple(one.problems),
                )
            )
            at += len(data)
            written_of.append(data)
        return entries, written_of

    def _watch(self) -> Watch | None:
        """Follow answers ahead once a register is audited again on another day, and not before.

        It takes several times as long as an answer, and most who ask once never ask again.
        """
        if self.kept is None or all(entry.day == self.day for entry in self.kept.entries):
            return None
        known = [check.id for check in self.ready.plugins.checks]
        longest = self.job.settings.waivers.longest_days
        try:
            until = self.job.as_of + timedelta(days=_AHEAD)
        except OverflowError:
            until = date.max
        return Watch(self.ready.checks, self.ready.areas, longest, known, until)

    def _written(
        self,
        fresh: list[Entry],
        data: list[bytes],
        stand: list[MemberAssessment],
        old: list[Entry],
        register: Register,
    ) -> Part:
        own = sum(entry.size for entry in fresh)
        files: tuple[str, ...] = ()
        again: list[Entry] = []
        if old and self.kept is not None and self.task.kept is not None:
            every = (self.task.kept, *self.kept.files)
            used = sorted({entry.file for entry in old})
            if len(used) >= _FILES or own > sum(entry.size for entry in old):
                paths = [self.job.folder / name for name in every]
                for entry, piece in written([Place(paths[e.file], e.at, e) for e in old]):
                    moved = {"file": 0, "at": own}
                    again.append(_changed(entry, moved))
                    data.append(piece)
                    own += len(piece)
            else:
                files = tuple(every[number] for number in used)
                numbers = {number: place for place, number in enumerate(used, start=1)}
                again = [_changed(entry, {"file": numbers[entry.file]}) for entry in old]
        whole = not register.problems and not register.unreadable and self.job.keep
        summary = self._summary(stand, old)
        index = Index(
            job=self.job.key,
            stamp=self.task.partition.stamp if whole else "",
            register=register.name,
            files=files,
            entries=sorted([*fresh, *again], key=lambda entry: entry.id),
            day=self.day,
            summary=packed(summary) if self.job.keep else b"",
        )
        name = f"{self.task.number:06}-{uuid.uuid4().hex[:8]}.part"
        write_part(self.job.folder / name, data, index)
        return self._described(name, index, summary, register)

    def _summary(self, stand: Sequence[MemberAssessment], old: Sequence[Entry]) -> Summary:
        """Sum up; on the same day, of what is known only the difference."""
        kept = self.kept
        if kept is None or kept.day != self.day:
            return self._sum([*stand, *(fattened(entry.slim) for entry in old)])
        same = {entry.stamp for entry in old}
        gone = [fattened(entry.slim) for entry in kept.entries if entry.stamp not in same]
        known = unpacked(kept.summary, self.job.by, self.job.as_of)
        return known - self._sum(gone) + self._sum(stand)

    def _sum(self, members: Sequence[MemberAssessment]) -> Summary:
        return summarise(assessment_of(self.frame, members), self.job.by)

    def _described(self, name: str, index: Index, summary: Summary, register: Register) -> Part:
        return Part(
            file=self.job.folder / name,
            partition=self.task.name,
            first=index.entries[0].id if index.entries else "",
            members=len(index.entries),
            register=register.name,
            problems=register.problems,
            unreadable=register.unreadable,
            covered=any(entry.covered for entry in index.entries),
            summary=summary,
        )


def write_answers(folder: Path, name: str, made: Assessment, exporter: Exporter) -> None:
    """Write one file of a folder of answers.

    Raises:
        ExportError: the exporter failed, or the file cannot be written.
    """
    export(made, exporter, folder / f"{name}{exporter.suffix}")


def _changed(entry: Entry, fields: Mapping[str, int]) -> Entry:
    return msgspec.structs.replace(entry, **fields)


def _piece(pieces: Pieces | None, frame: Frame, member: MemberAssessment) -> bytes:
    if pieces is None:
        return b""
    return pieces.member(frame, member) + pieces.between
