"""Secrets come from the environment or the keyring, and are shown nowhere."""

from __future__ import annotations

import logging
import traceback

import codetrack_notify
import keyring
import pytest
from codetrack_notify.secrets import secret
from keyring.backend import KeyringBackend
from postroom import channel, notices

from codetrack import DeliveryError, load_plugins, load_settings
from codetrack.testing import load_one

HIDDEN = "T0ken-abc123"


class Kept(KeyringBackend):
    """Keep entries in memory, or fail as a locked keyring does."""

    priority = 1
    entries = {("codetrack", "team"): HIDDEN}

    def get_password(self, service, username):
        """Return what is kept."""
        if service == "locked":
            msg = f"locked; it holds {HIDDEN}"
            raise RuntimeError(msg)
        return self.entries.get((service, username))

    def set_password(self, service, username, password):
        """Keep nothing new."""

    def delete_password(self, service, username):
        """Keep what there is."""


@pytest.fixture
def kept():
    """Use this keyring during a test."""
    before = keyring.get_keyring()
    keyring.set_keyring(Kept())
    yield
    keyring.set_keyring(before)


def test_a_secret_comes_from_the_environment_or_the_keyring(kept, monkeypatch):
    """Both places give what they hold."""
    monkeypatch.setenv("CODETRACK_HIDDEN", HIDDEN)
    assert secret("env:CODETRACK_HIDDEN") == secret("keyring:codetrack/team") == HIDDEN


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("env:CODETRACK_NOT_THERE", "no variable CODETRACK_NOT_THERE"),
        ("keyring:codetrack/other", "no entry 'other' of the service 'codetrack'"),
        ("keyring:locked/team", "cannot be asked"),
        ("elsewhere", "expected env:NAME"),
    ],
)
def test_a_secret_that_is_not_there_stops_all(kept, place, said):
    """Which one is missing is said; what a keyring says is not."""
    with pytest.raises(DeliveryError, match=said) as caught:
        secret(place)
    assert caught.value.stop
    assert HIDDEN not in "".join(traceback.format_exception(caught.value))


@pytest.mark.parametrize(
    "table",
    [
        f'[plugin.notify.chat.team]\nurl = "slack://{HIDDEN}/b/c"',
        f'[plugin.notify.chat]\nteam = "slack://{HIDDEN}/b/c"',
        f'[plugin.notify.chat.team]\nurl = ["slack://{HIDDEN}/b/c"]',
        f'[plugin.notify.chat.team]\nurl = "{HIDDEN}"',
        f'[plugin.notify.smtp]\npassword = "{HIDDEN}"',
        f'[plugin.notify.smtp]\npasword = "{HIDDEN}"',
        f'[plugin.notify.smtp]\nhost = "smtp://office:{HIDDEN}@mail.example"',
        f'[plugin.notify]\nsmtp_url = "smtp://office:{HIDDEN}@mail.example"',
    ],
)
def test_a_secret_in_the_register_is_refused_and_not_shown(tmp_path, table):
    """The plugin does not load; the error has file, line and key, and not the secret."""
    (tmp_path / "codetrack.toml").write_text(table, encoding="utf-8")
    loaded = load_plugins(load_settings(tmp_path))
    problems = [problem for problem in loaded.problems if problem.plugin == "notify"]
    assert problems
    text = " ".join(map(repr, problems)) + " ".join(map(str, problems))
    assert HIDDEN not in text
    assert "codetrack.toml" in text
    assert problems[0].line in (1, 2)


def test_a_password_in_the_clear_is_refused():
    """Without TLS a password is taken for the loopback only."""
    smtp = {"host": "mail.example", "security": "none", "username": "u", "password": "env:X"}
    with pytest.raises(AssertionError, match="expected starttls or tls"):
        load_one(codetrack_notify, name="notify", config={"smtp": smtp})


@pytest.mark.parametrize(
    ("config", "said"),
    [
        ({"sender": "nobody"}, "an e-mail address"),
        ({"sender": "a@b.example\nBcc: c@d.example"}, "an e-mail address"),
        ({"subject_prefix": "a\nb"}, "text on one line"),
        ({"smtp": {"timeout_seconds": 0}}, "a number of seconds"),
        ({"smtp": {"username": "u"}}, "password"),
        ({"representant": "a@b.example"}, "did you mean representative"),
    ],
)
def test_wrong_settings_are_refused(config, said):
    """A wrong setting is told with its key and what was expected."""
    with pytest.raises(AssertionError, match=said):
        load_one(codetrack_notify, name="notify", config=config)


def test_a_post_goes_to_the_room_and_its_address_nowhere_else(room, monkeypatch, caplog):
    """A room gets an addressee's notices by member; no log at its loudest holds the URL."""
    caplog.set_level(logging.DEBUG)
    monkeypatch.setenv("CODETRACK_TEAM", f"json://office:{HIDDEN}@{room.address}/{HIDDEN}")
    team = channel("chat-team", chat={"team": {"url": "env:CODETRACK_TEAM", "language": "nl"}})
    team.send(notices())
    ((path, post),) = room.posts
    assert HIDDEN in path
    assert post["title"] == "1 herinnering over Hotel (invented), de eerste uiterlijk 1 dec 2026"
    assert "focal-point" in post["message"]
    assert "Hotel (invented)" in post["message"]
    assert HIDDEN not in caplog.text + repr(team)
    assert team.preview(notices()) == f"{post['title']}\n\n{post['message']}"


@pytest.mark.parametrize(
    ("url", "stop", "said"),
    [
        ("json://office:{0}@{1}/{0}", False, "did not take it"),
        ("json://office:{0}@127.0.0.1:9/{0}?cto=0.2", False, "did not take it"),
        ("json://{1}/{0}?rto=0.2", False, "did not take it"),
        ("nothing://{0}", True, "does not know"),
        ("{0}", True, "does not know"),
    ],
)
def test_a_post_that_fails_is_told_without_the_secret(
    room, monkeypatch, caplog, capfd, url, stop, said
):
    """A refusal, a silence, a closed port and a wrong URL are one sentence each."""
    caplog.set_level(logging.DEBUG)
    room.status, room.delay = 500, 0.4 if "rto" in url else 0
    monkeypatch.setenv("CODETRACK_TEAM", url.format(HIDDEN, room.address))
    team = channel("chat-team", chat={"team": {"url": "env:CODETRACK_TEAM"}})
    with pytest.raises(DeliveryError, match=said) as caught:
        team.send(notices())
    assert caught.value.stop is stop
    shown = "".join(traceback.format_exception(caught.value)) + repr(caught.value.__context__)
    assert HIDDEN not in shown + caplog.text + "".join(capfd.readouterr())
    logging.getLogger("test").warning("logs are heard again")
    assert "logs are heard again" in caplog.text
