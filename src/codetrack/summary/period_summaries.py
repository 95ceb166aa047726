"""The summaries of several periods side by side, from which rows and tables are made."""

from __future__ import annotations

from collections.abc import Iterable

import attrs

from codetrack.model.findings import CheckInfo, Provenance, by_area
from codetrack.problems import Problem
from codetrack.summary.periods import Period
from codetrack.summary.tallies import By, Summary


def _by_name(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    return tuple(sorted(dict.fromkeys(problems), key=repr))


def _each_once(checks: Iterable[CheckInfo]) -> tuple[CheckInfo, ...]:
    return tuple(by_area({info.id: info for info in checks}.values()))


@attrs.frozen(kw_only=True)
class PeriodSummaries:
    """The summary of each period, the main one first, and what they follow from."""

    register: str
    provenance: Provenance
    areas: tuple[str, ...]
    summaries: tuple[Summary, ...]
    checks: tuple[CheckInfo, ...] = attrs.field(default=(), converter=_each_once)
    problems: tuple[Problem, ...] = attrs.field(default=(), converter=_by_name)

    @property
    def now(self) -> Summary:
        """Return the summary of the main period."""
        return self.summaries[0]

    @property
    def by(self) -> tuple[By, ...]:
        """Return what the figures are grouped by."""
        return self.now.by

    @property
    def periods(self) -> tuple[Period, ...]:
        """Return the periods, the main one first."""
        return tuple(s.period or Period.standing(s.as_of) for s in self.summaries)
