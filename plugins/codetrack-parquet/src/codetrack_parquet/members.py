"""Members built from rows, each with its records in order, and their problems."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import attrs
import msgspec

from codetrack import Member, Problem, Register, gc_paused
from codetrack_parquet.groups import Folder
from codetrack_parquet.id_range import IdRange
from codetrack_parquet.layout import ATTRIBUTES, MEMBER, SUFFIX
from codetrack_parquet.row_reader import RowReader
from codetrack_parquet.rows import (
    convert_row,
    duplicate_sites,
    is_id,
    row_problems,
    shorten,
    unknown_sites,
)

_Positioned = list[tuple[str, int, Any]]


def read(folder: Folder, id_range: IdRange) -> Register:
    """Read the members of the range, each with all of its records, and their problems."""
    with gc_paused():
        row_reader = RowReader(folder, id_range)
        row_reader.read_all()
        members = MemberBuilder(row_reader).members()
    return Register(
        members=members,
        problems=sorted(row_reader.problems, key=_position),
        unreadable=row_reader.unread,
        name=folder.path.name,
    )


def _position(problem: Problem) -> tuple[str, int]:
    return problem.file or "", problem.line or 0


@attrs.define(eq=False)
class MemberBuilder:
    """The members of one reading, built from its rows."""

    row_reader: RowReader
    _indexes: dict[str, dict[Any, _Positioned]] = attrs.field(factory=dict)

    def members(self) -> list[Member]:
        """Return the members that can be read; the others become unreadable in the row reader."""
        rows, unread = self._own_rows(), self.row_reader.unread
        records_by_member = {table: self._records(table, rows) for table in ATTRIBUTES}
        members = []
        for member_id, (file, row, fields) in rows.items():
            if self.row_reader.lost(member_id):
                unread.add(member_id)
            elif member_id in unread:
                self._check_sites(member_id)
            else:
                records = {
                    attribute: records_by_member[table][member_id]
                    for table, (attribute, _) in ATTRIBUTES.items()
                    if member_id in records_by_member[table]
                }
                member = convert_row(msgspec.structs.replace(fields, **records), Member)
                if member is not None:
                    members.append(member)
                    continue
                unread.add(member_id)
                if not self._check_sites(member_id) or convert_row(fields, Member) is None:
                    self.row_reader.bad(file, row, member_id, row_problems(fields, Member))
        return members

    def _own_rows(self) -> dict[str, tuple[str, int, Any]]:
        found: dict[str, tuple[str, int, Any]] = {}
        places: dict[str, list[tuple[str, int]]] = {}
        for chunk in self.row_reader.chunks[MEMBER]:
            for row, member_id, fields in zip(chunk.rows, chunk.ids, chunk.made, strict=True):
                if not is_id(member_id):
                    self._add_missing_id(chunk.file, row, member_id, fields)
                elif member_id in found:
                    first = found[member_id]
                    places.setdefault(member_id, [first[:2]]).append((chunk.file, row))
                else:
                    found[member_id] = (chunk.file, row, fields)
        for member_id, where in places.items():
            self._add_duplicate_members(member_id, where)
        if (
            not found
            and self.row_reader.id_range.whole
            and not self.row_reader.unread
            and not self.row_reader.problems
        ):
            name = next(self.row_reader.folder.of(MEMBER)).file.name
            self.row_reader.problems.append(
                Problem(
                    message="the table is empty",
                    file=name,
                    line=1,
                    expected="a member a row",
                    got="nothing",
                )
            )
        return found

    def _add_missing_id(self, file: str, row: int, member_id: Any, fields: Any) -> None:
        # No member can have such an id, so it cannot clash.
        name = f"{file} row {row}"
        self.row_reader.unread.discard(member_id)
        self.row_reader.unread.add(name)
        if fields is not None:
            found = row_problems(fields, Member)
            self.row_reader.problems += [
                attrs.evolve(p, file=file, line=row, member=name) for p in found
            ]

    def _add_duplicate_members(self, member_id: str, where: list[tuple[str, int]]) -> None:
        self.row_reader.unread.add(member_id)
        others = ", ".join(f"{file}:{row}" for file, row in where)
        self.row_reader.problems += [
            Problem(
                message=f"the id is in {others}",
                file=file,
                line=row,
                key="id",
                got=repr(member_id),
                expected="one row for each id",
                member=member_id,
            )
            for file, row in where
        ]

    def _records(self, table: str, known: dict[str, Any]) -> dict[str, list[Any]]:
        """Return the records by member; records of no member are problems."""
        records_by_member: dict[str, list[Any]] = {}
        lost: dict[tuple[str, Any], list[int]] = {}
        for chunk in self.row_reader.chunks[table]:
            start = 0
            for member_id, same in itertools.groupby(chunk.ids):
                end = start + sum(1 for _ in same)
                if member_id in known:
                    records = chunk.made[start:end]
                    if member_id in records_by_member:
                        records_by_member[member_id] += records
                    else:
                        records_by_member[member_id] = list(records)
                else:
                    position = (chunk.file, member_id)
                    lost.setdefault(position, []).extend(chunk.rows[start:end])
                start = end
        for (file, member_id), rows in lost.items():
            self._add_orphan_problem(file, member_id, rows)
        return records_by_member

    def _add_orphan_problem(self, file: str, member_id: Any, rows: list[int]) -> None:
        name = member_id
        if not is_id(member_id):
            self.row_reader.unread.discard(member_id)
            name = f"{file} row {rows[0]}"
        # Its row is lost or its id differs: both would hide a company from the audit.
        self.row_reader.unread.add(name)
        more = f" (and of {len(rows) - 1} rows below)" if len(rows) > 1 else ""
        self.row_reader.problems.append(
            Problem(
                message="no such member" if member_id is not None else "missing value",
                file=file,
                line=rows[0],
                key=MEMBER,
                got=None if member_id is None else shorten(member_id) + more,
                expected=f"the id of a row of {MEMBER}{SUFFIX}",
                member=name,
            )
        )

    def _check_sites(self, member_id: str) -> bool:
        """Add a problem for each duplicate or unknown site; return whether there are any."""
        sites = list(self._records_of("site", member_id))
        if any(site is None for _, _, site in sites):
            return False
        ids = [site.id for _, _, site in sites]
        before = len(self.row_reader.problems)
        self._add_problems(member_id, sites, duplicate_sites(ids))
        known = set(ids)
        for table in ATTRIBUTES:
            if table == "site":
                continue
            places = list(self._records_of(table, member_id))
            self._add_problems(
                member_id, places, unknown_sites([made for *_, made in places], known)
            )
        return len(self.row_reader.problems) > before

    def _add_problems(
        self, member_id: str, places: list[Any], found: Iterator[tuple[int, Problem]]
    ) -> None:
        for index, problem in found:
            file, row, _ = places[index]
            self.row_reader.problems.append(
                attrs.evolve(problem, file=file, line=row, member=member_id)
            )

    def _records_of(self, table: str, member_id: str) -> _Positioned:
        index = self._indexes.get(table)
        if index is None:
            index = self._indexes[table] = {}
            for chunk in self.row_reader.chunks[table]:
                for row, owner, made in zip(chunk.rows, chunk.ids, chunk.made, strict=True):
                    index.setdefault(owner, []).append((chunk.file, row, made))
        return index.get(member_id, [])
