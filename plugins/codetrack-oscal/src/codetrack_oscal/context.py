"""The assessment, as every part of a results document uses it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import attrs

from codetrack import Assessment, CheckInfo
from codetrack_oscal.controls import (
    AREAS,
    control_id,
    is_commitment,
    objective_id,
    practice_id,
)
from codetrack_oscal.elements import Element, day_start, uuid_of
from codetrack_oscal.settings import Settings

CORE = "codetrack-core"


@attrs.frozen(kw_only=True)
class Context:
    """The assessment, the OSCAL ids of its checks, and the base of its UUIDs; for one document."""

    assessment: Assessment
    scope: str
    """The name that distinguishes this register from others."""
    day: str
    """The day of the assessment, as OSCAL writes it."""
    checks: Mapping[str, CheckInfo]
    objectives: Mapping[str, str]
    """The id of the objective of each check, by the check's id."""
    actors: Mapping[str, list[Element]]
    """Who observed what a check observes, by the check's id."""
    areas: tuple[str, ...]
    reviewed: Element

    @classmethod
    def of(cls, assessment: Assessment, settings: Settings, catalog: str) -> Context:
        """Return the context; `catalog` is the UUID of the catalog's resource."""
        scope = settings.identity or assessment.register
        checks = {check.id: check for check in assessment.checks}
        areas = tuple(
            area
            for area in AREAS
            if area in assessment.areas or any(check.area == area for check in checks.values())
        )
        return cls(
            assessment=assessment,
            scope=scope,
            day=day_start(assessment.as_of),
            checks=checks,
            objectives={name: objective_id(check) for name, check in checks.items()},
            actors={name: _actor(assessment, scope, name) for name in checks},
            areas=areas,
            reviewed=_reviewed(areas, checks.values(), catalog),
        )

    def uuid(self, kind: str, *identity: object) -> str:
        """Return the UUID of something that keeps its identity from day to day."""
        return uuid_of(kind, self.scope, *identity)

    def uuid_today(self, kind: str, *identity: object) -> str:
        """Return the UUID of something of this day only, such as an observation."""
        return uuid_of(kind, self.scope, self.day, *identity)

    def actor(self, check: str) -> list[Element]:
        """Return who observed what the check observes."""
        return self.actors.get(check) or _actor(self.assessment, self.scope, check)


def component(scope: str, plugin: str) -> str:
    """Return the UUID of a plugin (or the core) as a component."""
    return uuid_of("component", scope, plugin)


def _actor(assessment: Assessment, scope: str, check: str) -> list[Element]:
    plugin = check.partition("/")[0]
    if plugin not in assessment.provenance.plugins:
        plugin = CORE
    return [{"actors": [{"type": "tool", "actor-uuid": component(scope, plugin)}]}]


def _reviewed(areas: Iterable[str], checks: Iterable[CheckInfo], catalog: str) -> Element:
    checks = list(checks)
    controls: list[str] = []
    for area in areas:
        controls.append(control_id(area))
        if any(check.area == area and not is_commitment(check) for check in checks):
            controls.append(practice_id(area))
    reviewed: Element = {
        "links": [{"href": f"#{catalog}", "rel": "reference"}],
        "control-selections": [{"include-controls": [{"control-id": name} for name in controls]}],
    }
    if checks:
        reviewed["control-objective-selections"] = [
            {"include-objectives": [{"objective-id": objective_id(check)} for check in checks]}
        ]
    return reviewed
