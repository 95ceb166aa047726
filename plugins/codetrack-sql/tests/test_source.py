import os
import pickle
from datetime import date
from pathlib import Path

import codetrack_sql
import pytest
from helpers.command import run

import codetrack
from codetrack import RegisterError, SettingsError, Site, Training
from codetrack.testing import conforms, load_one, make_register

BELGIUM = Path(__file__).resolve().parents[3] / "examples" / "belgium"


def test_the_plugin_conforms_with_an_sqlite_file(make_store, invented):
    """It reads twice the same, complains of garbage, and what it writes comes back."""
    store = make_store("sqlite")
    codetrack.save(invented, store.path)
    conforms(codetrack_sql, name="sql", samples=[store.path])


def test_the_plugin_conforms_with_a_server(make_store, invented):
    """The same, where a folder's settings name the database."""
    store = make_store("postgresql")
    codetrack.save(invented, store.path)
    table = codetrack.load_settings(store.path).config("sql").table
    conforms(codetrack_sql, name="sql", config=dict(table), samples=[store.path])


def test_the_register_of_belgium_is_audited_the_same(store):
    """The assessment of the TOML files and of the database is one, but for the name."""
    codetrack.save(codetrack.load(BELGIUM), store.path)
    # The thresholds are settings, and lie beside the records: the same ones for both.
    plugins = codetrack.load_plugins(codetrack.load_settings(BELGIUM))
    files, database = (
        codetrack.assess(codetrack.load(path), plugins.checks, as_of=date(2026, 11, 23))
        for path in (BELGIUM, store.path)
    )
    assert database.members == files.members


def test_a_record_is_added_on_the_command_line(filled):
    """`codetrack add` appends to the member, and an audit reads it."""
    ran = run("add", "alpha", "training", "on=2026-03-02", "people=12", "-r", filled.path)
    assert (ran.returncode, ran.stderr) == (0, "")
    added = filled.load().member("alpha").trainings[-1]
    assert added == Training(on="2026-03-02", people=12)


def test_a_site_is_added_and_returned(filled):
    """What `add` returns is the member as it then stands in the database."""
    member = codetrack.add(filled.path, "beta", Site(id="brugge", name="Brugge (invented)"))
    assert [site.id for site in member.sites] == ["gent", "brugge"]
    assert filled.load().member("beta") == member


@pytest.mark.parametrize(
    ("member", "record", "words"),
    [
        ("gamma", Training(on="2026-03-02", people=1), "there is no member 'gamma'"),
        ("alpha", Training(on="2026-03-02", people=1, site="nowhere"), "no such site"),
        ("alpha", Site(id="gent", name="Gent (invented)"), "no earlier site has"),
    ],
)
def test_a_record_that_does_not_fit_is_not_added(filled, member, record, words):
    """It is refused with a sentence, and nothing is noted."""
    before = list(codetrack_sql.history(filled.path))
    with pytest.raises(RegisterError, match=words):
        codetrack.add(filled.path, member, record)
    assert list(codetrack_sql.history(filled.path)) == before


def test_members_that_are_not_saved_stay(filled, invented):
    """As the files of other members do in a folder."""
    codetrack.save(make_register(invented.member("alpha")), filled.path)
    assert [member.id for member in filled.load().members] == ["alpha", "beta"]


def test_what_is_no_register_is_refused_with_a_sentence(tmp_path, make_store, python):
    """Nothing at the path, an empty file, a database of something else: each says what it is."""
    missing = tmp_path / "missing.sqlite"
    with pytest.raises(RegisterError, match="there is nothing here"):
        codetrack.load(missing)
    with pytest.raises(RegisterError, match="there is nothing here"):
        codetrack.add(missing, "alpha", Training(on="2026-03-02", people=1))
    assert not missing.exists()
    empty = tmp_path / "empty.db"
    empty.touch()
    with pytest.raises(RegisterError, match="no register of codetrack-sql"):
        codetrack.load(empty)
    foreign = make_store("sqlite")
    foreign.sql("CREATE TABLE contact (name TEXT)")
    for use in (codetrack.load, lambda path: codetrack.save(make_register(), path)):
        with pytest.raises(RegisterError, match="no register of codetrack-sql"):
            use(foreign.path)
    assert foreign.sql("SELECT count(*) FROM sqlite_master")[0][0] == 1


def test_a_database_with_tables_of_others_is_left_alone(make_store, invented):
    """A server's database with a table of the same name is not written into."""
    store = make_store("postgresql")
    store.sql("CREATE TABLE report (title text)")
    with pytest.raises(RegisterError, match="holds other tables: report"):
        codetrack.save(invented, store.path)


def test_an_audit_does_not_import_sqlalchemy_for_a_folder_of_toml(python):
    """Who has the plugin installed pays for it only with a register in a database."""
    code = (
        "import sys, codetrack\n"
        f"codetrack.load({str(BELGIUM)!r})\n"
        "assert 'codetrack_sql' in sys.modules\n"
        "print('sqlalchemy' in sys.modules)\n"
    )
    assert python("-c", code).stdout == "False\n"


@pytest.mark.slow
def test_a_store_is_copied_and_looked_at_on_the_command_line(store, python, tmp_path):
    """Copy there, show the history, copy back."""
    run = ("-m", "codetrack_sql")
    made = python(*run, "copy", BELGIUM, store.path)
    assert (made.returncode, made.stderr) == (0, "")
    shown = python(*run, "history", store.path, "--member", "zeewind-hotels", "--last", 1)
    assert "zeewind-hotels  added" in shown.stdout
    assert python(*run, "state", store.path).returncode == 0
    back = tmp_path / "back"
    assert python(*run, "copy", store.path, back).returncode == 0
    assert codetrack.load(back).members == codetrack.load(BELGIUM).members
    refused = python(*run, "history", tmp_path / "no.sqlite")
    assert (refused.returncode, refused.stderr.count("\n")) == (3, 1)


# ---------------------------------------------------------------- passwords


URLS = [
    "postgresql+psycopg://register:s3cr3t@localhost/db",
    "postgresql://localhost/db?password=s3cr3t",
    "postgresql+psycopg://localhost/db?sslpassword=s3cr3t",
    "mysql://register:s3cr3t@localhost/db",
    "mysql://s3cr3t/db",
    "s3cr3t",
    ["postgresql://register:s3cr3t@localhost/db"],
]


@pytest.mark.parametrize("url", URLS)
def test_a_url_with_a_password_is_refused_and_not_shown(tmp_path, url):
    """The settings are refused with the line, and none of it is shown."""
    text = f"[plugin.sql]\nurl = {url!r}\n"
    (tmp_path / "codetrack.toml").write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError) as refused:
        codetrack_sql.history(tmp_path)
    assert "codetrack.toml:2: plugin.sql.url: " in str(refused.value)
    ran = run("audit", tmp_path)
    assert ran.returncode == 3
    for text in (str(refused.value), ran.stdout, ran.stderr):
        assert "s3cr3t" not in text
    assert "plugin.sql.url" in ran.stderr


def test_a_wrong_password_is_told_and_not_shown(make_store, invented, monkeypatch):
    """Nor is the one that would have been right."""
    store = make_store("postgresql")
    codetrack.save(invented, store.path)
    monkeypatch.setenv("CODETRACK_TEST_PASSWORD", "s3cr3t")
    with pytest.raises(RegisterError, match="password authentication failed") as refused:
        store.load()
    assert "s3cr3t" not in str(refused.value)
    ran = run("audit", store.path)
    assert ran.returncode == 3
    assert "s3cr3t" not in ran.stdout + ran.stderr
    assert "Traceback" not in ran.stderr
    monkeypatch.delenv("CODETRACK_TEST_PASSWORD")
    with pytest.raises(RegisterError, match="CODETRACK_TEST_PASSWORD is empty"):
        store.load()


def test_the_password_can_be_left_to_libpq(make_store, invented, monkeypatch, tmp_path):
    """PGPASSWORD and a password file do, without a setting."""
    store = make_store("postgresql")
    codetrack.save(invented, store.path)
    settings = store.path / "codetrack.toml"
    lines = settings.read_text(encoding="utf-8").splitlines()
    settings.write_text("\n".join(lines[:2]) + "\n", encoding="utf-8")
    password = os.environ["CODETRACK_TEST_PASSWORD"]
    monkeypatch.setenv("PGPASSWORD", password)
    assert len(store.load().members) == 2
    monkeypatch.delenv("PGPASSWORD")
    file = tmp_path / "pgpass"
    file.write_text(f"*:*:*:register:{password}\n", encoding="utf-8")
    file.chmod(0o600)
    monkeypatch.setenv("PGPASSFILE", str(file))
    assert len(store.load().members) == 2


def test_a_server_that_is_not_there_is_a_sentence(tmp_path):
    """It says where it was looked for."""
    text = f'[plugin.sql]\nurl = "postgresql://register@/db?host={tmp_path}"\n'
    (tmp_path / "codetrack.toml").write_text(text, encoding="utf-8")
    with pytest.raises(RegisterError, match="No such file or directory"):
        codetrack.load(tmp_path)


def test_a_part_that_is_sent_away_holds_no_password(make_store, invented):
    """Each process asks its own environment for it."""
    store = make_store("postgresql")
    codetrack.save(invented, store.path)
    [given] = load_one(codetrack_sql, config=dict(_table(store))).gives
    parts = list(given.partitions(store.path, 1))
    assert os.environ["CODETRACK_TEST_PASSWORD"].encode() not in pickle.dumps(parts)


def _table(store):
    return codetrack.load_settings(store.path).config("sql").table
