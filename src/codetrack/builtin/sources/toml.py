"""Read and write a register that is a folder of TOML files, one for each member.

The folder holds `members/<id>.toml`; the id is the file's name. Every file in `members` is
looked at: one that is not a member file is a problem, for a misnamed member must not vanish.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import attrs

from codetrack.collector import paused
from codetrack.converters import member_from_toml, member_to_toml
from codetrack.errors import RegisterError
from codetrack.extension import Source
from codetrack.files import LOCK, locked, write_whole
from codetrack.hookspecs import hookimpl
from codetrack.model import Member, Register
from codetrack.positions import Positions, error_line
from codetrack.problems import Problem, shorten
from codetrack.vocabulary import is_identifier

MEMBERS = "members"


def accepts(path: Path) -> bool:
    """Say whether the path is a folder with a `members` folder in it."""
    return (path / MEMBERS).is_dir()


def load(path: Path) -> Register:
    """Read the register; each member that cannot be read becomes problems and stays known.

    Raises:
        RegisterError: the folder has no `members` folder, or that cannot be listed.
    """
    folder = path / MEMBERS
    try:
        files = sorted(folder.iterdir())
    except OSError as error:
        msg = f"{folder}: cannot be listed: {error.strerror}; expected one TOML file per member"
        raise RegisterError(msg) from None
    members: list[Member] = []
    problems: list[Problem] = []
    unreadable: list[str] = []
    with paused():
        for file in files:
            if file.name == LOCK or file.name.startswith("."):
                continue
            name = f"{MEMBERS}/{file.name}"
            if file.suffix != ".toml" or not file.is_file():
                message = "not a member file"
                problems.append(Problem(message=message, file=name, expected="<id>.toml"))
                if file.is_file() and file.suffix.lower() == ".toml":
                    unreadable.append(file.name[:-5])
                continue
            member, found = read_member(file, name)
            if member is None:
                unreadable.append(file.stem)
                problems += [attrs.evolve(problem, member=file.stem) for problem in found]
            else:
                members.append(member)
    return Register(members=members, problems=problems, unreadable=unreadable, name=path.name)


def read_member(file: Path, name: str) -> tuple[Member | None, list[Problem]]:
    """Read one member's file; `name` is how problems name it."""
    try:
        data = file.read_bytes()
    except OSError as error:
        return None, [Problem(message=f"cannot be read: {error.strerror}", file=name)]
    return parse_member(data, file.stem, name)


def parse_member(data: bytes, member_id: str, name: str) -> tuple[Member | None, list[Problem]]:
    """Make a member of a file's bytes; or say all that is wrong, each with its line."""
    if not is_identifier(member_id):
        message = "the file's name is the member's id"
        expected = "up to 100 lower-case letters, digits and inner hyphens"
        return None, [
            Problem(message=message, file=name, got=shorten(member_id), expected=expected)
        ]
    if not data.strip():
        message = "the file is empty"
        return None, [Problem(message=message, file=name, line=1, expected="name and country")]
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        message = "not UTF-8 text"
        got = shorten(data[error.start : error.start + 1])
        return None, [Problem(message=message, file=name, line=line, got=got, expected="UTF-8")]
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        message = f"not valid TOML: {error}"
        return None, [Problem(message=message, file=name, line=error_line(error, text))]
    except (RecursionError, ValueError) as error:
        return None, [Problem(message=f"not valid TOML: {error}", file=name, line=1)]
    member, problems = member_from_toml(table, member_id)
    if not problems:
        return member, []
    positions = Positions(text)
    return None, [
        attrs.evolve(p, file=name, line=positions.line(p.key or "") or 1) for p in problems
    ]


def save(register: Register, path: Path) -> None:
    """Write every member's file whole; files of members that are not in the register stay.

    Raises:
        RegisterError: the folder cannot be written.
    """
    import tomli_w

    folder = path / MEMBERS
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with locked(path):
            for member in register.members:
                text = tomli_w.dumps(member_to_toml(member))
                write_whole(folder / f"{member.id}.toml", [text.encode()])
    except OSError as error:
        msg = f"{folder}: cannot be written: {error.strerror}"
        raise RegisterError(msg) from None


def appended(data: bytes, table: str, record: dict[str, Any]) -> bytes:
    """Return a member file's bytes with one more record at the end, in the file's line ends."""
    import tomli_w

    text = "\n" + tomli_w.dumps({table: [record]})
    if data and not data.endswith(b"\n"):
        text = "\n" + text
    if b"\r\n" in data:
        text = text.replace("\n", "\r\n")
    return data + text.encode()


@hookimpl
def codetrack_sources() -> Iterable[Source]:
    """Give the source that reads a folder of TOML files."""
    yield Source(
        name="toml",
        title="a folder of TOML files, one for each member",
        accepts=accepts,
        load=load,
        save=save,
    )
