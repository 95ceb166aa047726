"""The workbook of an audit: real days and numbers, no formula, words beside colours."""

import io
import zipfile
from datetime import date, datetime

import codetrack_xlsx
import openpyxl
import pytest
from codetrack_xlsx.report.audit import workbook
from codetrack_xlsx.report.figures import workbook as of_figures

from codetrack import (
    ENGLISH,
    Dossier,
    Period,
    Problem,
    Register,
    Status,
    Training,
    dossier,
    open_register,
)
from codetrack.testing import conforms, make_member

AS_OF = date(2026, 11, 23)


def opened(data):
    """Open a workbook as a spreadsheet program does."""
    return openpyxl.load_workbook(io.BytesIO(data))


def rows(sheet):
    """Return the rows of a list under their headings."""
    heads, *below = sheet.iter_rows(values_only=True)
    return [dict(zip(heads, row, strict=True)) for row in below]


@pytest.fixture(scope="module")
def book(assessed):
    return opened(b"".join(workbook(assessed, ENGLISH)))


@pytest.fixture(scope="module")
def assessed(belgium) -> Dossier:
    return dossier(open_register(belgium), AS_OF, months=12)


@pytest.mark.slow
def test_it_conforms():
    """The plugin keeps what it promises."""
    conforms(codetrack_xlsx, name="xlsx")


def test_the_overview_says_how_each_member_stands(book, assessed):
    """Each criterion of each member is a word."""
    heads, *below = book["Overview"].iter_rows(min_row=5, values_only=True)
    found = {row[0]: dict(zip(heads, row, strict=True)) for row in below[:16]}
    for member in assessed.assessment.members:
        for area, status in member.statuses.items():
            assert found[member.name][area] == status.replace("_", " ")


def test_findings_have_real_numbers_and_days(book, assessed):
    """Whoever sums or sorts them gets numbers and days, not text."""
    found = rows(book["Findings"])
    findings = list(assessed.assessment.findings)
    assert len(found) == len(findings)
    for row, finding in zip(found, findings, strict=True):
        assert row["Status"] == finding.status.replace("_", " ")
        if finding.measure is not None:
            assert (row["Part"], row["Whole"]) == (finding.measure.part, finding.measure.whole)
        until = assessed.forecast.holds_until(finding)
        assert row["Holds until"] in (None, until and datetime.combine(until, datetime.min.time()))
    assert any(isinstance(row["Holds until"], datetime) for row in found)


def test_every_record_stands_on_the_sheet_of_records(book, assessed):
    """None is left out, and its counts are numbers."""
    found = rows(book["Records"])
    assert len(found) == sum(1 for m in assessed.register.members for _ in m.records())
    trainings = [row for row in found if row["Kind"] == "Trainings"]
    held = [t for m in assessed.register.members for t in m.trainings]
    assert [row["Number"] for row in trainings] == [training.people for training in held]
    assert [row["Day"].date() for row in trainings] == [training.on for training in held]


def test_what_lapses_stands_in_its_order(book):
    """Days rise from row to row, and each says from what to what."""
    found = rows(book["What lapses"])
    days = [row["Day"] for row in found]
    assert days == sorted(days)
    assert found
    assert all(row["Was"] != row["Becomes"] for row in found)


def test_shares_add_up_to_the_register(book, assessed):
    """The share over all is the sum of parts over the sum of wholes."""
    row = next(
        row
        for row in rows(book["Shares"])
        if row["Which"] == "all" and row["Requirement"] == "Sites that confirmed"
    )
    sites = [site for member in assessed.assessment.members for site in member.sites]
    assert (row["Whole"], row["Share"]) == (len(sites), int(100 * row["Part"] / len(sites)) / 100)


def test_colours_stand_beside_words(book):
    """A colour follows a word that is in the cell, for every status."""
    rules = [
        rule.formula[0] for area in book["Findings"].conditional_formatting for rule in area.rules
    ]
    assert sorted(rules) == sorted(f'"{status.replace("_", " ")}"' for status in Status)


@pytest.mark.parametrize("name", ["Findings", "Records", "Shares", "What lapses"])
def test_lists_have_filters_and_a_frozen_heading_that_prints(book, name):
    """Long lists are found through and read on paper."""
    sheet = book[name]
    assert sheet.auto_filter.ref.startswith("A1:")
    assert sheet.freeze_panes == "B2"
    assert sheet.print_title_rows == "$1:$1"
    assert (sheet.page_setup.orientation, sheet.page_setup.fitToHeight) == ("landscape", 0)


def test_the_file_says_what_it_is(book):
    """Title and day stand in the document's properties."""
    assert book.properties.title == "belgium on 2026-11-23"
    assert book.properties.created.date() == AS_OF


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "=cmd|' /C calc'!A0"])
def test_no_formula_is_made_of_data(plugin, text):
    """Text stays text, however it begins."""
    member = make_member(
        name=text, group=text, trainings=[Training(on=AS_OF, people=1, provider=text)]
    )
    data = plugin.make("xlsx", member)
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        for name in packed.namelist():
            if name.startswith("xl/worksheets/"):
                assert b"<f>" not in packed.read(name)
    cell = opened(data)["Overview"]["A6"]
    assert (cell.value, cell.data_type) == (text, "s")


def test_odd_text_becomes_a_file_that_opens(plugin):
    """Control characters show as signs, and what is longer than a cell is cut, with a mark."""
    book = opened(plugin.make("xlsx", make_member(name="a\x00b\x1f\ufffe" + "x" * 40_000)))
    name = book["Overview"]["A6"].value
    assert name.startswith("a\u2400b\u241f\ufffdxx")
    assert (len(name), name[-1]) == (32_767, "…")


def test_a_list_longer_than_a_sheet_goes_on_another(assessed):
    """Nothing is left out where a sheet ends."""
    book = opened(b"".join(workbook(assessed, ENGLISH, last_row=100)))
    names = [name for name in book.sheetnames if name.startswith("Findings")]
    assert names[:2] == ["Findings", "Findings 2"]
    found = [row for name in names for row in rows(book[name])]
    assert len(found) == len(list(assessed.assessment.findings))


def test_what_cannot_be_read_is_said_first(plugin):
    """A member that cannot be read stands there as unknown, and the problem beside it."""
    lost = Register(
        members=[make_member()],
        unreadable=["lost"],
        problems=[Problem(message="not valid TOML", file="members/lost.toml", member="lost")],
        name="belgium",
    )
    book = opened(plugin.make("xlsx", register=lost))
    assert "1 problem" in book["Overview"]["A3"].value
    below = {row[0]: row[3:] for row in book["Overview"].iter_rows(min_row=6, values_only=True)}
    assert set(below["lost"]) == {"unknown"}
    assert rows(book["Problems"])[0]["Where"] == "members/lost.toml"


def test_it_speaks_the_language_of_the_reader(plugin):
    """Sheets, headings and sentences are in it."""
    book = opened(plugin.make("xlsx", make_member(), tag="nl"))
    assert book.sheetnames[:3] == ["Overzicht", "Aandelen", "Vestigingen"]
    assert [cell.value for cell in book["Bevindingen"][1]][:3] == [
        "Lid",
        "Criterium",
        "Wat gevraagd wordt",
    ]


@pytest.fixture(scope="module")
def chain(belgium):
    """Return the roll-up of the example of a hotel chain, this year beside last."""
    year = Period.year(AS_OF.year, AS_OF)
    by = ["region", "operation", "criterion"]
    return open_register(belgium.parent / "hotel_chain").summarise_periods(
        year, year.before(), by=by
    )


def test_figures_of_a_roll_up_are_numbers_to_reckon_with(chain):
    """Parts, wholes and people are numbers: whoever sums the column gets the total."""
    book = opened(b"".join(of_figures(chain, ENGLISH)))
    found = [row for row in rows(book["Sites"]) if row["Period"] == "2026"]
    *groups, total = found
    for figure in ("Applicable sites", "Confirmed", "Involved", "People trained, at most"):
        assert sum(row[figure] or 0 for row in groups) == total[figure] > 0
    trained = rows(book["Training"])[-2]
    assert trained["Completions"] == chain.now.total.completions
    assert trained["Hours"] == chain.now.total.hours


def test_figures_say_what_they_mean_and_what_they_lack(belgium):
    """The definitions are there, the year that is not over, and the member that was not read."""
    year = Period.year(AS_OF.year, AS_OF)
    made = open_register(belgium.parent / "belgium-with-a-mistake").summarise_periods(year)
    book = opened(b"".join(of_figures(made, ENGLISH)))
    said = {row["Figure"]: row["What it means"] for row in rows(book["What the figures mean"])}
    assert "a person who came twice counts twice" in said["Completions"]
    assert said["Period"] == "2026 is not over: counted up to 2026-11-23"
    assert said["Members"].startswith("1 member cannot be read")
    assert book["Problems"].max_row > 5


def test_the_workbook_of_an_audit_holds_the_figures_of_the_year(book, assessed):
    """The sheets of sites and training stand beside the findings, by region."""
    total = rows(book["Sites"])[-2]
    assert (total["Region"], total["Period"]) == ("total", "2026")
    assert total["Confirmed"] == assessed.summary.now.total.confirmed
    assert rows(book["Training"])[-2]["Completions"] == assessed.summary.now.total.completions
