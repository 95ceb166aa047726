"""Check that the member works with stakeholders (criterion 5).

- `stakeholders/engaged` (commitment; setting `window_days`):
  work with a stakeholder is recent or running.
- `stakeholders/authorities` (good practice; setting `authorities`): there is an agreed contact.

Work with stakeholders is The Code's [S1]. How recent it must be, and that there is an agreed
contact with the police or an authority, is a default of codetrack.
"""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from functools import partial as bind

import attrs

from codetrack.builtin.checks._references import pages
from codetrack.builtin.checks._terms import Days, at_open_places
from codetrack.extension import AnyCheck, Check, Level
from codetrack.hookspecs import hookimpl
from codetrack.model.criteria import Criterion
from codetrack.model.members import Member
from codetrack.model.observations import Observation, gap, met
from codetrack.model.records import Engagement
from codetrack.settings import Config
from codetrack.vocabulary import Word, checked


@attrs.frozen(kw_only=True, field_transformer=checked)
class StakeholdersSettings:
    """The settings of the checks of criterion 5."""

    window_days: Days = 365
    """The days for which an engagement counts after its last day."""
    authorities: tuple[Word, ...] = ("police", "authority")
    """The kinds of engagement that make an agreed contact."""


def _last(engagement: Engagement) -> date:
    return engagement.on if engagement.until is None else engagement.until


def engaged(settings: StakeholdersSettings, member: Member, as_of: date) -> Iterator[Observation]:
    """Check that work with a stakeholder is running, or ended within the window.

    Work without a last day counts from the day it began.

    Level: commitment. Setting: `window_days`. Work with stakeholders is The Code's, criterion 5
    [S1]; the window is a default of codetrack.
    """
    if not member.engagements:
        yield gap("No work with a stakeholder is recorded")
        return
    latest = max(member.engagements, key=_last)
    last = _last(latest)
    answer = met if as_of - last <= timedelta(days=settings.window_days) else gap
    yield answer(
        "The last day of work with a stakeholder is {on}, with {partner}",
        on=last,
        partner=latest.partner,
        records=(latest,),
    )


def authorities(
    settings: StakeholdersSettings, member: Member, as_of: date
) -> Iterator[Observation]:
    """Check that an agreed contact with the police or an authority is in force.

    A contact without a last day stays in force; one of a site, while the site is open.

    Level: good practice. Setting: `authorities`. A default of codetrack; a reporting procedure that
    hotels and the police agreed is practice [S9].
    """
    kinds = settings.authorities
    ended = None
    agreed = [engagement for engagement in member.engagements if engagement.kind in kinds]
    for engagement in at_open_places(agreed, member, as_of):
        if engagement.until is None or as_of <= engagement.until:
            yield met(
                "There is an agreed contact with {partner} since {on}",
                partner=engagement.partner,
                on=engagement.on,
                records=(engagement,),
            )
            return
        if ended is None or _last(engagement) > _last(ended):
            ended = engagement
    if ended is None:
        yield gap("No agreed contact with the police or an authority is in force")
    else:
        yield gap(
            "The agreed contact with {partner} ended on {until}",
            partner=ended.partner,
            until=ended.until,
            records=(ended,),
        )


def checks(settings: StakeholdersSettings) -> Iterator[AnyCheck]:
    """Yield the checks of criterion 5 under the settings."""
    criterion = Criterion.STAKEHOLDERS
    yield Check(
        name="engaged",
        criterion=criterion,
        title="The member works with stakeholders",
        run=bind(engaged, settings),
        remedy="Work with a stakeholder in prevention and record the engagement.",
        source=f"The Code, criterion 5: {pages('S1')}; the window is a default of codetrack",
        setting="window_days",
    )
    yield Check(
        name="authorities",
        criterion=criterion,
        title="There is an agreed contact with the police or an authority",
        run=bind(authorities, settings),
        level=Level.GOOD_PRACTICE,
        remedy="Agree a contact with the police or an authority and record it as an engagement.",
        source=f"default of codetrack; practice: {pages('S9')}",
        setting="authorities",
    )


@hookimpl
def codetrack_checks(config: Config) -> Iterable[AnyCheck]:
    """Return the checks of criterion 5."""
    return list(checks(config.into(StakeholdersSettings)))
