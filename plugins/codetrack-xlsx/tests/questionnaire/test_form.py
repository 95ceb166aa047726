"""The questionnaire as a focal point opens it."""

import io
import re
import zipfile
from datetime import date
from pathlib import Path

import codetrack_xlsx
import openpyxl
import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from codetrack_xlsx.fields import FORM
from codetrack_xlsx.labels import SUGGESTIONS, TABLES, TITLES, WORDS

from codetrack import (
    ExportError,
    Headcount,
    Register,
    Site,
    Training,
    catalogues_of,
    language,
    load,
)
from codetrack.testing import make_member

TAGS = ("en", "nl", "fr", "de")
LOCALE = Path(codetrack_xlsx.__file__).parent / "locale"
MEMBER = make_member(
    sites=[Site(id="ghent", name="Ghent (invented)", country="BE")],
    headcounts=[Headcount(on=date(2026, 1, 5), staff=30, site="ghent")],
    trainings=[Training(on=date(2026, 3, 2), people=12, site="ghent", mode="e-learning")],
)


def opened(data):
    """Open a workbook as a spreadsheet program does."""
    return openpyxl.load_workbook(io.BytesIO(data))


def test_it_is_filled_in_with_what_the_register_holds(plugin):
    """Days are days and numbers are numbers, in the first rows of each sheet."""
    sheet = opened(plugin.make("questionnaire", MEMBER))["Trainings"]
    assert [cell.value for cell in sheet[5]][:7] == [
        *("No.", "Take out", "Day *", "People *", "Site", "How it was given", "Who was trained")
    ]
    number, _, day, people, site, mode, *_ = (cell.value for cell in sheet[6])
    assert (number, day.date(), people, site, mode) == (
        1,
        date(2026, 3, 2),
        12,
        "ghent",
        "e-learning",
    )
    assert sheet["C6"].number_format == "yyyy-mm-dd"
    assert sheet["C7"].number_format == "yyyy-mm-dd"


@pytest.mark.parametrize("tag", TAGS)
def test_it_speaks_the_language_of_the_member(plugin, tag):
    """The member's first language decides, not that of whoever makes the form."""
    member = make_member(languages=["pt", tag], trainings=MEMBER.trainings[:0])
    book = opened(plugin.make("questionnaire", member, tag="fr"))
    spoken = language(tag, [catalogues_of(codetrack_xlsx)])
    assert [spoken.text(title) for title in TITLES.values()] == book.sheetnames[: len(TITLES)]


def test_a_member_without_a_language_gets_that_of_the_reader(plugin):
    """Nobody is addressed in a language by accident."""
    assert "Schulungen" in opened(plugin.make("questionnaire", MEMBER, tag="de")).sheetnames


def test_cells_have_drop_downs_dates_and_help(plugin):
    """A focal point chooses, and reads what is meant, where it types."""
    sheet = opened(plugin.make("questionnaire", MEMBER, tag="nl"))["Trainingen"]
    rules = {str(rule.sqref).split(":")[0]: rule for rule in sheet.data_validations.dataValidation}
    assert rules["C6"].type == "date"
    assert rules["D6"].type == "whole"
    assert rules["E6"].formula1.startswith("'Vestigingen'!$C$6:") or rules[
        "E6"
    ].formula1.startswith("Vestigingen!$C$6:")
    assert rules["F6"].type == "list"
    assert rules["F6"].showErrorMessage
    assert not rules["G6"].showErrorMessage, "other words may be written"
    assert "Leeg betekent ter plaatse gegeven." in rules["F6"].prompt
    for rule in rules.values():
        assert len(rule.prompt or "") <= 255
        assert len(rule.promptTitle or "") <= 32


def test_only_answers_can_be_typed(plugin):
    """Headings, numbers and what is open are protected; the empty rows are not."""
    book = opened(plugin.make("questionnaire", MEMBER))
    sheet = book["Trainings"]
    assert sheet.protection.sheet
    locked = {place: sheet[place].protection.locked for place in ("A6", "C5", "C6", "C40", "B6")}
    assert locked == {"A6": True, "C5": True, "C6": False, "C40": False, "B6": False}
    assert book["_codetrack"].sheet_state == "veryHidden"
    assert sheet.freeze_panes == "D6"
    assert sheet.print_title_rows == "$5:$5"


def test_it_says_what_is_open(plugin):
    """Findings that ask for work stand there with what to do."""
    sheet = opened(plugin.make("questionnaire", MEMBER))["What is open"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=5)]
    assert any("policy" in str(row[0]) and row[3] for row in rows)


def test_settings_change_the_form(plugin_with):
    """How many empty rows there are, and where the form goes back to."""
    book = opened(plugin_with(blank_rows=3, return_to="a@b.test").make("questionnaire", MEMBER))
    assert book["Trainings"].max_row == 5 + 1 + 3
    said = [cell.value for cell in book["Your company"]["B"]]
    assert "Save it as a workbook (.xlsx) and send it back to a@b.test." in said


def test_the_form_of_several_members_is_refused(plugin):
    """It says how to ask for one."""
    with pytest.raises(ExportError, match="--member ID picks it; got 2"):
        plugin.make("questionnaire", MEMBER, make_member("another"))


def test_the_form_of_a_member_that_cannot_be_read_is_refused(plugin):
    """An empty form would look as if nothing were known."""
    lost = Register(members=(), unreadable=["hotel-example"])
    with pytest.raises(ExportError, match="hotel-example, which cannot be read"):
        plugin.make("questionnaire", register=lost)
    with pytest.raises(ExportError, match="got hotel-example"):
        plugin.make("questionnaires", register=lost)


def test_a_zip_file_holds_the_form_of_each_member(plugin, belgium, tmp_path):
    """Unpacked, it is a folder that the source reads as the register that it was."""
    register = load(belgium)
    with zipfile.ZipFile(io.BytesIO(plugin.make("questionnaires", register=register))) as packed:
        packed.extractall(tmp_path)
    back = plugin.source.load(tmp_path)
    assert (back.members, back.problems) == (register.members, ())


# ---------------------------------------------------------------- words


@pytest.mark.parametrize("tag", TAGS[1:])
def test_the_catalogue_holds_what_the_source_has(tag):
    """No word of the workbooks is left in English, and none is translated that is not there."""
    with (LOCALE / tag / "LC_MESSAGES" / "codetrack_xlsx.po").open("rb") as file:
        catalogue = read_po(file, locale=tag)
    wanted = {
        message
        for _, _, message, _, _ in extract_from_dir(
            LOCALE.parent, method_map=[("**.py", "codetrack.i18n.extraction:extract")]
        )
    }
    wanted = {message if isinstance(message, str) else message[0] for message in wanted}
    had = {m.id if isinstance(m.id, str) else m.id[0]: m.string for m in catalogue if m.id}
    assert {*had} == wanted
    assert not [key for key, said in had.items() if not said or not all(said)]


@pytest.mark.parametrize("tag", TAGS)
def test_words_to_choose_from_are_told_apart(tag):
    """No two choices of a field have one word, and sheets have names that programs take."""
    spoken = language(tag, [catalogues_of(codetrack_xlsx)])
    for fields in FORM.values():
        for field in fields:
            words = {word.casefold() for word in field.words(spoken)}
            assert len(words) == len(field.choices)
    names = [spoken.text(title) for title in TITLES.values()]
    assert len({name.casefold() for name in names}) == len(names)
    assert all(len(name) <= 31 and not re.search(r"[\[\]:*?/\\']", name) for name in names)


def test_every_choice_has_a_word():
    """A value that the model has is translated wherever it is offered."""
    marked = {*WORDS, *TABLES.values(), *(word for words in SUGGESTIONS.values() for word in words)}
    for fields in FORM.values():
        for field in fields:
            if field.kind == "choice" and len(field.choices) <= 10 and field.name != "criterion":
                assert {*field.choices} <= marked
