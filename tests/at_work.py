"""What workers do in tests: a module of its own, for other processes import it by name."""

import os
import signal
from pathlib import Path

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
