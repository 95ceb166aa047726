"""The cache of an audit in parts: part files that the next audit takes from.

A member is asked again only when its records, the settings, the plugins or codetrack itself
changed, or the day has come on which its answer may differ. What is damaged, or was kept for
another job, is left aside, so that what comes out is the same to the byte as without.
"""

from __future__ import annotations

import contextlib
import re
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from codetrack.storage.files import write_whole
from codetrack.storage.locations import is_remote

NAME = ".codetrack-cache"
"""The folder, in that of the register."""
JOBS = 5
"""For how many kinds of audit part files are kept; the number is ours."""
_MANIFEST = "parts.json"
_FILE = re.compile(r"\d{6,}-[0-9a-f]{8}\.part")


class Cache:
    """Hold which part file of a folder is the last one of each partition."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._last = self._read()

    def _read(self) -> dict[int, str]:
        try:
            names = msgspec.json.decode((self.folder / _MANIFEST).read_bytes(), type=dict[int, str])
        except (OSError, ValueError, msgspec.DecodeError):
            return {}
        return {number: name for number, name in names.items() if _FILE.fullmatch(name)}

    def last(self, number: int) -> str | None:
        """Return the name of the part file of a partition, if there is one."""
        name = self._last.get(number)
        return name if name is not None and (self.folder / name).is_file() else None

    def keep(self, number: int, name: str) -> None:
        """Note the part file of a partition, so that an audit that is stopped can go on."""
        if self._last.get(number) != name:
            self._last[number] = name
            self._write()

    def sweep(self, number: int, used: Iterable[str]) -> None:
        """Remove what no partition of so many needs any more."""
        self._last = {place: name for place, name in self._last.items() if place < number}
        kept = {*used, *self._last.values()}
        self._write()
        with contextlib.suppress(OSError):
            for file in self.folder.glob("*.part"):
                if file.name not in kept:
                    file.unlink()

    def _write(self) -> None:
        # One that is damaged names no part file that is whole, and all is asked again.
        with contextlib.suppress(OSError):
            names = msgspec.json.encode(self._last)
            write_whole(self.folder / _MANIFEST, [names], lasting=False)

    def clear(self) -> None:
        """Forget everything, as what is there is damaged."""
        self._last = {}
        with contextlib.suppress(OSError):
            for file in self.folder.glob("*.part"):
                file.unlink()


def place_of(register: Path) -> Path | None:
    """Return where the cache of a register lies: in its folder, or in that of its file.

    One that fsspec reads has none there: nothing is written to where it lies.
    """
    if is_remote(register):
        return None
    inside = register.is_dir() and not register.suffix
    return (register if inside else register.parent) / NAME


@contextlib.contextmanager
def opened(place: Path, key: str) -> Iterator[Cache | None]:
    """Give the cache for a kind of audit; None where it cannot be written, or is in use."""
    from filelock import FileLock, Timeout

    folder = place / key
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (place / ".gitignore").write_text("*\n", encoding="utf-8")
        lock = FileLock(place / f"{key}.lock")
        lock.acquire(timeout=0)
    except (OSError, Timeout):
        yield None
        return
    try:
        yield Cache(folder)
        _prune(place, folder)
    finally:
        # A worker that was ended leaves what it was writing.
        with contextlib.suppress(OSError):
            for half in folder.glob(".*.new"):
                half.unlink()
        lock.release()


def _prune(place: Path, newest: Path) -> None:
    with contextlib.suppress(OSError):
        newest.touch()
        jobs = sorted(
            (path for path in place.iterdir() if path.is_dir()),
            key=lambda path: path.stat().st_mtime,
            reverse=True,
        )
        for old in jobs[JOBS:]:
            shutil.rmtree(old, ignore_errors=True)
