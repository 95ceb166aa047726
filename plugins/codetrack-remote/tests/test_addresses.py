import errno
import io
import pickle
import sys
import zipfile
from datetime import date

import codetrack_remote
import pytest
from codetrack_remote import locate
from upath import UPath

import codetrack
from codetrack import RegisterError, audit, audit_in_parts, load, open_ledger, save
from codetrack.testing import conforms

DAY = date(2026, 11, 23)
FORMS = ("belgium", "belgium.jsonl", "belgium.jsonl.gz", "belgium.jsonl.zst")


def test_it_conforms():
    """The plugin loads alone and without a problem."""
    conforms(codetrack_remote, name="remote")


@pytest.mark.parametrize("name", FORMS)
def test_a_register_is_read_at_an_address(memory, forms, name):
    """The members and findings are those of the same register on a disk."""
    assert audit(f"memory://chain/{name}", as_of=DAY) == audit(forms / name, as_of=DAY)


@pytest.mark.parametrize("name", FORMS[1:])
def test_it_is_audited_in_parts(memory, forms, name):
    """The handles of its parts hold the address."""
    whole = audit_in_parts(f"memory://chain/{name}", as_of=DAY, part_members=3)
    assert whole.frame == audit(forms / name, as_of=DAY).frame


def test_it_is_read_in_an_archive_at_an_address(memory, forms):
    """Addresses are chained as fsspec chains them."""
    with memory.open("/chain/r.zip", "wb") as file, zipfile.ZipFile(file, "w") as archive:
        archive.write(forms / "belgium.jsonl", "belgium.jsonl")
        archive.write(forms / "belgium" / "codetrack.toml", "codetrack.toml")
    register = load("zip://belgium.jsonl::memory://chain/r.zip")
    assert register == load(forms / "belgium.jsonl")


def test_it_is_read_with_the_options_of_a_path(memory, forms):
    """A UPath carries what an address cannot say."""
    assert load(UPath("memory://chain/belgium")) == load(forms / "belgium")


def test_the_source_can_be_chosen(memory, forms):
    """A name without a known ending is read with `source`."""
    memory.copy("/chain/belgium.jsonl", "/chain/export")
    register = load("memory://chain/export", source="jsonl")
    assert register.members == load(forms / "belgium.jsonl").members


def test_settings_beside_it_count(memory):
    """A plugin that they require and that is absent stops the audit."""
    memory.pipe("/chain/codetrack.toml", b'[plugins]\nrequire = ["absent"]\n')
    with pytest.raises(codetrack.PluginError, match="absent"):
        audit("memory://chain/belgium.jsonl", as_of=DAY)


def test_a_mistake_in_settings_is_shown_with_the_address(memory):
    """It has the line, too."""
    memory.pipe("/chain/codetrack.toml", b'\nlanguages = "nl"\n')
    with pytest.raises(codetrack.SettingsError, match=r"^memory://chain/codetrack\.toml:2: "):
        load("memory://chain/belgium.jsonl")


def test_an_address_with_nothing_is_an_error(memory):
    """It is no empty register."""
    with pytest.raises(
        RegisterError,
        match=r"^memory://chain/nobody\.jsonl: cannot be read: there is nothing here$",
    ):
        load("memory://chain/nobody.jsonl")


def test_a_folder_whose_listing_fails_is_no_register_without_members(memory, monkeypatch):
    """The failure of the file system is the error."""

    class Busy(Exception):  # noqa: N818
        status, message = 503, "Busy"

    def refuse(self, path, **_):
        raise Busy

    monkeypatch.setattr(type(memory), "ls", refuse)
    with pytest.raises(RegisterError, match="the server answered 503 Busy"):
        load("memory://chain/belgium")


def test_an_unreadable_file_of_a_folder_is_a_problem(memory, monkeypatch):
    """Its member stays in the register, unreadable; the others are read."""
    real = type(memory).cat_file

    def refuse(self, path, *args, **kwargs):
        if path.endswith("/zeewind-hotels.toml"):
            raise PermissionError(errno.EACCES, "Permission denied")
        return real(self, path, *args, **kwargs)

    monkeypatch.setattr(type(memory), "cat_file", refuse)
    register = load("memory://chain/belgium")
    assert register.unreadable == ("zeewind-hotels",)
    assert str(register.problems[0]) == (
        "members/zeewind-hotels.toml: cannot be read: Permission denied"
    )


def test_nothing_is_written_to_an_address(memory):
    """Registers are replaced whole, and object storage does not promise that."""
    with pytest.raises(RegisterError, match="this machine's own paths only"):
        save(load("memory://chain/belgium"), "memory://chain/other.jsonl")
    with pytest.raises(OSError, match="Read-only"):
        locate("memory://chain/other.jsonl").open("wb")


def test_no_ledger_is_kept_at_an_address(memory):
    """Nothing is written there."""
    with (
        pytest.raises(RegisterError, match="this machine's own paths only"),
        open_ledger(locate("memory://chain/belgium.jsonl")),
    ):
        pass


def test_no_documents_are_looked_up_at_an_address(memory):
    """A report without them would look like a pass."""
    where = locate("memory://chain/belgium")
    with pytest.raises(RegisterError, match="this machine's own paths only"):
        codetrack.verify_documents(load(where), where)


def test_an_unknown_kind_of_address_is_an_error():
    """It shows what was given."""
    with pytest.raises(RegisterError, match="nosuch://a/b: no such kind of address"):
        load("nosuch://a/b")


def test_a_missing_package_is_named(monkeypatch):
    """The error says what to install."""
    monkeypatch.setitem(sys.modules, "s3fs", None)
    text = r"^s3://nix/register\.jsonl: a package .* is missing: Install s3fs"
    with pytest.raises(RegisterError, match=text):
        load("s3://nix/register.jsonl")


@pytest.mark.parametrize(
    ("address", "text"),
    [
        ("s3://bucket//register.jsonl", "two slashes in a row"),
        ("memory://chain//belgium.jsonl", "two slashes in a row"),
        ("https://host/register.jsonl#part", "what follows the #"),
        ("https://host/register.jsonl?sig=a/b", "expected %2F in its place"),
    ],
)
def test_an_address_of_which_a_part_would_be_ignored_is_refused(address, text):
    """Settings in a folder without a name, for one, would seem absent."""
    with pytest.raises(RegisterError, match=text) as caught:
        load(address)
    assert "a/b" not in str(caught.value)


def test_a_path_shows_no_password(memory):
    """Its text and its representation are safe to log, and the copy for a worker still opens it."""
    path = locate("memory://u:p@chain/a")
    assert "u:p" not in f"{path} {path!r}"
    assert pickle.loads(pickle.dumps(path)) == path


def test_a_file_is_read_from_any_place(memory):
    """It reads as an open file does: in sequence, after a seek, and line by line."""
    memory.pipe("/chain/digits", b"01\n23\n45\n67\n89\n")
    with locate("memory://chain/digits").open("rb") as file:
        assert file.read(2) == b"01"
        file.seek(6)
        assert (file.read(2), file.tell()) == (b"45", 8)
        assert file.read() == b"\n67\n89\n"
        file.seek(3)
        assert list(file) == [b"23\n", b"45\n", b"67\n", b"89\n"]
        with pytest.raises(io.UnsupportedOperation):
            file.seek(0, io.SEEK_END)
    assert locate("memory://chain/digits").read_text().splitlines()[1] == "23"
