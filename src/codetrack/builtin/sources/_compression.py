"""The packings of a JSON Lines file, by its ending: none, gzip (`.gz`) or Zstandard (`.zst`).

A packed file is a row of frames, each of which can be unpacked without those before it. What
codetrack writes has a frame for each `FRAME` lines, so that several processes can share the work.
"""

from __future__ import annotations

import gzip
import itertools
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from codetrack.errors import RegisterError

ENDINGS = (".gz", ".zst")
FRAME = 1_000
"""The number of lines in a frame, a default of codetrack."""
_BITE = 1 << 16
_LEVEL = {".gz": 6, ".zst": 3}


def packing(path: Path) -> str:
    """Return the ending of a packed file's name, or an empty text."""
    return next((ending for ending in ENDINGS if path.name.lower().endswith(ending)), "")


def frames(packed: bytes, ending: str) -> Iterator[tuple[int, int, bytes]]:
    """Yield where each frame begins, how long it is, and its text.

    Raises:
        ValueError: a frame is damaged, or cut off.
    """
    view = memoryview(packed)
    start = 0
    while start < len(view):
        unpack, at = _unpacker(ending), start
        texts: list[bytes] = []
        try:
            # In small bites, for what is left over at a frame's end is copied.
            while not unpack.eof and at < len(view):
                texts.append(unpack.decompress(view[at : at + _BITE]))
                at = min(at + _BITE, len(view))
        except Exception as error:
            msg = f"damaged at byte {start + 1} or later: {error}"
            raise ValueError(msg) from None
        if not unpack.eof:
            msg = f"cut off: what begins at byte {start + 1} has no end"
            raise ValueError(msg)
        at -= len(unpack.unused_data)
        yield start, at - start, b"".join(texts)
        start = at


def unpacked(data: bytes, ending: str) -> bytes:
    """Return the text of some frames, or of a file that is not packed, as it is.

    Raises:
        ValueError: a frame is damaged, or cut off.
    """
    return b"".join(text for _, _, text in frames(data, ending)) if ending else data


def packed(lines: Iterable[bytes], ending: str) -> Iterator[bytes]:
    """Pack the lines, a frame for each `FRAME` of them; the same lines give the same bytes."""
    if not ending:
        yield from lines
        return
    remaining = iter(lines)
    while some := list(itertools.islice(remaining, FRAME)):
        yield _packed(b"".join(some), ending)


def _packed(text: bytes, ending: str) -> bytes:
    if ending == ".gz":
        # The time of writing would make other bytes of the same register.
        return gzip.compress(text, _LEVEL[ending], mtime=0)
    frame: bytes = _zstandard().ZstdCompressor(level=_LEVEL[ending]).compress(text)
    return frame


def _unpacker(ending: str) -> Any:
    if ending == ".gz":
        return zlib.decompressobj(wbits=31)
    return _zstandard().ZstdDecompressor().decompressobj()


def _zstandard() -> Any:
    try:
        import zstandard
    except ImportError:
        msg = (
            "a .zst file is read and written with the package zstandard; "
            "expected codetrack-core[zstd] to be installed"
        )
        raise RegisterError(msg) from None
    return zstandard
