import os
import re
import subprocess
import sys
from pathlib import Path

import pexpect
import pytest
from helpers.command import seen_of

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
SAMPLES = re.findall(r"```python\n(.*?)```", README, re.DOTALL)


def test_the_picture_is_what_the_command_shows():
    """The picture of the README is what a terminal of 80 columns shows, line by line."""
    picture = re.search(
        r"<!-- audit -->\n```text\n\$ codetrack ([^\n]*)\n(.*?)```", README, re.DOTALL
    )
    assert picture
    child = pexpect.spawn(
        sys.executable,
        ["-c", "from codetrack.cli import main; main()", *picture[1].split()],
        dimensions=(100, 80),
        env={**os.environ, "TERM": "dumb", "NO_COLOR": "1", "PYTHONIOENCODING": "utf-8"},
        encoding="utf-8",
        cwd=str(ROOT),
        timeout=60,
    )
    screen = seen_of(child.read())
    child.close()
    lines = [line.rstrip() for line in screen.splitlines()]
    expected = picture[2].splitlines()
    assert lines[: len(expected)] == expected


@pytest.mark.parametrize("sample", SAMPLES)
def test_the_samples_run(sample, tmp_path):
    """Each Python sample of the README runs unchanged."""
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    done = subprocess.run(
        [sys.executable, "-c", sample],
        cwd=tmp_path,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_it_is_short():
    """A newcomer reads the first page in two minutes."""
    assert len(README.splitlines()) <= 130


def test_every_link_leads_somewhere():
    """Each page and folder that the README links to is in the repository."""
    links = [link.partition("#")[0] for link in re.findall(r"\]\(([^)]+)\)", README)]
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_the_commands_are_those_of_continuous_integration():
    """`.ci/run` runs the audit and the tests of the README, and make knows every command."""
    commands = set(re.findall(r"`make (\w+)`", README))
    targets = re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    runs = re.findall(r"^make (\w+)", (ROOT / ".ci" / "run").read_text("utf-8"), re.MULTILINE)
    assert {"audit", "test"} <= commands & set(runs)
    assert commands <= set(targets)
