"""Deliveries on the terminal: the notices that were sent, would be sent, or failed."""

from __future__ import annotations

from rich.text import Text

from codetrack import Channel, Delivery, Language, Ledger, Message, Notices, deliver, preview
from codetrack.cli.render.console import console, lines, plain, show_problems


def send(notices: Notices, channel: Channel, ledger: Ledger | None, language: Language) -> bool:
    """Deliver the notices, and print the result for each addressee; True if none failed.

    Without a ledger, deliver nothing and show a preview.
    """
    out = console()
    show_problems(notices.problems, out)
    if notices.problems:
        out.print()
    values = {
        "register": notices.register or Message("The register"),
        "day": notices.as_of,
        "notices": _count(len(notices.handouts)) if notices.handouts else Message("nothing new"),
        "channel": channel.name,
    }
    if ledger is None:
        head = "{register} as of {day}, by {channel}: {notices}; a dry run, nothing is sent"
        lines([language.say(head, **values)], out)
    else:
        lines([language.say("{register} as of {day}, by {channel}: {notices}", **values)], out)

    def report(delivery: Delivery) -> None:
        _print(delivery, language, dry=ledger is None)

    if ledger is None:
        deliveries = tuple(preview(notices, channel))
        for delivery in deliveries:
            report(delivery)
    else:
        deliveries = deliver(notices, channel, ledger, tell=report)
    failed = sum(len(delivery.handouts) for delivery in deliveries if delivery.fault)
    if failed:
        total = len(notices.handouts)
        verb = "would not be" if ledger is None else "were not"
        after = "" if ledger is None else "; the next run tries them again"
        sentence = f"codetrack: {failed} of {total} notices {verb} delivered{after}"
        console(stderr=True).print(Text(sentence), soft_wrap=True)
    return not failed


def _print(delivery: Delivery, language: Language, *, dry: bool) -> None:
    out = console()
    values = {
        "addressee": delivery.addressee.shown,
        "notices": _count(len(delivery.handouts)),
        "why": delivery.fault,
    }
    if delivery.fault and dry:
        text = language.say("Not to {addressee}: {notices}: {why}", **values)
    elif delivery.fault:
        text = language.say("Not delivered to {addressee}: {notices}: {why}", **values)
    elif dry:
        text = language.say("To {addressee}: {notices}", **values)
    else:
        text = language.say("Delivered to {addressee}: {notices}", **values)
    if dry:
        out.print()
    style = "bold red" if delivery.fault else "bold" if dry else ""
    out.print(Text(plain(text).plain, style=style), soft_wrap=True)
    lines((f"  {line}".rstrip() for line in delivery.shown.splitlines()), out)


def _count(number: int) -> Message:
    return Message("{n} notices", {"n": number}, ("n", "{n} notice"))
