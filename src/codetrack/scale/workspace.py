"""A folder for the part files of one job: it goes with the job, or when the next one begins.

Who is killed leaves its folder behind. The next job at the same place removes it, where it is sure
that its owner is gone: the folder was made on this machine, for this user, and nobody holds its
lock.
"""

from __future__ import annotations

import contextlib
import os
import platform
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

PREFIX = ".codetrack-parts-"
_OWNER, _LOCK = "owner", "owner.lock"
_SWEEPS = 20
"""How often a folder of part files is emptied, at most; the number is ours."""


@contextlib.contextmanager
def room(place: Path | None) -> Iterator[Path]:
    """Give a new folder at the place, or else where temporary files lie, and remove those left.

    Raises:
        OSError: none can be made.
    """
    from filelock import FileLock

    beside = Path(tempfile.gettempdir()) if place is None else place
    _remove_left(beside)
    with tempfile.TemporaryDirectory(prefix=PREFIX, dir=beside, ignore_cleanup_errors=True) as name:
        made = Path(name)
        lock = FileLock(made / _LOCK)
        # Where nothing can be locked, nobody is named, and nobody takes the folder for left.
        with contextlib.suppress(OSError, NotImplementedError):
            lock.acquire(timeout=0)
            (made / _OWNER).write_text(_machine(), encoding="utf-8")
        try:
            yield made
        finally:
            lock.release()
            _emptied(made)


def _emptied(made: Path) -> None:
    # What a cluster is at when all is stopped cannot be stopped there, and may put one more file
    # into a folder that is being emptied; into one that is gone it puts none.
    for _ in range(_SWEEPS):
        shutil.rmtree(made, ignore_errors=True)
        if not made.exists():
            return


def _remove_left(beside: Path) -> None:
    from filelock import FileLock

    with contextlib.suppress(OSError):
        for folder in list(beside.glob(f"{PREFIX}*")):
            with contextlib.suppress(OSError, NotImplementedError):
                if _is_of_here(folder):
                    with FileLock(folder / _LOCK, timeout=0):
                        shutil.rmtree(folder, ignore_errors=True)


def _is_of_here(folder: Path) -> bool:
    """Return whether this user made the folder on this machine; without an owner, nobody knows."""
    if folder.is_symlink() or (hasattr(os, "getuid") and folder.stat().st_uid != os.getuid()):
        return False
    owner = folder / _OWNER
    return owner.is_file() and owner.read_text(encoding="utf-8") == _machine()


def _machine() -> str:
    """Return what tells this machine from others with which it may share storage."""
    number = ""
    with contextlib.suppress(OSError, UnicodeDecodeError):
        number = Path("/etc/machine-id").read_text(encoding="utf-8").strip()
    return f"{platform.node()} {number}"
