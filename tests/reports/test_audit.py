from datetime import date

import pytest

from codetrack import AssessmentError, Member, Policy, Register, audit, save

AS_OF = date(2026, 11, 23)


@pytest.fixture
def folder(tmp_path):
    """Make a register of two invented members, and one that cannot be read."""
    policy = Policy(adopted=date(2020, 1, 1))
    members = [
        Member(id="with", name="With (invented)", country="BE", policies=(policy,)),
        Member(id="without", name="Without (invented)", country="BE"),
    ]
    save(Register(members=members), tmp_path)
    (tmp_path / "members" / "kapot.toml").write_text("name =", encoding="utf-8")
    return tmp_path


def test_everything_is_asked_of_everyone(folder):
    """Without a choice, all members and all areas are assessed, the unreadable too."""
    assessment = audit(folder, as_of=AS_OF)
    assert [member.id for member in assessment.members] == ["kapot", "with", "without"]
    assert len(assessment.areas) == 7


def test_chosen_checks_give_a_status_to_their_areas_only(folder):
    """What was not asked for is left out, rather than shown as unknown."""
    assessment = audit(folder, as_of=AS_OF, only=["policy/adopted"], members=["with"])
    assert assessment.members[0].statuses == {"policy": "met"}
    assert assessment.problems == ()


def test_an_unreadable_member_can_be_chosen(folder):
    """Its problems come with it."""
    assessment = audit(folder, as_of=AS_OF, members=["kapot"])
    assert [problem.member for problem in assessment.problems] == ["kapot"]


def test_an_unknown_member_is_an_error(folder):
    """A misspelt id never gives an empty answer."""
    with pytest.raises(AssessmentError, match="did you mean without"):
        audit(folder, as_of=AS_OF, members=["withut"])


def test_the_same_register_and_day_give_the_same_answer(folder):
    """An audit of a past day can be done again."""
    assert audit(folder, as_of=AS_OF) == audit(folder, as_of=AS_OF)


def test_settings_change_the_answer_and_its_provenance(folder):
    """The settings of the register are used, and named by their digest."""
    before = audit(folder, as_of=date(2021, 6, 1), only=["policy/reviewed"], members=["with"])
    (folder / "codetrack.toml").write_text("[plugin.policy]\nreview_months = 6\n")
    after = audit(folder, as_of=date(2021, 6, 1), only=["policy/reviewed"], members=["with"])
    assert [f.status for f in before.findings] == ["met"]
    assert [f.status for f in after.findings] == ["gap"]
    assert before.provenance.settings != after.provenance.settings
