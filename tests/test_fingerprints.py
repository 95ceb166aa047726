import importlib
import sys

import attrs
import pytest

from codetrack import load_plugins
from codetrack.fingerprints import _code, fingerprints, known


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


def fingerprint(plugins):
    """Return that of the plugin, read anew."""
    _code.cache_clear()
    return fingerprints(plugins)["mycorp"]


@pytest.mark.parametrize("name", ["__init__.py", "words.json", "deeper/more.py"])
def test_a_changed_file_of_a_namespaced_plugin_is_seen(namespaced, name):
    """Code and data alike, wherever in its package."""
    plugins, folder = namespaced
    before = fingerprint(plugins)
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_text("ANSWER = 'gap'\n")

    assert fingerprint(plugins) != before
    assert known(fingerprints(plugins))


def test_what_the_interpreter_leaves_behind_is_no_change(namespaced):
    """A plugin that was run is the plugin that was installed."""
    plugins, folder = namespaced
    before = fingerprint(plugins)
    (folder / "__pycache__").mkdir(exist_ok=True)
    (folder / "__pycache__" / "x.cpython-311.pyc").write_bytes(b"x")

    assert fingerprint(plugins) == before


def test_code_without_a_file_is_not_known(namespaced):
    """Nobody would see that it changed."""
    plugins, _ = namespaced
    sys.modules["mycorp.checks"].__file__ = None
    fingerprint(plugins)

    assert not known(fingerprints(plugins))
