import sys
from datetime import date
from pathlib import Path

import attrs
import fsspec
import pytest

import codetrack
from codetrack import RegisterError, audit, audit_in_parts, load, save
from codetrack.places import place

DAY = date(2026, 11, 23)
BELGIUM = Path(__file__).parent.parent / "examples" / "belgium"


@pytest.fixture
def remote(tmp_path):
    """Put the Belgian example where only fsspec reads it: as a folder, and as packed lines."""
    store = fsspec.filesystem("memory")
    store.put(str(BELGIUM), "/chain/belgium", recursive=True)
    for ending in ("", ".gz"):
        save(load(BELGIUM), tmp_path / f"belgium.jsonl{ending}")
        store.put(str(tmp_path / f"belgium.jsonl{ending}"), f"/chain/belgium.jsonl{ending}")
    yield tmp_path
    store.rm("/chain", recursive=True)


@pytest.mark.parametrize("name", ["belgium", "belgium.jsonl", "belgium.jsonl.gz"])
def test_a_register_is_read_through_fsspec(remote, name):
    """The same members and findings as from a path of this machine."""
    where = BELGIUM if name == "belgium" else remote / name
    came, right = audit(f"memory://chain/{name}", as_of=DAY), audit(where, as_of=DAY)
    assert attrs.evolve(came, register="") == attrs.evolve(right, register="")


def test_its_settings_lie_beside_it(remote):
    """And count."""
    store = fsspec.filesystem("memory")
    store.pipe("/chain/codetrack.toml", b'[plugins]\nrequire = ["absent"]\n')
    with pytest.raises(codetrack.PluginError, match="absent"):
        audit("memory://chain/belgium.jsonl", as_of=DAY)


@pytest.mark.parametrize("name", ["belgium.jsonl", "belgium.jsonl.gz"])
def test_it_is_audited_in_parts(remote, name):
    """Handles of its parts hold the address."""
    whole = audit_in_parts(f"memory://chain/{name}", as_of=DAY, part_members=3)
    assert whole.frame == audit(remote / name, as_of=DAY).frame


def test_nothing_is_there(remote):
    """That is an error, not an empty register."""
    with pytest.raises(RegisterError, match=r"nobody\.jsonl: cannot be read"):
        load("memory://chain/nobody.jsonl")


def test_nothing_is_written_there(remote):
    """Registers are replaced whole, and no object store promises that."""
    with pytest.raises(RegisterError, match="this machine's own paths only"):
        save(load(BELGIUM), "memory://chain/other.jsonl")


def test_an_unknown_kind_of_address_is_said():
    """With what was given."""
    with pytest.raises(RegisterError, match="nosuch://a/b: no such kind of address"):
        place("nosuch://a/b").exists()


def test_without_the_package_it_says_what_to_install(monkeypatch):
    """And no traceback."""
    monkeypatch.setitem(sys.modules, "upath", None)
    with pytest.raises(RegisterError, match=r"codetrack-core\[remote\]"):
        load("s3://bucket/register.jsonl")
