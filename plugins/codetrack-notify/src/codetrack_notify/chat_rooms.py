"""The channels `chat-<name>`: apprise posts an addressee's notices to a chat chat_room."""

from __future__ import annotations

import contextlib
import logging
import warnings
from collections.abc import Iterator

from codetrack import DeliveryError, Notices
from codetrack_notify.digests import digest
from codetrack_notify.secrets import secret
from codetrack_notify.settings import Chat


def preview(notices: Notices, chat_room: Chat) -> str:
    """Return what would be posted; nothing is posted and no secret is read."""
    title, body = _post_texts(notices, chat_room)
    return f"{title}\n\n{body}"


def send(notices: Notices, name: str, chat_room: Chat) -> None:
    """Post the addressee's notices to the chat room, in one message.

    Raises:
        DeliveryError: apprise could not post it, for a reason that it does not report.
    """
    title, body = _post_texts(notices, chat_room)
    error_text, stop = _notify(secret(chat_room.url), title, body)
    if error_text:
        msg = f"the chat room {name} {error_text}"
        raise DeliveryError(msg, stop=stop)


def _post_texts(notices: Notices, chat_room: Chat) -> tuple[str, str]:
    content = digest(notices, chat_room.language)
    whom = notices.handouts[0].addressee.role
    return content.title, f"{whom}\n{content.text}".rstrip()


def _notify(url: str, title: str, body: str) -> tuple[str, bool]:
    """Return the error, if any, and whether to stop the delivery; never the URL."""
    with _silenced_logging():
        import apprise

        try:
            asset = apprise.AppriseAsset(async_mode=False)
            service = apprise.Apprise(asset=asset)
            if not service.add(url):
                return "has a URL that apprise does not know", True
            done = service.notify(body=body, title=title, body_format=apprise.NotifyFormat.TEXT)
        except Exception as error:
            # The error may quote the URL, and so the secret in it.
            return f"was not reached ({type(error).__name__})", False
    return ("" if done else "did not take it, or was not reached"), False


@contextlib.contextmanager
def _silenced_logging() -> Iterator[None]:
    # apprise, requests and urllib3 write whole URLs, tokens and all, into the log.
    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        with warnings.catch_warnings(action="ignore"):
            yield
    finally:
        logging.disable(before)
