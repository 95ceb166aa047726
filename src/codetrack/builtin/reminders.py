"""Remind of what will lapse, and of what is due: the plan, the report, the revenue, waivers.

- `reminders/lapses`: a finding will stand worse. `due` is the last day on which it stands as
  before. Several sites or subjects of one check that lapse on one day make one notice, which
  counts them. One that lapsed and was mended since is left out, and so is one that stands only
  because of a waiver or an attestation: `reminders/waivers` speaks of those.
- `reminders/actions`: an action of the Implementation Plan with a due day that is not done; its
  owner is addressed first.
- `reminders/report`: the annual report about the year before, due on the day that the settings
  of the plugin `reporting` say. It is for members that signed, and did not lapse, in the year
  that the report is about or earlier; the same holds for the revenue.
- `reminders/revenue`: the yearly confirmation of the revenue band, due on the day that the
  settings of the plugin `membership` say.
- `reminders/waivers`: a waiver or attestation ends, and no longer one of the same kind, for the
  same check and place, takes over. After its end it is said until the check stands well.

What The Code asks for is in the checks; that somebody is reminded of it, and when, is a default of
codetrack. Setting: `leave_out`, the ids of checks that `reminders/lapses` leaves out, to begin with
`top-member/ready`. Checks of which another reminder speaks are left out always. Lead times, and
whom to address, are in the table `[reminders]` of `codetrack.toml`:

    [reminders]
    lead_days = 60
    lead = { "reminders/actions" = 30 }

    [[reminders.escalation]]
    after_days = 30
    role = "management"
"""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from functools import partial as bind
from typing import Any

import attrs

from codetrack.builtin.checks._terms import due_in, in_standing, signed_on
from codetrack.builtin.checks.membership import MembershipSettings
from codetrack.builtin.checks.reporting import ReportingSettings
from codetrack.dates import add_days
from codetrack.extension import Reminder
from codetrack.hookspecs import hookimpl
from codetrack.i18n.messages import N_, Message
from codetrack.model.findings import Finding
from codetrack.model.members import Member
from codetrack.model.notices import Notice
from codetrack.model.observations import Status
from codetrack.model.records import Attestation, Waiver
from codetrack.settings import Config
from codetrack.vocabulary import CheckName, checked

ELSEWHERE = frozenset(
    {
        "reporting/submitted",
        "reporting/plan-on-time",
        "membership/revenue-confirmed",
        "waivers/in-order",
    }
)
"""The checks of which a reminder of their own speaks."""
_SHOWN = 3


@attrs.frozen(kw_only=True, field_transformer=checked)
class RemindersSettings:
    """The settings of the reminders."""

    leave_out: tuple[CheckName, ...] = ("top-member/ready",)
    """The checks whose lapses are not said."""


def _is_well(status: Status) -> bool:
    return status.rank <= Status.WAIVED.rank


def _is_mended(lapse: Any, later: Iterable[Any], as_of: date) -> bool:
    best = Status.NOT_APPLICABLE if lapse.was is None else lapse.was
    limit = max(best.rank, Status.WAIVED.rank)
    return any(
        change.becomes is None or change.becomes.rank <= limit
        for change in later
        if lapse.on < change.on <= as_of
    )


def _is_end_of_cover(lapse: Any) -> bool:
    before = lapse.before
    return before is not None and before.cover is not None and before.cover.until < lapse.on


def lapses(settings: RemindersSettings, forecast: Any) -> Iterator[Notice]:
    """Yield a notice for each check and day on which findings of a member lapse."""
    unsaid = {*settings.leave_out, *ELSEWHERE}
    histories: dict[tuple[str, str, str, str], list[Any]] = {}
    for change in forecast.changes:
        key = (change.member, change.site or "", change.check, change.subject)
        histories.setdefault(key, []).append(change)
    groups: dict[tuple[str, str, date], list[Any]] = {}
    for history in histories.values():
        for lapse in history:
            if not lapse.lapses or lapse.check in unsaid or _is_end_of_cover(lapse):
                continue
            if _is_mended(lapse, history, forecast.as_of):
                continue
            groups.setdefault((lapse.member, lapse.check, lapse.on), []).append(lapse)
    sites = _site_names(forecast)
    for (member, check, on), found in sorted(groups.items(), key=lambda item: item[0]):
        info = forecast.first.check(check)
        one = len(found) == 1
        message = _single(found[0], sites) if one else _several(info.title, found, sites)
        yield Notice(
            member=member,
            due=on - timedelta(days=1),
            subject=check,
            check=check,
            message=message,
            remedy=Message(info.remedy) if info.remedy else None,
        )


def _site_names(forecast: Any) -> dict[tuple[str, str | None], str]:
    members = forecast.register.members
    return {(member.id, site.id): site.name for member in members for site in member.sites}


def _word(status: Status) -> Message:
    return Message(status.value.replace("_", " "))


def _single(lapse: Any, sites: dict[tuple[str, str | None], str]) -> Message:
    values: dict[str, Any] = {
        "until": lapse.on - timedelta(days=1),
        "becomes": _word(lapse.becomes),
        "finding": lapse.after.message,
    }
    if lapse.site is not None:
        values["site"] = sites.get((lapse.member, lapse.site), lapse.site)
    if lapse.was is not None:
        values["was"] = _word(lapse.was)
    return Message(_TEMPLATES[lapse.site is not None, lapse.was is not None], values)


_TEMPLATES = {
    (False, False): N_("After {until} {becomes}: {finding}"),
    (False, True): N_("Until {until} {was}, then {becomes}: {finding}"),
    (True, False): N_("{site}: after {until} {becomes}: {finding}"),
    (True, True): N_("{site}: until {until} {was}, then {becomes}: {finding}"),
}


def _several(title: str, found: list[Any], sites: dict[tuple[str, str | None], str]) -> Message:
    values: dict[str, Any] = {"until": found[0].on - timedelta(days=1), "title": Message(title)}
    places = sorted({lapse.site for lapse in found if lapse.site is not None})
    if len(places) > 1:
        named = [sites.get((found[0].member, place), place) for place in places[:_SHOWN]]
        template = "{count} sites lapse after {until}, for instance {examples}: {title}"
        return Message(template, {**values, "count": len(places), "examples": named})
    named = sorted(lapse.subject for lapse in found)[:_SHOWN]
    template = "{count} findings lapse after {until}, for instance {examples}: {title}"
    return Message(template, {**values, "count": len(found), "examples": named})


def actions(forecast: Any) -> Iterator[Notice]:
    """Yield a notice for each action of a plan that has a due day and is not done."""
    for member in forecast.register.members:
        for action in member.actions:
            is_done = action.done is not None and action.done <= forecast.as_of
            if action.due is None or is_done:
                continue
            yield Notice(
                member=member.id,
                due=action.due,
                subject=f"{action.criterion} {action.title}",
                site=action.site,
                role=action.owner,
                message=Message(
                    "The action of the Implementation Plan for {criterion} is due by {due}: "
                    "{title}",
                    {
                        "criterion": action.criterion,
                        "due": action.due,
                        "title": action.title,
                    },
                ),
                remedy=Message("Do it and record the day, or agree on a new due day."),
            )


def _in_debt(forecast: Any) -> Iterator[tuple[Member, int]]:
    # Yields each member with each year of which it owes word: to begin with, that of its signature.
    as_of = forecast.as_of
    first = add_days(as_of, -forecast.settings.reminders.look_back_days).year
    for every in forecast.register.members:
        member = every.as_of(as_of)
        signed = signed_on(member)
        if signed is not None and in_standing(member):
            for due_year in range(max(first, signed.year + 1), forecast.until.year + 1):
                yield member, due_year - 1


def report(forecast: Any) -> Iterator[Notice]:
    """Yield a notice for each annual report that is not in."""
    if "reporting" in forecast.settings.plugins.disable:
        return
    settings = forecast.settings.config("reporting").into(ReportingSettings)
    for member, year in _in_debt(forecast):
        if any(r.year == year and r.submitted is not None for r in member.reports):
            continue
        due = due_in(year + 1, settings.due)
        yield Notice(
            member=member.id,
            due=due,
            subject=str(year),
            check="reporting/submitted",
            message=Message(
                "The annual report about {year} is due by {due}", {"year": str(year), "due": due}
            ),
            remedy=Message("Submit the annual report and record the day."),
        )


def revenue(forecast: Any) -> Iterator[Notice]:
    """Yield a notice for each year for which the band of revenue is not confirmed."""
    if "membership" in forecast.settings.plugins.disable:
        return
    settings = forecast.settings.config("membership").into(MembershipSettings)
    for member, year in _in_debt(forecast):
        if any(r.year == year for r in member.revenues):
            continue
        due = due_in(year + 1, settings.revenue_due)
        yield Notice(
            member=member.id,
            due=due,
            subject=str(year),
            check="membership/revenue-confirmed",
            message=Message(
                "The band of annual revenue for {year} is to be confirmed by {due}",
                {"year": str(year), "due": due},
            ),
            remedy=Message("Confirm the band of annual revenue for last year and record it."),
        )


def waivers(forecast: Any) -> Iterator[Notice]:
    """Yield a notice for each waiver and attestation that ends and that none takes over."""
    longest = timedelta(days=forecast.settings.waivers.longest_days - 1)
    standing = _standing(forecast)
    for member in forecast.register.members:
        covers: list[Waiver | Attestation] = [
            *(w for w in member.waivers if w.until - w.since <= longest),
            *member.attestations,
        ]
        for cover in covers:
            if any(_takes_over(other, cover) for other in covers):
                continue
            if cover.until < forecast.as_of and _stands_well(standing, member.id, cover):
                continue
            yield _ending(member, cover)


def _ending(member: Member, cover: Waiver | Attestation) -> Notice:
    values = {"check": cover.check, "until": cover.until, "reason": cover.reason}
    if isinstance(cover, Waiver):
        template = "The waiver for {check} ends on {until}: {reason}"
        remedy = "Close the gap, or renew the waiver with a new reason."
    else:
        template = "The attestation for {check} ends on {until}: {reason}"
        remedy = "Record what proves it, or look again and renew the attestation."
    return Notice(
        member=member.id,
        due=cover.until,
        subject=f"{cover.table} {cover.check}",
        site=cover.site,
        check=cover.check,
        message=Message(template, values),
        remedy=Message(remedy),
    )


def _takes_over(other: Waiver | Attestation, cover: Waiver | Attestation) -> bool:
    begins = other.since if isinstance(other, Waiver) else other.on
    return (
        type(other) is type(cover)
        and other.check == cover.check
        and other.site in (None, cover.site)
        and begins <= add_days(cover.until, 1)
        and other.until > cover.until
    )


def _standing(forecast: Any) -> dict[tuple[str, str], dict[tuple[str, str], Finding]]:
    """Return the findings of each member with covers on the forecast's day, by place."""
    covered = {
        (member.id, cover.check)
        for member in forecast.register.members
        for cover in (*member.waivers, *member.attestations)
    }
    standing: dict[tuple[str, str], dict[tuple[str, str], Finding]] = {}
    for finding in forecast.first.findings if covered else ():
        if (finding.member, finding.check) in covered:
            place = (finding.site or "", finding.subject)
            standing.setdefault((finding.member, finding.check), {})[place] = finding
    for change in forecast.changes:
        if change.on <= forecast.as_of and (change.member, change.check) in covered:
            place = (change.site or "", change.subject)
            findings = standing.setdefault((change.member, change.check), {})
            findings.pop(place, None)
            if change.after is not None:
                findings[place] = change.after
    return standing


def _stands_well(standing: Any, member: str, cover: Waiver | Attestation) -> bool:
    findings = [
        finding
        for finding in standing.get((member, cover.check), {}).values()
        if cover.site in (None, finding.site)
    ]
    return bool(findings) and all(_is_well(finding.status) for finding in findings)


@hookimpl
def codetrack_reminders(config: Config) -> Iterable[Reminder]:
    """Return the five reminders."""
    settings = config.into(RemindersSettings)
    yield Reminder(name="lapses", run=bind(lapses, settings))
    yield Reminder(name="actions", run=actions)
    yield Reminder(name="report", run=report)
    yield Reminder(name="revenue", run=revenue)
    yield Reminder(name="waivers", run=waivers)
