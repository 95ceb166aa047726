import attrs
import codetrack_sql
import pytest
from helpers.strategies import registers
from hypothesis import HealthCheck, assume, given, settings

import codetrack
from codetrack import RegisterError
from codetrack.testing import make_register

EXAMPLES = settings(
    max_examples=settings.default.max_examples * 2 // 5,
    suppress_health_check=[HealthCheck.too_slow],
)


def put(register, store):
    """Save the register, unless it holds the one character that PostgreSQL has no room for."""
    try:
        codetrack.save(register, store.path)
    except RegisterError as error:
        if store.is_file or "U+0000" not in str(error):
            raise
        assume(False)


def files(folder):
    return {file.name: file.read_bytes() for file in (folder / "members").iterdir()}


@pytest.mark.slow
def test_toml_into_the_store_and_back_loses_nothing(store, tmp_path):
    """Every member, record, extension table and order comes back, and the files are the same."""
    codetrack.save(make_register(), store.path)
    count = 0

    @EXAMPLES
    @given(registers(size=2))
    def there_and_back(register):
        nonlocal count
        count += 1
        store.sql("DELETE FROM member")
        before, after = tmp_path / f"before{count}", tmp_path / f"after{count}"
        codetrack.save(register, before)
        put(codetrack.load(before), store)
        back = store.load()
        assert back.members == register.members
        assert not back.problems
        codetrack.save(back, after)
        assert files(after) == files(before)

    there_and_back()


@pytest.mark.slow
def test_saving_over_what_is_there_gives_what_was_saved(store):
    """Whatever a member held before, it holds afterwards what was saved, in its order."""
    codetrack.save(make_register(), store.path)

    @EXAMPLES
    @given(registers(size=2), registers(size=2, min_members=1))
    def one_after_the_other(first, second):
        store.sql("DELETE FROM member")
        put(first, store)
        put(second, store)
        expected = {m.id: m for m in (*first.members, *second.members)}
        assert {m.id: m for m in store.load().members} == expected

    one_after_the_other()


@pytest.mark.slow
def test_the_history_adds_up_to_what_is_there(store):
    """What was noted, done again from the beginning, gives the rows that stand in the tables."""
    codetrack.save(make_register(), store.path)

    @EXAMPLES
    @given(registers(size=2), registers(size=2))
    def noted(first, second):
        put(first, store)
        put(second, store)
        rows = {}
        for change in codetrack_sql.history(store.path):
            key = change.table, change.row_id or change.member
            assert (rows.pop(key, None) is None) == (change.before is None)
            if change.after is not None:
                rows[key] = change.after
        counted = {}
        for table, _ in rows:
            counted[table] = counted.get(table, 0) + 1
        for table, count in counted.items():
            assert store.sql(f'SELECT count(*) FROM "{table}"')[0][0] == count
        stated = {(i, n) for i, n in store.sql("SELECT id, name FROM member")}
        assert {(r["id"], r["name"]) for (t, _), r in rows.items() if t == "member"} == stated

    noted()


def test_a_register_saved_again_writes_nothing(filled, invented):
    """Nothing is noted, for nothing changed."""
    before = len(list(codetrack_sql.history(filled.path)))
    codetrack.save(invented, filled.path)
    assert len(list(codetrack_sql.history(filled.path))) == before


def test_a_register_that_cannot_be_written_leaves_no_file(make_store, invented):
    """What UTF-8 cannot write is refused before there is a file."""
    store = make_store("sqlite")
    for more in ({"name": "half \ud800"}, {"ext": {"hr": {"note": "half \ud800"}}}):
        try:
            member = attrs.evolve(invented.members[0], **more)
        except ValueError:
            continue
        with pytest.raises(RegisterError, match="half a character"):
            codetrack.save(make_register(member), store.path)
        assert not store.path.exists()
