"""What SQLite replaces without a word: `REPLACE INTO`, `INSERT OR REPLACE`, `UPDATE OR REPLACE`.

SQLite asks no trigger before it removes the rows that are in the way, unless the connection has
`recursive_triggers` on, which nobody can rely on. So the rows that could be are put down in the
table `replaced` before, and those that are gone afterwards are noted. Whether they go is not known
before: `OR IGNORE` and `ON CONFLICT DO` begin in the same way.
"""

from __future__ import annotations

from collections.abc import Iterator

import attrs
import sqlalchemy as sa

Columns = tuple[tuple[str, str], ...]
"""The columns of a unique index: the name of each, and by which rules texts are compared."""


@attrs.frozen
class Replaced:
    """Write the parts of triggers that note the rows of a table which another one replaces.

    `kept` says in SQL, for a row `was`: whose it is, its number, and its content. `unique` are the
    columns of each unique index; a rowid is unique without one.
    """

    table: str
    kept: str
    unique: tuple[Columns, ...]

    def before(self) -> Iterator[tuple[str, str, str]]:
        """Yield the triggers that put down what is in the way: name, when, and the body."""
        on = f'ON "{self.table}"'
        yield "replacing", f"BEFORE INSERT {on}", self._put_down("1")
        yield "overwriting", f"BEFORE UPDATE {on}", self._put_down("was.rowid <> OLD.rowid")

    def noted(self) -> str:
        """Return what notes, after a row is written, which of those put down are gone.

        A row is gone if the new one has its key, or none has.
        """
        return (
            'INSERT INTO history (who, what, member, "table", row_id, before) '
            "SELECT coalesce((SELECT who FROM writer), 'by hand'), 'removed', r.member, "
            f"'{self.table}', r.row_id, r.before FROM replaced r "
            f"WHERE r.\"table\" = '{self.table}' AND (r.key = NEW.rowid "
            f'OR NOT EXISTS (SELECT 1 FROM "{self.table}" t WHERE t.rowid = r.key)); '
        )

    def forgotten(self) -> str:
        """Return what forgets a row that is removed by itself, and noted so."""
        return f"DELETE FROM replaced WHERE \"table\" = '{self.table}' AND key = OLD.rowid; "

    def _put_down(self, condition: str) -> str:
        # More than are really in the way is no harm: what is still there is not noted.
        ways = ["was.rowid = NEW.rowid"]
        for index in self.unique:
            ways.append(
                " AND ".join(f'was."{n}" = NEW."{n}" COLLATE {rules}' for n, rules in index) or "1"
            )
        # What an earlier statement put down and then left in place must not be taken for gone.
        return (
            f"DELETE FROM replaced WHERE \"table\" = '{self.table}'; "
            'INSERT INTO replaced ("table", key, member, row_id, before) '
            f"SELECT '{self.table}', was.rowid, {self.kept} FROM \"{self.table}\" was "
            f"WHERE {condition} AND ({' OR '.join(f'({way})' for way in ways)}); "
        )


def unique_columns(bind: sa.Connection, table: str) -> tuple[Columns, ...]:
    """Return the columns of each unique index of an SQLite table; expressions are left out."""
    names = bind.exec_driver_sql(
        f"SELECT name FROM pragma_index_list('{table}') WHERE \"unique\" = 1 ORDER BY seq"
    ).scalars()
    found = []
    for name in names.all():
        quoted = name.replace("'", "''")
        rows = bind.exec_driver_sql(
            f"SELECT name, coll FROM pragma_index_xinfo('{quoted}') "
            "WHERE key = 1 AND name IS NOT NULL ORDER BY seqno"
        )
        found.append(tuple((column, rules) for column, rules in rows))
    return tuple(found)
