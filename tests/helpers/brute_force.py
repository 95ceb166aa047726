"""What a forecast is held to: an assessment of every single day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from codetrack import Forecast, assess, forecast
from codetrack.extension import AnyCheck
from codetrack.model.findings import AREAS, Finding
from codetrack.model.members import Member, Register
from codetrack.settings import Settings


def told_apart(findings: Iterable[Finding]) -> dict[Any, Any]:
    """Return the findings by their identity, numbered where that is the same."""
    seen: Counter[Any] = Counter()
    apart = {}
    for finding in findings:
        apart[(*finding.key, seen[finding.key])] = finding
        seen[finding.key] += 1
    return apart


def day_by_day(
    member: Member, checks: Sequence[AnyCheck], start: date, days: int, settings: Settings
) -> tuple[set[Any], set[Any]]:
    """Return each change of a finding and each turn of an area, asking on every day."""
    register = Register(members=[member])
    changes, turns = set(), set()
    before = None
    for number in range(days + 1):
        day = start + timedelta(days=number)
        (stood,) = assess(register, checks, as_of=day, settings=settings).members
        if before is not None:
            old, new = told_apart(before.findings), told_apart(stood.findings)
            for key in {**old, **new}:
                one, other = old.get(key), new.get(key)
                was, becomes = one and one.status, other and other.status
                if was != becomes:
                    text = str(other.message) if other else ""
                    changes.add((day, key[:4], was, becomes, text))
            for area in AREAS:
                if before.statuses[area] != stood.statuses[area]:
                    turns.add((day, area, before.statuses[area], stood.statuses[area]))
        before = stood
    return changes, turns


def foreseen(
    member: Member, checks: Sequence[AnyCheck], start: date, days: int, settings: Settings
) -> tuple[set[Any], set[Any], Forecast]:
    """Return what a forecast says, in the same shape, and the forecast."""
    until = start + timedelta(days=days)
    told = forecast(Register(members=[member]), checks, start=start, until=until, settings=settings)
    changes = {
        (
            c.on,
            (c.member, c.site or "", c.check, c.subject),
            c.was,
            c.becomes,
            str(c.after.message) if c.after else "",
        )
        for c in told.changes
    }
    return changes, {(t.on, t.area, t.was, t.becomes) for t in told.turns}, told
