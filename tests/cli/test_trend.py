"""The command `trend`, as a person and a script see it."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import pytest
from helpers.command import run, screen, seen_of

BELGIUM = str(Path(__file__).parents[2] / "examples" / "belgium")
YEAR = ("--from", "2025-11-24", "--to", "2026-11-24")


def seen(columns, *arguments, **env):
    """Return what a terminal of so many columns shows, without its colours."""
    done = screen(columns, "trend", *arguments, **env)
    assert done.returncode == 0, done.stdout
    return seen_of(done.stdout)


@pytest.fixture
def register(tmp_path):
    """Make a register of one invented member, and one that cannot be read."""
    members = tmp_path / "members"
    members.mkdir()
    text = 'name = "Voorbeeld (invented)"\ncountry = "BE"\n[[policy]]\nadopted = 2026-03-10\n'
    (members / "voorbeeld.toml").write_text(text, encoding="utf-8")
    (members / "kapot.toml").write_text("name =", encoding="utf-8")
    return str(tmp_path)


@pytest.mark.parametrize("columns", [80, 140])
@pytest.mark.parametrize("start", ["2024-11-24", "2026-05-24", "2023-08-24"])
def test_a_terminal_gets_bars_that_fit(columns, start):
    """Each day has a row with numbers and bars, and no line is longer than the screen."""
    text = seen(columns, BELGIUM, "--from", start, "--to", "2026-11-24")
    row = next(line for line in text.splitlines() if line.startswith("2026-11-24"))
    assert "█" in row
    assert re.search(r"\d", row)
    assert max(map(len, text.splitlines())) <= columns


def test_a_wide_terminal_gets_counts():
    """Where there is room, members stand as counts and not as percents."""
    assert re.search(r"2026-11-24 +10 of 16 █", seen(140, BELGIUM, *YEAR))


def test_a_terminal_without_such_signs_gets_numbers():
    """Where the terminal has ASCII only, nothing is drawn and nothing fails."""
    text = seen(80, BELGIUM, *YEAR, PYTHONIOENCODING="ascii")
    assert text.isascii()
    assert "2026-11-24" in text


def test_one_member_is_shown_by_its_statuses():
    """A share of one member says nothing; its status does, in a word."""
    text = seen(80, BELGIUM, *YEAR, "--every", "quarter", "--member", "slaapwel-hostels")
    assert re.search(r"2025-11-24 +✓ met .*\? unknown", text)
    assert "w waived" in text


def test_one_criterion_is_shown_by_status():
    """Where there is one criterion, the members stand by status on each day."""
    text = run("trend", BELGIUM, *YEAR, "--every", "year", "--criterion", "training").stdout
    assert re.search(r"2026-11-24 +7 +1 +3 +2 +3 +· +7 of 16  43%", text)


@pytest.mark.parametrize("columns", [80, 140])
def test_one_criterion_fits_a_terminal(columns):
    """The counts by status and the bar beside them are whole, and none is cut."""
    text = seen(columns, BELGIUM, *YEAR, "--criterion", "training")
    assert "…" not in text
    assert "43% ████▍" in text
    assert max(map(len, text.splitlines())) <= columns


def test_a_pipe_gets_it_plain_and_whole():
    """In a pipe there is no colour and no bar, and counts stand beside percents."""
    done = run("trend", BELGIUM, *YEAR)
    assert (done.returncode, done.stderr) == (0, "")
    assert "\x1b" not in done.stdout
    assert "█" not in done.stdout
    assert "10 of 16  62%" in done.stdout


def test_a_day_is_what_an_audit_of_it_says():
    """The figures of a past day are those of audit --as-of that day."""
    rows = csv.DictReader(
        io.StringIO(run("trend", BELGIUM, *YEAR, "--every", "year", "--format", "csv").stdout)
    )
    audited = run("audit", BELGIUM, "--as-of", "2025-11-24", "--format", "json").stdout
    statuses = [member["statuses"] for member in json.loads(audited)["members"]]
    areas = [row for row in rows if (row["figure"], row["day"]) == ("area", "2025-11-24")]
    assert len(areas) == 7
    for row in areas:
        assert int(row["part"]) == sum(each[row["area"]] == "met" for each in statuses)


def test_by_default_it_is_the_last_year_by_month():
    """Without --from the first day lies a year before the last."""
    text = run("trend", BELGIUM, "--to", "2026-02-28").stdout
    assert "from 2025-02-28 to 2026-02-28: 13 days" in text


def test_what_cannot_be_read_is_said_and_leaves_with_three(register):
    """An unreadable member is unknown on every day, and the exit code says so."""
    done = run("trend", register, *YEAR, "--only", "policy/adopted", "--every", "year")
    assert done.returncode == 3
    assert "members/kapot.toml:1" in done.stdout
    assert "1 member cannot be read" in done.stdout
    assert re.search(r"2026-11-24 +1 +· +· +· +1 +· +1 of 2  50%", done.stdout)


def test_strict_stops_at_a_problem(register):
    """With --strict nothing is shown but the problem."""
    done = run("trend", register, *YEAR, "--strict")
    assert (done.returncode, done.stdout) == (3, "")
    assert "kapot.toml" in done.stderr


def test_a_register_without_members_has_no_share(tmp_path):
    """Where there is nobody, there is a dash and not a hundred percent."""
    (tmp_path / "members").mkdir()
    text = run("trend", str(tmp_path), *YEAR).stdout
    assert "0 members" in text
    assert "%" not in text


def test_a_report_goes_whole_into_a_file(tmp_path):
    """-o writes the format that the file's ending says."""
    target = tmp_path / "trend.json"
    assert run("trend", BELGIUM, *YEAR, "-o", str(target)).returncode == 0
    assert len(json.loads(target.read_text(encoding="utf-8"))["points"]) == 13


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--from", "2026-11-25", "--to", "2026-11-24"), "is after --to 2026-11-24"),
        (("--from", "1000-01-01", "--to", "2026-11-24"), "at most 1,200"),
        (("--to", "0001-06-01"), "expected --from"),
        (("--to", "2026-02-30"), "2026-02-30"),
        (("--every", "week"), "quarter"),
        (("--format", "junit"), "expected one of csv, json"),
        (("--format", "cvs"), "did you mean csv?"),
        (("--criterion", "trainin"), "did you mean training?"),
        (("--member", "wereldreisje"), "did you mean wereldreis?"),
    ],
)
def test_wrong_use_is_said_in_a_sentence(arguments, said):
    """A wrong day, range or name exits with 2, says what was expected, and shows no traceback."""
    done = run("trend", BELGIUM, *arguments)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr
