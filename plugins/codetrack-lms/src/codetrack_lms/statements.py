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
from codetrack_lms.codes import MEMBER, SITE
from codetrack_lms.days import day_of_instant
from codetrack_lms.kinds import kind_of
from codetrack_lms.persons import UnidentifiedError, identities_of_actor
from codetrack_lms.reading import Reading
from codetrack_lms.streams import not_a_statement, statements

_ADL = "http://adlnet.gov/expapi/verbs/"
VERBS = {"completed": f"{_ADL}completed", "passed": f"{_ADL}passed"}
VOIDED = f"{_ADL}voided"
_LONGEST = 366 * 24 * 3600


def read_statements(file: Path, reading: Reading, pages: list[bool]) -> None:
    """Add every completion in a file of statements to the tally.

    Raises:
        Unreadable: the file, or the rest of it, cannot be read.
    """
    reader = _Statements(reading)
    for line, key, value in statements(file, reading.name, pages):
        reader.read(line, key, value)


def last_page_is_missing(name: str, pages: list[bool]) -> Problem | None:
    """Return a problem if every StatementResult points to further pages."""
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
        self._member = reading.codes.member(files.member) if files.member else None
        self._problems: list[Problem] = []
        self._line: int | None = None
        self._key = ""

    def read(self, line: int | None, key: str, value: Any) -> None:
        """Add one statement to the tally, or its problems to the reading."""
        self._line, self._key, self._problems = line, key, []
        if not isinstance(value, Mapping):
            self._add_problem("", "no statement", "an object", not_a_statement(value))
            self._reading.add_problems(self._problems, self._member)
            return
        verb = value.get("verb")
        iri = verb.get("id") if isinstance(verb, Mapping) else None
        if not isinstance(iri, str) or not iri:
            self._add_problem("verb.id", "no verb", "the IRI of a verb", kind_of(iri))
            self._reading.add_problems(self._problems, self._member)
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
                self._reading.tally.void(self._reading.pseudonymizer.number(voided.bytes))
                return
        expected = "a StatementRef with the id of the statement that is void"
        self._add_problem("object", "no statement to void", expected, kind_of(target))
        self._reading.add_problems(self._problems, self._member)

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
        except UnidentifiedError as unknown:
            people = []
            self._add_problem("actor", "no person", unknown.expected, unknown.got)
        if self._problems or member is None:
            reading.add_problems(self._problems, member)
        elif course is not None and day is not None and site is not None:
            member_course = reading.codes.member_course(member, course)
            if number and len(people) > 1:
                number |= 1
            for identity in people:
                person = reading.pseudonymizer.digest(identity)
                reading.tally.add(person, member_course, day, site, number, seconds)

    def _member_of(self, statement: Mapping[str, Any]) -> int | None:
        keys = self._reading.files.member_at
        if not keys:
            return self._member
        code = _value_at(statement, keys)
        member = self._reading.codes.member(code) if isinstance(code, str) else None
        if member is None:
            expected = MEMBER
            self._add_problem(".".join(keys), "no member", expected, kind_of(code))
        return member

    def _site_of(self, statement: Mapping[str, Any], member: int) -> int | None:
        files = self._reading.files
        if not files.site_at and files.site is None:
            return 0
        code = _value_at(statement, files.site_at) if files.site_at else files.site
        site = self._reading.codes.site(member, code) if isinstance(code, str) else None
        if site is None:
            expected = SITE
            self._add_problem(".".join(files.site_at), "no such site", expected, kind_of(code))
        return site

    def _course_of(self, target: object) -> int | None:
        is_activity = isinstance(target, Mapping) and target.get("objectType") in (None, "Activity")
        activity = target.get("id") if is_activity and isinstance(target, Mapping) else None
        if not isinstance(activity, str) or not activity:
            self._add_problem("object", "no course", "an Activity with an id", kind_of(target))
            return None
        course = self._reading.codes.course(activity)
        if course is None:
            if self._reading.settings.other_courses == "leave-out":
                return _LEFT_OUT
            expected = "an activity id among the names of one of [[plugin.lms.courses]]"
            self._add_problem("object.id", "no such course", expected, kind_of(activity))
        return course

    def _seconds_of(self, result: object, verb: str) -> int | None:
        """Return the duration, -1 if it is missing, or None if the person failed."""
        if result is None:
            return -1
        if not isinstance(result, Mapping):
            self._add_problem("result", "no result", "an object", kind_of(result))
            return -1
        for key in ("success", "completion"):
            flag = result.get(key)
            if flag is not None and not isinstance(flag, bool):
                self._add_problem(f"result.{key}", "wrong value", "true or false", kind_of(flag))
        contradicted = "completion" if verb == "completed" else "success"
        if result.get(contradicted) is False:
            message = "it contradicts the verb"
            self._add_problem(f"result.{contradicted}", message, f"true, as {verb} says", "false")
        elif result.get("success") is False or result.get("completion") is False:
            return None
        text = result.get("duration")
        if text is None:
            return -1
        seconds = _seconds(text)
        if seconds is None:
            expected = "an ISO 8601 duration such as PT30M"
            self._add_problem("result.duration", "wrong value", expected, kind_of(text))
            return -1
        return seconds

    def _day_of(self, statement: Mapping[str, Any]) -> date | None:
        key = "timestamp" if "timestamp" in statement else "stored"
        text = statement.get(key)
        day = day_of_instant(text, self._zone) if isinstance(text, str) else None
        if day is None:
            expected = "an ISO 8601 timestamp with its offset, such as 2026-11-23T10:00:00Z"
            self._add_problem("timestamp", "no day", expected, kind_of(text))
        return day

    def _number_of(self, statement: Mapping[str, Any]) -> int:
        if "id" not in statement:
            return 0
        parsed = _uuid(statement["id"])
        if parsed is None:
            self._add_problem("id", "wrong value", "a UUID", kind_of(statement["id"]))
            return 0
        return self._reading.pseudonymizer.number(parsed.bytes)

    def _add_problem(self, key: str, message: str, expected: str, got: str) -> None:
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


def _value_at(statement: Mapping[str, Any], keys: tuple[str, ...]) -> object:
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
        parsed = isodate.parse_duration(text)
    except (ValueError, OverflowError, ArithmeticError):
        return None
    if not isinstance(parsed, timedelta):
        # Months and years have no length of their own.
        return -1
    return int(parsed.total_seconds()) if 0 <= parsed.total_seconds() <= _LONGEST else None
