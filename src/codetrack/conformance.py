"""What a check promises, asked of it: one answer for one question, that holds as long as told."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from codetrack.extension import AnyCheck, SiteCheck
from codetrack.findings import Observation
from codetrack.horizon import holds_until
from codetrack.model import Member
from codetrack.purity import watched

MANY_SITES = 10_000
DAYS = 800
"""For how many days a check is held to what was foreseen."""


def check_conforms(check: AnyCheck, member: Member, as_of: date) -> None:
    """Prove that the check answers the member as it should, and reads nothing but it and the day.

    Raises:
        AssertionError: the first thing that is not so, with the check and the member.
    """
    where = f"check {check.id} on {member.name}"
    stood = member.as_at(as_of)
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
    if read:
        msg = f"{where}: it reads {read[0]}; a check asks only its arguments"
        raise AssertionError(msg)
    if again != first:
        msg = f"{where}: another answer when asked again; a check asks only its arguments"
        raise AssertionError(msg)
    if before is not None and stood != before:
        msg = f"{where}: the member was changed; a check only reads"
        raise AssertionError(msg)


def expiry_conforms(check: AnyCheck, member: Member, start: date) -> None:
    """Prove that each answer, day by day, holds as long as it is told to.

    Raises:
        AssertionError: the first day that differs, with the check and the member.
    """
    told = last = start
    answer: list[Any] = []
    for number in range(DAYS):
        day = start + timedelta(days=number)
        now = list(_answers(check, member.as_at(day), day))
        if number == 0 or day > last:
            told, answer, last = day, now, holds_until(check, member, day)
        elif now != answer:
            msg = (
                f"check {check.id} on {member.name}: its answer of {told} holds until {last}, and "
                f"yet it is another on {day}; it asks more than its arguments, or keeps something"
            )
            raise AssertionError(msg)


def _answers(check: AnyCheck, member: Member, as_of: date) -> Iterator[Any]:
    answers: list[Any] = []
    try:
        if isinstance(check, SiteCheck):
            for site in member.open_sites(as_of):
                answers += check.run(site, member, as_of)
        else:
            answers += check.run(member, as_of)
    except Exception as error:
        msg = f"check {check.id} on {member.name}: {type(error).__name__}: {error}"
        raise AssertionError(msg) from error
    if not answers and not isinstance(check, SiteCheck):
        msg = f"check {check.id} on {member.name}: no answer; yield at least one observation"
        raise AssertionError(msg)
    yield from answers
