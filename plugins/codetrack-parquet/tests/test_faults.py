import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from codetrack import Register, RegisterError

ALL = ("hotel-a", "hotel-b", "hotel-c")


def test_an_unknown_table_makes_every_member_unreadable(tables):
    """Nobody knows whose records are in it; what was meant is said."""
    (tables.path / "training.parquet").rename(tables.path / "trainings.parquet")
    register = tables.load()
    assert register.unreadable == ALL
    assert "did you mean training.parquet?" in str(register.problems[-1])


def test_an_unknown_column_is_a_problem(tables):
    """Members without a row in the file are as they were."""
    rows = [row for row in tables.rows("training") if row["member"] != "hotel-c"]
    tables.write("training.parquet", [{**row, "persons": 3} for row in rows])
    register = tables.load()
    assert register.unreadable == ("hotel-a", "hotel-b")
    assert "training.parquet: persons: unknown column" in str(register.problems[0])


def test_a_missing_column_is_a_problem_where_it_has_no_default(tables):
    """Without `people` nothing can be counted; without `mode` the default holds."""
    tables.foreign()
    table = pq.read_table(tables.path / "training.parquet")
    tables.write("training.parquet", table.drop_columns(["mode"]))
    assert tables.load().members == tables.register.members
    tables.write("training.parquet", table.drop_columns(["people"]))
    register = tables.load()
    assert register.unreadable == ALL
    assert "training.parquet: people: missing column; expected int64" in str(register.problems[0])


def test_a_table_without_ids_makes_every_member_unreadable(tables):
    """Whose rows they are cannot be told."""
    table = pq.read_table(tables.path / "training.parquet")
    tables.write("training.parquet", table.drop_columns(["member"]))
    register = tables.load()
    assert register.unreadable == ALL
    assert "member: missing column" in str(register.problems[0])


def test_a_record_of_no_member_is_told(tables):
    """A company whose own row is lost does not vanish from the audit."""
    rows = [row for row in tables.rows("member") if row["id"] != "hotel-b"]
    tables.write("member.parquet", rows, pq.read_schema(tables.path / "member.parquet"))
    register = tables.load()
    assert register.unreadable == ("hotel-b",)
    said = [str(problem) for problem in register.problems]
    assert len(said) == 3
    assert any(
        text == "training.parquet:4: member: no such member; expected the id of a row of "
        "member.parquet; got 'hotel-b' (and of 2 rows below)"
        for text in said
    )


@pytest.mark.parametrize("value", [None, "No Id!"])
def test_a_record_without_a_proper_id_is_told(tables, value):
    """It stands in the audit under the name of its row, which no member can have."""
    tables.change("training", 4, member=value)
    register = tables.load()
    assert register.unreadable == ("training.parquet row 4",)
    assert register.problems[0].line == 4


@pytest.mark.parametrize("value", [None, "No Id!"])
def test_a_member_without_a_proper_id_is_told(tables, value):
    """The company stays in the audit, all unknown."""
    tables.change("member", 2, id=value)
    register = tables.load()
    assert register.unreadable == ("hotel-b", "member.parquet row 2")
    first = next(problem for problem in register.problems if problem.file == "member.parquet")
    assert (first.line, first.key) == (2, "id")


def test_one_id_twice_makes_both_unreadable(tables):
    """Also in two files, and wherever the parts are cut."""
    table = pq.read_table(tables.path / "member.parquet")
    tables.write("member-00001.parquet", table.slice(0, 1))
    register = tables.load()
    assert register.unreadable == ("hotel-a",)
    where = "the id is in member-00001.parquet:1, member.parquet:1"
    assert [problem.message for problem in register.problems] == [where, where]


def test_one_id_in_two_row_groups(tables):
    """Statistics that overlap are no reason to read a member twice."""
    rows = tables.rows("member")
    schema = pq.read_schema(tables.path / "member.parquet")
    tables.write("member.parquet", [*rows, rows[0]], schema, row_group_size=1)
    assert tables.load().unreadable == ("hotel-a",)


def test_unsorted_tables_and_such_without_statistics_are_read(tables):
    """They cost more reading, and give the same."""
    for file in tables.path.glob("*.parquet"):
        table = pq.read_table(file)
        mixed = [table.slice(at, 1) for at in (*range(0, len(table), 2), *range(1, len(table), 2))]
        pq.write_table(
            pa.concat_tables(mixed or [table]),
            file,
            row_group_size=2,
            write_statistics=file.name > "s",
        )
    register = tables.load()
    assert register.problems == ()
    ids = {member.id: len(member.trainings) for member in register.members}
    assert ids == dict.fromkeys(ALL, 3)


def test_every_fault_of_a_row_is_told(tables):
    """One look shows all that is wrong with it."""
    tables.change("training", 5, people=-1, mode="by-post", site="antwerp")
    tables.change("site", 3, country="Belgium", languages=["nl", "dutch!"])
    found = {(p.file, p.line, p.key) for p in tables.load().problems}
    assert found == {
        ("training.parquet", 5, "people"),
        ("training.parquet", 5, "mode"),
        ("site.parquet", 3, "country"),
        ("site.parquet", 3, "languages[1]"),
    }


def test_a_record_at_an_unknown_site_is_told_with_its_row(tables):
    """Each of them, with what was probably meant."""
    tables.change("training", 4, site="gant")
    tables.change("training", 6, site="gent-2")
    said = [str(problem) for problem in tables.load().problems]
    rest = "no such site; did you mean gent?; expected the id of a site of this member; got"
    assert said == [
        f"training.parquet:4: site: {rest} 'gant'",
        f"training.parquet:6: site: {rest} 'gent-2'",
    ]


def test_a_site_that_stands_twice_is_told(tables):
    """With the row of the second one."""
    tables.change("site", 2, id="gent")
    problem = tables.load().problems[0]
    assert (problem.file, problem.line, problem.key) == ("site.parquet", 2, "id")


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("no json", "ext"),
        ("[1]", "ext"),
        ('{"hr": {"beds": 1, "beds": 2}}', "ext"),
        ('{"hr": {"beds": null}}', "ext.hr.beds"),
        ('{"hr": 1}', "ext"),
    ],
)
def test_an_extension_that_is_none_is_told(tables, text, key):
    """JSON text that is broken, doubled or no tables is not guessed at."""
    tables.change("member", 1, ext=text)
    register = tables.load()
    assert register.unreadable == ("hotel-a",)
    assert [(p.line, p.key) for p in register.problems] == [(1, key)]


def test_text_that_is_not_utf8_is_told(tables):
    """Parquet promises that texts are UTF-8; not every file keeps it."""
    raw = pa.array([b"ok", b"\xff\xfe", b"ok"], pa.binary())
    names = pa.Array.from_buffers(pa.string(), 3, raw.buffers())
    tables.column("member", "name", names)
    register = tables.load()
    assert register.unreadable == ("hotel-b",)
    assert register.problems[0].got == r"b'\xff\xfe'"


def test_a_member_that_is_wrong_is_told_with_its_row(tables):
    """Its own fields are held to the model too."""
    tables.change("member", 3, country="XX", sectors=["Big Hotel"])
    register = tables.load()
    assert register.unreadable == ("hotel-c",)
    assert {(p.line, p.key) for p in register.problems} == {(3, "country"), (3, "sectors[0]")}


@pytest.mark.parametrize("table", ["member", "training"])
def test_a_damaged_page_makes_its_row_group_unreadable(plugin_with, tables, table):
    """Those whose rows lie in sound row groups are read."""
    plugin_with(row_group_members=1).saved(tables.register, tables.path)
    file = tables.path / f"{table}.parquet"
    chunk = pq.ParquetFile(file).metadata.row_group(1).column(0)
    data = bytearray(file.read_bytes())
    at = (chunk.dictionary_page_offset or chunk.data_page_offset) + 30
    data[at] ^= 0xFF
    file.write_bytes(data)
    register = tables.load()
    assert [member.id for member in register.members] == ["hotel-a", "hotel-c"]
    assert "hotel-b" in register.unreadable
    assert any("cannot be read" in p.message and p.line for p in register.problems)


@pytest.mark.parametrize("data", [b"", b"PAR1", b"\xff" * 100])
def test_a_file_that_is_no_parquet_makes_every_member_unreadable(tables, data):
    """A table of contracts that cannot be read must not look like a company without contracts."""
    (tables.path / "contract.parquet").write_bytes(data)
    register = tables.load()
    assert register.unreadable == ALL
    assert register.problems[0].file == "contract.parquet"


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_a_spoilt_byte_changes_no_member_in_silence(tables, data):
    """Whichever byte of whichever table: members are as they were, or unreadable."""
    file = data.draw(st.sampled_from(sorted(tables.path.glob("*.parquet"))))
    good = file.read_bytes()
    at = data.draw(st.integers(0, len(good) - 1))
    bad = bytearray(good)
    bad[at] ^= data.draw(st.integers(1, 255))
    file.write_bytes(bad)
    try:
        register = tables.plugin.load(tables.path)
    except RegisterError:
        return
    finally:
        file.write_bytes(good)
    known = {member.id: member for member in tables.register.members}
    if register.problems:
        return
    assert {member.id: member for member in register.members} == known


def test_nothing_and_a_file_are_refused(plugin, tmp_path):
    """A path without a table of members is no register without members."""
    for path in (tmp_path / "x.parquet", tmp_path):
        with pytest.raises(RegisterError, match=r"x\.parquet|no table of members"):
            plugin.load(path)
    (tmp_path / "y.parquet").write_bytes(b"PAR1")
    with pytest.raises(RegisterError, match="got a file"):
        plugin.load(tmp_path / "y.parquet")


def test_a_register_of_nobody_is_told(plugin, tmp_path):
    """Nobody could tell it from tables that were cut to nothing."""
    path = plugin.saved(Register(members=()), tmp_path / "x.parquet")
    assert "member.parquet:1: the table is empty" in str(plugin.load(path).problems[0])
    assert plugin.joined(path, 10)[1] == [str(plugin.load(path).problems[0])]
