import subprocess
import sys

import codetrack_sql
import pytest

import codetrack
from codetrack.testing import make_member, make_register

EACH = 15
ADD = """
import sys, codetrack
path, start = sys.argv[1], int(sys.argv[2])
plugins = codetrack.load_plugins(codetrack.load_settings(path))
for number in range(start, start + int(sys.argv[3])):
    training = codetrack.Training(on="2026-01-01", people=number)
    codetrack.add(path, "alpha", training, plugins=plugins)
"""
SAVE = """
import sys, codetrack
from codetrack.testing import make_member, make_register
path = sys.argv[1]
members = [make_member(f"m-{number}") for number in range(int(sys.argv[2]), int(sys.argv[3]))]
codetrack.save(make_register(*members), path)
"""
KILLED = """
import os, sys, codetrack
import codetrack_sql.writing as writing
from codetrack.testing import make_member, make_register
writing.Writer.clear_writer = lambda self: os._exit(9)
codetrack.save(make_register(make_member("gamma")), sys.argv[1])
"""


def start(code, *arguments):
    return subprocess.Popen([sys.executable, "-c", code, *map(str, arguments)])


@pytest.mark.slow
def test_writers_at_the_same_time_lose_no_record(filled):
    """Three processes add to one member; every record is there, and in the history."""
    writers = [start(ADD, filled.path, 100 * number, EACH) for number in range(3)]
    assert [writer.wait() for writer in writers] == [0, 0, 0]
    people = [training.people for training in filled.load().member("alpha").trainings]
    wanted = [100 * number + each for number in range(3) for each in range(EACH)]
    assert sorted(people) == sorted([1, 2, *wanted])
    # Of one writer, each record comes after the one before.
    assert [p for p in people if 100 <= p < 200] == list(range(100, 100 + EACH))
    noted = codetrack_sql.history(filled.path, table="training", member="alpha")
    assert [n.after["people"] for n in noted] == people


def test_two_that_make_a_new_store_make_one(store):
    """Both write into it, and no member is lost."""
    writers = [start(SAVE, store.path, *part) for part in ((0, 40), (20, 60))]
    assert [writer.wait() for writer in writers] == [0, 0]
    assert {member.id for member in store.load().members} == {f"m-{n}" for n in range(60)}


def test_a_writer_that_is_killed_leaves_nothing_half(filled):
    """The database forgets what was not finished, history included, and goes on."""
    before = filled.load(), len(list(codetrack_sql.history(filled.path)))
    assert start(KILLED, filled.path).wait() == 9
    assert (filled.load(), len(list(codetrack_sql.history(filled.path)))) == before
    codetrack.save(make_register(make_member("delta")), filled.path)
    assert "delta" in {member.id for member in filled.load().members}
