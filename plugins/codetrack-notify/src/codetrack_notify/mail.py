"""The channel `email`: one message to each addressee, handed to an SMTP server by smtplib."""

from __future__ import annotations

import contextlib
import smtplib
import ssl
from email.message import EmailMessage
from email.utils import localtime

from codetrack import DeliveryError, Notices
from codetrack_notify.digests import one_line
from codetrack_notify.email_message import email_message
from codetrack_notify.secrets import redacted, secret
from codetrack_notify.settings import Settings, Smtp

_LONGEST = 200


def preview(notices: Notices, settings: Settings) -> str:
    """Return the message to the addressee as text; nothing is sent and no secret is read."""
    message = email_message(notices, settings)
    shown = ("From", "Reply-To", "To", "Subject")
    heads = [f"{name}: {message[name]}" for name in shown if message[name] is not None]
    body = message.get_body(("plain",))
    text = "" if body is None else body.get_content().replace("\r\n", "\n")
    return "\n".join([*heads, "", text])


def send(notices: Notices, settings: Settings) -> None:
    """Send the message to the addressee; it is delivered once the server has taken it.

    Raises:
        DeliveryError: the server did not take it, or it is not known whether it did. When it
            cannot be reached at all, or lets nobody in, the rest is not tried.
    """
    # The date of sending is known only now.
    message = email_message(notices, settings, localtime())
    smtp = settings.smtp
    if not smtp.host:
        msg = "no server is named: set host in [plugin.notify.smtp]"
        raise DeliveryError(msg, stop=True)
    password = "" if smtp.password is None else secret(smtp.password)
    error_text, stop = _deliver(message, smtp, password)
    if error_text:
        raise DeliveryError(redacted(error_text, password), stop=stop)


def _deliver(message: EmailMessage, smtp: Smtp, password: str) -> tuple[str, bool]:
    """Return the error, if the server did not take the message, and whether to stop.

    The error is returned and not raised: an exception would carry its cause, and the secrets in
    its frames.
    """
    try:
        context = ssl.create_default_context(cafile=smtp.ca_file)
    except OSError as error:
        # An ssl.SSLError, where the file holds no certificate, is an OSError as well.
        reason = error.strerror or type(error).__name__
        return f"the ca_file {smtp.ca_file} cannot be read: {reason}", True
    server: smtplib.SMTP | None = None
    reached = False
    try:
        server = _connected(smtp, context)
        if smtp.username:
            server.login(smtp.username, password)
        reached = True
        server.send_message(message)
    except smtplib.SMTPAuthenticationError as error:
        # The server's answer to a login may quote the password.
        return f"{smtp.host} refuses the username or the password ({error.smtp_code})", True
    except smtplib.SMTPRecipientsRefused as error:
        code, text = next(iter(error.recipients.values()))
        return f"{smtp.host} refuses the address: {_reply_text(code, text)}", False
    except smtplib.SMTPResponseException as error:
        return f"{smtp.host} refuses: {_reply_text(error.smtp_code, error.smtp_error)}", not reached
    except smtplib.SMTPServerDisconnected as error:
        # smtplib reports a timeout within a dialogue as a disconnection.
        if "timed out" in str(error):
            return _timeout_text(smtp), not reached
        return f"{smtp.host} closed the connection; whether it took it is not known", not reached
    except smtplib.SMTPNotSupportedError as error:
        return f"{smtp.host} cannot do what is asked of it: {one_line(str(error))}", not reached
    except TimeoutError:
        return _timeout_text(smtp), not reached
    except ssl.SSLError as error:
        return f"no secure connection with {smtp.host}: {error.reason or error}", not reached
    except OSError as error:
        reason = error.strerror or type(error).__name__
        return f"{smtp.host}:{smtp.port_used} cannot be reached: {reason}", not reached
    except Exception as error:
        return f"{smtp.host} was not given the message ({type(error).__name__})", False
    finally:
        if server is not None:
            # The outcome is known by now; an error on closing does not change it.
            with contextlib.suppress(Exception):
                server.quit()
            server.close()
    return "", False


def _connected(smtp: Smtp, context: ssl.SSLContext) -> smtplib.SMTP:
    timeout = smtp.timeout_seconds
    if smtp.security == "none":
        return smtplib.SMTP(smtp.host, smtp.port_used, timeout=timeout)
    if smtp.security == "tls":
        return smtplib.SMTP_SSL(smtp.host, smtp.port_used, timeout=timeout, context=context)
    server = smtplib.SMTP(smtp.host, smtp.port_used, timeout=timeout)
    try:
        server.starttls(context=context)
    except BaseException:
        server.close()
        raise
    return server


def _timeout_text(smtp: Smtp) -> str:
    return f"{smtp.host} did not answer within {smtp.timeout_seconds:g} seconds"


def _reply_text(code: int, text: bytes | str) -> str:
    reply = text.decode("utf-8", "replace") if isinstance(text, bytes) else str(text)
    return f"{code} {one_line(reply)[:_LONGEST]}"
