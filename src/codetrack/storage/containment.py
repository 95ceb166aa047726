"""A folder that no path leads out of: find files below it and hash them, and touch no other."""

from __future__ import annotations

import errno
import hashlib
import os
import re
import stat
import unicodedata
from collections.abc import Iterable
from io import BufferedReader
from pathlib import Path

from codetrack.problems import nearest

_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://|(?:mailto|data|urn|file):", re.ASCII)
_DRIVE = re.compile(r"[A-Za-z]:", re.ASCII)
_MOST_LINKS = 40
_FEW = 200
_RELATIVE = "a path below the register's folder, such as documents/policy.pdf"
_FILE = "a file in the register"


class PathError(Exception):
    """Say what is wrong with a path, what was expected, and how the path looks if that is odd."""

    def __init__(self, message: str, expected: str = _FILE, got: str | None = None) -> None:
        super().__init__(message)
        self.message, self.expected, self.got = message, expected, got


class Enclosure:
    """Know the files below one folder, by paths with forward slashes that read alike anywhere.

    `own` are files that are never what somebody filed there: the register's own.
    """

    def __init__(self, folder: Path, own: Iterable[Path] = ()) -> None:
        self._given = os.path.abspath(folder)
        self._root = os.path.realpath(folder)
        self._own = {_identity(info) for path in own if (info := _stat(path)) is not None}
        self._names: dict[str, dict[str, str] | None] = {}
        self._digests: dict[str, str | PathError] = {}

    def find(self, path: str) -> str:
        """Return the path of the file itself, below the folder, with every link followed.

        Raises:
            PathError: the path is none for every system, leads out, or to nothing that can be read.
        """
        _same_everywhere(path)
        try:
            found = self._walked(path)
        except (OSError, ValueError) as error:
            raise _refused(error) from None
        whole = os.path.realpath(os.path.join(self._root, *found))
        # Junctions of Windows look like folders, and are followed only here.
        if not Path(whole).is_relative_to(self._root):
            msg = "a link leads out of the register"
            raise PathError(msg)
        return "/".join(found)

    def open(self, found: str) -> BufferedReader:
        """Open a file that was found.

        Raises:
            PathError: it cannot be read.
        """
        # What is no regular file was told before; none of the flags lets a pipe that took its
        # place hold us up, or a link lead us out.
        flags = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0)
        try:
            handle = os.open(self._whole(found), flags | getattr(os, "O_NONBLOCK", 0))
        except OSError as error:
            raise _refused(error) from None
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            os.close(handle)
            msg = "it changed while it was looked at"
            raise PathError(msg)
        return os.fdopen(handle, "rb")

    def digest(self, found: str) -> str:
        """Return the SHA-256 of a file that was found; each is read once, a piece at a time.

        Raises:
            PathError: it cannot be read.
        """
        if found not in self._digests:
            try:
                with self.open(found) as file:
                    self._digests[found] = hashlib.file_digest(file, "sha256").hexdigest()
            except OSError as error:
                self._digests[found] = _refused(error)
            except PathError as error:
                self._digests[found] = error
        known = self._digests[found]
        if isinstance(known, PathError):
            raise known
        return known

    def _whole(self, found: str) -> str:
        return os.path.join(self._root, *found.split("/"))

    def _walked(self, path: str) -> list[str]:
        """Go down the path a name at a time, and follow a link only if it stays inside."""
        todo = path.split("/")[::-1]
        at: list[str] = []
        links: list[str] = []
        own = len(todo)
        while todo:
            from_link = len(todo) > own
            name = todo.pop()
            own = min(own, len(todo))
            if name in ("", "."):
                continue
            if name == "..":
                if not at:
                    raise _out(links)
                at.pop()
                continue
            self._spelt(at, name, todo, links[-1] if from_link else None)
            here = os.path.join(self._root, *at, name)
            info = os.lstat(here)
            if stat.S_ISLNK(info.st_mode):
                links.append("/".join([*at, name]))
                if len(links) > _MOST_LINKS:
                    msg = f"the link {links[0]!r} leads in a circle"
                    raise PathError(msg)
                target = os.readlink(here).removeprefix("\\\\?\\")
                if os.path.isabs(target):
                    target, at = self._inner(target, links), []
                todo += target.replace(os.sep, "/").split("/")[::-1]
                continue
            at.append(name)
            if any(todo) and not stat.S_ISDIR(info.st_mode):
                msg = f"{'/'.join(at)!r} is not a folder"
                raise PathError(msg)
        self._fit(os.lstat(os.path.join(self._root, *at)))
        return at

    def _inner(self, target: str, links: list[str]) -> str:
        for root in (self._root, self._given):
            if Path(target).is_relative_to(root):
                return os.path.relpath(target, root) if ".." not in Path(target).parts else ".."
        raise _out(links)

    def _spelt(self, at: list[str], name: str, todo: list[str], link: str | None) -> None:
        """Hold a name to the folder's own spelling, which not every system asks for."""
        names = self._listed(os.path.join(self._root, *at))
        if names is None or names.get(name) == name:
            return
        same = names.get(_folded(name))
        if same is None and link is not None:
            msg = f"the link {link!r} leads to nothing"
            raise PathError(msg)
        if same is None:
            hint = nearest(name, names.values()) if len(names) <= _FEW else ""
            msg = "there is no such file" + hint
            raise PathError(msg)
        real = "/".join([*at, same, *todo[::-1]])
        msg = "the file's name is spelt otherwise (some systems find it, others do not)"
        as_typed = unicodedata.normalize("NFC", name) == unicodedata.normalize("NFC", same)
        # Letters with accents can be stored in two ways that look the same.
        got = ascii("/".join([*at, name, *todo[::-1]])) if as_typed else None
        raise PathError(msg, ascii(real) if as_typed else repr(real), got)

    def _listed(self, folder: str) -> dict[str, str] | None:
        """Return the folder's names: each as it is, and for each way to spell it the name."""
        if folder not in self._names:
            try:
                names = os.listdir(folder)
            except OSError:
                self._names[folder] = None
            else:
                self._names[folder] = {_folded(n): n for n in names} | {n: n for n in names}
        return self._names[folder]

    def _fit(self, info: os.stat_result) -> None:
        if stat.S_ISDIR(info.st_mode):
            msg = "this is a folder"
            raise PathError(msg)
        if not stat.S_ISREG(info.st_mode):
            msg = "this is a pipe, a device or a socket"
            raise PathError(msg)
        if _identity(info) in self._own:
            msg = "this is a file of the register itself"
            raise PathError(msg, "a document apart")


def _same_everywhere(path: str) -> None:
    """Refuse a path that leads out by its words alone, or that only some systems read."""
    parts = re.split(r"[/\\]", path)
    if not path.strip():
        msg = "the path is empty"
        raise PathError(msg, _RELATIVE)
    if _URL.match(path):
        msg = "this is an address, not a file in the register"
        raise PathError(msg, _RELATIVE)
    if path[0] in "/\\" or _DRIVE.match(path):
        msg = "the path is absolute"
        raise PathError(msg, _RELATIVE)
    if ".." in parts:
        msg = "the path goes up with '..'"
        raise PathError(msg, _RELATIVE)
    if "\\" in path:
        msg = "backslashes part names on Windows only"
        raise PathError(msg, repr(path.replace("\\", "/")))
    if "\0" in path:
        msg = "no file's name holds a NUL"
        raise PathError(msg, _RELATIVE)
    if path.endswith("/"):
        msg = "this names a folder"
        raise PathError(msg)


def _out(links: list[str]) -> PathError:
    return PathError(f"the link {links[-1]!r} leads out of the register")


def _refused(error: OSError | ValueError) -> PathError:
    if isinstance(error, OSError) and error.errno == errno.ENOENT:
        return PathError("there is no such file")
    said = error.strerror if isinstance(error, OSError) else "no file can have this name"
    return PathError(f"cannot be read: {said}")


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


def _identity(info: os.stat_result) -> tuple[int, int]:
    return info.st_dev, info.st_ino


def _stat(path: Path) -> os.stat_result | None:
    try:
        return path.stat()
    except (OSError, ValueError):
        return None
