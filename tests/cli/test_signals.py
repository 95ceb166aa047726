import contextlib
import functools
import json
import os
import signal
import subprocess
import sys

import pytest
from helpers.at_work import gone, until_begun

PLUGIN = """
from pathlib import Path

from helpers.at_work import held
from codetrack import Check, hookimpl, met

def run(member, as_of):
    held(str(Path(__file__).parent / member.id))
    yield met("there is an answer")

@hookimpl
def codetrack_checks():
    yield Check(name="endless", title="Endless", criterion="policy", run=run)
"""
PART = 2_000
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(os.name != "posix", reason="signals are sent to a group of processes"),
]


class Command:
    """An audit in two processes, of which each has come to a member that it never is done with."""

    def __init__(self, folder):
        self.folder = folder
        self.endless = [folder / "endless-1", folder / "endless-2"]
        self.output = folder / "out" / "o.jsonl"

    def begin(self, *arguments):
        """Begin, and wait until both are at work."""
        ids = [f"good-{n:05}" for n in range(2 * PART)]
        ids[PART + 10 : PART + 10] = ["endless-1"]
        ids += ["endless-2", *(f"good-{n:05}" for n in range(2 * PART, 8 * PART))]
        with (self.folder / "r.jsonl").open("w", encoding="utf-8") as file:
            for one in ids:
                member = {"id": one, "name": "A (invented)", "country": "BE"}
                file.write(json.dumps(member) + "\n")
        self.output.parent.mkdir()
        info = self.folder / "acme-1.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text("Metadata-Version: 2.1\nName: acme\nVersion: 1.0\n")
        (info / "entry_points.txt").write_text("[codetrack]\nacme = endless_plugin\n")
        (self.folder / "endless_plugin.py").write_text(PLUGIN, encoding="utf-8")
        path = os.pathsep.join([str(self.folder), *filter(None, sys.path)])
        self.process = subprocess.Popen(
            [
                *(sys.executable, "-m", "codetrack", "audit", str(self.folder / "r.jsonl")),
                *("--as-of", "2026-11-24", "--only", "acme", "--jobs", "2"),
                *("-o", str(self.output), *arguments),
            ],
            env={**os.environ, "PYTHONPATH": path},
            stderr=subprocess.PIPE,
            encoding="utf-8",
            start_new_session=True,
            # Under nohup it would be ignored, as whoever says nohup wants it.
            preexec_fn=functools.partial(signal.signal, signal.SIGHUP, signal.SIG_DFL),
        )
        until_begun(*self.endless)

    def ended(self):
        """Wait for its end; return the exit code and what it said."""
        _, said = self.process.communicate(timeout=30)
        return self.process.returncode, said.strip()


@pytest.fixture
def command(tmp_path):
    """Give an audit to be stopped, and leave none of its processes."""
    command = Command(tmp_path)
    yield command
    if command.process.poll() is None:
        os.killpg(command.process.pid, signal.SIGKILL)
        command.process.communicate()


@pytest.mark.parametrize("times", [1, 2, 3])
def test_ctrl_c_ends_all_processes_however_often(command, times):
    """In the midst of parts: nobody stays, and nothing is left beside the output."""
    command.begin()
    for _ in range(times):
        # As a terminal does, to all of its processes.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(command.process.pid, signal.SIGINT)
    code, said = command.ended()
    # One that comes when Python itself is about to end, ends it; a shell shows 130 for both.
    assert code in (130, -signal.SIGINT)
    assert said == "codetrack: stopped"
    assert all(gone(one) for one in command.endless)
    assert list(command.output.parent.iterdir()) == []


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_other_signals_end_it_as_cleanly(command, number):
    """As a timeout, a service manager or a closed terminal sends them, to the first process."""
    command.begin()
    command.process.send_signal(number)
    assert command.ended() == (128 + number, "codetrack: stopped")
    assert all(gone(one) for one in command.endless)
    assert list(command.output.parent.iterdir()) == []


def test_a_service_manager_that_ends_all_of_them_at_once(command):
    """The workers are lost and the work is stopped, in any order: it is not begun again."""
    command.begin()
    os.killpg(command.process.pid, signal.SIGTERM)
    assert command.ended() == (143, "codetrack: stopped")
    assert all(gone(one, patience=30) for one in command.endless)
    assert list(command.output.parent.iterdir()) == []


def test_no_worker_outlives_a_killed_command(command):
    """Whoever gave out the work can say nothing any more."""
    command.begin()
    command.process.kill()
    code, _ = command.ended()
    assert code == -signal.SIGKILL
    assert all(gone(one, patience=30) for one in command.endless)
