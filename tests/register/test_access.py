import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from helpers.strategies import members, registers
from hypothesis import HealthCheck, given, settings

import codetrack
from codetrack import (
    Member,
    Policy,
    Problem,
    Register,
    RegisterError,
    Site,
    Source,
    Training,
    add,
    hookimpl,
    load,
    load_plugins,
    save,
)
from codetrack.conversion.digests import digest
from codetrack.testing import make_member, make_register

PLUGINS = load_plugins()
TRAINING = Training(on=date(2026, 3, 2), people=12)
ADDED = "\n[[training]]\non = 2026-03-02\npeople = 12\n"
TEXT = """\
# A comment that stays.
name = "Voorbeeld (invented)"   # and this one
country = "BE"

[[policy]]
adopted = 2020-01-01
"""


@pytest.fixture
def folder(tmp_path):
    """Make a register of one invented member."""
    (tmp_path / "members").mkdir()
    (tmp_path / "members" / "voorbeeld.toml").write_text(TEXT, encoding="utf-8")
    return tmp_path


@given(registers(size=3))
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_saved_register_reads_back_the_same_in_both_formats(tmp_path, register):
    """TOML and JSON Lines give equal members and one digest."""
    clean = Register(members=register.members)
    place = tmp_path / str(len(os.listdir(tmp_path)))
    place.mkdir()
    save(clean, place / "folder", plugins=PLUGINS)
    save(clean, place / "register.jsonl", plugins=PLUGINS)
    one = load(place / "folder", plugins=PLUGINS)
    other = load(place / "register.jsonl", plugins=PLUGINS)
    if clean.members:
        assert one.members == other.members == clean.members
        assert digest(one) == digest(other) == digest(clean)


def test_saving_what_was_not_read_whole_is_refused(tmp_path):
    """A register with a member that could not be read is not saved, for that would lose it."""
    register = Register(members=[], unreadable=["kapot"], problems=[Problem(message="x")])
    with pytest.raises(RegisterError, match="kapot"):
        save(register, tmp_path / "out")


def test_a_path_that_no_source_reads_is_an_error(tmp_path):
    """The error says what would be read."""
    (tmp_path / "x.txt").write_text("")
    with pytest.raises(RegisterError, match="JSON Lines"):
        load(tmp_path / "x.txt")


def test_a_source_that_fails_is_an_error_with_its_plugin(tmp_path):
    """A plugin's source that raises is named, with the cause."""

    def broken(path):
        msg = "no such server"
        raise ConnectionError(msg)

    @hookimpl
    def codetrack_sources():
        yield Source(name="far", load=broken, accepts=lambda path: path.suffix == ".far")

    module = type("acme", (), {"codetrack_sources": staticmethod(codetrack_sources)})
    with pytest.raises(RegisterError, match=r"acme.*no such server"):
        load(tmp_path / "x.far", plugins=load_plugins(extra={"acme": module}))


def test_add_returns_the_member_as_it_then_stands(folder):
    """The record is in the member, and in the file."""
    assert add(folder, "voorbeeld", TRAINING).trainings == (TRAINING,)
    assert load(folder).member("voorbeeld").trainings == (TRAINING,)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (TEXT, TEXT + ADDED),
        (TEXT.rstrip("\n"), TEXT + ADDED),
        ("\ufeff" + TEXT, "\ufeff" + TEXT + ADDED),
        (TEXT.replace("\n", "\r\n"), (TEXT + ADDED).replace("\n", "\r\n")),
    ],
)
def test_add_leaves_every_other_byte(folder, before, after):
    """Comments, line ends and the byte order mark stay as they were."""
    file = folder / "members" / "voorbeeld.toml"
    file.write_bytes(before.encode())
    add(folder, "voorbeeld", TRAINING)
    assert file.read_bytes() == after.encode()


@given(members(size=2))
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_add_appends_to_any_member(tmp_path, member: Member):
    """Whatever the member's file holds, the record comes at its end."""
    save(Register(members=[member]), tmp_path, plugins=PLUGINS)
    file = tmp_path / "members" / f"{member.id}.toml"
    before = file.read_bytes()
    assert add(tmp_path, member.id, TRAINING).trainings == (*member.trainings, TRAINING)
    assert file.read_bytes().startswith(before)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name =", "voorbeeld.toml:1"),
        ('name = "x"\ncountry = "BE"\ntraining = [{on = 2026-01-01, people = 1}]\n', "training"),
        ('name = "x"\ncountry = "Belgium"\n', "country"),
    ],
)
def test_add_refuses_a_file_that_would_not_read(folder, text, said):
    """A broken file, or one that would break, stays as it is, and the error says where."""
    file = folder / "members" / "voorbeeld.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(RegisterError, match=said):
        add(folder, "voorbeeld", TRAINING)
    assert file.read_text(encoding="utf-8") == text


def test_add_refuses_a_record_for_a_site_that_is_not_there(folder):
    """The file is not written, and the error names the site."""
    with pytest.raises(RegisterError, match="nowhere"):
        add(folder, "voorbeeld", Training(on=date(2026, 1, 1), people=1, site="nowhere"))
    assert (folder / "members" / "voorbeeld.toml").read_text(encoding="utf-8") == TEXT


def test_add_takes_a_site(folder):
    """A site is added as any other table."""
    assert add(folder, "voorbeeld", Site(id="gent", name="Gent")).sites[0].id == "gent"


def test_add_to_an_unknown_member_names_the_nearest(folder):
    """A misspelt id makes no new file."""
    with pytest.raises(RegisterError, match="did you mean voorbeeld"):
        add(folder, "voorbeld", TRAINING)


def test_add_to_json_lines_says_what_it_takes(tmp_path):
    """Records are added to folders, and the error says so."""
    (tmp_path / "x.jsonl").write_text("")
    with pytest.raises(RegisterError, match="folder"):
        add(tmp_path / "x.jsonl", "voorbeeld", TRAINING)


_WRITER = """
import sys
from datetime import date
import codetrack
from codetrack import Training
for number in range(int(sys.argv[3])):
    people = int(sys.argv[2]) * 1000 + number
    codetrack.add(sys.argv[1], "voorbeeld", Training(on=date(2026, 1, 1), people=people))
"""


@pytest.mark.slow
def test_four_writers_lose_nothing(folder):
    """Four processes that add 60 records each to one file leave all 240."""
    writers = [
        subprocess.Popen([sys.executable, "-c", _WRITER, str(folder), str(number), "60"])
        for number in range(4)
    ]
    assert [writer.wait(timeout=250) for writer in writers] == [0] * 4
    people = [training.people for training in load(folder).member("voorbeeld").trainings]
    assert sorted(people) == sorted(n * 1000 + m for n in range(4) for m in range(60))


_KILLED = """
import sys
from datetime import date
import codetrack
from codetrack import Policy
print("ready", flush=True)
while True:
    codetrack.add(sys.argv[1], "voorbeeld", Policy(adopted=date(2026, 1, 1)))
"""


@pytest.mark.slow
@pytest.mark.parametrize("steps", range(6))
def test_a_killed_writer_leaves_a_whole_file(folder, steps):
    """Killed while it adds, a process leaves a file that reads, with whole records."""
    writer = subprocess.Popen([sys.executable, "-c", _KILLED, str(folder)], stdout=subprocess.PIPE)
    writer.stdout.readline()
    file = folder / "members" / "voorbeeld.toml"
    size = file.stat().st_size
    grown = 0
    while grown <= steps:
        now = file.stat().st_size
        grown += now != size
        size = now
    writer.kill()
    writer.wait()
    writer.stdout.close()
    register = load(folder)
    assert register.problems == ()
    assert set(register.member("voorbeeld").policies[1:]) <= {Policy(adopted=date(2026, 1, 1))}


def test_the_public_names_are_sorted_and_all_there():
    """Every name of `__all__` can be used, and they stand in order."""
    assert sorted(codetrack.__all__) == sorted(set(codetrack.__all__))
    assert [name for name in codetrack.__all__ if not hasattr(codetrack, name)] == []


def test_importing_codetrack_loads_no_plugin():
    """`import codetrack` brings in neither plugins nor the command line's libraries."""
    code = (
        "import sys, codetrack\n"
        "print([m for m in sys.modules if m in ('click', 'rich', 'pluggy') "
        "or m.startswith('codetrack.builtin')])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True
    )
    assert done.stdout.strip() == "[]"


def test_lock_files_do_not_count_as_members(folder):
    """What a writer leaves behind is no problem for a reader."""
    add(folder, "voorbeeld", TRAINING)
    assert load(folder).problems == ()
    assert Path(folder / ".codetrack.lock").parent == folder


def test_a_save_that_cannot_be_written_leaves_no_half(tmp_path):
    """When one member has text that no file can hold, none of the members is written."""
    register = make_register(make_member("a"), make_member("b", name="half a letter \ud800"))
    with pytest.raises(codetrack.RegisterError, match="UnicodeEncodeError"):
        codetrack.save(register, tmp_path / "register")
    assert list((tmp_path / "register" / "members").iterdir()) == []


def test_a_path_that_no_source_reads_names_the_plugins_that_failed(tmp_path):
    """The source that would have read it may be the one that could not be loaded."""

    class Broken:
        @hookimpl
        def codetrack_sources(self):
            raise RuntimeError("no licence")

    plugins = load_plugins(extra={"broken-source": Broken()})
    with pytest.raises(RegisterError, match="broken-source: failed: RuntimeError: no licence"):
        load(tmp_path, plugins=plugins)
