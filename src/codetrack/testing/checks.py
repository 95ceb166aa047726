"""Tests of what the parts of a plugin promise, such as the same answer to the same question."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import attrs

from codetrack.comparison.compare import compare
from codetrack.errors import DeliveryError
from codetrack.expiry.horizon import holds_until
from codetrack.extension import AnyCheck, Channel, Exporter, Reminder, SiteCheck
from codetrack.model.findings import AREAS
from codetrack.model.members import Member, Register
from codetrack.model.notices import Notices
from codetrack.model.observations import Observation
from codetrack.plugins.loader import Checks, load_plugins
from codetrack.plugins.validation import failed
from codetrack.reminders.remind import remind
from codetrack.reports.audit import OpenRegister
from codetrack.reports.dossier import dossier
from codetrack.reports.export import AnyReport, render_report
from codetrack.reports.forecast import Forecast, forecast
from codetrack.testing.members import MANY_SITES
from codetrack.testing.purity import watched

DAYS = 800
"""For how many days each forecast is compared with the check's answers."""
LANGUAGES = ("en", "nl", "fr", "de")
"""The languages in which exporters that speak some are tried."""
_AROUND = 30
_EVERY = 7


def check_conforms(check: AnyCheck, member: Member, as_of: date) -> None:
    """Prove that the check answers the member as it should, and reads nothing but it and the day.

    Raises:
        AssertionError: the first thing that is not so, with the check and the member.
    """
    where = f"check {check.id} on {member.name}"
    stood = member.as_of(as_of)
    before = copy.deepcopy(stood) if len(member.sites) < MANY_SITES else None
    first = list(_answers(check, stood, as_of))
    for observation in first:
        if not isinstance(observation, Observation):
            msg = f"{where}: expected an Observation, such as gap(...) gives; got {observation!r}"
            raise AssertionError(msg)
        if missing := observation.message.missing():
            msg = f"{where}: {observation.template!r} names values that are not given: {missing}"
            raise AssertionError(msg)
    with watched() as read:
        again = list(_answers(check, stood, as_of))
    _reads_nothing(check, member, read)
    if again != first:
        msg = f"{where}: another answer when asked again; a check asks only its arguments"
        raise AssertionError(msg)
    if before is not None and stood != before:
        msg = f"{where}: the member was changed; a check only reads"
        raise AssertionError(msg)


def _reads_nothing(check: AnyCheck, member: Member, read: list[str]) -> None:
    if read:
        where = f"check {check.id} on {member.name}"
        msg = f"{where}: it reads {read[0]}; a check asks only its arguments"
        raise AssertionError(msg)


def expiry_conforms(check: AnyCheck, member: Member, start: date) -> None:
    """Prove that each answer, day by day, lasts until its `holds_until`.

    Raises:
        AssertionError: the first day that differs, with the check and the member.
    """
    answered = last = start
    answer: list[Any] = []
    for number in range(DAYS):
        day = start + timedelta(days=number)
        if number % _EVERY:
            now = list(_answers(check, member.as_of(day), day))
        else:
            with watched() as read:
                now = list(_answers(check, member.as_of(day), day))
            _reads_nothing(check, member, read)
        if number == 0 or day > last:
            answered, answer, last = day, now, holds_until(check, member, day)
        elif now != answer:
            msg = (
                f"check {check.id} on {member.name}: its answer of {answered} lasts until {last}, "
                f"but differs on {day}; it reads more than its arguments, or keeps something"
            )
            raise AssertionError(msg)


def reminders_conform(gives: Iterable[Any], register: Register, as_of: date) -> None:
    """Prove that the reminders among `gives` yield notices, and the same ones twice.

    Raises:
        AssertionError: the first thing that is not so, with the reminder.
    """
    for reminder in (item for item in gives if isinstance(item, Reminder)):
        foreseen = _foreseen(register, load_plugins().checks, as_of)
        first = remind(foreseen, [reminder])
        if first.problems:
            msg = f"reminder {reminder.id}: {first.problems[0]}"
            raise AssertionError(msg)
        if remind(foreseen, [reminder]) != first:
            msg = f"reminder {reminder.id}: other notices when it was asked again"
            raise AssertionError(msg)


def exporters_conform(
    gives: Iterable[Any], register: Register, checks: Checks, as_of: date
) -> None:
    """Prove that the exporters among `gives` render what they take, to the same bytes twice.

    Raises:
        AssertionError: the first thing that is not so, with the exporter.
        ExportError: an exporter failed.
    """
    exporters = [item for item in gives if isinstance(item, Exporter)]
    if not exporters:
        return
    plugins = load_plugins()
    audit = OpenRegister(
        path=Path(),
        register=register,
        plugins=plugins,
        checks=checks or plugins.checks,
        areas=AREAS,
    )
    alone = attrs.evolve(audit, register=attrs.evolve(register, members=register.members[:1]))
    everyone = _reports(audit, as_of)
    of_one = _reports(alone, as_of) if any(each.single for each in exporters) else []
    for exporter in exporters:
        reports = of_one if exporter.single else everyone
        taken = [report for report in reports if report.kind in exporter.reports]
        if not taken:
            msg = f"exporter {exporter.id}: it takes no kind of report that there is"
            raise AssertionError(msg)
        for report in taken:
            for tag in LANGUAGES if exporter.localised else ("en",):
                speaks = plugins.language(tag)
                first = b"".join(render_report(report, exporter, language=speaks))
                if b"".join(render_report(report, exporter, language=speaks)) != first:
                    msg = f"exporter {exporter.id}: other bytes when it rendered the same again"
                    raise AssertionError(msg)


def channels_conform(gives: Iterable[Any], register: Register, as_of: date) -> None:
    """Prove that the previews of the channels among `gives` are text, and the same ones twice.

    Nothing is delivered: `send` is not called.

    Raises:
        AssertionError: the first thing that is not so, with the channel.
    """
    channels = [item for item in gives if isinstance(item, Channel) and item.preview is not None]
    if not channels:
        return
    plugins = load_plugins()
    reminded = remind(_foreseen(register, plugins.checks, as_of), plugins.reminders)
    parts = [
        attrs.evolve(reminded, handouts=handouts) for handouts in reminded.by_addressee().values()
    ]
    for channel in channels:
        for part in parts:
            before = copy.deepcopy(part)
            first = _previewed(channel, part)
            with watched() as read:
                again = _previewed(channel, part)
            network = [what for what in read if what.startswith("the network")]
            if network:
                msg = f"channel {channel.id}: its preview reads {network[0]}"
                raise AssertionError(msg)
            if again != first:
                msg = f"channel {channel.id}: another preview when it was asked again"
                raise AssertionError(msg)
            if part != before:
                msg = f"channel {channel.id}: the notices were changed; a preview only reads"
                raise AssertionError(msg)


def _previewed(channel: Channel, part: Notices) -> str:
    assert channel.preview is not None
    try:
        text = channel.preview(part)
    except DeliveryError as error:
        return f"not delivered: {error}"
    except Exception as error:
        msg = f"channel {channel.id}: its preview raised {error!r}; expected a DeliveryError"
        raise AssertionError(msg) from error
    if not isinstance(text, str):
        msg = f"channel {channel.id}: its preview gave {text!r}; expected text"
        raise AssertionError(msg)
    return text


def _reports(audit: OpenRegister, as_of: date) -> list[AnyReport]:
    whole = dossier(audit, as_of, months=2)
    foreseen = _foreseen(audit.register, audit.checks, as_of)
    before = audit.at(as_of - timedelta(days=_AROUND))
    return [
        whole.assessment,
        whole,
        whole.forecast,
        whole.trend,
        whole.summary,
        compare(before, whole.assessment),
        remind(foreseen, audit.plugins.reminders),
    ]


def _foreseen(register: Register, checks: Checks, as_of: date) -> Forecast:
    start, until = (as_of + timedelta(days=days) for days in (-_AROUND, _AROUND))
    return forecast(register, checks, start=start, until=until, as_of=as_of)


def _answers(check: AnyCheck, member: Member, as_of: date) -> Iterator[Any]:
    answers: list[Any] = []
    try:
        if isinstance(check, SiteCheck):
            for site in member.open_sites(as_of):
                answers += check.run(site, member, as_of)
        else:
            answers += check.run(member, as_of)
    except Exception as error:
        problem = attrs.evolve(failed(check.plugin, error), plugin=None)
        msg = f"check {check.id} on {member.name}: {problem}"
        raise AssertionError(msg) from error
    if not answers and not isinstance(check, SiteCheck):
        msg = f"check {check.id} on {member.name}: no answer; yield at least one observation"
        raise AssertionError(msg)
    yield from answers
