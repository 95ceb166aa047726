"""Rows into members: each with its records, in their order, and all that is wrong with them."""

from __future__ import annotations

import contextlib
import gc
import itertools
from collections.abc import Iterator
from typing import Any

import attrs
import msgspec

from codetrack import Member, Problem, Register
from codetrack_parquet.chunks import Gathered
from codetrack_parquet.groups import Folder
from codetrack_parquet.layout import ATTRIBUTES, MEMBER, SUFFIX
from codetrack_parquet.rows import doubled_sites, faults, is_id, one, shorten, unknown_sites
from codetrack_parquet.spans import Span

_Places = list[tuple[str, int, Any]]


def read(folder: Folder, span: Span) -> Register:
    """Read the members of the span, each with all of its records, and what is wrong with them."""
    with _uncollected():
        gathered = Gathered(folder, span)
        gathered.gather()
        members = Assembly(gathered).members()
    return Register(
        members=members,
        problems=sorted(gathered.problems, key=_place),
        unreadable=gathered.unread,
        name=folder.path.name,
    )


def _place(problem: Problem) -> tuple[str, int]:
    return problem.file or "", problem.line or 0


@attrs.define(eq=False)
class Assembly:
    """Put the rows that were gathered together, member by member."""

    gathered: Gathered
    _indexes: dict[str, dict[Any, _Places]] = attrs.field(factory=dict)

    def members(self) -> list[Member]:
        """Return the members that can be read; the rest is kept with what was gathered."""
        rows, unread = self._own_rows(), self.gathered.unread
        held = {table: self._records(table, rows) for table in ATTRIBUTES}
        members = []
        for member_id, (file, row, fields) in rows.items():
            if self.gathered.lost(member_id):
                unread.add(member_id)
            elif member_id in unread:
                self._misplaced(member_id)
            else:
                records = {
                    attribute: held[table][member_id]
                    for table, (attribute, _) in ATTRIBUTES.items()
                    if member_id in held[table]
                }
                member = one(msgspec.structs.replace(fields, **records), Member)
                if member is not None:
                    members.append(member)
                    continue
                unread.add(member_id)
                if not self._misplaced(member_id) or one(fields, Member) is None:
                    self.gathered.bad(file, row, member_id, faults(fields, Member))
        return members

    def _own_rows(self) -> dict[str, tuple[str, int, Any]]:
        found: dict[str, tuple[str, int, Any]] = {}
        places: dict[str, list[tuple[str, int]]] = {}
        for chunk in self.gathered.chunks[MEMBER]:
            for row, member_id, fields in zip(chunk.rows, chunk.ids, chunk.made, strict=True):
                if not is_id(member_id):
                    self._nameless(chunk.file, row, member_id, fields)
                elif member_id in found:
                    first = found[member_id]
                    places.setdefault(member_id, [first[:2]]).append((chunk.file, row))
                else:
                    found[member_id] = (chunk.file, row, fields)
        for member_id, where in places.items():
            self._doubled(member_id, where)
        if (
            not found
            and self.gathered.span.whole
            and not self.gathered.unread
            and not self.gathered.problems
        ):
            name = next(self.gathered.folder.of(MEMBER)).file.name
            self.gathered.problems.append(
                Problem(
                    message="the table is empty",
                    file=name,
                    line=1,
                    expected="a member a row",
                    got="nothing",
                )
            )
        return found

    def _nameless(self, file: str, row: int, member_id: Any, fields: Any) -> None:
        # No member can have such an id, so that none is taken for another.
        name = f"{file} row {row}"
        self.gathered.unread.discard(member_id)
        self.gathered.unread.add(name)
        if fields is not None:
            found = faults(fields, Member)
            self.gathered.problems += [
                attrs.evolve(p, file=file, line=row, member=name) for p in found
            ]

    def _doubled(self, member_id: str, where: list[tuple[str, int]]) -> None:
        self.gathered.unread.add(member_id)
        others = ", ".join(f"{file}:{row}" for file, row in where)
        self.gathered.problems += [
            Problem(
                message=f"the id stands in {others}",
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
        """Return the records by member; what is of no member is told."""
        held: dict[str, list[Any]] = {}
        lost: dict[tuple[str, Any], list[int]] = {}
        for chunk in self.gathered.chunks[table]:
            start = 0
            for member_id, same in itertools.groupby(chunk.ids):
                end = start + sum(1 for _ in same)
                if member_id in known:
                    records = chunk.made[start:end]
                    if member_id in held:
                        held[member_id] += records
                    else:
                        held[member_id] = list(records)
                else:
                    place = (chunk.file, member_id)
                    lost.setdefault(place, []).extend(chunk.rows[start:end])
                start = end
        for (file, member_id), rows in lost.items():
            self._orphans(file, member_id, rows)
        return held

    def _orphans(self, file: str, member_id: Any, rows: list[int]) -> None:
        name = member_id
        if not is_id(member_id):
            self.gathered.unread.discard(member_id)
            name = f"{file} row {rows[0]}"
        # Its own row is lost, or the id is written otherwise: both hide a company from the audit.
        self.gathered.unread.add(name)
        more = f" (and of {len(rows) - 1} rows below)" if len(rows) > 1 else ""
        self.gathered.problems.append(
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

    def _misplaced(self, member_id: str) -> bool:
        """Tell of each site that stands twice, and of each record at an unknown one."""
        sites = list(self._places("site", member_id))
        if any(site is None for _, _, site in sites):
            return False
        ids = [site.id for _, _, site in sites]
        before = len(self.gathered.problems)
        self._tell(member_id, sites, doubled_sites(ids))
        known = set(ids)
        for table in ATTRIBUTES:
            if table == "site":
                continue
            places = list(self._places(table, member_id))
            self._tell(member_id, places, unknown_sites([made for *_, made in places], known))
        return len(self.gathered.problems) > before

    def _tell(
        self, member_id: str, places: list[Any], found: Iterator[tuple[int, Problem]]
    ) -> None:
        for index, problem in found:
            file, row, _ = places[index]
            self.gathered.problems.append(
                attrs.evolve(problem, file=file, line=row, member=member_id)
            )

    def _places(self, table: str, member_id: str) -> _Places:
        index = self._indexes.get(table)
        if index is None:
            index = self._indexes[table] = {}
            for chunk in self.gathered.chunks[table]:
                for row, owner, made in zip(chunk.rows, chunk.ids, chunk.made, strict=True):
                    index.setdefault(owner, []).append((chunk.file, row, made))
        return index.get(member_id, [])


@contextlib.contextmanager
def _uncollected() -> Iterator[None]:
    """Put the cyclic collector aside: records hold no cycles, and a million of them are made."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
