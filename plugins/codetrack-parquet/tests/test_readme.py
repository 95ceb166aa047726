import re
import shutil
import subprocess
import sys
from pathlib import Path

import attrs
from codetrack_parquet import ParquetSettings
from codetrack_parquet.layout import TABLES
from codetrack_parquet.results import SCHEMA

README = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")


def test_the_example_gives_what_the_readme_shows(belgium, tmp_path):
    """Its code is run, block after block, and the tables come out as they are shown."""
    shutil.copytree(belgium, tmp_path / "belgium")
    blocks = re.findall(r"```(python|text|)\n(.*?)```", README, re.DOTALL)
    code = "import os\nos.environ['COLUMNS'] = '80'\n"
    shown = []
    for kind, text in blocks:
        if text.startswith("$ codetrack "):
            words = text.removeprefix("$ codetrack ").split()
            code += f"import subprocess, sys\nwords = {words!r}\n"
            code += "subprocess.run([sys.executable, '-m', 'codetrack', *words], check=True)\n"
        elif kind == "python":
            code += text
        elif kind == "text" and text.startswith("┌"):
            shown += [line.rstrip() for line in text.splitlines()]
    ran = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", code],
        cwd=tmp_path,
        capture_output=True,
        encoding="utf-8",
    )
    assert ran.returncode == 0, ran.stderr
    lines = [line.rstrip() for line in ran.stdout.splitlines() if line.strip()]
    assert len(shown) > 10
    assert lines == shown


def test_every_table_column_and_setting_is_in_the_readme():
    """Nothing is left unsaid."""
    settings = [field.name for field in attrs.fields(ParquetSettings)]
    for name in (*TABLES, *SCHEMA.names, *settings):
        assert f"`{name}`" in README, name


def test_the_problems_shown_are_what_is_said(tables):
    """The words of the README are those of the plugin."""
    tables.change("training", 5, people=-1)
    tables.drop("site.parquet", "closed")
    said = [str(problem) for problem in tables.load().problems]
    assert len(said) == 2
    assert all(text in README.splitlines() for text in said)
