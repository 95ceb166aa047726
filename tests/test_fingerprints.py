import importlib
import sys

import attrs
import pytest

from codetrack import load_plugins
from codetrack.scale.fingerprints import _code, fingerprints, known


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


@pytest.fixture
def single(tmp_path, monkeypatch):
    """Give a function that tells the fingerprint of a plugin of one file, and its folder."""
    (tmp_path / "front_desk_checks.py").write_text("from desk_helper import ANSWER\n")
    (tmp_path / "desk_helper.py").write_text("import desk_words\nANSWER = 'met'\n")
    (tmp_path / "desk_words").mkdir()
    (tmp_path / "desk_words" / "__init__.py").write_text("WORDS = ()\n")
    (tmp_path / "other.py").write_text("")
    monkeypatch.syspath_prepend(tmp_path)
    plugins = load_plugins(extra={"desk": importlib.import_module("front_desk_checks")})
    found = [each for each in plugins.found if each.distribution == "codetrack-core"]
    desk = attrs.evolve(found[0], name="mycorp", module="front_desk_checks", distribution="")
    plugins = attrs.evolve(plugins, found=(*found, desk))
    yield lambda: fingerprint(plugins), tmp_path
    for name in ("front_desk_checks", "desk_helper", "desk_words"):
        sys.modules.pop(name, None)


@pytest.mark.parametrize("name", ["front_desk_checks.py", "desk_helper.py", "desk_words/more.py"])
def test_a_change_in_what_a_plugin_of_one_file_imports_is_seen(single, name):
    """The modules beside it answer with it, and what those import: old answers would stay."""
    tell, folder = single
    before = tell()
    (folder / name).write_text("ANSWER = 'gap'\n")
    assert tell() != before


def test_what_lies_beside_a_plugin_and_is_not_named_is_no_part_of_it(single):
    """Another file in the same folder asks about nobody again."""
    tell, folder = single
    before = tell()
    (folder / "other.py").write_text("ANSWER = 'gap'\n")
    assert tell() == before


def test_a_process_that_has_not_imported_a_helper_yet_tells_the_same(single):
    """Workers would be refused for what they have not come to."""
    tell, _ = single
    before = tell()
    del sys.modules["desk_helper"]
    assert tell() == before
