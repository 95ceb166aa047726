"""What a questionnaire that came back says: its member, or all that is wrong, cell by cell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import attrs

from codetrack import Language, Member, Problem, language
from codetrack.i18n.languages import catalogues_of
from codetrack_xlsx.fields import ATTRIBUTES, FORM
from codetrack_xlsx.labels import TITLES
from codetrack_xlsx.questionnaire import hidden_sheet as carried
from codetrack_xlsx.questionnaire import layout
from codetrack_xlsx.questionnaire.cells import Sheet, UnreadableError, read_sheets
from codetrack_xlsx.questionnaire.hidden_sheet import Carried, DamagedError
from codetrack_xlsx.questionnaire.rows import Row, TableReader
from codetrack_xlsx.questionnaire.sites import doubled_sites, lost_sites, unknown_sites
from codetrack_xlsx.questionnaire.values import UnfitError, read, shown, told, untouched


@attrs.frozen(kw_only=True)
class Answers:
    """Hold a member as a questionnaire has it; None, and problems, where it cannot be read.

    `member_id` is whose questionnaire it is, as far as that is known; `before` is the member as
    the form was filled in with.
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
    hidden = [sheet for sheet in sheets if sheet.text(0, 0) == carried.MARK]
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
        form = carried.unpacked([(hidden[0].text(r, 0), hidden[0].text(r, 1)) for r in rows])
    except DamagedError as error:
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


def speaks(tag: str) -> Language:
    """Return the language of a form, with this plugin's own words."""
    import codetrack_xlsx

    folder = catalogues_of(codetrack_xlsx)
    return language(tag, [folder] if folder else [])


class _Form:
    def __init__(self, form: Carried, sheets: Sequence[Sheet]) -> None:
        self.form = form
        self.speaks = speaks(form.language)
        self.problems: list[Problem] = []
        self.sheets: dict[str, Sheet] = {}
        for sheet in sheets:
            self._sort_in(sheet)
        for table in (*TITLES, layout.POINTS, layout.LISTS):
            if table not in self.sheets:
                title = self.speaks.text(TITLES.get(table, "What is open"))
                name = "_lists" if table == layout.LISTS else title
                self._wrong("a sheet is missing", key=name, expected="every sheet of the form")

    def member(self) -> Member | None:
        """Return the member that the sheets hold; without a problem it is whole."""
        if self.problems:
            # Which sheet is which is not sure: nothing read from them would be.
            return None
        before = self.form.member
        self._unasked()
        values = dict(self._own(self.sheets["member"]))
        tables: dict[str, list[Row]] = {}
        sure = True
        for table in TITLES:
            if table != "member":
                records = getattr(before, ATTRIBUTES[table])
                reader = TableReader(table, self.sheets[table], records, self.speaks)
                tables[table] = reader.rows()
                self.problems += reader.problems
                sure = sure and not (table == "site" and reader.problems)
        if sure:
            self.problems += doubled_sites(tables, self.sheets["site"])
            self.problems += unknown_sites(tables, self.sheets)
            self.problems += lost_sites(tables, before, self.sheets["site"])
        if self.problems:
            return None
        for table, rows in tables.items():
            values[ATTRIBUTES[table]] = tuple(row.record for row in rows)
        try:
            return attrs.evolve(before, **values)
        except ValueError as error:
            self._wrong(f"the answers do not fit together: {error}", key=self.sheets["member"].name)
            return None

    def _sort_in(self, sheet: Sheet) -> None:
        mark = sheet.text(layout.KEYS, 0)
        table = mark.removeprefix(layout.MARK) if mark.startswith(layout.MARK) else ""
        if table in self.sheets:
            expected = f"one sheet for {table}; there is {self.sheets[table].name!r} already"
            self._wrong("the sheet was copied", key=sheet.name, expected=expected)
        elif table in TITLES or table in (layout.POINTS, layout.LISTS):
            self.sheets[table] = sheet
        elif sheet.cells:
            where = sheet.where(*min(sheet.cells))
            self._wrong("unknown sheet", key=where, expected="the sheets of the form and no other")

    def _unasked(self) -> None:
        points, last = self.sheets[layout.POINTS], layout.POINTS_FIRST + self.form.points
        for (row, column), cell in sorted(points.cells.items()):
            if row >= last or column >= layout.POINTS_WIDTH or cell.odd:
                self._not_read(points, row, column)

    def _own(self, sheet: Sheet) -> Iterator[tuple[str, Any]]:
        rows = {sheet.text(row, layout.KEY): row for row, column in sheet.cells if not column}
        first = min((rows[f.name] for f in FORM["member"] if f.name in rows), default=0)
        keyed = set()
        for field in FORM["member"]:
            row = rows.get(field.name)
            if row is None:
                expected = f"the row of {self.speaks.text(field.label)}"
                self._wrong("a row is missing", key=sheet.name, expected=expected)
                continue
            keyed.add(row)
            before = getattr(self.form.member, field.name)
            cell = sheet.cells.get((row, layout.ANSWER))
            where = sheet.where(row, layout.ANSWER)
            if cell is not None and cell.odd:
                self._wrong("not a value", key=where, expected=field.description, got=cell.odd)
            elif untouched(cell and cell.value, shown(before, field, self.speaks)):
                yield field.name, before
            elif cell is None or (isinstance(cell.value, str) and not cell.value.strip()):
                if field.required:
                    self._wrong("empty", key=where, expected=field.description, got="nothing")
                yield field.name, field.default
            else:
                try:
                    yield field.name, read(cell.value, field, self.speaks)
                except UnfitError as error:
                    self._wrong("wrong value", key=where, expected=error.expected, got=error.got)
        for (row, column), cell in sorted(sheet.cells.items()):
            answered = row in keyed and column <= layout.EXPLAINED
            written = row < first and column <= layout.LABEL
            if not (answered or written) or (cell.odd and column != layout.ANSWER):
                self._not_read(sheet, row, column)

    def _not_read(self, sheet: Sheet, row: int, column: int) -> None:
        cell = sheet.cells[row, column]
        self._wrong(
            "nothing is asked here, and it would be lost",
            key=sheet.where(row, column),
            expected="an empty cell",
            got=cell.odd or told(cell.value),
        )

    def _wrong(
        self, message: str, *, key: str, expected: str | None = None, got: str | None = None
    ) -> None:
        self.problems.append(Problem(message=message, key=key, expected=expected, got=got))
