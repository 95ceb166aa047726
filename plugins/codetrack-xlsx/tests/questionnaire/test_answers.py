"""What is wrong in a form that came back, each with sheet and cell; nothing is skipped."""

import shutil
import zipfile
from datetime import date, datetime

import attrs
import pytest
from openpyxl.comments import Comment

from codetrack import (
    Attestation,
    CodetrackError,
    Contract,
    Milestone,
    Site,
    Training,
    Waiver,
    load,
    save,
)
from codetrack.testing import make_member, make_register

TRAININGS = (
    Training(on=date(2026, 3, 2), people=12, site="ghent", assurance="desk-checked"),
    Training(on=date(2026, 5, 4), people=7, document="a.pdf", sha256="0" * 64),
    Training(on=date(2026, 6, 8), people=5, audience="front-desk", received=date(2026, 7, 1)),
)
MEMBER = make_member(
    sites=[Site(id="ghent", name="Ghent (invented)"), Site(id="bruges", name="Bruges (invented)")],
    trainings=TRAININGS,
    milestones=[Milestone(on=date(2024, 1, 8), state="signed")],
    waivers=[
        Waiver(
            check="training/staff-share",
            reason="rebuilding",
            approved_by="local-representative",
            since=date(2026, 1, 1),
            until=date(2026, 12, 31),
        )
    ],
    attestations=[
        Attestation(
            check="policy/adopted",
            verdict="met",
            on=date(2026, 1, 1),
            until=date(2026, 12, 31),
            by="auditor",
            reason="seen on site",
            site="bruges",
        )
    ],
    ext={"hr": {"beds": 40}},
)
# The columns of the trainings, A to L: number, take out, on, people, site, mode, audience,
# language, hours, provider, valid_until, document. The records begin in row 6.


@pytest.fixture
def back(plugin, edited, tmp_path):
    """Return what makes the member's form, changes it, and reads it again."""

    def changed(change, tag="en", member=MEMBER):
        path = plugin.form(member, tmp_path / "form.xlsx", tag)
        return plugin.source.load(edited(path, change))

    return changed


@pytest.fixture
def problem(back):
    """Return the one problem that a change makes, in a member that then cannot be read."""

    def made(change, tag="en"):
        register = back(change, tag)
        assert (register.members, register.unreadable) == ((), ("hotel-example",))
        assert len(register.problems) == 1, list(map(str, register.problems))
        (found,) = register.problems
        assert (found.file, found.member) == ("form.xlsx", "hotel-example")
        return found

    return made


def cell(place, value, sheet="Trainings"):
    """Make the change of one cell."""

    def change(book):
        book[sheet][place].value = value

    return change


@pytest.mark.parametrize(
    ("change", "key", "expected", "got"),
    [
        (cell("C7", "2 March"), "Trainings!C7", "a date in a date cell", "the text '2 March'"),
        (cell("C7", "2026-03-02"), "Trainings!C7", "a date in a date cell", "text '2026-03-02'"),
        (
            cell("C7", datetime.fromisoformat("2026-03-02T09:00")),
            "Trainings!C7",
            "a date in a date cell",
            "09:00",
        ),
        (cell("C7", None), "Trainings!C7", "a date in a date cell", "nothing"),
        (cell("D7", "many"), "Trainings!D7", "a whole number, 0 or more", "the text 'many'"),
        (cell("D7", "12"), "Trainings!D7", "in a cell with a number", "the text '12'"),
        (cell("D7", -1), "Trainings!D7", "a whole number, 0 or more", "the number -1"),
        (cell("D7", 2.5), "Trainings!D7", "a whole number", "the number 2.5"),
        (cell("D7", "=1+1"), "Trainings!D7", "a whole number", "the formula =1+1"),
        (cell("E7", "antwerp"), "Trainings!E7", "one of the sites", "'antwerp'"),
        (cell("F7", "by post"), "Trainings!F7", "one of face-to-face", "'by post'"),
        (cell("G7", "Front Desk!"), "Trainings!G7", "a lower-case word", "'Front Desk!'"),
        (cell("K7", date(2020, 1, 1)), "Trainings!K7", "on or after on", "the date 2020-01-01"),
        (cell("B7", "perhaps"), "Trainings!B7", "yes, or an empty cell", "'perhaps'"),
        (cell("A9", 3), "Trainings!A9", "each number once", "the number 3"),
        (cell("A9", 4), "Trainings!A9", "the original number", "the number 4"),
        (cell("N7", "see my mail"), "Trainings!N7", "an empty cell", "'see my mail'"),
        (cell("D2", "see my mail"), "Trainings!D2", "an empty cell", "'see my mail'"),
        (cell("C6", "Bruges", "Sites"), "Sites!C6", "up to 100 lower-case", "'Bruges'"),
        (cell("G6", "sold", "Sites"), "Sites!G6", "one of owned, managed", "'sold'"),
        (cell("C9", date(2026, 1, 1), "Headcounts"), "Headcounts!D9", "a whole number", "nothing"),
        (cell("E7", "note", "Your company"), "Your company!E7", "an empty cell", "'note'"),
        (cell("F2", "note", "What is open"), "What is open!F2", "an empty cell", "'note'"),
    ],
)
def test_a_wrong_cell_is_named(problem, change, key, expected, got):
    """Sheet, cell, what came and what was expected stand in the problem."""
    if key == "Trainings!A9":
        change = both(change, cell("C9", date(2026, 9, 9)))
    found = problem(change)
    assert found.key == key
    assert expected in found.expected
    assert got in found.got


def test_a_changed_number_leaves_its_row_without_one(back):
    """Both sides of the mistake are said: the number that is none, and the record that lost it."""
    wrong, missing = back(cell("A7", "two")).problems
    assert (wrong.key, wrong.got) == ("Trainings!A7", "the text 'two'")
    assert "row number 2 is missing" in missing.message


def both(*changes):
    """Make several changes."""

    def change(book):
        for each in changes:
            each(book)

    return change


def test_wrong_values_of_the_company_are_named(back):
    """The sheet of the company is held to the same rules."""

    def change(book):
        sheet = book["Your company"]
        rows = {sheet.cell(row, 1).value: row for row in range(1, sheet.max_row + 1)}
        sheet.cell(rows["name"], 3).value = None
        sheet.cell(rows["country"], 3).value = "Belgium"
        sheet.cell(rows["public"], 3).value = "maybe"
        sheet.cell(rows["languages"], 3).value = "nl, French"

    problems = back(change).problems
    assert [p.got for p in problems] == [
        "nothing",
        "the text 'Belgium'",
        "the text 'French'",
        "the text 'maybe'",
    ]


def test_all_that_is_wrong_shows_at_once(back):
    """A focal point is asked once, not once for each mistake."""
    problems = back(both(cell("C7", "x"), cell("D6", "y"), cell("C6", "Z", "Sites"))).problems
    assert [p.key for p in problems] == ["Sites!C6", "Trainings!D6", "Trainings!C7"]


# ---------------------------------------------------------------- what is gone, or one too many


def test_a_deleted_row_is_noticed(problem):
    """A record does not vanish because its row did."""
    found = problem(lambda book: book["Trainings"].delete_rows(7))
    assert found.key == "Trainings"
    assert "row number 2 is missing (training 2026-05-04)" in found.message


def test_an_emptied_row_is_noticed(problem):
    """A record does not vanish because its cells were cleared."""

    def change(book):
        for column in "CDEFGHIJKL":
            book["Trainings"][f"{column}7"].value = None

    assert problem(change).key == "Trainings!A7"


def test_a_deleted_sheet_is_noticed(problem):
    """A table does not vanish because its sheet did."""
    assert problem(lambda book: book.remove(book["Trainings"])).key == "Trainings"


def test_a_deleted_column_is_noticed(problem):
    """An optional field does not turn into its default because its column is gone."""
    found = problem(lambda book: book["Trainings"].delete_cols(9))
    assert (found.key, "Hours" in found.expected) == ("Trainings", True)


def test_a_column_of_ones_own_is_refused(problem):
    """What nobody asked for would be lost."""
    found = problem(lambda book: book["Trainings"].__setitem__("M1", "trainer"))
    assert found.key == "Trainings!M1"


def test_a_sheet_of_ones_own_is_refused(problem):
    """What nobody asked for would be lost; an empty sheet is nothing."""

    def change(book):
        book.create_sheet("Empty")
        book.create_sheet("Notes")["B2"] = "see here"

    assert problem(change).key == "Notes!B2"


def test_a_copied_sheet_is_refused(problem):
    """Two sheets of one table do not stand side by side."""
    found = problem(lambda book: book.copy_worksheet(book["Trainings"]))
    assert (found.message, found.key) == ("the sheet was copied", "Trainings Copy")


def test_a_note_on_a_cell_is_refused(problem):
    """A remark is an answer too: it is not thrown away unread."""

    def change(book):
        book["Trainings"]["D6"].comment = Comment("we think so", "office")

    found = problem(change)
    assert (found.key, found.got) == ("Trainings!D6", "a note on the cell")


# ---------------------------------------------------------------- what may be done


def test_sheets_may_be_renamed_and_columns_moved(back):
    """The form is known by what is hidden in it, not by its words."""

    def change(book):
        sheet = book["Trainings"]
        sheet.title = "Courses"
        sheet.move_range("D1:D20", cols=20)
        sheet.move_range("E1:E20", cols=-1)
        sheet.move_range("X1:X20", cols=-19)

    assert back(change).members == (MEMBER,)


def test_rows_may_be_sorted(back):
    """Records keep their order whatever order their rows have."""

    def change(book):
        sheet = book["Trainings"]
        rows = [[c.value for c in row] for row in sheet["A6:L8"]]
        for row, values in zip(sheet["A6:L8"], reversed(rows), strict=True):
            for each, value in zip(row, values, strict=True):
                each.value = value

    assert back(change).members == (MEMBER,)


def test_a_row_is_taken_out_by_saying_so(back):
    """A record that should not be there goes, and the others stay."""
    (member,) = back(cell("B7", "yes")).members
    assert member == attrs.evolve(MEMBER, trainings=(TRAININGS[0], TRAININGS[2]))


def test_a_new_row_is_a_new_record(back):
    """What was added stands at the end, self-declared, in the form's own words."""

    def change(book):
        sheet = book["Schulungen"]
        for column, value in zip("CDEFG", (date(2026, 9, 9), 3.0, "bruges"), strict=False):
            sheet[f"{column}12"] = value
        sheet["F12"], sheet["G12"], sheet["I12"] = "E-Learning", "Empfang", 1.5

    (member,) = back(change, "de").members
    new = Training(
        on=date(2026, 9, 9),
        people=3,
        site="bruges",
        mode="e-learning",
        audience="front-desk",
        hours=1.5,
    )
    assert member == attrs.evolve(MEMBER, trainings=(*TRAININGS, new))


def test_a_new_site_may_be_named_by_new_records(back):
    """Site and record come in one form."""

    def change(book):
        book["Sites"]["C8"], book["Sites"]["D8"] = "liege", "Liège (invented)"
        book["Trainings"]["C9"], book["Trainings"]["D9"] = date(2026, 9, 9), 4
        book["Trainings"]["E9"] = "liege"

    (member,) = back(change).members
    assert (member.sites[-1].id, member.trainings[-1].site) == ("liege", "liege")


def test_a_changed_record_is_nobodys_but_the_members(back):
    """What the representative had checked is another record now."""
    (member,) = back(both(cell("D6", 14), cell("D7", 8), cell("L8", "b.pdf"))).members
    first, second, third = member.trainings
    assert (first.people, first.assurance) == (14, "self-declared")
    assert (second.document, second.sha256) == ("a.pdf", "0" * 64)
    assert (third.document, third.sha256, third.received) == ("b.pdf", None, None)


def test_a_digest_does_not_outlive_its_document(back):
    """Another document has another digest."""
    (member,) = back(cell("L7", "b.pdf")).members
    assert (member.trainings[1].document, member.trainings[1].sha256) == ("b.pdf", None)


def test_what_the_form_does_not_show_survives(back):
    """Milestones, waivers, attestations and extensions are as they were, whatever else changes."""
    (member,) = back(cell("D6", 14)).members
    for name in ("milestones", "waivers", "attestations", "ext", "sites"):
        assert getattr(member, name) == getattr(MEMBER, name)


def test_a_site_on_which_a_hidden_record_rests_does_not_go(problem):
    """An attestation about a site cannot be left without the site."""
    found = problem(cell("B7", "yes", "Sites"))
    assert "site bruges is gone, and 'attestation 2026-01-01 bruges' rests on it" in found.message


# ---------------------------------------------------------------- files


def test_a_changed_hidden_sheet_is_refused(back):
    """Damage to what travels unseen shows; it is never guessed."""

    def change(book):
        book["_codetrack"]["B6"] = "0" * 64

    register = back(change)
    assert register.unreadable == ("hotel-example",)
    assert "it was changed" in str(register.problems[0])


def test_a_form_of_another_version_is_refused(back):
    """A form that a later plugin made says so."""
    register = back(cell("B1", "2", "_codetrack"))
    assert "a form of version 1; got version 2" in str(register.problems[0])


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04 cut off", b"no workbook at all"])
def test_a_file_that_is_no_workbook_is_a_problem(plugin, tmp_path, data):
    """It is named; beside it the others are read."""
    plugin.form(MEMBER, tmp_path / "good.xlsx")
    (tmp_path / "bad.xlsx").write_bytes(data)
    register = plugin.source.load(tmp_path)
    assert register.members == (MEMBER,)
    assert [(p.file, p.message) for p in register.problems] == [("bad.xlsx", "not a workbook")]


def test_a_workbook_without_the_hidden_sheet_is_a_problem(plugin, edited, tmp_path):
    """Whose form it was cannot be known."""
    path = plugin.form(MEMBER, tmp_path / "form.xlsx")
    edited(path, lambda book: book.remove(book["_codetrack"]))
    register = plugin.source.load(path)
    assert (register.members, register.problems[0].got) == ((), "no such sheet")


def test_a_file_that_unpacks_to_more_than_it_may_is_refused(plugin_with, plugin, tmp_path):
    """A small file that grows without bound is not unpacked."""
    path = plugin.form(MEMBER, tmp_path / "form.xlsx")
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/media/large.bin", bytes(3 << 20))
    register = plugin_with(largest_megabytes=2).source.load(path)
    assert register.problems[0].expected == "at most 2 MB unpacked"


def test_two_forms_of_one_member_are_refused(plugin, tmp_path):
    """Which of the two counts is for people to say."""
    path = plugin.form(MEMBER, tmp_path / "one.xlsx")
    shutil.copy(path, tmp_path / "two.xlsx")
    register = plugin.source.load(tmp_path)
    assert (register.members, register.unreadable) == ((), ("hotel-example",))
    assert [p.file for p in register.problems] == ["one.xlsx", "two.xlsx"]


def test_another_file_in_the_folder_is_a_problem(plugin, tmp_path):
    """A form that came back in another format must not vanish."""
    plugin.form(MEMBER, tmp_path / "form.xlsx")
    (tmp_path / "other.ods").write_bytes(b"x")
    (tmp_path / "~$form.xlsx").write_bytes(b"x")
    register = plugin.source.load(tmp_path)
    assert [p.file for p in register.problems] == ["other.ods"]


def test_only_forms_are_taken(plugin, tmp_path, belgium):
    """A register in a folder, and a workbook of another kind, are left to other sources."""
    accepts = plugin.source.accepts
    form = plugin.form(MEMBER, tmp_path / "form.xlsx")
    report = tmp_path / "report.xlsx"
    report.write_bytes(plugin.make("xlsx", MEMBER))
    assert accepts(form)
    assert accepts(tmp_path)
    assert not accepts(report)
    assert not accepts(belgium)
    assert not accepts(tmp_path / "nothing.xlsx")
    (tmp_path / "members").mkdir()
    assert not accepts(tmp_path)


def test_answers_with_a_problem_are_not_saved(plugin, edited, tmp_path):
    """The register keeps what it had."""
    save(make_register(MEMBER), tmp_path / "register")
    path = edited(plugin.form(MEMBER, tmp_path / "form.xlsx"), cell("C7", "x"))
    with pytest.raises(CodetrackError, match="not saved"):
        save(load(path), tmp_path / "register")
    assert load(tmp_path / "register").members == (MEMBER,)


def test_contracts_that_say_nothing_of_a_clause_have_none(back):
    """An empty yes-or-no means what its help says."""

    def change(book):
        book["Contracts"]["C6"], book["Contracts"]["D6"] = (
            "Laundry (invented)",
            date(2026, 1, 2),
        )

    (member,) = back(change).members
    assert member.contracts == (Contract(supplier="Laundry (invented)", signed=date(2026, 1, 2)),)


def test_what_was_expected_is_said_in_the_words_of_the_form(problem):
    """A choice is named as its drop-down has it."""
    found = problem(cell("F7", "by post", "Trainingen"), "nl")
    assert found.expected == "one of ter plaatse gegeven, e-learning, train-de-trainer"
