"""The row groups of the tables: what their statistics say, and a digest of their bytes."""

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
from codetrack_parquet.columns import Misfit, id_column, misfits
from codetrack_parquet.inventory import (
    KEY,
    Inventory,
    inventory,
    missing_columns,
    missing_files,
    unread_note,
)
from codetrack_parquet.layout import MEMBER, Listing, TableFile, listed
from codetrack_parquet.spans import Span
from codetrack_parquet.values import plain

_AGAIN = 5
_CHUNK = 1 << 20


@attrs.frozen
class Group:
    """Describe a row group: its first row (from 1), and the ids that its statistics tell.

    `least` is None where they tell none; then it may hold any id.
    """

    index: int
    first: int
    rows: int
    least: str | None
    most: str | None
    ids_missing: bool
    start: int
    end: int

    def touches(self, span: Span) -> bool:
        """Say whether a row of the span may be in it."""
        if self.least is None or self.most is None:
            return True
        return span.overlaps(self.least, self.most) or (span.first and self.ids_missing)

    def owned_by(self, span: Span) -> bool:
        """Say whether the span is the one that tells of a fault of the whole group."""
        return span.first if self.least is None else span.holds(self.least)


@attrs.frozen(eq=False)
class OpenTable:
    """Hold a file of a table that is open, or why it cannot be read."""

    file: TableFile
    handle: BinaryIO
    reader: Any = None
    groups: tuple[Group, ...] = ()
    misfits: tuple[Misfit, ...] = ()
    failure: str | None = None
    note: bytes | None = None

    @property
    def is_member(self) -> bool:
        """Say whether it is a file of the table of members."""
        return self.file.table == MEMBER

    @property
    def blind(self) -> bool:
        """Say whether nobody can tell of which members its rows are."""
        ids = id_column(self.file.table)
        return self.failure is not None or any(found.column == ids for found in self.misfits)

    def read(self, group: Group, columns: list[str]) -> Any:
        """Return the columns of a row group.

        Raises:
            ValueError: it is damaged; one sentence says how.
        """
        try:
            return self.reader.read_row_group(group.index, columns=columns, use_threads=False)
        except Exception as error:
            # A damaged file can make any error come up in the reader.
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
    """Hold all tables of a register, open, as they were at one moment.

    `losses` tell of files that codetrack wrote and that are not there, and of notes of what it
    wrote that nobody can read: any member's records may be among them.
    """

    path: Path
    listing: Listing
    tables: tuple[OpenTable, ...]
    losses: tuple[Problem, ...] = ()

    def of(self, table: str) -> Iterator[OpenTable]:
        """Yield the files of a table, in their order."""
        return (held for held in self.tables if held.file.table == table)


@contextlib.contextmanager
def opened(path: Path) -> Iterator[Folder]:
    """Open all tables of a register at once, so that a swap of the folder changes nothing.

    Raises:
        RegisterError: the folder cannot be read, or has no table of members.
    """
    with contextlib.ExitStack() as stack:
        try:
            for _ in range(_AGAIN):
                before = os.stat(path)
                listing = listed(path)
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
        yield _compared(path, listing, [_opened(file, handle) for file, handle in pairs])


def _compared(path: Path, listing: Listing, tables: list[OpenTable]) -> Folder:
    """Hold the tables against what the files say that codetrack wrote."""
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
            # A file that another program wrote anew has no note: those of the others hold.
            own = [known[held.note]] if held.note in known else known.values()
            names = held.reader.schema_arrow.names
            lost = missing_columns(held.file.table, names, own)
            tables[index] = attrs.evolve(held, misfits=(*held.misfits, *lost))
    return Folder(path, listing, tuple(tables), tuple(losses))


def _opened(file: TableFile, handle: BinaryIO) -> OpenTable:
    try:
        source = pa.PythonFile(handle, mode="r")
        reader = pq.ParquetFile(source, page_checksum_verification=True)
        found = tuple(misfits(file.table, reader.schema_arrow))
        groups = tuple(_groups(file.table, reader))
        note = (reader.metadata.metadata or {}).get(KEY)
    except Exception as error:
        # A damaged file can make any error come up in the reader.
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
            told = chunk.statistics if chunk.path_in_schema == ids and ids in names else None
            if told is not None and told.has_min_max:
                least, most = told.min, told.max
                missing = not told.has_null_count or told.null_count > 0
        if not isinstance(least, str) or not isinstance(most, str):
            least = most = None
        span = min(starts, default=0), max(ends, default=0)
        yield Group(index, first, group.num_rows, least, most, missing, *span)
        first += group.num_rows


def within(data: Any, table: str, span: Span) -> tuple[Any, list[int] | None]:
    """Return the rows of the span, and which they are, from 0 (None: all of them)."""
    if span.whole:
        return data, None
    ids = plain(data.column(id_column(table))).cast(pa.string())
    mask: Any = pa.scalar(True)
    if span.after is not None:
        mask = pc.and_(mask, pc.greater(ids, span.after))
    if span.upto is not None:
        mask = pc.and_(mask, pc.less_equal(ids, span.upto))
    mask = pc.fill_null(mask, span.first)
    if pc.all(mask).as_py():
        return data, None
    picked = pc.indices_nonzero(mask).to_pylist()
    # Slices cost nothing and know every type; where a table is sorted, there is one.
    slices, start = [], 0
    for index in range(1, len(picked) + 1):
        if index == len(picked) or picked[index] != picked[index - 1] + 1:
            slices.append(data.slice(picked[start], index - start))
            start = index
    return pa.concat_tables(slices or [data.slice(0, 0)]), picked


def _sentence(error: Exception) -> str:
    lines = str(error).strip().splitlines()
    return lines[0].rstrip(".")[:200] if lines else type(error).__name__
