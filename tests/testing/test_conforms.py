import itertools
import logging
import os
import random
import socket
import time
import uuid
from datetime import date, datetime
from pathlib import Path
from types import SimpleNamespace

import attrs
import pytest

from codetrack import (
    Channel,
    Check,
    DeliveryError,
    Exporter,
    Message,
    Notice,
    Policy,
    Problem,
    Register,
    RegisterError,
    Reminder,
    Source,
    assess,
    gap,
    hookimpl,
    load_plugins,
    met,
)
from codetrack.testing import (
    AS_OF,
    conforms,
    findings_of,
    load_one,
    make_exemplary_member,
    make_member,
    make_register,
)


def plugin(run):
    """Make a plugin with one check."""

    @hookimpl
    def codetrack_checks():
        yield Check(name="one", criterion="policy", title="One", run=run)

    return SimpleNamespace(codetrack_checks=codetrack_checks)


def good(member, as_of):
    """Answer by the records."""
    yield met("fine") if member.policies else gap("No policy")


def test_a_good_plugin_conforms():
    """A check that only reads its arguments passes."""
    conforms(plugin(good))


def test_load_one_gives_what_the_plugin_gives():
    """The check carries the name under which the plugin was loaded."""
    assert [item.id for item in load_one(plugin(good), name="acme").gives] == ["acme/one"]


def test_load_one_names_the_reason_of_a_refusal():
    """A misspelt hook is told with the nearest."""
    with pytest.raises(AssertionError, match="did you mean codetrack_checks"):
        load_one(SimpleNamespace(codetrack_check=good))


def _raises(member, as_of):
    yield met("first {on}", on=member.policies[0].adopted)


def _silent(member, as_of):
    return ()


def _text(member, as_of):
    yield "fine"


def _missing(member, as_of):
    yield gap("{count} are missing")


def _changes(member, as_of):
    member.ext["seen"] = {}
    yield met("fine")


_NUMBERS = itertools.count()


def _impure(member, as_of):
    yield met("{number}", number=next(_NUMBERS))


@pytest.mark.parametrize(
    ("run", "said"),
    [
        (_raises, "IndexError"),
        (_silent, "no answer"),
        (_text, "expected an Observation"),
        (_missing, "count"),
        (_changes, "changed"),
        (_impure, "another answer"),
    ],
)
def test_what_a_check_may_not_do_is_found(run, said):
    """Each careless check fails, with its id and what is wrong."""
    with pytest.raises(AssertionError, match=said) as caught:
        conforms(plugin(run), name="acme")
    assert "acme/one" in str(caught.value)


def test_an_exporter_that_renders_differently_is_found():
    """Two renderings of one report must be the same bytes."""

    @hookimpl
    def codetrack_exporters():
        yield Exporter(name="odd", render=lambda report: [str(next(_NUMBERS))])

    with pytest.raises(AssertionError, match="other bytes"):
        conforms(SimpleNamespace(codetrack_exporters=codetrack_exporters))


def test_an_exporter_about_one_member_is_tried_with_one():
    """A form for one member conforms, though the register that it is tried on has many."""

    @hookimpl
    def codetrack_exporters():
        yield Exporter(
            name="form",
            render=lambda report: [member.id for (member,) in [report.members]],
            single=True,
        )

    conforms(SimpleNamespace(codetrack_exporters=codetrack_exporters))


def _today(member, as_of):
    yield met("fine") if date.today() >= as_of or True else gap("late")  # noqa: DTZ011


def _now(member, as_of):
    yield met("fine") if datetime.now().year > 2000 else gap("late")  # noqa: DTZ005


def _time(member, as_of):
    yield met("fine") if time.time() > 0 else gap("late")


def _strftime(member, as_of):
    yield met("fine") if time.strftime("%Y") > "2000" else gap("late")


def _in_february(member, as_of):
    late = as_of.month == 2 and date.today() < as_of  # noqa: DTZ011
    yield gap("late") if late and member.policies and not member.id else met("fine")


def _random(member, as_of):
    yield met("fine") if random.random() < 2 else gap("unlucky")


def _token(member, as_of):
    yield met("fine") if uuid.uuid4() else gap("unlucky")


def _file(member, as_of):
    yield met("fine") if Path(__file__).read_bytes() else gap("empty")


def _environment(member, as_of):
    yield met("fine") if os.environ.get("PATH", "x") else gap("nowhere")


@pytest.mark.parametrize(
    ("run", "what"),
    [
        (_today, r"reads the clock \(date.today, test_conforms.py:\d+\)"),
        (_now, "reads the clock .datetime.now"),
        (_time, "reads the clock .time"),
        (_strftime, "reads the clock .strftime"),
        (_in_february, "reads the clock .date.today"),
        (_random, "reads chance .Random.random"),
        (_token, "reads chance .urandom"),
        (_file, "reads a file|reads the system"),
        (_environment, "reads the environment"),
    ],
)
def test_an_author_is_told_what_a_check_reads_besides_its_arguments(run, what):
    """A check that is no function of its arguments is found, with what it reads and where."""
    with pytest.raises(AssertionError, match=what):
        conforms(plugin(run))


def test_a_check_that_counts_its_calls_is_found():
    """A check that keeps something between calls answers otherwise on some day."""
    asked = itertools.count()

    def run(member, as_of):
        yield met("fine") if next(asked) < 2000 else gap("tired")

    with pytest.raises(AssertionError, match=r"another answer|but differs on"):
        conforms(plugin(run))


def test_a_check_may_import_and_log(caplog):
    """A lazy import and a line in the log are no part of an answer."""

    def run(member, as_of):
        import colorsys

        logging.getLogger("acme").warning("asked")
        yield met("fine") if colorsys else gap("grey")

    conforms(plugin(run))


def test_a_check_may_follow_the_day_in_any_way():
    """A check that formats the day is slow to foresee, and conforms."""

    def run(member, as_of):
        yield met("fine") if f"{as_of:%m}" < "06" else gap("late")

    conforms(plugin(run))


def _reminders(run):
    @hookimpl
    def codetrack_reminders():
        yield Reminder(name="one", run=run)

    return SimpleNamespace(codetrack_reminders=codetrack_reminders)


def _notice(**changes):
    values = {"member": "member-0", "due": date(2026, 12, 1), "message": Message("Do it")}
    return Notice(**{**values, **changes})


def test_a_reminder_that_yields_notices_conforms():
    """A reminder that reads the forecast only passes."""
    conforms(_reminders(lambda forecast: [_notice()]))


@pytest.mark.parametrize(
    ("run", "said"),
    [
        (lambda forecast: ["Do it"], "expected a Notice"),
        (lambda forecast: None, "not iterable"),
        (lambda forecast: [_notice(message=Message("{day}"))], "day"),
        (lambda forecast: [_notice(subject=str(next(_NUMBERS)))], "other notices"),
    ],
)
def test_what_a_reminder_may_not_do_is_found(run, said):
    """Each careless reminder fails, with its id and what is wrong."""
    with pytest.raises(AssertionError, match=said) as caught:
        conforms(_reminders(run), name="acme")
    assert "acme/one" in str(caught.value)


def _channels(preview):
    def send(notices):
        msg = "conforms sends nothing"
        raise AssertionError(msg)

    @hookimpl
    def codetrack_channels():
        yield Channel(name="one", send=send, preview=preview)

    return SimpleNamespace(codetrack_channels=codetrack_channels)


def _away(notices):
    msg = "nobody there"
    raise DeliveryError(msg)


@pytest.mark.parametrize("preview", [None, _away, lambda notices: notices.handouts[0].said])
def test_a_channel_conforms_and_nothing_is_sent(preview):
    """A preview is text or says why nothing would be sent; `send` is never called."""
    conforms(_channels(preview))


def _wire(notices):
    socket.socket().close()
    return "sent?"


@pytest.mark.parametrize(
    ("preview", "said"),
    [
        (lambda notices: None, "expected text"),
        (lambda notices: notices.none, "expected a DeliveryError"),
        (lambda notices: str(next(_NUMBERS)), "another preview"),
        (_wire, "the network"),
    ],
)
def test_what_a_preview_may_not_do_is_found(preview, said):
    """Each careless preview fails, with the channel and what is wrong."""
    with pytest.raises(AssertionError, match=said) as caught:
        conforms(_channels(preview), name="acme")
    assert "acme/one" in str(caught.value)


def _lines(path):
    """Read a member a line, its id."""
    try:
        names = path.read_text(encoding="utf-8").split()
    except (OSError, ValueError) as error:
        raise RegisterError(str(error)) from None
    members = [make_member(name) for name in names]
    problems = [] if members else [Problem(message="the file is empty")]
    return Register(members=members, problems=problems)


def _named(path):
    return path.suffix == ".names"


def _source(load=_lines, accepts=_named, save=None):
    @hookimpl
    def codetrack_sources():
        yield Source(name="one", load=load, accepts=accepts, save=save)

    return SimpleNamespace(codetrack_sources=codetrack_sources)


@pytest.fixture
def sample(tmp_path):
    """Write a register of two names."""
    path = tmp_path / "two.names"
    path.write_text("alfa\nbeta\n", encoding="utf-8")
    return path


def test_a_source_that_reads_its_sample_conforms(sample):
    """A source that reads, and complains of what it cannot read, passes."""
    conforms(_source(), samples=[sample])


def _unsaid(path):
    try:
        return _lines(path)
    except RegisterError:
        return Register(members=[])


def _raising(path):
    return Register(members=[make_member(n) for n in path.read_text(encoding="utf-8").split()])


def _changing(path):
    register = _lines(path)
    path.write_text("alfa beta", encoding="utf-8")
    return register


def _fickle(path):
    return attrs.evolve(_lines(path), name=str(next(_NUMBERS)))


def _prying(path):
    return path.read_bytes()[:1] != b"{"


@pytest.mark.parametrize(
    ("source", "said"),
    [
        (_source(load=_unsaid), "garbage under the name two.names gives 0 members and no problem"),
        (_source(load=_raising), "expected a Problem in the register, or a RegisterError"),
        (_source(load=_changing), "reading changed the file"),
        (_source(load=_fickle), "another register when it was read again"),
        (_source(load=lambda path: None), "expected a Register"),
        (_source(accepts=_prying), "accepts.* raised"),
        (_source(accepts=lambda path: path.suffix), "expected True or False"),
        (_source(accepts=lambda path: False), "expected one source to accept it; got none"),
    ],
)
def test_what_a_source_may_not_do_is_found(source, said, sample):
    """Each careless source fails, with what is wrong."""
    with pytest.raises(AssertionError, match=said):
        conforms(source, name="acme", samples=[sample])


def test_a_source_that_saves_must_show_that_it_reads_back():
    """Without a sample nobody knows what it writes, and that is said."""
    with pytest.raises(AssertionError, match="it saves, and no sample of it was given"):
        conforms(_source(save=lambda register, path: None))


def _forgetful(register, path):
    path.write_text("\n".join(member.id for member in register.members), encoding="utf-8")


def _nowhere(register, path):
    return None


def _refusing(register, path):
    msg = "this form holds names only"
    raise RegisterError(msg)


@pytest.mark.parametrize(
    ("save", "said"),
    [(_forgetful, "came back changed after it was saved"), (_nowhere, "cannot read what it saved")],
)
def test_a_source_that_loses_what_it_saves_is_found(save, said, sample):
    """What was saved comes back as it was, or the author hears of it."""
    with pytest.raises(AssertionError, match=said):
        conforms(_source(save=save), samples=[sample])


def test_a_source_may_refuse_what_it_cannot_hold(sample):
    """A source that says what it cannot save loses nothing."""
    conforms(_source(save=_refusing), samples=[sample])


def test_samples_for_a_plugin_without_sources_are_a_mistake(sample):
    """A sample that nobody reads proves nothing."""
    with pytest.raises(AssertionError, match="gives no source"):
        conforms(plugin(good), samples=[sample])


@pytest.mark.parametrize(
    "as_of", [AS_OF, date(2024, 2, 29), date(2027, 1, 1), date(2026, 12, 31), date(2026, 6, 30)]
)
def test_the_exemplary_member_keeps_its_word_on_any_day(as_of):
    """Every criterion of the builder's member is met, on whatever day it is built for."""
    register = make_register(make_exemplary_member(as_of=as_of))
    (member,) = assess(register, load_plugins().checks, as_of=as_of).members
    assert {str(status) for status in member.statuses.values()} == {"met"}


def test_one_field_of_the_exemplary_member_can_be_another():
    """A test says in one word what is wrong with its member, and only that is."""
    member = make_exemplary_member(trainings=[])
    (found,) = assess(make_register(member), load_plugins().checks, as_of=AS_OF).members
    assert {str(c) for c, status in found.statuses.items() if status != "met"} == {"training"}


def test_findings_of_asks_one_plugin_as_an_audit_does():
    """Records dated later do not count, and only the plugin's own findings come back."""
    later = make_member("later", policies=[Policy(adopted=date(2030, 1, 1))])
    now = make_member("now", policies=[Policy(adopted=date(2020, 1, 1))])
    found = findings_of(plugin(good), now, later, name="acme")
    told = [(finding.check, str(finding.status)) for finding in found]
    assert told == [("acme/one", "gap"), ("acme/one", "met")]


def test_findings_of_shows_a_check_that_raises_as_unknown():
    """What an audit makes of a failing check is what its author sees."""
    (finding,) = findings_of(plugin(_raises), make_member())
    assert finding.status == "unknown"


def test_findings_of_can_ask_one_check_alone():
    """The own name of a check picks it, and one that is not there is a mistake."""

    @hookimpl
    def codetrack_checks():
        yield Check(name="one", criterion="policy", title="One", run=good)
        yield Check(name="two", criterion="policy", title="Two", run=good)

    module = SimpleNamespace(codetrack_checks=codetrack_checks)
    (finding,) = findings_of(module, make_member(), check="two")
    assert finding.check == "plugin/two"
    with pytest.raises(AssertionError, match="no check 'three'; there are: one, two"):
        findings_of(module, make_member(), check="three")
