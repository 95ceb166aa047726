"""Read the calendars as others do: with the parser of `ical`, and with the program khal."""

from __future__ import annotations

import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import attrs
import codetrack_ics
import pytest
from helpers.command import run
from hypothesis import given, settings
from hypothesis import strategies as st
from ical.calendar_stream import IcsCalendarStream
from icalendar import Calendar

from codetrack import (
    Contact,
    Message,
    Notice,
    Policy,
    Problem,
    Reminder,
    add_days,
    forecast,
    language,
    load_plugins,
    remind,
    render_report,
)
from codetrack.testing import conforms, load_one, make_member, make_register

AS_OF = date(2026, 11, 23)
BELGIUM = Path(__file__).parents[3] / "examples" / "belgium"


def exporter(**config):
    """Return the plugin's exporter under these settings."""
    return load_one(codetrack_ics, name="ics", config=config).gives[0]


def calendar(report, tag="en", **config):
    """Write the report and read it back with another library."""
    speaks = load_plugins(extra={"ics-here": codetrack_ics}).language(tag)
    text = b"".join(render_report(report, exporter(**config), language=speaks)).decode()
    return IcsCalendarStream.calendar_from_ics(text)


def foretold(*members, as_of=AS_OF, days=800):
    """Foresee what becomes of the members."""
    register = make_register(*members)
    return forecast(register, load_plugins().checks, start=as_of, until=add_days(as_of, days))


def notices(*given, as_of=AS_OF, member=None):
    """Make the notices of one day; each is (subject, days until it is due, sentence)."""
    member = member or make_member(contacts=[Contact(role="focal-point", email="a@b.example")])
    told = forecast(
        make_register(member),
        load_plugins().checks,
        start=add_days(as_of, -300),
        until=add_days(as_of, 300),
        as_of=as_of,
    )

    def run(_forecast):
        for subject, due, sentence in given:
            yield Notice(
                member=member.id,
                due=due,
                subject=subject,
                message=Message(sentence),
                remedy=Message("Do it."),
            )

    return remind(told, [Reminder(name="test", plugin="test", run=run)], within=250)


DUE = date(2026, 12, 1)
POLICY = make_member(policies=[Policy(adopted=date(2025, 2, 3))])


def test_the_plugin_conforms():
    """It behaves as codetrack asks of every plugin."""
    conforms(codetrack_ics, name="ics")
    conforms(codetrack_ics, name="ics", config={"every_change": True, "alarm_days": [30, 0]})


def test_a_notice_is_an_all_day_event_on_its_due_day_with_an_alarm():
    """Another parser finds the day, the words, the categories and the alarm a week before."""
    (event,) = calendar(notices(("a", DUE, "The policy is old"))).events
    assert (event.dtstart, event.duration or timedelta(days=1)) == (DUE, timedelta(days=1))
    assert event.summary == "hotel-example (invented): The policy is old"
    assert event.description.splitlines() == [
        "The policy is old",
        "To do: Do it.",
        "Whom to remind: focal-point <a@b.example>",
    ]
    assert event.categories == ["Reminder", "hotel-example (invented)"]
    (alarm,) = event.alarm
    assert (alarm.action, alarm.trigger) == ("DISPLAY", timedelta(days=-7, hours=9))


def test_alarms_are_a_setting_and_none_is_late():
    """Each lead in the settings is an alarm; one whose day has passed is left out."""
    report = notices(("a", DUE, "soon"), ("b", AS_OF - timedelta(days=3), "overdue"))
    overdue, soon = calendar(report, alarm_days=[30, 8, 0], alarm_hour=7).events
    assert overdue.alarm == []
    assert [a.trigger for a in soon.alarm] == [timedelta(days=-8, hours=7), timedelta(hours=7)]
    assert all(not e.alarm for e in calendar(report, alarm_days=[]).events)


def test_the_same_notice_on_another_day_has_the_same_uid_and_a_higher_sequence():
    """A later run updates: one UID, a higher sequence, a later stamp; another day is another."""
    first, second = (
        calendar(notices(("a", DUE, "old"), as_of=day)).events[0]
        for day in (AS_OF, AS_OF + timedelta(days=2))
    )
    assert first.uid == second.uid
    assert second.sequence == first.sequence + 2
    assert second.dtstamp - first.dtstamp == timedelta(days=2)
    moved = calendar(notices(("a", DUE + timedelta(days=1), "old"))).events[0]
    assert moved.uid != first.uid


def test_a_lapse_has_one_uid_on_whatever_day_it_is_foreseen():
    """A forecast of the next day knows the same lapses by the same UIDs, in every language."""
    first = calendar(foretold(POLICY, days=800))
    later = calendar(foretold(POLICY, as_of=AS_OF + timedelta(days=1), days=799), "nl")
    uids = [event.uid for event in first.events]
    assert uids
    assert len(uids) == len({*uids})
    assert [event.uid for event in later.events] == uids


def test_a_register_can_be_set_apart():
    """The setting `calendar` gives the same notice another UID."""
    report = notices(("a", DUE, "old"))
    plain, apart = calendar(report), calendar(report, calendar="nl")
    assert plain.events[0].uid != apart.events[0].uid


def test_a_forecast_has_lapses_and_on_request_all_changes():
    """A lapse stands on the first day on which it is so; what gets better has no alarm."""
    told = foretold(POLICY, make_member("later", policies=[Policy(adopted=date(2027, 5, 5))]))
    lapses = calendar(told).events
    assert [event.dtstart for event in lapses] == [change.on for change in told.lapses]
    every = calendar(told, every_change=True).events
    assert len(every) == len(told.changes) > len(lapses)
    better = [event for event in every if "Change" in event.categories]
    assert better
    assert not any(event.alarm for event in better)


@pytest.mark.parametrize(
    ("tag", "words"),
    [("nl", ("Te doen: ", "Herinnering")), ("fr", ("À faire : ", "Rappel")), ("de", ("Zu tun: ",))],
)
def test_the_reader_has_it_in_the_own_language(tag, words):
    """Summaries, details and categories are in the language of the reader, and say which."""
    report = notices(("a", DUE, "old"))
    (event,) = calendar(report, tag).events
    for word in words:
        assert word in " ".join((event.description, *event.categories))
    raw = b"".join(render_report(report, exporter(), language=language(tag)))
    assert f"SUMMARY;LANGUAGE={tag}:".encode() in raw


def test_hostile_names_stay_text():
    """Line breaks, property names, commas and turned directions become no property of their own."""
    name = "A, B; C\\n\r\nATTENDEE:mailto:x@y.example\r\nEND:VEVENT\u202e\x07" + "é" * 300
    member = make_member(name=name)
    (event,) = calendar(notices(("a", DUE, "old"), member=member)).events
    assert event.attendees == []
    shown = name.replace("\r", "�").replace("\u202e", "�").replace("\x07", "�")
    assert event.summary == f"{shown}: old"
    # The parser above does not know an escaped comma in a category from one between two.
    report = notices(("a", DUE, "old"), member=member)
    raw = b"".join(render_report(report, exporter(), language=language("en")))
    assert shown in Calendar.from_ical(raw).events[0].categories


def test_lines_are_folded_at_75_bytes():
    """No line is longer than the format allows, and none is cut within a letter."""
    report = notices(("a", DUE, "€é" * 200))
    for line in b"".join(render_report(report, exporter(), language=language("nl"))).split(b"\r\n"):
        assert len(line) <= 75
        line.decode()


@settings(deadline=None)
@given(st.text(max_size=80), st.text(min_size=1, max_size=40).filter(str.strip))
def test_any_text_comes_back_as_shown(sentence, name):
    """Whatever letters a sentence and a name hold, another parser reads one whole event."""
    member = make_member(name=name)
    plain = sentence.replace("{", "(").replace("}", ")")
    (event,) = calendar(notices(("a", DUE, plain), member=member)).events
    kept = "".join(c if c.isprintable() or c in "\n\xa0\u202f" else "�" for c in plain)
    assert event.description.startswith(kept)


def test_a_calendar_that_misses_something_says_so():
    """With problems in data the calendar's own description says that it may not be whole."""
    report = attrs.evolve(notices(("a", DUE, "old")), problems=(Problem(message="broken"),))
    raw = b"".join(render_report(report, exporter(), language=language("en"))).decode()
    assert "1 problem in data or plugins" in raw.replace("\r\n ", "")


@pytest.mark.parametrize(
    ("config", "said"),
    [
        ({"alarm_days": [-1]}, "plugin.ics.alarm_days"),
        ({"alarm_days": 7}, "plugin.ics.alarm_days"),
        ({"alarm_hour": 24}, "an hour of the day, 0 to 23"),
        ({"alarms": [1]}, "did you mean alarm_days?"),
    ],
)
def test_wrong_settings_are_refused(config, said):
    """A wrong setting is told with its key and what was expected."""
    with pytest.raises(AssertionError, match=said.replace(".", r"\.").replace("?", r"\?")):
        exporter(**config)


def khal(folder, *arguments):
    """Run the calendar program khal on a calendar in the folder."""
    (folder / "events").mkdir(exist_ok=True)
    config = folder / "khal.conf"
    config.write_text(
        f"[calendars]\n[[one]]\npath = {folder / 'events'}\n"
        f"[sqlite]\npath = {folder / 'khal.db'}\n"
        "[locale]\ntimeformat = %H:%M\ndateformat = %Y-%m-%d\nlongdateformat = %Y-%m-%d\n"
        "datetimeformat = %Y-%m-%d %H:%M\nlongdatetimeformat = %Y-%m-%d %H:%M\n",
        encoding="utf-8",
    )
    done = subprocess.run(
        [sys.executable, "-m", "khal", "-c", str(config), *arguments],
        capture_output=True,
        encoding="utf-8",
        check=True,
        timeout=60,
    )
    return done.stdout.splitlines()


@pytest.mark.slow
@pytest.mark.parametrize("command", [("remind", "--dry-run"), ("forecast",)])
def test_importing_twice_updates_rather_than_doubles(tmp_path, command):
    """A calendar program that imports today's file and the next day's shows each event once."""
    name, *options = command
    for day in ("2026-11-23", "2026-11-24", "2026-11-24"):
        file = tmp_path / f"{day}.ics"
        done = run(name, BELGIUM, "--as-of", day, "-o", file, *options)
        assert done.returncode in (0, 1)
        khal(tmp_path, "import", "--batch", "-a", "one", str(file))
    last = IcsCalendarStream.calendar_from_ics(file.read_text(encoding="utf-8"))
    window = ("2026-12-01", "2027-03-01")
    shown = khal(tmp_path, "list", "--format", "{uid}", "--day-format", "", *window)
    wanted = [e.uid for e in last.events if window[0] <= e.dtstart.isoformat() <= window[1]]
    assert len(wanted) > 3
    assert sorted(filter(None, shown)) == sorted(wanted)
