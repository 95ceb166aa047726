"""Read a register at an address: S3 and other object storage, a web server, an archive.

Once installed, every command and function of codetrack that reads a register takes an address in
place of a path:

    codetrack audit s3://chain/belgium --as-of 2026-11-23
    codetrack audit https://example.org/register.jsonl.gz --as-of 2026-11-23 --jobs 4

The address is one that fsspec knows; for some, it wants a package of their own, such as `s3fs` for
`s3://` (`codetrack-remote[s3]`). Credentials come from where that package takes them, for S3 the
environment or `~/.aws`. What lies at the address is a folder of TOML files or a JSON Lines file,
packed or not, with its settings, `codetrack.toml`, in it or beside it. The source that reads it on
a disk reads it there, so that `--source` works, and so do parts: a worker asks the server only for
the bytes of its part, if the server gives parts of a file, and else for the whole.

What cannot be read is an error (exit code 3), never an empty register or absent settings: a server
that refuses or breaks down has not said that there is nothing. A password, and the query of a web
address, which may be a signature, are in no message and no report.

Nothing is written to an address: no register, no record, no ledger of reminders. Documents that
records name are not looked up there. The plugin has no settings.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from upath import UPath

    from codetrack_remote.paths import RemotePath

__version__ = "0.1.0"
__all__ = ["locate"]


def locate(address: str | UPath) -> RemotePath:
    """Return a path that reads what lies at the address; codetrack calls this for `scheme://`.

    Pass a `UPath` to set options of its file system, such as `UPath("s3://chain", anon=True)`.

    Raises:
        RegisterError: no package reads such an address, its server cannot be reached, or a part
            of the address would be ignored.
    """
    # Every audit imports this module, and few read an address.
    from codetrack_remote.addresses import locate

    return locate(address)
