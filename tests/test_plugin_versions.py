import importlib
import sys

import attrs
import pytest

from codetrack import load_plugins
from codetrack.scale.plugin_versions import versions


@pytest.fixture
def namespaced(tmp_path, monkeypatch):
    """Give the plugins, one of them in a package of a namespace, and that package's folder."""
    folder = tmp_path / "mycorp" / "checks"
    folder.mkdir(parents=True)
    (folder / "__init__.py").write_text("ANSWER = 'met'\n")
    monkeypatch.syspath_prepend(tmp_path)
    importlib.import_module("mycorp.checks")
    plugins = load_plugins()
    found = attrs.evolve(plugins.found[0], name="mycorp", module="mycorp.checks", distribution="x")
    yield attrs.evolve(plugins, found=(*plugins.found, found)), folder
    sys.modules.pop("mycorp.checks", None)
    sys.modules.pop("mycorp", None)


@pytest.mark.parametrize("name", ["__init__.py", "words.json", "deeper/more.py"])
def test_other_files_are_another_version(namespaced, name):
    """A worker with the same number and other code or data would assess by other rules."""
    plugins, folder = namespaced
    before = versions(plugins)["mycorp"]
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_text("ANSWER = 'gap'\n")

    assert versions(plugins)["mycorp"] != before


def test_what_the_interpreter_leaves_behind_is_no_change(namespaced):
    """A plugin that was run is the plugin that was installed."""
    plugins, folder = namespaced
    before = versions(plugins)
    (folder / "__pycache__").mkdir(exist_ok=True)
    (folder / "__pycache__" / "x.cpython-311.pyc").write_bytes(b"x")

    assert versions(plugins) == before


def test_a_plugin_of_one_file_is_that_file(tmp_path, monkeypatch):
    """Its neighbours in a folder that many share say nothing of it."""
    (tmp_path / "front_desk_checks.py").write_text("ANSWER = 'met'\n")
    monkeypatch.syspath_prepend(tmp_path)
    plugins = load_plugins(extra={"desk": importlib.import_module("front_desk_checks")})
    found = attrs.evolve(plugins.found[0], name="desk", module="front_desk_checks", distribution="")
    plugins = attrs.evolve(plugins, found=(found,))
    before = versions(plugins)["desk"]
    (tmp_path / "other.py").write_text("ANSWER = 'gap'\n")
    assert versions(plugins)["desk"] == before
    (tmp_path / "front_desk_checks.py").write_text("ANSWER = 'gap'\n")
    assert versions(plugins)["desk"] != before
    sys.modules.pop("front_desk_checks", None)
