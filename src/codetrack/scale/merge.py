"""The merge of all parts into a header, a summary and a file."""

from __future__ import annotations

import heapq
import io
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

import attrs
import msgspec

from codetrack.conversion.digests import register_digest, unread_digests
from codetrack.errors import AssessmentError, ExportError, RegisterError, ScaleError
from codetrack.extension import StreamingRenderer
from codetrack.model.findings import AssessmentHeader, MemberAssessment
from codetrack.model.members import Register
from codetrack.model.observations import Status, worst
from codetrack.problems import nearest
from codetrack.scale.job import Job, Ready, assessment_of, header_of
from codetrack.scale.tasks import Entry, Part, write_answers
from codetrack.storage.files import write_whole
from codetrack.summary.tallies import Summary, summarise

_MAX_OPEN = 100
"""How many part files are open at a time."""
_NO_PART = -1
_Place = tuple[str, int, int, Entry | None]
"""A member's id, the number of its part, its offset in the part file, and its entry."""


@attrs.frozen(kw_only=True)
class AuditTotals:
    """The results of an audit in parts: the header, without members, and the summary."""

    frame: AssessmentHeader
    summary: Summary


def merge(
    job: Job, ready: Ready, parts: Sequence[Part], output: Path | None, *, strict: bool
) -> AuditTotals:
    """Merge all parts, and write them to the output.

    Raises:
        AssessmentError: a selected member is in no part.
        ExportError: the output cannot be written.
        RegisterError: there is a problem, and `strict` is set.
        ScaleError: a part file is damaged, or two parts contain the same member.
    """
    problems = [problem for part in parts for problem in part.problems]
    names = {name for part in parts for name in part.unreadable}
    unread = Register(members=(), problems=problems, unreadable=names, name=parts[0].register)
    runner = ready.runner(job)
    lost = {name: runner.unreadable(name, why) for name, why in unread_digests(unread).items()}
    missing = set(job.members) - set(lost)

    def digests() -> Iterator[str]:
        for member_id, _, _, entry in _by_id(parts):
            if member_id in lost:
                msg = (
                    f"member {member_id!r} can be read in one part of the register, not in another"
                )
                raise ScaleError(msg)
            missing.discard(member_id)
            if entry is not None:
                yield entry.digest.hex()

    digest = register_digest(unread, digests())
    if missing:
        name = min(missing)
        msg = f"member: no such member {name!r}{nearest(name, names)}"
        raise AssessmentError(msg)
    failures = sorted((f for part in parts for f in part.failures), key=lambda failure: failure[0])
    problems += getattr(ready.checks, "problems", ())
    problems += [problem for _, problem in failures]
    if strict and problems:
        raise RegisterError("\n".join(map(str, problems)))
    covered = any(part.covered for part in parts)
    statuses = {member.status for member in lost.values()}.union(*(p.statuses for p in parts))
    frame = attrs.evolve(
        header_of(job, ready, covered=covered, digest=digest, name=unread.name),
        status=Status.UNKNOWN if problems else worst(statuses),
        members=len(lost) + sum(part.members for part in parts),
        problems=tuple(problems),
    )
    unreadable = assessment_of(frame, tuple(lost.values()))
    if job.answers is not None and ready.exporter is not None and (lost or unread.problems):
        with_problems = attrs.evolve(unreadable, problems=unread.problems)
        write_answers(job.answers, "part-unreadable", with_problems, ready.exporter)
    summary = summarise(unreadable, job.by)
    for part in parts:
        summary += part.summary
    if output is not None and ready.exporter is not None and ready.exporter.pieces is not None:
        try:
            write_whole(output, _render(ready.exporter.pieces, frame, parts, lost))
        except OSError as error:
            msg = f"{output}: cannot be written: {error.strerror}"
            raise ExportError(msg) from None
    return AuditTotals(frame=frame, summary=summary)


def _by_id(parts: Sequence[Part]) -> Iterator[_Place]:
    """Yield every member that could be read, in the order of ids.

    Raises:
        ScaleError: two parts contain the same member.
    """
    last = None
    for place in heapq.merge(*(_places(number, part) for number, part in enumerate(parts))):
        if place[0] == last:
            msg = f"member {last!r} is in two parts of the register, which is a bug of its source"
            raise ScaleError(msg)
        last = place[0]
        yield place


def _places(number: int, part: Part) -> Iterator[_Place]:
    offset = 0
    for line in io.BytesIO(part.index):
        entry = _DECODE(line)
        yield entry.id, number, offset, entry
        offset += entry.size


_DECODE = msgspec.json.Decoder(Entry).decode


def _render(
    pieces: StreamingRenderer,
    frame: AssessmentHeader,
    parts: Sequence[Part],
    lost: dict[str, MemberAssessment],
) -> Iterator[bytes]:
    yield pieces.head(frame)
    unreadable: Iterable[_Place] = ((name, _NO_PART, 0, None) for name in sorted(lost))
    files: dict[int, BinaryIO] = {}
    first = True
    try:
        for member_id, number, offset, entry in heapq.merge(_by_id(parts), unreadable):
            if pieces.between and not first:
                yield pieces.between
            first = False
            if entry is None:
                yield pieces.member(frame, lost[member_id])
            else:
                yield _read_piece(files, number, parts[number], offset, entry)
    finally:
        for file in files.values():
            file.close()
    yield pieces.tail(frame)


def _read_piece(
    files: dict[int, BinaryIO], number: int, part: Part, offset: int, entry: Entry
) -> bytes:
    """Read a member from its part file, which stays open for the next member."""
    try:
        file = files.pop(number, None)
        if file is None:
            if len(files) >= _MAX_OPEN:
                files.pop(next(iter(files))).close()
            file = open(part.file or "", "rb")  # noqa: SIM115
            file.seek(offset)
        files[number] = file
        data = file.read(entry.size)
    except OSError as error:
        msg = f"{part.partition}: its part file cannot be read: {error}"
        raise ScaleError(msg) from None
    if len(data) != entry.size:
        msg = (
            f"{part.file}: not a whole part file: expected {entry.size} bytes of {entry.id!r}; "
            f"got {len(data)}"
        )
        raise ScaleError(msg)
    return data
