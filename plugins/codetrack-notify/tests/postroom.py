"""Notices to deliver, and real servers on the loopback to deliver them to."""

from __future__ import annotations

import asyncio
import email
import email.policy
import http.server
import json
import socket
import threading
import time
from datetime import date, timedelta

import codetrack_notify
from aiosmtpd.controller import Controller

from codetrack import Addressee, Handout, Message, Notice, Notices, load_plugins
from codetrack.testing import load_one

AS_OF = date(2026, 11, 23)
PLUGINS = load_plugins()


def handout(role="focal-point", to="focal-point@hotel.example", tag="en", **fields):
    """Make one notice for an addressee; `fields` are name, subject, due and said."""
    due = fields.get("due", AS_OF + timedelta(days=8))
    notice = Notice(
        member=fields.get("member", "hotel"),
        due=due,
        subject=fields.get("subject", "policy"),
        message=Message(fields.get("said", "The policy is old")),
        remedy=Message("Review it."),
    )
    return Handout(
        key=f"test/test {notice.member} - {due} {role} {notice.subject}",
        reminder="test/test",
        name=fields.get("name", "Hotel (invented)"),
        notice=notice,
        addressee=Addressee(role=role, email=to, language=tag),
        overdue=max((AS_OF - due).days, 0),
        speaks=load_plugins(extra={"here": codetrack_notify}).language(tag),
    )


def notices(*handouts):
    """Make the notices of a day."""
    held = tuple(handouts or (handout(),))
    return Notices(register="belgium", as_of=AS_OF, since=AS_OF, until=AS_OF, handouts=held)


def channel(name="email", **config):
    """Return a channel of the plugin under these settings."""
    given = load_one(codetrack_notify, name="notify", config=config).gives
    return next(item for item in given if item.name == name)


def free_port():
    """Return a port of the loopback on which nothing listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def settings_of(port):
    """Return the plugin's settings that lead to a server without TLS."""
    smtp = {"host": "127.0.0.1", "port": port, "security": "none", "timeout_seconds": 0.3}
    return {"sender": "lcr@ecpat.example", "smtp": smtp}


class Server:
    """Take mails on the loopback; what it does with one follows from the address it goes to."""

    def __init__(self, **options):
        self.port = free_port()
        self.mails, self.logins, self.tries = [], [], 0
        self.greeting, self.stopped = True, False
        self.closing = "221 bye"
        self.controller = Controller(self, hostname="127.0.0.1", port=self.port, **options)

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        """Refuse some addresses, for good and for now."""
        if address.startswith("gone@"):
            return "550 5.1.1 no such office"
        if address.startswith("busy@"):
            return "451 4.3.0 try again later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        """Take the mail, or stall, or hang up."""
        self.tries += 1
        (to,) = envelope.rcpt_tos
        if to.startswith("stall@"):
            while not self.stopped:
                await asyncio.sleep(0.01)
        if to.startswith("drop@"):
            server.transport.abort()
            return "451 gone"
        mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
        self.mails.append((to, mail))
        return "250 OK"

    async def handle_QUIT(self, server, session, envelope):  # noqa: N802
        """Say goodbye, politely or not."""
        return self.closing

    @property
    def settings(self):
        """Return the plugin's settings that lead here."""
        return settings_of(self.port)

    def got(self, address):
        """Return the mails to one address."""
        return [mail for to, mail in self.mails if to == address]


class Room:
    """Take posts as a chat service does, over HTTP on the loopback."""

    def __init__(self):
        self.posts, self.status, self.delay = [], 200, 0.0
        room = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                room.posts.append((self.path, json.loads(body)))
                time.sleep(room.delay)
                self.send_response(room.status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_):
                return

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.01,))
        self.thread.start()
        self.address = f"127.0.0.1:{self.server.server_port}"
