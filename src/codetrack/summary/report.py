"""What a register did in a period, rolled up by groups, next to an earlier period."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, ClassVar

import attrs

from codetrack.assessment.assess import assess
from codetrack.extension import AnyCheck
from codetrack.i18n.messages import Message
from codetrack.model.findings import AREAS, CheckInfo
from codetrack.model.members import Member, Register
from codetrack.model.structs import gc_paused
from codetrack.model.tables import Table
from codetrack.problems import Problem
from codetrack.settings import Settings
from codetrack.summary.period_summaries import PeriodSummaries
from codetrack.summary.periods import Period, expect_periods
from codetrack.summary.rows import document
from codetrack.summary.tables import sheets, title
from codetrack.summary.tallies import BY, By, Summary, grouping, summarise


@attrs.frozen(kw_only=True)
class SummaryReport(PeriodSummaries):
    """The summary of each period, the main one first.

    Roll-ups of parts of a register add up, in any order, to that of the whole; `empty` gives one
    that changes nothing. None holds a member, so that one can be sent from anywhere.
    `checks` are those that spoke. `provenance` says what they follow from, but for the records.
    """

    kind: ClassVar[str] = "summary"
    GROUPINGS: ClassVar[tuple[str, ...]] = BY
    """The names that figures can be grouped by."""

    def __add__(self, other: SummaryReport) -> SummaryReport:
        if not isinstance(other, SummaryReport):
            return NotImplemented
        mine, others = ((one.provenance, one.areas, len(one.summaries)) for one in (self, other))
        if mine != others:
            msg = (
                "only roll-ups with the same periods, settings, plugins and areas add up; got "
                f"{mine} and {others}"
            )
            raise ValueError(msg)
        return attrs.evolve(
            self,
            register=self.register or other.register,
            summaries=tuple(a + b for a, b in zip(self.summaries, other.summaries, strict=True)),
            checks=(*self.checks, *other.checks),
            problems=(*self.problems, *other.problems),
        )

    @staticmethod
    def grouping(names: Iterable[str]) -> tuple[By, ...]:
        """Check names to group by, before a register is read, and return them.

        Raises:
            AssessmentError: a name is not in `GROUPINGS`, or occurs twice.
        """
        return grouping(names)

    @property
    def title(self) -> Message:
        """Return the name of the register and the periods, as a heading."""
        return title("{register}: {periods}", self)

    def empty(self) -> SummaryReport:
        """Return the roll-up of no member at all, to which others are added."""
        summaries = tuple(
            Summary(by=s.by, as_of=s.as_of, period=s.period, settings=s.settings)
            for s in self.summaries
        )
        return attrs.evolve(self, summaries=summaries, checks=(), problems=())

    def tables(self) -> Iterator[Table]:
        """Yield all figures, one row each; then sites, training, areas and findings for people."""
        return sheets(self)

    def document(self) -> Mapping[str, Any]:
        """Return what it follows from, what the figures mean, and those of each period."""
        return document(self)


@gc_paused()
def summarise_periods(
    register: Register,
    checks: Sequence[AnyCheck],
    *,
    periods: Iterable[Period],
    by: Iterable[str] = (),
    settings: Settings | None = None,
    areas: Iterable[str] = AREAS,
    known: Iterable[str] | None = None,
    members: Iterable[str] = (),
    track: Callable[[Sequence[Member]], Iterable[Member]] = iter,
) -> SummaryReport:
    """Sum up what the register did in each period, and its statuses on the last day.

    The first period is the one that is asked about; those after it stand beside it. `by` are some
    of `BY`; the other arguments are those of `assess`. Every member counts, also before it signed
    and after it lapsed.

    Raises:
        AssessmentError: as `assess` does; or there is no period, or a name in `by` is unknown.
        TypeError: one of the periods is something else.
    """
    periods, by, areas, members = tuple(periods), grouping(by), tuple(areas), tuple(members)
    known = None if known is None else tuple(known)
    settings = settings or Settings()
    expect_periods(periods)
    summaries: list[Summary] = []
    infos: list[CheckInfo] = []
    problems: list[Problem] = []
    provenance = None
    for period in periods:
        assessment = assess(
            register,
            checks,
            as_of=period.as_of,
            settings=settings,
            areas=areas,
            known=known,
            members=members,
            track=track,
        )
        summaries.append(
            summarise(assessment, by, register=register, period=period, settings=settings.summary)
        )
        # Only those that spoke, as in a part of the register without the rest.
        infos += [info for info in assessment.checks if info.id in summaries[-1].checks]
        problems += assessment.problems
        provenance = provenance or attrs.evolve(assessment.provenance, register="")
        areas = assessment.areas
        # Memory holds the findings of one day at a time.
        del assessment
    assert provenance is not None
    return SummaryReport(
        register=register.name,
        provenance=provenance,
        areas=areas,
        summaries=tuple(summaries),
        checks=infos,
        problems=problems,
    )
