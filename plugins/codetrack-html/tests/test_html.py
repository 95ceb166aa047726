"""The plugin as codetrack sees it: its settings, its words, and figures that add up."""

from pathlib import Path

import codetrack_html
import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from codetrack_html.trend import forecast_counts

import codetrack
from codetrack import Measure, Status, language
from codetrack.testing import conforms, load_one

PACKAGE = Path(codetrack_html.__file__).parent
MAPPING = [("**.py", "codetrack.i18n.extraction:extract"), ("**.html", "jinja2")]


def test_it_conforms():
    """It renders awkward registers to the same bytes twice, in every language that it speaks."""
    conforms(codetrack_html, name="html", config={"organisation": "Example (invented)"})


@pytest.mark.parametrize(
    ("config", "named"),
    [
        ({"longest_list": 0}, "longest_list"),
        ({"longest_list": "many"}, "longest_list"),
        ({"titel": "x"}, "titel"),
    ],
)
def test_a_wrong_setting_is_refused(config, named):
    """A wrong key or value is named."""
    with pytest.raises(AssertionError, match=named):
        load_one(codetrack_html, name="html", config=config)


def test_all_that_it_says_is_translated():
    """Each sentence of the package stands in each catalogue, with a translation."""
    said = {entry[2] for entry in extract_from_dir(PACKAGE, MAPPING)}
    assert len(said) > 100
    for tag in ("nl", "fr", "de"):
        path = PACKAGE / "locale" / tag / "LC_MESSAGES" / "codetrack_html.po"
        with path.open("rb") as file:
            known = {entry.id: entry.string for entry in read_po(file) if entry.id}
        assert {key for key, text in known.items() if not all(text or "")} == set()
        assert said - set(known) == set()
        speaks = language(tag, [PACKAGE / "locale"])
        assert speaks.text("Each member") == known["Each member"]


def test_what_is_foreseen_is_what_an_audit_of_that_day_says(belgium):
    """The dashed lines are the figures of an audit on each day ahead."""
    prepared, dossier = belgium
    for day, met in forecast_counts(dossier)[::3]:
        assessment = prepared.at(day)
        for area in assessment.areas:
            statuses = [member.statuses[area] for member in assessment.members]
            asked = [status for status in statuses if status is not Status.NOT_APPLICABLE]
            assert met[area] == Measure(asked.count(Status.MET), len(asked)), (day, area)


def test_title_and_organisation_come_from_the_settings(saved, visit):
    """What stands on top is the representative's own."""
    path = saved(settings='[plugin.html]\ntitle = "Autumn"\norganisation = "Example (invented)"\n')
    header = visit(path).locator("header").inner_text()
    assert header.split("\n\n")[:2] == ["Example (invented)", "Autumn"]


def test_it_takes_a_dossier_or_figures():
    """The format asks for all that is known, not for an assessment alone; or for a roll-up."""
    (exporter,) = load_one(codetrack_html, name="html").gives
    assert exporter.reports == ("dossier", "summary")
    assert isinstance(exporter, codetrack.Exporter)
