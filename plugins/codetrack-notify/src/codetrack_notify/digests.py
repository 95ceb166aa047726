"""The digest of one addressee: its notices by member, in its language, for any medium."""

from __future__ import annotations

import attrs

from codetrack import DeliveryError, Handout, Language, LanguageError, Message, Notices, language

_BLANKS = "\u00a0\u202f"


@attrs.frozen(kw_only=True)
class Item:
    """One notice of a digest, as text."""

    due: str
    late: str
    """How late it is; empty where it is not."""
    text: str
    to_do: str


@attrs.frozen(kw_only=True)
class Digest:
    """The digest of one addressee: a title, a first sentence, and items by member."""

    language: str
    title: str
    opening: str
    members: tuple[tuple[str, tuple[Item, ...]], ...]
    to_do: str
    """The label of what is to be done."""

    @property
    def text(self) -> str:
        """Return it as plain text."""
        lines = [self.opening]
        for name, items in self.members:
            lines += ["", name, ""]
            for item in items:
                late = f" ({item.late})" if item.late else ""
                lines.append(f"* {item.due}{late}: {item.text}")
                if item.to_do:
                    lines.append(f"  {self.to_do} {item.to_do}")
        return "\n".join(lines) + "\n"


def digest(notices: Notices, tag: str | None = None) -> Digest:
    """Return the digest of one addressee's notices, in its language or that of the tag.

    Raises:
        DeliveryError: there is no language of this tag.
    """
    handouts = notices.handouts
    language = handouts[0].speaks if tag is None else _language_of(tag, handouts[0].speaks)
    by_member: dict[str, list[Handout]] = {}
    for handout in handouts:
        by_member.setdefault(handout.notice.member, []).append(handout)
    count = len(handouts)
    return Digest(
        language=language.tag,
        title=one_line(
            language.say(
                "{notices} about {whom}, the first due {day}",
                notices=Message("{n} reminders", {"n": count}, ("n", "{n} reminder")),
                whom=_members_text(by_member),
                day=min(handout.notice.due for handout in handouts),
            )
        ),
        opening=language.say("This is what is due under The Code, as of {day}.", day=notices.as_of),
        members=tuple(
            (one_line(some[0].name), tuple(_item(handout, language) for handout in some))
            for some in by_member.values()
        ),
        to_do=language.text("To do:"),
    )


def _language_of(tag: str, known: Language) -> Language:
    try:
        # The catalogues of plugins as well as codetrack's own.
        return language(tag, known.folders)
    except LanguageError as error:
        raise DeliveryError(str(error), stop=True) from None


def _members_text(by_member: dict[str, list[Handout]]) -> str | Message:
    if len(by_member) == 1:
        (handouts,) = by_member.values()
        return handouts[0].name
    return Message("{n} members", {"n": len(by_member)}, ("n", "{n} member"))


def _item(handout: Handout, language: Language) -> Item:
    notice = handout.notice
    late = ""
    if handout.overdue:
        late = language.count("{n} day overdue", "{n} days overdue", handout.overdue)
    return Item(
        due=language.day(notice.due),
        late=late,
        text=one_line(language.render(notice.message)),
        to_do="" if notice.remedy is None else one_line(language.render(notice.remedy)),
    )


def one_line(text: str) -> str:
    """Return the text on one line, without control characters and marks of direction."""
    plain = " ".join(text.split("\n")).replace("\r", " ").replace("\t", " ")
    return "".join(c if c.isprintable() or c in _BLANKS else "\ufffd" for c in plain)
