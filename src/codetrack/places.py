"""Where a register lies: a path of this machine, or an address that fsspec knows, such as s3://."""

from __future__ import annotations

import contextlib
import errno
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

from codetrack.errors import CodetrackError, RegisterError

_NOTHING = "there is nothing here"
_PASSWORD = re.compile(r"(?<=//)[^/\s]*:[^/\s]*(?=@)")


def place(where: Path | str) -> Path:
    """Return a path; of an address such as `s3://bucket/register.jsonl`, one that fsspec reads.

    What is read there has all that a `Path` has for reading; nothing is ever written there.

    Raises:
        RegisterError: the package universal-pathlib, or that for such an address, is missing, or
            its server cannot be reached.
    """
    if not is_remote(where):
        if not isinstance(where, str) or "://" not in where:
            return Path(where)
        where = _address(where)
    said = shown(where)
    try:
        # What is missing, or not there at all, shows when the file system is made.
        _ = cast("Any", where).fs
    except ImportError as error:
        msg = f"{said}: a package for such an address is missing: {error}"
        raise RegisterError(msg) from None
    except Exception as error:
        msg = f"{said}: cannot be read: {reason(error)}"
        raise RegisterError(msg) from None
    return cast("Path", where)


def _address(where: str) -> Any:
    try:
        from upath import UPath
    except ImportError:
        msg = (
            f"{veiled(where)}: such an address is read with the package universal-pathlib; "
            "expected codetrack-core[remote] to be installed"
        )
        raise RegisterError(msg) from None
    try:
        return UPath(where)
    except Exception as error:
        msg = f"{veiled(where)}: no such kind of address can be read: {reason(error)}"
        raise RegisterError(msg) from None


def here(where: Path | str, what: str) -> Path:
    """Return the path, which must be one of this machine's own; `what` says who asks that.

    Raises:
        RegisterError: it is an address.
    """
    if is_remote(where) or (isinstance(where, str) and "://" in where):
        msg = f"{shown(where)}: {what} this machine's own paths only"
        raise RegisterError(msg)
    return Path(where)


def is_remote(where: Any) -> bool:
    """Say whether this is a path that fsspec reads, and not one of this machine's own."""
    return hasattr(where, "storage_options") and not isinstance(where, Path)


def shown(where: Any) -> str:
    """Return the path or address as people may read it, without a password."""
    text = str(where)
    # An address that is read through FTP, or the like, keeps its server beside its path.
    host = where.storage_options.get("host") if is_remote(where) else None
    return veiled(text.replace(":///", f"://{host}/", 1) if host else text)


def veiled(text: str) -> str:
    """Return the text with `***` for the `user:password` of each address in it."""
    return _PASSWORD.sub("***", text)


@contextlib.contextmanager
def reading(path: Path, *kinds: type[Exception]) -> Iterator[None]:
    """Make one kind of error of all that may go wrong while something at the path is read.

    `kinds` are what is raised beside `OSError`; where fsspec reads, it may be anything.

    Raises:
        RegisterError: the path cannot be read; it says which, and why.
    """
    try:
        yield
    except CodetrackError:
        raise
    except Exception as error:
        if not is_remote(path) and not isinstance(error, (OSError, *kinds)):
            raise
        msg = f"{shown(path)}: cannot be read: {reason(error)}"
        raise RegisterError(msg) from None


def contents(path: Path) -> bytes:
    """Read all the bytes of a file.

    Raises:
        FileNotFoundError: there is none. That a server did not show one is not enough.
        OSError: it cannot be read; `strerror` says why.
    """
    if not is_remote(path):
        return path.read_bytes()
    where = cast("Any", path)
    try:
        # Opened as a file, one that is refused would be said not to be there.
        return cast("bytes", where.fs.cat_file(where.path))
    except Exception as error:
        absent = isinstance(error, FileNotFoundError) and _behind(error) is None
        kind = errno.ENOENT if absent else errno.EIO
        raise OSError(kind, reason(error)) from None


def is_folder(path: Path) -> bool:
    """Say whether there is a folder at the path.

    Raises:
        RegisterError: it is an address, and nobody can tell.
    """
    if not is_remote(path):
        return path.is_dir()
    with reading(path):
        if path.is_dir():
            return True
        # Many file systems say so too when they were refused, or broke down.
        where = cast("Any", path)
        try:
            where.fs.info(where.path)
        except FileNotFoundError as error:
            if _behind(error) is not None:
                raise
    return False


def reason(error: BaseException) -> str:
    """Return in a few words why something cannot be read, without a password."""
    error = _behind(error) or error
    status = getattr(error, "status", None)
    if isinstance(status, int):
        return veiled(f"the server answered {status} {getattr(error, 'message', '')}".rstrip())
    if isinstance(error, OSError):
        said = error.strerror
        if isinstance(error, FileNotFoundError):
            # Without a number, fsspec says the path again and nothing else.
            return veiled(said or _NOTHING)
        if said and error.errno and "Connect call failed" in said:
            said = os.strerror(error.errno)
        if said:
            return veiled(said)
    # Sentences after the first are for who wrote the program.
    said = re.split(r"\n|: <|\. ", str(error))[0]
    return veiled(said or type(error).__name__)


def _behind(error: BaseException) -> BaseException | None:
    """Return what failed, where fsspec says only that nothing was found."""
    cause = error.__cause__
    if not isinstance(error, FileNotFoundError) or isinstance(cause, FileNotFoundError):
        return None
    failed = isinstance(cause, (OSError, TimeoutError))
    return cause if failed or getattr(cause, "status", 404) != 404 else None
