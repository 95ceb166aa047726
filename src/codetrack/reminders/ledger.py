"""The ledger of a register: which notices were handed out, on which day, a line each.

It lies in the register's folder as `reminders.jsonl`; beside a register that is one file, such as
`belgium.jsonl`, it is `belgium.reminders.jsonl`. Keep it with the register: without it,
everything is said once more.
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
    """One line: the notice's key, and the day on which it was sent."""

    key: str
    on: date
    member: str
    due: date
    role: str


def ledger_path(register: Path | str) -> Path:
    """Return where the ledger of the register at the path lies.

    Raises:
        RegisterError: the register lies at an address, where no ledger could be written.
    """
    register = local(register, "a ledger is kept beside registers on")
    if register.is_dir():
        return register / LEDGER
    return register.with_name(f"{register.stem}.{LEDGER}")


class Ledger:
    """The notices that were sent before; records those that are sent now.

    `record` is called right after a delivery, for a notice, an addressee or all of them: what
    was delivered before a failure is then never delivered twice, and the rest goes out next time.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.entries: dict[str, Entry] = {}
        """The last entry of each key."""
        self.problems: tuple[Problem, ...] = ()
        """Lines that cannot be read: what they held is handed out again rather than lost."""
        self._size = 0
        self._sound = 0
        self._read()

    def new(self, notices: Notices) -> Notices:
        """Return the notices that were not handed out yet, with the ledger's problems."""
        return attrs.evolve(
            notices,
            handouts=tuple(h for h in notices.handouts if h.key not in self.entries),
            problems=(*notices.problems, *self.problems),
        )

    def record(self, handouts: Iterable[Handout], *, on: date) -> None:
        """Append a line for each notice that was handed out, and wait until it is on the disk.

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
        """Make sure that the ledger can be written, before anything is handed out.

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
        self._size = self._sound = len(data)
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
                    self._sound = len(data) - len(line)
            else:
                self.entries[entry.key] = entry
        self.problems = tuple(problems)

    def _append(self, lines: bytes) -> None:
        if not lines and self._sound == self._size:
            return
        handle = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o666)
        with os.fdopen(handle, "r+b") as file:
            if file.seek(0, os.SEEK_END) == self._size:
                # Whoever is killed while writing leaves half a line, which holds nothing to keep.
                file.truncate(self._sound)
            if (end := file.seek(0, os.SEEK_END)) and lines:
                file.seek(end - 1)
                if file.read(1) != b"\n":
                    lines = b"\n" + lines
            file.seek(0, os.SEEK_END)
            file.write(lines)
            file.flush()
            os.fsync(file.fileno())
            self._size = self._sound = file.tell()


def _unwritable(path: Path, error: OSError) -> RegisterError:
    msg = (
        f"{path}: the ledger cannot be written: {error.strerror}; without it nobody knows what "
        "was handed out"
    )
    return RegisterError(msg)


_DECODER = msgspec.json.Decoder(Entry)
_ENCODER = msgspec.json.Encoder()


@contextlib.contextmanager
def open_ledger(register: Path | str) -> Iterator[Ledger]:
    """Open the ledger of the register at the path, and hold the register's lock meanwhile.

    So two programs never hand out the same notice.

    Raises:
        RegisterError: the ledger cannot be read or written, or another program held the lock for
            too long.
    """
    path = ledger_path(register)
    if not path.parent.is_dir():
        # The lock would make the folder.
        msg = f"{path.parent}: there is no such folder, so there is no ledger in it"
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
    """Read the ledger of the register at the path, to look only.

    Raises:
        RegisterError: the ledger cannot be read.
    """
    return Ledger(ledger_path(register))
