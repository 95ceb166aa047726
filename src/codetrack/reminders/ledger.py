"""The ledger of a register: a line for each notice that was sent, with its day.

It is `reminders.jsonl` in the register's folder; the ledger of a register in a single file, such
as `belgium.jsonl`, is `belgium.reminders.jsonl` in the same folder. Keep it with the register:
without it, every notice is sent again.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

import attrs
import msgspec

from codetrack.errors import RegisterError
from codetrack.model.notices import Handout, Notices
from codetrack.problems import Problem, shorten
from codetrack.storage.addresses import local
from codetrack.storage.files import LEDGER, locked


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """A line of the ledger: the notice's key, and the day on which it was sent."""

    key: str
    on: date
    member: str
    due: date
    role: str


def ledger_path(register: Path | str) -> Path:
    """Return the path of the register's ledger.

    Raises:
        RegisterError: the register is at an address, where no ledger can be written.
    """
    register = local(register, "a ledger can be kept for registers on")
    if register.is_dir():
        return register / LEDGER
    return register.with_name(f"{register.stem}.{LEDGER}")


class Ledger:
    """The notices that were sent, read once; `record` adds those that are sent now.

    Call `record` right after each delivery: then nothing that was delivered before a failure is
    delivered twice, and the next run sends the rest.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.entries: dict[str, Entry] = {}
        """The last entry of each key."""
        self.problems: tuple[Problem, ...] = ()
        """Lines that cannot be read; their notices are sent again rather than lost."""
        self._size = 0
        self._complete = 0
        self._read()

    def new(self, notices: Notices) -> Notices:
        """Return the notices that were not sent yet, with the ledger's problems."""
        return attrs.evolve(
            notices,
            handouts=tuple(h for h in notices.handouts if h.key not in self.entries),
            problems=(*notices.problems, *self.problems),
        )

    def record(self, handouts: Iterable[Handout], *, on: date) -> None:
        """Append a line for each notice that was sent, and wait until it is on the disk.

        Raises:
            RegisterError: the ledger cannot be written.
        """
        entries = [
            Entry(
                key=handout.key,
                on=on,
                member=handout.notice.member,
                due=handout.notice.due,
                role=handout.addressee.role,
            )
            for handout in handouts
        ]
        try:
            self._append(b"".join(_ENCODER.encode(entry) + b"\n" for entry in entries))
        except OSError as error:
            raise _unwritable(self.path, error) from None
        self.entries |= {entry.key: entry for entry in entries}

    def check(self) -> None:
        """Check that the ledger can be written, before anything is sent.

        Raises:
            RegisterError: it cannot.
        """
        try:
            with self.path.open("ab"):
                pass
        except OSError as error:
            raise _unwritable(self.path, error) from None

    def _read(self) -> None:
        try:
            data = self.path.read_bytes()
        except FileNotFoundError:
            return
        except OSError as error:
            msg = f"{self.path}: the ledger cannot be read: {error.strerror}"
            raise RegisterError(msg) from None
        problems: list[Problem] = []
        self._size = self._complete = len(data)
        for number, line in enumerate(data.split(b"\n"), start=1):
            if not line.strip():
                continue
            try:
                entry = _DECODER.decode(line.removeprefix(b"\xef\xbb\xbf"))
            except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
                problems.append(
                    Problem(
                        message="this line of the ledger cannot be read, so its notice is new",
                        file=self.path.name,
                        line=number,
                        got=shorten(line.decode(errors="backslashreplace")),
                        expected="a JSON object with key, on, member, due and role",
                    )
                )
                if number == data.count(b"\n") + 1:
                    self._complete = len(data) - len(line)
            else:
                self.entries[entry.key] = entry
        self.problems = tuple(problems)

    def _append(self, lines: bytes) -> None:
        if not lines and self._complete == self._size:
            return
        handle = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o666)
        with os.fdopen(handle, "r+b") as file:
            if file.seek(0, os.SEEK_END) == self._size:
                # A process killed while writing leaves half a line, which is useless.
                file.truncate(self._complete)
            if (end := file.seek(0, os.SEEK_END)) and lines:
                file.seek(end - 1)
                if file.read(1) != b"\n":
                    lines = b"\n" + lines
            file.seek(0, os.SEEK_END)
            file.write(lines)
            file.flush()
            os.fsync(file.fileno())
            self._size = self._complete = file.tell()


def _unwritable(path: Path, error: OSError) -> RegisterError:
    msg = (
        f"{path}: the ledger cannot be written: {error.strerror}; without it, every notice "
        "would be sent again"
    )
    return RegisterError(msg)


_DECODER = msgspec.json.Decoder(Entry)
_ENCODER = msgspec.json.Encoder()


@contextlib.contextmanager
def open_ledger(register: Path | str) -> Iterator[Ledger]:
    """Open the ledger of the register at the path under the register's lock.

    So two programs never send the same notice.

    Raises:
        RegisterError: the ledger cannot be read or written, or another program keeps the lock
            for too long.
    """
    path = ledger_path(register)
    if not path.parent.is_dir():
        # Locking would create the folder.
        msg = f"{path.parent}: there is no such folder, so its ledger cannot be opened"
        raise RegisterError(msg)
    with contextlib.ExitStack() as stack:
        try:
            stack.enter_context(locked(path.parent))
        except OSError as error:
            raise _unwritable(path, error) from None
        ledger = Ledger(path)
        ledger.check()
        yield ledger


def read_ledger(register: Path | str) -> Ledger:
    """Read the ledger of the register at the path, without the lock.

    Raises:
        RegisterError: the ledger cannot be read.
    """
    return Ledger(ledger_path(register))
