import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

SLOWLY = settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=6,
)
KEYS = ("id", "actor", "verb", "object", "result", "timestamp", "stored", "context")


@pytest.mark.parametrize("name", ["a.csv", "a.xlsx", "a.json", "a.jsonl"])
def test_no_bytes_can_break_the_reading(desk, kit, name):
    """Whatever stands in a file, what comes out is problems, and something unread."""
    files = kit.xapi() if "json" in name else kit.table(paths=(name,))

    @given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
    @SLOWLY
    def tried(data):
        (desk.folder / name).write_bytes(data)
        read = desk.read(files)
        assert read.trainings == {}
        assert read.problems or data.strip() in (b"[]", b'{"statements":[]}')
        assert bool(read.unread) == bool(read.problems)

    tried()


@given(cells=st.lists(st.lists(st.text(max_size=9), max_size=8), max_size=4))
@SLOWLY
def test_no_cells_can_break_the_reading(desk, kit, cells):
    """Rows of any text below sound names give problems, or nothing where they are empty."""
    import csv
    import io

    out = io.StringIO()
    csv.writer(out, delimiter=";").writerows(cells)
    desk.rows(out.getvalue())
    read = desk.read()
    assert read.trainings == {}
    filled = [row for row in cells if any(cell.strip() for cell in row)]
    assert sum(read.unread.values()) <= len(filled) + 1
    assert bool(read.problems) == bool(filled)


@given(
    key=st.sampled_from(KEYS), value=JSON, inner=st.sampled_from(("", "id", "objectType", "mbox"))
)
@SLOWLY
def test_no_statement_can_break_the_reading(desk, kit, key, value, inner):
    """A statement with any JSON in any place counts, is left out, or is a problem."""
    one = kit.statement(1)
    if inner and isinstance(one.get(key), dict):
        one[key][inner] = value
    else:
        one[key] = value
    for name in ("a.json", "a.jsonl"):
        desk.write(name, json.dumps([one]) if name == "a.json" else json.dumps(one))
        read = desk.read(kit.xapi(paths=(name,)))
        told = len(read.problems) > 0, read.left_out, sum(n for *_, n in kit.summed(read))
        assert told in ((True, 0, 0), (False, 1, 0), (False, 0, 1))
