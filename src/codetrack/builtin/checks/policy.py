"""Check a policy and procedures against sexual exploitation of children (criterion 1).

- `policy/adopted` (commitment): a policy is adopted.
- `policy/procedure` (commitment): a procedure to report suspected cases is adopted.
- `policy/site-procedure` (commitment): each site has such a procedure.
- `policy/voluntourism` (commitment): the policy covers voluntourism, where it is offered.
- `policy/reviewed` (good practice; setting `review_months`): the policy was reviewed lately.
- `policy/reporting-line` (good practice): a procedure names a line that serves the country.
- `policy/languages` (good practice): policy and procedure are in the languages of staff.

A policy for the whole member is asked for; a procedure may be the member's or the site's own.

Policy, procedures and the regulation of voluntourism are The Code's [S1][S23][S24]. No source
gives a review cycle, or asks for languages or for a named line: those are defaults of codetrack.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from functools import partial as bind

import attrs

from codetrack.builtin.checks._coverage import languages, reporting_line
from codetrack.builtin.checks._references import pages
from codetrack.builtin.checks._terms import Months, at_open_places, last_day
from codetrack.extension import AnyCheck, Check, Level, SiteCheck
from codetrack.hookspecs import hookimpl
from codetrack.model.criteria import Criterion
from codetrack.model.members import Member, Site
from codetrack.model.observations import Observation, gap, met, not_applicable, partly_met
from codetrack.model.records import Procedure
from codetrack.settings import Config
from codetrack.vocabulary import checked


@attrs.frozen(kw_only=True, field_transformer=checked)
class PolicySettings:
    """The settings of the checks of criterion 1."""

    review_months: Months = 24
    """The months after which a policy is to be reviewed."""


def adopted(member: Member, as_of: date) -> Iterator[Observation]:
    """Check that the member adopted a policy; one that is a site's own is only part of it.

    Level: commitment. The policy is The Code's, criterion 1 [S1].
    """
    if not member.policies:
        yield gap("No policy is recorded")
        return
    newest = None
    for policy in member.policies:
        if policy.site is None and (newest is None or policy.adopted > newest.adopted):
            newest = policy
    if newest is None:
        yield partly_met("Only sites have a policy, not the whole member")
    else:
        yield met("A policy was adopted on {on}", on=newest.adopted, records=(newest,))


def reviewed(settings: PolicySettings, member: Member, as_of: date) -> Iterator[Observation]:
    """Check that the policy was adopted or reviewed within the set months.

    The check reads the policies of the whole member or, without any, of its sites; of several,
    the one that was seen to last.

    Level: good practice. Setting: `review_months`. A default of codetrack: a review cycle of The
    Code was not found.
    """
    if not member.policies:
        yield gap("No policy is recorded")
        return
    policies = [policy for policy in member.policies if policy.site is None] or member.policies
    days = [
        p.reviewed if p.reviewed is not None and p.reviewed <= as_of else p.adopted
        for p in policies
    ]
    last = max(days)
    newest = policies[days.index(last)]
    due = last_day(last, settings.review_months)
    if due < as_of:
        yield gap(
            "The policy was last adopted or reviewed on {on}; a review was due by {due}",
            on=last,
            due=due,
            records=(newest,),
        )
    else:
        yield met(
            "The policy was last adopted or reviewed on {on}; the next review is due by {due}",
            on=last,
            due=due,
            records=(newest,),
        )


def voluntourism(member: Member, as_of: date) -> Iterator[Observation]:
    """Check that the policy covers voluntourism, where the member offers or sells it.

    A policy that is a site's own is only part of it.

    Level: commitment. The Code's [S1][S23][S24]: an extra minimum set on top of the six criteria.
    """
    if not member.voluntourism:
        yield not_applicable("The member does not offer voluntourism")
        return
    local = None
    for policy in member.policies:
        if "voluntourism" in policy.covers:
            if policy.site is None:
                yield met(
                    "The policy of {on} covers voluntourism", on=policy.adopted, records=(policy,)
                )
                return
            local = policy
    if local is None:
        yield gap("No policy that covers voluntourism is recorded")
    else:
        yield partly_met("Only the policy of a site covers voluntourism", records=(local,))


def procedure(member: Member, as_of: date) -> Iterator[Observation]:
    """Check that a procedure to report suspected cases is adopted, for the member or an open site.

    `policy/site-procedure` checks whether each site has one.

    Level: commitment. Procedures are The Code's, criterion 1 [S1].
    """
    for first in at_open_places(member.procedures, member, as_of):
        yield _adopted(first)
        return
    if member.procedures:
        yield gap("Only sites that are not open have a procedure to report suspected cases")
    else:
        yield gap("No procedure to report suspected cases is recorded")


def site_procedure(site: Site, member: Member, as_of: date) -> Iterator[Observation]:
    """Check that the site has a procedure to report suspected cases, its own or the member's.

    Level: commitment. Procedures are The Code's, criterion 1 [S1]; response instructions for each
    hotel are practice [S8].
    """
    own = member.records_naming("procedures", site.id)
    yield _adopted(own[0]) if own else member.cached(_for_all_sites)


def _adopted(procedure: Procedure) -> Observation:
    return met("A procedure was adopted on {on}", on=procedure.adopted, records=(procedure,))


def _for_all_sites(member: Member) -> Observation:
    whole = member.records_naming("procedures", None)
    if whole:
        return _adopted(whole[0])
    return gap("No procedure to report suspected cases is recorded for the site")


def checks(settings: PolicySettings) -> Iterator[AnyCheck]:
    """Yield the checks of criterion 1 under the settings."""
    criterion = Criterion.POLICY
    yield Check(
        name="adopted",
        criterion=criterion,
        title="A policy against sexual exploitation of children is adopted",
        run=adopted,
        remedy="Adopt a policy for the whole member and record the day.",
        source=f"The Code, criterion 1: {pages('S1')}",
    )
    yield Check(
        name="procedure",
        criterion=criterion,
        title="A procedure to report suspected cases is adopted",
        run=procedure,
        remedy="Adopt a procedure to report suspected cases and record the day.",
        source=f"The Code, criterion 1: {pages('S1')}",
    )
    yield SiteCheck(
        name="site-procedure",
        criterion=criterion,
        title="The site has a procedure to report suspected cases",
        run=site_procedure,
        remedy="Give the site a procedure to report suspected cases and record the day.",
        source=f"The Code, criterion 1: {pages('S1')}; site by site is practice: {pages('S8')}",
    )
    yield Check(
        name="voluntourism",
        criterion=criterion,
        title="The policy covers voluntourism, where it is offered",
        run=voluntourism,
        remedy="Regulate voluntourism in the policy and record that the policy covers it.",
        source=f"The Code, criterion 1 and voluntourism policy: {pages('S1', 'S23', 'S24')}",
    )
    yield Check(
        name="reviewed",
        criterion=criterion,
        title="The policy was reviewed within the set time",
        run=bind(reviewed, settings),
        level=Level.GOOD_PRACTICE,
        remedy="Review the policy and record the day.",
        source="default of codetrack",
        setting="review_months",
    )
    yield Check(
        name="reporting-line",
        criterion=criterion,
        title="A procedure names a reporting line that serves the country",
        run=reporting_line,
        level=Level.GOOD_PRACTICE,
        remedy="Name in the procedure a reporting line that serves the country.",
        source=f"default of codetrack; practice: {pages('S65')}",
    )
    yield Check(
        name="languages",
        criterion=criterion,
        title="Policy and procedure exist in the languages that staff read",
        run=languages,
        level=Level.GOOD_PRACTICE,
        remedy="Translate the policy and the procedure into the languages that staff read.",
        source="default of codetrack",
    )


@hookimpl
def codetrack_checks(config: Config) -> Iterable[AnyCheck]:
    """Return the checks of criterion 1."""
    return list(checks(config.into(PolicySettings)))
