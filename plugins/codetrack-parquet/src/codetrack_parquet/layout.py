"""Which files of a folder are the tables of a register, by their names alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import attrs

from codetrack import Member, Problem, Record, Site, nearest

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
    """One file of a table: its path, and its name in problems."""

    table: str
    path: Path
    name: str


@attrs.frozen
class Listing:
    """The files of the tables in reading order, and the names of unknown files; for one reading."""

    files: tuple[TableFile, ...]
    unknown_files: tuple[str, ...]

    def unknown_table_problems(self) -> Iterator[Problem]:
        """Yield a problem for each file of no table."""
        for name in self.unknown_files:
            hint = nearest(name.removesuffix(SUFFIX), TABLES).replace("?", f"{SUFFIX}?")
            yield Problem(
                message=f"unknown table{hint}",
                file=name,
                got=repr(name),
                expected="one of " + ", ".join(TABLES),
            )


def table_of(name: str) -> str | None:
    """Return the table of a file or folder by its name, such as `training-00001.parquet`.

    A folder of that name holds the table's files under any name, as Spark writes them.
    """
    match = _NAMED.fullmatch(name)
    return match[1] if match else None


def list_tables(folder: Path) -> Listing:
    """Return the tables of a folder, without files that begin with `.` or `_`.

    Raises:
        OSError: the folder cannot be read.
    """
    files: list[TableFile] = []
    unknown_files: list[str] = []
    for entry in _visible_entries(folder):
        table = table_of(entry.name)
        if table is None:
            if entry.name.lower().endswith(SUFFIX):
                unknown_files.append(entry.name)
        elif entry.is_dir():
            for file in _visible_entries(entry):
                name = f"{entry.name}/{file.name}"
                if file.name.endswith(SUFFIX):
                    files.append(TableFile(table, file, name))
                else:
                    unknown_files.append(name)
        else:
            files.append(TableFile(table, entry, entry.name))
    return Listing(tuple(files), tuple(unknown_files))


def _visible_entries(folder: Path) -> list[Path]:
    found = [entry for entry in folder.iterdir() if entry.name[0] not in "._"]
    return sorted(found, key=lambda entry: entry.name)


def accepts(path: Path) -> bool:
    """Return whether the path is a folder with a table of members, or has the name of one.

    `x.parquet` is one too while it does not exist, so that a register can be saved there.
    """
    if path.name.lower().endswith(SUFFIX):
        return True
    try:
        return any(table_of(entry.name) == MEMBER for entry in path.iterdir())
    except OSError:
        return False
