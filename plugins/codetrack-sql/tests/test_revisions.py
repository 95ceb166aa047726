import codetrack_sql
import pytest
from alembic.script import ScriptDirectory
from codetrack_sql import history, upgrade
from codetrack_sql.columns import columns_in
from codetrack_sql.engines import writing
from codetrack_sql.revisions import HEAD, REVISIONS, _run, configured, revision_at
from codetrack_sql.tables import table_mappings, tables

import codetrack
from codetrack import RegisterError, Training
from codetrack.testing import load_one


def make_old(store):
    """Make a store as the first revision had it, with a member in it."""
    with writing(store.place, create=True) as connection:
        _run(connection, "0001")
    store.sql("INSERT INTO member (id, name, country) VALUES ('alpha', 'Alpha (invented)', 'BE')")
    store.sql("INSERT INTO training (member, \"on\", people) VALUES ('alpha', '2025-01-01', 4)")


def test_the_revisions_are_those_of_the_scripts():
    """What the plugin takes for the newest form is what Alembic would make."""
    scripts = ScriptDirectory.from_config(configured())
    assert tuple(s.revision for s in scripts.walk_revisions())[::-1] == REVISIONS
    assert scripts.get_heads() == [HEAD]


def test_a_new_store_holds_every_field_of_the_model(filled):
    """Each field has a column, and what must be there must be there in the database too."""
    with writing(filled.place) as connection:
        there = columns_in(connection)
    for each in table_mappings():
        assert there[each.table.name].keys() == {column.name for column in each.table.columns}
    assert {"history", *tables()} <= there.keys()
    with pytest.raises(Exception, match=r"NOT NULL|null value"):
        filled.sql("INSERT INTO training (member, people) VALUES ('alpha', 1)")


def test_an_older_store_is_upgraded_by_an_explicit_step(store, python):
    """It is refused with the command that helps, and afterwards holds what it held."""
    make_old(store)
    for use in (
        codetrack.load,
        lambda path: codetrack.add(path, "alpha", Training(on="2026-01-01", people=1)),
        lambda path: codetrack.save(codetrack.Register(members=()), path),
    ):
        with pytest.raises(RegisterError, match=r"revision 0001.* python -m codetrack_sql upgrade"):
            use(store.path)
    assert python("-m", "codetrack_sql", "state", store.path).returncode == 3
    ran = python("-m", "codetrack_sql", "upgrade", store.path)
    assert f"from revision 0001 to {HEAD}" in ran.stdout
    assert store.load().member("alpha").trainings == (Training(on="2025-01-01", people=4),)
    codetrack.add(store.path, "alpha", Training(on="2026-01-01", people=1))
    again = upgrade(store.path)
    assert (again.before, again.after) == (HEAD, HEAD)


def test_an_upgrade_that_fails_changes_nothing(store):
    """All of it or nothing: here, something else stands where the history would."""
    make_old(store)
    store.sql("CREATE TABLE history (x INTEGER)")
    with pytest.raises(RegisterError, match="the database says: "):
        upgrade(store.path)
    store.sql("DROP TABLE history")
    assert upgrade(store.path).after == HEAD


@pytest.mark.parametrize("version", ["0004", "5f2a"])
def test_a_newer_or_unknown_store_is_refused(filled, version):
    """Neither read nor written nor upgraded: nobody knows what its tables mean."""
    filled.sql(f"UPDATE codetrack_version SET version_num = '{version}'")
    for use in (
        codetrack.load,
        upgrade,
        lambda path: codetrack.add(path, "alpha", Training(on="2026-01-01", people=1)),
        lambda path: codetrack.save(codetrack.Register(members=()), path),
    ):
        with pytest.raises(RegisterError, match=f"revision {version}.*use a newer codetrack-sql"):
            use(filled.path)
    filled.sql(f"UPDATE codetrack_version SET version_num = '{HEAD}'")
    assert len(filled.load().members) == 2


def uses(store):
    """Return each way to use a store, and none of them gets by what is missing."""
    return (
        codetrack.load,
        lambda path: codetrack.add(path, "alpha", Training(on="2026-01-01", people=1)),
        lambda path: codetrack.save(codetrack.Register(members=()), path),
        lambda path: list(history(path)),
        lambda path: list(
            load_one(codetrack_sql, config=settings(store)).gives[0].partitions(path, 9)
        ),
    )


def settings(store):
    return dict(codetrack.load_settings(store.path).config("sql").table)


@pytest.mark.parametrize("table", ["training", "history", "codetrack_version"])
def test_a_missing_table_is_told(filled, table):
    """With its name and what to do, and not as if nothing had been recorded."""
    filled.sql(f"DROP TABLE {table}")
    saying = f"there is no table '{table}'; restore a backup"
    for use in uses(filled):
        with pytest.raises(RegisterError, match=saying):
            use(filled.path)


def test_the_state_of_a_database_of_something_else_is_told(tmp_path, python):
    """It has no revision, and no upgrade would help."""
    (tmp_path / "empty.db").touch()
    ran = python("-m", "codetrack_sql", "state", tmp_path / "empty.db")
    assert (ran.returncode, ran.stdout) == (3, "")
    assert "no register of codetrack-sql" in ran.stderr


@pytest.mark.parametrize("table", ["writer", "replaced"])
def test_a_missing_table_of_the_triggers_is_told(make_store, invented, table):
    """Those that only SQLite has."""
    store = make_store("sqlite")
    codetrack.save(invented, store.path)
    store.sql(f"DROP TABLE {table}")
    with pytest.raises(RegisterError, match=f"there is no table '{table}'; restore a backup"):
        codetrack.add(store.path, "alpha", Training(on="2026-01-01", people=1))


def test_an_older_store_with_a_missing_table_is_not_upgraded(store):
    """It says which, and stays as it was."""
    make_old(store)
    store.sql("DROP TABLE training")
    with pytest.raises(RegisterError, match="there is no table 'training'; restore a backup"):
        upgrade(store.path)
    assert revision_at(store.place) == "0001"


def test_a_missing_column_is_told(filled):
    """A store that lacks what this core records is not read as if nothing had been recorded."""
    if filled.is_file:
        triggers = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'training'"
        for (name,) in filled.sql(triggers):
            filled.sql(f"DROP TRIGGER {name}")
    filled.sql("ALTER TABLE training DROP COLUMN hours")
    for use in uses(filled):
        with pytest.raises(RegisterError, match="training: there is no column 'hours'; restore"):
            use(filled.path)
