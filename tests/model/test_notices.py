"""Notices, their keys, and the tables and documents that formats write of them."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, date, datetime

import attrs
import pytest
from helpers.notices import OFFICE, handout, notice, notices
from hypothesis import given
from hypothesis import strategies as st

from codetrack.i18n.messages import Message
from codetrack.model.notices import Addressee, key_of
from codetrack.model.tables import Tabular
from codetrack.plugins.loader import BUILTIN, load_plugins
from codetrack.reports.export import render_report


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"due": "2026-12-31"}, "due"),
        ({"due": datetime(2026, 12, 31, tzinfo=UTC)}, "due"),
        ({"due": None}, "due"),
        ({"message": "It is due"}, "message"),
        ({"member": None}, "member"),
        ({"remedy": "Do it"}, "remedy"),
        ({"subject": 2025}, "subject"),
        ({"site": 3}, "site"),
    ],
)
def test_a_wrong_value_is_refused_by_name(wrong, named):
    """A notice of the wrong types is refused at once, and the field is named."""
    with pytest.raises(TypeError, match=named):
        notice(**wrong)


def test_a_day_of_another_kind_becomes_a_plain_one():
    """A due day that notes what is asked of it is kept as a plain day."""

    class Noting(date):
        pass

    assert type(notice(due=Noting(2026, 12, 31)).due) is date


def test_a_key_can_be_read():
    """A key names the reminder, member, site, due day, addressee and subject."""
    key = key_of("reminders/report", notice(site="north"), "management", 30)
    assert key == "reminders/report hotel-example north 2026-12-31 management+30d 2025"


words = st.sampled_from(("a", "b", "a-b"))
parts = st.tuples(
    st.sampled_from(("x/a", "x/b")),
    words,
    st.none() | words,
    st.dates(date(2026, 1, 1), date(2026, 1, 3)),
    words,
    st.integers(0, 2),
    st.text(" a-+d1", max_size=4).map(str.rstrip),
)


@given(parts, parts)
def test_two_notices_have_one_key_only_if_they_are_the_same(one, other):
    """Whatever the subject holds, notices that differ in any part have different keys."""

    def key(reminder, member, site, due, role, step, subject):
        return key_of(
            reminder, notice(member=member, site=site, due=due, subject=subject), role, step
        )

    assert (key(*one) == key(*other)) == (one == other)


def test_a_key_can_be_written_whatever_the_subject_holds():
    """Half a character in a subject stops no ledger."""
    key_of("x/a", notice(subject="\ud800"), "a", 0).encode()


def test_a_digest_holds_all_of_one_addressee():
    """Whoever serves two members gets one digest, the soonest due first."""
    early = handout(member="auberge", due=date(2026, 12, 1))
    other = Addressee(role="representative", email=None, language="en")
    found = notices(early, handout(other, due=date(2026, 12, 2)), handout())
    assert [list(h) for h in found.by_addressee().values()] == [
        [early, handout()],
        [handout(other, due=date(2026, 12, 2))],
    ]


def test_notices_are_a_report_that_every_format_takes():
    """The built-in formats take the report, but for JUnit, which has no place for it."""
    assert isinstance(notices(handout()), Tabular)
    for exporter in load_plugins().exporters:
        if exporter.plugin in BUILTIN and "notices" in exporter.reports:
            text = b"".join(render_report(notices(handout()), exporter)).decode()
            assert "The report about 2025 is due" in text, exporter.name


def test_csv_holds_a_row_for_each_notice():
    """A spreadsheet gets due day, addressee, sentence and key, one notice a row."""
    data = b"".join(render_report(notices(handout()), load_plugins().exporter("csv")))
    (row,) = csv.DictReader(io.StringIO(data.decode("utf-8-sig")))
    assert (row["kind"], row["due"], row["email"]) == ("notices", "2026-12-31", OFFICE.email)
    assert row["key"] == handout().key
    assert row["message"] == "The report about 2025 is due"


def test_json_groups_by_addressee_with_template_and_values():
    """A program gets each addressee with its notices, the values apart from the sentence."""
    data = json.loads(b"".join(render_report(notices(handout()), load_plugins().exporter("json"))))
    assert data["format"] == "codetrack-notices"
    (to,) = data["addressees"]
    assert (to["role"], to["email"], to["language"]) == ("focal-point", OFFICE.email, "nl")
    assert to["notices"][0]["values"] == {"year": "2025"}
    assert to["notices"][0]["remedy"] == "Submit it."


def test_markdown_has_a_digest_for_each_addressee():
    """Each addressee has a heading of its own, and one without an e-mail is said to have none."""
    nobody = Addressee(role="representative", email=None, language="en")
    found = notices(handout(), handout(nobody, member="auberge"))
    text = b"".join(render_report(found, load_plugins().exporter("markdown"))).decode()
    heads = [line for line in text.splitlines() if line.startswith("##")]
    assert len(heads) == 2
    assert "example.org" in heads[0]
    assert "the member has no e-mail for this" in heads[1]


def test_a_message_in_a_message_is_said_and_kept_apart():
    """A finding's own message within a notice reaches people as text, machines as its parts."""
    inner = Message("{count} are missing", {"count": 3})
    said = handout(message=Message("Then: {finding}", {"finding": inner}))
    assert said.said == "Then: 3 are missing"
    data = json.loads(b"".join(render_report(notices(said), load_plugins().exporter("json"))))
    values = data["addressees"][0]["notices"][0]["values"]
    assert values["finding"] == attrs.asdict(inner)
