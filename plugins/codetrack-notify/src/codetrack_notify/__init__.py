"""Deliver what codetrack reminds of: the channels `email`, `eml` and `chat-<name>`.

`codetrack remind --send email` writes one message to each addressee, with all its notices, as text
and HTML, in its language. `--dry-run` shows each message and sends nothing. What was accepted is
recorded at once and never sent again; what was not is told with a sentence, and goes out on the
next run. `--send eml` writes the same messages as files, for a mail program to send; `--send
chat-team` posts an addressee's notices, by member, to the chat room `team`.

Settings, in `[plugin.notify]` (an example is in the README):

- `sender`: the address that mails come from. Without it, no mail is sent or written.
- `sender_name`, `reply_to`, `subject_prefix`: what they say.
- `representative`: who gets what nobody at a member can get. Without it, that is not delivered.
- `[plugin.notify.smtp]`: `host`, `port`, `security` (`starttls`, `tls` or `none`), `username`,
  `password`, `ca_file` (for a server with a certificate of one's own), `timeout_seconds` (30).
- `[plugin.notify.eml]`: `folder` (`outbox`), as seen from where the command runs.
- `[plugin.notify.chat.<name>]`: `url`, an apprise URL, and `language`, that of the room.

`password` and `url` are secrets and never stand in the register. They say where the secret is:
`env:NAME` is a variable of the environment, `keyring:SERVICE/NAME` an entry of the keyring. A
secret is shown nowhere: not in an error, a log or a preview.

Chat rooms are apprise's work. Mail is not: what apprise gives back holds no answer of the server
for an address, and it sets a Message-ID of its own. So messages are composed by Python's own
email package and handed over by its smtplib.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from codetrack import Channel, Config, hookimpl
from codetrack_notify import files, mail, rooms
from codetrack_notify.settings import settings_of

__version__ = "0.1.0"


@hookimpl
def codetrack_channels(config: Config) -> Iterator[Channel]:
    """Give the channels `email` and `eml`, and one for each chat room of the settings."""
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
    for name, room in settings.chat.items():
        yield Channel(
            name=f"chat-{name}",
            title=f"the chat room {name}",
            send=partial(rooms.send, name=name, room=room),
            preview=partial(rooms.preview, room=room),
        )
