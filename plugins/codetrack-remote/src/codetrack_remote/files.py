"""A file at an address, read from its beginning in one answer, or a part of it by itself."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from codetrack_remote.failures import os_errors

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer
    from fsspec import AbstractFileSystem

_BUFFER = 1 << 20


class RemoteFile(io.BufferedReader):
    """A file that is open for reading; it lives until it is closed."""

    def __init__(self, fs: AbstractFileSystem, path: str, options: Mapping[str, Any]) -> None:
        self._bytes = _Bytes(fs, path, options)
        super().__init__(self._bytes, _BUFFER)

    def read(self, size: int | None = -1, /) -> bytes:
        """Read so many bytes, after a `seek` with one request for exactly these."""
        if size is None or size < 0 or self._bytes.is_in_sequence:
            return super().read(size)
        start = self.tell()
        data = self._bytes.part(start, size)
        self.seek(start + len(data))
        return data


class _Bytes(io.RawIOBase):
    def __init__(self, fs: AbstractFileSystem, path: str, options: Mapping[str, Any]) -> None:
        self._fs, self._path, self._options = fs, path, options
        self._answer: Any = None
        self._answered = 0
        self._position = 0

    @property
    def is_in_sequence(self) -> bool:
        """Return whether the next bytes are those that the answer gives next."""
        return self._position == self._answered

    def part(self, start: int, size: int) -> bytes:
        """Read a part; of a server that gives no parts, the whole, and this of it."""
        if not size:
            return b""
        with os_errors():
            data = bytes(self._fs.cat_file(self._path, start=start, end=start + size))
        return data[start : start + size] if len(data) > size else data

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._position

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        if whence == io.SEEK_END:
            msg = "the end of a file at an address is not known before it is read"
            raise io.UnsupportedOperation(msg)
        self._position = offset + (self._position if whence == io.SEEK_CUR else 0)
        return self._position

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        view = memoryview(buffer).cast("B")
        if self.is_in_sequence:
            data = self._next(len(view))
            self._answered += len(data)
        else:
            data = self.part(self._position, len(view))
        view[: len(data)] = data
        self._position += len(data)
        return len(data)

    def _next(self, size: int) -> bytes:
        with os_errors():
            if self._answer is None:
                self._answer = self._fs.open(self._path, "rb", **self._options)
            return bytes(self._answer.read(size))

    def close(self) -> None:
        if self._answer is not None:
            self._answer.close()
        super().close()
