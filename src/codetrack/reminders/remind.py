"""The notices that are due on the day of a forecast, each with its addressee."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date

import attrs

from codetrack.dates import add_days
from codetrack.errors import AssessmentError, LanguageError
from codetrack.extension import Reminder
from codetrack.i18n.languages import ENGLISH, Language, language
from codetrack.model.members import Member
from codetrack.model.notices import (
    REPRESENTATIVE,
    Addressee,
    Handout,
    Notice,
    Notices,
    key_of,
)
from codetrack.model.records import Contact
from codetrack.plugins.validation import failed
from codetrack.problems import Problem, nearest, shorten
from codetrack.reports.forecast import Forecast
from codetrack.settings import FILE, Settings


def remind(
    forecast: Forecast,
    reminders: Iterable[Reminder],
    *,
    within: int | None = None,
    speak: Callable[[str], Language] = language,
) -> Notices:
    """Run every reminder on the forecast's day, and return its notices with their addressees.

    A notice is returned from the reminder's lead time before its due day on (`within`, in days,
    overrides all lead times), until its task is done or `look_back_days` after the due day. What
    is due after the forecast's end is not found; `settings.reminders.window(as_of)` gives the
    days that the forecast must span. A reminder that raises becomes a problem. Of notices with
    the same key one is kept. `speak` returns the language of a tag; the method of `Plugins`
    includes the translations of plugins.

    Raises:
        AssessmentError: there is no reminder, or `within` is negative.
    """
    reminders = tuple(reminders)
    if not reminders:
        msg = "there are no reminders; a run without them would look as if nothing were due"
        raise AssessmentError(msg)
    if within is not None and within < 0:
        msg = f"within: expected a number of days, 0 or more; got {within}"
        raise AssessmentError(msg)
    reminder_run = _ReminderRun(forecast, within, speak)
    problems = [*forecast.problems, *_unknown_leads(forecast.settings, reminders)]
    found: dict[str, Handout] = {}
    for reminder in reminders:
        for handout in reminder_run.run(reminder, problems):
            known = found.setdefault(handout.key, handout)
            # Which duplicate is kept must not depend on the order of the reminders.
            if _content(handout) < _content(known):
                found[handout.key] = handout
    return Notices(
        register=forecast.register.name,
        as_of=forecast.as_of,
        since=reminder_run.since,
        until=max(reminder_run.until(reminder) for reminder in reminders),
        handouts=tuple(sorted(found.values(), key=lambda handout: handout.order)),
        problems=(*problems, *reminder_run.missing_languages.values()),
    )


def _content(handout: Handout) -> tuple[str, str, str]:
    notice = handout.notice
    remedy = "" if notice.remedy is None else notice.remedy.render()
    return (notice.message.render(), remedy, notice.check or "")


def _unknown_leads(settings: Settings, reminders: Sequence[Reminder]) -> Iterator[Problem]:
    known = sorted(reminder.id for reminder in reminders)
    for name in settings.reminders.lead:
        if name not in known:
            key = f'reminders.lead."{name}"'
            yield Problem(
                message=f"there is no reminder {name!r}{nearest(name, known)}",
                file=FILE,
                line=settings.positions.line(key) if settings.positions else None,
                key=key,
                expected=f"one of {', '.join(known)}",
            )


class _ReminderRun:
    """One run of reminders, with the addressees of each of their notices."""

    def __init__(
        self, forecast: Forecast, within: int | None, speak: Callable[[str], Language]
    ) -> None:
        self._forecast = forecast
        self._within = within
        self._speak = speak
        self._languages: dict[str, Language] = {}
        self.missing_languages: dict[str, Problem] = {}
        self._rules = forecast.settings.reminders
        self._steps = sorted(self._rules.escalation, key=lambda step: step.after_days)
        register = forecast.register
        self._members = {member.id: member for member in register.members}
        self._unreadable = frozenset(register.unreadable)
        self.since = add_days(forecast.as_of, -self._rules.look_back_days)

    def until(self, reminder: Reminder) -> date:
        """Return the last due day of which the reminder's notices count."""
        lead = self._rules.lead_of(reminder.id, self._within)
        return min(add_days(self._forecast.as_of, lead), self._forecast.until)

    def run(self, reminder: Reminder, problems: list[Problem]) -> list[Handout]:
        """Return the reminder's notices that count now; add its mistakes to the problems."""
        until = self.until(reminder)
        found: list[Handout] = []
        try:
            for notice in reminder.run(self._forecast):
                if mistake := self._mistake(notice):
                    message = f"reminder {reminder.id}: {mistake.message}"
                    plugin = reminder.plugin or None
                    problems.append(attrs.evolve(mistake, message=message, plugin=plugin))
                elif self.since <= notice.due <= until:
                    found.append(self._handout(reminder, notice))
        except (Exception, SystemExit) as error:
            problem = failed(reminder.plugin, error)
            message = f"reminder {reminder.id}: {problem.message}"
            plugin = reminder.plugin or None
            problems.append(attrs.evolve(problem, message=message, plugin=plugin))
        return found

    def _mistake(self, notice: object) -> Problem | None:
        if not isinstance(notice, Notice):
            message, expected = "gave something that is not a notice", "a Notice"
            return Problem(message=message, got=shorten(notice), expected=expected)
        member = self._members.get(notice.member)
        if member is None and notice.member not in self._unreadable:
            message, expected = "gave a notice for no member", "the id of a member of the register"
            return Problem(message=message, got=shorten(notice.member), expected=expected)
        if notice.site is not None and (
            member is None or notice.site not in {site.id for site in member.sites}
        ):
            message, expected = f"gave a notice for no site of {notice.member}", "a site's id"
            return Problem(message=message, got=shorten(notice.site), expected=expected)
        if missing := notice.message.missing():
            message = f"a message names values that are not given: {', '.join(missing)}"
            return Problem(message=message, got=shorten(notice.message.template))
        return None

    def _handout(self, reminder: Reminder, notice: Notice) -> Handout:
        member = self._members.get(notice.member)
        overdue = max((self._forecast.as_of - notice.due).days, 0)
        step = next((s for s in reversed(self._steps) if 0 < overdue >= s.after_days), None)
        if step is None:
            wanted = (notice.role, *self._rules.address)
            contact = self._contact(member, wanted) or self._contact(member, None)
        else:
            contact = self._contact(member, (step.role,))
        addressee = self._addressee(member, contact)
        after = 0 if step is None else step.after_days
        return Handout(
            key=key_of(reminder.id, notice, addressee.role, after),
            reminder=reminder.id,
            name=notice.member if member is None else member.name,
            notice=notice,
            addressee=addressee,
            overdue=overdue,
            step=after,
            speaks=self._language_of(addressee.language, notice.member),
        )

    def _language_of(self, tag: str, member: str) -> Language:
        if tag not in self._languages:
            try:
                self._languages[tag] = self._speak(tag)
            except LanguageError as error:
                self._languages[tag] = ENGLISH
                message = f"{error}; its notices are in English"
                self.missing_languages[tag] = Problem(
                    message=message, member=member, key="language"
                )
        return self._languages[tag]

    def _contact(self, member: Member | None, roles: Sequence[str | None] | None) -> Contact | None:
        if member is None:
            return None
        if roles is None:
            return next(iter(member.contacts), None)
        for role in roles:
            for contact in member.contacts:
                if contact.role == role:
                    return contact
        return None

    def _addressee(self, member: Member | None, contact: Contact | None) -> Addressee:
        own = self._forecast.settings.language
        if member is None or contact is None:
            return Addressee(role=REPRESENTATIVE, email=None, language=own)
        language = contact.language or next(iter(member.languages), own)
        return Addressee(role=contact.role, email=contact.email, language=language)
