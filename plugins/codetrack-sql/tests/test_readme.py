import os
import re
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import attrs
import pytest
from codetrack_sql import SqlSettings
from helpers import command as command_line

import codetrack

PLUGIN = Path(__file__).resolve().parents[1]
README = (PLUGIN / "README.md").read_text(encoding="utf-8")
MOMENT = re.compile(r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC", re.MULTILINE)


@pytest.fixture
def belgium(tmp_path):
    shutil.copytree(PLUGIN.parents[1] / "examples" / "belgium", tmp_path / "belgium")
    return tmp_path


def run(command, folder):
    """Run a line of the README without a shell."""
    told, _, rest = command.rpartition("CODETRACK_SQL_WHO=")
    assert not told
    who, rest = rest.split(" ", 1) if command.startswith("CODETRACK_SQL_WHO=") else ("", rest)
    program, *words = rest.split()
    environment = {"COLUMNS": "120", "PYTHONIOENCODING": "utf-8"}
    if who:
        environment["CODETRACK_SQL_WHO"] = who
    if program == "codetrack":
        ran = command_line.run(*words, cwd=folder, **environment)
    else:
        ran = subprocess.run(
            [sys.executable, *words],
            capture_output=True,
            text=True,
            encoding="utf-8",
            cwd=folder,
            env={**os.environ, **environment},
        )
    return "".join(f"{line.rstrip()}\n" for line in (ran.stdout + ran.stderr).splitlines())


@pytest.mark.slow
def test_the_example_says_what_the_readme_shows(belgium):
    """Each command is run, and gives what stands below it; only the time is another."""
    shown = re.search(r"<!-- run -->\n```\n(.*?)```", README, re.DOTALL)[1]
    for part in shown.removeprefix("$ ").split("\n$ "):
        command, _, said = part.partition("\n")
        assert MOMENT.sub("", run(command, belgium)).strip() == MOMENT.sub("", said).strip()


def test_the_query_gives_what_the_readme_shows(belgium):
    """The records can be asked with SQL."""
    query, shown = re.search(
        r"<!-- query -->\n```sql\n(.*?)```\n\n```\n(.*?)```", README, re.DOTALL
    ).groups()
    path = belgium / "register.sqlite"
    codetrack.save(codetrack.load(belgium / "belgium"), path)
    codetrack.add(
        path,
        "zeewind-hotels",
        codetrack.Training(on="2026-11-20", people=180, site="liege"),
    )
    raw = sqlite3.connect(path)
    rows = raw.execute(query).fetchall()
    raw.close()
    assert "".join(f"{name}|{people}\n" for name, people in rows) == shown


def test_the_python_of_the_readme_runs(belgium, monkeypatch):
    """As it stands there."""
    monkeypatch.chdir(belgium)
    code = re.search(r"```python\n(.*?)```", README, re.DOTALL)[1]
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout.count("zeewind-hotels") >= 1


def test_every_setting_is_in_the_readme():
    """No key of the settings is left unsaid."""
    for field in attrs.fields(SqlSettings):
        assert f"`{field.name}`" in README, field.name
