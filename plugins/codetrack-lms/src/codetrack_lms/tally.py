"""Count people once each, in little memory: digests in an SQLite database that has no file.

A row takes some 50 bytes, so a million completions take some 50 MB, whatever their names were.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from types import TracebackType

import attrs

_BATCH = 10_000
_SEEN = """
CREATE TABLE seen (
  person BLOB, what INTEGER, day INTEGER, site INTEGER, statement INTEGER, seconds INTEGER,
  PRIMARY KEY (person, what, day, site, statement)
) WITHOUT ROWID
"""
_NOTE = """
INSERT INTO seen VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT DO UPDATE SET seconds = max(seconds, excluded.seconds)
"""
# A statement of a Group has an odd number, and holds several people.
_TORN = """
SELECT statement FROM seen WHERE statement != 0 GROUP BY statement
HAVING min(what) != max(what) OR min(day) != max(day) OR min(site) != max(site)
    OR (statement & 1 = 0 AND min(person) != max(person))
"""


@attrs.frozen(kw_only=True)
class Counted:
    """Hold how many people completed `what` on a day at a site; `what` and `site` are numbers.

    `seconds` is how long it took all of them, or None where that is not known of each.
    """

    what: int
    day: date
    site: int
    people: int
    seconds: int | None


class Tally:
    """Note completions and say, in the end, how many people there were; a context manager.

    The same person and course count once in `once_in_days` days, from the earliest on. So what
    comes out does not depend on the order of what is noted, nor on how often it is.
    """

    def __init__(self, once_in_days: int) -> None:
        self._once_in_days = once_in_days
        self._rows: list[tuple[bytes, int, int, int, int, int]] = []
        self._database = sqlite3.connect(":memory:", isolation_level=None)
        # Nothing may ever be spilt to a file.
        self._database.execute("PRAGMA temp_store = MEMORY")
        self._database.execute("PRAGMA journal_mode = OFF")
        self._database.execute(_SEEN)
        self._database.execute("CREATE TABLE voided (statement INTEGER PRIMARY KEY)")

    def __enter__(self) -> Tally:
        """Return the tally itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Drop all digests."""
        self._rows.clear()
        self._database.close()

    def note(
        self, person: bytes, what: int, day: date, site: int, statement: int = 0, seconds: int = -1
    ) -> None:
        """Note that a person completed `what`; `seconds` is how long it took, or -1."""
        self._rows.append((person, what, day.toordinal(), site, statement, seconds))
        if len(self._rows) >= _BATCH:
            self._flush()

    def void(self, statement: int) -> None:
        """Note that a statement was voided, before or after it is noted itself."""
        for number in (statement, statement | 1):
            self._database.execute("INSERT OR IGNORE INTO voided VALUES (?)", (number,))

    def torn(self) -> list[int]:
        """Drop the statements that say different things under one id; return what they are of."""
        self._flush()
        with closing(self._database.execute(_TORN)) as cursor:
            torn = cursor.fetchall()
        found: list[int] = []
        for (statement,) in torn:
            rows = self._database.execute("SELECT what FROM seen WHERE statement = ?", (statement,))
            found += {what for (what,) in rows}
            self._database.execute("DELETE FROM seen WHERE statement = ?", (statement,))
        return found

    def counted(self) -> Iterator[Counted]:
        """Yield how many people there were for each course, day and site that had some."""
        self._flush()
        counts: dict[tuple[int, int, int], list[int]] = {}
        count = [0, 0, 0]
        before: tuple[bytes, int] | None = None
        since = longest = -1
        rows = self._database.execute(
            "SELECT person, what, day, site, seconds FROM seen "
            "WHERE statement NOT IN (SELECT statement FROM voided) "
            "ORDER BY person, what, day, site"
        )
        for person, what, day, site, seconds in rows:
            if (person, what) != before or day - since >= self._once_in_days:
                _end(count, longest)
                before, since, longest = (person, what), day, seconds
                count = counts.setdefault((what, day, site), [0, 0, 0])
                count[0] += 1
            elif seconds > longest:
                longest = seconds
        _end(count, longest)
        for (what, day, site), (people, timed, total) in sorted(counts.items()):
            yield Counted(
                what=what,
                day=date.fromordinal(day),
                site=site,
                people=people,
                seconds=total if timed == people else None,
            )

    def _flush(self) -> None:
        self._database.executemany(_NOTE, self._rows)
        self._rows.clear()


def _end(count: list[int], seconds: int) -> None:
    if seconds >= 0:
        count[1] += 1
        count[2] += seconds
