import importlib
import inspect
import re
from pathlib import Path

import pytest

import codetrack
from codetrack.plugins.loader import BUILTIN
from codetrack.testing import conforms

ROOT = Path(__file__).parent.parent
SOURCE = Path(codetrack.__file__).parent
FILES = sorted(SOURCE.rglob("*.py"))
STRANGER = re.compile(r"pip install\s+codetrack(?!-)")
"""What would install a stranger's package; ours is codetrack-core."""
AVOIDED = ["child sex tourism", "sex tourist", "child prostitution", "child porn"]


def test_only_the_host_knows_pluggy():
    """Pluggy is imported where plugins are declared and vetted, and nowhere else."""
    users = {
        path.name
        for path in FILES
        if re.search(r"^\s*(import|from) pluggy", path.read_text(encoding="utf-8"), re.M)
    }
    assert users == {"hookspecs.py", "validation.py"}


def test_no_package_bears_the_name_of_a_public_function():
    """Importing such a package would put a module in the place of the function."""
    packages = {path.parent.name for path in FILES} | {path.stem for path in SOURCE.glob("*.py")}
    functions = {name for name in codetrack.__all__ if inspect.isroutine(getattr(codetrack, name))}
    assert packages & functions == set()


def test_no_module_has_two_nouns():
    """A module of more than 400 lines is two modules."""
    long = [p.name for p in FILES if len(p.read_text(encoding="utf-8").splitlines()) > 400]
    assert long == []


def test_no_file_holds_a_term_to_be_avoided():
    """The field's standard terms are used, and nobody is told to install a stranger's package."""
    wrong = []
    for folder in ("src", "examples", "plugins", "docs"):
        for path in (ROOT / folder).rglob("*"):
            if path.suffix not in (".py", ".md", ".toml", ".txt", ".json"):
                continue
            text = path.read_text(encoding="utf-8").lower()
            wrong += [(path.name, term) for term in AVOIDED if term in text]
            wrong += [(path.name, "install")] * len(STRANGER.findall(text))
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert wrong == []
    assert not STRANGER.search(readme)


@pytest.mark.parametrize("name", BUILTIN)
def test_built_in_plugins_conform(name, tmp_path):
    """What codetrack asks of every plugin, its own keep."""
    belgium = ROOT / "examples" / "belgium"
    lines = tmp_path / "belgium.jsonl"
    codetrack.save(codetrack.load(belgium), lines)
    samples = {"read-toml": [belgium], "read-jsonl": [lines]}.get(name, [])
    conforms(importlib.import_module(BUILTIN[name]), name=name, samples=samples)
