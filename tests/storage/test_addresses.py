import errno
import sys
import types
from importlib.metadata import EntryPoint

import pytest

from codetrack import PluginError, RegisterError, Source, hookimpl, load, load_plugins
from codetrack.cli.app import run
from codetrack.storage import addresses


@pytest.fixture
def installed(monkeypatch):
    """Return a function that sets the module of the entry point `remote`, or takes it away."""

    def install(module=None):
        points = [EntryPoint("remote", "remote_plugin", "codetrack")] if module else []
        if module:
            monkeypatch.setitem(sys.modules, "remote_plugin", module)
        monkeypatch.setattr(addresses, "entry_points", lambda **_: points)

    return install


def plugin(locate):
    """Make a plugin that locates addresses in this way."""
    module = types.ModuleType("remote_plugin")
    module.locate = locate
    return module


def test_without_the_plugin_an_address_is_an_error_that_names_it(installed, monkeypatch, capsys):
    """A script gets exit code 3, and the address without its password."""
    installed()
    monkeypatch.setattr(
        sys, "argv", ["codetrack", "audit", "s3://key:geheim@bucket/register.jsonl"]
    )
    with pytest.raises(SystemExit) as stop:
        run()
    assert stop.value.code == 3
    assert capsys.readouterr().err == (
        "codetrack: s3://***@bucket/register.jsonl: an address is read with the plugin remote; "
        "expected codetrack-remote to be installed\n"
    )


def test_a_plugin_that_fails_is_named_without_a_password(installed):
    """No traceback reaches the reader."""

    def fails(address):
        raise ValueError(address)

    installed(plugin(fails))
    with pytest.raises(RegisterError) as caught:
        load("s3://key:geheim@bucket/register.jsonl")
    assert str(caught.value) == (
        "s3://***@bucket/register.jsonl: plugin remote: failed: "
        "ValueError: s3://***@bucket/register.jsonl"
    )


def test_what_the_plugin_gives_is_read_as_a_path(installed, tmp_path):
    """An address stands for what is there."""
    (tmp_path / "members").mkdir()
    (tmp_path / "members" / "hotel-a.toml").write_text('name = "Invented"\ncountry = "BE"\n')
    installed(plugin(lambda address: tmp_path / address.removeprefix("test://here")))
    assert [member.id for member in load("test://here").members] == ["hotel-a"]


def test_a_path_with_a_colon_is_no_address(tmp_path, monkeypatch):
    """Only `://` makes one."""
    monkeypatch.chdir(tmp_path)
    with pytest.raises(RegisterError, match=r"^s3:/bucket: .*there is nothing here"):
        load("s3:/bucket")


def source(accepts):
    """Make a plugin with a source that accepts paths in this way."""
    module = types.ModuleType("acme")

    @hookimpl
    def codetrack_sources():
        yield Source(name="acme", accepts=accepts, load=lambda path: None)

    module.codetrack_sources = codetrack_sources
    return module


def refuse(path):
    """Raise what a path raises that cannot be looked at."""
    raise OSError(errno.EIO, "the server answered 403")


def test_a_source_that_cannot_look_leaves_the_path_to_one_that_accepts_it(tmp_path):
    """A server may refuse to say of a file that nothing is below it."""
    (tmp_path / "r.jsonl").write_text('{"id":"hotel-a","name":"Invented","country":"BE"}\n')
    plugins = load_plugins(extra={"acme": source(refuse)})
    assert len(load(tmp_path / "r.jsonl", plugins=plugins).members) == 1


def test_a_path_that_no_source_accepts_and_one_cannot_look_at_is_an_error(tmp_path):
    """The reason is that of the source that could not look."""
    plugins = load_plugins(extra={"acme": source(refuse)})
    with pytest.raises(RegisterError, match=r"r\.txt: cannot be read: the server answered 403$"):
        load(tmp_path / "r.txt", plugins=plugins)


def test_a_source_that_fails_at_looking_is_an_error(tmp_path):
    """Another source does not hide it."""
    (tmp_path / "r.jsonl").write_text('{"id":"hotel-a","name":"Invented","country":"BE"}\n')
    plugins = load_plugins(extra={"acme": source(lambda path: path.no_such_attribute)})
    with pytest.raises(PluginError, match="plugin acme: failed: AttributeError"):
        load(tmp_path / "r.jsonl", plugins=plugins)
