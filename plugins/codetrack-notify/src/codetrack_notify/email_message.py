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


def email_message(
    notices: Notices, settings: Settings, date: datetime | None = None
) -> EmailMessage:
    """Return the message to the one addressee of the notices, as text and HTML.

    Its Message-ID follows from the address and the keys of the notices, so that a message that
    is sent once more can be recognised. Without `date` it has none.

    Raises:
        DeliveryError: there is no address or no sender, or an address is wrong.
    """
    if settings.sender is None:
        msg = "no sender: set sender in [plugin.notify]"
        raise DeliveryError(msg, stop=True)
    to = notices.handouts[0].addressee
    email = settings.representative if to.email is None else to.email
    if email is None:
        msg = (
            "there is no e-mail address; name one for such notices: set representative in "
            "[plugin.notify]"
        )
        raise DeliveryError(msg)
    content = digest(notices)
    message = EmailMessage(policy=SMTP)
    message["From"] = _address(settings.sender, settings.sender_name)
    message["To"] = _address(email)
    if settings.reply_to is not None:
        message["Reply-To"] = _address(settings.reply_to)
    message["Subject"] = one_line(f"{settings.subject_prefix}{content.title}")
    if date is not None:
        message["Date"] = format_datetime(date)
    message["Message-ID"] = _message_id(notices, email, settings.sender)
    # This stops automatic replies and informs filters.
    message["Auto-Submitted"] = "auto-generated"
    footer = _footer(notices.handouts[0].speaks, settings)
    # This encoding passes unchanged through old servers.
    message.set_content(f"{content.text}\n-- \n{footer}\n", cte="quoted-printable")
    html = _html(content, footer)
    message.add_alternative(html, subtype="html", cte="quoted-printable")
    # Set after the parts: headers that begin with Content- move to the first part.
    message["Content-Language"] = content.language
    digest_part = str(message["Message-ID"])[1:].partition("@")[0]
    # The default boundary is random, and the file would differ each time.
    message.set_boundary(f"=_{digest_part}")
    return message


def _html(content: Digest, footer: str) -> str:
    return _templates().get_template("email.html").render(content=content, footer=footer)


def _footer(language: Language, settings: Settings) -> str:
    name = one_line(settings.sender_name) or settings.sender
    text = language.say("Sent automatically by codetrack for {sender}.", sender=name)
    if settings.reply_to is not None:
        answers = language.say("Answers go to {email}.", email=settings.reply_to)
        return f"{text} {answers}"
    return text


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
