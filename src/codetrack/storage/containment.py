"""Access to the files below one folder, which no path or link can leave."""

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
_MAX_LINKS = 40
_MAX_HINT_NAMES = 200
_RELATIVE = "a path below the register's folder, such as documents/policy.pdf"
_FILE = "a file in the register"


class PathError(Exception):
    """A path that cannot be used: the reason, what was expected, and the path if it looks odd."""

    def __init__(self, message: str, expected: str = _FILE, got: str | None = None) -> None:
        super().__init__(message)
        self.message, self.expected, self.got = message, expected, got


class Enclosure:
    """The files below one folder, named by portable paths; it serves one verification.

    Names and digests are read once. `own` are the register's own files, which are refused.
    """

    def __init__(self, folder: Path, own: Iterable[Path] = ()) -> None:
        self._given = os.path.abspath(folder)
        self._root = os.path.realpath(folder)
        self._own = {_identity(info) for path in own if (info := _stat(path)) is not None}
        self._names: dict[str, dict[str, str] | None] = {}
        self._digests: dict[str, str | PathError] = {}

    def find(self, path: str) -> str:
        """Return the path of the file below the folder, with every link followed.

        Raises:
            PathError: the path is not portable, leads out, or to nothing that can be read.
        """
        _check_portable(path)
        try:
            found = self._resolve(path)
        except (OSError, ValueError) as error:
            raise _unreadable(error) from None
        resolved = os.path.realpath(os.path.join(self._root, *found))
        # Junctions of Windows look like folders; only `realpath` follows them.
        if not Path(resolved).is_relative_to(self._root):
            msg = "a link leads out of the register"
            raise PathError(msg)
        return "/".join(found)

    def open(self, found: str) -> BufferedReader:
        """Open a file that was found.

        Raises:
            PathError: it cannot be read.
        """
        # The file may have been replaced since `find`: the flags refuse a link, and keep a pipe
        # from blocking.
        flags = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0)
        try:
            handle = os.open(self._whole(found), flags | getattr(os, "O_NONBLOCK", 0))
        except OSError as error:
            raise _unreadable(error) from None
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            os.close(handle)
            msg = "it was changed while it was read"
            raise PathError(msg)
        return os.fdopen(handle, "rb")

    def digest(self, found: str) -> str:
        """Return the SHA-256 of a file that was found; each file is read once.

        Raises:
            PathError: it cannot be read.
        """
        if found not in self._digests:
            try:
                with self.open(found) as file:
                    self._digests[found] = hashlib.file_digest(file, "sha256").hexdigest()
            except OSError as error:
                self._digests[found] = _unreadable(error)
            except PathError as error:
                self._digests[found] = error
        digest = self._digests[found]
        if isinstance(digest, PathError):
            raise digest
        return digest

    def _whole(self, found: str) -> str:
        return os.path.join(self._root, *found.split("/"))

    def _resolve(self, path: str) -> list[str]:
        """Return the names of the path with links followed, as long as they stay inside."""
        remaining = path.split("/")[::-1]
        folders: list[str] = []
        links: list[str] = []
        own = len(remaining)
        while remaining:
            from_link = len(remaining) > own
            name = remaining.pop()
            own = min(own, len(remaining))
            if name in ("", "."):
                continue
            if name == "..":
                if not folders:
                    raise _leads_out(links)
                folders.pop()
                continue
            self._check_spelling(folders, name, remaining, links[-1] if from_link else None)
            path_here = os.path.join(self._root, *folders, name)
            info = os.lstat(path_here)
            if stat.S_ISLNK(info.st_mode):
                links.append("/".join([*folders, name]))
                if len(links) > _MAX_LINKS:
                    msg = f"the link {links[0]!r} leads in a circle"
                    raise PathError(msg)
                target = os.readlink(path_here).removeprefix("\\\\?\\")
                if os.path.isabs(target):
                    target, folders = self._relative(target, links), []
                remaining += target.replace(os.sep, "/").split("/")[::-1]
                continue
            folders.append(name)
            if any(remaining) and not stat.S_ISDIR(info.st_mode):
                msg = f"{'/'.join(folders)!r} is not a folder"
                raise PathError(msg)
        self._check_file(os.lstat(os.path.join(self._root, *folders)))
        return folders

    def _relative(self, target: str, links: list[str]) -> str:
        for root in (self._root, self._given):
            if Path(target).is_relative_to(root):
                return os.path.relpath(target, root) if ".." not in Path(target).parts else ".."
        raise _leads_out(links)

    def _check_spelling(
        self, folders: list[str], name: str, remaining: list[str], link: str | None
    ) -> None:
        """Check a name against the folder's spelling, which some systems ignore."""
        names = self._names_in(os.path.join(self._root, *folders))
        if names is None or names.get(name) == name:
            return
        actual_name = names.get(_folded(name))
        if actual_name is None and link is not None:
            msg = f"the link {link!r} leads to nothing"
            raise PathError(msg)
        if actual_name is None:
            hint = nearest(name, names.values()) if len(names) <= _MAX_HINT_NAMES else ""
            msg = "there is no such file" + hint
            raise PathError(msg)
        actual = "/".join([*folders, actual_name, *remaining[::-1]])
        msg = "the file's name is spelt differently (some systems find it, others do not)"
        looks_same = unicodedata.normalize("NFC", name) == unicodedata.normalize("NFC", actual_name)
        # Accented letters have two encodings that look the same.
        got = ascii("/".join([*folders, name, *remaining[::-1]])) if looks_same else None
        raise PathError(msg, ascii(actual) if looks_same else repr(actual), got)

    def _names_in(self, folder: str) -> dict[str, str] | None:
        """Return the folder's names, by themselves and by their folded spelling."""
        if folder not in self._names:
            try:
                names = os.listdir(folder)
            except OSError:
                self._names[folder] = None
            else:
                self._names[folder] = {_folded(n): n for n in names} | {n: n for n in names}
        return self._names[folder]

    def _check_file(self, info: os.stat_result) -> None:
        if stat.S_ISDIR(info.st_mode):
            msg = "this is a folder"
            raise PathError(msg)
        if not stat.S_ISREG(info.st_mode):
            msg = "this is a pipe, a device or a socket"
            raise PathError(msg)
        if _identity(info) in self._own:
            msg = "this is a file of the register itself"
            raise PathError(msg, "another file")


def _check_portable(path: str) -> None:
    """Check that the path is relative, has no `..`, and reads the same on every system."""
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
        msg = "backslashes separate folders on Windows only"
        raise PathError(msg, repr(path.replace("\\", "/")))
    if "\0" in path:
        msg = "no file name can contain a NUL"
        raise PathError(msg, _RELATIVE)
    if path.endswith("/"):
        msg = "this names a folder"
        raise PathError(msg)


def _leads_out(links: list[str]) -> PathError:
    return PathError(f"the link {links[-1]!r} leads out of the register")


def _unreadable(error: OSError | ValueError) -> PathError:
    if isinstance(error, OSError) and error.errno == errno.ENOENT:
        return PathError("there is no such file")
    reason = error.strerror if isinstance(error, OSError) else "no file can have this name"
    return PathError(f"cannot be read: {reason}")


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


def _identity(info: os.stat_result) -> tuple[int, int]:
    return info.st_dev, info.st_ino


def _stat(path: Path) -> os.stat_result | None:
    try:
        return path.stat()
    except (OSError, ValueError):
        return None
