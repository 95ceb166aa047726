"""The channel `eml`: each message as a file, which any mail program opens and can send."""

from __future__ import annotations

import contextlib
import os
import re
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from codetrack import DeliveryError, Notices
from codetrack_notify.email_message import email_message
from codetrack_notify.settings import Settings

_UNSAFE = re.compile(r"[^a-z0-9.@-]+")
_LONGEST = 80


def send(notices: Notices, settings: Settings) -> None:
    """Write the message to the addressee into the folder, whole or not at all.

    The name follows from the addressee and the notices, so the same ones give the same file.

    Raises:
        DeliveryError: there is no address, or the file cannot be written.
    """
    day = notices.as_of
    message = email_message(notices, settings, datetime(day.year, day.month, day.day, tzinfo=UTC))
    # Mail programs open it as a draft, ready to be sent.
    message["X-Unsent"] = "1"
    folder = Path(settings.eml.folder)
    path = folder / file_name(notices, str(message["Message-ID"]))
    error_text = ""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _write(path, message.as_bytes())
    except OSError as error:
        error_text = f"{path} cannot be written: {error.strerror}"
    if error_text:
        raise DeliveryError(error_text, stop=True)


def file_name(notices: Notices, message_id: str) -> str:
    """Return the name of the addressee's file: soonest due day, whom, and of which notices."""
    to = notices.handouts[0].addressee
    due = min(handout.notice.due for handout in notices.handouts)
    whom = _UNSAFE.sub("-", f"{to.role} {to.email or ''}".lower()).strip("-.")[:_LONGEST]
    digest_part = message_id.removeprefix("<codetrack.").partition("@")[0][:12]
    return f"{due.isoformat()}-{whom}-{digest_part}.eml"


def _write(path: Path, data: bytes) -> None:
    handle, name = tempfile.mkstemp(prefix=".", suffix=".new", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(name, path)
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(name)
        raise
