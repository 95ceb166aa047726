"""The command `remind`, as cron and a person at a terminal run it."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest
from helpers.command import run, screen, seen_of

AS_OF = date(2026, 11, 23)
HOTEL = """\
name = "Voorbeeld Hotel (invented)"
country = "BE"

[[contact]]
role = "focal-point"
email = "focal-point@voorbeeld.example"
language = "nl"

[[contact]]
role = "management"
email = "management@voorbeeld.example"

[[action]]
criterion = "policy"
title = "Write the policy"
due = 2026-12-10

[[action]]
criterion = "training"
title = "Train the kitchen"
due = 2026-11-01
owner = "management"
"""
REIZEN = """\
name = "Exemple Voyages (invented)"
country = "BE"

[[policy]]
adopted = 2024-12-01
"""


@pytest.fixture
def register(tmp_path):
    """Make a register of two invented members."""
    folder = tmp_path / "belgium"
    (folder / "members").mkdir(parents=True)
    (folder / "members" / "voorbeeld-hotel.toml").write_text(HOTEL, encoding="utf-8")
    (folder / "members" / "exemple-voyages.toml").write_text(REIZEN, encoding="utf-8")
    # A short look back, for the days that are asked one by one.
    (folder / "codetrack.toml").write_text("[reminders]\nlook_back_days = 40\n", encoding="utf-8")
    return folder


def remind(register, *arguments, as_of=AS_OF, **env):
    """Run the command on one day."""
    return run("remind", str(register), "--as-of", str(as_of), *arguments, **env)


def ledger(register):
    """Return the lines of the ledger."""
    path = register / "reminders.jsonl"
    return path.read_text(encoding="utf-8").splitlines() if path.exists() else []


def test_each_addressee_is_told_what_is_due_and_what_to_do(register):
    """The notices stand by addressee, the overdue ones in words, each with what to do."""
    done = remind(register)
    assert (done.returncode, done.stderr) == (0, "")
    order = [
        done.stdout.index(text)
        for text in (
            "To management <management@voorbeeld.example>",
            "22 days overdue",
            "Train the kitchen",
            "To representative (the member has no e-mail for this)",
            "About Exemple Voyages (invented)",
            "2026-12-01",
            "Aan focal-point <focal-point@voorbeeld.example>, nl",
            "Write the policy",
        )
    ]
    assert order == sorted(order)
    assert "Review the policy and record the day." in done.stdout


def test_a_second_run_says_nothing_new(register):
    """What was said is not said again on the same day, nor is it recorded twice."""
    assert remind(register).returncode == 0
    before = ledger(register)
    done = remind(register)
    assert (done.returncode, ledger(register)) == (0, before)
    assert "nothing new" in done.stdout
    assert "3 notices handed out before are still open" in done.stdout


def test_after_a_missed_month_everything_is_said_once(register):
    """Weekly runs say the same in all as one run after the weeks were missed."""
    rules = "[reminders]\nlook_back_days = 60\nlead_days = 5\n"
    (register / "codetrack.toml").write_text(rules, encoding="utf-8")
    other = register.with_name("other")
    shutil.copytree(register, other)
    weekly = []
    for week in range(6):
        day = AS_OF + timedelta(days=7 * week)
        weekly += json.loads(remind(register, "--format", "json", as_of=day).stdout)["addressees"]
    last = AS_OF + timedelta(days=35)
    remind(other)
    once = json.loads(remind(other, "--format", "json", as_of=last).stdout)["addressees"]

    def keys(addressees):
        return [notice["key"] for to in addressees for notice in to["notices"]]

    assert len(keys(weekly)) == len(set(keys(weekly)))
    first = {
        json.loads(line)["key"] for line in ledger(other) if json.loads(line)["on"] == str(AS_OF)
    }
    assert set(keys(once)) == set(keys(weekly)) - first
    assert once


def test_again_says_what_was_said(register):
    """--again says all that is open, and records that it was said once more."""
    first = remind(register).stdout
    assert remind(register, "--again").stdout == first
    assert len(ledger(register)) == 6


def test_a_dry_run_records_nothing(register):
    """--dry-run shows the same and leaves no ledger, and no lock."""
    shown = remind(register, "--dry-run")
    assert not (register / "reminders.jsonl").exists()
    assert not (register / ".codetrack.lock").exists()
    assert remind(register).stdout == shown.stdout


def test_within_says_what_is_due_within_so_many_days(register):
    """A week leaves out what is due later; weeks and bare numbers are understood."""
    assert "2026-12" not in remind(register, "--within", "7d", "--dry-run").stdout
    for text in ("2w", "14", "14d"):
        assert "2026-12-01" in remind(register, "--within", text, "--dry-run").stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--within", "2m"), "expected one such as 60d or 8w"),
        (("--within", "-3"), "expected one such as 60d or 8w"),
        (("--within", "99999"), "expected one such as 60d or 8w"),
        (("--as-of", "2026-02-30"), "2026-02-30"),
        (("--member", "voorbeeld-hote"), "did you mean voorbeeld-hotel?"),
        (("--format", "jsn"), "did you mean json?"),
    ],
)
def test_wrong_use_is_said_in_a_sentence(register, arguments, said):
    """A wrong option exits with 2, says which, and records nothing."""
    done = run("remind", str(register), *arguments)
    assert done.returncode == 2
    assert said in done.stderr
    assert ledger(register) == []


def test_a_member_that_cannot_be_read_leaves_with_three(register):
    """A broken file is told, the others are reminded, and the exit code is 3."""
    (register / "members" / "kapot.toml").write_text("name =", encoding="utf-8")
    done = remind(register)
    assert done.returncode == 3
    assert "members/kapot.toml:1" in done.stdout
    assert "Write the policy" in done.stdout
    assert remind(register).returncode == 3


def test_strict_hands_out_nothing_where_there_is_a_problem(register):
    """With --strict a broken file stops all, and nothing is recorded."""
    (register / "members" / "kapot.toml").write_text("name =", encoding="utf-8")
    done = remind(register, "--strict")
    assert (done.returncode, done.stdout, ledger(register)) == (3, "", [])


def test_an_unknown_reminder_in_the_settings_is_told_with_its_line(register):
    """A misspelt lead time is a problem with file and line."""
    text = '[reminders]\nlook_back_days = 40\nlead = { "reminders/action" = 9 }\n'
    (register / "codetrack.toml").write_text(text, encoding="utf-8")
    done = remind(register)
    assert done.returncode == 3
    assert "codetrack.toml:3" in done.stdout
    assert "did you mean reminders/actions?" in done.stdout


def test_the_settings_escalate(register):
    """What is long overdue goes to the role of the settings, and is a new notice."""
    with (register / "codetrack.toml").open("a", encoding="utf-8") as file:
        file.write('[[reminders.escalation]]\nafter_days = 10\nrole = "management"\n')
    remind(register, as_of=date(2026, 12, 1))
    text = remind(register, as_of=date(2026, 12, 20)).stdout
    assert "To management" in text
    assert "Write the policy" in text
    assert "escalated" in text


def test_a_half_written_ledger_is_told_and_its_notice_said_again(register):
    """A line that a crash cut is named; after that run all is in order."""
    remind(register)
    path = register / "reminders.jsonl"
    path.write_bytes(path.read_bytes()[:-30])
    done = remind(register)
    assert done.returncode == 3
    assert "reminders.jsonl:3" in done.stdout
    assert "1 notice" in done.stdout
    assert remind(register).returncode == 0


def test_what_cannot_be_written_is_not_recorded(register, tmp_path):
    """A file that cannot be written leaves the notices to the next run."""
    done = remind(register, "-o", str(tmp_path / "no" / "notices.json"))
    assert done.returncode == 3
    assert "notices.json" in done.stderr
    assert ledger(register) == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is full")
@pytest.mark.parametrize("format_name", [(), ("--format", "json")])
def test_a_full_disk_behind_the_output_is_said_and_nothing_recorded(register, format_name):
    """Where the output cannot be written, a sentence says so, and the next run says all."""
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "codetrack", "remind", str(register), *format_name],
            stdout=full,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            check=False,
        )
    assert done.returncode == 3
    assert done.stderr.startswith("codetrack: the output cannot be written")
    assert "Traceback" not in done.stderr
    assert ledger(register) == []


@pytest.mark.skipif(os.name != "posix", reason="needs pipes that close")
@pytest.mark.parametrize("format_name", [(), ("--format", "json")])
def test_a_reader_that_is_gone_got_nothing(register, format_name):
    """Written into a closed pipe, nothing is recorded, and no traceback is shown."""
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb") as closed:
        done = subprocess.run(
            [sys.executable, "-m", "codetrack", "remind", str(register), *format_name],
            stdout=closed,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            check=False,
        )
    assert done.returncode not in (0, 3)
    assert "Traceback" not in done.stderr
    assert ledger(register) == []


def test_a_ledger_that_cannot_be_written_is_said_first(register):
    """Where the ledger cannot be written, nothing is handed out."""
    (register / "reminders.jsonl").mkdir()
    done = remind(register)
    assert (done.returncode, done.stdout) == (3, "")
    assert "ledger" in done.stderr


def test_two_runs_at_once_say_each_notice_once(register):
    """Of two runs at the same time, one says a notice and the other knows that it was said."""
    command = [
        *(sys.executable, "-m", "codetrack", "remind", str(register)),
        *("--as-of", str(AS_OF), "--format", "jsonl"),
    ]
    runs = [subprocess.Popen(command, stdout=subprocess.PIPE, encoding="utf-8") for _ in range(3)]
    lines = [line for each in runs for line in each.communicate(timeout=120)[0].splitlines()]
    keys = [json.loads(line)["key"] for line in lines]
    assert len(keys) == len(set(keys)) == 3
    assert len(ledger(register)) == 3


@pytest.mark.parametrize("columns", [80, 140])
def test_a_terminal_gets_tables_that_fit(register, columns):
    """No line is longer than the screen, and what is overdue is in colour and in words."""
    text = screen(columns, "remind", register, "--as-of", AS_OF).stdout
    bare = seen_of(text)
    assert "\x1b[" in text
    assert "22 days overdue" in bare
    assert max(map(len, bare.splitlines())) <= columns


def test_every_format_that_takes_notices_comes_out(register):
    """JSON, JSON Lines, CSV and Markdown hold the notices."""
    for name in ("json", "jsonl", "csv", "markdown"):
        assert "Write the policy" in remind(register, "--format", name, "--dry-run").stdout
    rows = csv.DictReader(io.StringIO(remind(register, "--format", "csv").stdout.lstrip("\ufeff")))
    assert [row["due"] for row in rows] == ["2026-11-01", "2026-12-01", "2026-12-10"]


def test_a_register_of_one_file_has_its_ledger_beside_it(register, tmp_path):
    """A JSON Lines register is reminded of as well, and is read again with the ledger there."""
    from codetrack import load, save

    path = tmp_path / "belgium.jsonl"
    save(load(register), path)
    assert "Write the policy" in remind(path).stdout
    assert len((tmp_path / "belgium.reminders.jsonl").read_text().splitlines()) == 3
    assert "nothing new" in remind(path).stdout


def test_one_member_can_be_picked(register):
    """--member says the notices of that one, and the others stay new."""
    assert "Exemple Voyages" not in remind(register, "--member", "voorbeeld-hotel").stdout
    assert "Exemple Voyages" in remind(register).stdout
