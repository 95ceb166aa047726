"""The README shows what really comes out."""

import subprocess
import sys
from datetime import date
from pathlib import Path

from helpers import command as command_line

from codetrack import load, save

README = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")


def samples():
    """Return the commands that the README shows with their output."""
    blocks = README.split("```text\n$ ")[1:]
    return [block.split("```")[0].partition("\n")[::2] for block in blocks]


def run(command, folder):
    """Run a command of the README in the folder, and return what it says."""
    program, *words = command.split()
    if program == "codetrack":
        done = command_line.run(*words, cwd=folder)
    else:
        done = subprocess.run(
            [sys.executable, *words], cwd=folder, capture_output=True, text=True, check=False
        )
    return done.stdout + done.stderr


def test_the_samples_are_what_comes_out(plugin, belgium, edited, tmp_path):
    """A form with two mistakes is refused as shown; one without them goes in as shown."""
    save(load(belgium), tmp_path / "belgium")
    member = load(belgium).member("zeewind-hotels")

    def answer(day, operation):
        def change(book):
            book["Trainingen"]["C26"], book["Trainingen"]["D26"] = day, 12
            book["Trainingen"]["E26"], book["Vestigingen"]["G6"] = "porto", operation

        return change

    edited(plugin.form(member, tmp_path / "answers.xlsx"), answer("9 november 2026", "gehuurd"))
    edited(plugin.form(member, tmp_path / "zeewind.xlsx"), answer(date(2026, 11, 9), "eigendom"))
    (check, checked), (take, taken) = samples()
    assert run(check, tmp_path) == checked
    assert run(take, tmp_path) == taken


def test_every_setting_is_in_the_table():
    """The settings that the README lists are those that there are."""
    import attrs
    from codetrack_xlsx import XlsxSettings

    for field in attrs.fields(XlsxSettings):
        assert f"| `{field.name}` |" in README
