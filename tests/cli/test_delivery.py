"""`codetrack remind --send`, with a channel of an installed plugin."""

from __future__ import annotations

import json

import pytest
from helpers import command

PLUGIN = """
import os
from pathlib import Path
from codetrack import Channel, DeliveryError, hookimpl

def letter(notices):
    to = notices.handouts[0].addressee
    if to.email is None:
        raise DeliveryError("there is nobody to write to")
    return "\\n".join(f"{h.name}: {h.said}" for h in notices.handouts)

def send(notices):
    text = letter(notices)
    to = notices.handouts[0].addressee
    if os.environ.get("REFUSE") == to.role:
        raise DeliveryError(f"{to.role} is away")
    with Path(os.environ["OUTBOX"]).open("a", encoding="utf-8") as file:
        file.write(text + "\\n")

@hookimpl
def codetrack_channels():
    yield Channel(name="outbox", send=send, preview=letter)
"""
DAY = ("--as-of", "2026-11-23")
HOTEL = """\
name = "Voorbeeld Hotel (invented)"
country = "BE"

[[contact]]
role = "focal-point"
email = "focal-point@voorbeeld.example"

[[contact]]
role = "management"
email = "management@voorbeeld.example"

[[action]]
criterion = "policy"
title = "Write the policy"
due = 2026-12-10

[[action]]
criterion = "training"
title = "Train the kitchen"
due = 2026-11-01
owner = "management"
"""


@pytest.fixture
def remind(tmp_path, monkeypatch):
    """Run the command on a register, with a plugin that is installed in a folder of its own."""
    site, register = tmp_path / "site", tmp_path / "belgium"
    info = site / "outbox_plugin-1.0.dist-info"
    info.mkdir(parents=True)
    (site / "outbox_plugin.py").write_text(PLUGIN, encoding="utf-8")
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: outbox-plugin\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[codetrack]\noutbox = outbox_plugin\n")
    (register / "members").mkdir(parents=True)
    (register / "members" / "hotel.toml").write_text(HOTEL, encoding="utf-8")

    monkeypatch.syspath_prepend(str(site))

    def run(*arguments, **env):
        env = {"OUTBOX": str(tmp_path / "out.txt"), **env}
        return command.run("remind", register, *DAY, *arguments, **env)

    run.outbox = tmp_path / "out.txt"
    run.ledger = register / "reminders.jsonl"
    run.members = register / "members"
    return run


def test_what_was_sent_is_sent_once(remind):
    """Each addressee is told of as delivered; a second run sends nothing."""
    done = remind("--send", "outbox")
    assert (done.returncode, done.stderr) == (0, "")
    assert "Delivered to management <management@voorbeeld.example>: 1 notice" in done.stdout
    sent = remind.outbox.read_text(encoding="utf-8")
    assert sent.count("\n") == 2
    again = remind("--send", "outbox")
    assert (again.returncode, remind.outbox.read_text(encoding="utf-8")) == (0, sent)
    assert "nothing new" in again.stdout


def test_what_was_not_delivered_leaves_with_three_and_goes_out_next_time(remind):
    """The one that failed is told, is not recorded, and is the only one in the next run."""
    done = remind("--send", "outbox", REFUSE="management")
    assert done.returncode == 3
    assert "Not delivered to management" in done.stdout
    assert "management is away" in done.stdout
    assert "1 of 2 notices were not delivered; the next run tries them again" in done.stderr
    assert [json.loads(line)["role"] for line in remind.ledger.read_text().splitlines()] == [
        "focal-point"
    ]
    before = remind.outbox.read_text(encoding="utf-8")
    assert remind("--send", "outbox").returncode == 0
    rest = remind.outbox.read_text(encoding="utf-8").removeprefix(before)
    assert rest.splitlines() == [line for line in rest.splitlines() if "kitchen" in line] != []


def test_a_dry_run_shows_what_would_go_to_whom_and_sends_nothing(remind):
    """The text of each addressee stands below its name; no file appears."""
    done = remind("--send", "outbox", "--dry-run")
    assert done.returncode == 0
    assert "To management <management@voorbeeld.example>: 1 notice\n  Voorbeeld" in done.stdout
    assert not remind.outbox.exists()
    assert not remind.ledger.exists()


def test_a_dry_run_says_who_would_get_nothing(remind):
    """Who cannot be reached is told beforehand, with exit code 3."""
    text = HOTEL.partition("[[contact]]")[0] + "[[action]]" + HOTEL.partition("[[action]]")[2]
    (remind.members / "hotel.toml").write_text(text, encoding="utf-8")
    done = remind("--send", "outbox", "--dry-run")
    assert done.returncode == 3
    assert "there is nobody to write to" in done.stdout
    assert "2 of 2 notices would not be delivered" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("--send", "outbx"), 3, "did you mean outbox?"),
        (("--send", "outbox", "--format", "json"), 2, "--send cannot be combined"),
        (("--send", "outbox", "-o", "x.csv"), 2, "--send cannot be combined"),
    ],
)
def test_wrong_use_is_said_in_a_sentence(remind, arguments, code, said):
    """An unknown channel and a mixture of ways send nothing."""
    done = remind(*arguments)
    assert done.returncode == code
    assert said in done.stderr
    assert not remind.outbox.exists()
