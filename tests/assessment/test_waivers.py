from datetime import date, timedelta

import pytest

from codetrack import Attestation, Check, Status, Waiver, assess, gap, met, partly_met, unknown
from codetrack.settings import Settings, WaiverSettings
from codetrack.testing import make_member, make_register, make_site

AS_OF = date(2026, 11, 23)
DAY = timedelta(days=1)


def answer(observation, *records, as_of=AS_OF, known=None, longest=366, sites=()):
    """Assess a member with the covers by one check, and return all findings by check."""
    table = {
        "waivers": [r for r in records if isinstance(r, Waiver)],
        "attestations": [r for r in records if isinstance(r, Attestation)],
    }

    def run(member, as_of):
        if isinstance(observation, Exception):
            raise observation
        yield observation

    check = Check(name="one", plugin="acme", title="x", criterion="policy", run=run)
    assessment = assess(
        make_register(make_member(sites=sites, **table)),
        [check],
        as_of=as_of,
        settings=Settings(waivers=WaiverSettings(longest_days=longest)),
        known=known,
    )
    found = {"acme/one": [], "waivers/in-order": []}
    for finding in assessment.findings:
        found[finding.check].append(finding)
    return found["acme/one"][0], found["waivers/in-order"]


def waiver(**fields):
    """Make a waiver of the check acme/one that is in force."""
    values = {
        "check": "acme/one",
        "reason": "works",
        "approved_by": "representative",
        "since": AS_OF - 30 * DAY,
        "until": AS_OF + 30 * DAY,
    }
    return Waiver(**{**values, **fields})


def attestation(**fields):
    """Make an attestation of the check acme/one that is in force."""
    values = {
        "check": "acme/one",
        "verdict": "met",
        "on": AS_OF - DAY,
        "until": AS_OF + DAY,
        "by": "representative",
        "reason": "seen",
    }
    return Attestation(**{**values, **fields})


@pytest.mark.parametrize("observation", [gap("no"), partly_met("half")])
def test_a_waiver_covers_a_gap_and_shows_it(observation):
    """The finding is waived, and what lies under it stays visible."""
    finding, _ = answer(observation, waiver())
    assert finding.status is Status.WAIVED
    assert finding.observation == observation


def test_a_waiver_never_covers_what_nobody_knows():
    """Unknown stays unknown."""
    assert answer(unknown("who knows"), waiver())[0].status is Status.UNKNOWN


@pytest.mark.parametrize("cover", [waiver(), attestation()])
def test_nothing_covers_a_crash(cover):
    """A check that could not answer stays unknown under any cover."""
    assert answer(RuntimeError("boom"), cover)[0].status is Status.UNKNOWN


def test_a_waiver_counts_on_its_last_day():
    """The last day is inclusive."""
    assert answer(gap("no"), waiver(until=AS_OF))[0].status is Status.WAIVED


def test_a_waiver_has_ended_the_day_after():
    """From the next day on the gap is a gap, and the waiver a finding of its own."""
    finding, notes = answer(gap("no"), waiver(until=AS_OF - DAY))
    assert finding.status is Status.GAP
    assert "ended on" in str(notes[0].message)


def test_a_waiver_of_a_later_day_does_not_count():
    """A waiver that begins tomorrow covers nothing today."""
    assert answer(gap("no"), waiver(since=AS_OF + DAY))[0].status is Status.GAP


def test_an_over_long_waiver_is_not_honoured():
    """A waiver longer than the settings allow leaves the gap, and is found."""
    finding, notes = answer(gap("no"), waiver(), longest=60)
    assert finding.status is Status.GAP
    assert "61 days" in str(notes[0].message)


def test_a_waiver_of_just_the_longest_time_is_honoured():
    """The bound counts both its days."""
    assert answer(gap("no"), waiver(), longest=61)[0].status is Status.WAIVED


def test_an_unused_waiver_is_found():
    """A waiver over what is met anyway is a finding."""
    _, notes = answer(met("fine"), waiver())
    assert "covers nothing" in str(notes[0].message)


def test_a_waiver_for_no_check_is_found():
    """A waiver whose check does not exist is a finding."""
    _, notes = answer(gap("no"), waiver(check="acme/two"))
    assert "no check answers to" in str(notes[0].message)


def test_a_waiver_for_a_check_that_was_not_asked_is_left_alone():
    """With only some checks asked, nothing is said of waivers for the others."""
    _, notes = answer(gap("no"), waiver(check="acme/two"), known=["acme/one", "acme/two"])
    assert [note.status for note in notes] == ["met"]


def test_a_waiver_for_another_site_covers_nothing_here():
    """A waiver that names a site covers that site only."""
    record = waiver(site="brussels")
    assert answer(gap("no"), record, sites=[make_site()])[0].status is Status.GAP


@pytest.mark.parametrize("verdict", ["met", "gap", "not_applicable"])
def test_an_attestation_is_a_verdict_until_its_last_day(verdict):
    """Where the records do not say, the human verdict stands, and is shown as such."""
    finding, _ = answer(unknown("who knows"), attestation(verdict=verdict, until=AS_OF))
    assert finding.status == verdict
    assert (finding.cover.kind, finding.observation.status) == ("attestation", "unknown")


def test_an_attestation_has_ended_the_day_after():
    """After its last day the records speak again, and the end is found."""
    finding, notes = answer(unknown("who knows"), attestation(until=AS_OF - DAY))
    assert finding.status is Status.UNKNOWN
    assert [note.status for note in notes] == ["gap"]


def test_the_newest_attestation_speaks():
    """Of two verdicts in force, the later one counts."""
    older = attestation(on=AS_OF - 9 * DAY, verdict="met")
    newer = attestation(on=AS_OF - DAY, verdict="gap")
    assert answer(unknown("who knows"), older, newer)[0].status is Status.GAP
