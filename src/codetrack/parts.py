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
from codetrack.files import write_whole
from codetrack.findings import Status
from codetrack.problems import Problem
from codetrack.summary import Summary

_MAGIC = b"codetrack-part-1"
_FOOTER = 8 + 16 + len(_MAGIC)
_BLOCK = 1 << 20


class Entry(msgspec.Struct, array_like=True, gc=False):
    """Hold what must be known of one member beside what was written of it."""

    id: str
    digest: bytes
    """The digest of all its records, also of those dated later."""
    status: Status
    size: int
    """How many bytes were written of it."""
    crc: int
    problems: tuple[Problem, ...] = ()
    """What its checks failed with."""


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


def write_part(file: Path, written: Iterable[tuple[Entry, bytes]]) -> None:
    """Write a part file whole, of members in the order of their ids.

    Raises:
        OSError: it cannot be written.
    """
    write_whole(file, _part(written))


def _part(written: Iterable[tuple[Entry, bytes]]) -> Iterator[bytes]:
    entries, at = [], 0
    for entry, data in written:
        entries.append(entry)
        at += len(data)
        yield data
    index = _ENCODER.encode(entries)
    yield index
    yield at.to_bytes(8, "big") + _digest(index) + _MAGIC


_ENCODER = msgspec.msgpack.Encoder()
_INDEX = msgspec.msgpack.Decoder(list[Entry])


def _digest(index: bytes) -> bytes:
    return hashlib.blake2b(index, digest_size=16).digest()


def entry_of(
    member_id: str, digest: str, status: Status, data: bytes, problems: Sequence[Problem]
) -> Entry:
    """Make the entry of a member of which `data` was written."""
    number = bytes.fromhex(digest.removeprefix("sha256:"))
    return Entry(member_id, number, status, len(data), zlib.crc32(data), tuple(problems))


def index_of(file: Path) -> list[Entry]:
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


def _read(opened: BinaryIO) -> list[Entry]:
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
    at = 0
    entries = index_of(part.file)
    if len(entries) != part.members:
        msg = f"{part.file}: expected {part.members} members; got {len(entries)}"
        raise ScaleError(msg)
    for entry in entries:
        yield Place(part.file, at, entry)
        at += entry.size


def written(places: Iterable[Place]) -> Iterator[bytes]:
    """Yield what was written of each member, in the order that is given.

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
            yield data
    except OSError as error:
        msg = f"a part file cannot be read: {error}"
        raise ScaleError(msg) from None
    finally:
        for file in opened.values():
            file.close()


_OPEN = 100
"""How many part files are open at a time."""
