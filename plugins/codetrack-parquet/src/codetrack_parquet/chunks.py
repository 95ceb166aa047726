"""Tables into rows: what each file and row group holds for a span, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import attrs

from codetrack import Member, Problem
from codetrack_parquet.columns import columns_of, id_column
from codetrack_parquet.groups import Folder, Group, OpenTable, within
from codetrack_parquet.layout import ATTRIBUTES, MEMBER, table_of
from codetrack_parquet.rows import built, converted, faults
from codetrack_parquet.spans import Span
from codetrack_parquet.values import decoded


@attrs.frozen
class Chunk:
    """Hold rows of one file: the number of each, of which member it is, and what was made of it.

    That is a record, None where none could be made, and for the table of members the plain row.
    """

    file: str
    rows: Sequence[int]
    ids: Sequence[Any]
    made: Sequence[Any]


@attrs.define(eq=False)
class Gathered:
    """Gather the rows of a span, table by table, and what cannot be read."""

    folder: Folder
    span: Span
    problems: list[Problem] = attrs.field(factory=list)
    unread: set[str] = attrs.field(factory=set)
    """Ids of members of which something cannot be read, and names for rows of nobody."""
    ranges: list[tuple[str | None, str | None]] = attrs.field(factory=list)
    """From which id to which one every member is unreadable."""
    chunks: dict[str, list[Chunk]] = attrs.field(factory=dict)

    def gather(self) -> None:
        """Read all that the tables hold of the span."""
        strange = [*self.folder.listing.strange(), *self.folder.losses]
        if strange:
            # Whose records they hold, nobody knows.
            self.ranges.append((None, None))
        if self.span.first:
            self.problems += strange
            # Members of whom no other row is left stay in the audit under the file's name.
            lost = (problem.file or "" for problem in self.folder.losses)
            self.unread.update(name for name in lost if table_of(name) == MEMBER)
        for table in (MEMBER, *ATTRIBUTES):
            self.chunks[table] = []
            for held in self.folder.of(table):
                self._file(held)

    def lost(self, member_id: str) -> bool:
        """Say whether the member lies where a file or a row group cannot be read."""
        return any(
            (least is None or member_id >= least) and (most is None or member_id <= most)
            for least, most in self.ranges
        )

    def bad(self, file: str, row: int, member_id: Any, found: Iterator[Problem]) -> None:
        """Keep what is wrong with a row, and that its member cannot be read."""
        member = member_id if isinstance(member_id, str) else None
        self.problems += [attrs.evolve(p, file=file, line=row, member=member) for p in found]
        if member is not None:
            self.unread.add(member)

    def _file(self, held: OpenTable) -> None:
        name = held.file.name
        if self.span.first:
            self.problems += _whole_file(held)
        if held.blind:
            self.ranges.append((None, None))
            if held.is_member and self.span.first:
                self.unread.add(name)
            return
        for group in held.groups:
            if not group.touches(self.span):
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
        if not group.owned_by(self.span):
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
        if held.misfits:
            columns = [column for column in columns if column.name == own]
        data = held.read(group, [column.name for column in columns])
        data, picked = within(data, table, self.span)
        rows: Sequence[int] = range(group.first, group.first + group.rows)
        if picked is not None:
            rows = [group.first + index for index in picked]
        if not rows:
            return None
        lists = {column.name: decoded(column, data.column(column.name)) for column in columns}
        ids = lists[own] or [None] * len(rows)
        if held.misfits:
            self.unread.update(each for each in ids if isinstance(each, str))
            return Chunk(name, rows, ids, [None] * len(rows))
        given = {key: values for key, values in lists.items() if values is not None}
        if table == MEMBER:
            return Chunk(name, rows, ids, built(given, Member, len(rows)))
        kind = ATTRIBUTES[table][1]
        plain = built(given, kind, len(rows))
        made, bad = converted(plain, kind)
        for index in bad:
            self.bad(name, rows[index], ids[index], faults(plain[index], kind))
        return Chunk(name, rows, ids, made)


def _whole_file(held: OpenTable) -> Iterator[Problem]:
    name = held.file.name
    if held.failure is not None:
        yield Problem(message=f"cannot be read: {held.failure}", file=name, expected="Parquet")
    for found in held.misfits:
        yield Problem(
            message=found.message,
            file=name,
            key=found.column,
            got=found.got,
            expected=found.expected,
        )
