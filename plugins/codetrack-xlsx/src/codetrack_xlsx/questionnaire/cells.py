"""The cells of a workbook that came back, as they were typed."""

from __future__ import annotations

import warnings
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import attrs
import openpyxl
from openpyxl.utils import get_column_letter

from codetrack import Problem

_FORMULA, _ERROR = "f", "e"
_NOTES = ("xl/comments", "xl/threadedComments")
_SCANNED = 20_000
"""How many rows of a sheet are searched for notes."""


class UnreadableError(Exception):
    """A file is no workbook; `problem` has the reason."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


@attrs.frozen(kw_only=True)
class Cell:
    """The value of one cell; `unsupported` describes content that is no value."""

    value: Any
    unsupported: str = ""


@attrs.frozen(kw_only=True)
class Sheet:
    """The cells of a sheet that are not empty, by row and column, counted from 0."""

    name: str
    cells: dict[tuple[int, int], Cell]

    def text(self, row: int, column: int) -> str:
        """Return the text of a cell, empty where there is none."""
        cell = self.cells.get((row, column))
        return cell.value if cell is not None and isinstance(cell.value, str) else ""

    def where(self, row: int, column: int) -> str:
        """Return the cell's name with its sheet, such as `Trainings!C7`."""
        return f"{self.name}!{get_column_letter(column + 1)}{row + 1}"


def sheet_names(path: Path) -> list[str]:
    """Return the names of the workbook's sheets; none where it cannot be read."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(path, read_only=True)
            try:
                return list(book.sheetnames)
            finally:
                book.close()
    except Exception:
        return []


def read_sheets(path: Path, name: str, largest_megabytes: int) -> list[Sheet]:
    """Return the sheets of a workbook; `name` is how problems name the file.

    Raises:
        UnreadableError: it is no workbook, or larger than it may be.
    """
    try:
        with zipfile.ZipFile(path) as packed:
            size = sum(entry.file_size for entry in packed.infolist())
            notes = any(entry.filename.startswith(_NOTES) for entry in packed.infolist())
        if size > largest_megabytes << 20:
            raise UnreadableError(
                Problem(
                    message="larger than a questionnaire may be",
                    file=name,
                    expected=f"at most {largest_megabytes} MB unpacked",
                    got=f"{size >> 20} MB",
                )
            )
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return list(_sheets(path, notes=notes))
    except UnreadableError:
        raise
    except OSError as error:
        problem = Problem(message=f"cannot be read: {error.strerror or error}", file=name)
        raise UnreadableError(problem) from None
    except Exception:
        raise UnreadableError(
            Problem(
                message="not a workbook",
                file=name,
                expected="an .xlsx file without a password, as a spreadsheet program saves it",
            )
        ) from None


def _sheets(path: Path, *, notes: bool) -> Iterator[Sheet]:
    commented = _noted_cells(path) if notes else {}
    book = openpyxl.load_workbook(path, read_only=True)
    try:
        for sheet in book.worksheets:
            sheet.reset_dimensions()
            cells = {}
            for row in sheet.iter_rows():
                for cell in row:
                    if cell.value is not None:
                        cells[cell.row - 1, cell.column - 1] = _cell(cell)
            for position in commented.get(sheet.title, ()):
                value = cells[position].value if position in cells else None
                cells[position] = Cell(value=value, unsupported="a note on the cell")
            yield Sheet(name=sheet.title, cells=cells)
        for chart in book.chartsheets:
            yield Sheet(name=chart.title, cells={(0, 0): Cell(value=None, unsupported="a chart")})
    finally:
        book.close()


def _cell(cell: Any) -> Cell:
    value = cell.value
    if cell.data_type == _FORMULA:
        return Cell(value=None, unsupported=f"the formula {str(value)[:60]}")
    if cell.data_type == _ERROR:
        return Cell(value=None, unsupported=f"the error {value}")
    return Cell(value=value)


def _noted_cells(path: Path) -> dict[str, list[tuple[int, int]]]:
    book = openpyxl.load_workbook(path)
    found: dict[str, list[tuple[int, int]]] = {}
    for sheet in book.worksheets:
        for row in sheet.iter_rows(max_row=min(sheet.max_row, _SCANNED)):
            for cell in row:
                number, column = cell.row, cell.column
                if cell.comment is not None and number is not None and column is not None:
                    position = (number - 1, column - 1)
                    found.setdefault(sheet.title, []).append(position)
    return found
