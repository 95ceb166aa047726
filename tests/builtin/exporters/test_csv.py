from __future__ import annotations

import csv
import io
import json
import unicodedata

import pytest
from helpers.assessments import (
    HOSTILE,
    PROBLEM,
    assessment,
    finding,
    hostile,
    hostile_assessment,
    member,
    text_of,
    unreadable,
    varied,
    waiver,
)
from hypothesis import given

from codetrack.builtin.exporters import csv as exporter
from codetrack.builtin.exporters import jsonl
from codetrack.model.findings import AREAS, Assessment
from codetrack.model.observations import gap, met
from codetrack.problems import Problem


def read(given: Assessment) -> list[dict[str, str]]:
    """Return the rows as the standard library reads them."""
    text = b"".join(exporter.render(given)).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text, newline=""), strict=True))
    assert all(None not in row and None not in row.values() for row in rows)
    return rows


def cells(text: str, separator: str) -> list[str]:
    """Return the cells that a spreadsheet with this separator makes of the text."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    return [cell for row in reader for cell in row]


def runs(cell: str) -> bool:
    """Say whether a spreadsheet could take the cell for a formula."""
    for character in cell:
        if character == '"' or unicodedata.category(character) in ("Cc", "Cf", "Zs", "Zl", "Zp"):
            continue
        return unicodedata.normalize("NFKC", character)[0] in "=+-@"
    return False


def test_same_values_as_jsonl() -> None:
    """The rows say what the lines of `jsonl` say, in the same columns."""
    given = varied()
    lines = [json.loads(line) for line in text_of(jsonl.render(given)).splitlines()]

    def shown(value: object) -> str:
        return "; ".join(value) if isinstance(value, list) else "" if value is None else str(value)

    expected = [
        {column: shown(line[column]) for column in jsonl.COLUMNS}
        for line in lines
        if line["kind"] != "problem"
    ]
    assert read(given)[: len(expected)] == expected


def test_accents_open_in_excel() -> None:
    """The file begins with a byte order mark, once, and holds accents as UTF-8."""
    data = b"".join(exporter.render(assessment(member(finding(met("Ja")), name="Hôtel Été"))))

    assert data.startswith(b"\xef\xbb\xbfkind,as_of,member,")
    assert data.count(b"\xef\xbb\xbf") == 1
    assert "Hôtel Été".encode() in data


def test_line_ends() -> None:
    """Every row ends in CR LF, as RFC 4180 has it."""
    data = b"".join(exporter.render(varied()))

    assert data.endswith(b"\r\n")
    assert data.count(b"\n") == data.count(b"\r\n") == len(read(varied())) + 1


def test_numbers_stay_numbers() -> None:
    """The two numbers of a share stand bare, so that a spreadsheet adds them up."""
    data = text_of(exporter.render(assessment(member(finding(met("So", measure=(12, 40)))))))

    assert ",So,12,40," in data


def test_cover() -> None:
    """Under a waiver both statuses stand side by side, with its last day."""
    row = read(assessment(member(finding(gap("No"), cover=waiver()))))[0]

    assert (row["status"], row["observed"]) == ("waived", "gap")
    assert (row["cover"], row["cover_until"]) == ("waiver", "2026-12-31")


def test_problems_are_not_lost() -> None:
    """A problem is a row of its own that says file, line, key, what came and what was asked."""
    rows = [row for row in read(varied()) if row["kind"] == "problem"]

    assert [row["member"] for row in rows] == ["hotel-broken", ""]
    assert rows[0]["message"] == str(PROBLEM)
    assert "members/hotel-broken.toml:4" in rows[0]["message"]
    assert rows[1]["message"].startswith("plugin chain: ")
    assert {row["status"] for row in rows} == {""}


def test_a_problem_of_a_plugin_in_a_file() -> None:
    """A problem that names both a file and a plugin shows both."""
    problem = Problem(message="No", file="codetrack.toml", plugin="chain")

    (row,) = read(assessment(problems=[problem]))

    assert row["message"] == "codetrack.toml: No (plugin chain)"


def test_unreadable() -> None:
    """A member that cannot be read has rows, and all of them say unknown."""
    rows = read(assessment(unreadable()))

    assert {row["status"] for row in rows} == {"unknown"}
    assert {row["area"] for row in rows} == set(AREAS)


def test_empty() -> None:
    """Of no member only the head is written."""
    assert text_of(exporter.render(assessment())) == "\ufeff" + ",".join(jsonl.COLUMNS) + "\r\n"


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("=1+1", "'=1+1"),
        ("+32 2 000 00 00", "'+32 2 000 00 00"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("  =1", "'  =1"),
        ("\t=1", "'\t'=1"),
        ("\tplain", "'\tplain"),
        ("\rplain", "'\rplain"),
        ("\u200b\u202e=1", "'\u200b\u202e=1"),
        ("\x00=1", "'\x00=1"),
        ("\uff1d1", "'\uff1d1"),
        ("\ufe631", "'\ufe631"),
        ("a;=1", "a;'=1"),
        ('a;"=1;', "a;\"'=1;"),
        ("a\r\n=1", "a\r\n'=1"),
        ("a;-b;\t;@c", "a;'-b;\t;'@c"),
        ("'=1", "'=1"),
    ],
    ids=ascii,
)
def test_no_formula(text: str, written: str) -> None:
    """What a spreadsheet would run stands behind an apostrophe."""
    assert exporter.cell(text) == written


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Hotel Example",
        "hotel-example",
        "2026-03-31",
        "a = b; c",
        "12 of 40",
        "a; b",
        "a\nb",
        "É",
    ],
)
def test_ordinary_text_is_left_alone(text: str) -> None:
    """Text that no spreadsheet runs is written as it is."""
    assert exporter.cell(text) == text


def test_a_long_run_of_blanks() -> None:
    """A text of a million tabs is written at once, not in the square of its length."""
    text = "a" + "\t" * 1_000_000

    assert exporter.cell(text) == text
    assert exporter.cell(text + "=1") == text + "'=1"


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_no_formula_by_any_separator(separator: str) -> None:
    """Whatever the spreadsheet's separator is, no cell of the file begins like a formula."""
    for text in HOSTILE:
        data = text_of(exporter.render(hostile_assessment(text)))
        assert [cell for cell in cells(data, separator) if runs(cell)] == []


@given(hostile())
def test_hostile_text(text: str) -> None:
    """Any text makes neither a formula nor a new cell, and is there but for the apostrophes."""
    data = text_of(exporter.render(hostile_assessment(text)))
    rows = read(hostile_assessment(text))

    shown = text.encode("utf-8", "backslashreplace").decode()
    assert {row["name"].replace("'", "") for row in rows[:4]} == {shown.replace("'", "")}
    for separator in ",;\t":
        assert [cell for cell in cells(data, separator) if runs(cell)] == []


def test_same_bytes_twice() -> None:
    """Writing twice gives the same bytes."""
    assert b"".join(exporter.render(varied())) == b"".join(exporter.render(varied()))


def test_pieces() -> None:
    """A long table comes in pieces, so that it need not be held in memory."""
    long = [member(*[finding(met("So"))] * 50, id=f"hotel-{number}") for number in range(20)]

    pieces = list(exporter.render(assessment(*long)))

    assert len(pieces) > 1
    assert max(map(len, pieces)) < 100_000
    assert len(read(assessment(*long))) == 20 * (50 + 6)


def test_hook() -> None:
    """The module gives one exporter, for files that end in `.csv`."""
    (given,) = exporter.codetrack_exporters()

    assert (given.name, given.suffix) == ("csv", ".csv")
    assert b"".join(given.render(varied())) == b"".join(exporter.render(varied()))
