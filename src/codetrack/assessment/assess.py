"""The assessment of a register: every check run over every member, as of a day."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date

from codetrack._version import __version__
from codetrack.assessment import waivers
from codetrack.assessment.engine import CheckRunner
from codetrack.conversion.digests import register_digest, unread_digests
from codetrack.dates import expect_days
from codetrack.errors import AssessmentError
from codetrack.extension import AnyCheck
from codetrack.model.criteria import CURRENT
from codetrack.model.findings import (
    AREAS,
    Assessment,
    CheckInfo,
    Provenance,
    by_area,
)
from codetrack.model.members import Member, Register
from codetrack.model.structs import gc_paused
from codetrack.plugins.loader import Checks
from codetrack.problems import nearest
from codetrack.settings import Settings, settings_digest, table_digests


def select(
    checks: Sequence[AnyCheck],
    *,
    only: Iterable[str] = (),
    without: Iterable[str] = (),
    areas: Iterable[str] = (),
) -> Checks:
    """Return the checks that `only` and `areas` name, without those that `without` names.

    A name is a check's id (`training/staff-share`) or a plugin's (`training`); `areas` are
    criteria or `membership`. Without names, all are taken. Problems of plugins are kept.

    Raises:
        AssessmentError: a name is unknown, or no check is left.
    """
    only, without, areas = tuple(only), tuple(without), tuple(areas)
    names = {check.id for check in checks} | {check.plugin for check in checks}
    for option, given, known in (
        ("only", only, names),
        ("without", without, names),
        ("criterion", areas, set(AREAS)),
    ):
        for name in given:
            if name not in known:
                hint = nearest(name, sorted(known))
                msg = f"{option}: no such {'area' if known != names else 'check'} {name!r}{hint}"
                raise AssessmentError(msg)
    kept = [
        check
        for check in checks
        if (not only or check.id in only or check.plugin in only)
        and not (check.id in without or check.plugin in without)
        and (not areas or check.area in areas)
    ]
    if not kept:
        msg = "no checks selected; an audit without checks would look like a pass"
        raise AssessmentError(msg)
    return Checks(kept, getattr(checks, "problems", ()))


def assess(
    register: Register,
    checks: Sequence[AnyCheck],
    *,
    as_of: date,
    settings: Settings | None = None,
    areas: Iterable[str] = AREAS,
    known: Iterable[str] | None = None,
    members: Iterable[str] = (),
    track: Callable[[Sequence[Member]], Iterable[Member]] = iter,
) -> Assessment:
    """Run every check over every member, as of the day `as_of`.

    `areas` are those that get a status; an area without a finding is unknown. `known` are the
    ids of all checks that exist, so that waivers for checks that are not run now are left alone;
    without it, those of `checks`. `members` are the ids to which the register was narrowed, for
    the provenance. `track` passes the members on and may show progress. A check that raises
    becomes a problem, and its finding is unknown.

    Raises:
        AssessmentError: there is no check, an area is unknown, or two checks have one id.
        TypeError: `as_of` is no `datetime.date`.
    """
    expect_days(as_of=as_of)
    if not checks:
        msg = "there are no checks; an audit without checks would look like a pass"
        raise AssessmentError(msg)
    settings = settings or Settings()
    runner = CheckRunner(checks, as_of, settings.waivers.longest_days, areas, known)
    with gc_paused():
        results = list(runner.run(track(register.members)))
        records = register_digest(register, [result.digest for result in results])
    assessments = [result.assessment for result in results]
    assessments += [runner.unreadable(*unread) for unread in unread_digests(register).items()]
    assessments.sort(key=lambda member: member.id)
    failures = [problem for result in results for problem in result.problems]
    return Assessment(
        register=register.name,
        provenance=provenance(checks, as_of, settings, records, members),
        areas=runner.areas,
        checks=described(checks, covered=any(result.covered for result in results)),
        members=tuple(assessments),
        problems=(*register.problems, *getattr(checks, "problems", ()), *failures),
    )


def provenance(
    checks: Sequence[AnyCheck],
    as_of: date,
    settings: Settings,
    register: str,
    members: Iterable[str],
) -> Provenance:
    """Return the provenance of an assessment; `register` is the digest of its records."""
    plugins = {check.plugin: check.version for check in checks if check.plugin}
    return Provenance(
        as_of=as_of,
        register=register,
        settings=settings_digest(settings),
        criteria=CURRENT.version,
        core=__version__,
        plugins=plugins,
        tables=table_digests(settings, plugins),
        members=tuple(sorted(set(members))),
    )


def described(checks: Sequence[AnyCheck], *, covered: bool) -> tuple[CheckInfo, ...]:
    """Return the descriptions of the checks by area and id; `covered` adds the check of waivers."""
    infos = [check.info for check in checks]
    if covered:
        infos.append(waivers.CHECK.info)
    return tuple(by_area(infos))
