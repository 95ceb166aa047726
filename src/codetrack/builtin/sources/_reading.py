"""Lines of JSON into members: what cannot be read becomes problems, and stays known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import attrs
import msgspec

from codetrack.conversion.decoder import MemberDecoder
from codetrack.model.members import Member, Register
from codetrack.problems import Problem
from codetrack.vocabulary import is_identifier

BOM = b"\xef\xbb\xbf"
_NONE: Mapping[str, list[int]] = {}


def lines_of(text: bytes) -> list[bytes]:
    """Cut a text into its lines, without their ends."""
    return (text.replace(b"\r\n", b"\n") if b"\r" in text else text).split(b"\n")


def without_ends(lines: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the lines of a file one by one, without their ends."""
    for line in lines:
        yield line.removesuffix(b"\n").removesuffix(b"\r") if line.endswith(b"\n") else line


def parse(data: bytes, name: str) -> Register:
    """Parse the bytes of a JSON Lines file into a register; `name` is how problems name it."""
    return read(enumerate(lines_of(data), start=1), name)


def read(
    numbered: Iterable[tuple[int, bytes]], name: str, known: Mapping[str, list[int]] = _NONE
) -> Register:
    """Read numbered lines into a register.

    `known` are ids on several lines of the file, others than these among them.
    """
    decode = MemberDecoder()
    members: dict[str, Member] = {}
    bad: dict[int, bytes] = {}
    doubled: dict[str, list[int]] = {}
    lines: dict[str, int] = {}
    empty = True
    for number, line in numbered:
        if not line or line.isspace():
            continue
        empty = False
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
            if member.id in known:
                doubled[member.id] = [number]
    problems: list[Problem] = []
    unreadable: list[str] = []
    if empty:
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
        every = known.get(member_id, sorted(numbers))
        if len(every) > 1:
            members.pop(member_id, None)
            unreadable.append(member_id)
            problems += _doubled(member_id, sorted(numbers), every, name)
    problems.sort(key=lambda problem: problem.line or 0)
    return Register(members=members.values(), problems=problems, unreadable=unreadable, name=name)


def _doubled(member_id: str, numbers: list[int], every: list[int], name: str) -> list[Problem]:
    others = ", ".join(map(str, every))
    return [
        Problem(
            message=f"the id is on lines {others}",
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
