"""Read and write a register that is a folder of TOML files, one for each member.

The folder holds `members/<id>.toml`; the id is the file's name. Every file in `members` is
looked at: one that is not a member file is a problem, for a misnamed member must not vanish.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import attrs

from codetrack.conversion.members import member_from_toml, member_to_toml, plain
from codetrack.conversion.toml_lines import Positions, not_toml
from codetrack.errors import RegisterError
from codetrack.extension import Source
from codetrack.hookspecs import hookimpl
from codetrack.model.members import ATTRIBUTES, Member, Register, Site
from codetrack.model.records import Record
from codetrack.model.structs import gc_paused
from codetrack.problems import Problem, nearest, shorten
from codetrack.storage.files import locked, reading, write_whole
from codetrack.vocabulary import is_identifier

MEMBERS = "members"


def accepts(path: Path) -> bool:
    """Return whether the path is a folder with a `members` folder in it."""
    return (path / MEMBERS).is_dir()


def load(path: Path) -> Register:
    """Read the register; each member that cannot be read becomes problems and stays known.

    Raises:
        RegisterError: the folder has no `members` folder, or that cannot be listed.
    """
    folder = path / MEMBERS
    members: list[Member] = []
    problems: list[Problem] = []
    unreadable: list[str] = []
    with reading(folder), gc_paused():
        for file in _listed(folder):
            if _is_hidden(file):
                continue
            name = f"{MEMBERS}/{_name_text(file.name)}"
            if file.suffix != ".toml" or not file.is_file():
                member_id = _claimed(file)
                problems.append(
                    Problem(
                        message="not a member file",
                        file=name,
                        got=_kind(file),
                        expected="a file <id>.toml",
                        member=member_id,
                    )
                )
                unreadable += [member_id] if member_id else []
                continue
            member, found = read_member(file, name)
            if member is None:
                member_id = _name_text(file.stem)
                unreadable.append(member_id)
                problems += [attrs.evolve(problem, member=member_id) for problem in found]
            else:
                members.append(member)
    return Register(members=members, problems=problems, unreadable=unreadable, name=path.name)


def _listed(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except OSError as error:
        msg = f"{folder}: cannot be listed: {error.strerror}; expected one TOML file per member"
        raise RegisterError(msg) from None


def _is_hidden(file: Path) -> bool:
    # A hidden file is a lock, a half-written one or an editor's; `.hotel.toml` may be a member.
    if not file.name.startswith("."):
        return False
    return file.suffix.lower() != ".toml" or file.name.startswith((".#", "._"))


def _claimed(file: Path) -> str | None:
    """Return the id of the member that a file of this name belongs to."""
    if file.suffix.lower() != ".toml":
        return None
    # A file that does not end in .toml must not pass for the member of the same stem.
    return _name_text(file.stem if file.suffix == ".toml" else file.name)


def _kind(file: Path) -> str:
    if file.is_dir():
        return "a folder"
    if file.is_file():
        return shorten(_name_text(file.name))
    return "a link to nothing" if file.is_symlink() else "something that is not a file"


def _name_text(name: str) -> str:
    """Return a file's name as text, whatever bytes it has."""
    return os.fsencode(name).decode(errors="backslashreplace")


def read_member(file: Path, name: str) -> tuple[Member | None, list[Problem]]:
    """Read one member's file; `name` is how problems name it."""
    try:
        data = file.read_bytes()
    except OSError as error:
        return None, [Problem(message=f"cannot be read: {error.strerror}", file=name)]
    return parse_member(data, file.stem, name)


def parse_member(data: bytes, member_id: str, name: str) -> tuple[Member | None, list[Problem]]:
    """Parse a file's bytes into a member, or return every problem with its line."""
    if not is_identifier(member_id):
        message = "the file's name is the member's id"
        expected = "up to 100 lower-case letters, digits and inner hyphens"
        return None, [
            Problem(message=message, file=name, got=shorten(member_id), expected=expected)
        ]
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        got = f"the byte 0x{data[error.start]:02x}"
        problem = Problem(message="not UTF-8 text", file=name, line=line, got=got, expected="UTF-8")
        return None, [problem]
    if not text.strip():
        message, expected = "the file is empty", "name and country"
        return None, [Problem(message=message, file=name, line=1, got="nothing", expected=expected)]
    try:
        table = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        return None, [not_toml(error, text, name)]
    member, problems = member_from_toml(table, member_id)
    if not problems:
        return member, []
    positions = Positions(text)
    placed = [attrs.evolve(p, file=name, line=positions.line(p.key or "") or 1) for p in problems]
    return None, sorted(placed, key=lambda problem: problem.line or 0)


def save(register: Register, path: Path) -> None:
    """Write every member's file whole; files of members that are not in the register stay.

    Raises:
        RegisterError: the folder cannot be written.
    """
    folder = path / MEMBERS
    try:
        folder.mkdir(parents=True, exist_ok=True)
        # All texts exist before any is written: a value without a form must not stop halfway.
        files = {f"{member.id}.toml": member_text(member).encode() for member in register.members}
        with locked(path):
            for name, data in files.items():
                write_whole(folder / name, [data])
    except OSError as error:
        msg = f"{folder}: cannot be written: {error.strerror}"
        raise RegisterError(msg) from None


def member_text(member: Member) -> str:
    """Return the text of a member's file: its own keys first, then each record under its table."""
    import tomli_w

    own: dict[str, Any] = {}
    records: list[str] = []
    for key, value in member_to_toml(member).items():
        if key in ATTRIBUTES:
            records += [_record_text(key, record) for record in value]
        else:
            own[key] = value
    extensions = {"ext": own.pop("ext")} if "ext" in own else {}
    parts = [tomli_w.dumps(own), *records]
    if extensions:
        parts.append(tomli_w.dumps(extensions))
    return "\n".join(parts)


def _record_text(table: str, record: dict[str, Any]) -> str:
    # The library writes short records as one inline list, to which none could be appended.
    import tomli_w

    return f"[[{table}]]\n{tomli_w.dumps(record)}"


def add(path: Path, member_id: str, record: Record | Site) -> Member:
    """Append one record to a member's file, and return the new member.

    Every other byte of the file stays, comments included. The new file is read before it takes
    the place of the old one, under the register's lock.

    Raises:
        RegisterError: there is no such member, its file has a problem (as it is, or with the
            record in it), or it cannot be written.
    """
    folder = path / MEMBERS
    file = folder / f"{member_id}.toml"
    name = f"{MEMBERS}/{file.name}"
    if not file.is_file():
        known = sorted(other.stem for other in folder.glob("*.toml"))
        msg = f"{file}: there is no member {member_id!r}{nearest(member_id, known)}"
        raise RegisterError(msg)
    attribute = ATTRIBUTES[record.table]
    with locked(path):
        try:
            before = file.read_bytes()
        except OSError as error:
            msg = f"{file}: cannot be read: {error.strerror}"
            raise RegisterError(msg) from None
        old = _parsed(before, member_id, name)
        after = appended(before, record.table, plain(record))
        new = _parsed(after, member_id, name)
        grown: Any = {attribute: (*getattr(old, attribute), record)}
        expected = attrs.evolve(old, **grown)
        if new != expected:
            msg = f"{file}: not written, for the file would not say what was added"
            raise RegisterError(msg)
        try:
            write_whole(file, [after])
        except OSError as error:
            msg = f"{file}: cannot be written: {error.strerror}"
            raise RegisterError(msg) from None
    return new


def _parsed(data: bytes, member_id: str, name: str) -> Member:
    member, problems = parse_member(data, member_id, name)
    if member is None:
        raise RegisterError("\n".join(map(str, problems)))
    return member


def appended(data: bytes, table: str, record: dict[str, Any]) -> bytes:
    """Return a member file's bytes with one more record at the end, in the file's line ends."""
    text = "\n" + _record_text(table, record)
    if data and not data.endswith(b"\n"):
        text = "\n" + text
    if b"\r\n" in data:
        text = text.replace("\n", "\r\n")
    return data + text.encode()


@hookimpl
def codetrack_sources() -> Iterable[Source]:
    """Return the source that reads a folder of TOML files."""
    yield Source(
        name="toml",
        title="a folder of TOML files, one for each member",
        accepts=accepts,
        load=load,
        save=save,
        add=add,
    )
