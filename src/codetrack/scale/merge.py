"""The whole of what was done in parts: put together by id, whatever the parts were."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path

import attrs

from codetrack.conversion.digests import register_digest, unread_digests
from codetrack.errors import AssessmentError, ExportError, RegisterError, ScaleError
from codetrack.extension import Pieces
from codetrack.model.findings import Frame, MemberAssessment
from codetrack.model.members import Register
from codetrack.model.observations import Status, worst
from codetrack.problems import Problem, nearest
from codetrack.scale.job import Job, Ready, assessment_of, frame_of
from codetrack.scale.part_files import Entry, Part, Place, in_order, written
from codetrack.scale.tasks import write_answers
from codetrack.storage.files import write_whole
from codetrack.summary.tallies import Summary, summarise

_AT_ONCE = 2_000


@attrs.frozen(kw_only=True)
class Whole:
    """Hold what is said of a whole register that no process ever held."""

    frame: Frame
    summary: Summary


def together(
    job: Job, ready: Ready, parts: Sequence[Part], output: Path | None, *, strict: bool
) -> Whole:
    """Say what all parts say together, and write it to the output.

    Raises:
        AssessmentError: a member that was asked for is in no part.
        ExportError: the output cannot be written.
        RegisterError: there is a problem, and `strict` asks for none.
        ScaleError: a part file is damaged, or two parts hold one member.
    """
    problems = [problem for part in parts for problem in part.problems]
    names = {name for part in parts for name in part.unreadable}
    unread = Register(members=(), problems=problems, unreadable=names, name=parts[0].register)
    asker = ready.asker(job)
    lost = {name: asker.unreadable(name, why) for name, why in unread_digests(unread).items()}
    failures: list[Problem] = []
    standing = {member.status for member in lost.values()}
    seen = set(job.members)
    number = len(lost)

    def digests() -> Iterator[str]:
        nonlocal number
        for place in in_order(parts):
            entry = place.entry
            if entry.id in lost:
                msg = f"member {entry.id!r} can be read in one part of the register, not in another"
                raise ScaleError(msg)
            number += 1
            failures.extend(entry.problems)
            seen.discard(entry.id)
            standing.add(entry.status)
            yield entry.digest.hex()

    digest = register_digest(unread, digests())
    if missing := seen - set(lost):
        name = min(missing)
        msg = f"member: no such member {name!r}{nearest(name, names)}"
        raise AssessmentError(msg)
    problems += [*getattr(ready.checks, "problems", ()), *failures]
    if strict and problems:
        raise RegisterError("\n".join(map(str, problems)))
    frame = attrs.evolve(
        frame_of(
            job,
            ready,
            covered=any(part.covered for part in parts),
            digest=digest,
            name=unread.name,
        ),
        status=Status.UNKNOWN if problems else worst(standing),
        members=number,
        problems=tuple(problems),
    )
    unreadable = assessment_of(frame, tuple(lost.values()))
    if job.answers is not None and ready.exporter is not None and (lost or unread.problems):
        told = attrs.evolve(unreadable, problems=unread.problems)
        write_answers(job.answers, "part-unreadable", told, ready.exporter)
    summary = summarise(unreadable, job.by)
    for part in parts:
        summary += part.summary
    if output is not None and ready.exporter is not None and ready.exporter.pieces is not None:
        try:
            write_whole(output, _document(ready.exporter.pieces, frame, parts, lost))
        except OSError as error:
            msg = f"{output}: cannot be written: {error.strerror}"
            raise ExportError(msg) from None
    return Whole(frame=frame, summary=summary)


def _document(
    pieces: Pieces, frame: Frame, parts: Sequence[Part], lost: dict[str, MemberAssessment]
) -> Iterator[bytes]:
    yield pieces.head(frame)
    between = pieces.between
    remaining = sorted(lost, reverse=True)
    held = b""

    def places() -> Iterator[Place | str]:
        for place in in_order(parts):
            while remaining and remaining[-1] < place.entry.id:
                yield remaining.pop()
            yield place
        while remaining:
            yield remaining.pop()

    for data in _pieces(places(), pieces, frame, lost):
        if held:
            yield held
        held = data
    yield held.removesuffix(between) if between else held
    yield pieces.tail(frame)


def _dated(entry: Entry, data: bytes, pieces: Pieces, frame: Frame) -> bytes:
    day = date.fromordinal(entry.day)
    if day == frame.as_of or pieces.redated is None:
        return data
    piece = data.removesuffix(pieces.between) if pieces.between else data
    return pieces.redated(piece, frame, day) + pieces.between


def _pieces(
    places: Iterable[Place | str],
    pieces: Pieces,
    frame: Frame,
    lost: dict[str, MemberAssessment],
) -> Iterator[bytes]:
    waiting: list[Place] = []

    def ready() -> Iterator[bytes]:
        for entry, data in written(waiting):
            yield _dated(entry, data, pieces, frame)
        waiting.clear()

    for place in places:
        if isinstance(place, str):
            yield from ready()
            yield pieces.member(frame, lost[place]) + pieces.between
        else:
            waiting.append(place)
            if len(waiting) >= _AT_ONCE:
                yield from ready()
    yield from ready()
