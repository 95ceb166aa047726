"""The command line: the library's first user, on its public names only."""

from __future__ import annotations

import io
import sys


def main() -> None:
    """Run the command line; without click and rich, say what to install."""
    try:
        import click  # noqa: F401
        import rich  # noqa: F401
    except ImportError as error:
        sys.stderr.write(
            f"codetrack: the command line needs the package {error.name!r}; "
            "install it with: pip install 'codetrack-core[cli]'\n"
        )
        sys.exit(2)
    from codetrack.cli.app import run

    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A terminal that lacks a letter shows its number; no answer may fail for its spelling.
            stream.reconfigure(errors="backslashreplace")
    run()
