"""The message itself: what is in it, in which language, and what cannot get into it."""

from __future__ import annotations

import email
import email.policy
from datetime import timedelta
from html.parser import HTMLParser

import codetrack_notify
import pytest
from codetrack_notify.email_message import email_message
from codetrack_notify.settings import Settings
from hypothesis import given, settings
from hypothesis import strategies as st
from postroom import AS_OF, channel, handout, notices

from codetrack import DeliveryError
from codetrack.testing import conforms

SETTINGS = Settings(
    sender="lcr@ecpat.example",
    sender_name="ECPAT Exemple (invented)",
    reply_to="helpdesk@ecpat.example",
    subject_prefix="[The Code] ",
)


def read(message):
    """Read the message back from its bytes."""
    return email.message_from_bytes(message.as_bytes(), policy=email.policy.default)


def test_the_plugin_conforms():
    """It behaves as codetrack asks of every plugin, with settings and without."""
    conforms(codetrack_notify, name="notify")
    chat = {"team": {"url": "env:CODETRACK_TEAM"}}
    config = {"sender": "a@b.example", "representative": "c@d.example", "chat": chat}
    conforms(codetrack_notify, name="notify", config=config)


def test_heads_say_who_writes_to_whom_and_that_no_person_does():
    """From, reply-to, prefix, language and Auto-Submitted follow from settings and addressee."""
    message = read(email_message(notices(), SETTINGS))
    assert message["From"] == '"ECPAT Exemple (invented)" <lcr@ecpat.example>'
    assert message["To"] == "focal-point@hotel.example"
    assert message["Reply-To"] == "helpdesk@ecpat.example"
    assert message["Subject"].strip() == (
        "[The Code] 1 reminder about Hotel (invented), the first due 2026-12-01"
    )
    assert (message["Auto-Submitted"], message["Content-Language"]) == ("auto-generated", "en")
    assert message.get_content_type() == "multipart/alternative"


def test_text_and_html_say_the_same():
    """Both hold each notice with its day, how late it is, and what to do."""
    late = handout(due=AS_OF - timedelta(days=3), subject="b", said="Staff < 80% & old")
    message = read(email_message(notices(handout(), late), SETTINGS))
    text = message.get_body(("plain",)).get_content().replace("\r\n", "\n")
    assert "* 2026-12-01: The policy is old\n  To do: Review it.\n" in text
    assert "* 2026-11-20 (3 days overdue): Staff < 80% & old" in text
    assert "Sent automatically by codetrack for ECPAT Exemple (invented)." in text
    html = message.get_body(("html",)).get_content().replace("\r\n", "\n")
    assert "Staff &lt; 80% &amp; old" in html
    assert "(3 days overdue)" in html
    assert 'To do: <span dir="auto">Review it.</span>' in html


@pytest.mark.parametrize(
    ("tag", "subject", "words"),
    [
        ("nl", "1 herinnering over Hotel", "Te doen: "),
        ("fr", "1 rappel sur Hotel", "À faire : "),
        ("de-AT", "1 Erinnerung zu Hotel", "Zu tun: "),
    ],
)
def test_it_is_in_the_language_of_the_contact(tag, subject, words):
    """Subject, text and HTML are in it, and the HTML and a head say which it is."""
    message = read(email_message(notices(handout(tag=tag)), SETTINGS))
    assert subject in message["Subject"]
    assert words.strip() in message.get_body(("plain",)).get_content().replace("\r\n", "\n")
    assert f'<html lang="{tag}">' in message.get_body(("html",)).get_content().replace("\r\n", "\n")
    assert message["Content-Language"] == tag


def test_notices_of_several_members_stand_by_member():
    """Whoever answers for two members reads the notices of each below its name."""
    told = notices(
        handout(member="a", name="A (invented)"),
        handout(member="b", name="B (invented)"),
        handout(member="a", name="A (invented)", subject="other"),
    )
    message = read(email_message(told, SETTINGS))
    assert "3 reminders about 2 members" in message["Subject"]
    text = message.get_body(("plain",)).get_content().replace("\r\n", "\n")
    assert text.count("A (invented)") == text.count("B (invented)") == 1


def test_the_message_id_follows_from_the_address_and_the_keys():
    """The same notices have the same, in any order and language; others have another."""
    one, two = handout(), handout(subject="other")

    def mark(*handouts):
        return email_message(notices(*handouts), SETTINGS)["Message-ID"]

    assert mark(one, two) == mark(two, one)
    assert mark(one) != mark(two)
    assert mark(one) != mark(handout(to="other@hotel.example"))
    assert mark(one).endswith("@ecpat.example>")


def test_a_name_injects_no_head():
    """Line breaks in names stay in the subject and the name, as blanks."""
    evil = "Hotel\r\nBcc: everyone@x.example\r\n\r\nbody \u202e\x00"
    settings = Settings(
        sender="lcr@ecpat.example", sender_name=evil.replace("\x00", ""), subject_prefix="x"
    )
    message = read(email_message(notices(handout(name=evil, said=evil)), settings))
    assert message["Bcc"] is None
    assert "Bcc: everyone@x.example" in message["Subject"]
    assert not message.defects
    assert "\u202e" not in message["Subject"]


@settings(deadline=None)
@given(st.text(max_size=300).filter(str.strip), st.text(max_size=300))
def test_any_name_and_sentence_come_back_whole(name, said):
    """Whatever letters they hold, the message has its heads and parts, and no others."""
    plain = email_message(notices(), SETTINGS)
    said = said.replace("{", "(").replace("}", ")")
    message = read(email_message(notices(handout(name=name, said=said)), SETTINGS))
    assert message.keys() == read(plain).keys()
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]


def test_markup_in_names_is_text_in_html():
    """A name that looks like markup brings no element into the page."""

    class Elements(HTMLParser):
        found: set[str] = set()

        def handle_starttag(self, tag, attrs):
            self.found.add(tag)

    page = Elements()
    evil = "<script>alert(1)</script><img src=x onerror=y>"
    message = email_message(notices(handout(name=evil, said=evil)), SETTINGS)
    page.feed(read(message).get_body(("html",)).get_content().replace("\r\n", "\n"))
    assert not page.found & {"script", "img"}


@pytest.mark.parametrize("address", ["a,b@x.example", "a@b>c.example", "no", "a b@x.example", ""])
def test_an_address_that_is_none_is_told(address):
    """What would reach somebody else, or nobody, is not delivered."""
    with pytest.raises(DeliveryError, match="no e-mail address"):
        email_message(notices(handout(to=address)), SETTINGS)


def test_letters_of_other_scripts_reach_the_heads():
    """A name in any script stands in the subject as it is."""
    message = read(email_message(notices(handout(name="Hôtel Ζεύς 旅館")), SETTINGS))
    assert "Hôtel Ζεύς 旅館" in message["Subject"]


def test_the_representative_gets_what_has_no_contact():
    """Without a contact the settings' address is written to; without that, nothing is sent."""
    nobody = notices(handout(role="representative", to=None))
    settings = Settings(sender="lcr@ecpat.example", representative="office@ecpat.example")
    assert email_message(nobody, settings)["To"] == "office@ecpat.example"
    with pytest.raises(DeliveryError, match="set representative") as caught:
        email_message(nobody, SETTINGS)
    assert not caught.value.stop


def test_a_preview_shows_the_message_and_needs_no_secret():
    """A dry run shows heads and text, with no server, password or clock."""
    smtp = {"host": "mail.example", "username": "u", "password": "env:NOT_THERE"}
    mail = channel(sender="lcr@ecpat.example", smtp=smtp)
    shown = mail.preview(notices())
    assert shown.startswith("From: lcr@ecpat.example\nTo: focal-point@hotel.example\nSubject: 1 re")
    assert "* 2026-12-01: The policy is old" in shown


def test_without_a_sender_nothing_is_sent():
    """The plugin loads without settings, and says what to set when it is asked to send."""
    for act in (channel().send, channel().preview, channel("eml").send):
        with pytest.raises(DeliveryError, match="set sender"):
            act(notices())
