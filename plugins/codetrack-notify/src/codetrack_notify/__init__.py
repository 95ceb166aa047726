"""Deliver codetrack's reminders: the channels `email`, `eml` and `chat-<name>`.

`codetrack remind --send email` writes one message to each addressee, with all its notices, as text
and HTML, in its language. `--dry-run` shows each message and sends nothing. An accepted message is
recorded at once and never sent again; a failed one is reported with its reason and retried on the
next run. `--send eml` writes the same messages as files, for a mail program to send; `--send
chat-team` posts an addressee's notices, by member, to the chat room `team`.

Settings, in `[plugin.notify]` (an example is in the README):

- `sender`: the address that mails come from. Without it, no mail is sent or written.
- `sender_name`, `reply_to`, `subject_prefix`: used in each mail.
- `representative`: receives notices to members without an address; without it, these fail.
- `[plugin.notify.smtp]`: `host`, `port`, `security` (`starttls`, `tls` or `none`), `username`,
  `password`, `ca_file` (for a server with a certificate of one's own), `timeout_seconds` (30).
- `[plugin.notify.eml]`: `folder` (`outbox`), relative to the working folder.
- `[plugin.notify.chat.<name>]`: `url`, an apprise URL, and `language`, that of the room.

`password` and `url` are secrets and never part of the register. They name the secret's location:
`env:NAME` is a variable of the environment, `keyring:SERVICE/NAME` an entry of the keyring. A
secret is shown nowhere: not in an error, a log or a preview.

apprise posts to chat rooms. It does not send the mails: it returns no answer of the server for an
address, and it sets a Message-ID of its own. So Python's email package composes the messages and
its smtplib sends them.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from codetrack import Channel, Config, hookimpl
from codetrack_notify import chat_rooms, files, mail
from codetrack_notify.settings import settings_of

__version__ = "0.1.0"


@hookimpl
def codetrack_channels(config: Config) -> Iterator[Channel]:
    """Return the channels `email` and `eml`, and one for each chat room of the settings."""
    settings = settings_of(config)
    yield Channel(
        name="email",
        title="e-mail to each addressee",
        send=partial(mail.send, settings=settings),
        preview=partial(mail.preview, settings=settings),
    )
    yield Channel(
        name="eml",
        title="a file for each e-mail",
        send=partial(files.send, settings=settings),
        preview=partial(mail.preview, settings=settings),
    )
    for name, chat_room in settings.chat.items():
        yield Channel(
            name=f"chat-{name}",
            title=f"the chat room {name}",
            send=partial(chat_rooms.send, name=name, chat_room=chat_room),
            preview=partial(chat_rooms.preview, chat_room=chat_room),
        )
