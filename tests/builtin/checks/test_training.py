"""The checks of criterion 2: the share of staff, every site, new sites, managers."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from helpers.members import (
    asker,
    checks_of,
    member,
    signed,
    site,
)

from codetrack.builtin.checks import training
from codetrack.errors import SettingsError
from codetrack.model.records import Headcount, Milestone, Training

TODAY = date(2026, 6, 15)
HELD = date(2026, 3, 2)
ask = asker(training)


def staff(count: int, at: str | None = None, on: date = date(2026, 1, 1)) -> Headcount:
    """Make a headcount."""
    return Headcount(on=on, staff=count, site=at)


def held(people: int, at: str | None = None, on: date = HELD, **fields) -> Training:
    """Make a training."""
    return Training(on=on, people=people, site=at, **fields)


def share(answer) -> tuple[int, int]:
    """Return the two numbers of the answer's measure."""
    return answer.measure.part, answer.measure.whole


class TestStaffShare:
    """`training/staff-share`."""

    @pytest.mark.parametrize(
        ("people", "status"), [(40, "met"), (32, "met"), (31, "partial"), (1, "partial")]
    )
    def test_the_target(self, people, status):
        """Eighty in a hundred of the staff are enough, one fewer is not."""
        answer = ask("staff-share", member(staff(40), held(people)), TODAY)

        assert (answer.status, share(answer)) == (status, (people, 40))

    def test_nobody_is_trained(self):
        """Without a training there is a gap."""
        answer = ask("staff-share", member(staff(40)), TODAY)

        assert (answer.status, share(answer)) == ("gap", (0, 40))

    def test_the_target_is_a_setting(self):
        """The share of staff to be trained is the representative's to set."""
        company = member(staff(40), held(20))

        assert ask("staff-share", company, TODAY, target_percent=50).status == "met"
        assert ask("staff-share", company, TODAY, target_percent=51).status == "partial"

    def test_the_last_day_of_the_window(self):
        """A training counts for 365 days after it was held, and not a day longer."""
        company = member(staff(40), held(40))

        assert ask("staff-share", company, HELD + timedelta(365)).status == "met"
        assert ask("staff-share", company, HELD + timedelta(366)).status == "gap"

    def test_the_window_is_a_setting(self):
        """The days for which a training counts are the representative's to set."""
        company = member(staff(40), held(40))

        assert ask("staff-share", company, HELD + timedelta(10), window_days=10).status == "met"
        assert ask("staff-share", company, HELD + timedelta(11), window_days=10).status == "gap"

    @pytest.mark.parametrize("last", [HELD + timedelta(30), HELD + timedelta(900)])
    def test_the_last_day_that_the_provider_sets(self, last):
        """A `valid_until` counts instead of the window, to its last day."""
        company = member(staff(40), held(40, valid_until=last))

        assert ask("staff-share", company, last).status == "met"
        assert ask("staff-share", company, last + timedelta(1)).status == "gap"

    def test_more_were_trained_than_there_are_staff(self):
        """Whoever came twice counts twice, but never more than there are staff."""
        answer = ask("staff-share", member(staff(40), held(39), held(39)), TODAY)

        assert (answer.status, share(answer)) == ("met", (40, 40))

    def test_the_surplus_of_one_site_does_not_serve_another(self):
        """Trainings at a site cover at most the staff of that site."""
        company = member(
            site("north"),
            site("south"),
            staff(10, "north"),
            staff(30, "south"),
            held(40, "north"),
        )

        answer = ask("staff-share", company, TODAY)

        assert (answer.status, share(answer)) == ("partial", (10, 40))

    def test_the_staff_of_the_sites_adds_up(self):
        """Without a headcount of the whole member, those of its sites are added."""
        company = member(
            site("north"),
            site("south"),
            staff(10, "north"),
            staff(30, "south"),
            held(10, "north"),
            held(25, "south"),
        )

        assert share(ask("staff-share", company, TODAY)) == (35, 40)

    def test_a_site_without_a_headcount(self):
        """Where the staff of one site is not known, the share is not known."""
        company = member(site("north"), site("south"), staff(10, "north"), held(10, "north"))

        answer = ask("staff-share", company, TODAY)

        assert answer.status == "unknown"
        assert (answer.values["lacking"], answer.values["sites"]) == (1, 2)

    def test_the_newest_headcount(self):
        """The newest headcount counts, wherever it stands in the file."""
        company = member(staff(50), staff(10, on=date(2020, 1, 1)), held(10))

        assert share(ask("staff-share", company, TODAY)) == (10, 50)

    def test_newer_headcounts_of_all_sites(self):
        """An old headcount of the whole member gives way once every site has a newer one."""
        old = staff(400, on=date(2020, 1, 1))
        north, south = staff(10, "north"), staff(30, "south")
        sites = (site("north"), site("south"))

        assert ask("staff-share", member(*sites, old, north, south), TODAY).values["staff"] == 40
        assert ask("staff-share", member(*sites, old, north), TODAY).values["staff"] == 400

    def test_headcounts_of_one_day(self):
        """On one day the headcount of the whole member comes before those of the sites."""
        company = member(site(), staff(40), staff(10, "north"))

        assert ask("staff-share", company, TODAY).values["staff"] == 40

    def test_a_headcount_that_was_corrected(self):
        """Of two headcounts of one day, the one that stands below the other counts."""
        whole = member(staff(40), staff(41))
        at_site = member(site(), staff(10, "north"), staff(11, "north"))

        assert ask("staff-share", whole, TODAY).values["staff"] == 41
        assert ask("staff-share", at_site, TODAY).values["staff"] == 11
        assert ask("site-staff-share", at_site, TODAY).values["staff"] == 11

    def test_sites_that_are_not_open(self):
        """Staff and trainings of a closed site are left out."""
        company = member(
            site("north"),
            site("south", closed=date(2026, 6, 14)),
            staff(10, "north"),
            staff(30, "south"),
            held(30, "south"),
        )

        assert share(ask("staff-share", company, TODAY)) == (0, 10)

    def test_no_headcount(self):
        """Trainings without a headcount make no share."""
        assert ask("staff-share", member(held(40)), TODAY).status == "unknown"

    def test_no_staff(self):
        """A member without staff has nobody to train."""
        assert ask("staff-share", member(staff(0)), TODAY).status == "not_applicable"


class TestSiteStaffShare:
    """`training/site-staff-share`."""

    @pytest.mark.parametrize(
        ("people", "status"), [(8, "met"), (7, "partial"), (0, "gap"), (20, "met")]
    )
    def test_the_target(self, people, status):
        """Eight of ten of a site's staff are enough."""
        company = member(site(), staff(10, "north"), held(people, "north"))

        answer = ask("site-staff-share", company, TODAY)

        assert (answer.status, share(answer)) == (status, (min(people, 10), 10))

    def test_the_last_day_of_the_window(self):
        """A training at a site counts to the last day of the window."""
        company = member(site(), staff(10, "north"), held(10, "north"))

        assert ask("site-staff-share", company, HELD + timedelta(365)).status == "met"
        assert ask("site-staff-share", company, HELD + timedelta(366)).status == "gap"

    def test_settings(self):
        """Target and window are the representative's to set."""
        company = member(site(), staff(10, "north"), held(5, "north"))
        late = HELD + timedelta(2)

        assert ask("site-staff-share", company, TODAY, target_percent=50).status == "met"
        assert ask("site-staff-share", company, late, window_days=1).status == "gap"

    def test_a_training_of_the_whole_member(self):
        """Of a training for the whole member nobody knows who came from the site."""
        company = member(site(), staff(10, "north"), held(10))

        answer = ask("site-staff-share", company, TODAY)

        assert answer.status == "gap"
        assert str(answer.message) == (
            "Trainings at the site cover at most 0 of 10 staff; the target is 80%"
        )

    def test_the_newest_headcount(self):
        """The newest headcount of the site counts."""
        company = member(site(), staff(10, "north"), staff(99, "north", on=date(2020, 1, 1)))

        assert share(ask("site-staff-share", company, TODAY)) == (0, 10)

    def test_no_headcount_of_the_site(self):
        """The headcount of the member does not say how many work at the site."""
        company = member(site(), staff(10), held(10, "north"))

        assert ask("site-staff-share", company, TODAY).status == "unknown"

    def test_no_staff(self):
        """A site without staff has nobody to train."""
        company = member(site(), staff(0, "north"))

        assert ask("site-staff-share", company, TODAY).status == "not_applicable"


class TestEverySite:
    """`training/every-site`."""

    def test_every_site_was_trained(self):
        """A training long ago is enough for a site to have been trained at all."""
        company = member(site("north"), site("south"), held(1, "north"), held(1, "south"))

        answer = ask("every-site", company, HELD + timedelta(5000))

        assert (answer.status, share(answer)) == ("met", (2, 2))

    def test_one_site_was_not(self):
        """A site that was never trained is named."""
        company = member(site("north"), site("south"), held(1, "north"))

        answer = ask("every-site", company, TODAY)

        assert (answer.status, share(answer)) == ("partial", (1, 2))
        assert str(answer.message) == ("1 of 2 sites were ever trained; not, for instance, south")

    def test_no_site_was(self):
        """Where no site was trained there is a gap."""
        assert ask("every-site", member(site()), TODAY).status == "gap"

    def test_the_day_of_the_training(self):
        """A site counts as trained from the day of its first training."""
        company = member(site(), held(1, "north"))

        assert ask("every-site", company, HELD).status == "met"
        assert ask("every-site", company, HELD - timedelta(1)).status == "gap"

    def test_a_training_of_the_whole_member(self):
        """A training of the whole member stands for the sites that were open by then."""
        sites = (site("north", opened=HELD), site("south", opened=HELD + timedelta(1)))

        answer = ask("every-site", member(*sites, held(30)), TODAY)

        assert (answer.status, answer.values["missing"]) == ("partial", ["south"])

    def test_a_training_that_nobody_attended(self):
        """A training without people trains no site."""
        assert ask("every-site", member(site(), held(0, "north")), TODAY).status == "gap"

    def test_sites_that_are_not_open(self):
        """A closed site is not asked."""
        company = member(site("north"), site("south", closed=HELD), held(1, "north"))

        assert ask("every-site", company, TODAY).status == "met"

    def test_no_site(self):
        """A member without sites is not asked."""
        assert ask("every-site", member(held(3)), TODAY).status == "not_applicable"

    def test_a_chain_names_a_few_of_its_sites(self):
        """Of many untrained sites a few are named, and all are counted."""
        company = member(*[site(f"s{number}") for number in range(40)])

        answer = ask("every-site", company, TODAY)

        assert (len(answer.values["missing"]), share(answer)) == (5, (0, 40))


class TestNewSite:
    """`training/new-site`."""

    OPENED = date(2026, 1, 1)
    DUE = date(2026, 4, 1)
    COMPANY = (signed(date(2020, 1, 1)), site(opened=OPENED))

    def test_trained_in_time(self):
        """The ninetieth day after the opening is in time, the next one is not."""
        in_time = member(*self.COMPANY, held(5, "north", on=self.DUE))
        late = member(*self.COMPANY, held(5, "north", on=self.DUE + timedelta(1)))

        assert ask("new-site", in_time, TODAY).status == "met"
        assert ask("new-site", late, TODAY).status == "partial"

    def test_not_trained(self):
        """A site that was not trained by the due day has a gap from the next day on."""
        company = member(*self.COMPANY)

        assert ask("new-site", company, self.DUE).status == "not_applicable"
        late = ask("new-site", company, self.DUE + timedelta(1))
        assert (late.status, late.values["due"]) == ("gap", self.DUE)

    def test_the_days_are_a_setting(self):
        """The days in which a new site is to be trained are the representative's to set."""
        company = member(*self.COMPANY)

        assert ask("new-site", company, date(2026, 1, 11), new_site_days=10).status == (
            "not_applicable"
        )
        assert ask("new-site", company, date(2026, 1, 12), new_site_days=10).status == "gap"

    def test_trained_before_it_opened(self):
        """Staff that were trained before the opening were trained in time."""
        company = member(*self.COMPANY, held(5, "north", on=date(2025, 12, 1)))

        assert ask("new-site", company, TODAY).status == "met"

    def test_a_training_of_the_whole_member(self):
        """A training of the whole member counts from the opening on."""
        before = member(*self.COMPANY, held(5, on=self.OPENED - timedelta(1)))
        after = member(*self.COMPANY, held(5, on=self.OPENED))

        assert ask("new-site", before, TODAY).status == "gap"
        assert ask("new-site", after, TODAY).status == "met"

    def test_a_training_that_nobody_attended(self):
        """A training without people is none."""
        company = member(*self.COMPANY, held(0, "north", on=self.OPENED))

        assert ask("new-site", company, TODAY).status == "gap"

    def test_open_before_the_signature(self):
        """A site that was open before the member signed is not new to The Code."""
        company = member(signed(self.OPENED + timedelta(1)), site(opened=self.OPENED))

        assert ask("new-site", company, TODAY).status == "not_applicable"

    def test_opened_on_the_day_of_the_signature(self):
        """A site that opened on the day of the signature is new."""
        company = member(signed(self.OPENED), site(opened=self.OPENED))

        assert ask("new-site", company, TODAY).status == "gap"

    def test_the_day_of_opening_is_not_known(self):
        """Without a day of opening nobody knows whether the site is new."""
        company = member(signed(date(2020, 1, 1)), site())

        assert ask("new-site", company, TODAY).status == "unknown"

    def test_not_signed_yet(self):
        """For an applicant no site is new."""
        company = member(Milestone(on=date(2020, 1, 1), state="applied"), site(opened=self.OPENED))

        assert ask("new-site", company, TODAY).status == "not_applicable"

    def test_no_milestone(self):
        """Without any milestone nobody knows which sites are new."""
        assert ask("new-site", member(site(opened=self.OPENED)), TODAY).status == "unknown"

    def test_opened_at_the_end_of_the_calendar(self):
        """A due day beyond the calendar is its last day."""
        company = member(signed(date(2020, 1, 1)), site(opened=date(9999, 12, 1)))

        assert ask("new-site", company, date.max).values["due"] == date.max


class TestManagement:
    """`training/management`."""

    @pytest.mark.parametrize("fields", [{"audience": "management"}, {"mode": "train-the-trainer"}])
    def test_managers_or_trainers(self, fields):
        """A training of managers counts, and so does one of trainers."""
        answer = ask("management", member(held(3, **fields)), TODAY)

        assert (answer.status, answer.values["on"]) == ("met", HELD)

    @pytest.mark.parametrize("fields", [{}, {"audience": "staff"}, {"mode": "e-learning"}])
    def test_staff_alone(self, fields):
        """A training of other staff is none of managers."""
        assert ask("management", member(held(3, **fields)), TODAY).status == "gap"

    def test_the_last_day_of_the_window(self):
        """A training of managers counts to the last day of the window."""
        company = member(held(3, audience="management"))

        assert ask("management", company, HELD + timedelta(365)).status == "met"
        assert ask("management", company, HELD + timedelta(366)).status == "gap"

    def test_settings(self):
        """Audiences and window are the representative's to set."""
        company = member(held(3, audience="directors"))

        assert ask("management", company, TODAY, management_audiences=["directors"]).status == (
            "met"
        )
        assert ask("management", company, TODAY).status == "gap"
        assert (
            ask(
                "management",
                member(held(3, audience="management")),
                HELD + timedelta(2),
                window_days=1,
            ).status
            == "gap"
        )

    def test_a_training_that_nobody_attended(self):
        """A training without people is none."""
        assert ask("management", member(held(0, audience="management")), TODAY).status == "gap"

    def test_none(self):
        """Without any training there is a gap."""
        assert ask("management", member(), TODAY).status == "gap"


@pytest.mark.parametrize(
    ("key", "value", "expected"),
    [
        ("target_percent", 0, "a percentage, 1 to 100"),
        ("target_percent", 101, "a percentage, 1 to 100"),
        ("window_days", 0, "a number of days, 1 to 36500"),
        ("new_site_days", "90", "a number of days, 1 to 36500"),
        ("management_audiences", ["General Managers"], "a lower-case word"),
    ],
)
def test_settings_that_are_none(key, value, expected):
    """A setting out of its bounds is refused, with the key and what was expected."""
    with pytest.raises(SettingsError, match=rf"plugin\.training\.{key}.*{expected}"):
        checks_of(training, **{key: value})


def test_a_misspelt_setting():
    """A setting that is not one is refused, and the nearest is named."""
    with pytest.raises(SettingsError, match=r"did you mean window_days\?"):
        checks_of(training, windows_days=30)
