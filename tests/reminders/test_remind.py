"""Which notices are handed out on a day, to whom, and what becomes of reminders that fail."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from codetrack import (
    AssessmentError,
    Check,
    Contact,
    Forecast,
    Member,
    Message,
    Notice,
    Notices,
    Reminder,
    Settings,
    Site,
    forecast,
    met,
    remind,
)
from codetrack.settings import Escalation, ReminderSettings
from codetrack.testing import make_member, make_register

AS_OF = date(2026, 11, 23)
FINE = Check(name="fine", plugin="x", title="Fine", run=lambda member, as_of: [met("fine")])
FOCAL = Contact(role="focal-point", email="focal@example.org")
MANAGEMENT = Contact(role="management", email="management@example.org")


def foreseen(*members: Member, as_of: date = AS_OF, days: int = 60, **rules: Any) -> Forecast:
    """Forecast nothing but fine for the members, with these settings for reminders."""
    found = forecast(
        make_register(*(members or (make_member(contacts=[FOCAL]),))),
        [FINE],
        start=as_of,
        until=as_of,
        settings=Settings(reminders=ReminderSettings(**rules)),
    )
    return attrs.evolve(found, until=as_of + timedelta(days=days))


def notice(due: date | int = AS_OF, **changes: Any) -> Notice:
    """Make a notice that is due on the day, or so many days after the forecast's."""
    if isinstance(due, int):
        due = AS_OF + timedelta(days=due)
    values: dict[str, Any] = {"member": "hotel-example", "due": due, "message": Message("Do it")}
    return Notice(**(values | changes))


def saying(*notices: Any, name: str = "r") -> Reminder:
    """Make a reminder that says these."""
    return Reminder(name=name, plugin="x", run=lambda foreseen: notices)


def only(found: Notices) -> Any:
    """Return the one handout there is."""
    assert found.problems == ()
    (handout,) = found.handouts
    return handout


@pytest.mark.parametrize(
    ("due", "is_there"),
    [(60, True), (61, False), (0, True), (-1, True), (-366, True), (-367, False)],
)
def test_a_notice_is_there_from_its_lead_time_on(due, is_there):
    """It is said from 60 days before its due day, that day included, to 366 days after."""
    assert bool(remind(foreseen(days=100), [saying(notice(due))]).handouts) is is_there


def test_a_reminder_can_have_a_lead_time_of_its_own():
    """The lead time by a reminder's id holds for that reminder only."""
    settings = foreseen(lead_days=5, lead={"x/late": 20}, days=100)
    found = remind(settings, [saying(notice(10), name="late"), saying(notice(10), name="other")])
    assert only(found).reminder == "x/late"


def test_within_stands_for_every_lead_time():
    """Within is longer or shorter than any of the settings."""
    rules = foreseen(lead_days=5, lead={"x/r": 20}, days=100)
    assert only(remind(rules, [saying(notice(90))], within=90))
    assert remind(rules, [saying(notice(15))], within=14).handouts == ()


def test_what_the_forecast_does_not_reach_is_not_said():
    """The report says how far it saw, and says nothing of what lies beyond."""
    found = remind(foreseen(days=10), [saying(notice(11))])
    assert (found.handouts, found.until) == ((), AS_OF + timedelta(days=10))


def test_an_unknown_reminder_in_the_settings_is_a_problem():
    """A misspelt id among the lead times is told, with the nearest."""
    settings = Settings(reminders=ReminderSettings(lead={"x/rr": 3}))
    found = remind(attrs.evolve(foreseen(), settings=settings), [saying()])
    (problem,) = found.problems
    assert "did you mean x/r?" in str(problem)
    assert problem.key == 'reminders.lead."x/rr"'


def test_no_reminder_at_all_is_an_error():
    """Asking nobody must not look like nothing being due."""
    with pytest.raises(AssessmentError, match="no reminder"):
        remind(foreseen(), [])


# ---------------------------------------------------------------- whom to address


def test_the_role_of_the_notice_comes_first():
    """An action's owner is addressed if the member has such a contact, before the focal point."""
    member = make_member(contacts=[FOCAL, Contact(role="kitchen", email="kitchen@example.org")])
    assert (
        only(remind(foreseen(member), [saying(notice(role="kitchen"))])).addressee.role == "kitchen"
    )
    assert only(remind(foreseen(member), [saying(notice(role="cellar"))])).addressee.role == (
        "focal-point"
    )


def test_the_settings_say_whom_to_address():
    """The first role of the settings for which there is a contact is addressed."""
    member = make_member(contacts=[FOCAL, MANAGEMENT])
    found = remind(foreseen(member, address=["owner", "management"]), [saying(notice())])
    assert only(found).addressee.email == MANAGEMENT.email


def test_any_contact_is_better_than_none():
    """Without any of the roles, whoever is there is addressed."""
    found = remind(foreseen(make_member(contacts=[MANAGEMENT])), [saying(notice())])
    assert only(found).addressee.role == "management"


def test_without_a_contact_the_representative_is_told():
    """A member with nobody to write to is told to the representative, in so many words."""
    found = only(remind(foreseen(make_member(languages=["nl"])), [saying(notice())]))
    assert (found.addressee.role, found.addressee.email) == ("representative", None)
    assert found.addressee.language == "en"
    assert "the member has no e-mail for this" in str(found.addressee)


@pytest.mark.parametrize(
    ("contact", "languages", "language"),
    [("fr", ["nl"], "fr"), (None, ["nl", "fr"], "nl"), (None, [], "de")],
)
def test_the_language_is_that_of_the_contact(contact, languages, language):
    """It is the contact's language, else the member's first, else the register's."""
    member = make_member(contacts=[attrs.evolve(FOCAL, language=contact)], languages=languages)
    rules = attrs.evolve(foreseen(member), settings=Settings(language="de"))
    assert only(remind(rules, [saying(notice())])).addressee.language == language


STEPS = (Escalation(after_days=90, role="authority"), Escalation(after_days=30, role="management"))


@pytest.mark.parametrize(
    ("due", "role", "step"),
    [
        (1, "focal-point", 0),
        (-29, "focal-point", 0),
        (-30, "management", 30),
        (-89, "management", 30),
        (-90, "representative", 90),
    ],
)
def test_who_is_addressed_follows_how_long_ago_it_was_due(due, role, step):
    """The last step that applies is addressed; one without a contact goes to the representative."""
    member = make_member(contacts=[FOCAL, MANAGEMENT])
    found = only(remind(foreseen(member, escalation=STEPS), [saying(notice(due))]))
    assert (found.addressee.role, found.step, found.overdue) == (role, step, max(-due, 0))


def test_an_escalation_is_a_new_notice_even_without_contacts():
    """Though the representative is told each time, each step is told."""
    day = date(2026, 6, 1)
    keys = {
        only(
            remind(
                foreseen(make_member(), as_of=day + timedelta(days=late), escalation=STEPS),
                [saying(notice(day))],
            )
        ).key
        for late in (0, 30, 90)
    }
    assert len(keys) == 3


# ---------------------------------------------------------------- one and the same


@given(st.permutations([notice(3), notice(3), notice(3, message=Message("Later")), notice(2)]))
def test_doubles_are_merged_in_any_order(said):
    """Of notices with one key there is one, the same one in whatever order they came."""
    found = remind(foreseen(), [saying(*said)])
    assert [h.said for h in found.handouts] == ["Do it", "Do it"]
    assert [h.notice.due for h in found.handouts] == [notice(2).due, notice(3).due]


def test_a_key_does_not_depend_on_the_day_or_the_language():
    """The same notice has the same key on another day, and for a contact of another language."""
    keys = set()
    for days, language in itertools.product((0, 10, -5), ("nl", "fr")):
        member = make_member(contacts=[attrs.evolve(FOCAL, language=language)])
        rules = foreseen(member, as_of=AS_OF + timedelta(days=days))
        keys.add(only(remind(rules, [saying(notice(5))])).key)
    assert len(keys) == 1


def test_a_moved_due_day_is_a_new_notice():
    """Whoever agreed on another day is reminded of that one."""
    one, other = (only(remind(foreseen(), [saying(notice(due))])).key for due in (3, 4))
    assert one != other


# ---------------------------------------------------------------- reminders that fail


def test_a_reminder_that_raises_is_a_problem_and_the_others_go_on():
    """The crash is told with the plugin and the reminder; what others say still comes."""

    def run(foreseen: Forecast) -> Iterable[Notice]:
        yield notice(1)
        raise ValueError("broken")

    broken = Reminder(name="broken", plugin="acme", run=run)
    found = remind(foreseen(), [broken, saying(notice(2))])
    assert [h.reminder for h in found.handouts] == ["acme/broken", "x/r"]
    (problem,) = found.problems
    assert problem.plugin == "acme"
    assert "acme/broken" in problem.message
    assert "ValueError: broken" in problem.message


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ("Do it", "expected a Notice"),
        (None, "expected a Notice"),
        (notice(member="hotel-exampel"), "no member"),
        (notice(site="nowhere"), "no site"),
        (notice(message=Message("Due by {day}")), "day"),
    ],
)
def test_a_wrong_notice_is_a_problem_and_the_others_stay(wrong, said):
    """What a plugin gives wrongly is told with its name, and its other notices are heard."""
    member = make_member(contacts=[FOCAL], sites=[Site(id="here", name="Here (invented)")])
    found = remind(foreseen(member), [saying(wrong, notice(site="here"))])
    assert len(found.handouts) == 1
    (problem,) = found.problems
    assert problem.plugin == "x"
    assert said in str(problem)


def test_a_reminder_that_gives_no_list_is_a_problem():
    """A function that forgot to yield is told, rather than taken for nothing being due."""
    found = remind(foreseen(), [Reminder(name="r", plugin="x", run=lambda foreseen: None)])
    assert "not iterable" in str(found.problems[0])


def test_what_cannot_be_read_stays_a_problem():
    """A member that cannot be read is told in the notices as well."""
    from codetrack.problems import Problem

    problem = Problem(message="not valid TOML", file="members/kapot.toml", line=1, member="kapot")
    register = make_register(make_member(), unreadable=["kapot"], problems=[problem])
    found = forecast(register, [FINE], start=AS_OF, until=AS_OF)
    assert remind(found, [saying()]).problems == (problem,)
