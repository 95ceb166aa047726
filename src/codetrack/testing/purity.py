"""What a check reads besides its arguments: the clock, chance, files, the environment, a network.

A check that does gives another answer tomorrow for the same day, so nothing that is said of its
future would be true. It is watched while it runs, call by call, so that its author is told what
it reads, and where. `time.strftime` counts as the clock (`day.strftime` does not). What no call
shows is not seen: `hash` of a text, `id`, a `random.Random` of its own.
"""

from __future__ import annotations

import contextlib
import random
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import Any

from codetrack.model.structs import gc_paused

_CLOCK = "the clock"
_CLOCKS = frozenset({"date.today", "datetime.now", "datetime.utcnow", "datetime.today"})
_TIMES = frozenset({"mktime", "strptime"})
_HARMLESS = frozenset({"fspath"})
# Importing reads files and a log line its time; neither is part of an answer.
_ASIDE = re.compile(r"<frozen (importlib|zipimport)|.*[/\\]logging[/\\]__init__\.py")


@contextlib.contextmanager
def watched() -> Iterator[list[str]]:
    """Yield a list that fills, while it runs, with what is read besides arguments, and where."""
    read: list[str] = []

    def watch(frame: FrameType, event: str, argument: Any) -> None:
        if event == "c_call":
            what = _read_by(argument)
        elif event == "call" and frame.f_code.co_qualname.startswith("_Environ.__getitem__"):
            what = "the environment"
        else:
            return
        if what and not _aside(frame):
            read.append(f"{what} ({_where(frame, argument)})")

    before = sys.getprofile()
    # A garbage collection may run callbacks of other code, which the check did not call.
    with gc_paused():
        sys.setprofile(watch)
        try:
            yield read
        finally:
            sys.setprofile(before)


def _read_by(function: Any) -> str | None:
    """Return what a function of C reads, if it reads anything besides its arguments."""
    module = getattr(function, "__module__", None) or ""
    name = getattr(function, "__qualname__", "")
    if name in _CLOCKS or (module == "time" and name not in _TIMES):
        return _CLOCK
    owner = getattr(function, "__self__", None)
    if owner is random._inst or name == "urandom" or module == "_uuid":
        return "chance"
    if name == "open" and module in ("io", "_io"):
        return "a file"
    if module in ("posix", "nt") and name not in _HARMLESS:
        return "the system"
    if name.startswith("socket.") or module == "_socket":
        return "the network"
    return None


def _aside(frame: FrameType) -> bool:
    above: FrameType | None = frame
    while above is not None:
        if _ASIDE.match(above.f_code.co_filename):
            return True
        above = above.f_back
    return False


def _where(frame: FrameType, function: Any) -> str:
    name = getattr(function, "__qualname__", "os.environ")
    file = Path(frame.f_code.co_filename).name
    return f"{name}, {file}:{frame.f_lineno}"
