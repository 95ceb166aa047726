"""The rows that SQLite replaces without a trigger: `REPLACE INTO`, `INSERT OR REPLACE` and more.

SQLite removes conflicting rows without running triggers, unless the connection has
`recursive_triggers` on, which codetrack cannot rely on. So a trigger saves the rows that could
conflict in the table `replaced` first, and a second one adds those that are gone afterwards to the
history. Whether a row goes is not known before: `OR IGNORE` and `ON CONFLICT DO` begin in the same
way.
"""

from __future__ import annotations

from collections.abc import Iterator

import attrs
import sqlalchemy as sa

Columns = tuple[tuple[str, str], ...]
"""The columns of a unique index: the name of each, and by which rules texts are compared."""


@attrs.frozen
class ReplacedRows:
    """The parts of triggers that record which rows of one table were replaced; for one migration.

    `saved` is the SQL, for a row `was`, of its owner, its number and its content. `unique` are the
    columns of each unique index; a rowid is unique without one.
    """

    table: str
    saved: str
    unique: tuple[Columns, ...]

    def before(self) -> Iterator[tuple[str, str, str]]:
        """Yield the triggers that save conflicting rows: name, event and body."""
        on = f'ON "{self.table}"'
        yield "replacing", f"BEFORE INSERT {on}", self._save_rows("1")
        yield "overwriting", f"BEFORE UPDATE {on}", self._save_rows("was.rowid <> OLD.rowid")

    def history_insert(self) -> str:
        """Return the SQL that records, after a row is written, which saved rows are gone.

        A row is gone if the new one has its key, or none has.
        """
        return (
            'INSERT INTO history (who, what, member, "table", row_id, before) '
            "SELECT coalesce((SELECT who FROM writer), 'by hand'), 'removed', r.member, "
            f"'{self.table}', r.row_id, r.before FROM replaced r "
            f"WHERE r.\"table\" = '{self.table}' AND (r.key = NEW.rowid "
            f'OR NOT EXISTS (SELECT 1 FROM "{self.table}" t WHERE t.rowid = r.key)); '
        )

    def forget(self) -> str:
        """Return the SQL that drops a saved row once its own removal is recorded."""
        return f"DELETE FROM replaced WHERE \"table\" = '{self.table}' AND key = OLD.rowid; "

    def _save_rows(self, condition: str) -> str:
        # Saving too many rows is harmless: rows that still exist are not recorded.
        ways = ["was.rowid = NEW.rowid"]
        for index in self.unique:
            ways.append(
                " AND ".join(f'was."{n}" = NEW."{n}" COLLATE {rules}' for n, rules in index) or "1"
            )
        # A row that an earlier statement saved and left in place must not count as gone.
        return (
            f"DELETE FROM replaced WHERE \"table\" = '{self.table}'; "
            'INSERT INTO replaced ("table", key, member, row_id, before) '
            f"SELECT '{self.table}', was.rowid, {self.saved} FROM \"{self.table}\" was "
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
