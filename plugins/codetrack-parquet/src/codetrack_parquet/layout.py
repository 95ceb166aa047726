"""Which files of a folder are the tables of a register, by their names alone."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import attrs

from codetrack import Member, Problem, Record, Site

SUFFIX = ".parquet"
MEMBER = "member"


def _attributes() -> dict[str, tuple[str, Any]]:
    found = {}
    for field in attrs.fields(Member):
        kind = next(iter(get_args(field.type)), None)
        if isinstance(kind, type) and issubclass(kind, (Record, Site)):
            found[kind.table] = (field.name, kind)
    return found


ATTRIBUTES: dict[str, tuple[str, Any]] = _attributes()
"""The attribute of a member that holds the records of a table, and their class, by table."""
TABLES: tuple[str, ...] = (MEMBER, *ATTRIBUTES)
_NAMED = re.compile(rf"({'|'.join(TABLES)})(?:-[A-Za-z0-9._-]+)?\.parquet")


@attrs.frozen
class TableFile:
    """Name a file of a table: where it is, and how problems name it."""

    table: str
    path: Path
    name: str


@attrs.frozen
class Listing:
    """Hold the files of the tables, in the order in which they are read, and what is none."""

    files: tuple[TableFile, ...]
    strangers: tuple[str, ...]

    def strange(self) -> Iterator[Problem]:
        """Yield a problem for each file that is of no table."""
        for name in self.strangers:
            close = difflib.get_close_matches(name.removesuffix(SUFFIX), TABLES, n=1)
            hint = f"; did you mean {close[0]}{SUFFIX}?" if close else ""
            yield Problem(
                message=f"unknown table{hint}",
                file=name,
                got=repr(name),
                expected="one of " + ", ".join(TABLES),
            )


def table_of(name: str) -> str | None:
    """Return the table that a file or folder of this name is of, such as `training-00001.parquet`.

    A folder of that name holds the table's files under any name, as Spark writes them.
    """
    match = _NAMED.fullmatch(name)
    return match[1] if match else None


def listed(folder: Path) -> Listing:
    """List the tables of a folder; hidden files, and those that begin with `_`, are nobody's.

    Raises:
        OSError: the folder cannot be read.
    """
    files: list[TableFile] = []
    strangers: list[str] = []
    for entry in _shown(folder):
        table = table_of(entry.name)
        if table is None:
            if entry.name.lower().endswith(SUFFIX):
                strangers.append(entry.name)
        elif entry.is_dir():
            for file in _shown(entry):
                name = f"{entry.name}/{file.name}"
                if file.name.endswith(SUFFIX):
                    files.append(TableFile(table, file, name))
                else:
                    strangers.append(name)
        else:
            files.append(TableFile(table, entry, entry.name))
    return Listing(tuple(files), tuple(strangers))


def _shown(folder: Path) -> list[Path]:
    found = [entry for entry in folder.iterdir() if entry.name[0] not in "._"]
    return sorted(found, key=lambda entry: entry.name)


def accepts(path: Path) -> bool:
    """Say whether the path is a folder with a table of members, or has the name of one.

    `x.parquet` is one too while it does not exist, so that a register can be saved there.
    """
    if path.name.lower().endswith(SUFFIX):
        return True
    try:
        return any(table_of(entry.name) == MEMBER for entry in path.iterdir())
    except OSError:
        return False
