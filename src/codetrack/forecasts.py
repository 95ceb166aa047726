"""What stands otherwise on which day, if nothing is done but what the register already holds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, ClassVar

import attrs

from codetrack.assessments import assess
from codetrack.extension import AnyCheck
from codetrack.findings import AREAS, Assessment, Finding, Status
from codetrack.messages import Message
from codetrack.model import Register
from codetrack.problems import Problem
from codetrack.settings import Settings
from codetrack.tables import Column, Table


@attrs.frozen(kw_only=True)
class Change:
    """Say that one finding stands otherwise from the day `on`.

    `before` is the finding of the day before, `after` that of the day; None: there is none.
    """

    on: date
    member: str
    name: str
    site: str | None
    check: str
    area: str
    subject: str
    before: Finding | None
    after: Finding | None

    @property
    def was(self) -> Status | None:
        """Return the status on the day before, or None where there was no such finding."""
        return None if self.before is None else self.before.status

    @property
    def becomes(self) -> Status | None:
        """Return the status from the day on, or None where there is no such finding."""
        return None if self.after is None else self.after.status

    @property
    def lapses(self) -> bool:
        """Say whether it stands worse from the day on; a new finding that asks for work does."""
        best = Status.NOT_APPLICABLE.rank if self.before is None else self.before.status.rank
        return self.after is not None and self.after.status.rank > max(best, Status.WAIVED.rank)


@attrs.frozen(kw_only=True)
class Turn:
    """Say that a member's criterion (or its membership) stands otherwise from the day `on`."""

    on: date
    member: str
    name: str
    area: str
    was: Status
    becomes: Status


@attrs.frozen(kw_only=True)
class Forecast:
    """Hold how a register stands on `start`, and each change from then to `until`, that included.

    `as_of` is the day to speak of; what changed between `start` and then is past. `changes` are
    those of findings, `turns` those of criteria, both in order of their day.
    """

    kind: ClassVar[str] = "forecast"

    register: Register
    settings: Settings
    start: date
    as_of: date
    until: date
    first: Assessment
    changes: tuple[Change, ...]
    turns: tuple[Turn, ...]
    problems: tuple[Problem, ...] = ()

    @property
    def lapses(self) -> tuple[Change, ...]:
        """Return the changes after which something stands worse."""
        return tuple(change for change in self.changes if change.lapses)

    def tables(self) -> Iterator[Table]:
        """Yield a row for each change."""
        columns = ("on", "member", "name", "area", "site", "check", "subject", "was", "becomes")
        yield Table(
            title=Message("What changes by {until}", {"until": self.until}),
            columns=tuple(Column(name, name.capitalize()) for name in (*columns, "message")),
            rows=tuple(
                (
                    *(getattr(change, name) for name in columns),
                    change.after.message if change.after else None,
                )
                for change in self.changes
            ),
        )

    def document(self) -> Mapping[str, Any]:
        """Return the days, the changes and the turns as plain data."""
        return {"start": self.start, "until": self.until}


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
) -> Forecast:
    """Say what stands otherwise on which day from `start` to `until`."""
    settings, areas = settings or Settings(), tuple(areas)
    known = None if known is None else tuple(known)

    def at(day: date) -> Assessment:
        return assess(register, checks, as_of=day, settings=settings, areas=areas, known=known)

    first = before = at(start)
    changes: list[Change] = []
    turns: list[Turn] = []
    for number in range(1, (until - start).days + 1):
        day = start + timedelta(days=number)
        after = at(day)
        for was, now in zip(before.members, after.members, strict=True):
            old = {finding.key: finding for finding in was.findings}
            new = {finding.key: finding for finding in now.findings}
            for key in sorted({*old, *new}):
                one, other = old.get(key), new.get(key)
                if (one and one.status) == (other and other.status):
                    continue
                finding = one or other
                assert finding is not None
                changes.append(
                    Change(
                        on=day,
                        member=now.id,
                        name=now.name,
                        site=finding.site,
                        check=finding.check,
                        area=after.check(finding.check).area,
                        subject=finding.subject,
                        before=one,
                        after=other,
                    )
                )
            for area, status in now.statuses.items():
                if was.statuses[area] is not status:
                    turns.append(
                        Turn(
                            on=day,
                            member=now.id,
                            name=now.name,
                            area=area,
                            was=was.statuses[area],
                            becomes=status,
                        )
                    )
        before = after
    return Forecast(
        register=register,
        settings=settings,
        start=start,
        as_of=as_of or start,
        until=until,
        first=first,
        changes=tuple(changes),
        turns=tuple(turns),
        problems=first.problems,
    )
