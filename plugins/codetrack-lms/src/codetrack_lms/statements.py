"""Completions in xAPI statements, as ADL's specification 1.0.3 has them.

A statement with the verb `completed` or `passed` is a completion of its object, an Activity, by
its actor. One whose result says `success: false` is not; a `completed` with `completion: false`
and a `passed` with `success: false` contradict themselves and are problems. A statement that a
`voided` one refers to, in whichever file, does not count (2.3.2). Its day is that of `timestamp`
or, where a record store did not set one, of `stored` (2.4.7), in the time zone of the settings.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import isodate  # type: ignore[import-untyped]

from codetrack import Problem
from codetrack_lms.days import day_of_instant
from codetrack_lms.kinds import kind_of
from codetrack_lms.persons import Unknown, identities_of_actor
from codetrack_lms.places import MEMBER, SITE
from codetrack_lms.reading import Reading
from codetrack_lms.streams import not_a_statement, statements

_ADL = "http://adlnet.gov/expapi/verbs/"
VERBS = {"completed": f"{_ADL}completed", "passed": f"{_ADL}passed"}
VOIDED = f"{_ADL}voided"
_LONGEST = 366 * 24 * 3600


def read_statements(file: Path, reading: Reading, pages: list[bool]) -> None:
    """Note every completion of a file of statements.

    Raises:
        Unreadable: the file, or the rest of it, cannot be read.
    """
    reader = _Statements(reading)
    for line, key, value in statements(file, reading.name, pages):
        reader.read(line, key, value)


def last_page_is_missing(name: str, pages: list[bool]) -> Problem | None:
    """Return a problem if every StatementResult says that more statements follow elsewhere."""
    if not pages or not all(pages):
        return None
    return Problem(
        message="there are more statements than the files hold: the last page is missing",
        file=name,
        key="more",
        expected="all pages, the last one with an empty `more`",
    )


class _Statements:
    def __init__(self, reading: Reading) -> None:
        files = reading.files
        self._reading = reading
        self._verbs = {iri: verb for verb, iri in VERBS.items() if verb in files.verbs}
        self._zone = ZoneInfo(files.timezone or "UTC")
        self._member = reading.places.member(files.member) if files.member else None
        self._problems: list[Problem] = []
        self._line: int | None = None
        self._key = ""

    def read(self, line: int | None, key: str, value: Any) -> None:
        """Note one statement, or say all that is wrong with it."""
        self._line, self._key, self._problems = line, key, []
        if not isinstance(value, Mapping):
            self._wrong("", "no statement", "an object", not_a_statement(value))
            self._reading.fault(self._problems, self._member)
            return
        verb = value.get("verb")
        iri = verb.get("id") if isinstance(verb, Mapping) else None
        if not isinstance(iri, str) or not iri:
            self._wrong("verb.id", "no verb", "the IRI of a verb", kind_of(iri))
            self._reading.fault(self._problems, self._member)
        elif iri == VOIDED:
            self._void(value)
        elif iri in self._verbs:
            self._completion(value, self._verbs[iri])
        else:
            self._reading.leave_out()

    def _void(self, statement: Mapping[str, Any]) -> None:
        target = statement.get("object")
        if isinstance(target, Mapping) and target.get("objectType") == "StatementRef":
            voided = _uuid(target.get("id"))
            if voided is not None:
                self._reading.tally.void(self._reading.door.number(voided.bytes))
                return
        expected = "a StatementRef with the id of the statement that is void"
        self._wrong("object", "nobody can tell what is void", expected, kind_of(target))
        self._reading.fault(self._problems, self._member)

    def _completion(self, statement: Mapping[str, Any], verb: str) -> None:
        reading = self._reading
        member = self._member_of(statement)
        course = self._course_of(statement.get("object"))
        if course == _LEFT_OUT:
            reading.leave_out()
            return
        seconds = self._seconds_of(statement.get("result"), verb)
        if seconds is None:
            reading.leave_out()
            return
        day = self._day_of(statement)
        site = None if member is None else self._site_of(statement, member)
        number = self._number_of(statement)
        try:
            people = identities_of_actor(statement.get("actor"))
        except Unknown as unknown:
            people = []
            self._wrong("actor", "nobody", unknown.expected, unknown.got)
        if self._problems or member is None:
            reading.fault(self._problems, member)
        elif course is not None and day is not None and site is not None:
            what = reading.places.what(member, course)
            if number and len(people) > 1:
                number |= 1
            for identity in people:
                person = reading.door.digest(identity)
                reading.tally.note(person, what, day, site, number, seconds)

    def _member_of(self, statement: Mapping[str, Any]) -> int | None:
        keys = self._reading.files.member_at
        if not keys:
            return self._member
        code = _at(statement, keys)
        member = self._reading.places.member(code) if isinstance(code, str) else None
        if member is None:
            expected = MEMBER
            self._wrong(".".join(keys), "no member", expected, kind_of(code))
        return member

    def _site_of(self, statement: Mapping[str, Any], member: int) -> int | None:
        files = self._reading.files
        if not files.site_at and files.site is None:
            return 0
        code = _at(statement, files.site_at) if files.site_at else files.site
        site = self._reading.places.site(member, code) if isinstance(code, str) else None
        if site is None:
            expected = SITE
            self._wrong(".".join(files.site_at), "no such site", expected, kind_of(code))
        return site

    def _course_of(self, target: object) -> int | None:
        is_activity = isinstance(target, Mapping) and target.get("objectType") in (None, "Activity")
        activity = target.get("id") if is_activity and isinstance(target, Mapping) else None
        if not isinstance(activity, str) or not activity:
            self._wrong("object", "no course", "an Activity with an id", kind_of(target))
            return None
        course = self._reading.places.course(activity)
        if course is None:
            if self._reading.settings.other_courses == "leave-out":
                return _LEFT_OUT
            expected = "an activity id among the names of one of [[plugin.lms.courses]]"
            self._wrong("object.id", "no such course", expected, kind_of(activity))
        return course

    def _seconds_of(self, result: object, verb: str) -> int | None:
        """Return how long it took, -1 where that is not said, or None for one who failed."""
        if result is None:
            return -1
        if not isinstance(result, Mapping):
            self._wrong("result", "no result", "an object", kind_of(result))
            return -1
        for key in ("success", "completion"):
            said = result.get(key)
            if said is not None and not isinstance(said, bool):
                self._wrong(f"result.{key}", "wrong value", "true or false", kind_of(said))
        contradicted = "completion" if verb == "completed" else "success"
        if result.get(contradicted) is False:
            message = "it contradicts the verb"
            self._wrong(f"result.{contradicted}", message, f"true, as {verb} says", "false")
        elif result.get("success") is False or result.get("completion") is False:
            return None
        text = result.get("duration")
        if text is None:
            return -1
        seconds = _seconds(text)
        if seconds is None:
            expected = "an ISO 8601 duration such as PT30M"
            self._wrong("result.duration", "wrong value", expected, kind_of(text))
            return -1
        return seconds

    def _day_of(self, statement: Mapping[str, Any]) -> date | None:
        key = "timestamp" if "timestamp" in statement else "stored"
        text = statement.get(key)
        day = day_of_instant(text, self._zone) if isinstance(text, str) else None
        if day is None:
            expected = "an ISO 8601 timestamp with its offset, such as 2026-11-23T10:00:00Z"
            self._wrong("timestamp", "no day", expected, kind_of(text))
        return day

    def _number_of(self, statement: Mapping[str, Any]) -> int:
        if "id" not in statement:
            return 0
        made = _uuid(statement["id"])
        if made is None:
            self._wrong("id", "wrong value", "a UUID", kind_of(statement["id"]))
            return 0
        return self._reading.door.number(made.bytes)

    def _wrong(self, key: str, message: str, expected: str, got: str) -> None:
        path = f"{self._key}.{key}".strip(".")
        self._problems.append(
            Problem(
                message=message,
                file=self._reading.name,
                line=self._line,
                key=path or None,
                expected=expected,
                got=got,
            )
        )


_LEFT_OUT = -1


def _at(statement: Mapping[str, Any], keys: tuple[str, ...]) -> object:
    value: object = statement
    for key in keys:
        if not isinstance(value, Mapping):
            return None
        value = value.get(key)
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _uuid(value: object) -> UUID | None:
    if not isinstance(value, str):
        return None
    try:
        return UUID(value) if len(value) == 36 else None
    except ValueError:
        return None


def _seconds(text: object) -> int | None:
    if not isinstance(text, str):
        return None
    try:
        made = isodate.parse_duration(text)
    except (ValueError, OverflowError, ArithmeticError):
        return None
    if not isinstance(made, timedelta):
        # Months and years have no length of their own.
        return -1
    return int(made.total_seconds()) if 0 <= made.total_seconds() <= _LONGEST else None
