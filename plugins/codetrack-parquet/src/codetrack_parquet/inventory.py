"""The inventory of a register: a note in every file, so that missing files are noticed.

The note names tables and columns, even empty ones. It does not count rows, which people add and
remove.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Annotated, Literal

import msgspec

from codetrack import Problem
from codetrack_parquet.columns import ColumnProblem, column_expectation, columns_of
from codetrack_parquet.layout import SUFFIX, TABLES, Listing

KEY = b"codetrack"
"""The key of the note in the metadata of a Parquet file."""
_SHOWN = 12


class Inventory(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The number of files and the columns of each table when codetrack wrote them; for one note.

    New tables and columns need no new `version`; other content does.
    """

    version: Literal[1]
    files: Annotated[int, msgspec.Meta(ge=1, le=1_000_000)]
    tables: dict[str, list[str]]

    def names(self, table: str) -> Iterator[str]:
        """Yield the names of the files that the table had."""
        return (f"{table}{suffix}{SUFFIX}" for suffix in suffixes(self.files))


def suffixes(files: int) -> Iterator[str]:
    """Yield the suffix after the table's name in the name of each file."""
    return iter(("",)) if files == 1 else (f"-{number:05}" for number in range(files))


def written_note(files: int) -> dict[bytes, bytes]:
    """Return the note of a register with this number of files a table, always the same bytes."""
    tables = {table: [column.name for column in columns_of(table)] for table in TABLES}
    return {KEY: msgspec.json.encode(Inventory(version=1, files=files, tables=tables))}


def inventory(note: bytes) -> Inventory:
    """Read a note.

    Raises:
        ValueError: it is damaged, or holds content that this version does not know.
    """
    return msgspec.json.decode(note, type=Inventory)


def unread_note(file: str, error: ValueError) -> Problem:
    """Return the problem of a note that cannot be read."""
    return Problem(
        message=f"the note of what was written cannot be read ({error}): a newer codetrack wrote "
        "it, or it is damaged; read it with that codetrack, or write the register anew",
        file=file,
        key=KEY.decode(),
        expected="a note of version 1",
    )


def missing_files(listing: Listing, held: Iterable[Inventory]) -> Iterator[Problem]:
    """Yield a problem for each written file that is missing."""
    # A folder of Spark replaces a file while it has any; unknown files are reported elsewhere.
    names = [*(file.name for file in listing.files), *listing.unknown_files]
    there = {name.partition("/")[0] for name in names}
    columns = {
        name: each.tables[table]
        for each in held
        for table in each.tables
        for name in each.names(table)
        if name not in there
    }
    for name in sorted(columns):
        yield Problem(
            message="missing file, which codetrack wrote: put it back, without rows if it had none",
            file=name,
            expected=f"a table with the columns {_listed(columns[name])}",
        )


def missing_columns(
    table: str, names: Collection[str], held: Iterable[Inventory]
) -> Iterator[ColumnProblem]:
    """Yield a problem for each written column that the file lacks."""
    known = {column.name: column for column in columns_of(table)}
    were = dict.fromkeys(name for each in held for name in each.tables.get(table, ()))
    for name in were:
        column = known.get(name)
        # A missing required column is reported for every file, whoever wrote it.
        if name in names or (column is not None and column.required):
            continue
        yield ColumnProblem(
            name,
            "missing column, which codetrack wrote: put it back, with NULL where there is no value",
            column_expectation(column) if column else "a column that a newer codetrack knows",
        )


def _listed(columns: list[str]) -> str:
    more = len(columns) - _SHOWN
    return ", ".join(columns[:_SHOWN]) + (f" and {more} more" if more > 0 else "")
