"""The documents that records name: whether each exists in the register and is unchanged.

A register that moves to another machine takes its documents along, so a document is named by a
path below the register's folder that reads the same on every system. Nothing outside of that
folder is ever opened, whatever a path or a link says.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import attrs
import msgspec

from codetrack.builtin.sources.toml import MEMBERS
from codetrack.conversion.toml_lines import Positions
from codetrack.model.members import TABLES, Member, Register
from codetrack.problems import Problem, below, shorten
from codetrack.settings import FILE
from codetrack.storage.addresses import local
from codetrack.storage.containment import Enclosure, PathError

_MAX_LENGTH = 160
_SUPPORTED = "documents can be verified on"


@attrs.frozen(kw_only=True)
class DocumentCheck:
    """The result of verifying the documents of a register; each document counts once.

    `matching` exist and have the digest of a record; `undigested` exist, but no record has a
    digest to compare; `wrong` have a problem. `unverified` are the ids of members that cannot be
    read, so that their documents are unknown.
    """

    problems: tuple[Problem, ...]
    matching: int
    undigested: int
    wrong: int
    unverified: tuple[str, ...]


@attrs.frozen
class _Claim:
    """A document and digest that a table of a member names, and the place of the table."""

    at: tuple[str | int, ...]
    in_toml: tuple[str | int, ...]
    document: str | None
    sha256: str | None


@attrs.frozen
class _Tally:
    matching: set[str] = attrs.field(factory=set)
    undigested: set[str] = attrs.field(factory=set)
    wrong: set[str] = attrs.field(factory=set)


def verify_documents(register: Register, path: Path | str) -> DocumentCheck:
    """Check every document that a readable member names; `path` is that of the register.

    It is a folder, or a file in the folder of the documents.

    Raises:
        RegisterError: the register is at an address, where documents cannot be verified.
    """
    tally = _Tally()
    problems = tuple(_problems(register, local(path, _SUPPORTED), tally))
    wrong = tally.wrong
    return DocumentCheck(
        problems=problems,
        matching=len(tally.matching - wrong),
        undigested=len(tally.undigested - tally.matching - wrong),
        wrong=len(wrong),
        unverified=register.unreadable,
    )


def document_problems(register: Register, path: Path | str) -> Iterator[Problem]:
    """Yield the problems of `verify_documents`, member by member."""
    return _problems(register, local(path, _SUPPORTED), _Tally())


def _problems(register: Register, path: Path, tally: _Tally) -> Iterator[Problem]:
    folder = path if os.path.isdir(path) else path.parent
    enclosure = Enclosure(folder, own=[path, folder / FILE, *_member_files(folder / MEMBERS)])
    locations = _Locations(path)
    for member in register.members:
        for claim in _claims(member):
            for problem in _claim_problems(claim, enclosure, tally):
                yield locations.located(problem, member, claim)


def _member_files(folder: Path) -> list[Path]:
    try:
        return [file for file in folder.iterdir() if file.suffix == ".toml"]
    except OSError:
        return []


def _claims(member: Member) -> Iterator[_Claim]:
    for attribute, kind in TABLES.items():
        if "document" not in attrs.fields_dict(kind):
            continue
        for index, record in enumerate(getattr(member, attribute)):
            if record.document is not None or record.sha256 is not None:
                at = (attribute, index), (kind.table, index)
                yield _Claim(*at, record.document, record.sha256)
    yield from _claims_of_plugins(member.ext, ("ext",))


def _claims_of_plugins(value: Any, at: tuple[str | int, ...]) -> Iterator[_Claim]:
    """Yield each table of a plugin that has both a document and a digest.

    A lone `document` there may mean anything to its plugin.
    """
    if isinstance(value, dict):
        document, sha256 = value.get("document"), value.get("sha256")
        if isinstance(document, str) and isinstance(sha256, str):
            yield _Claim(at, at, document, sha256)
    if isinstance(value, (dict, list)):
        inner = value.items() if isinstance(value, dict) else enumerate(value)
        for key, item in inner:
            yield from _claims_of_plugins(item, (*at, key))


def _claim_problems(claim: _Claim, enclosure: Enclosure, tally: _Tally) -> Iterator[Problem]:
    """Yield at most one problem, its key the name of the field."""
    if claim.document is None:
        message, expected = "a digest of no document", "the document that it is the digest of"
        yield Problem(message=message, key="sha256", expected=expected, got=claim.sha256)
        return
    found = claim.document
    try:
        found = enclosure.find(claim.document)
        if claim.sha256 is None:
            enclosure.open(found).close()
            tally.undigested.add(found)
            return
        digest = enclosure.digest(found)
    except PathError as error:
        tally.wrong.add(found)
        got = error.got or shorten(claim.document, _MAX_LENGTH)
        text, expected = error.message, error.expected
        yield Problem(message=text, key="document", expected=expected, got=got)
        return
    if digest == claim.sha256:
        tally.matching.add(found)
        return
    tally.wrong.add(found)
    yield Problem(
        message=f"{shorten(claim.document, _MAX_LENGTH)} is not the document that was recorded",
        key="sha256",
        expected=f"the digest of the file as it is, {digest} (if it is the right one)",
        got=claim.sha256,
    )


@attrs.frozen
class _Identity:
    id: str = ""


class _Locations:
    """The files and lines of the tables of one register's members.

    The register is read again at the first problem only.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lines: dict[str, int] | None = None
        self._last: tuple[str, dict[str, Any], Positions] | None = None

    def located(self, problem: Problem, member: Member, claim: _Claim) -> Problem:
        """Return the problem with its member, full key and, where known, file and line."""
        name = problem.key or ""
        problem = attrs.evolve(problem, key=f"{_key(claim.at)}.{name}", member=member.id)
        if not os.path.isdir(self._path):
            line = self._line(member.id)
            return attrs.evolve(problem, file=self._path.name, line=line) if line else problem
        table, positions = self._toml(member.id)
        value: Any = table
        try:
            for step in claim.in_toml:
                value = value[step]
            found = (value.get("document"), value.get("sha256"))
        except (LookupError, TypeError, AttributeError):
            return problem
        # Another source may read the folder, or the file have changed since it was read.
        if found != (claim.document, claim.sha256):
            return problem
        key = f"{_key(claim.in_toml)}.{name}"
        file = f"{MEMBERS}/{member.id}.toml"
        return attrs.evolve(problem, key=key, file=file, line=positions.line(key))

    def _toml(self, member_id: str) -> tuple[dict[str, Any], Positions]:
        if self._last is None or self._last[0] != member_id:
            file = self._path / MEMBERS / f"{member_id}.toml"
            try:
                text = file.read_bytes().decode("utf-8-sig")
                table = tomllib.loads(text)
            except (OSError, ValueError, RecursionError):
                text, table = "", {}
            self._last = member_id, table, Positions(text)
        return self._last[1:]

    def _line(self, member_id: str) -> int | None:
        if self._lines is None:
            self._lines = {}
            if self._path.suffix.lower() == ".jsonl":
                self._lines = _lines(self._path)
        return self._lines.get(member_id)


def _lines(path: Path) -> dict[str, int]:
    if not os.path.isfile(path):
        return {}
    decoder = msgspec.json.Decoder(_Identity)
    lines: dict[str, int] = {}
    try:
        with path.open("rb") as file:
            for number, line in enumerate(file, start=1):
                try:
                    member_id = decoder.decode(line.removeprefix(b"\xef\xbb\xbf")).id
                except (msgspec.DecodeError, ValueError, RecursionError):
                    continue
                lines.setdefault(member_id, number)
    except OSError:
        return {}
    return lines


def _key(steps: tuple[str | int, ...]) -> str:
    path = ""
    for step in steps:
        path = f"{path}[{step}]" if isinstance(step, int) else below(path, step)
    return path
