"""What one addressee is told: its notices by member, in its language, ready for any medium."""

from __future__ import annotations

import attrs

from codetrack import DeliveryError, Handout, Language, LanguageError, Message, Notices, language

_BLANKS = "\u00a0\u202f"


@attrs.frozen(kw_only=True)
class Item:
    """Hold one notice in words."""

    due: str
    late: str
    """How late it is; empty where it is not."""
    said: str
    to_do: str


@attrs.frozen(kw_only=True)
class Digest:
    """Hold all that one addressee is told: a title, a first sentence, and items by member."""

    language: str
    title: str
    opening: str
    members: tuple[tuple[str, tuple[Item, ...]], ...]
    to_do: str
    """The words that stand before what is to be done."""

    @property
    def text(self) -> str:
        """Return it as plain text."""
        lines = [self.opening]
        for name, items in self.members:
            lines += ["", name, ""]
            for item in items:
                late = f" ({item.late})" if item.late else ""
                lines.append(f"* {item.due}{late}: {item.said}")
                if item.to_do:
                    lines.append(f"  {self.to_do} {item.to_do}")
        return "\n".join(lines) + "\n"


def digest(notices: Notices, tag: str | None = None) -> Digest:
    """Return the digest of one addressee's notices, in its language or that of the tag.

    Raises:
        DeliveryError: there is no language of this tag.
    """
    handouts = notices.handouts
    speaks = handouts[0].speaks if tag is None else _spoken(tag, handouts[0].speaks)
    by_member: dict[str, list[Handout]] = {}
    for handout in handouts:
        by_member.setdefault(handout.notice.member, []).append(handout)
    count = len(handouts)
    return Digest(
        language=speaks.tag,
        title=one_line(
            speaks.say(
                "{notices} about {whom}, the first due {day}",
                notices=Message("{n} reminders", {"n": count}, ("n", "{n} reminder")),
                whom=_whom(by_member),
                day=min(handout.notice.due for handout in handouts),
            )
        ),
        opening=speaks.say("This is what is due under The Code, as of {day}.", day=notices.as_of),
        members=tuple(
            (one_line(held[0].name), tuple(_item(handout, speaks) for handout in held))
            for held in by_member.values()
        ),
        to_do=speaks.text("To do:"),
    )


def _spoken(tag: str, known: Language) -> Language:
    try:
        # The words of plugins lie beside codetrack's own.
        return language(tag, known.folders)
    except LanguageError as error:
        raise DeliveryError(str(error), stop=True) from None


def _whom(by_member: dict[str, list[Handout]]) -> str | Message:
    if len(by_member) == 1:
        (held,) = by_member.values()
        return held[0].name
    return Message("{n} members", {"n": len(by_member)}, ("n", "{n} member"))


def _item(handout: Handout, speaks: Language) -> Item:
    notice = handout.notice
    late = ""
    if handout.overdue:
        late = speaks.count("{n} day overdue", "{n} days overdue", handout.overdue)
    return Item(
        due=speaks.day(notice.due),
        late=late,
        said=one_line(speaks.render(notice.message)),
        to_do="" if notice.remedy is None else one_line(speaks.render(notice.remedy)),
    )


def one_line(text: str) -> str:
    """Return the text on one line, without control characters and turned directions."""
    plain = " ".join(text.split("\n")).replace("\r", " ").replace("\t", " ")
    return "".join(c if c.isprintable() or c in _BLANKS else "\ufffd" for c in plain)
