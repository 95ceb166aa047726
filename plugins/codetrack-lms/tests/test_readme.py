import re
from pathlib import Path

from helpers.command import run

PLUGIN = Path(__file__).resolve().parents[1]
ROOT = PLUGIN.parents[1]
README = (PLUGIN / "README.md").read_text(encoding="utf-8")


def test_the_example_says_what_the_readme_shows():
    """The command is run, and gives what stands below it."""
    command, shown = re.search(
        r"<!-- run -->\n```\n\$ codetrack (.+)\n((?:.*\n)+?)```", README
    ).groups()
    ran = run(*command.split(), cwd=ROOT, COLUMNS="120")
    lines = [line.rstrip() for line in ran.stdout.splitlines()]
    assert lines == [line.rstrip() for line in shown.splitlines()]


def test_the_settings_shown_are_those_of_the_example():
    """What the README shows of the settings stands in the example as well."""
    shown = re.search(r"```toml\n(.*?)```", README, re.DOTALL)[1]
    example = (PLUGIN / "example" / "codetrack.toml").read_text(encoding="utf-8")
    lines = {line for line in example.splitlines() if line}
    assert {line for line in shown.splitlines() if line} <= lines


def test_every_setting_is_in_the_readme():
    """No key of the settings is left unsaid."""
    import attrs
    from codetrack_lms import Columns, Course, Files, LmsSettings

    for kind in (Columns, Course, Files, LmsSettings):
        for field in attrs.fields(kind):
            assert f"`{field.name}`" in README or f"plugin.lms.{field.name}]" in README, field.name
