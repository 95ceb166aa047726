"""What workers do in tests: a module of its own, for other processes import it by name."""

import os
import signal
import threading
import time
from pathlib import Path

from filelock import FileLock, Timeout

from codetrack import Member, Register, RegisterError


def killed_once(marker: str) -> str:
    """Lose the process at the first try, and answer at the second."""
    path = Path(marker)
    if path.name.startswith("good") or path.exists():
        return path.name
    path.touch()
    os.kill(os.getpid(), signal.SIGKILL)
    return "never"


def killed_always(_: str) -> None:
    """Lose the process at every try."""
    os.kill(os.getpid(), signal.SIGKILL)


def held(marker: str) -> str:
    """Answer for what is good; for the rest hold a lock, and never come to an end."""
    path = Path(marker)
    if not path.name.startswith("good"):
        lock = FileLock(path.with_suffix(".lock"))
        lock.acquire(timeout=0)
        path.touch()
        threading.Event().wait()
    return path.name


def until_begun(*markers: Path) -> None:
    """Wait until somebody is at work on each of them."""
    give_up = time.monotonic() + 60
    while not all(marker.exists() for marker in markers):
        assert time.monotonic() < give_up, "nobody began"
        time.sleep(0.01)


def failed_beside(marker: str) -> None:
    """Fail at the one that is marked so, when the other has begun, which never ends."""
    begun, _, fails = marker.partition(" ")
    if not fails:
        held(begun)
    until_begun(Path(begun))
    raise ZeroDivisionError


def gone(marker: Path, patience: float = 0) -> bool:
    """Tell whether the process that held it is gone, at the latest after so many seconds."""
    try:
        with FileLock(marker.with_suffix(".lock")).acquire(timeout=patience):
            return True
    except Timeout:
        return False


class Part:
    """A partition of one member, whose process is lost once where a marker says so."""

    stamp = ""
    members = 1

    def __init__(self, name: str, marker: Path | None = None, ids: tuple[str, ...] = ()) -> None:
        self.name = name
        self.marker = marker
        self.ids = ids or (name,)

    def load(self) -> Register:
        """Give the member."""
        if self.marker is not None:
            killed_once(str(self.marker))
        members = [Member(id=one, name="A (invented)", country="BE") for one in self.ids]
        return Register(members=members, name="parts")


class Broken(Part):
    """A partition that cannot be read."""

    def load(self) -> Register:
        """Refuse."""
        msg = f"{self.name}: cannot be read"
        raise RegisterError(msg)
