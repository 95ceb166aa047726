"""The questionnaire of one member, filled in with its records."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import attrs
from xlsxwriter.utility import quote_sheetname, xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from codetrack import Dossier, ExportError, Language, Member, Status
from codetrack_xlsx.cell_values import cell_value
from codetrack_xlsx.fields import ATTRIBUTES, FORM, Field
from codetrack_xlsx.labels import ABOUT, TITLES
from codetrack_xlsx.questionnaire import layout
from codetrack_xlsx.questionnaire.dropdowns import Dropdowns
from codetrack_xlsx.questionnaire.hidden_sheet import HiddenContent, content_rows
from codetrack_xlsx.questionnaire.languages import finding_language, form_language, member_tag
from codetrack_xlsx.text import cell_text
from codetrack_xlsx.workbook import INK, LINE, PALE, Book, height

_OPEN = (Status.UNKNOWN, Status.GAP, Status.PARTIAL)
_SMALL = 0.85
_WIDTHS = {"text": 26, "word": 18, "date": 13, "integer": 12, "year": 10, "decimal": 10, "flag": 11}
_FORMATS = {"date": "yyyy-mm-dd", "integer": "0", "year": "0", "decimal": "General"}
_SITES = 500
"""How many rows of the sheet of sites the drop-downs offer, at least."""


@attrs.frozen(kw_only=True)
class FormOptions:
    """The settings of forms: the number of empty rows, and where to send a form back."""

    blank_rows: int
    return_to: str


def questionnaire(dossier: Dossier, reader: Language, options: FormOptions) -> Iterator[bytes]:
    """Yield the workbook for the one member of the dossier, in the member's language.

    Raises:
        ExportError: the dossier is not about exactly one member that can be read.
    """
    register = dossier.register
    if len(register.members) != 1 or register.unreadable:
        got = len(register.members) + len(register.unreadable)
        msg = "a questionnaire is about one member that can be read; expected --member ID; got " + (
            f"{got} members" if got != 1 else f"{register.unreadable[0]}, which cannot be read"
        )
        raise ExportError(msg)
    return _Form(dossier, register.members[0], reader, options).parts()


class _Form:
    def __init__(
        self, dossier: Dossier, member: Member, reader: Language, options: FormOptions
    ) -> None:
        self.dossier, self.member, self.options = dossier, member, options
        # Forms are read back by this plugin's own words alone.
        self.language = form_language(member_tag(member, reader))
        self.finding_language = finding_language(self.language, reader)
        title = self.language.say("Questionnaire for {name}", name=member.name)
        self.book = Book(title, dossier.as_of, self.language)

    def parts(self) -> Iterator[bytes]:
        """Write every sheet and yield the workbook's bytes."""
        sheets = {table: self._add_sheet(table, title) for table, title in TITLES.items()}
        points = self._add_sheet(layout.POINTS, self.language.text("What is open"))
        lists = self._add_sheet(layout.LISTS, "_lists")
        self.dropdowns = Dropdowns(self.language, self._site_names(sheets["site"]))
        self.dropdowns.write(lists)
        lists.very_hidden()
        self._member_sheet(sheets["member"])
        for table in TITLES:
            if table != "member":
                self._table_sheet(sheets[table], table)
        written = self._open_points_sheet(points)
        self._write_hidden_sheet(written)
        sheets["member"].activate()
        return self.book.parts()

    def _add_sheet(self, table: str, title: str) -> Worksheet:
        sheet = self.book.sheet(self.language.text(title))
        sheet.write_string(layout.KEYS, 0, f"{layout.MARK}{table}")
        sheet.set_row(layout.KEYS, None, None, {"hidden": True})
        sheet.hide_gridlines(2)
        return sheet

    # ------------------------------------------------------------ the member's own sheet

    def _member_sheet(self, sheet: Worksheet) -> None:
        look = self.book.look
        sheet.set_column(layout.KEY, layout.KEY, None, None, {"hidden": True})
        sheet.set_column(layout.LABEL, layout.LABEL, 30)
        sheet.set_column(layout.ANSWER, layout.ANSWER, 46)
        sheet.set_column(layout.EXPLAINED, layout.EXPLAINED, 62)
        sheet.write_string(layout.TITLE, layout.LABEL, cell_text(self.member.name), look("title"))
        row = layout.ABOUT
        for line in self._instructions():
            sheet.write_string(row, layout.LABEL, cell_text(line))
            row += 1
        row += 1
        title = look("strong", font_size=13, font_color=INK, text_wrap=False)
        sheet.write_string(row, layout.LABEL, self.language.text(TITLES["member"]), title)
        sheet.write_string(
            row + 1,
            layout.LABEL,
            self.language.text(ABOUT["member"]),
            look("note", text_wrap=False),
        )
        row += 2
        for field in FORM["member"]:
            sheet.write_string(row, layout.KEY, field.name)
            sheet.write_string(row, layout.LABEL, self._label(field), self._label_look(field))
            value = cell_value(getattr(self.member, field.name), field, self.language)
            self.book.put(sheet, row, layout.ANSWER, value, self._answer_look(field))
            self.dropdowns.rule(sheet, field, row, layout.ANSWER, row)
            help_text = field.help(self.language)
            sheet.set_row(row, height(((value, 46), (help_text, 62))))
            sheet.write_string(row, layout.EXPLAINED, help_text, look("note"))
            row += 1
        self._protect(sheet)

    def _instructions(self) -> Iterator[str]:
        yield self.language.say(
            "This is what the register of The Code contained about you on {day}.",
            day=self.dossier.as_of,
        )
        yield self.language.text(
            "Please go through the sheets: correct what is not right, and add what is new in the "
            "empty rows. Headings with * must be filled in."
        )
        yield self.language.text(
            "A row that should not be there: choose yes under Take out. Please delete no rows, "
            "columns or sheets, and add none."
        )
        yield self.language.text(
            "Counts only: never write the name of a person, and nothing about a case."
        )
        to = self.options.return_to or self.member.representative
        if to:
            yield self.language.say(
                "Save it as a workbook (.xlsx) and send it back to {to}.", to=to
            )
        else:
            yield self.language.text(
                "Save it as a workbook (.xlsx) and send it back to the sender."
            )

    # ------------------------------------------------------------ a sheet for each table

    def _table_sheet(self, sheet: Worksheet, table: str) -> None:
        fields, look = FORM[table], self.book.look
        records: Sequence[Any] = getattr(self.member, ATTRIBUTES[table])
        last = layout.FIRST + len(records) + self.options.blank_rows - 1
        sheet.write_string(layout.TITLE, 0, self.language.text(TITLES[table]), look("title"))
        sheet.write_string(
            layout.ABOUT, 0, self.language.text(ABOUT[table]), look("note", text_wrap=False)
        )
        small = look("note", font_size=9, valign="bottom")
        heads = [
            ("number", self.language.text("No."), 6),
            (layout.TAKE_OUT_KEY, self.language.text("Take out"), 10),
        ]
        heads += [(f.name, self._label(f), _width(f)) for f in fields]
        for column, (key, label, width) in enumerate(heads):
            sheet.set_column(column, column, width)
            if column:
                sheet.write_string(layout.KEYS, column, key)
            sheet.write_string(layout.HEAD, column, label, look("head"))
        for column, field in enumerate(fields, layout.ANSWERS):
            sheet.write_string(layout.HELP, column, field.help(self.language), small)
            self.dropdowns.rule(sheet, field, layout.FIRST, column, last)
        helps = ((field.help(self.language), _width(field)) for field in fields)
        sheet.set_row(layout.HELP, height(helps) * _SMALL)
        sheet.set_row(layout.HEAD, 32)
        self.dropdowns.only_yes(sheet, layout.FIRST, layout.TAKE_OUT, last)
        number, word = look("note", align="center"), self._cell_look()
        for row in range(layout.FIRST, last + 1):
            place = row - layout.FIRST
            record = records[place] if place < len(records) else None
            values = [
                None if record is None else cell_value(getattr(record, f.name), f, self.language)
                for f in fields
            ]
            sheet.set_row(row, height(zip(values, map(_width, fields), strict=True)))
            if record is not None:
                sheet.write_number(row, layout.NUMBER, place + 1, number)
            sheet.write_blank(row, layout.TAKE_OUT, None, word)
            for column, (field, value) in enumerate(
                zip(fields, values, strict=True), layout.ANSWERS
            ):
                self.book.put(sheet, row, column, value, self._answer_look(field))
        sheet.freeze_panes(layout.FIRST, layout.ANSWERS + 1)
        sheet.repeat_rows(layout.HEAD)
        sheet.autofilter(layout.HEAD, 0, last, len(heads) - 1)
        self._protect(sheet)

    def _site_names(self, sheet: Worksheet) -> str:
        end = layout.FIRST + max(_SITES, len(self.member.sites) + self.options.blank_rows)
        letter, name = xl_col_to_name(layout.ANSWERS), quote_sheetname(sheet.get_name())
        return f"={name}!${letter}${layout.FIRST + 1}:${letter}${end}"

    # ------------------------------------------------------------ what is open, what is hidden

    def _open_points_sheet(self, sheet: Worksheet) -> int:
        look = self.book.look
        sheet.write_string(layout.TITLE, 0, self.language.text("What is open"), look("title"))
        about = self.language.say(
            "How your records were read on {day}. This sheet is for you; write nothing here.",
            day=self.dossier.as_of,
        )
        sheet.write_string(layout.ABOUT, 0, about, look("note", text_wrap=False))
        heads = (
            (self.language.text("Criterion"), 22),
            (self.language.text("Site"), 24),
            (self.language.text("Finding"), 58),
        )
        for column, (head, width) in enumerate(
            (*heads, (self.language.text("What is to be done"), 58))
        ):
            sheet.set_column(column, column, width)
            sheet.write_string(layout.POINTS_FIRST - 1, column, head, look("head"))
        row = layout.POINTS_FIRST
        widths = (22, 24, 58, 58)
        for points in self._open_points():
            sheet.set_row(row, height(zip(points, widths, strict=True)))
            for column, point in enumerate(points):
                sheet.write_string(
                    row, column, cell_text(point), look("text", border=1, border_color=LINE)
                )
            row += 1
        sheet.freeze_panes(layout.POINTS_FIRST, 0)
        self._protect(sheet)
        return row - layout.POINTS_FIRST

    def _open_points(self) -> Iterator[tuple[str, str, str, str]]:
        names = {site.id: site.name for site in self.member.sites}
        for finding in self.dossier.assessment.findings:
            if finding.status in _OPEN:
                info = self.dossier.assessment.check(finding.check)
                text = finding.message.render(self.finding_language)
                yield (
                    self.language.word(info.area),
                    names.get(finding.site or "", ""),
                    f"{finding.subject}: {text}" if finding.subject else text,
                    self.finding_language.text(info.remedy),
                )

    def _write_hidden_sheet(self, points: int) -> None:
        sheet = self.book.sheet("_codetrack")
        content = HiddenContent(
            member=self.member,
            language=self.language.tag,
            as_of=self.dossier.as_of,
            points=points,
        )
        for row, (name, text) in enumerate(content_rows(content)):
            sheet.write_string(row, 0, name)
            sheet.write_string(row, 1, text)
        sheet.very_hidden()

    # ------------------------------------------------------------ looks

    def _label(self, field: Field) -> str:
        return self.language.text(field.label) + (" *" if field.required else "")

    def _label_look(self, field: Field) -> Any:
        return self.book.look("strong", border=1, border_color=LINE)

    def _cell_look(self, **more: Any) -> Any:
        cell = {"locked": False, "bg_color": PALE, "border": 1, "border_color": LINE}
        return self.book.look("text", **cell, **more)

    def _answer_look(self, field: Field) -> Any:
        shape = _FORMATS.get(field.kind, "@")
        return self._cell_look(num_format=shape, align="left")

    def _protect(self, sheet: Worksheet) -> None:
        # Without a password: protection against mistakes, not against intent.
        free = ("format_columns", "format_rows", "sort", "autofilter")
        sheet.protect("", dict.fromkeys(free, True))


def _width(field: Field) -> int:
    if field.many or field.name in ("material", "title", "supplier", "partner"):
        return 30
    if field.name in ("hours", "language", "country"):
        return 12
    return _WIDTHS.get(field.kind, 20)
