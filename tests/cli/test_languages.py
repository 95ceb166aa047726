"""The command line in the reader's language."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pexpect
import pytest

EXAMPLE = Path(__file__).parent.parent.parent / "examples" / "belgium"
DAY = ("--as-of", "2026-11-23")
TRANSLATED = ["nl", "nl-BE", "fr", "de"]


def run(*arguments, **env):
    """Run the command line as a person would, in a process of its own."""
    return subprocess.run(
        [sys.executable, "-c", "from codetrack.cli import main; main()", *map(str, arguments)],
        env={**os.environ, "PYTHONIOENCODING": "utf-8", **env},
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )


def facts(line):
    """Return what a line holds in any language: signs of statuses, numbers, and invented names."""
    bare = re.sub(r"(?<=[0-9])[.,\u202f](?=[0-9])", "", line)
    return re.findall(r"[✓◐✗–·]|[0-9]+|[^ ]+ \(invented\)", bare)


@pytest.fixture
def register(tmp_path):
    """Make a register of one invented member, which writes for readers of Dutch."""
    (tmp_path / "members").mkdir()
    text = 'name = "Voorbeeld (invented)"\ncountry = "BE"\n'
    (tmp_path / "members" / "voorbeeld.toml").write_text(text)
    (tmp_path / "codetrack.toml").write_text('language = "nl"\n')
    return tmp_path


@pytest.mark.parametrize("tag", TRANSLATED)
def test_a_language_changes_no_exit_code_and_no_row(tag):
    """An audit ends as it does in English, and shows as many lines, each about the same thing."""
    english = run("audit", EXAMPLE, *DAY)
    spoken = run("audit", EXAMPLE, *DAY, "--language", tag)
    assert (spoken.returncode, spoken.stderr) == (english.returncode, english.stderr)
    ours, theirs = spoken.stdout.splitlines(), english.stdout.splitlines()
    assert ours != theirs
    # The first line holds the day, which each language writes in its own order.
    assert list(map(facts, ours[1:])) == list(map(facts, theirs[1:]))


@pytest.mark.parametrize("name", ["json", "jsonl", "csv", "junit"])
def test_formats_for_machines_are_the_same_bytes(name):
    """What scripts read does not depend on who reads the tables."""
    english = run("audit", EXAMPLE, *DAY, "--format", name)
    dutch = run("audit", EXAMPLE, *DAY, "--format", name, "--language", "nl")
    assert (dutch.stdout, dutch.returncode) == (english.stdout, english.returncode)


def test_a_report_for_people_is_in_the_language(tmp_path):
    """Markdown is written for its readers, into a file or not."""
    target = tmp_path / "report.md"
    shown = run("audit", EXAMPLE, *DAY, "--format", "markdown", "--language", "nl")
    run("audit", EXAMPLE, *DAY, "-o", target, "--language", "nl")
    assert shown.stdout.startswith("# De leden van belgium op 23 nov 2026")
    assert target.read_text(encoding="utf-8") == shown.stdout


def test_the_option_wins_over_the_settings(register):
    """The settings say the language; `--language` says otherwise for once."""
    assert "1 lid\n" in run("audit", register, *DAY).stdout
    assert "1 member\n" in run("audit", register, *DAY, "--language", "en").stdout


def test_no_environment_decides(register):
    """The same command says the same wherever it runs."""
    plain = run("audit", register, *DAY, LANG="C.UTF-8", LANGUAGE="")
    other = run("audit", register, *DAY, LANG="fr_FR.UTF-8", LANGUAGE="fr", LC_ALL="de_DE.UTF-8")
    assert other.stdout == plain.stdout


def test_a_wrong_language_is_said(register):
    """A tag that is no language is wrong use, or a problem in the settings, in a sentence."""
    done = run("audit", register, "--language", "xx")
    assert (done.returncode, done.stdout) == (2, "")
    assert "no such language 'xx'; expected a tag such as" in done.stderr
    (register / "codetrack.toml").write_text('language = "xx"\n')
    done = run("audit", register)
    assert done.returncode == 3
    assert "codetrack.toml: language: no such language 'xx'" in done.stderr


def test_each_command_speaks(register, tmp_path):
    """Every command that prints for people takes the language."""
    assert "Leesbaar: 1 lid met 0 registraties" in run("check", register).stdout
    assert "toestand" in run("plugins", register).stdout
    said = run("add", "voorbeeld", "training", "on=2026-03-02", "people=12", "-r", register).stdout
    assert said.startswith("voorbeeld: toegevoegd aan [[training]]: ")
    made = tmp_path / "new"
    assert "bevat een register" in run("init", made, "--language", "nl").stdout
    assert 'language = "nl"' in (made / "codetrack.toml").read_text(encoding="utf-8")


def test_a_member_is_shown_in_the_language(register):
    """Findings, what covers them and what to do are for the reader; ids stay."""
    text = """
[[waiver]]
check = "policy/procedure"
reason = "in the making"
approved_by = "local-representative"
since = 2026-10-01
until = 2026-12-31
"""
    path = register / "members" / "voorbeeld.toml"
    path.write_text(path.read_text() + text)
    shown = run("audit", register, *DAY, "--member", "voorbeeld").stdout
    assert "1 Beleid: ✗ lacune" in shown
    assert "te doen: Neem een beleid aan voor de hele organisatie en registreer de dag." in shown
    assert (
        "vrijstelling tot en met 31 dec 2026 door local-representative, over lacune: in the making"
    ) in shown


@pytest.mark.slow
@pytest.mark.parametrize("columns", [80, 140])
@pytest.mark.parametrize("tag", ["en", *TRANSLATED])
def test_every_line_fits_the_terminal(tag, columns):
    """Long headings fold; nothing is cut off, and words stand only where there is room."""
    arguments = ["-m", "codetrack", "audit", str(EXAMPLE), *DAY, "--language", tag]
    child = pexpect.spawn(
        sys.executable,
        arguments,
        dimensions=(100, columns),
        encoding="utf-8",
        env={**os.environ, "TERM": "xterm", "NO_COLOR": "1"},
    )
    shown = re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", child.read())
    child.close()
    lines = shown.replace("\r", "").splitlines()
    assert max(map(len, lines)) <= columns
    assert "…" not in shown
