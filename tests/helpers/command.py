"""Run the command line: in this process, in one of its own, or on a terminal.

A process of its own takes half a second to a whole one to start. So `run` and `screen` call the
command here, with streams that are caught; `run_process` and `screen_process` are for what only a
process shows: other packages on its path, how it imports, and a real terminal.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import signal
import subprocess
import sys
from pathlib import Path
from unittest import mock

import pexpect

from codetrack.cli import main

Done = subprocess.CompletedProcess[str]
COMMAND = ("-m", "codetrack")
_SIGNALS = (signal.SIGINT, signal.SIGTERM, getattr(signal, "SIGHUP", signal.SIGTERM))
_COLOURS = {"TERM": "xterm-256color"}
_CODE = re.compile(r"\x1b\[[0-9;?]*[a-zA-Z]")


class _Terminal(io.TextIOWrapper):
    """Stand for a terminal: whoever asks is told that a person looks on."""

    def isatty(self) -> bool:
        return True


def run(*arguments: object, cwd: Path | str | None = None, **env: str) -> Done:
    """Run the command line in this process, its output in a pipe."""
    return _run(io.TextIOWrapper, arguments, cwd, env)


def screen(columns: int, *arguments: object, cwd: Path | str | None = None, **env: str) -> Done:
    """Run the command line in this process, before a screen of so many columns."""
    sized = {**_COLOURS, "COLUMNS": str(columns), "LINES": "60", **env}
    return _run(_Terminal, arguments, cwd, sized)


def _run(
    stream: type[io.TextIOWrapper],
    arguments: tuple[object, ...],
    cwd: Path | str | None,
    env: dict[str, str],
) -> Done:
    words = ["codetrack", *map(str, arguments)]
    encoding = env.get("PYTHONIOENCODING", "utf-8")
    out, err = (stream(io.BytesIO(), encoding=encoding, errors="strict") for _ in range(2))
    before = {number: signal.getsignal(number) for number in _SIGNALS}
    code: object = 0
    try:
        with (
            mock.patch.object(sys, "argv", words),
            mock.patch.dict(os.environ, env),
            contextlib.chdir(cwd or "."),
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(err),
        ):
            main()
    except SystemExit as stop:
        code = stop.code
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    assert isinstance(code, int)
    return subprocess.CompletedProcess(words, code, _read(out), _read(err))


def _read(stream: io.TextIOWrapper) -> str:
    stream.flush()
    written = stream.buffer
    assert isinstance(written, io.BytesIO)
    return written.getvalue().decode(stream.encoding)


def run_process(*arguments: object, cwd: Path | str | None = None, **env: str) -> Done:
    """Run the command line as a person would, in a process of its own, its output in a pipe."""
    return subprocess.run(
        [sys.executable, *COMMAND, *map(str, arguments)],
        cwd=cwd,
        env={**os.environ, "PYTHONIOENCODING": "utf-8", **env},
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


def screen_process(
    columns: int, *arguments: object, cwd: Path | str | None = None, **env: str
) -> Done:
    """Run the command line in a process of its own, on a real terminal of so many columns."""
    words = [*COMMAND, *map(str, arguments)]
    child = pexpect.spawn(
        sys.executable,
        words,
        cwd=None if cwd is None else str(cwd),
        dimensions=(60, columns),
        env={**os.environ, "PYTHONIOENCODING": "utf-8", **_COLOURS, **env},
        encoding="utf-8",
        timeout=120,
    )
    text = child.read()
    child.close()
    assert child.exitstatus is not None, text
    return subprocess.CompletedProcess(words, child.exitstatus, text, "")


def seen_of(text: str) -> str:
    """Return the text without colours; of a line that was written over, what came last.

    On a slow machine a bar shows how far a command is, and is gone when it is through.
    """
    lines = _CODE.sub("", text).split("\n")
    return "\n".join(line.rstrip("\r").rsplit("\r", 1)[-1] for line in lines)
