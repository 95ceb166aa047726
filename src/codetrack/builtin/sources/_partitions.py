"""A span of lines of a JSON Lines file: the part of a register that one process takes."""

from __future__ import annotations

import bisect
import hashlib
import io
import itertools
from collections.abc import Iterator
from pathlib import Path

import attrs
import msgspec

from codetrack.builtin.sources._compression import frames, packing, unpacked
from codetrack.builtin.sources._reading import BOM, lines_of, read
from codetrack.conversion.decoder import MemberDecoder
from codetrack.errors import RegisterError
from codetrack.model.members import Register
from codetrack.model.structs import gc_paused
from codetrack.storage.files import reading
from codetrack.vocabulary import is_identifier


@attrs.frozen
class Span:
    """The lines of the file that belong together, and what else is needed to read them.

    `doubled` are the ids on several lines of the file, with the numbers of all those.
    """

    path: Path
    line: int
    """The number of its first line, from 1."""
    start: int
    """The byte of the file at which it begins."""
    size: int
    members: int
    digest: str = ""
    doubled: dict[str, list[int]] = attrs.field(factory=dict, hash=False)

    @property
    def name(self) -> str:
        """Return which lines these are."""
        return f"{self.path.name} from line {self.line}"

    @property
    def stamp(self) -> str:
        """Return a digest of its lines, and of the line numbers of doubled ids."""
        others = msgspec.json.encode([self.line, sorted(self.doubled.items())])
        return f"{self.digest}{_digest(others)[:16]}"

    def lines(self) -> list[bytes]:
        """Read the lines, without their ends.

        Raises:
            RegisterError: the file cannot be read, or is no longer what it was.
        """
        with reading(self.path), self.path.open("rb") as file:
            file.seek(self.start)
            data = file.read(self.size)
        if _digest(data) != self.digest:
            msg = f"{self.path}: the file changed while it was read; start again"
            raise RegisterError(msg)
        text = unpacked(data, packing(self.path))
        return lines_of(text.removeprefix(BOM) if self.start == 0 else text)

    def load(self) -> Register:
        """Read its members, with problems as the whole file has them."""
        with gc_paused():
            numbered = enumerate(self.lines(), start=self.line)
            return read(numbered, self.path.name, self.doubled)


def spans(path: Path, members: int) -> list[Span]:
    """Cut the file into spans of about `members` lines, and find ids on several lines.

    A file that is packed is cut between its frames.

    Raises:
        RegisterError: the file cannot be read.
    """
    seen = _Seen()
    found: list[Span] = []
    line = 1
    with reading(path, ValueError):
        for start, data, lines in _cut(path, max(1, members)):
            number = 0
            for place, text in enumerate(lines, start=line):
                if text and not text.isspace():
                    number += 1
                    seen.add(text, place)
            digest = _digest(data)
            if number or not found:
                found.append(Span(path, line, start, len(data), number, digest))
            line += len(lines)
    if len(found) > 1 and not found[0].members:
        # Blank lines at the start are no empty file.
        found.pop(0)
    firsts = [span.line for span in found]
    doubled: dict[int, dict[str, list[int]]] = {}
    for member_id, numbers in seen.several.items():
        for number in numbers:
            place = bisect.bisect(firsts, number) - 1
            doubled.setdefault(place, {})[member_id] = numbers
    return [attrs.evolve(s, doubled=doubled.get(i, {})) for i, s in enumerate(found)]


def _digest(data: bytes) -> str:
    # Processors have instructions for SHA-256: it takes half as long as hashes built for speed.
    return hashlib.sha256(data).hexdigest()[:32]


def _cut(path: Path, members: int) -> Iterator[tuple[int, bytes, list[bytes]]]:
    """Yield where each span begins, its bytes in the file, and its lines."""
    ending = packing(path)
    if ending:
        yield from _cut_frames(path.read_bytes(), ending, members)
        return
    with path.open("rb") as file:
        at = 0
        for number in itertools.count():
            lines = list(itertools.islice(file, members))
            if not lines and number:
                return
            data = b"".join(lines)
            if not at and lines:
                lines[0] = lines[0].removeprefix(BOM)
            yield at, data, lines
            at += len(data)


def _cut_frames(data: bytes, ending: str, members: int) -> Iterator[tuple[int, bytes, list[bytes]]]:
    start, number = 0, 0
    texts: list[bytes] = []
    for at, size, text in frames(data, ending):
        texts.append(text)
        number += text.count(b"\n")
        # A frame of another program's may end within a line.
        if number >= members and text.endswith(b"\n"):
            yield start, data[start : at + size], _lines(b"".join(texts), start)
            start, number, texts = at + size, 0, []
    if texts or not start:
        yield start, data[start:], _lines(b"".join(texts), start)


def _lines(text: bytes, start: int) -> list[bytes]:
    return io.BytesIO(text if start else text.removeprefix(BOM)).readlines()


class _Seen:
    """The ids that were seen, to find those that are on several lines."""

    def __init__(self) -> None:
        self.several: dict[str, list[int]] = {}
        self._first: dict[str, int] = {}

    def add(self, line: bytes, number: int) -> None:
        """Note the id of a line, where it has one."""
        member_id = _id_of(line)
        if member_id is None:
            return
        first = self._first.setdefault(member_id, number)
        if first != number:
            self.several.setdefault(member_id, [first]).append(number)


class _Named(msgspec.Struct):
    id: str


_DECODE = msgspec.json.Decoder(_Named).decode


def _id_of(line: bytes) -> str | None:
    member_id: str | None
    try:
        member_id = _DECODE(line).id
    except (msgspec.DecodeError, ValueError, RecursionError):
        member_id = MemberDecoder.explain(line)[0]
    return member_id if member_id is not None and is_identifier(member_id) else None
