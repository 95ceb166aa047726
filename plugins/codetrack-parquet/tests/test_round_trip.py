from pathlib import Path
from tempfile import TemporaryDirectory

import codetrack_parquet
import pyarrow.parquet as pq
from helpers.strategies import registers
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from codetrack import load, save
from codetrack.testing import conforms

SLOW = settings(suppress_health_check=list(HealthCheck))


def test_conforms(plugin, belgium, tmp_path):
    """The plugin keeps what every plugin promises."""
    sample = plugin.saved(load(belgium), tmp_path / "belgium.parquet")
    conforms(codetrack_parquet, name="parquet", samples=[sample])


@SLOW
@given(
    register=registers(size=4, min_members=1),
    group=st.integers(1, 3),
    file=st.integers(1, 3),
    size=st.integers(1, 5),
)
def test_any_register_comes_back_the_same_whole_and_in_parts(
    plugin_with, register, group, file, size
):
    """Whatever the sizes of row groups, files and parts, nothing is changed, lost or double."""
    plugin = plugin_with(row_group_members=group, file_members=file)
    with TemporaryDirectory() as folder:
        path = plugin.saved(register, Path(folder) / "r.parquet")
        back = plugin.load(path)
        assert (back.members, back.problems, back.unreadable) == (register.members, (), ())
        assert [member.ext for member in back.members] == [m.ext for m in register.members]
        assert plugin.joined(path, size) == (list(register.members), [], [])


def test_the_example_goes_through_the_public_functions(belgium, tmp_path):
    """`save` picks the format by the name of a folder that is not there yet, and `load` by it."""
    register = load(belgium)
    save(register, tmp_path / "belgium.parquet")
    assert load(tmp_path / "belgium.parquet").members == register.members


def test_the_same_register_gives_the_same_bytes(plugin, belgium, tmp_path):
    """Also when its extensions were read in another order."""
    register = load(belgium)
    one = plugin.saved(register, tmp_path / "one.parquet")
    two = plugin.saved(plugin.load(one), tmp_path / "two.parquet")
    tables = sorted(one.glob("*.parquet"))
    assert len(tables) == 19
    assert all(file.read_bytes() == (two / file.name).read_bytes() for file in tables)


def test_days_and_numbers_are_typed(tables):
    """Another program sees a day as a day, a number as a number, a list as a list."""
    schema = pq.read_schema(tables.path / "training.parquet")
    types = {field.name: str(field.type) for field in schema}
    assert types["on"] == "date32[day]"
    assert types["people"] == "int64"
    assert types["hours"] == "double"
    member = pq.read_schema(tables.path / "member.parquet")
    assert str(member.field("languages").type).startswith("list<")
    assert member.field("public").type == "bool"


def test_records_keep_their_order(tables):
    """The rows of a member are its records, one after the other, whatever they say."""
    rows = tables.rows("training")
    rows.reverse()
    tables.write("training.parquet", rows)
    trainings = tables.load().member("hotel-b").trainings
    assert [training.people for training in trainings] == [3, 2, 1]
