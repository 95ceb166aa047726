"""Part files: what was said of the members of one partition, to be put together by id.

A part file holds what an export format writes of each member, then an index of the members in the
order of their ids. All parts together are read once for the head, and once for the members, and
never are more of their indexes in memory than overlap.
"""

from __future__ import annotations

import hashlib
import heapq
import zlib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

import attrs
import msgspec

from codetrack.errors import ScaleError
from codetrack.model.observations import Status
from codetrack.problems import Problem
from codetrack.storage.files import write_whole
from codetrack.summary.tallies import Summary

_MAGIC = b"codetrack-part-2"
_FOOTER = 8 + 16 + len(_MAGIC)
_BLOCK = 1 << 20


class Entry(msgspec.Struct, array_like=True, gc=False):
    """Hold what must be known of one member beside what was written of it."""

    id: str
    digest: bytes
    """The digest of all its records, also of those dated later."""
    status: Status
    crc: int
    size: int
    """How many bytes were written of it."""
    at: int
    """Where they begin."""
    file: int = 0
    """In which file they stand: 0 is this one, others are those that the index names."""
    day: int = 0
    """The day for which they were written, as an ordinal."""
    until: int = 0
    """The last day on which the same would be said, as an ordinal."""
    covered: bool = False
    """Whether it has a waiver or an attestation."""
    stamp: bytes = b""
    """By what the source knows that the member is as it was."""
    slim: bytes = b""
    """What a summary needs of it."""
    problems: tuple[Problem, ...] = ()
    """What its checks failed with."""


class Index(msgspec.Struct, array_like=True, gc=False):
    """Hold the entries of a part file, and what else is known of its partition."""

    job: str
    """Of which job it is; another one's is of no use."""
    stamp: str
    """The stamp of the partition, where all of it could be read; else empty."""
    register: str
    files: tuple[str, ...]
    """Earlier files beside this one, in which some of the members were written."""
    entries: list[Entry]
    day: int = 0
    """The day of which the summary speaks, as an ordinal."""
    summary: bytes = b""
    """The sum of all entries."""


@attrs.frozen(kw_only=True)
class Part:
    """Describe a part file, without what was written of each member."""

    file: Path
    partition: str
    first: str
    """The least id of its members; empty: it has none."""
    members: int
    register: str
    """The register's name."""
    problems: tuple[Problem, ...]
    """What is wrong in the data."""
    unreadable: tuple[str, ...]
    covered: bool
    """Whether a member has a waiver or an attestation."""
    summary: Summary


def write_part(file: Path, pieces: Iterable[bytes], index: Index) -> None:
    """Write a part file whole; the entries of the index are in the order of their ids.

    Raises:
        OSError: it cannot be written.
    """
    # Each is held to its digests when it is read.
    write_whole(file, _part(pieces, index), lasting=False)


def _part(pieces: Iterable[bytes], index: Index) -> Iterator[bytes]:
    at = 0
    for data in pieces:
        at += len(data)
        yield data
    packed = _ENCODER.encode(index)
    yield packed
    yield at.to_bytes(8, "big") + _digest(packed) + _MAGIC


_ENCODER = msgspec.msgpack.Encoder()
_INDEX = msgspec.msgpack.Decoder(Index)


def _digest(index: bytes) -> bytes:
    return hashlib.sha256(index).digest()[:16]


def index_of(file: Path) -> Index:
    """Read the index of a part file.

    Raises:
        ScaleError: it is not there, or not as it was written.
    """
    try:
        with file.open("rb") as opened:
            return _read(opened)
    except (OSError, ValueError, msgspec.DecodeError) as error:
        msg = f"{file}: not a whole part file: {error}"
        raise ScaleError(msg) from None


def _read(opened: BinaryIO) -> Index:
    size = opened.seek(0, 2)
    opened.seek(max(0, size - _FOOTER))
    footer = opened.read()
    if not footer.endswith(_MAGIC) or len(footer) != _FOOTER:
        msg = "its end is missing"
        raise ValueError(msg)
    at = int.from_bytes(footer[:8], "big")
    opened.seek(min(at, size))
    index = opened.read(max(0, size - _FOOTER - at))
    if _digest(index) != footer[8:24]:
        msg = "its index is damaged"
        raise ValueError(msg)
    return _INDEX.decode(index)


@attrs.frozen
class Place:
    """Say where in which part file stands what was written of a member."""

    file: Path
    at: int
    entry: Entry


def in_order(parts: Sequence[Part]) -> Iterator[Place]:
    """Yield every member that could be read, by id; a part is opened when its first id comes.

    Raises:
        ScaleError: a part file is damaged, or two parts hold one member.
    """
    waiting = sorted((part for part in parts if part.members), key=lambda p: p.first, reverse=True)
    heap: list[tuple[str, int, Place, Iterator[Place]]] = []
    last: tuple[str, str] | None = None
    opened = 0
    while waiting or heap:
        while waiting and (not heap or waiting[-1].first <= heap[0][0]):
            places = _places(waiting.pop())
            opened += 1
            place = next(places)
            heapq.heappush(heap, (place.entry.id, opened, place, places))
        member_id, number, place, places = heap[0]
        if last is not None and last[0] == member_id:
            msg = f"member {member_id!r} is in two parts of the register: a fault of its source"
            raise ScaleError(msg)
        last = (member_id, place.file.name)
        yield place
        following = next(places, None)
        if following is None:
            heapq.heappop(heap)
        else:
            heapq.heapreplace(heap, (following.entry.id, number, following, places))


def _places(part: Part) -> Iterator[Place]:
    index = index_of(part.file)
    if len(index.entries) != part.members:
        msg = f"{part.file}: expected {part.members} members; got {len(index.entries)}"
        raise ScaleError(msg)
    files = (part.file, *(part.file.with_name(Path(name).name) for name in index.files))
    for entry in index.entries:
        if entry.file >= len(files):
            msg = f"{part.file}: it names no file number {entry.file}"
            raise ScaleError(msg)
        yield Place(files[entry.file], entry.at, entry)


def written(places: Iterable[Place]) -> Iterator[tuple[Entry, bytes]]:
    """Yield each member's entry with what was written of it, in the order that is given.

    Raises:
        ScaleError: a part file is damaged.
    """
    opened: dict[Path, BinaryIO] = {}
    try:
        for place in places:
            file = opened.get(place.file)
            if file is None:
                if len(opened) >= _OPEN:
                    opened.pop(next(iter(opened))).close()
                file = opened[place.file] = place.file.open("rb", _BLOCK)
            if file.tell() != place.at:
                file.seek(place.at)
            data = file.read(place.entry.size)
            if zlib.crc32(data) != place.entry.crc:
                msg = f"{place.file}: what was written of {place.entry.id!r} is damaged"
                raise ScaleError(msg)
            yield place.entry, data
    except OSError as error:
        msg = f"a part file cannot be read: {error}"
        raise ScaleError(msg) from None
    finally:
        for file in opened.values():
            file.close()


_OPEN = 100
"""How many part files are open at a time."""
