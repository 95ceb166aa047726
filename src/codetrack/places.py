"""Where a register lies: a path of this machine, or an address that fsspec knows, such as s3://."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

from codetrack.errors import RegisterError


def place(where: Path | str) -> Path:
    """Return a path; of an address such as `s3://bucket/register.jsonl`, one that fsspec reads.

    What is read there has all that a `Path` has for reading; nothing is ever written there.

    Raises:
        RegisterError: the package universal-pathlib, or that for such an address, is missing.
    """
    if is_remote(where):
        return cast("Path", where)
    if not isinstance(where, str) or "://" not in where:
        return Path(where)
    try:
        from upath import UPath
    except ImportError:
        msg = (
            f"{where}: such an address is read with the package universal-pathlib; "
            "expected codetrack-core[remote] to be installed"
        )
        raise RegisterError(msg) from None
    try:
        return cast("Path", UPath(where))
    except (ImportError, ValueError) as error:
        msg = f"{where}: no such kind of address can be read: {error}"
        raise RegisterError(msg) from None


def is_remote(where: Any) -> bool:
    """Say whether this is a path that fsspec reads, and not one of this machine's own."""
    return hasattr(where, "storage_options") and not isinstance(where, Path)
