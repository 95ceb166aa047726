"""Where a register lies: a path of this machine, or an address that fsspec knows, such as s3://."""

from __future__ import annotations

import contextlib
import errno
import io
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from codetrack.errors import CodetrackError, RegisterError

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_NOTHING = "there is nothing here"
_PASSWORD = re.compile(r"(?<=//)[^/\s]*:[^/\s]*(?=@)")
_QUERY = re.compile(r"(?<=://)([^\s?'\"]+\?)[^\s'\"<>]+?(?=[:;,.)]*(?:[\s'\"<>]|$))")
_WEB = ("http", "https")


def place(where: Path | str) -> Path:
    """Return a path; of an address such as `s3://bucket/register.jsonl`, one that fsspec reads.

    What is read there has all that a `Path` has for reading; nothing is ever written there.

    Raises:
        RegisterError: the package universal-pathlib, or that for such an address, is missing, its
            server cannot be reached, or a part of the address would be lost on the way.
    """
    if not is_remote(where):
        if not isinstance(where, str) or "://" not in where:
            return Path(where)
        where = _address(where)
    said = shown(where)
    if wrong := _lost(str(where)):
        msg = f"{said}: {wrong}"
        raise RegisterError(msg)
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


def _lost(address: str) -> str:
    """Say what of an address would be lost, so that something else were read in silence."""
    for one in address.split("::"):
        scheme, found, rest = one.partition("://")
        web = scheme in _WEB
        path, _, query = rest.partition("?") if web else (rest, "", "")
        if found and "//" in path:
            # The folder above would be taken for another one, and its settings for none.
            return "an address with two slashes in a row cannot be read; expected one between names"
        if web and "/" in query:
            return "a slash after the question mark cannot be read; expected %2F in its place"
        if web and "#" in rest:
            return "what follows the # is never asked of a server; expected %23, or nothing"
    return ""


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
    """Return whether this is a path that fsspec reads, and not one of this machine's own."""
    return hasattr(where, "storage_options") and not isinstance(where, Path)


def named(path: Path) -> str:
    """Return the last name of the path; that of an address of the web has no query, no secret."""
    return path.name.partition("?")[0] if _is_web(path) else path.name


def _is_web(path: Path) -> bool:
    return is_remote(path) and cast("Any", path).protocol in _WEB


def shown(where: Any) -> str:
    """Return the path or address as people may read it, without a password or a signature."""
    text = str(where)
    # An address that is read through FTP, or the like, keeps its server beside its path.
    host = where.storage_options.get("host") if is_remote(where) else None
    return veiled(text.replace(":///", f"://{host}/", 1) if host else text)


def veiled(text: str) -> str:
    """Return the text with `***` for the `user:password`, and the query, of each address in it."""
    return _QUERY.sub(r"\1***", _PASSWORD.sub("***", text))


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


@contextlib.contextmanager
def stream(path: Path) -> Iterator[BinaryIO]:
    """Open a file that is read once, from its beginning to its end.

    Raises:
        OSError: it cannot be read; where fsspec reads, it may be anything.
    """
    if not _is_web(path):
        with path.open("rb") as file:
            yield file
        return
    where = cast("Any", path)
    # Without blocks it comes in one answer: not every server gives a part of a file.
    with where.fs.open(where.path, "rb", block_size=0) as answer:
        yield io.BufferedReader(_Raw(answer), 1 << 20)


class _Raw(io.RawIOBase):
    """Give what is read of an answer to what finds lines in it."""

    def __init__(self, answer: Any) -> None:
        self._answer = answer

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        view = memoryview(buffer)
        data = self._answer.read(len(view))
        view[: len(data)] = data
        return len(data)


def piece(path: Path, start: int, size: int) -> bytes:
    """Read so many bytes of a file; of a server that gives no parts, the whole and these of it.

    Raises:
        OSError: it cannot be read; where fsspec reads, it may be anything.
    """
    if not is_remote(path):
        with path.open("rb") as file:
            file.seek(start)
            return file.read(size)
    if not size:
        return b""
    where = cast("Any", path)
    data = cast("bytes", where.fs.cat_file(where.path, start=start, end=start + size))
    return data[start : start + size] if len(data) > size else data


def is_folder(path: Path) -> bool:
    """Return whether there is a folder at the path.

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
