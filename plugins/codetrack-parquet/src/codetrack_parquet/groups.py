"""The row groups of the tables: their statistics, and a digest of their bytes."""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

import attrs
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from codetrack import Problem, RegisterError
from codetrack_parquet.columns import ColumnProblem, column_problems, id_column
from codetrack_parquet.id_range import IdRange
from codetrack_parquet.inventory import (
    KEY,
    Inventory,
    inventory,
    missing_columns,
    missing_files,
    unread_note,
)
from codetrack_parquet.layout import MEMBER, Listing, TableFile, list_tables
from codetrack_parquet.values import flat_array

_AGAIN = 5
_CHUNK = 1 << 20


@attrs.frozen
class Group:
    """Describe a row group: its first row (from 1), and the ids in its statistics.

    `least` is None if there are none; then it may contain any id.
    """

    index: int
    first: int
    rows: int
    least: str | None
    most: str | None
    ids_missing: bool
    start: int
    end: int

    def touches(self, id_range: IdRange) -> bool:
        """Return whether a row of the range may be in it."""
        if self.least is None or self.most is None:
            return True
        return id_range.overlaps(self.least, self.most) or (id_range.first and self.ids_missing)

    def owned_by(self, id_range: IdRange) -> bool:
        """Return whether the range is the one that reports a problem of the whole group."""
        return id_range.first if self.least is None else id_range.holds(self.least)


@attrs.frozen(eq=False)
class OpenTable:
    """An open file of a table, or the reason why it cannot be read."""

    file: TableFile
    handle: BinaryIO
    reader: Any = None
    groups: tuple[Group, ...] = ()
    column_problems: tuple[ColumnProblem, ...] = ()
    failure: str | None = None
    note: bytes | None = None

    @property
    def is_member(self) -> bool:
        """Return whether it is a file of the table of members."""
        return self.file.table == MEMBER

    @property
    def has_no_ids(self) -> bool:
        """Return whether the members of its rows are unknown."""
        ids = id_column(self.file.table)
        return self.failure is not None or any(
            found.column == ids for found in self.column_problems
        )

    def read(self, group: Group, columns: list[str]) -> Any:
        """Return the columns of a row group.

        Raises:
            ValueError: it is damaged; one sentence says how.
        """
        try:
            return self.reader.read_row_group(group.index, columns=columns, use_threads=False)
        except Exception as error:
            # A damaged file can raise any error in the reader.
            raise ValueError(_sentence(error)) from None

    def digest(self, group: Group | None = None) -> str:
        """Return a digest of the bytes of a row group, or of the whole file."""
        start, end = (0, None) if group is None else (group.start, group.end)
        self.handle.seek(start)
        left = os.fstat(self.handle.fileno()).st_size if end is None else end - start
        total = hashlib.sha256()
        while left > 0 and (data := self.handle.read(min(_CHUNK, left))):
            total.update(data)
            left -= len(data)
        return total.hexdigest()


@attrs.frozen(eq=False)
class Folder:
    """All tables of a register, open, as they were at one moment.

    `losses` are the problems of missing files and unreadable notes: any member's records may be
    among them.
    """

    path: Path
    listing: Listing
    tables: tuple[OpenTable, ...]
    losses: tuple[Problem, ...] = ()

    def of(self, table: str) -> Iterator[OpenTable]:
        """Yield the files of a table, in their order."""
        return (held for held in self.tables if held.file.table == table)


@contextlib.contextmanager
def open_folder(path: Path) -> Iterator[Folder]:
    """Open all tables of a register at once, so that a replacement of the folder has no effect.

    Raises:
        RegisterError: the folder cannot be read, or has no table of members.
    """
    with contextlib.ExitStack() as stack:
        try:
            for _ in range(_AGAIN):
                before = os.stat(path)
                listing = list_tables(path)
                files = [stack.enter_context(file.path.open("rb")) for file in listing.files]
                if os.path.samestat(before, os.stat(path)):
                    break
        except NotADirectoryError:
            msg = f"{path}: expected a folder with {MEMBER}.parquet and other tables; got a file"
            raise RegisterError(msg) from None
        except OSError as error:
            what = error.filename or path
            msg = f"{what}: cannot be read: {error.strerror}"
            raise RegisterError(msg) from None
        if not any(file.table == MEMBER for file in listing.files):
            msg = f"{path}: there is no table of members; expected {MEMBER}.parquet"
            raise RegisterError(msg)
        pairs = zip(listing.files, files, strict=True)
        yield _with_losses(path, listing, [_open_table(file, handle) for file, handle in pairs])


def _with_losses(path: Path, listing: Listing, tables: list[OpenTable]) -> Folder:
    """Return the folder with the losses that its notes reveal."""
    files = {held.note: held.file.name for held in reversed(tables) if held.note is not None}
    known: dict[bytes | None, Inventory] = {}
    losses: list[Problem] = []
    for note, file in files.items():
        try:
            known[note] = inventory(note)
        except ValueError as error:
            losses.append(unread_note(file, error))
    losses += missing_files(listing, known.values())
    for index, held in enumerate(tables):
        if held.failure is None:
            # A file that another program rewrote has no note; the notes of the others apply.
            own = [known[held.note]] if held.note in known else known.values()
            names = held.reader.schema_arrow.names
            lost = missing_columns(held.file.table, names, own)
            tables[index] = attrs.evolve(held, column_problems=(*held.column_problems, *lost))
    return Folder(path, listing, tuple(tables), tuple(losses))


def _open_table(file: TableFile, handle: BinaryIO) -> OpenTable:
    try:
        source = pa.PythonFile(handle, mode="r")
        reader = pq.ParquetFile(source, page_checksum_verification=True)
        found = tuple(column_problems(file.table, reader.schema_arrow))
        groups = tuple(_groups(file.table, reader))
        note = (reader.metadata.metadata or {}).get(KEY)
    except Exception as error:
        # A damaged file can raise any error in the reader.
        return OpenTable(file, handle, failure=_sentence(error))
    return OpenTable(file, handle, reader, groups, found, note=note)


def _groups(table: str, reader: Any) -> Iterator[Group]:
    names = reader.schema_arrow.names
    ids = id_column(table)
    metadata, first = reader.metadata, 1
    for index in range(metadata.num_row_groups):
        group = metadata.row_group(index)
        least = most = None
        missing, starts, ends = True, [], []
        for number in range(group.num_columns):
            chunk = group.column(number)
            start = chunk.data_page_offset
            if chunk.dictionary_page_offset:
                start = min(start, chunk.dictionary_page_offset)
            starts.append(start)
            ends.append(start + chunk.total_compressed_size)
            statistics = chunk.statistics if chunk.path_in_schema == ids and ids in names else None
            if statistics is not None and statistics.has_min_max:
                least, most = statistics.min, statistics.max
                missing = not statistics.has_null_count or statistics.null_count > 0
        if not isinstance(least, str) or not isinstance(most, str):
            least = most = None
        byte_range = min(starts, default=0), max(ends, default=0)
        yield Group(index, first, group.num_rows, least, most, missing, *byte_range)
        first += group.num_rows


def rows_in_range(data: Any, table: str, id_range: IdRange) -> tuple[Any, list[int] | None]:
    """Return the rows of the range, and their indexes (None: all of them)."""
    if id_range.whole:
        return data, None
    ids = flat_array(data.column(id_column(table))).cast(pa.string())
    mask: Any = pa.scalar(True)
    if id_range.after is not None:
        mask = pc.and_(mask, pc.greater(ids, id_range.after))
    if id_range.upto is not None:
        mask = pc.and_(mask, pc.less_equal(ids, id_range.upto))
    mask = pc.fill_null(mask, id_range.first)
    if pc.all(mask).as_py():
        return data, None
    picked = pc.indices_nonzero(mask).to_pylist()
    # Slices are cheap and work for every type; a sorted table has one.
    slices, start = [], 0
    for index in range(1, len(picked) + 1):
        if index == len(picked) or picked[index] != picked[index - 1] + 1:
            slices.append(data.slice(picked[start], index - start))
            start = index
    return pa.concat_tables(slices or [data.slice(0, 0)]), picked


def _sentence(error: Exception) -> str:
    lines = str(error).strip().splitlines()
    return lines[0].rstrip(".")[:200] if lines else type(error).__name__
