"""Failures of file systems, which raise all kinds of errors: each becomes an `OSError`."""

from __future__ import annotations

import contextlib
import errno
import os
import re
from collections.abc import Iterator

from codetrack import hide_secrets

_NOTHING = "there is nothing here"


@contextlib.contextmanager
def os_errors() -> Iterator[None]:
    """Raise an `OSError` in place of any error.

    Raises:
        FileNotFoundError: the server said that there is nothing. Not to show it is not enough.
        OSError: all else; `strerror` says why, without a password.
    """
    try:
        yield
    except Exception as error:
        raise OSError(errno.ENOENT if is_absent(error) else errno.EIO, reason(error)) from None


def is_absent(error: BaseException) -> bool:
    """Return whether the server said that there is nothing."""
    return isinstance(error, FileNotFoundError) and _cause(error) is None


def reason(error: BaseException) -> str:
    """Return in a few words why something cannot be read, without a password."""
    error = _cause(error) or error
    status = getattr(error, "status", None)
    if isinstance(status, int):
        text = f"the server answered {status} {getattr(error, 'message', '')}".rstrip()
    elif isinstance(error, FileNotFoundError):
        # Without a number, fsspec gives the path again and nothing else.
        text = error.strerror or _NOTHING
    elif isinstance(error, OSError) and error.strerror:
        text = error.strerror
        if error.errno and "Connect call failed" in text:
            text = os.strerror(error.errno)
    else:
        # Sentences after the first are for whoever wrote the program.
        text = re.split(r"\n|: <|\. ", str(error))[0] or type(error).__name__
    return hide_secrets(text)


def _cause(error: BaseException) -> BaseException | None:
    """Return what failed, if fsspec only says that nothing was found."""
    cause = error.__cause__
    if not isinstance(error, FileNotFoundError) or isinstance(cause, FileNotFoundError):
        return None
    failed = isinstance(cause, (OSError, TimeoutError))
    return cause if failed or getattr(cause, "status", 404) != 404 else None
