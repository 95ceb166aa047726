"""What was handed out is known on the next run, whoever was killed in between."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from datetime import date, timedelta
from pathlib import Path

import attrs
import pytest
from helpers.notices import AS_OF, handout, notices
from hypothesis import given
from hypothesis import strategies as st

from codetrack import load, load_plugins
from codetrack.errors import PluginError, RegisterError
from codetrack.extension import Check
from codetrack.model.criteria import Criterion
from codetrack.model.observations import met
from codetrack.model.records import Action, Contact
from codetrack.reminders.ledger import Ledger, ledger_path, open_ledger, read_ledger
from codetrack.reminders.remind import remind
from codetrack.reports.forecast import forecast
from codetrack.settings import Escalation, ReminderSettings, Settings
from codetrack.storage import files
from codetrack.storage.files import LEDGER, locked
from codetrack.testing import make_member, make_register

HERE = Path(__file__).parent
FIRST = handout()
SECOND = handout(member="auberge")


def keys(ledger: Ledger) -> list[str]:
    """Return the keys of what is new of the two notices."""
    return [one.key for one in ledger.new(notices(FIRST, SECOND)).handouts]


def test_what_was_recorded_is_not_new(tmp_path):
    """A notice that was handed out is not handed out again; another one is."""
    with open_ledger(tmp_path) as ledger:
        ledger.record([FIRST], on=AS_OF)
        assert keys(ledger) == [SECOND.key]
    assert keys(read_ledger(tmp_path)) == [SECOND.key]


def test_a_line_says_what_was_handed_out_and_when(tmp_path):
    """The ledger is a line of JSON for each notice: key, day, member, due day and role."""
    with open_ledger(tmp_path) as ledger:
        ledger.record([FIRST, SECOND], on=AS_OF)
    lines = (tmp_path / LEDGER).read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["member"] for line in lines] == ["hotel-example", "auberge"]
    assert json.loads(lines[0]) == {
        "key": FIRST.key,
        "on": "2026-11-23",
        "member": "hotel-example",
        "due": "2026-12-31",
        "role": "focal-point",
    }


@pytest.mark.parametrize("cut", [1, 40, 60])
def test_half_a_line_is_told_and_said_again_and_then_mended(tmp_path, cut):
    """A line cut by a crash is a problem with its place; its notice is new, and others are not."""
    path = tmp_path / LEDGER
    with open_ledger(tmp_path) as ledger:
        ledger.record([FIRST, SECOND], on=AS_OF)
    whole = path.read_bytes()
    path.write_bytes(whole[:-cut] if cut > 1 else whole[:-2])
    with open_ledger(tmp_path) as ledger:
        (problem,) = ledger.problems
        assert problem.where == f"{LEDGER}:2"
        assert keys(ledger) == [SECOND.key]
        ledger.record([SECOND], on=AS_OF)
    assert path.read_bytes() == whole
    assert read_ledger(tmp_path).problems == ()


def test_a_line_end_that_an_editor_left_out_loses_nothing(tmp_path):
    """A whole last line without its end is known, and the next one begins on its own line."""
    path = tmp_path / LEDGER
    with open_ledger(tmp_path) as ledger:
        ledger.record([FIRST], on=AS_OF)
    path.write_bytes(path.read_bytes()[:-1])
    with open_ledger(tmp_path) as ledger:
        assert keys(ledger) == [SECOND.key]
        ledger.record([SECOND], on=AS_OF)
    assert keys(read_ledger(tmp_path)) == []


@pytest.mark.parametrize(
    "line",
    ["<<<<<<< HEAD", "{}", "[]", '{"key": 3}', "\x00", "{" * 3000, '{"key": "a", "on": "x"}'],
)
def test_a_line_that_is_no_entry_is_a_problem_and_stays(tmp_path, line):
    """Whatever else stands there is told with file and line, and is nobody's to remove."""
    path = tmp_path / LEDGER
    with open_ledger(tmp_path) as ledger:
        ledger.record([FIRST], on=AS_OF)
    path.write_text(line + "\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    with open_ledger(tmp_path) as ledger:
        (problem,) = ledger.problems
        assert (problem.file, problem.line) == (LEDGER, 1)
        assert ledger.new(notices()).problems == (problem,)
        ledger.record([SECOND], on=AS_OF)
    assert path.read_text(encoding="utf-8").startswith(line)
    assert keys(read_ledger(tmp_path)) == []


def test_bytes_that_are_no_text_are_a_problem(tmp_path):
    """A line of other bytes is told, and nothing fails."""
    (tmp_path / LEDGER).write_bytes(b"\xff\xfe\n")
    assert read_ledger(tmp_path).problems[0].line == 1


def test_a_ledger_that_cannot_be_written_is_said_before_anything_goes_out(tmp_path):
    """Where a folder lies in its place, nothing is handed out."""
    (tmp_path / LEDGER).mkdir()
    with pytest.raises(RegisterError, match="ledger"), open_ledger(tmp_path):
        pytest.fail("nothing may be handed out")


def test_a_missing_register_is_said(tmp_path):
    """A folder that is not there has no ledger, and none is made."""
    with pytest.raises(RegisterError), open_ledger(tmp_path / "no" / "where.jsonl"):
        pass
    assert not (tmp_path / "no").exists()


def test_each_register_of_one_file_has_its_own_ledger(tmp_path):
    """Two registers that lie side by side do not share what was handed out."""
    assert ledger_path(tmp_path / "belgium.jsonl").name == f"belgium.{LEDGER}"
    assert ledger_path(tmp_path) == tmp_path / LEDGER


def test_a_ledger_is_no_register(tmp_path):
    """The source for JSON Lines does not take a ledger for a register of members."""
    (tmp_path / "members").mkdir()
    for name in (LEDGER, f"belgium.{LEDGER}"):
        (tmp_path / name).write_text("{}\n", encoding="utf-8")
        with pytest.raises((RegisterError, PluginError), match="no source"):
            load(tmp_path / name, plugins=load_plugins())
    assert load(tmp_path).members == ()


def test_what_was_delivered_before_a_failure_is_not_delivered_again(tmp_path):
    """A channel records each addressee after its delivery; the next run does the rest."""
    delivered = []

    def run(fails: bool) -> None:
        with open_ledger(tmp_path) as ledger:
            for addressee, handouts in ledger.new(notices(FIRST, other)).by_addressee().items():
                if fails and delivered:
                    raise ConnectionError("the mail server is gone")
                delivered.append(addressee)
                ledger.record(handouts, on=AS_OF)

    other = handout(attrs.evolve(FIRST.addressee, email="other@example.org"), member="auberge")
    with pytest.raises(ConnectionError):
        run(fails=True)
    run(fails=False)
    run(fails=False)
    assert delivered == [FIRST.addressee, other.addressee]


# ---------------------------------------------------------------- processes

HOLDER = """
import sys
from codetrack.reminders.ledger import open_ledger
with open_ledger(sys.argv[1]) as ledger:
    print(len(ledger.entries), flush=True)
    sys.stdin.read()
    from datetime import date
    from codetrack import Addressee, Handout, Message, Notice
    notice = Notice(member="a", due=date(2026, 1, 1), message=Message("x"))
    to = Addressee(role="r", email=None, language="en")
    ledger.record([Handout(key="k", reminder="x/r", name="A", notice=notice, addressee=to)],
                  on=date(2026, 1, 1))
"""


def test_the_second_of_two_runs_waits_for_the_first(tmp_path):
    """While one run hands out, another waits; then it knows what was handed out."""
    command = [sys.executable, "-c", HOLDER, str(tmp_path)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, **pipes) as other:  # type: ignore[call-overload]
        assert other.stdout.readline().strip() == b"0"
        with pytest.MonkeyPatch.context() as patience:
            patience.setattr(files, "PATIENCE", 0.2)
            with pytest.raises(RegisterError, match="another program"), open_ledger(tmp_path):
                pass
        other.stdin.close()
        with open_ledger(tmp_path) as ledger:
            assert set(ledger.entries) == {"k"}
        assert other.wait() == 0


def test_a_killed_run_leaves_the_ledger_free_and_its_notices_new(tmp_path):
    """Killed before it recorded, a run leaves no lock; what it said is said again."""
    command = [sys.executable, "-c", HOLDER, str(tmp_path)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, **pipes) as other:  # type: ignore[call-overload]
        other.stdout.readline()
        other.kill()
    with open_ledger(tmp_path) as ledger:
        assert keys(ledger) == [FIRST.key, SECOND.key]


@pytest.mark.skipif(os.name != "posix", reason="needs POSIX limits of file size")
def test_a_full_disk_is_said_and_the_rest_is_mended(tmp_path):
    """A ledger cut short by a full disk is an error, and the next run says it again."""
    script = (
        "import resource, signal, sys; sys.path[:0] = sys.argv[2:]\n"
        "from test_ledger import *\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (180, 180))\n"
        "with open_ledger(sys.argv[1]) as ledger: ledger.record([FIRST, SECOND], on=AS_OF)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path), str(HERE), str(HERE.parent)],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert "the ledger cannot be written" in done.stderr
    with open_ledger(tmp_path) as ledger:
        assert keys(ledger) == [SECOND.key]
        ledger.record([SECOND], on=AS_OF)
    assert read_ledger(tmp_path).problems == ()


def test_the_lock_is_that_of_the_register(tmp_path):
    """Whoever adds a record and whoever hands out take turns."""
    with locked(tmp_path), pytest.MonkeyPatch.context() as patience:
        patience.setattr(files, "PATIENCE", 0.1)
        script = (
            "import sys; from codetrack import open_ledger; from codetrack.storage import files\n"
            "files.PATIENCE = 0.1\n"
            "with open_ledger(sys.argv[1]): pass"
        )
        done = subprocess.run(
            [sys.executable, "-c", script, str(tmp_path)],
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
    assert "another program has locked" in done.stderr


# ---------------------------------------------------------------- any schedule

FINE = Check(name="fine", plugin="x", title="Fine", run=lambda member, as_of: [met("fine")])
RULES = Settings(
    reminders=ReminderSettings(
        lead_days=7,
        look_back_days=400,
        escalation=[Escalation(after_days=10, role="management")],
    )
)
START = date(2026, 1, 1)


@given(
    due=st.lists(st.integers(0, 60), max_size=6),
    gaps=st.lists(st.integers(0, 40), min_size=1, max_size=8),
    contacts=st.lists(st.sampled_from(("focal-point", "management")), unique=True),
)
def test_whatever_days_it_runs_each_notice_is_said_exactly_once(due, gaps, contacts):
    """Daily, twice a day or after any gap: no notice comes twice, and what is open was said."""
    member = make_member(
        contacts=[Contact(role=role, email="office@example.org") for role in contacts],
        actions=[
            Action(criterion=Criterion.POLICY, title=f"action {n}", due=START + timedelta(days=day))
            for n, day in enumerate(due)
        ],
    )
    foreseen = forecast(make_register(member), [FINE], start=START, until=START, settings=RULES)
    foreseen = attrs.evolve(foreseen, until=date(2027, 12, 31))
    reminders = [one for one in load_plugins().reminders if one.name == "actions"]
    said: list[str] = []
    day = START
    with tempfile.TemporaryDirectory() as folder:
        for gap in gaps:
            day += timedelta(days=gap)
            found = remind(attrs.evolve(foreseen, as_of=day), reminders)
            with open_ledger(folder) as ledger:
                new = ledger.new(found)
                ledger.record(new.handouts, on=day)
            said += [one.key for one in new.handouts]
            assert {one.key for one in found.handouts} <= set(said)
    assert len(said) == len(set(said))
    late = {n for n, offset in enumerate(due) if START + timedelta(days=offset - 7) <= day}
    assert {int(key.rpartition(" ")[2]) for key in said} == late
