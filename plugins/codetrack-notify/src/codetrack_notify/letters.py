"""An e-mail to one addressee, composed by Python's own email package."""

from __future__ import annotations

import functools
import hashlib
import json
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

import jinja2

from codetrack import DeliveryError, Language, Notices
from codetrack_notify.digests import Digest, digest, one_line
from codetrack_notify.settings import Settings


@functools.cache
def _templates() -> jinja2.Environment:
    loader = jinja2.PackageLoader("codetrack_notify")
    return jinja2.Environment(loader=loader, autoescape=True, undefined=jinja2.StrictUndefined)


def letter(notices: Notices, settings: Settings, date: datetime | None = None) -> EmailMessage:
    """Return the message to the one addressee of the notices, as text and HTML.

    Its Message-ID follows from the address and the keys of the notices, so that a message that
    is sent once more can be recognised. Without `date` it has none.

    Raises:
        DeliveryError: nobody is named to write to, or to write as; or an address is none.
    """
    if settings.sender is None:
        msg = "nobody is named to write as: set sender in [plugin.notify]"
        raise DeliveryError(msg, stop=True)
    to = notices.handouts[0].addressee
    email = settings.representative if to.email is None else to.email
    if email is None:
        msg = (
            "there is no e-mail address; name one for such notices: set representative in "
            "[plugin.notify]"
        )
        raise DeliveryError(msg)
    told = digest(notices)
    message = EmailMessage(policy=SMTP)
    message["From"] = _address(settings.sender, settings.sender_name)
    message["To"] = _address(email)
    if settings.reply_to is not None:
        message["Reply-To"] = _address(settings.reply_to)
    message["Subject"] = one_line(f"{settings.subject_prefix}{told.title}")
    if date is not None:
        message["Date"] = format_datetime(date)
    message["Message-ID"] = _message_id(notices, email, settings.sender)
    # So that nobody's absence notice answers, and filters know what this is.
    message["Auto-Submitted"] = "auto-generated"
    foot = _foot(notices.handouts[0].speaks, settings)
    # Encoded so that a server of any age passes it on as it is.
    message.set_content(f"{told.text}\n-- \n{foot}\n", cte="quoted-printable")
    html = _html(told, foot)
    message.add_alternative(html, subtype="html", cte="quoted-printable")
    # A head that begins so goes to the first part when parts are added.
    message["Content-Language"] = told.language
    mark = str(message["Message-ID"])[1:].partition("@")[0]
    # Of its own accord it would be drawn by lot, and a file another one each time.
    message.set_boundary(f"=_{mark}")
    return message


def _html(told: Digest, foot: str) -> str:
    return _templates().get_template("letter.html").render(told=told, foot=foot)


def _foot(speaks: Language, settings: Settings) -> str:
    name = one_line(settings.sender_name) or settings.sender
    said = speaks.say("Sent automatically by codetrack for {sender}.", sender=name)
    if settings.reply_to is not None:
        answers = speaks.say("Answers go to {email}.", email=settings.reply_to)
        return f"{said} {answers}"
    return said


def _address(email: str, name: str = "") -> Address:
    try:
        return Address(display_name=one_line(name), addr_spec=email)
    except Exception:
        msg = f"{one_line(email)!r} is no e-mail address"
        raise DeliveryError(msg) from None


def _message_id(notices: Notices, email: str, sender: str) -> str:
    keys = sorted(handout.key for handout in notices.handouts)
    parts = json.dumps([email, *keys])
    try:
        domain = sender.rpartition("@")[2].encode("idna").decode()
    except UnicodeError:
        domain = "codetrack.invalid"
    return f"<codetrack.{hashlib.sha256(parts.encode()).hexdigest()[:32]}@{domain}>"
