"""Check whether the member is ready to be a Top Member.

- `top-member/ready` (good practice): all six criteria are met and the last report is public.

The rule is The Code's of 2014 [S20]: implement all six criteria and report publicly; later lists
speak of exceptional work only [S16]. A check can't see what others found, so this one asks the
built-in commitments itself, with codetrack's defaults: your own settings, checks, waivers and
attestations do not change it. It stops at the first answer that is in the way.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from functools import partial as bind

import attrs

from codetrack.builtin.checks import (
    contracts,
    information,
    policy,
    reporting,
    stakeholders,
    training,
)
from codetrack.builtin.checks._references import pages
from codetrack.builtin.checks._terms import in_standing
from codetrack.extension import AnyCheck, Check, Level, SiteCheck
from codetrack.hookspecs import hookimpl
from codetrack.model.members import Member
from codetrack.model.observations import Observation, Status, gap, met, unknown
from codetrack.settings import Config
from codetrack.vocabulary import checked

_DEFAULTS = reporting.ReportingSettings()
IN_THE_WAY = frozenset({Status.PARTIAL, Status.GAP, Status.UNKNOWN})


@attrs.frozen(kw_only=True, field_transformer=checked)
class TopMemberSettings:
    """The settings of the check: none."""


def commitments() -> tuple[AnyCheck, ...]:
    """Return the built-in commitments of the six criteria, those that cost least first."""
    every: list[AnyCheck] = [
        *stakeholders.checks(stakeholders.StakeholdersSettings()),
        *information.checks(information.InformationSettings()),
        *contracts.checks(contracts.ContractsSettings()),
        *policy.checks(policy.PolicySettings()),
        *reporting.checks(reporting.ReportingSettings()),
        *training.checks(training.TrainingSettings()),
    ]
    required = [check for check in every if check.level is Level.COMMITMENT]
    return tuple(sorted(required, key=lambda check: isinstance(check, SiteCheck)))


def _answers(check: AnyCheck, member: Member, as_of: date) -> Iterator[Observation]:
    if isinstance(check, SiteCheck):
        for site in member.open_sites(as_of):
            yield from check.run(site, member, as_of)
    else:
        yield from check.run(member, as_of)


def ready(required: tuple[AnyCheck, ...], member: Member, as_of: date) -> Iterator[Observation]:
    """Check that a member in standing published its last report and meets all six criteria.

    Level: good practice. The Code's rule for Top Members in 2014 [S20]; that the membership has
    not lapsed, and that each built-in commitment represents its criterion, with codetrack's
    defaults, is a default of codetrack.
    """
    for published in reporting.public(_DEFAULTS, member, as_of):
        if published.status is not Status.MET:
            yield gap("Not ready: the last report is not public")
            return
    if not in_standing(member):
        yield gap("Not ready: the agreement is not signed, or the membership has lapsed")
        return
    for check in required:
        for observation in _answers(check, member, as_of):
            if observation.status in IN_THE_WAY:
                answer = unknown if observation.status is Status.UNKNOWN else gap
                yield answer(
                    "Not ready: {criterion} is not met, as {check} shows",
                    criterion=check.area,
                    check=check.name,
                )
                return
    yield met("All six criteria are met and the last report is public")


def checks(settings: TopMemberSettings) -> Iterator[AnyCheck]:
    """Yield the check."""
    yield Check(
        name="ready",
        title="The member is ready to be a Top Member",
        run=bind(ready, commitments()),
        level=Level.GOOD_PRACTICE,
        remedy="Meet all six criteria and publish the annual report.",
        source=f"The Code, Top Members of 2014: {pages('S20')}",
    )


@hookimpl
def codetrack_checks(config: Config) -> Iterable[AnyCheck]:
    """Return the check."""
    return list(checks(config.into(TopMemberSettings)))
