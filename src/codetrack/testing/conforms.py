"""Proof that a plugin behaves: load it alone, run its checks, and compare what it gives."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import attrs

from codetrack.assessment.assess import assess
from codetrack.extension import AnyCheck, Check, SiteCheck
from codetrack.model.findings import Finding
from codetrack.model.members import Member
from codetrack.plugins.loader import Checks, Found
from codetrack.plugins.validation import Refused, gather
from codetrack.settings import Config
from codetrack.testing.checks import (
    channels_conform,
    check_conforms,
    expiry_conforms,
    exporters_conform,
    reminders_conform,
)
from codetrack.testing.members import (
    AS_OF,
    awkward_members,
    make_register,
)
from codetrack.testing.sources import sources_conform

_FEW_SITES = 100
"""With more, the checks run on one day only: day by day would take minutes."""


def load_one(
    module: object, *, name: str = "plugin", config: dict[str, Any] | None = None
) -> Found:
    """Load one plugin by itself, as if its entry point were called `name`.

    `config` is its table of `codetrack.toml`. What it gives is in `gives`.

    Raises:
        AssertionError: the plugin is refused; it names every reason.
    """
    version = str(getattr(module, "__version__", ""))
    try:
        gives = gather(module, name, version, Config(name, config or {}))
    except Refused as refused:
        raise AssertionError("; ".join(map(str, refused.problems))) from None
    return Found(name=name, distribution="", version=version, state="loaded", gives=gives)


def findings_of(
    module: object,
    *members: Member,
    name: str = "plugin",
    check: str | None = None,
    config: dict[str, Any] | None = None,
    as_of: date = AS_OF,
) -> tuple[Finding, ...]:
    """Audit the members on the day with the checks of one plugin alone, and return its findings.

    `check` is the own name of one of its checks, to run only that one.

    They come by member and then by check, as in an audit: records that are dated later do not
    count, waivers and attestations do, and a check that raises gives `unknown`.

    Raises:
        AssertionError: the plugin is refused, or has no such check.
    """
    found = load_one(module, name=name, config=config)
    checks = Checks(item for item in _checks_of(found) if check in (None, item.name))
    if not checks:
        names = ", ".join(item.name for item in _checks_of(found)) or "none"
        msg = f"plugin {name}: no check {check!r}; there are: {names}"
        raise AssertionError(msg)
    assessment = assess(make_register(*members), checks, as_of=as_of)
    ids = {item.id for item in checks}
    return tuple(
        finding
        for member in assessment.members
        for finding in member.findings
        if finding.check in ids
    )


def conforms(
    module: object,
    *,
    name: str = "plugin",
    config: dict[str, Any] | None = None,
    as_of: date = AS_OF,
    members: Iterable[Member] = (),
    samples: Iterable[Path] = (),
) -> None:
    """Prove that a plugin behaves; put it in one line of your test.

    It loads alone and without a problem. Its checks answer every awkward member with
    observations, the same ones twice, with all values that their templates name; they read
    nothing but their arguments (no clock, chance, file, environment or network) and leave the
    member as it was; and day by day each answer holds as long as `holds_until` says. Its
    reminders yield notices, the same ones twice; its exporters render each kind of report that
    they take to the same bytes twice, in every language that they speak; the previews of its
    channels are the same text twice, without a network. Nothing is sent.

    Its sources say of any path whether they accept it. `samples` are paths of registers that they
    read: each is read to the same register twice and left as it was; an empty, a garbled and a
    missing file of its name are complained of; and what a source saves, it accepts and reads
    back unchanged. `members` are more members to ask about.

    Raises:
        AssertionError: the first thing that is not so, with the check and the member.
    """
    found = load_one(module, name=name, config=config)
    twice = gather(module, name, found.version, Config(name, config or {}))
    if [item.id for item in twice] != [item.id for item in found.gives]:
        msg = f"plugin {name}: its hooks gave other things when they were called again"
        raise AssertionError(msg)
    checks = _checks_of(found)
    awkward = [*awkward_members(), *members]
    for check in checks:
        for member in awkward:
            check_conforms(check, member, as_of)
        for member in (member for member in awkward if len(member.sites) < _FEW_SITES):
            expiry_conforms(check, member, as_of)
    named = [
        attrs.evolve(member, id=f"member-{number}")
        for number, member in enumerate(awkward)
        if len(member.sites) < _FEW_SITES
    ]
    register = make_register(*named)
    reminders_conform(found.gives, register, as_of)
    exporters_conform(found.gives, register, Checks(checks), as_of)
    channels_conform(found.gives, register, as_of)
    sources_conform(found.gives, list(samples), register)


def _checks_of(found: Found) -> list[AnyCheck]:
    return [item for item in found.gives if isinstance(item, (Check, SiteCheck))]
