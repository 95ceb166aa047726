"""The rows of tables: what each file and row group holds for a range of ids, and its problems."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import attrs

from codetrack import Member, Problem
from codetrack_parquet.columns import columns_of, id_column
from codetrack_parquet.groups import Folder, Group, OpenTable, rows_in_range
from codetrack_parquet.id_range import IdRange
from codetrack_parquet.layout import ATTRIBUTES, MEMBER, table_of
from codetrack_parquet.rows import build_rows, convert_rows, row_problems
from codetrack_parquet.values import decoded


@attrs.frozen
class Chunk:
    """Rows of one file: the number, the member id and the record of each.

    A record is None if the row is invalid; for the table of members it is the raw row.
    """

    file: str
    rows: Sequence[int]
    ids: Sequence[Any]
    made: Sequence[Any]


@attrs.define(eq=False)
class RowReader:
    """The rows of a range of ids, table by table, and what cannot be read; for one reading."""

    folder: Folder
    id_range: IdRange
    problems: list[Problem] = attrs.field(factory=list)
    unread: set[str] = attrs.field(factory=set)
    """Ids of members that cannot be read, and names for rows without a member."""
    ranges: list[tuple[str | None, str | None]] = attrs.field(factory=list)
    """Ranges of ids in which every member is unreadable."""
    chunks: dict[str, list[Chunk]] = attrs.field(factory=dict)

    def read_all(self) -> None:
        """Read every row of the range from the tables."""
        unknown_table_problems = [
            *self.folder.listing.unknown_table_problems(),
            *self.folder.losses,
        ]
        if unknown_table_problems:
            # They may hold records of any member.
            self.ranges.append((None, None))
        if self.id_range.first:
            self.problems += unknown_table_problems
            # Members without any other row stay in the audit under the file's name.
            lost = (problem.file or "" for problem in self.folder.losses)
            self.unread.update(name for name in lost if table_of(name) == MEMBER)
        for table in (MEMBER, *ATTRIBUTES):
            self.chunks[table] = []
            for held in self.folder.of(table):
                self._file(held)

    def lost(self, member_id: str) -> bool:
        """Return whether the member may be in a file or row group that cannot be read."""
        return any(
            (least is None or member_id >= least) and (most is None or member_id <= most)
            for least, most in self.ranges
        )

    def bad(self, file: str, row: int, member_id: Any, found: Iterator[Problem]) -> None:
        """Add the problems of a row, and mark its member as unreadable."""
        member = member_id if isinstance(member_id, str) else None
        self.problems += [attrs.evolve(p, file=file, line=row, member=member) for p in found]
        if member is not None:
            self.unread.add(member)

    def _file(self, held: OpenTable) -> None:
        name = held.file.name
        if self.id_range.first:
            self.problems += _file_problems(held)
        if held.has_no_ids:
            self.ranges.append((None, None))
            if held.is_member and self.id_range.first:
                self.unread.add(name)
            return
        for group in held.groups:
            if not group.touches(self.id_range):
                continue
            try:
                chunk = self._chunk(held, group)
            except ValueError as error:
                self._damaged(held, group, str(error))
                continue
            if chunk is not None:
                self.chunks[held.file.table].append(chunk)

    def _damaged(self, held: OpenTable, group: Group, reason: str) -> None:
        self.ranges.append((group.least, group.most))
        if not group.owned_by(self.id_range):
            return
        last = group.first + group.rows - 1
        self.problems.append(
            Problem(
                message=f"rows {group.first} to {last} cannot be read: {reason}",
                file=held.file.name,
                line=group.first,
            )
        )
        if held.is_member:
            self.unread.add(f"{held.file.name} row {group.first}")

    def _chunk(self, held: OpenTable, group: Group) -> Chunk | None:
        table, name = held.file.table, held.file.name
        own = id_column(table)
        there = set(held.reader.schema_arrow.names)
        columns = [column for column in columns_of(table) if column.name in there]
        if held.column_problems:
            columns = [column for column in columns if column.name == own]
        data = held.read(group, [column.name for column in columns])
        data, picked = rows_in_range(data, table, self.id_range)
        rows: Sequence[int] = range(group.first, group.first + group.rows)
        if picked is not None:
            rows = [group.first + index for index in picked]
        if not rows:
            return None
        lists = {column.name: decoded(column, data.column(column.name)) for column in columns}
        ids = lists[own] or [None] * len(rows)
        if held.column_problems:
            self.unread.update(each for each in ids if isinstance(each, str))
            return Chunk(name, rows, ids, [None] * len(rows))
        given = {key: values for key, values in lists.items() if values is not None}
        if table == MEMBER:
            return Chunk(name, rows, ids, build_rows(given, Member, len(rows)))
        kind = ATTRIBUTES[table][1]
        raw_rows = build_rows(given, kind, len(rows))
        made, bad = convert_rows(raw_rows, kind)
        for index in bad:
            self.bad(name, rows[index], ids[index], row_problems(raw_rows[index], kind))
        return Chunk(name, rows, ids, made)


def _file_problems(held: OpenTable) -> Iterator[Problem]:
    name = held.file.name
    if held.failure is not None:
        yield Problem(message=f"cannot be read: {held.failure}", file=name, expected="Parquet")
    for found in held.column_problems:
        yield Problem(
            message=found.message,
            file=name,
            key=found.column,
            got=found.got,
            expected=found.expected,
        )
