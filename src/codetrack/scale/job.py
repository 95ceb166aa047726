"""A job: the settings and options that any part of an audit needs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

import attrs

from codetrack.assessment.assess import described, provenance, select
from codetrack.assessment.engine import CheckRunner
from codetrack.extension import Exporter
from codetrack.model.findings import AREAS, Assessment, AssessmentHeader, MemberAssessment
from codetrack.model.observations import Status
from codetrack.plugins.loader import Checks, Plugins
from codetrack.settings import Settings
from codetrack.summary.periods import Period
from codetrack.summary.tallies import By


@attrs.frozen(kw_only=True)
class Job:
    """The settings and options of an audit in parts; it is sent to every worker."""

    settings: Settings
    as_of: date
    only: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    criteria: tuple[str, ...] = ()
    members: tuple[str, ...] = ()
    exporter: str | None = None
    by: tuple[By, ...] = ("criterion",)
    periods: tuple[Period, ...] = ()
    """The periods of a summary; an audit has none."""
    folder: Path = Path()
    """The folder of part files; each worker must reach it."""
    plugins: dict[str, str] = attrs.field(factory=dict)
    """The versions of the plugins that every worker must have."""
    answers: Path | None = None
    """The folder for a file of each part, in a format that cannot be written by member."""


@attrs.frozen(kw_only=True)
class Ready:
    """What a job names, found in the loaded plugins; a worker loads it once."""

    plugins: Plugins
    checks: Checks
    areas: tuple[str, ...]
    exporter: Exporter | None

    def runner(self, job: Job) -> CheckRunner:
        """Return the runner of the job's checks."""
        known = [check.id for check in self.plugins.checks]
        longest = job.settings.waivers.longest_days
        return CheckRunner(self.checks, job.as_of, longest, self.areas, known)


def prepare(job: Job, plugins: Plugins) -> Ready:
    """Return the checks, areas and exporter that the job names.

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


def header_of(
    job: Job, ready: Ready, *, covered: bool, digest: str = "", name: str = ""
) -> AssessmentHeader:
    """Return the header of an assessment, without members or status."""
    return AssessmentHeader(
        register=name,
        provenance=provenance(ready.checks, job.as_of, job.settings, digest, job.members),
        areas=ready.areas,
        checks=described(ready.checks, covered=covered),
        status=Status.UNKNOWN,
        members=0,
    )


def assessment_of(header: AssessmentHeader, members: Sequence[MemberAssessment]) -> Assessment:
    """Return an assessment of some of the members."""
    return Assessment(
        register=header.register,
        provenance=header.provenance,
        areas=header.areas,
        checks=header.checks,
        members=tuple(members),
    )
