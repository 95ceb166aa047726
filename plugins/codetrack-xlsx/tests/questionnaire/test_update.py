"""Answers go into the register, or are refused for a reason."""

import subprocess
import sys
from datetime import date

import attrs
import pytest
from codetrack_xlsx.questionnaire.update import take_in

from codetrack import RegisterError, Training, add, load, save
from codetrack.testing import make_member, make_register

MEMBER = make_member(trainings=[Training(on=date(2026, 3, 2), people=12, assurance="desk-checked")])


@pytest.fixture
def register(tmp_path):
    """Return the folder of a register with the member and another one."""
    save(make_register(MEMBER, make_member("another")), tmp_path / "register")
    return tmp_path / "register"


@pytest.fixture
def form(plugin, edited, tmp_path):
    """Return the member's form, with one number corrected and one training added."""

    def change(book):
        sheet = book["Trainings"]
        sheet["D6"] = 14
        sheet["C7"], sheet["D7"] = date(2026, 9, 9), 3

    return edited(plugin.form(MEMBER, tmp_path / "form.xlsx"), change)


def test_answers_are_written_and_told(register, form):
    """The register holds them, and what changed is said, record by record."""
    taken = take_in(form, register)
    after = load(register).member("hotel-example")
    assert after == taken.after
    assert [training.people for training in after.trainings] == [14, 3]
    assert list(taken.lines()) == [
        "training: - assurance=desk-checked, on=2026-03-02, people=12",
        "training: + on=2026-03-02, people=14",
        "training: + on=2026-09-09, people=3",
    ]


def test_a_dry_run_writes_nothing(register, form):
    """One may look first."""
    assert take_in(form, register, dry_run=True).after != MEMBER
    assert load(register).member("hotel-example") == MEMBER


def test_a_form_that_the_register_moved_on_from_is_refused(register, form):
    """What was added since would be lost; the register keeps it."""
    add(register, "hotel-example", Training(on=date(2026, 10, 1), people=2))
    before = load(register).member("hotel-example")
    with pytest.raises(RegisterError, match=r"hotel-example has changed .* in trainings"):
        take_in(form, register)
    assert load(register).member("hotel-example") == before


def test_a_forged_hidden_sheet_is_refused(plugin, register, tmp_path):
    """Nobody attests anything to itself: what travels unseen must be what the register has."""
    forged = attrs.evolve(MEMBER, trainings=[attrs.evolve(MEMBER.trainings[0], people=900)])
    with pytest.raises(RegisterError, match="has changed in the register"):
        take_in(plugin.form(forged, tmp_path / "forged.xlsx"), register)


def test_a_form_with_a_problem_is_refused(register, edited, form):
    """Every problem is named, and nothing is written."""
    edited(form, lambda book: book["Trainings"].__setitem__("C6", "soon"))
    with pytest.raises(RegisterError, match=r"form\.xlsx: Trainings!C6: wrong value"):
        take_in(form, register)


def test_the_form_of_a_stranger_is_refused(plugin, register, tmp_path):
    """A member that the register does not have is not made by a form."""
    path = plugin.form(make_member("stranger"), tmp_path / "form.xlsx")
    with pytest.raises(RegisterError, match="'stranger' is not there"):
        take_in(path, register)


def test_the_command_says_what_changes_and_what_was_refused(register, form):
    """One refused form does not stop the others, and shows in the exit code."""
    bad = form.with_name("bad.xlsx")
    bad.write_bytes(b"no workbook")
    done = subprocess.run(
        [sys.executable, "-m", "codetrack_xlsx", str(register), str(bad), str(form)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 3
    assert "bad.xlsx: refused" in done.stderr
    assert "training: + on=2026-09-09, people=3" in done.stdout
    assert len(load(register).member("hotel-example").trainings) == 2
