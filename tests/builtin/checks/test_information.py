"""The checks of criterion 4: information to travellers, in their languages, on how to report."""

from __future__ import annotations

from datetime import date

import pytest
from helpers.members import asker, checks_of, member, site

from codetrack.builtin.checks import information
from codetrack.errors import SettingsError
from codetrack.model.records import Information

SINCE = date(2026, 1, 1)
UNTIL = date(2026, 6, 15)
EVE, AFTER = date(2025, 12, 31), date(2026, 6, 16)
ask = asker(information)


def piece(*languages: str, at: str | None = None, **fields) -> Information:
    """Make a piece of information that is in force from SINCE to UNTIL."""
    known = {"material": "a poster", "since": SINCE, "until": UNTIL, "languages": languages}
    return Information(**{**known, **fields}, site=at)


class TestGiven:
    """`information/given`."""

    def test_from_its_first_to_its_last_day(self):
        """Information counts on its first and on its last day, and not outside them."""
        company = member(piece())

        found = {day: ask("given", company, day).status for day in (EVE, SINCE, UNTIL, AFTER)}

        assert found == {EVE: "gap", SINCE: "met", UNTIL: "met", AFTER: "gap"}

    def test_without_a_last_day(self):
        """Information without a last day stays in force."""
        assert ask("given", member(piece(until=None)), date(2090, 1, 1)).status == "met"

    def test_the_last_one_that_ended(self):
        """A gap names the day on which the last information ended."""
        ended = [piece(until=date(2026, month, 1)) for month in (2, 4, 3)]

        assert str(ask("given", member(*ended), UNTIL).message) == (
            "The last information to travellers ended on 2026-04-01"
        )

    def test_at_a_site_that_is_not_open(self):
        """Once a site is closed, its information reaches nobody."""
        company = member(site(closed=date(2026, 3, 1)), piece(at="north"))

        assert ask("given", company, date(2026, 3, 1)).status == "met"
        assert ask("given", company, date(2026, 3, 2)).status == "gap"

    def test_none(self):
        """Without information there is a gap."""
        assert ask("given", member(), UNTIL).status == "gap"


class TestHowToReport:
    """`information/how-to-report`."""

    def test_some_piece_says_it(self):
        """One piece that says how to report is enough."""
        company = member(piece(), piece(reporting=True, material="a leaflet"))

        answer = ask("how-to-report", company, UNTIL)

        assert (answer.status, answer.values["material"]) == ("met", "a leaflet")

    def test_no_piece_says_it(self):
        """Information that does not say how to report is not enough."""
        assert ask("how-to-report", member(piece()), UNTIL).status == "gap"

    def test_to_its_last_day(self):
        """A piece says how to report to its last day."""
        company = member(piece(reporting=True))

        assert ask("how-to-report", company, UNTIL).status == "met"
        assert ask("how-to-report", company, AFTER).status == "gap"

    def test_at_a_site_that_is_not_open(self):
        """What a closed site says reaches nobody."""
        company = member(site(closed=EVE), piece(reporting=True, at="north"))

        assert ask("how-to-report", company, UNTIL).status == "gap"

    def test_none(self):
        """Without information nobody is told."""
        assert ask("how-to-report", member(), UNTIL).status == "gap"


class TestEverySite:
    """`information/every-site`."""

    def test_its_own(self):
        """A site with a poster of its own informs travellers; its neighbour does not."""
        company = member(site("north"), site("south"), piece(at="north"))

        assert ask("every-site", company, UNTIL, at="north").status == "met"
        assert ask("every-site", company, UNTIL, at="south").status == "gap"

    def test_that_of_the_member(self):
        """Information of the whole member reaches the travellers of each site."""
        company = member(site("north"), site("south"), piece())

        assert ask("every-site", company, UNTIL, at="south").status == "met"

    def test_to_its_last_day(self):
        """A site informs travellers to the last day of its poster."""
        company = member(site(), piece(at="north"))

        assert ask("every-site", company, UNTIL).status == "met"
        assert ask("every-site", company, AFTER).status == "gap"

    def test_none(self):
        """Without information the site has a gap."""
        assert ask("every-site", member(site()), UNTIL).status == "gap"


class TestGuestLanguages:
    """`information/guest-languages`."""

    def test_every_language(self):
        """Information of the site and of the member together speak the guests' languages."""
        company = member(site(languages=("en", "nl")), piece("nl", at="north"), piece("en"))

        assert ask("guest-languages", company, UNTIL).status == "met"

    def test_some_languages(self):
        """The languages in which guests are not informed are named."""
        company = member(site(languages=("en", "nl")), piece("nl"))

        answer = ask("guest-languages", company, UNTIL)

        assert (answer.status, answer.values["missing"]) == ("partial", ["en"])
        assert (answer.measure.part, answer.measure.whole) == (1, 2)

    def test_no_language(self):
        """Information in other languages than the guests' is a gap."""
        company = member(site(languages=("en",)), piece("nl"))

        assert ask("guest-languages", company, UNTIL).status == "gap"

    def test_to_its_last_day(self):
        """A poster speaks to its last day."""
        company = member(site(languages=("nl",)), piece("nl"))

        assert ask("guest-languages", company, UNTIL).status == "met"
        assert ask("guest-languages", company, AFTER).status == "gap"

    @pytest.mark.parametrize(
        ("guests", "written", "status"),
        [("pt-BR", "pt", "met"), ("pt", "pt-BR", "met"), ("pt-BR", "pt-PT", "gap")],
    )
    def test_variants_of_a_language(self, guests, written, status):
        """A language and its variants serve each other, two variants do not."""
        company = member(site(languages=(guests,)), piece(written))

        assert ask("guest-languages", company, UNTIL).status == status

    def test_the_languages_of_guests_are_not_known(self):
        """Without the languages of guests nobody knows."""
        assert ask("guest-languages", member(site(), piece("nl")), UNTIL).status == "unknown"

    def test_none(self):
        """Without information the guests of a known language are not informed."""
        assert ask("guest-languages", member(site(languages=("nl",))), UNTIL).status == "gap"


def test_there_is_nothing_to_set():
    """Any setting is refused, for there is none."""
    with pytest.raises(SettingsError, match=r"plugin\.information\.window_days: unknown key"):
        checks_of(information, window_days=30)
