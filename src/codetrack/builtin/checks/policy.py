"""Ask for a policy and procedures against sexual exploitation of children (criterion 1).

- `policy/adopted` (commitment): a policy is adopted.
- `policy/procedure` (commitment): a procedure to report suspected cases is adopted.
- `policy/site-procedure` (commitment): each site has such a procedure.
- `policy/voluntourism` (commitment): the policy covers voluntourism, where it is offered.
- `policy/reviewed` (good practice; setting `review_months`): the policy was reviewed lately.
- `policy/reporting-line` (good practice): a procedure names a line that serves the country.
- `policy/languages` (good practice): policy and procedure are in the languages of staff.

Policy, procedures and the regulation of voluntourism are The Code's [S1][S23][S24]. No source
gives a review cycle, or asks for languages or for a named line: those are ours.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from functools import partial as bind

import attrs

from codetrack.builtin.checks._terms import Months, last_day
from codetrack.criteria import Criterion
from codetrack.extension import AnyCheck, Check, Level, SiteCheck
from codetrack.findings import Observation, gap, met, not_applicable, partial, unknown
from codetrack.hookspecs import hookimpl
from codetrack.model import Member, Site
from codetrack.records import Policy, Procedure
from codetrack.settings import Config
from codetrack.vocabulary import checked


@attrs.frozen(kw_only=True, field_transformer=checked)
class PolicySettings:
    """Set what the checks of criterion 1 ask."""

    review_months: Months = 24
    """The months after which a policy is to be reviewed: ours, not a rule of The Code."""


def adopted(member: Member, as_of: date) -> Iterator[Observation]:
    """Ask that the member adopted a policy; one that is a site's own is only part of it.

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
        yield partial("Only sites have a policy, not the whole member")
    else:
        yield met("A policy was adopted on {on}", on=newest.adopted, records=(newest,))


def reviewed(settings: PolicySettings, member: Member, as_of: date) -> Iterator[Observation]:
    """Ask that a policy was adopted or reviewed within the set months; the newest one counts.

    Level: good practice. Setting: `review_months`. Ours: a review cycle of The Code was not found.
    """
    if not member.policies:
        yield gap("No policy is recorded")
        return
    days = [
        p.reviewed if p.reviewed is not None and p.reviewed <= as_of else p.adopted
        for p in member.policies
    ]
    last = max(days)
    newest = member.policies[days.index(last)]
    due = last_day(last, settings.review_months)
    if due < as_of:
        yield gap(
            "The policy was last reviewed on {on}; a review was due by {due}",
            on=last,
            due=due,
            records=(newest,),
        )
    else:
        yield met(
            "The policy was last reviewed on {on}; the next review is due by {due}",
            on=last,
            due=due,
            records=(newest,),
        )


def voluntourism(member: Member, as_of: date) -> Iterator[Observation]:
    """Ask that the policy covers voluntourism, where the member offers or sells it.

    Level: commitment. The Code's [S1][S23][S24]: an extra minimum set on top of the six criteria.
    """
    if not member.voluntourism:
        yield not_applicable("The member does not offer voluntourism")
        return
    for policy in member.policies:
        if "voluntourism" in policy.covers:
            yield met(
                "The policy of {on} covers voluntourism", on=policy.adopted, records=(policy,)
            )
            return
    yield gap("No policy that covers voluntourism is recorded")


def procedure(member: Member, as_of: date) -> Iterator[Observation]:
    """Ask that a procedure to report suspected cases is adopted, for the member or for a site.

    Level: commitment. Procedures are The Code's, criterion 1 [S1].
    """
    if member.procedures:
        first = member.procedures[0]
        yield met("A procedure was adopted on {on}", on=first.adopted, records=(first,))
    else:
        yield gap("No procedure to report suspected cases is recorded")


def site_procedure(site: Site, member: Member, as_of: date) -> Iterator[Observation]:
    """Ask that the site has a procedure to report suspected cases, its own or the member's.

    Level: commitment. Procedures are The Code's, criterion 1 [S1]; response instructions for each
    hotel are practice [S8].
    """
    procedures = member.covering("procedures", site.id) if member.procedures else ()
    if procedures:
        first = procedures[0]
        yield met("A procedure was adopted on {on}", on=first.adopted, records=(first,))
    else:
        yield gap("No procedure to report suspected cases is recorded for the site")


def reporting_line(member: Member, as_of: date) -> Iterator[Observation]:
    """Ask, for each country, that a procedure names a reporting line that serves it.

    The countries are those of the open sites or, without any, the member's own; each is a
    subject of its own. A site counts as served by its own procedure or by the member's.

    Level: good practice. Ours; national lines such as isaystop.com are practice [S65].
    """
    whole: set[str] = set()
    local: dict[str, set[str]] = {}
    for item in member.procedures:
        if item.reporting_line is not None:
            served = whole if item.site is None else local.setdefault(item.site, set())
            served.update(item.countries or (member.country,))
    counts: dict[str, list[int]] = {}
    for site in member.open_sites(as_of):
        country = site.country or member.country
        count = counts.setdefault(country, [0, 0])
        count[0] += country in whole or country in local.get(site.id, ())
        count[1] += 1
    if not counts:
        everywhere = whole.union(*local.values())
        counts[member.country] = [int(member.country in everywhere), 1]
    for country, (part, of) in sorted(counts.items()):
        if part == of:
            yield met(
                "A procedure names a reporting line that serves {country}",
                country=country,
                subject=country,
                measure=(part, of),
            )
        elif part:
            yield partial(
                "A reporting line that serves {country} is named for {part} of {sites} sites",
                country=country,
                part=part,
                sites=of,
                subject=country,
                measure=(part, of),
            )
        else:
            yield gap(
                "No procedure names a reporting line that serves {country}",
                country=country,
                subject=country,
                measure=(part, of),
            )


def _languages_by_site(records: Iterable[Policy | Procedure]) -> dict[str | None, set[str]]:
    by_site: dict[str | None, set[str]] = {None: set()}
    for record in records:
        by_site.setdefault(record.site, set()).update(record.languages)
    return by_site


def languages(member: Member, as_of: date) -> Iterator[Observation]:
    """Ask that both a policy and a procedure are there in each language that staff read.

    A site's languages are its own `staff_languages`, else the member's. A text in `pt` serves
    readers of `pt-BR` as well.

    Level: good practice. Ours: no source asks for it.
    """
    own = member.staff_languages
    readers: list[tuple[str | None, tuple[str, ...]]] = [
        (site.id, site.staff_languages or own) for site in member.open_sites(as_of)
    ]
    if not readers:
        readers = [(None, own)]
    needed = {language for _, read in readers for language in read}
    if not needed:
        yield unknown("The languages that staff read are not recorded")
        return
    policies = _languages_by_site(member.policies)
    procedures = _languages_by_site(member.procedures)
    missing: set[str] = set()
    for site, read in readers:
        both = policies[None].union(policies.get(site, ()))
        both &= procedures[None].union(procedures.get(site, ()))
        missing.update([x for x in read if x not in both and x.partition("-")[0] not in both])
    part, of = len(needed) - len(missing), len(needed)
    if not missing:
        yield met(
            "Policy and procedure are there in every language that staff read: {languages}",
            languages=sorted(needed),
            measure=(part, of),
        )
    else:
        answer = partial if part else gap
        yield answer(
            "Policy and procedure are not both there in {missing}",
            missing=sorted(missing),
            measure=(part, of),
        )


def checks(settings: PolicySettings) -> Iterator[AnyCheck]:
    """Yield the checks of criterion 1 under the settings."""
    criterion = Criterion.POLICY
    yield Check(
        name="adopted",
        criterion=criterion,
        title="A policy against sexual exploitation of children is adopted",
        run=adopted,
        remedy="Adopt a policy for the whole member and record the day.",
        source="The Code, criterion 1 [S1]",
    )
    yield Check(
        name="procedure",
        criterion=criterion,
        title="A procedure to report suspected cases is adopted",
        run=procedure,
        remedy="Adopt a procedure to report suspected cases and record the day.",
        source="The Code, criterion 1 [S1]",
    )
    yield SiteCheck(
        name="site-procedure",
        criterion=criterion,
        title="The site has a procedure to report suspected cases",
        run=site_procedure,
        remedy="Give the site a procedure to report suspected cases and record the day.",
        source="The Code, criterion 1 [S1]; practice [S8]",
    )
    yield Check(
        name="voluntourism",
        criterion=criterion,
        title="The policy covers voluntourism, where it is offered",
        run=voluntourism,
        remedy="Regulate voluntourism in the policy and record that the policy covers it.",
        source="The Code, criterion 1 and voluntourism policy [S1][S23][S24]",
    )
    yield Check(
        name="reviewed",
        criterion=criterion,
        title="The policy was reviewed within the set time",
        run=bind(reviewed, settings),
        level=Level.GOOD_PRACTICE,
        remedy="Review the policy and record the day.",
        source="ours",
        setting="review_months",
    )
    yield Check(
        name="reporting-line",
        criterion=criterion,
        title="A procedure names a reporting line that serves the country",
        run=reporting_line,
        level=Level.GOOD_PRACTICE,
        remedy="Name in the procedure a reporting line that serves the country.",
        source="ours; practice [S65]",
    )
    yield Check(
        name="languages",
        criterion=criterion,
        title="Policy and procedure are there in the languages that staff read",
        run=languages,
        level=Level.GOOD_PRACTICE,
        remedy="Translate the policy and the procedure into the languages that staff read.",
        source="ours",
    )


@hookimpl
def codetrack_checks(config: Config) -> Iterable[AnyCheck]:
    """Give the checks of criterion 1."""
    return list(checks(config.into(PolicySettings)))
