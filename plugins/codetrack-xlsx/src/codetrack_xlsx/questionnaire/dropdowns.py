"""The drop-downs, the validation and the help of the cells of a questionnaire."""

from __future__ import annotations

from typing import Any

from xlsxwriter.utility import quote_sheetname, xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from codetrack import Language
from codetrack_xlsx.fields import FORM, Field
from codetrack_xlsx.questionnaire import layout
from codetrack_xlsx.workbook import FIRST_DAY

_LONGEST_TITLE, _LONGEST_HELP = 32, 255


class Dropdowns:
    """The drop-down lists of one form, and the validation of its cells."""

    def __init__(self, language: Language, sites: str) -> None:
        """Start without lists; `sites` is the cell range of the short names of the sites."""
        self.language, self.sites = language, sites
        self._ranges: dict[tuple[str, ...], str] = {}

    def write(self, sheet: Worksheet) -> None:
        """Write each list into a column of its own."""
        wanted: list[tuple[str, ...]] = [(self.language.text("yes"),)]
        wanted += [self._offered(field) for fields in FORM.values() for field in fields]
        name = quote_sheetname(sheet.get_name())
        for column, words in enumerate(dict.fromkeys(words for words in wanted if words)):
            for row, word in enumerate(words, layout.KEYS + 1):
                sheet.write_string(row, column, word)
            letter = xl_col_to_name(column)
            self._ranges[words] = f"={name}!${letter}$2:${letter}${len(words) + 1}"

    def rule(self, sheet: Worksheet, field: Field, first: int, column: int, last: int) -> None:
        """Add validation and help to the cells of a field, from the first row to the last."""
        rule = {**self._validation(field), "error_title": _cut(self._label(field), _LONGEST_TITLE)}
        if help_text := field.help(self.language):
            rule["input_title"] = _cut(self._label(field), _LONGEST_TITLE)
            rule["input_message"] = _cut(help_text, _LONGEST_HELP)
        if rule["validate"] != "any" or help_text:
            sheet.data_validation(first, column, last, column, rule)

    def only_yes(self, sheet: Worksheet, first: int, column: int, last: int) -> None:
        """Allow only yes or nothing in the cells."""
        rule = {"validate": "list", "source": self._ranges[self.language.text("yes"),]}
        sheet.data_validation(first, column, last, column, rule)

    def _validation(self, field: Field) -> dict[str, Any]:
        if field.kind == "date":
            return {"validate": "date", "criteria": ">=", "value": FIRST_DAY}
        if field.kind in ("integer", "year"):
            least = 1900 if field.kind == "year" else 0
            return {"validate": "integer", "criteria": ">=", "value": least}
        if field.kind == "decimal":
            return {"validate": "decimal", "criteria": ">=", "value": 0}
        if field.name == "site":
            return {"validate": "list", "source": self.sites}
        if words := self._offered(field):
            # An open field accepts words that are not in its list.
            closed = field.kind != "word"
            return {"validate": "list", "source": self._ranges[words], "show_error": closed}
        return {"validate": "any"}

    def _offered(self, field: Field) -> tuple[str, ...]:
        if field.kind == "flag":
            return (self.language.text("yes"), self.language.text("no"))
        return () if field.many else tuple(field.words(self.language))

    def _label(self, field: Field) -> str:
        return self.language.text(field.label)


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"
