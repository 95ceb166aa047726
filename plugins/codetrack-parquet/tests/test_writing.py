import os
import subprocess
import sys
import textwrap
from pathlib import Path

import attrs
import pyarrow.parquet as pq
import pytest

from codetrack import RegisterError, load
from codetrack.testing import make_member, make_register


def test_what_lies_beside_the_tables_is_kept(tables):
    """Settings, documents and the ledger outlive a new register; old tables do not."""
    (tables.path / "codetrack.toml").write_text('language = "nl"\n')
    (tables.path / "documents").mkdir()
    (tables.path / "documents" / "policy.pdf").write_bytes(b"policy")
    tables.write("training-00007.parquet", tables.rows("training"))
    tables.plugin.saved(tables.register, tables.path)
    assert (tables.path / "codetrack.toml").read_text() == 'language = "nl"\n'
    assert (tables.path / "documents" / "policy.pdf").read_bytes() == b"policy"
    assert tables.load().members == tables.register.members
    assert [p.name for p in tables.path.parent.iterdir() if p.name != ".codetrack.lock"] == [
        "hotels.parquet"
    ]


def test_what_cannot_be_written_changes_nothing(tables):
    """The old register stays whole, and no half folder beside it."""
    before = {file.name: file.read_bytes() for file in tables.path.iterdir()}
    broken = make_register(make_member("a"), make_member("b", name="half \ud83d"))
    with pytest.raises(RegisterError, match="no Unicode"):
        tables.plugin.saved(broken, tables.path)
    assert {file.name: file.read_bytes() for file in tables.path.glob("*.parquet")} == {
        name: data for name, data in before.items() if name.endswith(".parquet")
    }
    assert {p.name for p in tables.path.parent.iterdir()} == {"hotels.parquet", ".codetrack.lock"}


def test_a_file_is_not_overwritten(plugin, tmp_path):
    """A path with a file is no place for a folder."""
    (tmp_path / "x.parquet").write_bytes(b"results")
    with pytest.raises(RegisterError, match="got a file"):
        plugin.saved(make_register(make_member()), tmp_path / "x.parquet")
    assert (tmp_path / "x.parquet").read_bytes() == b"results"


def test_a_link_to_the_folder_stays_a_link(tables):
    """The folder behind it is replaced."""
    link = tables.path.with_name("link.parquet")
    link.symlink_to(tables.path)
    tables.plugin.saved(make_register(make_member("new")), link)
    assert link.is_symlink()
    assert [member.id for member in tables.load().members] == ["new"]


@pytest.mark.slow
def test_who_reads_while_another_writes_sees_one_register_whole(plugin, tmp_path):
    """Never a member of the one with the records of the other, and never nothing."""
    one = make_register(*(make_member(f"m-{n}", name="one") for n in range(30)))
    two = make_register(*(attrs.evolve(member, name="two") for member in one.members))
    path = plugin.saved(one, tmp_path / "r.parquet")
    plugin.saved(two, tmp_path / "two.parquet")
    script = """
        import sys
        from pathlib import Path
        from codetrack_parquet.partitions import load
        from codetrack_parquet.writing import save
        path = Path(sys.argv[1])
        one, two = load(path), load(path.with_name("two.parquet"))
        for _ in range(30):
            save(two, path, 7, 100)
            save(one, path, 7, 100)
    """
    writer = subprocess.Popen([sys.executable, "-c", textwrap.dedent(script), str(path)])
    seen = set()
    while writer.poll() is None:
        register = plugin.load(path)
        assert register.problems == ()
        assert register.members in (one.members, two.members)
        seen.add(register.members[0].name)
    assert writer.returncode == 0
    assert seen == {"one", "two"}


def test_other_users_may_read_what_was_written(plugin, tmp_path):
    """The folder and its tables have the rights that new files have here."""
    path = plugin.saved(make_register(make_member()), tmp_path / "x.parquet")
    umask = os.umask(0)
    os.umask(umask)
    assert path.stat().st_mode & 0o777 == 0o777 & ~umask
    assert (path / "member.parquet").stat().st_mode & 0o777 == 0o666 & ~umask


def test_row_groups_hold_as_many_members_as_the_setting_says(plugin_with, tmp_path):
    """Each table has a row group for the same members, compressed with zstd."""
    members = [make_member(f"m-{number}") for number in range(10)]
    path = plugin_with(row_group_members=4).saved(make_register(*members), tmp_path / "x.parquet")
    metadata = pq.ParquetFile(path / "member.parquet").metadata
    assert [metadata.row_group(n).num_rows for n in range(3)] == [4, 4, 2]
    assert metadata.row_group(0).column(0).compression == "ZSTD"


def test_a_wrong_setting_is_refused(plugin_with):
    """Nothing is guessed of it."""
    with pytest.raises(AssertionError, match="row_group_members"):
        plugin_with(row_group_members=0)


def test_looking_for_a_source_loads_no_arrow(belgium):
    """Whoever reads another register does not pay for this plugin."""
    script = "import sys, codetrack; codetrack.load(sys.argv[1]); print('pyarrow' in sys.modules)"
    ran = subprocess.run(
        [sys.executable, "-c", script, str(belgium)], capture_output=True, text=True, check=True
    )
    assert ran.stdout.strip() == "False"
    assert load(Path(belgium)).members


def test_where_two_folders_cannot_be_exchange_folders_one_is_moved_aside(tables, monkeypatch):
    """As on systems other than Linux: the new register is there, and nothing else."""
    monkeypatch.setattr("codetrack_parquet.folder_replacement._exchange_folders", lambda *_: False)
    tables.plugin.saved(make_register(make_member("new")), tables.path)
    assert [member.id for member in tables.load().members] == ["new"]
    assert {p.name for p in tables.path.parent.iterdir()} == {"hotels.parquet", ".codetrack.lock"}
