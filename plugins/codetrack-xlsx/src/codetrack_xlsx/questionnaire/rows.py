"""The rows of one sheet: records that are unchanged, changed, new or taken out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import attrs

from codetrack import Language, Problem
from codetrack_xlsx.cell_values import cell_value
from codetrack_xlsx.fields import FORM, KINDS, Field
from codetrack_xlsx.questionnaire import layout
from codetrack_xlsx.questionnaire.cells import Cell, Sheet
from codetrack_xlsx.questionnaire.values import InvalidCellError, described, is_unchanged, parsed

_INVALID = object()


@attrs.frozen(kw_only=True)
class Row:
    """A record of a sheet; `number` is its position in the register, None if new."""

    record: Any
    row: int
    number: int | None
    columns: Mapping[str, int]


class TableReader:
    """The reader of one table's sheet, which compares it with the original records."""

    def __init__(
        self, table: str, sheet: Sheet, records: Sequence[Any], language: Language
    ) -> None:
        self.table, self.sheet, self.records, self.language = table, sheet, records, language
        self.fields = {field.name: field for field in FORM[table]}
        self.problems: list[Problem] = []
        self.columns: dict[str, int] = {}

    def rows(self) -> list[Row]:
        """Return the rows that remain, in the order of the register, with new ones at the end."""
        self._find_columns()
        if self.problems:
            return []
        self._check_unasked_cells()
        kept: dict[int, Row] = {}
        new: list[Row] = []
        rows_by_number: dict[int, int] = {}
        for row in sorted({row for row, _ in self.sheet.cells if row >= layout.FIRST}):
            number = self._number(row, rows_by_number)
            if number is _INVALID:
                continue
            is_removed = self._is_removed(row, number)
            if is_removed:
                continue
            record = self._record(row, None if number is None else self.records[number - 1])
            if record is not None:
                found = Row(record=record, row=row, number=number, columns=self.columns)
                if number is None:
                    new.append(found)
                else:
                    kept[number] = found
        self._check_missing_rows(rows_by_number)
        return [*(kept[number] for number in sorted(kept)), *new]

    def _find_columns(self) -> None:
        known = (layout.TAKE_OUT_KEY, *self.fields)
        for row, column in sorted(self.sheet.cells):
            if row == layout.KEYS and column:
                key = self.sheet.text(row, column)
                if key not in known or key in self.columns:
                    message = "the column was copied" if key in known else "unknown column"
                    self._add_problem(message, row, column, "the columns of the form and no other")
                self.columns.setdefault(key, column)
        for key in known:
            if key not in self.columns:
                field = self.fields.get(key)
                label = self.language.text(field.label) if field else self.language.text("Take out")
                self.problems.append(
                    Problem(
                        message="a column is missing",
                        key=self.sheet.name,
                        expected=f"the column {label!r} of the form",
                    )
                )

    def _check_unasked_cells(self) -> None:
        last = max(self.columns.values())
        for (row, column), cell in sorted(self.sheet.cells.items()):
            written = {
                layout.KEYS: True,
                layout.TITLE: column == 0,
                layout.ABOUT: column == 0,
            }.get(row, column <= last)
            if row >= layout.FIRST and column > last:
                self._add_problem("unknown column", row, column, "an empty cell", cell)
            elif row < layout.FIRST and (not written or cell.unsupported):
                message = "nothing is asked here, and it would be lost"
                self._add_problem(message, row, column, "an empty cell", cell)

    def _number(self, row: int, rows_by_number: dict[int, int]) -> Any:
        cell = self.sheet.cells.get((row, layout.NUMBER))
        if cell is None:
            return None
        value = cell.value
        is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
        if not is_number or value != int(value) or not 1 <= value <= len(self.records):
            expected = "the original number, or an empty cell in a new row"
            self._add_problem("unknown number", row, layout.NUMBER, expected, cell)
            return _INVALID
        number = int(value)
        if number in rows_by_number:
            expected = f"each number once; it is also in row {rows_by_number[number] + 1}"
            self._add_problem("the row was copied", row, layout.NUMBER, expected, cell)
            return _INVALID
        rows_by_number[number] = row
        return number

    def _is_removed(self, row: int, number: int | None) -> bool:
        column = self.columns[layout.TAKE_OUT_KEY]
        cell = self.sheet.cells.get((row, column))
        if cell is None or (isinstance(cell.value, str) and not cell.value.strip()):
            return False
        words = {self.language.text("yes").casefold(), "yes"}
        if (
            cell.unsupported
            or not isinstance(cell.value, str)
            or cell.value.strip().casefold() not in words
        ):
            expected = f"{self.language.text('yes')}, or an empty cell"
            self._add_problem("wrong value", row, column, expected, cell)
        return True

    def _record(self, row: int, before: Any) -> Any:
        cells = {key: self.sheet.cells.get((row, column)) for key, column in self.columns.items()}
        if before is not None and all(_blank(cell) for cell in cells.values()):
            self._add_problem(
                "the row was emptied",
                row,
                layout.NUMBER,
                "the record; to take it out, choose yes in the column next to its number",
            )
            return None
        if before is None and all(_blank(cell) for cell in cells.values()):
            return None
        values: dict[str, Any] = {}
        for field in self.fields.values():
            value = self._value(row, field, cells[field.name], before)
            if value is not _INVALID:
                values[field.name] = value
        if len(values) < len(self.fields):
            return None
        return self._build(row, values, before)

    def _value(self, row: int, field: Field, cell: Cell | None, before: Any) -> Any:
        column = self.columns[field.name]
        old = None if before is None else getattr(before, field.name)
        if cell is not None and cell.unsupported:
            self._add_problem("not a value", row, column, field.description, cell)
            return _INVALID
        if before is not None and is_unchanged(
            cell and cell.value, cell_value(old, field, self.language)
        ):
            return old
        if _blank(cell):
            if not field.required:
                return field.default
            self._add_problem("empty", row, column, field.description)
            return _INVALID
        try:
            return parsed(cell.value, field, self.language)  # type: ignore[union-attr]
        except InvalidCellError as error:
            self._add_problem("wrong value", row, column, error.expected, cell)
            return _INVALID

    def _build(self, row: int, values: dict[str, Any], before: Any) -> Any:
        if before is not None and all(getattr(before, k) == v for k, v in values.items()):
            return before
        if hasattr(before, "sha256") and before.document == values.get("document"):
            values["sha256"] = before.sha256
        try:
            return KINDS[self.table](**values)
        except ValueError as error:
            name, _, reason = str(error).partition(": ")
            expected, _, _ = reason.removeprefix("expected ").partition("; got ")
            column = self.columns.get(name, layout.NUMBER)
            self._add_problem(
                "does not fit", row, column, expected, self.sheet.cells.get((row, column))
            )
            return None

    def _check_missing_rows(self, rows_by_number: Mapping[int, int]) -> None:
        for number, record in enumerate(self.records, 1):
            if number not in rows_by_number:
                label = getattr(record, "label", None) or f"site {record.id}"
                self.problems.append(
                    Problem(
                        message=f"row number {number} is missing ({label})",
                        key=self.sheet.name,
                        expected="every row; to take one out, choose yes next to its number",
                    )
                )

    def _add_problem(
        self, message: str, row: int, column: int, expected: str, cell: Cell | None = None
    ) -> None:
        got = "nothing" if cell is None else cell.unsupported or described(cell.value)
        where = self.sheet.where(row, column)
        self.problems.append(Problem(message=message, key=where, expected=expected, got=got))


def _blank(cell: Cell | None) -> bool:
    if cell is None:
        return True
    return not cell.unsupported and isinstance(cell.value, str) and not cell.value.strip()
