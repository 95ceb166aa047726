"""The command line. It uses only the public names of the library."""

from __future__ import annotations

import io
import sys


def main() -> None:
    """Run the command line; print what to install if click or rich is missing."""
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
            # A terminal whose encoding lacks a character shows its number instead of failing.
            stream.reconfigure(errors="backslashreplace")
    run()
