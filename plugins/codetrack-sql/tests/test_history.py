from datetime import UTC, timedelta

import attrs
import codetrack_sql
import pytest

import codetrack
from codetrack import RegisterError, Training


def noted(store, **wanted):
    return [(n.who, n.what, n.member, n.table) for n in codetrack_sql.history(store.path, **wanted)]


def test_each_change_is_noted_with_who_and_what(filled, invented, monkeypatch):
    """A record added, one changed and one removed stand in the history, and nothing besides."""
    before = len(noted(filled))
    monkeypatch.setenv("CODETRACK_SQL_WHO", "secretariat")
    codetrack.add(filled.path, "alpha", Training(on="2026-03-01", people=3))
    alpha, beta = filled.load().members
    beta = attrs.evolve(beta, trainings=beta.trainings[1:])
    alpha = attrs.evolve(
        alpha, trainings=(*alpha.trainings[:2], Training(on="2026-03-01", people=9))
    )
    codetrack.save(attrs.evolve(invented, members=[alpha, beta]), filled.path)
    assert noted(filled)[before:] == [
        ("secretariat", "added", "alpha", "training"),
        ("secretariat", "removed", "beta", "training"),
        ("secretariat", "changed", "alpha", "training"),
    ]
    last = next(codetrack_sql.history(filled.path, last=1))
    assert (last.before["people"], last.after["people"]) == (3, 9)
    assert str(last).endswith("people: 3 -> 9")


def test_what_is_changed_by_hand_is_noted_too(filled):
    """The database notes it, whichever program it was."""
    before = len(noted(filled))
    filled.sql("UPDATE training SET people = 7 WHERE member = 'alpha'")
    filled.sql("UPDATE training SET member = 'beta' WHERE row_id = 1")
    filled.sql("DELETE FROM training WHERE row_id = 2")
    who = "by hand" if filled.is_file else "register"
    assert noted(filled)[before:] == [
        *2 * [(who, "changed", "alpha", "training")],
        (who, "removed", "alpha", "training"),
        (who, "added", "beta", "training"),
        (who, "removed", "alpha", "training"),
    ]


def test_a_member_removed_takes_its_records_along_and_all_is_noted(filled):
    """One statement removes a member, and the history says what was lost."""
    before = len(noted(filled))
    filled.sql("DELETE FROM member WHERE id = 'alpha'")
    assert sorted(n[1:] for n in noted(filled)[before:]) == [
        ("removed", "alpha", "member"),
        ("removed", "alpha", "site"),
        ("removed", "alpha", "training"),
        ("removed", "alpha", "training"),
    ]
    assert [member.id for member in filled.load().members] == ["beta"]


REFUSED = [
    "UPDATE history SET who = 'nobody'",
    "DELETE FROM history",
    "DELETE FROM history WHERE number = 1",
]
IN_SQLITE = (
    'INSERT OR REPLACE INTO history (number, who, what, member, "table") '
    "VALUES (1, 'nobody', 'added', 'alpha', 'member')"
)
IN_POSTGRESQL = ["TRUNCATE history", "TRUNCATE training", "TRUNCATE member CASCADE"]


def test_the_database_refuses_to_change_the_history(filled):
    """Neither a change nor a removal, however it is put, gets through."""
    before = list(codetrack_sql.history(filled.path))
    for statement in (*REFUSED, *([IN_SQLITE] if filled.is_file else IN_POSTGRESQL)):
        with pytest.raises(Exception, match=r"only added to|TRUNCATE leaves no history"):
            filled.sql(statement)
    assert before
    assert list(codetrack_sql.history(filled.path)) == before


def test_who_writes_is_the_settings_or_an_account_never_the_person_at_the_keyboard(
    store, invented, monkeypatch
):
    """Without a setting it is codetrack, or the account in the database; then the settings say."""
    monkeypatch.setenv("USER", "jane")
    codetrack.save(invented, store.path)
    assert {n[0] for n in noted(store)} == {"codetrack" if store.is_file else "register"}
    settings = (store.path.parent if store.is_file else store.path) / "codetrack.toml"
    text = settings.read_text(encoding="utf-8") if settings.exists() else "[plugin.sql]\n"
    settings.write_text(text + 'who = "audit-job"\n', encoding="utf-8")
    codetrack.add(store.path, "alpha", Training(on="2026-03-01", people=3))
    assert noted(store, last=1)[0][0] == "audit-job"
    filled_by_hand = store.sql("UPDATE training SET people = 1 WHERE row_id = 1")
    assert filled_by_hand is None
    assert noted(store, last=1)[0][0] in ("by hand", "register")


def test_a_name_with_blanks_is_no_account(filled, monkeypatch):
    """A person's name does not get into the history by accident."""
    monkeypatch.setenv("CODETRACK_SQL_WHO", "Jane Doe")
    with pytest.raises(RegisterError, match="name of a role or an account"):
        codetrack.add(filled.path, "alpha", Training(on="2026-03-01", people=3))


def test_the_time_is_in_utc(filled):
    """The database's own time, all of one transaction at one moment or nearly so."""
    moments = [n.at for n in codetrack_sql.history(filled.path)]
    assert all(moment.tzinfo is UTC for moment in moments)
    assert max(moments) - min(moments) < timedelta(minutes=5)


def test_the_history_of_one_member_or_table(filled):
    """It can be asked for less than all."""
    assert {n[2] for n in noted(filled, member="alpha")} == {"alpha"}
    assert {n[3] for n in noted(filled, table="site")} == {"site"}
    assert len(noted(filled, last=2)) == 2
