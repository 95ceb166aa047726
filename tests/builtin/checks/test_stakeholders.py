"""The checks of criterion 5: work with stakeholders, and an agreed contact with authorities."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from helpers.members import asker, checks_of, member, site

from codetrack.builtin.checks import stakeholders
from codetrack.errors import SettingsError
from codetrack.model.records import Engagement

ON = date(2024, 2, 29)
UNTIL = date(2026, 6, 15)
ask = asker(stakeholders)


def work(kind: str = "ngo", on: date = ON, **fields) -> Engagement:
    """Make an engagement with an invented partner."""
    return Engagement(**{"on": on, "partner": "Partner Example", "kind": kind, **fields})


class TestEngaged:
    """`stakeholders/engaged`."""

    def test_the_last_day_of_the_window(self):
        """Work of one day counts for 365 days after it, and not a day longer."""
        company = member(work())

        assert ask("engaged", company, ON + timedelta(365)).status == "met"
        assert ask("engaged", company, ON + timedelta(366)).status == "gap"

    def test_the_window_is_a_setting(self):
        """The days for which work counts are the representative's to set."""
        company = member(work())

        assert ask("engaged", company, ON + timedelta(10), window_days=10).status == "met"
        assert ask("engaged", company, ON + timedelta(11), window_days=10).status == "gap"

    def test_work_that_has_a_last_day(self):
        """The window begins after the last day of the work."""
        company = member(work(until=UNTIL))

        assert ask("engaged", company, UNTIL + timedelta(365)).status == "met"
        assert ask("engaged", company, UNTIL + timedelta(366)).status == "gap"

    def test_work_that_is_running(self):
        """Work whose last day is yet to come is running."""
        answer = ask("engaged", member(work(until=UNTIL)), UNTIL - timedelta(100))

        assert (answer.status, answer.values["on"]) == ("met", UNTIL)

    def test_work_yet_to_begin(self):
        """Work counts from the day on which it began."""
        company = member(work())

        assert ask("engaged", company, ON - timedelta(1)).status == "gap"
        assert ask("engaged", company, ON).status == "met"

    def test_the_latest_work(self):
        """Of several partners the latest one is named."""
        company = member(work(until=UNTIL, partner="Latest Example"), work(on=date(2025, 1, 1)))

        assert ask("engaged", company, UNTIL).values["partner"] == "Latest Example"

    def test_none(self):
        """Without work with stakeholders there is a gap."""
        assert ask("engaged", member(), UNTIL).status == "gap"


class TestAuthorities:
    """`stakeholders/authorities`."""

    @pytest.mark.parametrize("kind", ["police", "authority"])
    def test_police_or_authority(self, kind):
        """A contact with the police counts, and so does one with an authority."""
        assert ask("authorities", member(work("ngo"), work(kind)), UNTIL).status == "met"

    def test_others(self):
        """Work with others makes no contact with the authorities."""
        assert ask("authorities", member(work("ngo")), UNTIL).status == "gap"

    def test_the_kinds_are_a_setting(self):
        """Which kinds of partner count is the representative's to set."""
        company = member(work("prosecutor"))

        assert ask("authorities", company, UNTIL, authorities=["prosecutor"]).status == "met"
        assert ask("authorities", company, UNTIL).status == "gap"

    def test_to_its_last_day(self):
        """An agreed contact is in force to its last day."""
        company = member(work("police", until=UNTIL), work("police", until=date(2025, 1, 1)))

        assert ask("authorities", company, UNTIL).status == "met"
        late = ask("authorities", company, UNTIL + timedelta(1))
        assert (late.status, late.values["until"]) == ("gap", UNTIL)

    def test_without_a_last_day(self):
        """A contact without a last day stays in force."""
        assert ask("authorities", member(work("police")), date(2090, 1, 1)).status == "met"

    def test_a_site_that_is_not_open(self):
        """A contact of a site is in force while the site is open."""
        company = member(site(closed=UNTIL), work("police", site="north"))

        assert ask("authorities", company, UNTIL).status == "met"
        assert ask("authorities", company, UNTIL + timedelta(1)).status == "gap"

    def test_none(self):
        """Without any engagement there is a gap."""
        assert ask("authorities", member(), UNTIL).status == "gap"


@pytest.mark.parametrize(
    ("key", "value", "expected"),
    [
        ("window_days", 0, "a number of days, 1 to 36500"),
        ("authorities", "police", "a list, each a lower-case word"),
    ],
)
def test_settings_that_are_none(key, value, expected):
    """A setting out of its bounds is refused, with the key and what was expected."""
    with pytest.raises(SettingsError, match=rf"plugin\.stakeholders\.{key}.*{expected}"):
        checks_of(stakeholders, **{key: value})


def test_a_misspelt_setting():
    """A setting that is not one is refused, and the nearest is named."""
    with pytest.raises(SettingsError, match=r"did you mean authorities\?"):
        checks_of(stakeholders, authority=["police"])
