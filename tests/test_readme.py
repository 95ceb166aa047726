import os
import re
import subprocess
import sys
from pathlib import Path

import pexpect
import pytest
from terminal import seen_of

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
SAMPLES = re.findall(r"```python\n(.*?)```", README, re.DOTALL)


@pytest.mark.parametrize("name", ["audit", "forecast"])
def test_the_picture_is_what_the_command_shows(name):
    """A picture of the README is what a terminal of 80 columns shows, line by line."""
    picture = re.search(
        rf"<!-- {name} -->\n```text\n\$ codetrack ([^\n]*)\n(.*?)```", README, re.DOTALL
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
    shown = seen_of(child.read())
    child.close()
    lines = [line.rstrip() for line in shown.splitlines()]
    expected = picture[2].splitlines()
    assert lines[: len(expected)] == expected


def test_the_mistakes_shown_are_what_the_command_says():
    """The README shows what `codetrack check` says of the register with mistakes."""
    done = subprocess.run(
        [sys.executable, "-m", "codetrack", "check", "examples/belgium-with-a-mistake"],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
        check=False,
    )
    shown = re.search(r"<!-- check -->\n```text\n\$ [^\n]*\n(.*?)```", README, re.DOTALL)
    assert shown
    assert shown[1] == done.stdout
    assert done.returncode == 3


@pytest.mark.parametrize("sample", [s for s in SAMPLES if "hookimpl" not in s])
def test_the_samples_run(sample, tmp_path):
    """Each Python sample of the README runs as it stands."""
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


def test_the_plugin_shown_is_the_example():
    """The README's plugin is the file of the example, letter by letter."""
    path = ROOT / "examples" / "first_plugin" / "codetrack_front_desk.py"
    assert path.read_text(encoding="utf-8") in list(SAMPLES)


def test_the_plugin_has_at_most_twenty_lines():
    """A first plugin stays as short as the README promises."""
    path = ROOT / "examples" / "first_plugin" / "codetrack_front_desk.py"
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 20


def test_every_setting_is_in_the_table():
    """Each setting of a built-in plugin that has a plain default stands in the README."""
    from codetrack.builtin.checks import contracts, policy, reporting, stakeholders, training

    modules = (contracts, policy, reporting, stakeholders, training)
    names = [
        field.name
        for module in modules
        for kind in vars(module).values()
        if isinstance(kind, type) and kind.__module__ == module.__name__
        for field in getattr(kind, "__attrs_attrs__", ())
        if isinstance(field.default, int)
    ]
    assert names
    assert [name for name in names if f"`{name}`" not in README] == []
