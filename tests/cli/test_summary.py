"""The command `summary`, as an officer of a hotel group and a script see it."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from pathlib import Path

import pytest
from helpers import command
from helpers.command import screen, seen_of

EXAMPLES = Path(__file__).parents[2] / "examples"
CHAIN = str(EXAMPLES / "hotel_chain")
BELGIUM = str(EXAMPLES / "belgium")
DAY = ("--as-of", "2026-11-24")
YEAR = ("--year", "2026", *DAY)


def run(*arguments, **env):
    """Run the command `summary`."""
    return command.run("summary", *arguments, **env)


def seen(columns, *arguments, **env):
    """Return what a terminal of so many columns shows, without its colours."""
    done = screen(columns, "summary", *arguments, **env)
    assert done.returncode == 0, done.stdout
    return seen_of(done.stdout)


@pytest.mark.parametrize("columns", [80, 140])
@pytest.mark.parametrize(
    "more",
    [
        ("--by", "region", *YEAR),
        ("--by", "region,operation,criterion", *YEAR),
        ("--by", "region,check", "--from", "2026-01-01", "--to", "2026-06-30", *DAY),
    ],
)
def test_a_terminal_gets_tables_that_fit(columns, more):
    """No line is longer than the screen, none is cut, and no heading is broken within a word."""
    text = seen(columns, CHAIN, *more)
    assert max(map(len, text.splitlines())) <= columns
    assert "…" not in text
    assert re.search(r"\bConfirmed\b", text)
    assert re.search(r"\bCompletions\b", text)


def words(text):
    """Return the words of what is shown; a name may break after a hyphen, a number nowhere."""
    whole = (word.strip(",│─") for word in re.findall(r"[^ \n]+", text))
    return {piece for word in whole for piece in re.split(r"(?<=[^\W\d]-)", word) if piece}


@pytest.mark.parametrize(
    ("columns", "language"), [(60, "en"), (80, "en"), (80, "nl"), (80, "fr"), (80, "de")]
)
def test_no_word_and_no_number_is_cut(columns, language):
    """A narrow screen breaks lines between words, or after a hyphen, and repeats the names."""
    asked = (BELGIUM, "--by", "region", "--as-of", "2026-11-24", "--language", language)
    text = seen(columns, *asked)
    # On a slow machine a bar comes first.
    whole, shown = words(run(*asked).stdout), words(text[text.index("belgium: ") :])
    # A share stands as its percent where there is no room for the numbers.
    percent = re.compile(r"\d+\s?%|[−–]")
    assert not {word for word in shown - whole if not percent.fullmatch(word)}
    assert {"Auvergne-", "Rhône-", "Alpes", "Vlaanderen"} <= shown
    thousands = {"en": "3,139", "nl": "3.139", "fr": "3\u202f139", "de": "3.139"}[language]
    assert thousands in shown


def test_the_group_figure_comes_out_of_one_command():
    """Hotels, response, involved, informing and people by region and in total, beside last year."""
    text = run(CHAIN, "--by", "region", *YEAR).stdout
    assert re.search(r"^Benelux +2026 +6 +6 of 6 \(100%\) .* 176 to 221$", text, re.M)
    assert re.search(r"^ +2025 +7 +6 of 7 \(85%\) .* 135 to 191$", text, re.M)
    assert re.search(r"^total +2026 +16 +14 of 16 \(87%\) +12 of 16 \(75%\)", text, re.M)


def test_a_year_that_is_not_over_says_so():
    """The officer sees up to which day this year is counted; last year is whole."""
    text = run(CHAIN, *YEAR).stdout
    assert "2026 is not over: counted up to 2026-11-24" in text
    assert "2025 is not over" not in text
    assert "not over" not in run(CHAIN, "--year", "2025", *DAY).stdout
    assert "2026 up to 2026-11-24" in run(CHAIN, *YEAR, "--format", "markdown").stdout


def test_the_definitions_stand_below_and_are_called_defaults():
    """Nobody takes a figure of ours for a rule of The Code."""
    text = run(CHAIN, *YEAR, "--alone").stdout
    assert "definitions of codetrack, not rules of The Code" in text
    assert "a person who came twice counts twice" in text


def test_people_completions_and_hours_stand_apart():
    """The machine's row has each under its own name, and no sum of them."""
    rows = csv.DictReader(io.StringIO(run(CHAIN, *YEAR, "--alone", "--format", "csv").stdout))
    (row,) = [row for row in rows if row["figure"] == "sites"]
    assert (row["people_least"], row["people_most"]) == ("384", "583")
    assert (row["completions"], row["timed"], row["hours"]) == ("583", "583", "682.0")
    assert row["over"] == "False"


def test_json_says_what_was_meant():
    """The definitions and the period stand beside the figures."""
    made = json.loads(run(CHAIN, "--by", "region", *YEAR, "--format", "json").stdout)
    assert made["definitions"]["denominator"] == "applicable"
    assert [period["period"] for period in made["periods"]] == ["2026", "2025"]
    assert {g["by"]["region"] for g in made["periods"][0]["groups"]} == {
        *("Benelux", "France", "Iberia", "-")
    }


def test_another_year_can_stand_beside_it():
    """--beside names it, and --alone leaves it out."""
    text = run(CHAIN, *YEAR, "--beside", "2021").stdout
    assert "2026 up to 2026-11-24 compared with 2021" in text
    assert "beside" not in run(CHAIN, *YEAR, "--alone").stdout


def test_by_default_it_is_how_things_stand():
    """Without a time, it is the day and the same day a year earlier."""
    assert "as of 2026-11-24 compared with as of 2025-11-24" in run(CHAIN, *DAY).stdout


def test_a_dutch_reader_gets_dutch():
    """Headings, statuses and definitions are in the reader's language; numbers as well."""
    text = run(CHAIN, "--by", "region,operation", *YEAR, "--language", "nl").stdout
    assert "Betrokken" in text
    assert "in beheer" in text
    assert "definities van ons" in text


def test_what_cannot_be_read_is_said_and_leaves_with_three():
    """The member counts as unknown, and the reader sees that its sites are in no figure."""
    done = run(str(EXAMPLES / "belgium-with-a-mistake"), *YEAR)
    assert done.returncode == 3
    assert "1 member cannot be read: its sites and trainings are in no figure" in done.stdout
    assert "pension-vergissing.toml:3" in done.stdout
    assert re.search(r"policy +\d of 2", done.stdout)


@pytest.mark.parametrize("by", ["region", "country"])
def test_a_member_that_cannot_be_read_makes_no_share_look_better(tmp_path, by):
    """It has a row of its own, with nothing known, and totals give no percent without it."""
    chain = tmp_path / "chain"
    shutil.copytree(BELGIUM, chain)
    with (chain / "members" / "zeewind-hotels.toml").open("a") as file:
        file.write("broken = [\n")
    shown = run(str(chain), "--by", by, "--alone", "--as-of", "2026-11-24")
    sites = shown.stdout.split("Sites of")[1].split("Training at")[0]
    assert "not recorded" in sites or by == "country"
    assert re.search(r"^cannot be read +2026-11-24 [ 1]+( +\?){5}$", sites, re.M)
    (total,) = re.findall("^total.*", sites, re.M)
    assert "5 of 6 that can be read" in total
    assert "%" not in total


def test_strict_stops_at_a_problem():
    """With --strict nothing is shown but the problem."""
    done = run(str(EXAMPLES / "belgium-with-a-mistake"), *YEAR, "--strict")
    assert (done.returncode, done.stdout) == (3, "")


def test_a_register_without_members_has_no_share(tmp_path):
    """Where there is nobody, there is a dash and not a hundred percent."""
    (tmp_path / "members").mkdir()
    text = run(str(tmp_path), *YEAR).stdout
    assert "0 members" in text
    assert "%" not in text


def test_a_terminal_without_such_signs_gets_plain_ones():
    """Where the terminal has ASCII only, nothing fails."""
    done = run(CHAIN, *YEAR, PYTHONIOENCODING="ascii")
    assert done.returncode == 0
    assert done.stdout.isascii()


def test_a_wrong_setting_is_named_with_its_line(tmp_path):
    """A thing that makes no site involved is refused, with what may stand there."""
    (tmp_path / "members").mkdir()
    (tmp_path / "codetrack.toml").write_text(
        '[summary]\ninvolved = ["posters"]\n', encoding="utf-8"
    )
    done = run(str(tmp_path), *YEAR)
    assert done.returncode == 3
    assert "codetrack.toml:2: summary.involved[0]" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--year", "2027", *DAY), "has not begun by 2026-11-24"),
        ((*YEAR, "--from", "2026-01-01"), "--year cannot be combined"),
        (("--to", "2026-01-01"), "--to requires --from"),
        (("--beside", "2024"), "--beside requires --year"),
        ((*YEAR, "--beside", "2026"), "--beside: expected a year other than that of --year"),
        (("--from", "2027-01-01", *DAY), "--from: expected a day no later than --as-of"),
        ((*YEAR, "--by", "regoin"), "did you mean region?"),
        ((*YEAR, "--by", "region,region"), "region more than once"),
        (("--from", "2026-02-01", "--to", "2026-01-01", *DAY), "is before 2026-02-01"),
        (("--year", "1", *DAY), "outside the calendar"),
        ((*YEAR, "--format", "junit"), "does not accept this report"),
    ],
)
def test_wrong_use_is_a_sentence(arguments, said):
    """What cannot be is said in a sentence, with exit code 2."""
    done = run(CHAIN, *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
