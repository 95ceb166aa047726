"""What changes on which day if no record is added to the register."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, ClassVar

import attrs

from codetrack.assessment.assess import assess
from codetrack.dates import expect_days
from codetrack.errors import AssessmentError
from codetrack.expiry.timeline import FindingChange, MemberTimelines, StatusChange
from codetrack.extension import AnyCheck
from codetrack.i18n.messages import Message
from codetrack.model.findings import AREAS, Assessment, CheckInfo, Finding
from codetrack.model.members import Member, Register
from codetrack.model.structs import gc_paused
from codetrack.model.tables import Column, Table
from codetrack.problems import Problem
from codetrack.settings import Settings


@attrs.frozen(kw_only=True)
class Forecast:
    """The assessment of a register on `start`, and each change from then to `until`, included.

    `as_of` is the day of the report; what changed between `start` and then is past. `changes`
    are those of findings, `turns` those of criteria, both by day. `checks` describes all that ran.
    """

    kind: ClassVar[str] = "forecast"

    register: Register
    settings: Settings
    start: date
    as_of: date
    until: date
    first: Assessment
    checks: tuple[CheckInfo, ...]
    changes: tuple[FindingChange, ...]
    turns: tuple[StatusChange, ...]
    problems: tuple[Problem, ...] = ()

    @property
    def lapses(self) -> tuple[FindingChange, ...]:
        """Return the changes after which a finding is worse."""
        return tuple(change for change in self.changes if change.lapses)

    def holds_until(self, finding: Finding) -> date | None:
        """Return the last day on which a finding of `first` is unchanged.

        None: it is unchanged until the end of the forecast.
        """
        day = self._first_changes.get(finding.key)
        return None if day is None else day - timedelta(days=1)

    @functools.cached_property
    def _first_changes(self) -> dict[tuple[str, str, str, str], date]:
        days: dict[tuple[str, str, str, str], date] = {}
        for change in self.changes:
            days.setdefault(
                (change.member, change.site or "", change.check, change.subject), change.on
            )
        return days

    def check(self, check_id: str) -> CheckInfo:
        """Return the description of the check with this id.

        Raises:
            KeyError: no such check was run.
        """
        for info in self.checks:
            if info.id == check_id:
                return info
        raise KeyError(check_id)

    def tables(self) -> Iterator[Table]:
        """Yield a table with a row for each change of a finding."""
        titles = {info.id: info.title for info in self.checks}
        yield Table(
            title=Message(
                "What changes from {start} to {until}", {"start": self.start, "until": self.until}
            ),
            columns=(
                Column("on", "Day"),
                Column("member", "Member's id"),
                Column("name", "Member"),
                Column("area", "Criterion"),
                Column("site", "Site"),
                Column("check", "Check"),
                Column("title", "Requirement"),
                Column("subject", "Subject"),
                Column("was", "Was"),
                Column("becomes", "Becomes"),
                Column("message", "Why"),
            ),
            rows=tuple(
                (
                    change.on,
                    change.member,
                    change.name,
                    Message(change.area),
                    change.site,
                    change.check,
                    Message(titles[change.check]),
                    change.subject,
                    change.was,
                    change.becomes,
                    change.after.message if change.after else None,
                )
                for change in self.changes
            ),
        )

    def document(self) -> Mapping[str, Any]:
        """Return the days, provenance, checks, changes and turns as JSON values."""
        return {
            "register": self.register.name,
            "start": self.start,
            "as_of": self.as_of,
            "until": self.until,
            "provenance": self.first.provenance,
            "checks": self.checks,
            "changes": [_values(change) for change in self.changes],
            "turns": self.turns,
        }


def _place(step: FindingChange | StatusChange) -> tuple[Any, ...]:
    return (step.on, step.name, step.member, AREAS.index(step.area))


def _values(change: FindingChange) -> dict[str, Any]:
    after = change.after
    return {
        "on": change.on,
        "member": change.member,
        "name": change.name,
        "site": change.site,
        "check": change.check,
        "area": change.area,
        "subject": change.subject,
        "was": change.was,
        "becomes": change.becomes,
        "template": after and after.observation.template,
        "values": after and after.observation.values,
        "measure": after and after.measure,
        "records": after.observation.records if after else (),
    }


def forecast(
    register: Register,
    checks: Sequence[AnyCheck],
    *,
    start: date,
    until: date,
    as_of: date | None = None,
    settings: Settings | None = None,
    areas: Iterable[str] = AREAS,
    known: Iterable[str] | None = None,
    track: Callable[[Sequence[Member]], Iterable[Member]] = iter,
) -> Forecast:
    """Return what changes on which day from `start` to `until`, both included.

    On each day the statuses are those that `assess` gives for it; records dated later count
    from their day on. `as_of` is the day of the report (without it, `start`); the other
    arguments are those of `assess`.

    Raises:
        AssessmentError: `until` lies before `start`, or `as_of` outside of them; or as `assess`.
        TypeError: one of the three is no `datetime.date`.
    """
    as_of = start if as_of is None else as_of
    expect_days(start=start, until=until, as_of=as_of)
    if not start <= as_of <= until:
        msg = f"expected start <= as_of <= until; got {start}, {as_of} and {until}"
        raise AssessmentError(msg)
    settings, areas = settings or Settings(), tuple(areas)
    known = None if known is None else tuple(known)
    first = assess(register, checks, as_of=start, settings=settings, areas=areas, known=known)
    assessed = {member.id: member for member in first.members}
    timelines = MemberTimelines(checks, first.areas, settings.waivers.longest_days, known, until)
    changes: list[FindingChange] = []
    turns: list[StatusChange] = []
    with gc_paused():
        for member in track(register.members):
            for step in timelines.steps(member, assessed[member.id], start):
                if isinstance(step, FindingChange):
                    changes.append(step)
                else:
                    turns.append(step)
    changes.sort(key=lambda c: (*_place(c), c.check, c.site or "", c.subject))
    turns.sort(key=_place)
    return Forecast(
        register=register,
        settings=settings,
        start=start,
        as_of=as_of,
        until=until,
        first=first,
        checks=timelines.infos,
        changes=tuple(changes),
        turns=tuple(turns),
        problems=(*first.problems, *timelines.problems),
    )
