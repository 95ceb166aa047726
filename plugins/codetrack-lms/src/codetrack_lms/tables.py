"""Completions in a table: the columns, and the problems of each row."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import attrs

from codetrack import Problem
from codetrack_lms.codes import MEMBER, SITE
from codetrack_lms.days import day_reader
from codetrack_lms.kinds import kind_of
from codetrack_lms.persons import UnidentifiedError, identity_of_cells
from codetrack_lms.reading import Reading, Unreadable
from codetrack_lms.rows import Row, csv_rows, text_of, xlsx_rows
from codetrack_lms.settings import Columns, normalised


def read_table(file: Path, reading: Reading) -> None:
    """Add every completion in a CSV file or a workbook to the tally.

    Raises:
        Unreadable: the file, or the rest of it, cannot be read.
    """
    files = reading.files
    rows_of = csv_rows if files.format_of(reading.name) == "csv" else xlsx_rows
    with warnings.catch_warnings():
        # A warning of the workbook's reader may quote a cell.
        warnings.simplefilter("ignore")
        rows = rows_of(file, reading.name, files)
        table = _Table(_header(rows, reading), reading)
        for line, cells in rows:
            table.read(line, cells)


def _header(rows: Iterator[Row], reading: Reading) -> list[str]:
    wanted = reading.files.header_row
    for number, (_, cells) in enumerate(rows, start=1):
        if number == wanted:
            return [text_of(cell) for cell in cells]
    message = "there is no row of names"
    expected = f"the names of the columns in row {wanted}"
    raise Unreadable(Problem(message=message, file=reading.name, expected=expected))


class _Table:
    def __init__(self, header: list[str], reading: Reading) -> None:
        files = reading.files
        columns = files.columns
        assert columns is not None
        self._reading = reading
        self._columns: Columns = columns
        self._read_day = day_reader(files.day_format) if files.day_format else None
        self._days: dict[str, date] = {}
        self._completed = {normalised(word) for word in files.completed}
        self._other = {normalised(word) for word in files.not_completed}
        self._is_text = files.format_of(reading.name) == "csv"
        self._width = len(header)
        while self._width and not header[self._width - 1].strip():
            self._width -= 1
        columns_found = _ColumnFinder(header[: self._width], reading)
        self._person = [columns_found.index_of(name) for name in columns.person]
        self._day = columns_found.index_of(columns.day)
        self._course = columns_found.index_of(columns.course)
        self._site = columns_found.index_of(columns.site)
        self._member = columns_found.index_of(columns.member)
        self._status = columns_found.index_of(columns.status)
        if columns_found.problems:
            # The last problem is raised, the others are added: each missing column is reported.
            reading.add_problems(columns_found.problems[:-1])
            raise Unreadable(columns_found.problems[-1])
        named = reading.codes.member(files.member) if files.member else None
        self._fixed_member = named
        self._fixed_course = reading.codes.course(files.course) if files.course else None

    def read(self, line: int, cells: list[Any]) -> None:
        """Add one row to the tally, or its problems to the reading."""
        reading = self._reading
        if not any(text_of(cell).strip() for cell in cells):
            return
        if len(cells) != self._width and not self._fits_header(line, cells):
            return
        problems: list[Problem] = []
        member = self._member_of(line, cells, problems)
        if self._is_left_out(line, cells, problems):
            reading.leave_out()
            return
        course = self._course_of(line, cells, problems)
        if course == _LEFT_OUT:
            reading.leave_out()
            return
        day = self._day_of(line, cells, problems)
        site = self._site_of(line, cells, member, problems)
        identity = self._identity_of(line, cells, problems)
        if problems or member is None:
            reading.add_problems(problems, member)
        elif course is not None and day is not None and site is not None:
            member_course = reading.codes.member_course(member, course)
            reading.tally.add(reading.pseudonymizer.digest(identity), member_course, day, site)

    def _fits_header(self, line: int, cells: list[Any]) -> bool:
        """Fit the row to the header: cut empty cells off, add those that a workbook omits."""
        spare = cells[self._width :]
        is_short = len(cells) < self._width and self._is_text
        if is_short or any(text_of(cell).strip() for cell in spare):
            message = "too few cells" if is_short else "too many cells"
            problem = self._problem(line, None, message, f"{self._width} cells, as in the names")
            self._reading.add_problems([_with_got(problem, f"{len(cells)}")], self._fixed_member)
            return False
        cells[self._width :] = [None] * (self._width - len(cells))
        return True

    def _member_of(self, line: int, cells: list[Any], problems: list[Problem]) -> int | None:
        if self._member is None:
            return self._fixed_member
        member = self._reading.codes.member(text_of(cells[self._member]))
        if member is None:
            expected = MEMBER
            problems.append(
                self._cell_problem(line, self._columns.member, cells, "no member", expected)
            )
        return member

    def _is_left_out(self, line: int, cells: list[Any], problems: list[Problem]) -> bool:
        if self._status is None:
            return False
        status = normalised(text_of(cells[self._status]))
        if status in self._completed:
            return False
        if status in self._other:
            return True
        expected = "a word of files.completed or files.not_completed"
        problems.append(
            self._cell_problem(line, self._columns.status, cells, "no such status", expected)
        )
        return False

    def _course_of(self, line: int, cells: list[Any], problems: list[Problem]) -> int | None:
        if self._course is None:
            return self._fixed_course
        name = text_of(cells[self._course])
        course = self._reading.codes.course(name)
        if course is not None:
            return course
        if name.strip() and self._reading.settings.other_courses == "leave-out":
            return _LEFT_OUT
        expected = "a name of one of [[plugin.lms.courses]]"
        problems.append(
            self._cell_problem(line, self._columns.course, cells, "no such course", expected)
        )
        return None

    def _day_of(self, line: int, cells: list[Any], problems: list[Problem]) -> date | None:
        assert self._day is not None
        value = cells[self._day]
        if isinstance(value, datetime):
            return value.date()
        if isinstance(value, date):
            return value
        if isinstance(value, str) and self._read_day is not None:
            text = value.strip()
            known = self._days.get(text)
            if known is not None:
                return known
            day = self._read_day(text)
            if day is not None:
                self._days[text] = day
                return day
        form = self._reading.files.day_format
        expected = f"a day written as {form}" if form else "a cell that holds a day"
        problems.append(self._cell_problem(line, self._columns.day, cells, "no day", expected))
        return None

    def _site_of(
        self, line: int, cells: list[Any], member: int | None, problems: list[Problem]
    ) -> int | None:
        if member is None:
            return None
        if self._site is None:
            fixed = self._reading.files.site
            if fixed is None:
                return 0
            site = self._reading.codes.site(member, fixed)
            key = "files.site"
        else:
            site = self._reading.codes.site(member, text_of(cells[self._site]))
            key = self._columns.site or ""
        if site is None:
            expected = SITE
            problems.append(self._cell_problem(line, key, cells, "no such site", expected))
        return site

    def _identity_of(self, line: int, cells: list[Any], problems: list[Problem]) -> str:
        parts = tuple([text_of(cells[index]) for index in self._person if index is not None])
        try:
            return identity_of_cells(parts)
        except UnidentifiedError as unknown:
            key = ", ".join(self._columns.person)
            problem = self._problem(line, key, "no person", unknown.expected)
            problems.append(_with_got(problem, unknown.got))
            return ""

    def _cell_problem(
        self, line: int, column: str | None, cells: list[Any], message: str, expected: str
    ) -> Problem:
        columns_found = {
            self._columns.member: self._member,
            self._columns.status: self._status,
            self._columns.course: self._course,
            self._columns.day: self._day,
            self._columns.site: self._site,
        }
        index = columns_found.get(column)
        problem = self._problem(line, column, message, expected)
        return problem if index is None else _with_got(problem, kind_of(cells[index]))

    def _problem(self, line: int, column: str | None, message: str, expected: str) -> Problem:
        return Problem(
            message=message, file=self._reading.name, line=line, key=column, expected=expected
        )


_LEFT_OUT = -1


def _with_got(problem: Problem, got: str) -> Problem:
    return attrs.evolve(problem, got=got)


class _ColumnFinder:
    """The columns of one table by name, and the problems of its header."""

    def __init__(self, header: list[str], reading: Reading) -> None:
        self._names = [normalised(name) for name in header]
        self._reading = reading
        self.problems: list[Problem] = []

    def index_of(self, name: str | None) -> int | None:
        """Return the index of the column, or None; a missing column adds a problem."""
        if name is None:
            return None
        count = self._names.count(normalised(name))
        if count == 1:
            return self._names.index(normalised(name))
        # The row may hold a person: a file without a header begins with data.
        files = self._reading.files
        message = "several columns have this name" if count else "no column has this name"
        expected = f"one such column in row {files.header_row}"
        if files.format_of(self._reading.name) == "csv":
            expected += f", cells divided by {files.delimiter!r}"
        self.problems.append(
            Problem(
                message=message,
                file=self._reading.name,
                line=files.header_row,
                key=name,
                got=f"{len(self._names)} columns",
                expected=expected,
            )
        )
        return None
