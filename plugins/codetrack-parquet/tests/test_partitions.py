import pickle
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor

import pyarrow.parquet as pq
import pytest

from codetrack import Partition, RegisterError, Training
from codetrack.testing import make_member, make_register, make_site


def many(count: int):
    return make_register(
        *(
            make_member(
                f"hotel-{number:05}",
                sites=[make_site("gent")],
                trainings=[Training(on="2026-03-01", people=n, site="gent") for n in range(3)],
            )
            for number in range(count)
        )
    )


def _load(part):
    return part.load()


def test_parts_are_small_handles_of_about_so_many_members(plugin_with, tmp_path):
    """Each is a few hundred bytes, has a name of its own, and the same one when cut again."""
    plugin = plugin_with(row_group_members=10)
    path = plugin.saved(many(95), tmp_path / "many.parquet")
    parts = list(plugin.source.partitions(path, 20))
    assert all(isinstance(part, Partition) for part in parts)
    assert [part.members for part in parts] == [20, 20, 20, 20, 15]
    assert len({part.name for part in parts}) == 5
    assert parts == list(plugin.source.partitions(path, 20))
    assert max(len(pickle.dumps(part)) for part in parts) < 1000
    assert parts[1].name == "members after hotel-00019, up to hotel-00039"


def test_parts_are_loaded_in_other_processes(plugin_with, tmp_path, monkeypatch):
    """Wherever that process stands, and in whatever order."""
    plugin = plugin_with(row_group_members=4)
    register = many(20)
    monkeypatch.chdir(tmp_path)
    plugin.saved(register, tmp_path / "many.parquet")
    parts = list(plugin.source.partitions(type(tmp_path)("many.parquet"), 3))
    monkeypatch.chdir("/")
    with ProcessPoolExecutor(2) as pool:
        loaded = list(pool.map(_load, reversed(parts)))
    members = [member for part in reversed(loaded) for member in part.members]
    assert members == list(register.members)


def test_a_part_reads_its_own_row_groups_only(plugin_with, tmp_path, monkeypatch):
    """The bytes of the others may be anything."""
    plugin = plugin_with(row_group_members=10)
    path = plugin.saved(many(40), tmp_path / "many.parquet")
    parts = list(plugin.source.partitions(path, 10))
    for table in ("member", "site", "training"):
        file = path / f"{table}.parquet"
        metadata = pq.ParquetFile(file).metadata
        data = bytearray(file.read_bytes())
        for index in (0, 2, 3):
            group = metadata.row_group(index)
            start = min(
                group.column(n).dictionary_page_offset or group.column(n).data_page_offset
                for n in range(group.num_columns)
            )
            size = sum(group.column(n).total_compressed_size for n in range(group.num_columns))
            data[start : start + size] = b"\xee" * size
        file.write_bytes(data)
    register = parts[1].load()
    assert register.problems == ()
    assert [member.id for member in register.members] == [f"hotel-{n:05}" for n in range(10, 20)]
    with pytest.raises(RegisterError, match="changed since it was cut"):
        parts[0].load()


def test_the_stamp_changes_with_what_the_part_would_load(plugin_with, tmp_path):
    """A number that changed in one part changes the stamp of that part, and of no other."""
    plugin = plugin_with(row_group_members=10)
    register = many(30)
    path = plugin.saved(register, tmp_path / "many.parquet")
    before = [part.stamp for part in plugin.source.partitions(path, 10)]
    members = list(register.members)
    members[15] = make_member(
        members[15].id, sites=[make_site("gent")], trainings=members[15].trainings, name="Other"
    )
    plugin.saved(make_register(*members), path)
    after = [part.stamp for part in plugin.source.partitions(path, 10)]
    assert [old == new for old, new in zip(before, after, strict=True)] == [True, False, True]


def test_a_part_of_another_register_is_refused(plugin, tmp_path):
    """What was cut is not what is there by now."""
    path = plugin.saved(many(3), tmp_path / "many.parquet")
    (part,) = plugin.source.partitions(path, 10)
    plugin.saved(many(4), path)
    with pytest.raises(RegisterError, match="changed since it was cut in parts"):
        part.load()


def test_several_files_are_cut_by_their_row_groups(plugin_with, tmp_path):
    """Each file of a table begins where the one before ends."""
    plugin = plugin_with(row_group_members=2, file_members=5)
    register = many(12)
    path = plugin.saved(register, tmp_path / "many.parquet")
    names = sorted(file.name for file in path.glob("member*"))
    assert names == ["member-00000.parquet", "member-00001.parquet", "member-00002.parquet"]
    assert plugin.joined(path, 4) == (list(register.members), [], [])


@pytest.mark.slow
def test_memory_does_not_grow_with_the_register(plugin_with, tmp_path):
    """One part of a large register takes what the same part of a small one takes."""
    plugin = plugin_with(row_group_members=500)
    script = (
        "import pickle, sys; part = pickle.loads(sys.stdin.buffer.read()); part.load(); "
        "print(open('/proc/self/status').read().partition('VmHWM:')[2].split()[0])"
    )
    peaks = []
    for count in (1_000, 8_000):
        path = plugin.saved(many(count), tmp_path / f"{count}.parquet")
        part = list(plugin.source.partitions(path, 500))[1]
        ran = subprocess.run(
            [sys.executable, "-c", script],
            input=pickle.dumps(part),
            capture_output=True,
            check=True,
        )
        peaks.append(int(ran.stdout))
    assert peaks[1] < peaks[0] * 1.05
