"""Load and assess a register in one call, for a script in a hurry."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path

import attrs

from codetrack.assessments import assess, select
from codetrack.errors import AssessmentError
from codetrack.findings import AREAS, Assessment
from codetrack.model import Member, Register
from codetrack.plugins import Plugins, load_plugins
from codetrack.problems import nearest
from codetrack.register import load
from codetrack.settings import load_settings


def audit(
    path: Path | str,
    *,
    as_of: date,
    only: Iterable[str] = (),
    without: Iterable[str] = (),
    criteria: Iterable[str] = (),
    members: Iterable[str] = (),
    extra: Mapping[str, object] | None = None,
    plugins: Plugins | None = None,
    source: str | None = None,
    track: Callable[[Sequence[Member]], Iterable[Member]] = iter,
) -> Assessment:
    """Load the register at the path with its own settings and plugins, and assess it.

    `only` and `without` name checks or plugins, `criteria` areas, `members` ids of members;
    nothing named means all. `extra` maps names to modules of plugins that are not installed;
    `track` is that of `assess`.

    Raises:
        CodetrackError: one of its kinds, each with a sentence, when the register or the settings
            cannot be read, a required plugin is missing, or a name is unknown.
    """
    only, criteria = tuple(only), tuple(criteria)
    plugins = plugins or load_plugins(load_settings(path), extra=extra)
    checks = select(plugins.checks, only=only, without=without, areas=criteria)
    register = load(path, plugins=plugins, source=source)
    if members := tuple(members):
        register = _narrowed(register, members)
    areas: Iterable[str] = criteria or AREAS
    if only:
        areas = {check.area for check in checks}
    return assess(
        register,
        checks,
        as_of=as_of,
        settings=plugins.settings,
        areas=areas,
        known=[check.id for check in plugins.checks],
        track=track,
    )


def _narrowed(register: Register, members: tuple[str, ...]) -> Register:
    known = {member.id for member in register.members} | set(register.unreadable)
    for member_id in members:
        if member_id not in known:
            msg = f"member: no such member {member_id!r}{nearest(member_id, sorted(known))}"
            raise AssessmentError(msg)
    return attrs.evolve(
        register,
        members=tuple(member for member in register.members if member.id in members),
        unreadable=tuple(name for name in register.unreadable if name in members),
        problems=tuple(p for p in register.problems if p.member is None or p.member in members),
    )
