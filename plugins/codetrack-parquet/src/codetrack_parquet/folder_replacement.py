"""The replacement of a folder of tables in one step, under the locks that writers share."""

from __future__ import annotations

import contextlib
import ctypes
import os
import secrets
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from filelock import FileLock, Timeout

from codetrack import RegisterError
from codetrack_parquet.layout import table_of

LOCK = ".codetrack.lock"
PATIENCE = 60.0
"""How many seconds a writer waits for another one."""
_HERE = -100
_EXCHANGE = 2


@contextlib.contextmanager
def replaced_folder(path: Path) -> Iterator[Path]:
    """Yield an empty folder to fill; it replaces `path` if no error occurs.

    Other files of the old folder (settings, documents) are kept.

    Raises:
        OSError: the folder cannot be written.
        RegisterError: another program holds the register for too long.
    """
    target = Path(os.path.realpath(path))
    target.parent.mkdir(parents=True, exist_ok=True)
    with contextlib.ExitStack() as stack:
        stack.enter_context(_locked(target.parent))
        if target.is_dir():
            stack.enter_context(_locked(target))
        new = target.with_name(f".{target.name}.{secrets.token_hex(6)}.new")
        new.mkdir()
        # After the exchange it holds the old tables; it is removed in any case.
        stack.callback(shutil.rmtree, new, ignore_errors=True)
        yield new
        if target.is_dir():
            _copy_other_files(target, new)
        _sync(new)
        _swap(new, target)
        _sync(target.parent, files=False)


@contextlib.contextmanager
def _locked(folder: Path) -> Iterator[None]:
    # The same lock file as codetrack's own writers, such as the reminders' ledger.
    file = folder / LOCK
    lock = FileLock(file, mode=0o666 & ~_umask(), is_singleton=True)
    try:
        lock.acquire(timeout=PATIENCE)
    except Timeout:
        msg = f"{file}: another program has locked this register for {PATIENCE:.0f} seconds"
        raise RegisterError(msg) from None
    try:
        yield
    finally:
        lock.release()


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _copy_other_files(old: Path, new: Path) -> None:
    shutil.copymode(old, new)
    # A folder that several people share keeps its group; where only root may, it does not.
    with contextlib.suppress(OSError, AttributeError):
        os.chown(new, -1, old.stat().st_gid)
    for entry in old.iterdir():
        if table_of(entry.name) is not None:
            continue
        if entry.is_dir() and not entry.is_symlink():
            shutil.copytree(entry, new / entry.name, symlinks=True, copy_function=_link_or_copy)
        else:
            _link_or_copy(str(entry), str(new / entry.name))


def _link_or_copy(source: str, target: str) -> str:
    try:
        os.link(source, target, follow_symlinks=False)
    except (OSError, NotImplementedError):
        shutil.copy2(source, target, follow_symlinks=False)
    return target


def _sync(folder: Path, *, files: bool = True) -> None:
    places = [*folder.glob("*.parquet"), folder] if files else [folder]
    for place in places:
        # Windows cannot open a folder, and so cannot sync it.
        with contextlib.suppress(OSError):
            handle = os.open(place, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)


def _swap(new: Path, target: Path) -> None:
    if not target.exists():
        os.rename(new, target)
    elif not _exchange_folders(new, target):
        aside = new.with_suffix(".old")
        os.rename(target, aside)
        try:
            os.rename(new, target)
        except BaseException:
            os.rename(aside, target)
            raise
        os.rename(aside, new)


def _exchange_folders(new: Path, target: Path) -> bool:
    """Exchange two folders in one step; return whether the system could."""
    if sys.platform != "linux":
        return False
    exchange = getattr(ctypes.CDLL(None), "renameat2", None)
    if exchange is None:
        return False
    return bool(exchange(_HERE, os.fsencode(new), _HERE, os.fsencode(target), _EXCHANGE) == 0)
