"""The location of a register: a local path, or an address, which the plugin `remote` reads."""

from __future__ import annotations

import os
from importlib.metadata import entry_points
from pathlib import Path

from codetrack.errors import CodetrackError, RegisterError
from codetrack.problems import hide_secrets

_GROUP, _PLUGIN, _DISTRIBUTION = "codetrack", "remote", "codetrack-remote"


def locate(where: Path | str) -> Path:
    """Return the path; for an address such as `s3://bucket/register.jsonl`, that of the plugin.

    The settings at the address name the plugins to load, so this one is called before any other:
    the module of the entry point `remote` has a function `locate(address)`. Its result reads
    like a `Path`, raises `OSError` like one, and contains no password as text.

    Raises:
        RegisterError: the plugin is missing or failed, or the address cannot be read.
    """
    if isinstance(where, os.PathLike) or (isinstance(where, str) and "://" not in where):
        return Path(where)
    text = hide_secrets(str(where))
    found = list(entry_points(group=_GROUP, name=_PLUGIN))
    if not found:
        msg = (
            f"{text}: an address is read with the plugin {_PLUGIN}; "
            f"expected {_DISTRIBUTION} to be installed"
        )
        raise RegisterError(msg)
    try:
        path: Path = found[0].load().locate(where)
    except CodetrackError:
        raise
    except (Exception, SystemExit) as error:
        msg = f"{text}: plugin {_PLUGIN}: failed: {type(error).__name__}: {error}"
        raise RegisterError(hide_secrets(msg)) from None
    return path


def local(where: Path | str, use: str) -> Path:
    """Return the path if it is local; `use` begins the error message otherwise.

    Raises:
        RegisterError: it is an address.
    """
    path = locate(where)
    if not isinstance(path, Path):
        msg = f"{path}: {use} this machine's own paths only"
        raise RegisterError(msg)
    return path
