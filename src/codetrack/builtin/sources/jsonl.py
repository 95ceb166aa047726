"""Read and write a register that is one JSON Lines file: each line is a member.

The keys are those of the model: a member's tables have the names of its attributes
(`trainings`, where a TOML file says `[[training]]`). The settings lie beside the file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import attrs
import msgspec

from codetrack.collector import paused
from codetrack.converters import member_to_json
from codetrack.decoder import MemberDecoder
from codetrack.errors import RegisterError
from codetrack.extension import Source
from codetrack.files import LEDGER, locked, write_whole
from codetrack.hookspecs import hookimpl
from codetrack.model import Member, Register
from codetrack.problems import Problem
from codetrack.vocabulary import is_identifier

_BOM = b"\xef\xbb\xbf"


def accepts(path: Path) -> bool:
    """Say whether the path is a `.jsonl` file, and not the ledger of a register."""
    name = path.name.lower()
    is_ledger = name == LEDGER or name.endswith(f".{LEDGER}")
    return name.endswith(".jsonl") and not is_ledger and not path.is_dir()


def load(path: Path) -> Register:
    """Read the register; each line that cannot be read becomes problems and stays known.

    Raises:
        RegisterError: the file cannot be read.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        msg = f"{path}: cannot be read: {error.strerror}"
        raise RegisterError(msg) from None
    with paused():
        return parse(data.removeprefix(_BOM), path.name)


def parse(data: bytes, name: str) -> Register:
    """Make a register of the bytes of a JSON Lines file; `name` is how problems name it."""
    decode = MemberDecoder()
    members: dict[str, Member] = {}
    bad: dict[int, bytes] = {}
    doubled: dict[str, list[int]] = {}
    lines: dict[str, int] = {}
    for number, line in enumerate(data.replace(b"\r\n", b"\n").split(b"\n"), start=1):
        if not line or line.isspace():
            continue
        try:
            member = decode(line)
        except (msgspec.DecodeError, ValueError, TypeError, RecursionError):
            bad[number] = line
            continue
        if member.id in members:
            doubled.setdefault(member.id, [lines[member.id]]).append(number)
        else:
            members[member.id] = member
            lines[member.id] = number
    problems: list[Problem] = []
    unreadable: list[str] = []
    if not members and not bad:
        message, expected = "the file is empty", "a member a line"
        problems.append(
            Problem(message=message, file=name, line=1, got="nothing", expected=expected)
        )
    for number, member_id, found in _explained(decode, bad):
        first = [lines[member_id]] if member_id in lines else []
        doubled.setdefault(member_id, first).append(number)
        unreadable.append(member_id)
        problems += [attrs.evolve(p, file=name, line=number, member=member_id) for p in found]
    for member_id, numbers in doubled.items():
        if len(numbers) > 1:
            members.pop(member_id, None)
            unreadable.append(member_id)
            problems += _doubled(member_id, sorted(numbers), name)
    problems.sort(key=lambda problem: problem.line or 0)
    return Register(members=members.values(), problems=problems, unreadable=unreadable, name=name)


def _doubled(member_id: str, numbers: list[int], name: str) -> list[Problem]:
    others = ", ".join(map(str, numbers))
    return [
        Problem(
            message=f"the id stands on lines {others}",
            file=name,
            line=number,
            key="id",
            got=repr(member_id),
            expected="one line for each id",
            member=member_id,
        )
        for number in numbers
    ]


def _explained(
    decode: MemberDecoder, bad: dict[int, bytes]
) -> Iterator[tuple[int, str, list[Problem]]]:
    for number, line in bad.items():
        member_id, problems = decode.explain(line)
        if member_id is None or not is_identifier(member_id):
            # No member can have such an id, so that none is taken for another.
            member_id = f"line {number}"
        yield number, member_id, problems


def save(register: Register, path: Path) -> None:
    """Write the register whole, a member a line, in the order of their ids.

    A register without a member makes an empty file, which is read back with a problem: nobody
    could tell it from a file that was cut to nothing.

    Raises:
        RegisterError: the file cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with locked(path.parent):
            write_whole(path, (member_to_json(member) + b"\n" for member in register.members))
    except OSError as error:
        msg = f"{path}: cannot be written: {error.strerror}"
        raise RegisterError(msg) from None


@hookimpl
def codetrack_sources() -> Iterable[Source]:
    """Give the source that reads JSON Lines."""
    yield Source(
        name="jsonl",
        title="a JSON Lines file, one member a line",
        accepts=accepts,
        load=load,
        save=save,
    )
