import pickle
import sqlite3

import codetrack_sql
import pytest
import sqlalchemy as sa
from codetrack_sql.parts import cut
from codetrack_sql.reading import AT_ONCE
from helpers.strategies import registers
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import codetrack
from codetrack import Partition, RegisterError, Training
from codetrack.testing import load_one, make_member, make_register


def union(parts):
    loaded = [part.load() for part in parts]
    return tuple(
        sum((getattr(register, name) for register in loaded), ())
        for name in ("members", "problems", "unreadable")
    )


def whole(store):
    register = store.load()
    return register.members, register.problems, register.unreadable


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_all_parts_together_are_the_register(make_store, kind):
    """Whatever the size, with members that cannot be read and rows without a member."""
    store = make_store(kind)
    codetrack.save(make_register(*(make_member(f"m-{n:02}") for n in range(23))), store.path)
    store.sql("UPDATE member SET country = 'XX' WHERE id IN ('m-03', 'm-22')")
    if store.is_file:
        # SQLite's own shell does not look whether there is such a member.
        with sqlite3.connect(store.path) as raw:
            for owner in ("0-first", "m-10x", "zz-last"):
                raw.execute(
                    "INSERT INTO training (member, \"on\", people) VALUES (?, '2026-01-01', 1)",
                    (owner,),
                )
        raw.close()
    for size in (1, 4, 23, 100):
        parts = list(cut(store.place, size))
        assert union(parts) == whole(store)
        assert sum(part.members for part in parts) == 23
        assert len({part.name for part in parts}) == len(parts) == -(-23 // size)


@pytest.mark.slow
def test_parts_of_any_register_are_the_register(make_store):
    """A property, for registers of every kind of record."""
    store = make_store("sqlite")
    codetrack.save(make_register(), store.path)

    @settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow])
    @given(registers(size=4), st.integers(1, 5))
    def parted(register, size):
        store.sql("DELETE FROM member")
        codetrack.save(register, store.path)
        assert union(cut(store.place, size)) == whole(store) == (register.members, (), ())

    parted()


def test_a_part_is_a_small_handle_that_goes_anywhere(filled, python):
    """It is pickled, and loaded in another process."""
    [source] = load_one(codetrack_sql, config=dict(_table(filled))).gives
    part = list(source.partitions(filled.path, 1))[1]
    assert isinstance(part, Partition)
    data = pickle.dumps(part)
    assert len(data) < 2000
    code = f"import pickle; print([m.id for m in pickle.loads({data!r}).load().members])"
    assert python("-c", code).stdout == "['beta']\n"


def test_a_stamp_changes_with_what_it_stands_for_and_with_nothing_else(filled):
    """A record added, changed by hand or removed, a member gone; but not a neighbour's."""
    first, other = (part.stamp for part in cut(filled.place, 1))
    seen = {first}
    for change in (
        lambda: codetrack.add(filled.path, "alpha", Training(on="2026-03-01", people=3)),
        lambda: filled.sql("UPDATE training SET people = 30 WHERE people = 3"),
        lambda: filled.sql("DELETE FROM training WHERE people = 30"),
        lambda: filled.sql("UPDATE member SET name = 'x' WHERE id = 'alpha'"),
    ):
        change()
        parts = list(cut(filled.place, 1))
        assert parts[1].stamp == other
        assert parts[0].stamp not in seen
        seen.add(parts[0].stamp)
        assert next(iter(cut(filled.place, 1))).stamp == parts[0].stamp


def test_a_part_that_changed_since_is_refused(filled):
    """Its stamp would stand for what it does not hold."""
    part = next(iter(cut(filled.place, 1)))
    codetrack.add(filled.path, "alpha", Training(on="2026-03-01", people=3))
    with pytest.raises(RegisterError, match="has changed since"):
        part.load()


def test_an_empty_store_has_one_empty_part(store):
    """So that its change is seen."""
    codetrack.save(make_register(), store.path)
    [part] = cut(store.place, 10)
    assert (part.members, part.load().members) == (0, ())


def test_the_queries_do_not_grow_with_the_members(make_store, monkeypatch):
    """A range is read with one query a table, however many members it holds."""
    asked, counts = [], []
    execute = sa.Connection.execute
    monkeypatch.setattr(
        sa.Connection, "execute", lambda *given, **more: asked.append(1) or execute(*given, **more)
    )
    for many in (5, 50):
        store = make_store("sqlite")
        codetrack.save(make_register(*(make_member(f"m-{n}") for n in range(many))), store.path)
        assert many < AT_ONCE
        asked.clear()
        store.load()
        counts.append(len(asked))
    assert counts[0] == counts[1] < 30


def _table(store):
    return codetrack.load_settings(store.path).config("sql").table


def test_the_name_of_the_register_is_that_of_the_whole(filled):
    """A part of it bears no other."""
    assert {part.load().name for part in cut(filled.place, 1)} == {filled.load().name}
