"""A job: all that must be known to do any part of an audit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

import attrs

from codetrack.assessment.assess import described, provenance, select
from codetrack.assessment.engine import Asker
from codetrack.extension import Exporter
from codetrack.model.findings import AREAS, Assessment, AssessmentHeader, MemberAssessment
from codetrack.model.observations import Status
from codetrack.plugins.loader import Checks, Plugins
from codetrack.settings import Settings
from codetrack.summary.periods import Period
from codetrack.summary.tallies import By


@attrs.frozen(kw_only=True)
class Job:
    """Hold all that must be known to do any part of an audit; it can be sent anywhere."""

    settings: Settings
    as_of: date
    only: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    criteria: tuple[str, ...] = ()
    members: tuple[str, ...] = ()
    exporter: str | None = None
    by: tuple[By, ...] = ("criterion",)
    periods: tuple[Period, ...] = ()
    """What a roll-up speaks of; an audit has none."""
    folder: Path = Path()
    """Where part files go; each worker must reach it."""
    plugins: dict[str, str] = attrs.field(factory=dict)
    """The versions of the plugins with which all of it is to be done."""
    answers: Path | None = None
    """Where a file of each part goes, in a format that cannot be written member by member."""


@attrs.frozen(kw_only=True)
class Ready:
    """Hold what a job comes to once the plugins are loaded."""

    plugins: Plugins
    checks: Checks
    areas: tuple[str, ...]
    exporter: Exporter | None

    def asker(self, job: Job) -> Asker:
        """Return what asks the checks of the job."""
        known = [check.id for check in self.plugins.checks]
        longest = job.settings.waivers.longest_days
        return Asker(self.checks, job.as_of, longest, self.areas, known)


def prepared(job: Job, plugins: Plugins) -> Ready:
    """Choose what the job names among what the plugins give.

    Raises:
        AssessmentError, PluginError: a name is unknown.
    """
    checks = select(plugins.checks, only=job.only, without=job.without, areas=job.criteria)
    areas: Iterable[str] = job.criteria or AREAS
    if job.only:
        areas = {check.area for check in checks}
    return Ready(
        plugins=plugins,
        checks=checks,
        areas=tuple(area for area in AREAS if area in areas),
        exporter=None if job.exporter is None else plugins.exporter(job.exporter),
    )


def frame_of(
    job: Job, ready: Ready, *, covered: bool, digest: str = "", name: str = ""
) -> AssessmentHeader:
    """Return what can be said of an assessment before any member was seen."""
    return AssessmentHeader(
        register=name,
        provenance=provenance(ready.checks, job.as_of, job.settings, digest, job.members),
        areas=ready.areas,
        checks=described(ready.checks, covered=covered),
        status=Status.UNKNOWN,
        members=0,
    )


def assessment_of(frame: AssessmentHeader, members: Sequence[MemberAssessment]) -> Assessment:
    """Return an assessment of some of the members."""
    return Assessment(
        register=frame.register,
        provenance=frame.provenance,
        areas=frame.areas,
        checks=frame.checks,
        members=tuple(members),
    )
