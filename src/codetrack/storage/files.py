"""Atomic replacement of files, and the lock of a register."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from codetrack.errors import RegisterError

LOCK = ".codetrack.lock"
LEDGER = "reminders.jsonl"
"""The file of a register that lists the notices that were sent."""
PATIENCE = 60.0
"""For how many seconds a writer waits for another one."""


def write_whole(path: Path, parts: Iterable[bytes]) -> None:
    """Write the parts to `path`: a reader finds the whole old file or the whole new one.

    The bytes go to a new file in the same folder, which is synced and then renamed.

    Raises:
        OSError: the folder is missing, full, or may not be written.
    """
    target = Path(os.path.realpath(path))
    handle, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".new", dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            for part in parts:
                file.write(part)
            file.flush()
            os.fsync(file.fileno())
        if target.exists():
            # Keeps the group of a file in a shared folder, where the user may set it.
            with contextlib.suppress(OSError, AttributeError):
                os.chown(name, -1, target.stat().st_gid)
            shutil.copymode(target, name)
        else:
            os.chmod(name, 0o666 & ~_umask())
        os.replace(name, target)
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(name)
        raise
    _sync_folder(target.parent)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _sync_folder(folder: Path) -> None:
    # Windows cannot open a folder.
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


@contextlib.contextmanager
def reading(path: Path, *kinds: type[Exception]) -> Iterator[None]:
    """Raise `RegisterError` for an `OSError`, or one of `kinds`, while the path is read.

    Raises:
        RegisterError: the path cannot be read.
    """
    try:
        yield
    except Exception as error:
        if not isinstance(error, (OSError, *kinds)):
            raise
        why = getattr(error, "strerror", None) or str(error) or type(error).__name__
        msg = f"{path}: cannot be read: {why}"
        raise RegisterError(msg) from None


@contextlib.contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Lock the register, so that two writers never lose a record.

    The same process may lock it again; every user who may write the folder may lock it.

    Raises:
        RegisterError: another writer keeps the lock for longer than `PATIENCE` seconds, or the
            folder cannot be written.
    """
    from filelock import FileLock, Timeout

    file = Path(os.path.realpath(folder)) / LOCK
    lock = FileLock(file, mode=0o666 & ~_umask(), is_singleton=True)
    try:
        lock.acquire(timeout=PATIENCE)
    except Timeout:
        msg = f"{file}: another program has locked this register for {PATIENCE:.0f} seconds"
        raise RegisterError(msg) from None
    except OSError as error:
        msg = f"{file}: the register cannot be locked: {error.strerror}"
        raise RegisterError(msg) from None
    try:
        yield
    finally:
        lock.release()
