"""The rows of one sheet: records that stand, changed, came, or were taken out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import attrs

from codetrack import Language, Problem
from codetrack_xlsx.fields import FORM, KINDS, Field
from codetrack_xlsx.questionnaire import layout
from codetrack_xlsx.questionnaire.cells import Cell, Sheet
from codetrack_xlsx.questionnaire.values import UnfitError, read, shown, told, untouched

_LOST = object()


@attrs.frozen(kw_only=True)
class Row:
    """Hold a record that a sheet has; `number` is its place among the register's, None if new."""

    record: Any
    row: int
    number: int | None
    columns: Mapping[str, int]


class TableReader:
    """Read one table's sheet against the records that it was filled in with."""

    def __init__(self, table: str, sheet: Sheet, records: Sequence[Any], speaks: Language) -> None:
        self.table, self.sheet, self.records, self.speaks = table, sheet, records, speaks
        self.fields = {field.name: field for field in FORM[table]}
        self.problems: list[Problem] = []
        self.columns: dict[str, int] = {}

    def rows(self) -> list[Row]:
        """Return the rows that stand, in the order of the register, the new ones at the end."""
        self._find_columns()
        if self.problems:
            return []
        self._nothing_aside()
        standing: dict[int, Row] = {}
        new: list[Row] = []
        seen: dict[int, int] = {}
        for row in sorted({row for row, _ in self.sheet.cells if row >= layout.FIRST}):
            number = self._number(row, seen)
            if number is _LOST:
                continue
            taken_out = self._taken_out(row, number)
            if taken_out:
                continue
            made = self._record(row, None if number is None else self.records[number - 1])
            if made is not None:
                found = Row(record=made, row=row, number=number, columns=self.columns)
                if number is None:
                    new.append(found)
                else:
                    standing[number] = found
        self._all_there(seen)
        return [*(standing[number] for number in sorted(standing)), *new]

    def _find_columns(self) -> None:
        known = (layout.TAKE_OUT_KEY, *self.fields)
        for row, column in sorted(self.sheet.cells):
            if row == layout.KEYS and column:
                key = self.sheet.text(row, column)
                if key not in known or key in self.columns:
                    message = "the column was copied" if key in known else "unknown column"
                    self._wrong(message, row, column, "the columns of the form and no other")
                self.columns.setdefault(key, column)
        for key in known:
            if key not in self.columns:
                field = self.fields.get(key)
                label = self.speaks.text(field.label) if field else self.speaks.text("Take out")
                self.problems.append(
                    Problem(
                        message="a column is missing",
                        key=self.sheet.name,
                        expected=f"the column {label!r} of the form",
                    )
                )

    def _nothing_aside(self) -> None:
        last = max(self.columns.values())
        for (row, column), cell in sorted(self.sheet.cells.items()):
            written = {
                layout.KEYS: True,
                layout.TITLE: column == 0,
                layout.ABOUT: column == 0,
            }.get(row, column <= last)
            if row >= layout.FIRST and column > last:
                self._wrong("unknown column", row, column, "an empty cell", cell)
            elif row < layout.FIRST and (not written or cell.odd):
                message = "nothing is asked here, and it would be lost"
                self._wrong(message, row, column, "an empty cell", cell)

    def _number(self, row: int, seen: dict[int, int]) -> Any:
        cell = self.sheet.cells.get((row, layout.NUMBER))
        if cell is None:
            return None
        value = cell.value
        whole = isinstance(value, (int, float)) and not isinstance(value, bool)
        if not whole or value != int(value) or not 1 <= value <= len(self.records):
            expected = "the number that stood there, or an empty cell in a new row"
            self._wrong("unknown number", row, layout.NUMBER, expected, cell)
            return _LOST
        number = int(value)
        if number in seen:
            expected = f"each number once; it stands in row {seen[number] + 1} too"
            self._wrong("the row was copied", row, layout.NUMBER, expected, cell)
            return _LOST
        seen[number] = row
        return number

    def _taken_out(self, row: int, number: int | None) -> bool:
        column = self.columns[layout.TAKE_OUT_KEY]
        cell = self.sheet.cells.get((row, column))
        if cell is None or (isinstance(cell.value, str) and not cell.value.strip()):
            return False
        words = {self.speaks.text("yes").casefold(), "yes"}
        if (
            cell.odd
            or not isinstance(cell.value, str)
            or cell.value.strip().casefold() not in words
        ):
            expected = f"{self.speaks.text('yes')}, or an empty cell"
            self._wrong("wrong value", row, column, expected, cell)
        return True

    def _record(self, row: int, before: Any) -> Any:
        cells = {key: self.sheet.cells.get((row, column)) for key, column in self.columns.items()}
        if before is not None and all(_blank(cell) for cell in cells.values()):
            self._wrong(
                "the row was emptied",
                row,
                layout.NUMBER,
                "the record; to take it out, choose yes in the column beside its number",
            )
            return None
        if before is None and all(_blank(cell) for cell in cells.values()):
            return None
        values: dict[str, Any] = {}
        for field in self.fields.values():
            value = self._value(row, field, cells[field.name], before)
            if value is not _LOST:
                values[field.name] = value
        if len(values) < len(self.fields):
            return None
        return self._made(row, values, before)

    def _value(self, row: int, field: Field, cell: Cell | None, before: Any) -> Any:
        column = self.columns[field.name]
        old = None if before is None else getattr(before, field.name)
        if cell is not None and cell.odd:
            self._wrong("not a value", row, column, field.description, cell)
            return _LOST
        if before is not None and untouched(cell and cell.value, shown(old, field, self.speaks)):
            return old
        if _blank(cell):
            if not field.required:
                return field.default
            self._wrong("empty", row, column, field.description)
            return _LOST
        try:
            return read(cell.value, field, self.speaks)  # type: ignore[union-attr]
        except UnfitError as error:
            self._wrong("wrong value", row, column, error.expected, cell)
            return _LOST

    def _made(self, row: int, values: dict[str, Any], before: Any) -> Any:
        if before is not None and all(getattr(before, k) == v for k, v in values.items()):
            return before
        if hasattr(before, "sha256") and before.document == values.get("document"):
            values["sha256"] = before.sha256
        try:
            return KINDS[self.table](**values)
        except ValueError as error:
            name, _, said = str(error).partition(": ")
            expected, _, _ = said.removeprefix("expected ").partition("; got ")
            column = self.columns.get(name, layout.NUMBER)
            self._wrong("does not fit", row, column, expected, self.sheet.cells.get((row, column)))
            return None

    def _all_there(self, seen: Mapping[int, int]) -> None:
        for number, record in enumerate(self.records, 1):
            if number not in seen:
                label = getattr(record, "label", None) or f"site {record.id}"
                self.problems.append(
                    Problem(
                        message=f"row number {number} is missing ({label})",
                        key=self.sheet.name,
                        expected="every row; to take one out, choose yes beside its number",
                    )
                )

    def _wrong(
        self, message: str, row: int, column: int, expected: str, cell: Cell | None = None
    ) -> None:
        got = "nothing" if cell is None else cell.odd or told(cell.value)
        where = self.sheet.where(row, column)
        self.problems.append(Problem(message=message, key=where, expected=expected, got=got))


def _blank(cell: Cell | None) -> bool:
    if cell is None:
        return True
    return not cell.odd and isinstance(cell.value, str) and not cell.value.strip()
