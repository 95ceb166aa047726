import shutil
from datetime import date
from pathlib import Path

import pytest

import codetrack
from codetrack import (
    Headcount,
    RegisterError,
    Training,
    add,
    audit,
    load,
    load_plugins,
    load_settings,
    save,
)
from codetrack.testing import make_member, make_register, make_site

ROOT = Path(__file__).resolve().parents[3]
BELGIUM = ROOT / "examples" / "belgium"
EXAMPLE = ROOT / "plugins" / "codetrack-lms" / "example"
AS_OF = date(2026, 11, 23)
SETTINGS = """\
[plugin.lms]
register = "{register}"
[plugin.lms.sites]
GNT = "gent"
[[plugin.lms.courses]]
names = ["Kinderbescherming"]
[[plugin.lms.files]]
paths = ["*.csv"]
member = "chain"
day_format = "yyyy-mm-dd"
columns = {{ person = ["Nr"], day = "Day", course = "Course", site = "Site" }}
"""
ROWS = (
    "Nr,Day,Course,Site\n1,2026-11-01,Kinderbescherming,GNT\n2,2026-11-01,Kinderbescherming,GNT\n"
)


@pytest.fixture
def folder(tmp_path):
    """Make a register of two members, and a folder of completions beside it."""
    members = [
        make_member(
            name,
            sites=[make_site("gent")],
            headcounts=[Headcount(on=date(2026, 1, 1), staff=2, site="gent")],
        )
        for name in ("chain", "other")
    ]
    save(make_register(*members), tmp_path / "register")
    place = tmp_path / "lms"
    place.mkdir()
    (place / "codetrack.toml").write_text(SETTINGS.format(register="../register"))
    (place / "a.csv").write_text(ROWS)
    return place


def status(path, member, area="training"):
    made = audit(path, as_of=AS_OF)
    return next(m.statuses[area] for m in made.members if m.id == member)


def test_the_members_of_the_register_are_audited_with_the_trainings(folder):
    """The folder reads as the register's members, with one more record and nobody in it."""
    register = load(folder)
    assert register.problems == ()
    assert register.member("chain").trainings == (
        Training(on=date(2026, 11, 1), people=2, site="gent", mode="e-learning"),
    )
    assert register.member("chain").ext == {"lms": {"completions": 2, "unread": 0}}
    assert register.member("other") == load(folder.parent / "register").member("other")


def test_the_register_itself_can_hold_the_settings(folder):
    """With `register = "."` the same folder is read with and without the completions."""
    inside = folder.parent / "register"
    (inside / "codetrack.toml").write_text(
        SETTINGS.format(register=".").replace("*.csv", "../lms/*.csv")
    )
    assert load(inside).member("chain").trainings == ()
    assert load(inside, source="lms").member("chain").trainings != ()


def test_a_row_that_cannot_be_read_makes_criterion_2_unknown(folder):
    """The member is not better than anyone can tell; other members and criteria stand."""
    before = {area: status(folder, "chain", area) for area in codetrack.AREAS}
    (folder / "b.csv").write_text("Nr,Day,Course,Site\n3,,Kinderbescherming,GNT\n")
    after = {area: status(folder, "chain", area) for area in codetrack.AREAS}
    assert after.pop("training") == "unknown"
    assert before.pop("training") == "met"
    assert after == before
    assert status(folder, "other") == status(folder.parent / "register", "other")


def test_a_training_that_the_register_holds_is_not_counted_twice(folder):
    """What was added by hand stays, and the learning system's record of it is told and left."""
    add(
        folder.parent / "register",
        "chain",
        Training(on=date(2026, 11, 1), people=5, site="gent", mode="e-learning"),
    )
    register = load(folder)
    assert [t.people for t in register.member("chain").trainings] == [5]
    assert "already" in register.problems[0].message


def test_mistakes_in_the_register_stay_what_they_are(folder):
    """A member that cannot be read stays unreadable, and its file is named from here."""
    (folder.parent / "register" / "members" / "chain.toml").write_text("name = 5\n")
    register = load(folder)
    assert register.unreadable == ("chain",)
    assert {p.file for p in register.problems} == {"../register/members/chain.toml"}


def test_settings_of_the_register_do_not_get_lost(folder):
    """What the register sets and this folder does not is told, for here its default holds."""
    (folder.parent / "register" / "codetrack.toml").write_text(
        '[plugin.training]\ntarget_percent = 95\n[plugins]\nrequire = ["training"]\n'
    )
    assert [p.key for p in load(folder).problems] == ["plugin.training", "plugins.require"]
    with (folder / "codetrack.toml").open("a") as file:
        file.write('[plugin.training]\ntarget_percent = 95\n[plugins]\nrequire = ["training"]\n')
    assert load(folder).problems == ()


@pytest.mark.parametrize("register", [".", "../lms", "../nowhere", "../round"])
def test_a_register_that_is_none_is_an_error(folder, register):
    """A register that is not there, or that goes round in a circle, is a sentence."""
    shutil.copytree(folder, folder.parent / "round")
    (folder / "codetrack.toml").write_text(SETTINGS.format(register=register))
    with pytest.raises(RegisterError, match="expected"):
        load(folder)


def test_wrong_settings_are_named_when_the_folder_cannot_be_read(folder):
    """The source is not there because of its settings, and the error says so."""
    text = (folder / "codetrack.toml").read_text()
    (folder / "codetrack.toml").write_text(text.replace("yyyy-mm-dd", "sometimes"))
    with pytest.raises(RegisterError, match="day_format"):
        load(folder)


def test_other_registers_are_read_as_before(folder):
    """Settings for completions never make another folder or file one of completions."""
    plugins = load_plugins(load_settings(folder))
    assert plugins.source_for(folder.parent / "register").name == "toml"
    assert plugins.source_for(folder.parent / "x.jsonl").name == "jsonl"
    assert load_plugins().source_for(BELGIUM).name == "toml"


def test_the_counts_can_be_stored(folder):
    """A register with the trainings in it is saved, and reads back without the files."""
    save(load(folder), folder.parent / "2026.jsonl")
    again = load(folder.parent / "2026.jsonl")
    assert again.members == load(folder).members


def test_the_example_is_what_the_readme_says():
    """Sixty completions of the October and November files, which overlap, count once each."""
    before, after = load(BELGIUM).member("zeewind-hotels"), load(EXAMPLE).member("zeewind-hotels")
    added = after.trainings[len(before.trainings) :]
    assert load(EXAMPLE).problems == ()
    assert sum(training.people for training in added) == 60
