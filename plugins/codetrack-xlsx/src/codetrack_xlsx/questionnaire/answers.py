"""The answers of a questionnaire that came back: its member, or the problems by cell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import attrs

from codetrack import Member, Problem
from codetrack_xlsx.cell_values import cell_value
from codetrack_xlsx.fields import ATTRIBUTES, FORM
from codetrack_xlsx.labels import TITLES
from codetrack_xlsx.questionnaire import hidden_sheet, layout
from codetrack_xlsx.questionnaire.cells import Sheet, UnreadableError, read_sheets
from codetrack_xlsx.questionnaire.hidden_sheet import DamagedSheetError, HiddenContent
from codetrack_xlsx.questionnaire.languages import form_language
from codetrack_xlsx.questionnaire.rows import Row, TableReader
from codetrack_xlsx.questionnaire.sites import duplicate_sites, removed_sites, unknown_sites
from codetrack_xlsx.questionnaire.values import InvalidCellError, described, is_unchanged, parsed


@attrs.frozen(kw_only=True)
class Answers:
    """The member of one questionnaire; None, with problems, if it cannot be read.

    `member_id` is the id on the hidden sheet, if it is known; `before` is the member when the form
    was made.
    """

    member: Member | None
    member_id: str | None = None
    before: Member | None = None
    problems: tuple[Problem, ...] = ()


def read_answers(path: Path, name: str, largest_megabytes: int) -> Answers:
    """Read one questionnaire; `name` is how problems name the file."""
    try:
        sheets = read_sheets(path, name, largest_megabytes)
    except UnreadableError as error:
        return Answers(member=None, problems=(error.problem,))
    hidden = [sheet for sheet in sheets if sheet.text(0, 0) == hidden_sheet.MARK]
    if len(hidden) != 1:
        problem = Problem(
            message="not a questionnaire of codetrack",
            file=name,
            expected="the hidden sheet that says whose form it is",
            got="no such sheet" if not hidden else f"{len(hidden)} of them",
        )
        return Answers(member=None, problems=(problem,))
    rows = sorted({row for row, _ in hidden[0].cells})
    claimed = next((hidden[0].text(r, 1) for r in rows if hidden[0].text(r, 0) == "member"), None)
    try:
        form = hidden_sheet.read_content(
            [(hidden[0].text(r, 0), hidden[0].text(r, 1)) for r in rows]
        )
    except DamagedSheetError as error:
        problem = Problem(
            message="the hidden sheet cannot be used: ask for a new form",
            file=name,
            key=hidden[0].name,
            expected=str(error),
            member=claimed,
        )
        return Answers(member=None, member_id=claimed, problems=(problem,))
    reader = _Form(form, [sheet for sheet in sheets if sheet is not hidden[0]])
    member = reader.member()
    problems = tuple(
        attrs.evolve(problem, file=name, member=form.member.id) for problem in reader.problems
    )
    return Answers(
        member=None if problems else member,
        member_id=form.member.id,
        before=form.member,
        problems=problems,
    )


class _Form:
    def __init__(self, form: HiddenContent, sheets: Sequence[Sheet]) -> None:
        self.form = form
        self.language = form_language(form.language)
        self.problems: list[Problem] = []
        self.sheets: dict[str, Sheet] = {}
        for sheet in sheets:
            self._assign(sheet)
        for table in (*TITLES, layout.POINTS, layout.LISTS):
            if table not in self.sheets:
                title = self.language.text(TITLES.get(table, "What is open"))
                name = "_lists" if table == layout.LISTS else title
                self._add_problem(
                    "a sheet is missing", key=name, expected="every sheet of the form"
                )

    def member(self) -> Member | None:
        """Return the member, or None if there is any problem."""
        if self.problems:
            # The sheets cannot be told apart for sure, so no cell is read.
            return None
        before = self.form.member
        self._check_open_points()
        values = dict(self._member_values(self.sheets["member"]))
        tables: dict[str, list[Row]] = {}
        sites_are_readable = True
        for table in TITLES:
            if table != "member":
                records = getattr(before, ATTRIBUTES[table])
                reader = TableReader(table, self.sheets[table], records, self.language)
                tables[table] = reader.rows()
                self.problems += reader.problems
                sites_are_readable = sites_are_readable and not (
                    table == "site" and reader.problems
                )
        if sites_are_readable:
            self.problems += duplicate_sites(tables, self.sheets["site"])
            self.problems += unknown_sites(tables, self.sheets)
            self.problems += removed_sites(tables, before, self.sheets["site"])
        if self.problems:
            return None
        for table, rows in tables.items():
            values[ATTRIBUTES[table]] = tuple(row.record for row in rows)
        try:
            return attrs.evolve(before, **values)
        except ValueError as error:
            self._add_problem(
                f"the answers do not fit together: {error}", key=self.sheets["member"].name
            )
            return None

    def _assign(self, sheet: Sheet) -> None:
        mark = sheet.text(layout.KEYS, 0)
        table = mark.removeprefix(layout.MARK) if mark.startswith(layout.MARK) else ""
        if table in self.sheets:
            expected = f"one sheet for {table}; there is {self.sheets[table].name!r} already"
            self._add_problem("the sheet was copied", key=sheet.name, expected=expected)
        elif table in TITLES or table in (layout.POINTS, layout.LISTS):
            self.sheets[table] = sheet
        elif sheet.cells:
            where = sheet.where(*min(sheet.cells))
            self._add_problem(
                "unknown sheet", key=where, expected="the sheets of the form and no other"
            )

    def _check_open_points(self) -> None:
        points, last = self.sheets[layout.POINTS], layout.POINTS_FIRST + self.form.points
        for (row, column), cell in sorted(points.cells.items()):
            if row >= last or column >= layout.POINTS_WIDTH or cell.unsupported:
                self._add_unasked(points, row, column)

    def _member_values(self, sheet: Sheet) -> Iterator[tuple[str, Any]]:
        rows = {sheet.text(row, layout.KEY): row for row, column in sheet.cells if not column}
        first = min((rows[f.name] for f in FORM["member"] if f.name in rows), default=0)
        keyed = set()
        for field in FORM["member"]:
            row = rows.get(field.name)
            if row is None:
                expected = f"the row of {self.language.text(field.label)}"
                self._add_problem("a row is missing", key=sheet.name, expected=expected)
                continue
            keyed.add(row)
            before = getattr(self.form.member, field.name)
            cell = sheet.cells.get((row, layout.ANSWER))
            where = sheet.where(row, layout.ANSWER)
            if cell is not None and cell.unsupported:
                self._add_problem(
                    "not a value", key=where, expected=field.description, got=cell.unsupported
                )
            elif is_unchanged(cell and cell.value, cell_value(before, field, self.language)):
                yield field.name, before
            elif cell is None or (isinstance(cell.value, str) and not cell.value.strip()):
                if field.required:
                    self._add_problem("empty", key=where, expected=field.description, got="nothing")
                yield field.name, field.default
            else:
                try:
                    yield field.name, parsed(cell.value, field, self.language)
                except InvalidCellError as error:
                    self._add_problem(
                        "wrong value", key=where, expected=error.expected, got=error.got
                    )
        for (row, column), cell in sorted(sheet.cells.items()):
            answered = row in keyed and column <= layout.EXPLAINED
            written = row < first and column <= layout.LABEL
            if not (answered or written) or (cell.unsupported and column != layout.ANSWER):
                self._add_unasked(sheet, row, column)

    def _add_unasked(self, sheet: Sheet, row: int, column: int) -> None:
        cell = sheet.cells[row, column]
        self._add_problem(
            "nothing is asked here, and it would be lost",
            key=sheet.where(row, column),
            expected="an empty cell",
            got=cell.unsupported or described(cell.value),
        )

    def _add_problem(
        self, message: str, *, key: str, expected: str | None = None, got: str | None = None
    ) -> None:
        self.problems.append(Problem(message=message, key=key, expected=expected, got=got))
