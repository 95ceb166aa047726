"""Mails as files, and the command line with all of it."""

from __future__ import annotations

import email
import email.policy
import re
import shutil
from pathlib import Path

import pytest
from helpers.command import run
from postroom import channel, handout, notices

from codetrack import DeliveryError

DAY = ("--as-of", "2026-11-23")
BELGIUM = Path(__file__).parents[3] / "examples" / "belgium"


def test_each_addressee_has_a_file_with_a_stable_name(tmp_path):
    """The same notices give the same file, byte for byte; others give another one."""
    eml = channel("eml", sender="lcr@ecpat.example", eml={"folder": str(tmp_path / "out")})
    for part in (notices(handout()), notices(handout(role="management", to="m@hotel.example"))):
        eml.send(part)
    first = {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()}
    eml.send(notices(handout()))
    assert {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()} == first
    assert len(first) == 2
    name = next(name for name in first if "management" in name)
    assert re.fullmatch(r"2026-12-01-management-m@hotel\.example-[0-9a-f]{12}\.eml", name)
    message = email.message_from_bytes(first[name], policy=email.policy.default)
    assert (message["To"], message["X-Unsent"]) == ("m@hotel.example", "1")
    assert message["Date"].datetime.date().isoformat() == "2026-11-23"
    eml.send(notices(handout(subject="other")))
    assert len(list((tmp_path / "out").iterdir())) == 3


def test_a_hostile_role_or_address_leads_nowhere_else(tmp_path):
    """No name of a file leaves the folder."""
    eml = channel("eml", sender="lcr@ecpat.example", eml={"folder": str(tmp_path / "out")})
    eml.send(notices(handout(role="../../x", to="x/y@hotel.example")))
    (file,) = tmp_path.rglob("*.eml")
    assert file.parent == tmp_path / "out"


def test_a_folder_that_cannot_be_written_stops_all(tmp_path):
    """A file where the folder should be is told, and the rest is not tried."""
    (tmp_path / "out").write_text("in the way", encoding="utf-8")
    eml = channel("eml", sender="lcr@ecpat.example", eml={"folder": str(tmp_path / "out")})
    with pytest.raises(DeliveryError, match="cannot be written") as caught:
        eml.send(notices())
    assert caught.value.stop


@pytest.fixture
def register(tmp_path, serve):
    """Copy the Belgian example, with settings that lead to a server on the loopback."""
    folder, server = tmp_path / "belgium", serve()
    shutil.copytree(BELGIUM, folder)
    with (folder / "codetrack.toml").open("a", encoding="utf-8") as file:
        file.write(
            '\n[plugin.notify]\nsender = "reminders@ecpat.example"\n'
            f'[plugin.notify.smtp]\nhost = "127.0.0.1"\nport = {server.port}\nsecurity = "none"\n'
        )
    return folder, server


def remind(folder, *arguments):
    """Run `codetrack remind` on the Belgian example."""
    return run("remind", folder, *DAY, *arguments)


@pytest.mark.slow
def test_the_belgian_reminders_go_out_once(register):
    """A dry run sends nothing; a run sends to each contact; what has none is told until it has."""
    folder, server = register
    dry = remind(folder, "--send", "email", "--dry-run")
    assert dry.returncode == 3
    assert "Subject: " in dry.stdout
    assert "set representative" in dry.stdout
    assert (server.mails, (folder / "reminders.jsonl").exists()) == ([], False)
    done = remind(folder, "--send", "email")
    assert done.returncode == 3
    assert "4 of 28 notices were not delivered; the next run tries them again" in done.stderr
    sent = [to for to, _ in server.mails]
    assert len(sent) == len({*sent}) > 3
    with (folder / "codetrack.toml").open(encoding="utf-8") as file:
        text = file.read()
    text = text.replace("sender =", 'representative = "office@ecpat.example"\nsender =')
    (folder / "codetrack.toml").write_text(text, encoding="utf-8")
    done = remind(folder, "--send", "email")
    assert (done.returncode, done.stderr) == (0, "")
    rest = [to for to, _ in server.mails][len(sent) :]
    assert rest == ["office@ecpat.example"]
    assert remind(folder, "--send", "email").returncode == 0
    assert len(server.mails) == len(sent) + 1
