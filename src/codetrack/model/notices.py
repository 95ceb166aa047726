"""Notices: what is due when, whom to address, and the digest that each addressee gets."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

import attrs

from codetrack.i18n.languages import ENGLISH, Language
from codetrack.i18n.messages import N_, Message
from codetrack.model.tables import Column, Table
from codetrack.problems import Problem, valid_text

REPRESENTATIVE = "representative"
"""Who is addressed where a member has no contact: whoever keeps the register."""
date = datetime.date


def _a_day(_instance: Any, field: attrs.Attribute[Any], value: object) -> None:
    if not isinstance(value, date) or isinstance(value, datetime.datetime):
        msg = f"{field.name}: expected a day; got {value!r}"
        raise TypeError(msg)


def _plain_day(value: Any) -> Any:
    if isinstance(value, date) and not isinstance(value, datetime.datetime):
        return date(value.year, value.month, value.day)
    return value


def _instance_of(*kinds: type) -> Any:
    def validate(_instance: Any, field: attrs.Attribute[Any], value: object) -> None:
        if not isinstance(value, kinds):
            names = " or ".join("None" if k is type(None) else k.__name__ for k in kinds)
            msg = f"{field.name}: expected {names}; got {value!r}"
            raise TypeError(msg)

    return validate


_text = _instance_of(str)
_text_or_none = _instance_of(str, type(None))


@attrs.frozen(kw_only=True)
class Notice:
    """Something that a member must see to; a reminder yields these.

    `due` is the last day in time, and `subject` tells the notices of one reminder apart: what it
    says must not depend on the day on which it is asked. `role` is whom to address first, such
    as an action's owner; `remedy` says in one sentence what to do; `check` is the id of the
    check that asks for it, where there is one.

    Raises:
        TypeError: a value is of another type.
    """

    member: str = attrs.field(validator=_text)
    due: date = attrs.field(converter=_plain_day, validator=_a_day)
    message: Message = attrs.field(validator=_instance_of(Message))
    subject: str = attrs.field(default="", validator=_text)
    remedy: Message | None = attrs.field(default=None, validator=_instance_of(Message, type(None)))
    site: str | None = attrs.field(default=None, validator=_text_or_none)
    role: str | None = attrs.field(default=None, validator=_text_or_none)
    check: str | None = attrs.field(default=None, validator=_text_or_none)


@attrs.frozen(kw_only=True)
class Addressee:
    """An office to write to, by its role, and in which language.

    Without an e-mail there is nobody at the member to write to, and `role` is the representative.
    """

    role: str
    email: str | None
    language: str

    @property
    def shown(self) -> Message:
        """Return whom, for people: the role and the e-mail, or that there is none."""
        if self.email is None:
            template = "{role} (the member has no e-mail for this)"
            return Message(template, {"role": self.role})
        return Message("{role} <{email}>", {"role": self.role, "email": self.email})

    def __str__(self) -> str:
        return str(self.shown)


@attrs.frozen(kw_only=True)
class Handout:
    """One notice with its addressees.

    `key` is the same on every day and in every language, and another once the due day moves or
    somebody else is addressed. `overdue` counts the days since the due day, 0 until it has
    passed. `step` is how many days after the due day the escalation was due by which this
    addressee was chosen; 0: none was. `speaks` is the addressee's language.
    """

    key: str
    reminder: str
    name: str
    """The member's name."""
    notice: Notice
    addressee: Addressee
    overdue: int = 0
    step: int = 0
    speaks: Language = attrs.field(default=ENGLISH, eq=False, repr=False)

    @property
    def order(self) -> tuple[date, str, str]:
        """Return the sort key of handouts: the soonest due first."""
        return (self.notice.due, self.notice.member, self.key)

    @property
    def said(self) -> str:
        """Return the sentence, in the addressee's language."""
        return self.speaks.render(self.notice.message)

    @property
    def to_do(self) -> str:
        """Return the remedy, in the addressee's language; empty where there is none."""
        remedy = self.notice.remedy
        return "" if remedy is None else self.speaks.render(remedy)


def key_of(reminder: str, notice: Notice, role: str, step: int) -> str:
    """Return a notice's key in the ledger: readable, and never the same for two.

    The parts are reminder, member, site (or `-`), due day, role and subject. The subject is last,
    for it alone may hold blanks. An escalation adds its days to the role: `management+30d`.
    """
    to = f"{role}+{step}d" if step else role
    day = notice.due.isoformat()
    parts = (reminder, notice.member, notice.site or "-", day, to, notice.subject)
    return valid_text(" ".join(parts).rstrip(" "))


@attrs.frozen(kw_only=True)
class Notices:
    """The notices to send on a day, the soonest due first.

    What comes due from `since` to `until` is in it, each reminder within its own lead time.
    """

    kind: ClassVar[str] = "notices"

    register: str
    as_of: date
    since: date
    until: date
    handouts: tuple[Handout, ...] = ()
    problems: tuple[Problem, ...] = ()

    def by_addressee(self) -> Mapping[Addressee, tuple[Handout, ...]]:
        """Return the handouts of each addressee; the soonest due day comes first."""
        digests: dict[Addressee, list[Handout]] = {}
        for handout in self.handouts:
            digests.setdefault(handout.addressee, []).append(handout)
        return {addressee: tuple(handouts) for addressee, handouts in digests.items()}

    def tables(self) -> Iterator[Table]:
        """Yield all notices; then who is addressed, and each one's digest, in its language."""
        yield Table(
            title=Message("What to remind of on {as_of}", {"as_of": self.as_of}),
            for_machines=True,
            columns=tuple(Column(name, heading) for name, heading in _COLUMNS.items()),
            rows=tuple(_row(handout) for handout in self.handouts),
        )
        yield Table(
            title=Message("Whom to remind on {as_of}", {"as_of": self.as_of}),
            columns=(
                Column("addressee", "Addressee"),
                Column("notices", "Notices"),
                Column("due", "Soonest due"),
            ),
            rows=tuple(
                (addressee.shown, len(handouts), handouts[0].notice.due)
                for addressee, handouts in self.by_addressee().items()
            ),
        )
        for addressee, handouts in self.by_addressee().items():
            speaks = handouts[0].speaks
            title = speaks.say("To {addressee}", addressee=addressee.shown)
            yield Table(
                title=Message("{title}", {"title": title}),
                columns=tuple(Column(name, speaks.text(_COLUMNS[name])) for name in _DIGEST),
                rows=tuple(
                    (speaks.day(h.notice.due), h.overdue, h.name, h.said, h.to_do) for h in handouts
                ),
            )

    def document(self) -> Mapping[str, Any]:
        """Return the days, and the notices of each addressee, as plain data."""
        return {
            "as_of": self.as_of,
            "since": self.since,
            "until": self.until,
            "register": self.register,
            "addressees": [
                {
                    "role": addressee.role,
                    "email": addressee.email,
                    "language": addressee.language,
                    "notices": [_handout_data(handout) for handout in handouts],
                }
                for addressee, handouts in self.by_addressee().items()
            ],
        }


_COLUMNS = {
    "due": N_("Due"),
    "overdue": N_("Days overdue"),
    "member": N_("Member's id"),
    "name": N_("Member"),
    "site": N_("Site"),
    "reminder": N_("Reminder"),
    "check": N_("Check"),
    "subject": N_("Subject"),
    "role": N_("Role"),
    "email": N_("E-mail"),
    "language": N_("Language"),
    "step": N_("Escalated after days"),
    "message": N_("What"),
    "remedy": N_("To do"),
    "key": N_("Key"),
}
_DIGEST = ("due", "overdue", "name", "message", "remedy")


def _row(handout: Handout) -> tuple[Any, ...]:
    notice, to = handout.notice, handout.addressee
    return (
        notice.due,
        handout.overdue,
        notice.member,
        handout.name,
        notice.site,
        handout.reminder,
        notice.check,
        notice.subject,
        to.role,
        to.email,
        to.language,
        handout.step or None,
        handout.said,
        handout.to_do,
        handout.key,
    )


def _handout_data(handout: Handout) -> dict[str, Any]:
    notice = handout.notice
    return {
        "key": handout.key,
        "due": notice.due,
        "overdue": handout.overdue,
        "step": handout.step,
        "member": notice.member,
        "name": handout.name,
        "site": notice.site,
        "reminder": handout.reminder,
        "check": notice.check,
        "subject": notice.subject,
        "message": handout.said,
        "template": notice.message.template,
        "values": dict(notice.message.values),
        "remedy": handout.to_do or None,
    }
