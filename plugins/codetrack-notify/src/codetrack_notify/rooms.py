"""The channels `chat-<name>`: an addressee's notices, by member, posted by apprise to a room."""

from __future__ import annotations

import contextlib
import logging
import warnings
from collections.abc import Iterator

from codetrack import DeliveryError, Notices
from codetrack_notify.digests import digest
from codetrack_notify.secrets import secret
from codetrack_notify.settings import Chat


def preview(notices: Notices, room: Chat) -> str:
    """Return what would be posted; nothing is posted and no secret asked for."""
    title, body = _post(notices, room)
    return f"{title}\n\n{body}"


def send(notices: Notices, name: str, room: Chat) -> None:
    """Post the addressee's notices to the room, in one message.

    Raises:
        DeliveryError: apprise could not post it. Why, it does not say.
    """
    title, body = _post(notices, room)
    fault, stop = _notify(secret(room.url), title, body)
    if fault:
        msg = f"the chat room {name} {fault}"
        raise DeliveryError(msg, stop=stop)


def _post(notices: Notices, room: Chat) -> tuple[str, str]:
    told = digest(notices, room.language)
    whom = notices.handouts[0].addressee.role
    return told.title, f"{whom}\n{told.text}".rstrip()


def _notify(url: str, title: str, body: str) -> tuple[str, bool]:
    """Return what went wrong, if anything, and whether the rest is in vain; never the URL."""
    with _silence():
        import apprise

        try:
            asset = apprise.AppriseAsset(async_mode=False)
            service = apprise.Apprise(asset=asset)
            if not service.add(url):
                return "has a URL that apprise does not know", True
            done = service.notify(body=body, title=title, body_format=apprise.NotifyFormat.TEXT)
        except Exception as error:
            # What it says may quote the URL, and so the secret in it.
            return f"was not reached ({type(error).__name__})", False
    return ("" if done else "did not take it, or was not reached"), False


@contextlib.contextmanager
def _silence() -> Iterator[None]:
    # apprise, requests and urllib3 write whole URLs, tokens and all, into the log.
    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        with warnings.catch_warnings(action="ignore"):
            yield
    finally:
        logging.disable(before)
