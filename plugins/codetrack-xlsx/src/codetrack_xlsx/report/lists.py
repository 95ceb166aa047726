"""Lists in a workbook: a row of headings, and rows to filter, sort and print below it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from xlsxwriter.worksheet import Worksheet

from codetrack import Language
from codetrack_xlsx.report.columns import Head
from codetrack_xlsx.workbook import Book, height

LAST_ROW = 1_048_575
"""The last row of a sheet, counted from 0."""


class ListWriter:
    """The lists of one workbook, written row by row."""

    def __init__(self, book: Book, language: Language, last_row: int = LAST_ROW) -> None:
        self.book, self.language, self.last_row = book, language, last_row

    def add(self, name: str, heads: tuple[Head, ...], rows: Iterable[tuple[Any, ...]]) -> None:
        """Write a list; rows that do not fit continue on another sheet."""
        sheet, row = self._begin(name, heads), 0
        looks = [self.book.look(head.look) for head in heads]
        widths = [head.width if head.printed else 10_000 for head in heads]
        for values in rows:
            if row == self.last_row:
                self._end(sheet, heads, row)
                sheet, row = self._begin(name, heads), 0
            row += 1
            sheet.set_row(row, height((value, widths[i]) for i, value in enumerate(values)))
            for column, value in enumerate(values):
                self.book.put(sheet, row, column, value, looks[column])
        self._end(sheet, heads, row)

    def _begin(self, name: str, heads: tuple[Head, ...]) -> Worksheet:
        sheet = self.book.sheet(name)
        for column, head in enumerate(heads):
            sheet.set_column(column, column, head.width)
        sheet.set_row(0, 32)
        for column, head in enumerate(heads):
            sheet.write_string(0, column, self.language.text(head.heading), self.book.look("head"))
        sheet.freeze_panes(1, 1)
        sheet.repeat_rows(0)
        return sheet

    def _end(self, sheet: Worksheet, heads: tuple[Head, ...], last: int) -> None:
        sheet.autofilter(0, 0, max(last, 1), len(heads) - 1)
        sheet.print_area(0, 0, max(last, 1), sum(head.printed for head in heads) - 1)
        for column, head in enumerate(heads):
            if head.status and last:
                self.book.colour(sheet, 1, column, last, column)
