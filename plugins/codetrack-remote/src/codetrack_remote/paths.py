"""A path at an address: it reads as a `pathlib.Path` does, and raises `OSError` as one does."""

from __future__ import annotations

import errno
import io
import os
from collections.abc import Iterator
from typing import IO, TYPE_CHECKING, Any, Self

from upath.extensions import ProxyUPath

from codetrack import hide_secrets
from codetrack_remote.failures import is_absent, os_errors
from codetrack_remote.files import RemoteFile

if TYPE_CHECKING:
    from upath.types import StatResultType

WEB = ("http", "https")


class RemotePath(ProxyUPath):
    """A path at an address, for reading; it lives as long as the work on its register.

    It can be pickled and sent to other processes, with a password that the address contains. Its
    text, which messages show, contains none.
    """

    __slots__ = ()

    def __str__(self) -> str:
        text = super().__str__()
        # An address of FTP, or the like, keeps its server in the options.
        host = self.storage_options.get("host")
        return hide_secrets(text.replace(":///", f"://{host}/", 1) if host else text)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({str(self)!r})"

    @property
    def name(self) -> str:
        """Return the last name; that of a web address has no query."""
        name = super().name
        return name.partition("?")[0] if self.protocol in WEB else name

    def exists(self, *, follow_symlinks: bool = True) -> bool:
        """Return whether there is something."""
        with os_errors():
            return self._is_found()

    def is_dir(self) -> bool:
        """Return whether there is a folder."""
        with os_errors():
            if super().is_dir():
                return True
            # Many file systems say no when they were refused or broke down, too.
            self._is_found()
        return False

    def is_file(self) -> bool:
        """Return whether there is a file; also if the server fails: reading it raises the error."""
        try:
            return bool(self.fs.info(self.path)["type"] == "file")
        except Exception as error:
            return not is_absent(error)

    def stat(self, *, follow_symlinks: bool = True) -> StatResultType:
        """Return the size of a file, and what else the server reports of it."""
        with os_errors():
            return super().stat(follow_symlinks=follow_symlinks)

    def iterdir(self) -> Iterator[Self]:
        """Yield what a folder holds."""
        with os_errors():
            yield from super().iterdir()

    def read_bytes(self) -> bytes:
        """Read a whole file."""
        with os_errors():
            # Opened as a file, one that is refused would seem to be absent.
            return bytes(self.fs.cat_file(self.path))

    def read_text(
        self, encoding: str | None = None, errors: str | None = None, newline: str | None = None
    ) -> str:
        """Read a whole file as text."""
        with self.open("r", encoding=encoding, errors=errors, newline=newline) as file:
            return str(file.read())

    def open(  # type: ignore[override]
        self,
        mode: str = "r",
        buffering: int = -1,
        encoding: str | None = None,
        errors: str | None = None,
        newline: str | None = None,
    ) -> IO[Any]:
        """Open a file for reading; errors come with the first bytes that are read."""
        if set(mode) - set("rbt"):
            raise OSError(errno.EROFS, os.strerror(errno.EROFS), str(self))
        # In one answer, for not every web server gives parts of a file.
        options = {"block_size": 0} if self.protocol in WEB else {}
        file = RemoteFile(self.fs, self.path, options)
        return file if "b" in mode else io.TextIOWrapper(file, encoding, errors, newline)

    def _is_found(self) -> bool:
        try:
            self.fs.info(self.path)
        except FileNotFoundError as error:
            if not is_absent(error):
                raise
            return False
        return True
