"""Parts of a register: small handles, each a range of member ids, that any process can load."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import attrs

from codetrack import Register, RegisterError
from codetrack_parquet.groups import Folder, Group, OpenTable, open_folder
from codetrack_parquet.id_range import IdRange
from codetrack_parquet.layout import MEMBER
from codetrack_parquet.members import read
from codetrack_parquet.values import flat_array, texts

Digests = dict[tuple[str, int], str]


@attrs.frozen(kw_only=True)
class ParquetPartition:
    """One part of a register: a folder, a range of ids, and a digest of its rows."""

    path: Path
    id_range: IdRange
    name: str
    members: int
    stamp: str

    def load(self) -> Register:
        """Read the members of the part from the row groups that hold some of its ids.

        Raises:
            RegisterError: the folder cannot be read, or is another one by now.
        """
        with open_folder(self.path) as folder:
            if stamp_of(folder, self.id_range, {}) != self.stamp:
                msg = (
                    f"{self.path}: {self.name}: the register was changed since it was cut in parts"
                )
                raise RegisterError(msg)
            return read(folder, self.id_range)


def load(path: Path) -> Register:
    """Read the whole register.

    Raises:
        RegisterError: the folder cannot be read, or has no table of members.
    """
    with open_folder(path) as folder:
        return read(folder, IdRange())


def partitions(path: Path, members: int) -> Iterator[ParquetPartition]:
    """Yield the parts of a register, in the order of their ids, of about `members` members each.

    Where row groups follow one another, as in what this plugin writes, only their statistics are
    asked; the ids themselves are read only of groups that are larger than a part, or overlap.

    Raises:
        RegisterError: the folder cannot be read, or has no table of members.
    """
    path = path.absolute()
    with open_folder(path) as folder:
        digests: Digests = {}
        after: str | None = None
        cuts = list(_cuts(folder, max(1, members))) or [("", 0)]
        for number, (last, count) in enumerate(cuts, start=1):
            upto = None if number == len(cuts) else last
            id_range = IdRange(after, upto)
            yield ParquetPartition(
                path=path,
                id_range=id_range,
                name=_name(id_range, last),
                members=count,
                stamp=stamp_of(folder, id_range, digests),
            )
            after = last


def _name(id_range: IdRange, last: str) -> str:
    if id_range.whole:
        return "all members"
    return (
        f"members up to {last}"
        if id_range.first
        else f"members after {id_range.after}, up to {last}"
    )


def _cuts(folder: Folder, size: int) -> Iterator[tuple[str, int]]:
    """Yield the last id of each part, and how many rows of members it has."""
    held, last = 0, ""
    for cluster, most, rows in _clusters(folder):
        if held and held + rows > size:
            yield last, held
            held = 0
        if rows > size:
            ids = sorted(_ids(cluster))
            for start in range(0, len(ids), size):
                some = ids[start : start + size]
                # Two rows with one id stay in one part.
                if some[-1] > last:
                    yield some[-1], len(some)
                last = max(last, some[-1])
        else:
            held, last = held + rows, most
    if held:
        yield last, held


_Cluster = list[tuple[OpenTable, Group]]


def _clusters(folder: Folder) -> Iterator[tuple[_Cluster, str, int]]:
    """Yield row groups of members that overlap one another, their greatest id and their rows."""
    known: _Cluster = []
    unknown: _Cluster = []
    for held in folder.of(MEMBER):
        for group in () if held.has_no_ids else held.groups:
            (unknown if group.most is None else known).append((held, group))
    if unknown:
        both = [*known, *unknown]
        most = max(_ids(both), default="")
        yield both, most, sum(group.rows for _, group in both)
        return
    known.sort(key=lambda each: (each[1].least or "", each[1].most or ""))
    cluster: _Cluster = []
    most = ""
    for held, group in known:
        if cluster and (group.least or "") > most:
            yield cluster, most, sum(each.rows for _, each in cluster)
            cluster = []
        cluster.append((held, group))
        most = max(most, group.most or "")
    if cluster:
        yield cluster, most, sum(each.rows for _, each in cluster)


def _ids(cluster: _Cluster) -> Iterator[str]:
    for held, group in cluster:
        try:
            ids = texts(flat_array(held.read(group, ["id"]).column("id")))
        except ValueError:
            # Whoever loads the part says what is wrong with it.
            continue
        yield from (member_id for member_id in ids if isinstance(member_id, str))


def stamp_of(folder: Folder, id_range: IdRange, digests: Digests) -> str:
    """Return a digest of all that the range would read; `digests` keeps those of row groups."""

    def digest(held: OpenTable, index: int) -> str:
        key = (held.file.name, index)
        if key not in digests:
            digests[key] = held.digest(held.groups[index] if index >= 0 else None)
        return digests[key]

    # Of the note only what comes of it: one member more must not change the stamp of every part.
    known = (id_range, folder.listing.unknown_files, folder.losses)
    total = hashlib.sha256(repr(known).encode(errors="backslashreplace"))
    for held in folder.tables:
        total.update(f"\n{held.file.name}".encode(errors="backslashreplace"))
        if held.failure is not None:
            total.update(digest(held, -1).encode())
            continue
        total.update(str(held.reader.schema_arrow.remove_metadata()).encode())
        total.update(repr(held.column_problems).encode(errors="backslashreplace"))
        for group in held.groups:
            if group.touches(id_range):
                told = (group.first, group.rows, group.least, group.most, group.ids_missing)
                total.update(f"\n{told} {digest(held, group.index)}".encode())
    return f"sha256:{total.hexdigest()}"
