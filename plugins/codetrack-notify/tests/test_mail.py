"""Mail to a real SMTP server, which takes, refuses, stalls and hangs up."""

from __future__ import annotations

import logging
import socket
import ssl
import traceback

import pytest
import trustme
from aiosmtpd.smtp import AuthResult
from postroom import channel, free_port, handout, notices, settings_of

from codetrack import DeliveryError, deliver, open_ledger

WORD = "pa55word-of-the-office"


def to(name, **fields):
    """Make a notice for an office at an invented hotel."""
    return handout(role=name, to=f"{name}@hotel.example", **fields)


def test_each_addressee_gets_one_mail(serve, tmp_path):
    """Two addressees, two mails, each with its own notices; all is recorded."""
    server = serve()
    told = notices(to("one"), to("two"), to("one", subject="other"))
    with open_ledger(tmp_path) as ledger:
        done = deliver(told, channel(**server.settings), ledger)
        assert ledger.new(told).handouts == ()
    assert [delivery.fault for delivery in done] == ["", ""]
    assert sorted(address for address, _ in server.mails) == [
        "one@hotel.example",
        "two@hotel.example",
    ]
    (mail,) = server.got("one@hotel.example")
    assert "2 reminders" in mail["Subject"]
    assert mail["Date"] is not None


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("gone", "refuses the address: 550 5.1.1 no such office"),
        ("busy", "refuses the address: 451 4.3.0 try again later"),
        ("stall", "did not answer within 0.3 seconds"),
        ("drop", "closed the connection"),
    ],
)
def test_who_is_missed_is_told_and_the_others_get_theirs_once(serve, tmp_path, name, said):
    """After a failure in the middle the rest goes out, now or on the next run, and once only."""
    server = serve()
    told = notices(to("one"), to(name), to("two"))
    with open_ledger(tmp_path) as ledger:
        done = deliver(told, channel(**server.settings), ledger)
    assert [bool(delivery.fault) for delivery in done] == [False, True, False]
    assert said in done[1].fault
    with open_ledger(tmp_path) as ledger:
        rest = ledger.new(told)
        assert [h.addressee.role for h in rest.handouts] == [name]
        deliver(rest, channel(**server.settings), ledger)
    assert len(server.got("one@hotel.example")) == len(server.got("two@hotel.example")) == 1


def test_a_mail_that_is_sent_again_has_the_same_message_id(serve):
    """Where it is not known whether a mail arrived, the next one can be recognised."""
    server = serve()
    for _ in range(2):
        channel(**server.settings).send(notices(to("one")))
    first, second = server.got("one@hotel.example")
    assert first["Message-ID"] == second["Message-ID"]


@pytest.mark.parametrize("closing", ["421 go away", "500 what?"])
def test_a_bad_goodbye_changes_nothing(serve, closing):
    """A mail that was taken is delivered, however the server ends the dialogue."""
    server = serve()
    server.closing = closing
    channel(**server.settings).send(notices(to("one")))
    assert len(server.mails) == 1


def test_a_server_that_is_not_there_is_asked_once(tmp_path):
    """Nobody gets anything, nothing is recorded, and the rest is not tried."""
    with open_ledger(tmp_path) as ledger:
        done = deliver(notices(to("one"), to("two")), channel(**settings_of(free_port())), ledger)
        assert ledger.entries == {}
    assert "cannot be reached" in done[0].fault
    assert done[1].fault.startswith("not tried: ")


def test_a_server_that_never_greets_is_given_up():
    """A port that takes connections and says nothing stops the run after the timeout."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings = settings_of(silent.getsockname()[1])
        with pytest.raises(DeliveryError, match="did not answer within") as caught:
            channel(**settings).send(notices())
    assert caught.value.stop


def secured(tmp_path, serve, way, monkeypatch, password=WORD):
    """Start a server with TLS that asks for a login, and return it with settings that fit."""
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")

    def login(server, session, envelope, mechanism, data):
        known = data.login == b"office" and data.password == WORD.encode()
        # A careless server quotes what it was given.
        said = "535 5.7.8 not " + data.password.decode()
        return AuthResult(success=known, handled=known, message=None if known else said)

    tls = {"ssl_context": context} if way == "tls" else {"tls_context": context}
    options = {"require_starttls": True} if way == "starttls" else {"auth_require_tls": False}
    server = serve(authenticator=login, auth_required=True, **tls, **options)
    monkeypatch.setenv("CODETRACK_TEST_PASSWORD", password)
    settings = server.settings
    settings["smtp"] |= {
        "security": way,
        "username": "office",
        "password": "env:CODETRACK_TEST_PASSWORD",
        "ca_file": str(tmp_path / "ca.pem"),
        "timeout_seconds": 5,
    }
    return server, settings


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
@pytest.mark.parametrize("way", ["tls", "starttls"])
def test_mail_goes_over_tls_with_a_login(tmp_path, serve, way, monkeypatch):
    """With a password from the environment the server lets us in, over either kind of TLS."""
    server, settings = secured(tmp_path, serve, way, monkeypatch)
    channel(**settings).send(notices(to("one")))
    assert len(server.got("one@hotel.example")) == 1


def test_a_wrong_password_stops_all_and_is_shown_nowhere(tmp_path, serve, monkeypatch, caplog):
    """Neither the error, its traceback nor a log at its loudest holds the password."""
    wrong = "wr0ng-" + WORD
    _, settings = secured(tmp_path, serve, "starttls", monkeypatch, password=wrong)
    caplog.set_level(logging.DEBUG)
    with pytest.raises(DeliveryError, match="refuses the username or the password") as caught:
        channel(**settings).send(notices(to("one")))
    assert caught.value.stop
    shown = "".join(traceback.format_exception(caught.value)) + repr(caught.value.__context__)
    own = "".join(r.getMessage() for r in caplog.records if not r.name.startswith("mail"))
    assert WORD not in shown + own
    assert WORD not in repr(channel(**settings))


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
def test_a_certificate_of_a_stranger_is_refused(tmp_path, serve, monkeypatch):
    """Who cannot prove to be the server gets neither password nor mail."""
    server, settings = secured(tmp_path, serve, "tls", monkeypatch)
    del settings["smtp"]["ca_file"]
    with pytest.raises(DeliveryError, match="no secure connection") as caught:
        channel(**settings).send(notices(to("one")))
    assert caught.value.stop
    assert server.mails == []


def test_a_server_without_tls_gets_no_password(serve, monkeypatch):
    """Where STARTTLS is not offered, nothing is sent in the clear instead."""
    monkeypatch.setenv("CODETRACK_TEST_PASSWORD", WORD)
    server = serve()
    settings = server.settings
    settings["smtp"] |= {"security": "starttls"}
    with pytest.raises(DeliveryError, match="cannot do what is asked"):
        channel(**settings).send(notices(to("one")))
    assert server.mails == []


@pytest.mark.parametrize("content", [None, "no certificate"])
def test_a_file_of_certificates_that_is_none_is_told(tmp_path, content):
    """A missing or wrong `ca_file` is named, and nothing is sent."""
    if content is not None:
        (tmp_path / "ca.pem").write_text(content, encoding="utf-8")
    settings = settings_of(free_port())
    settings["smtp"] |= {"security": "tls", "ca_file": str(tmp_path / "ca.pem")}
    with pytest.raises(DeliveryError, match=r"ca_file .* cannot be read") as caught:
        channel(**settings).send(notices(to("one")))
    assert caught.value.stop
