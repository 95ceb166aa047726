import ast
import importlib
import re
from pathlib import Path

import pytest

import codetrack
from codetrack.plugins import BUILTIN
from codetrack.testing import conforms

ROOT = Path(__file__).parent.parent
SOURCE = Path(codetrack.__file__).parent
# The design's section 3, with the nouns that it was missing: problems (values beside the data),
# vocabulary (the rule of each value), structs (what records are made of), records (apart from the
# model that holds them), positions (where a key stands), mistakes and decoder (what is wrong, and
# the fast road), files, collector, vetting (what a plugin may hand over), covers
# (waivers and attestations), schema, audits, tables
# (the reports that are tables), enclosure (a folder that no path leads out of), moving and elapsed
# (what notes, and what is made of it), watch (a member from day to day), purity and conformance
# (what a check reads, and what it promises), notices (apart from what makes them), their ledger,
# saved (an assessment read back), causes and changes (of what a comparison holds), faults (of what
# a verification holds), dossiers (how it stands, stood and will stand), compatibility (what a
# plugin may rely on), executors and clusters (who works), fingerprints (with which code), parts,
# slims, jobs, tasks, wholes (what is done, and put together) and their cache, invented (members for
# tests), roundtrip (what a source promises) and places (where a register lies).
ORDER = [
    *("_version", "errors", "places", "dates", "criteria", "messages", "languages", "extraction"),
    *(
        "problems",
        "compatibility",
        "vocabulary",
        "structs",
        "records",
        "model",
        "observations",
        "findings",
        "tables",
    ),
    *("notices", "extension", "positions", "mistakes", "converters", "decoder", "settings"),
    *("hookspecs", "collector", "files", "enclosure", "schema", "builtin", "vetting", "plugins"),
    *(
        "register",
        "documents",
        "covers",
        "moving",
        "elapsed",
        "horizon",
        "assessments",
        "watch",
        "forecasts",
    ),
    *(
        "periods",
        "figures",
        "summary",
        "trends",
        "meanings",
        "facts",
        "sheets",
        "rollups",
        "exports",
        "saved",
        "reminding",
        "ledger",
        "deliveries",
        "audits",
    ),
    *(
        "executors",
        "clusters",
        "fingerprints",
        "parts",
        "slims",
        "jobs",
        "tasks",
        "wholes",
        "cache",
        "rooms",
        "scale",
        "rolling",
    ),
    *("causes", "dossiers", "changes", "comparisons", "faults", "verification", "purity"),
    *("invented", "conformance", "roundtrip", "testing", "cli"),
]
HOOKS_ONLY = set(ORDER[: ORDER.index("builtin") + 1])
FILES = sorted(SOURCE.rglob("*.py"))
AVOIDED = ["child sex tourism", "sex tourist", "child prostitution", "child porn"]


def room(name: str) -> str | None:
    """Return the module below `codetrack` that an import names, or None."""
    parts = name.split(".")
    return parts[1] if parts[0] == "codetrack" and len(parts) > 1 else None


def imports(path: Path) -> set[str]:
    """Return the rooms that a file imports while it is loaded or run, not those for typing."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    typing_only = {
        id(node)
        for block in ast.walk(tree)
        if isinstance(block, ast.If) and ast.unparse(block.test) == "TYPE_CHECKING"
        for node in ast.walk(block)
    }
    found = set()
    for node in ast.walk(tree):
        if id(node) in typing_only:
            continue
        if isinstance(node, ast.Import):
            found |= {room(alias.name) for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(room(node.module))
            if node.module == "codetrack":
                found |= {alias.name for alias in node.names if alias.name in ORDER}
    return found - {None}


def own_room(path: Path) -> str:
    """Return the room that a file belongs to."""
    return path.relative_to(SOURCE).parts[0].removesuffix(".py")


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_a_module_imports_only_from_above(path):
    """Each module imports only modules that stand above it in the house."""
    own = own_room(path)
    if own in ("__init__", "__main__"):
        return
    above = set(ORDER[: ORDER.index(own) + 1])
    assert imports(path) <= above


def test_every_module_has_its_place():
    """No module stands outside the house."""
    assert {own_room(path) for path in FILES} - {"__init__", "__main__"} == set(ORDER)


def test_built_ins_use_what_any_plugin_may():
    """Built-in plugins import nothing that stands below the hooks."""
    for path in (SOURCE / "builtin").rglob("*.py"):
        assert imports(path) <= HOOKS_ONLY, path


def test_only_the_host_knows_pluggy():
    """Pluggy is imported where plugins are declared and vetted, and nowhere else."""
    users = {
        path.name
        for path in FILES
        if re.search(r"^\s*(import|from) pluggy", path.read_text(encoding="utf-8"), re.M)
    }
    assert users == {"hookspecs.py", "vetting.py"}


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
            wrong += [(path.name, "install")] * len(re.findall(r"pip install codetrack(?!-)", text))
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert wrong == []
    assert not re.search(r"pip install codetrack(?!-)", readme)


@pytest.mark.parametrize("name", BUILTIN)
def test_built_in_plugins_conform(name, tmp_path):
    """What codetrack asks of every plugin, its own keep."""
    belgium = ROOT / "examples" / "belgium"
    lines = tmp_path / "belgium.jsonl"
    codetrack.save(codetrack.load(belgium), lines)
    samples = {"read-toml": [belgium], "read-jsonl": [lines]}.get(name, [])
    conforms(importlib.import_module(BUILTIN[name]), name=name, samples=samples)
