"""Addresses: which of them can be read, and with which path."""

from __future__ import annotations

from upath import UPath

from codetrack import RegisterError, hide_secrets
from codetrack_remote.failures import reason
from codetrack_remote.paths import WEB, RemotePath


def locate(address: str | UPath) -> RemotePath:
    """Return a path that reads what lies at the address.

    Raises:
        RegisterError: no package reads such an address, its server cannot be reached, or a part
            of the address would be ignored.
    """
    if isinstance(address, RemotePath):
        return address
    try:
        path = RemotePath(address)
    except Exception as error:
        msg = f"{hide_secrets(str(address))}: no such kind of address can be read: {reason(error)}"
        raise RegisterError(msg) from None
    if wrong := _ignored(str(address)):
        msg = f"{path}: {wrong}"
        raise RegisterError(msg)
    try:
        # A missing package, or a server that does not answer, shows when the file system is made.
        _ = path.fs
    except ImportError as error:
        msg = f"{path}: a package for such an address is missing: {error}"
        raise RegisterError(msg) from None
    except Exception as error:
        msg = f"{path}: cannot be read: {reason(error)}"
        raise RegisterError(msg) from None
    return path


def _ignored(address: str) -> str:
    """Return what is wrong with an address of which fsspec would ignore a part."""
    for link in address.split("::"):
        scheme, found, rest = link.partition("://")
        web = scheme in WEB
        path, _, query = rest.partition("?") if web else (rest, "", "")
        if found and "//" in path:
            # The folder above would be another one, and its settings would seem absent.
            return "an address with two slashes in a row cannot be read; expected one between names"
        if web and "/" in query:
            return "a slash after the question mark cannot be read; expected %2F in its place"
        if web and "#" in rest:
            return "what follows the # is never asked of a server; expected %23, or nothing"
    return ""
