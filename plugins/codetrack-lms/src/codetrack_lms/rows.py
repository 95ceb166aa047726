"""Rows of a CSV file or a workbook: the line of each and its cells."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

from codetrack import Problem
from codetrack_lms.reading import Unreadable
from codetrack_lms.settings import Files

_BOM = b"\xef\xbb\xbf"
Row = tuple[int, list[Any]]


def csv_rows(file: Path, name: str, files: Files) -> Iterator[Row]:
    """Yield the number of the line on which each row begins, and the row's cells.

    Raises:
        Unreadable: the file cannot be opened, is not in the encoding, or a quote stays open.
    """
    encoding = files.encoding.lower().replace("_", "-")
    line = 1
    found: Problem | None = None
    try:
        with file.open("rb") as binary:
            marked = binary.read(3) == _BOM
        if marked and encoding not in ("utf-8", "utf8", "utf-8-sig"):
            message = "the file begins with the mark of UTF-8"
            raise Unreadable(Problem(message=message, file=name, line=1, expected=files.encoding))
        if encoding in ("utf-8", "utf8"):
            encoding = "utf-8-sig"
        with file.open(encoding=encoding, newline="") as text:
            reader = csv.reader(text, delimiter=files.delimiter, strict=True)
            for row in reader:
                yield line, row
                line = reader.line_num + 1
    except OSError as error:
        found = Problem(message=f"cannot be read: {error.strerror}", file=name)
    except UnicodeError:
        message = "from about here on it cannot be read: not text in the encoding of the settings"
        found = Problem(message=message, file=name, line=line, expected=files.encoding)
    except csv.Error:
        message = "from here on it cannot be read: a quote is misplaced or never closed"
        expected = 'cells in "..." where they hold the delimiter'
        found = Problem(message=message, file=name, line=line, expected=expected)
    # Outside the handlers, so that no traceback keeps the contents of the file.
    if found is not None:
        raise Unreadable(found)


def xlsx_rows(file: Path, name: str, files: Files) -> Iterator[Row]:
    """Yield the number of each row of the sheet, and what is in its cells.

    Raises:
        Unreadable: the file is no workbook, or no sheet is named.
    """
    from openpyxl import load_workbook

    found: Problem | None = None
    book: Any = None
    number = 0
    try:
        with file.open("rb") as binary:
            book = load_workbook(binary, read_only=True, data_only=True, keep_links=False)
            sheet = _sheet(book, name, files)
            sheet.reset_dimensions()
            for number, row in enumerate(sheet.iter_rows(values_only=True), start=1):
                yield number, list(row)
    except Unreadable as unreadable:
        found = unreadable.problem
    except OSError as error:
        found = Problem(message=f"cannot be read: {error.strerror or 'it is broken'}", file=name)
    except Exception:
        # A broken workbook fails in many ways, each of which may quote what is in it.
        message = "it cannot be read as a workbook"
        found = Problem(message=message, file=name, line=number or None, expected="an .xlsx file")
    finally:
        if book is not None:
            book.close()
    if found is not None:
        raise Unreadable(found)


def _sheet(book: Any, name: str, files: Files) -> Any:
    sheets = {sheet.title: sheet for sheet in book.worksheets}
    if files.sheet is None and len(sheets) == 1:
        return next(iter(sheets.values()))
    if files.sheet not in sheets:
        message = "no such sheet" if files.sheet else "there are several sheets, and none is named"
        expected = "the name of the sheet in files.sheet"
        got = f"a workbook of {len(sheets)} sheets"
        raise Unreadable(Problem(message=message, file=name, got=got, expected=expected))
    return sheets[files.sheet]


def text_of(value: Any) -> str:
    """Return a cell as text, a whole number without its point."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, date) else str(value)
