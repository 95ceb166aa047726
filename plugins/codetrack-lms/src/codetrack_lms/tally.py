"""Counts of people, each once: digests in an SQLite database in memory.

A row takes some 50 bytes, so a million completions take some 50 MB.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from types import TracebackType

import attrs

_BATCH = 10_000
_SEEN_TABLE = """
CREATE TABLE seen (
  person BLOB, what INTEGER, day INTEGER, site INTEGER, statement INTEGER, seconds INTEGER,
  PRIMARY KEY (person, what, day, site, statement)
) WITHOUT ROWID
"""
_INSERT = """
INSERT INTO seen VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT DO UPDATE SET seconds = max(seconds, excluded.seconds)
"""
# A statement of a Group has an odd number, and holds several people.
_CONFLICTING_STATEMENTS = """
SELECT statement FROM seen WHERE statement != 0 GROUP BY statement
HAVING min(what) != max(what) OR min(day) != max(day) OR min(site) != max(site)
    OR (statement & 1 = 0 AND min(person) != max(person))
"""


@attrs.frozen(kw_only=True)
class PeopleCount:
    """How many people completed a course of a member on a day at a site.

    `member_course` and `site` are numbers of `Codes`. `seconds` is the time of all of them
    together, or None if it is not known for each.
    """

    member_course: int
    day: date
    site: int
    people: int
    seconds: int | None


class Tally:
    """Completions of one reading, counted at its end; a context manager.

    The same person and course count once in `once_in_days` days, from the earliest on. So the
    counts do not depend on the order of completions, nor on repetitions.
    """

    def __init__(self, once_in_days: int) -> None:
        self._once_in_days = once_in_days
        self._rows: list[tuple[bytes, int, int, int, int, int]] = []
        self._database = sqlite3.connect(":memory:", isolation_level=None)
        # No digest may be written to a file.
        self._database.execute("PRAGMA temp_store = MEMORY")
        self._database.execute("PRAGMA journal_mode = OFF")
        self._database.execute(_SEEN_TABLE)
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

    def add(
        self,
        person: bytes,
        member_course: int,
        day: date,
        site: int,
        statement: int = 0,
        seconds: int = -1,
    ) -> None:
        """Add one completion of a person; `seconds` is how long it took, or -1."""
        self._rows.append((person, member_course, day.toordinal(), site, statement, seconds))
        if len(self._rows) >= _BATCH:
            self._flush()

    def void(self, statement: int) -> None:
        """Mark a statement as voided, before or after it is added."""
        for number in (statement, statement | 1):
            self._database.execute("INSERT OR IGNORE INTO voided VALUES (?)", (number,))

    def conflicting(self) -> list[int]:
        """Drop statements that differ under one id; return the courses they are about."""
        self._flush()
        with closing(self._database.execute(_CONFLICTING_STATEMENTS)) as cursor:
            conflicting = cursor.fetchall()
        found: list[int] = []
        for (statement,) in conflicting:
            rows = self._database.execute("SELECT what FROM seen WHERE statement = ?", (statement,))
            found += {member_course for (member_course,) in rows}
            self._database.execute("DELETE FROM seen WHERE statement = ?", (statement,))
        return found

    def counts(self) -> Iterator[PeopleCount]:
        """Yield the number of people for each course, day and site."""
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
        for person, member_course, day, site, seconds in rows:
            if (person, member_course) != before or day - since >= self._once_in_days:
                _add_seconds(count, longest)
                before, since, longest = (person, member_course), day, seconds
                count = counts.setdefault((member_course, day, site), [0, 0, 0])
                count[0] += 1
            elif seconds > longest:
                longest = seconds
        _add_seconds(count, longest)
        for (member_course, day, site), (people, timed, total) in sorted(counts.items()):
            yield PeopleCount(
                member_course=member_course,
                day=date.fromordinal(day),
                site=site,
                people=people,
                seconds=total if timed == people else None,
            )

    def _flush(self) -> None:
        self._database.executemany(_INSERT, self._rows)
        self._rows.clear()


def _add_seconds(count: list[int], seconds: int) -> None:
    if seconds >= 0:
        count[1] += 1
        count[2] += seconds
