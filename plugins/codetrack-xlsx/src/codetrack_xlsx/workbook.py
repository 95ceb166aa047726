"""A workbook to write to: its formats, its properties, how it prints."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from typing import IO, Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from codetrack import Language, Status
from codetrack_xlsx.text import cell_text, sheet_name

FIRST_DAY = date(1900, 3, 1)
"""The first day on which all programs agree what number it has."""
INK, PALE, LINE = "#12343B", "#E8F0F1", "#B7C4C6"
_LOOKS: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 16, "font_color": INK},
    "lead": {"text_wrap": True, "valign": "top"},
    "note": {"italic": True, "font_color": "#44565A", "text_wrap": True, "valign": "top"},
    "warning": {"bold": True, "font_color": "#9C1C1C", "text_wrap": True, "valign": "top"},
    "head": {
        "bold": True,
        "font_color": "#FFFFFF",
        "bg_color": INK,
        "text_wrap": True,
        "valign": "vcenter",
        "border": 1,
        "border_color": LINE,
    },
    "text": {"text_wrap": True, "valign": "top"},
    "strong": {"bold": True, "text_wrap": True, "valign": "top"},
    "date": {"num_format": "yyyy-mm-dd", "valign": "top", "align": "left"},
    "number": {"num_format": "#,##0", "valign": "top"},
    "year": {"num_format": "0", "valign": "top", "align": "left"},
    "share": {"num_format": "0%", "valign": "top"},
}
STATUS_LOOKS: dict[Status, dict[str, Any]] = {
    Status.MET: {"bg_color": "#DDEFDD", "font_color": "#1B4D1B"},
    Status.WAIVED: {"bg_color": "#DCE9F7", "font_color": "#173F6B"},
    Status.PARTIAL: {"bg_color": "#FFF1C4", "font_color": "#5C4300"},
    Status.GAP: {"bg_color": "#F9D6D2", "font_color": "#7A1710"},
    Status.UNKNOWN: {"bg_color": "#E4DAF0", "font_color": "#3F2466"},
    Status.NOT_APPLICABLE: {"bg_color": "#ECECEC", "font_color": "#404040"},
}
"""The format of each status, whose word is always in the cell."""
_CHUNK = 1 << 16
_LINE_HEIGHT, _TALLEST = 15.0, 300.0


def height(texts: Iterable[tuple[object, float]]) -> float:
    """Return the height of a row in points, for each text and its column's width in letters.

    Not every program adjusts the height by itself.
    """
    lines = 1
    for text, width in texts:
        if isinstance(text, str) and (len(text) > width or "\n" in text):
            per_line = max(int(width * 1.1), 1)
            lines = max(lines, sum(1 + (len(part) - 1) // per_line for part in text.split("\n")))
    return min(lines * _LINE_HEIGHT, _TALLEST)


class Book:
    """Write one workbook, sheet by sheet; the same calls give the same bytes.

    A `streaming` one keeps no row: each sheet's rows are written from the first to the last.
    """

    def __init__(
        self, title: str, as_of: date, language: Language, *, streaming: bool = False
    ) -> None:
        self.language = language
        self._file: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - parts() closes it
        self.book = xlsxwriter.Workbook(
            self._file, {"constant_memory": streaming, "in_memory": False}
        )
        self._names: set[str] = set()
        self._formats: dict[tuple[tuple[str, Any], ...], Format] = {}
        made = datetime.combine(max(as_of, FIRST_DAY), time())
        self.book.set_properties(
            {"title": cell_text(title)[:255], "author": "codetrack", "created": made}
        )

    def look(self, name: str, **more: Any) -> Format:
        """Return a format by its name, with more on top."""
        wanted = {**_LOOKS[name], **more}
        return self.format(wanted)

    def format(self, wanted: dict[str, Any]) -> Format:
        """Return a format of just these properties."""
        key = tuple(sorted(wanted.items()))
        if key not in self._formats:
            self._formats[key] = self.book.add_format(wanted)
        return self._formats[key]

    def sheet(self, name: str) -> Worksheet:
        """Add a sheet that prints on A4, as wide as the page."""
        name = sheet_name(name, self._names)
        self._names.add(name)
        sheet: Worksheet = self.book.add_worksheet(name)
        sheet.set_paper(9)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        sheet.set_footer("&L&A&R&P / &N")
        return sheet

    def put(self, sheet: Worksheet, row: int, column: int, value: Any, look: Format) -> None:
        """Write a value as what it is: text never as a formula, days and numbers as such."""
        if value is None or value == "":
            sheet.write_blank(row, column, None, look)
        elif isinstance(value, bool):
            word = self.language.text("yes") if value else self.language.text("no")
            sheet.write_string(row, column, word, look)
        elif isinstance(value, (int, float)):
            sheet.write_number(row, column, value, look)
        elif isinstance(value, date) and value >= FIRST_DAY:
            sheet.write_datetime(row, column, value, look)
        else:
            sheet.write_string(row, column, cell_text(self.language.show(value)), look)

    def colour(self, sheet: Worksheet, *area: int) -> None:
        """Colour each status word in the area (first row and column, last row and column)."""
        for status, look in STATUS_LOOKS.items():
            word = self.language.word(status).replace('"', '""')
            rule = {"type": "cell", "criteria": "==", "value": f'"{word}"'}
            sheet.conditional_format(*area, {**rule, "format": self.format(look)})

    def parts(self) -> Iterator[bytes]:
        """Close the workbook and yield its bytes."""
        with self._file:
            self.book.close()
            self._file.seek(0)
            while part := self._file.read(_CHUNK):
                yield part
