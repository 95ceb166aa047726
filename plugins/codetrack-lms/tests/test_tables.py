from datetime import date, datetime

import attrs
import pytest
from codetrack_lms import Columns
from openpyxl import Workbook

DAY = date(2026, 11, 23)


def row(number=1, day="23-11-2026", site="GNT", course="Kinderbescherming", status="Voltooid"):
    return f"{number};Voorbeeld {number};v{number}@chain.example;{site};{course};{day};{status}"


def said(problem):
    return problem.line, problem.key, problem.message, problem.got


def test_a_dutch_spreadsheet_becomes_records_of_counts(desk, kit):
    """Rows of one day, site and course are one training record with the number of people."""
    desk.rows(row(1), row(2), row(3, site="brugge"), row(4, day="24-11-2026"))
    read = desk.read()
    assert read.problems == ()
    assert kit.summed(read) == [
        (DAY, "brugge", 1),
        (DAY, "gent", 2),
        (date(2026, 11, 24), "gent", 1),
    ]
    assert read.trainings["chain"][0].mode == "e-learning"
    assert read.trainings["chain"][0].hours == 0.5


@pytest.mark.parametrize(
    ("encoding", "written"),
    [("utf-8", "utf-8-sig"), ("utf-8", "utf-8"), ("windows-1252", "cp1252"), ("utf-16",) * 2],
)
def test_the_encoding_is_that_of_the_settings(desk, kit, encoding, written):
    """UTF-8 with and without its mark, Windows-1252 and UTF-16 are read as the settings say."""
    desk.write("a.csv", "Nr;Voltooid één;C\r\n1;23-11-2026;Café\r\n", written)
    columns = Columns(person=("Nr",), day="Voltooid één", course="C")
    files = kit.table(encoding=encoding)
    files = attrs.evolve(files, columns=columns, completed=(), not_completed=())
    courses = (attrs.evolve(desk.settings().courses[0], names=("café",)),)
    read = desk.read(files, courses=courses)
    assert (read.problems, kit.summed(read)) == ((), [(DAY, None, 1)])


def test_a_file_in_another_encoding_is_a_problem(desk, kit):
    """Windows-1252 read as UTF-8, and a marked UTF-8 file read as Windows-1252, are both told."""
    desk.write("a.csv", "Nr;é\r\n", "cp1252")
    assert "not text in the encoding" in desk.read().problems[0].message
    desk.write("a.csv", "Nr;é\r\n", "utf-8-sig")
    read = desk.read(kit.table(encoding="windows-1252"))
    assert "mark of UTF-8" in read.problems[0].message
    assert read.unread == {"chain": 1}


@pytest.mark.parametrize(
    ("day", "got"),
    [
        ("2026-11-23", "a day written as 9999-99-99"),
        ("23/11/2026", "a day written as 99/99/9999"),
        ("31-02-2026", "a day written as 99-99-9999"),
        ("11-23-2026", "a day written as 99-99-9999"),
        ("", "nothing"),
        ("46349", "a number"),
        ("#N/A", "an error of the spreadsheet"),
        ("Jan Voorbeeld", "text of 13 characters"),
    ],
)
def test_a_day_in_another_form_is_a_problem_and_never_guessed(desk, day, got):
    """A day that is not written as the settings say names line, column and what kind came."""
    desk.rows(row(1), row(2, day=day))
    read = desk.read()
    assert [said(p) for p in read.problems] == [(3, "Datum", "no day", got)]
    assert read.problems[0].expected == "a day written as dd-mm-yyyy"
    assert read.problems[0].file == "a.csv"
    assert read.unread == {"chain": 1}


def test_a_row_with_several_mistakes_tells_them_all(desk):
    """Person, course, site and status are each told in one look."""
    desk.rows(";;;XXX;Zeilen;23-11-2026;onbekend")
    found = desk.read().problems
    assert [said(p) for p in found] == [
        (2, "Status", "no such status", "text of 8 characters"),
        (2, "Cursus", "no such course", "text of 6 characters"),
        (2, "Vestiging", "no such site", "text of 3 characters"),
        (2, "Nr", "no person", "nothing"),
    ]


def test_what_is_not_completed_is_left_out_and_counted(desk, kit):
    """Words of not_completed are no problem, even without a day; neither are other courses."""
    desk.rows(row(1), row(2, day="", status="BEZIG"), row(3, course="Brandveiligheid"))
    read = desk.read(other_courses="leave-out")
    assert (read.problems, read.left_out, kit.summed(read)) == ((), 2, [(DAY, "gent", 1)])


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (["1;x;x;GNT"], "too few cells"),
        ([row(1) + ";more"], "too many cells"),
        (['1;"x;x;GNT'], "from here on it cannot be read: a quote is misplaced or never closed"),
    ],
)
def test_a_torn_row_is_a_problem(desk, rows, message):
    """Cells too few or too many, and an open quote, are told with the line."""
    desk.rows(row(7), *rows)
    read = desk.read()
    assert [(p.line, p.message) for p in read.problems] == [(3, message)]


def test_empty_rows_and_empty_cells_at_the_end_say_nothing(desk, kit):
    """What a spreadsheet adds when it is saved is no mistake."""
    desk.rows(row(1) + ";;", ";;;;;;", "")
    read = desk.read()
    assert (read.problems, kit.summed(read)) == ((), [(DAY, "gent", 1)])


def test_a_missing_column_is_told_without_the_row_that_stands_there(desk):
    """A file without names begins with a person, so its first row is not shown."""
    desk.rows(row(2), header=row(1))
    found = desk.read().problems
    assert {p.key for p in found} == {"Nr", "Datum", "Cursus", "Vestiging", "Status"}
    assert {p.got for p in found} == {"7 columns"}
    assert not any("v1@" in str(p) or "Voorbeeld" in str(p) for p in found)


def test_a_row_in_quotes_over_several_lines_keeps_the_count_of_lines(desk):
    """The line of a problem is that on which its row begins."""
    desk.rows('1;"Voor\nbeeld";x;GNT;Kinderbescherming;23-11-2026;voltooid', row(2, day="x"))
    assert [p.line for p in desk.read().problems] == [4]


def test_many_rows_with_one_mistake_are_counted(desk):
    """The first five are named, and the others are counted, so that memory stays bounded."""
    desk.rows(*[row(number, day="") for number in range(100)])
    read = desk.read()
    assert [p.line for p in read.problems] == [2, 3, 4, 5, 6, None]
    assert "95 times more" in read.problems[-1].message
    assert read.unread == {"chain": 100}


def test_a_path_without_a_file_is_a_problem(desk):
    """An export that is not there must not look like nobody who was trained."""
    read = desk.read()
    assert [p.message for p in read.problems] == ["no file matches"]
    assert read.unread == {"chain": 1}


def test_rows_say_whose_they_are(desk, kit):
    """A column of members is mapped by the settings; an unknown one may be anybody's."""
    header = "Nr;Bedrijf;Cursus;Datum"
    lines = [f"{n};{m};Kinderbescherming;23-11-2026" for n, m in enumerate(["Keten NV", "other"])]
    desk.rows(*lines, "3;Vreemd;Kinderbescherming;23-11-2026", header=header)
    columns = {"member": "Bedrijf", "site": None, "status": None}
    files = kit.table(member=None, columns=columns, completed=(), not_completed=())
    read = desk.read(files, members={"keten nv": "chain"})
    assert kit.summed(read, "chain") == kit.summed(read, "other") == [(DAY, None, 1)]
    assert [said(p)[:3] for p in read.problems] == [(4, "Bedrijf", "no member")]
    assert read.unread == {"chain": 1, "other": 1}


def test_a_workbook_is_read_with_its_own_days(desk, kit):
    """Cells that hold days and numbers are taken as such, and text as the settings say."""
    book = Workbook()
    sheet = book.active
    sheet.append(["Nr", "Vestiging", "Cursus", "Datum", "Status"])
    morning = datetime(2026, 11, 23, 9, 30)  # noqa: DTZ001 - a workbook knows no time zones
    sheet.append([17, "GNT", "Kinderbescherming", morning, "voltooid"])
    sheet.append([18, "GNT", "Kinderbescherming", "23-11-2026", "voltooid"])
    sheet.append([19, "GNT", "Kinderbescherming", 46349, "voltooid"])
    sheet.append([None, "GNT", "Kinderbescherming", date(2026, 11, 23), "voltooid"])
    book.save(desk.folder / "a.xlsx")
    read = desk.read(kit.table(paths=("a.xlsx",)))
    assert kit.summed(read) == [(DAY, "gent", 2)]
    assert [said(p) for p in read.problems] == [
        (4, "Datum", "no day", "a number"),
        (5, "Nr", "no person", "nothing"),
    ]


def test_a_workbook_of_several_sheets_needs_the_name_of_one(desk, kit):
    """Nobody guesses which sheet is meant, and a file that is no workbook is told."""
    book = Workbook()
    book.create_sheet("Export").append(["Nr"])
    book.save(desk.folder / "a.xlsx")
    assert "several sheets" in desk.read(kit.table(paths=("a.xlsx",))).problems[0].message
    read = desk.read(kit.table(paths=("a.xlsx",), sheet="Exprt"))
    assert read.problems[0].message == "no such sheet"
    desk.write("a.xlsx", "Jan Voorbeeld;")
    assert "as a workbook" in desk.read(kit.table(paths=("a.xlsx",))).problems[0].message
