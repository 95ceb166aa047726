"""Verify a saved assessment: recompute it, and compare the two.

It is recomputed for the same day, with the checks, areas and members that the file names. It
matches only if the records that count on that day, the settings that matter, the versions, the
criteria set and every finding are the same. Where only a finding differs, the file was changed by
hand, or a plugin was changed and kept its version, or a check is no function of its arguments.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import attrs
import msgspec

from codetrack.assessment.assess import assess
from codetrack.assessment.waivers import CHECK
from codetrack.builtin.exporters.json import member_line
from codetrack.comparison.causes import plugin_of, settings_differ, versions_differ
from codetrack.comparison.saved import as_saved, differing, read_saved
from codetrack.comparison.verification import Fault, Verification, What
from codetrack.i18n.messages import N_, Message
from codetrack.model.findings import Assessment, CheckInfo
from codetrack.model.observations import Status
from codetrack.plugins.loader import Checks
from codetrack.reports.audit import OpenRegister


def verify(file: Path | str, audit: OpenRegister) -> Verification:
    """Recompute the assessment saved in the file from the register of `audit`, and compare.

    `audit` is what `open_register` returns, with all checks and members: the file names those
    that are used.

    Raises:
        AssessmentError: the file cannot be read, or is not a saved assessment.
    """
    read = read_saved(file)
    saved = read.assessment
    contradictions = [attrs.evolve(problem, file=None) for problem in read.at_odds]
    faults = [_fault(What.FILE, "{said}", said=str(problem)) for problem in contradictions]
    wanted = {info.id for info in saved.checks} - {CHECK.id}
    checks = [check for check in audit.plugins.checks if check.id in wanted]
    missing = wanted - {check.id for check in checks}
    faults += _missing(sorted(missing), audit)
    if not checks:
        # An assessment without checks would match any file.
        if not missing:
            faults.append(_fault(What.CHECK, N_("the file names no check that could be run again")))
        return Verification(saved=saved, again=None, faults=tuple(faults))
    register = audit.register
    if saved.provenance.members:
        # A member that the register no longer has is missing from the result: a fault.
        register = register.only(register.ids.intersection(saved.provenance.members))
    recomputed = assess(
        register,
        Checks(checks, audit.plugins.checks.problems),
        as_of=saved.as_of,
        settings=audit.settings,
        areas=saved.areas,
        known=audit.known,
        members=saved.provenance.members,
    )
    again = as_saved(recomputed)
    inputs_changed = list(_changed_inputs(saved, again))
    faults += inputs_changed
    faults += _findings(saved, again, missing)
    notes = _notes(saved, again, inputs_changed)
    return Verification(saved=saved, again=again, faults=tuple(faults), notes=tuple(notes))


def _fault(
    what: What,
    template: str,
    member: str | None = None,
    check: str | None = None,
    values: Mapping[str, Any] | None = None,
    /,
    **keywords: Any,
) -> Fault:
    text = Message(template, {**(values or {}), **keywords})
    return Fault(what=what, message=text, member=member, check=check)


def _missing(checks: Iterable[str], audit: OpenRegister) -> Iterator[Fault]:
    loaded = {found.name for found in audit.plugins.found if found.state == "loaded"}
    for check in checks:
        plugin = plugin_of(check)
        template = N_("the check {check} is not there: the plugin {plugin} is not loaded")
        if plugin in loaded:
            template = N_("the check {check} is not there: the plugin {plugin} gives it no more")
        yield _fault(What.CHECK, template, None, check, check=check, plugin=plugin)


# ---------------------------------------------------------------- inputs


def _changed_inputs(saved: Assessment, again: Assessment) -> Iterator[Fault]:
    old, new = saved.provenance, again.provenance
    was = {member.id: member.records for member in saved.members}
    now = {member.id: member.records for member in again.members}
    for member in sorted(was.keys() - now.keys()):
        yield _fault(
            What.MEMBERS,
            N_("the register no longer has the member {member}"),
            member,
            member=member,
        )
    for member in sorted(now.keys() - was.keys()):
        template = N_("the register has the member {member}, which the file does not contain")
        yield _fault(What.MEMBERS, template, member, member=member)
    for member in sorted(was.keys() & now.keys()):
        if was[member] and was[member] != now[member]:
            template = N_("{member} has other records that count on {day}")
            yield _fault(What.RECORDS, template, member, member=member, day=saved.as_of)
    if not all(was.values()) and old.register != new.register:
        template = N_("the register has other records; the file does not name their members")
        yield _fault(What.RECORDS, template)
    if old.tables:
        missing_plugins = {f"plugin.{plugin}" for plugin in old.plugins.keys() - new.plugins.keys()}
        for table in sorted((old.tables.keys() | new.tables.keys()) - missing_plugins):
            if old.tables.get(table) != new.tables.get(table):
                yield _fault(What.SETTINGS, N_("the settings in [{table}] are others"), table=table)
    elif old.settings != new.settings:
        template = N_("the settings differ; the file does not name which of them")
        yield _fault(What.SETTINGS, template)
    for plugin in sorted(old.plugins.keys() | new.plugins.keys()):
        saved_version, version = old.plugins.get(plugin), new.plugins.get(plugin)
        if saved_version is None:
            template = N_("the plugin {plugin} gives checks; the file does not name it")
            yield _fault(What.PLUGIN, template, plugin=plugin)
        elif version is None:
            yield _fault(
                What.PLUGIN, N_("no check of the plugin {plugin} is loaded"), plugin=plugin
            )
        elif saved_version != version:
            template = N_("the plugin {plugin} has version {now}; the file was made with {was}")
            yield _fault(What.PLUGIN, template, plugin=plugin, was=saved_version, now=version)
    if old.core != new.core:
        template = N_("codetrack-core has version {now}; the file was made with {was}")
        yield _fault(What.CORE, template, was=old.core, now=new.core)
    if old.criteria != new.criteria:
        template = N_("the criteria set is {now}; the file was made with {was}")
        yield _fault(What.CRITERIA, template, was=old.criteria, now=new.criteria)
    for problem in saved.problems:
        if problem not in again.problems:
            template = N_("a problem that the file names is gone: {problem}")
            yield _fault(What.PROBLEM, template, problem.member, problem=str(problem))
    for problem in again.problems:
        if problem not in saved.problems:
            template = N_("a problem that the file does not name: {problem}")
            yield _fault(What.PROBLEM, template, problem.member, problem=str(problem))


def _notes(saved: Assessment, again: Assessment, inputs_changed: list[Fault]) -> Iterator[Message]:
    old, new = saved.provenance, again.provenance
    records = (What.RECORDS, What.MEMBERS, What.PROBLEM)
    if old.register != new.register and not any(fault.what in records for fault in inputs_changed):
        template = N_("the register changed in records dated after {day}, which do not count on it")
        yield Message(template, {"day": saved.as_of})
    if old.settings != new.settings and not any(f.what is What.SETTINGS for f in inputs_changed):
        yield Message("settings changed on which this assessment does not depend")
    if saved.register != again.register:
        names = {"was": saved.register, "now": again.register}
        yield Message("the register is called {now} now; the file calls it {was}", names)


# ---------------------------------------------------------------- findings


def _findings(saved: Assessment, again: Assessment, missing: set[str]) -> Iterator[Fault]:
    inputs = _SameInputs(saved, again)
    yield from _infos(saved.checks, again.checks, inputs)
    was, now = _lines(saved), _lines(again)
    for name in sorted(was.keys() & now.keys()):
        # Most members are the same to the byte, and need no decoding.
        if was[name] != now[name]:
            old, new = (msgspec.json.decode(line) for line in (was[name], now[name]))
            yield from _member(old, new, inputs, missing)
    for key, template in (
        ("areas", N_("the areas are in another order")),
        ("checks", N_("the checks are in another order")),
        ("members", N_("the members are in another order")),
    ):
        saved_ids, ids = ([_id(item) for item in getattr(side, key)] for side in (saved, again))
        if saved_ids != ids and sorted(saved_ids) == sorted(ids):
            yield _fault(What.FILE, template)


def _lines(assessment: Assessment) -> dict[str, bytes]:
    return {member.id: member_line(member) for member in assessment.members}


def _id(item: Any) -> str:
    return item if isinstance(item, str) else str(item.id)


class _SameInputs:
    """Which findings have the same inputs in the file and now."""

    def __init__(self, saved: Assessment, again: Assessment) -> None:
        self._saved, self._again = saved, again
        self._was = {member.id: member.records for member in saved.members}
        self._now = {member.id: member.records for member in again.members}
        both = (*saved.findings, *again.findings)
        self._covered = {(item.member, item.check) for item in both if item.cover}

    def same_for(self, check: str) -> bool:
        """Return whether the check is the same, with the same settings."""
        old, new = self._saved.provenance, self._again.provenance
        return not (
            settings_differ(old, new, check)
            or versions_differ(old, new, check)
            or old.criteria != new.criteria
        )

    def same(self, member: str, check: str) -> bool:
        """Return whether the check, the member and the settings of covers are the same."""
        old, new = self._saved.provenance, self._again.provenance
        known = bool(self._was[member]) or old.register == new.register
        covers = (member, check) not in self._covered or old.tables.get(
            "waivers"
        ) == new.tables.get("waivers")
        records = self._was[member] in ("", self._now[member])
        return known and records and covers and self.same_for(check)

    def same_in_all(self, member: str) -> bool:
        """Return whether the inputs of every check are the same for the member."""
        return all(self.same(member, info.id) for info in self._saved.checks)


def _infos(
    old: Iterable[CheckInfo], new: Iterable[CheckInfo], inputs: _SameInputs
) -> Iterator[Fault]:
    now = {info.id: info for info in new}
    for info in old:
        check = info.id
        if check in now and info != now[check]:
            what = What.FILE if inputs.same_for(check) else What.CHECK
            template = N_("the {key} of the check {check} is {now}; in the file it is {was}")
            for key, _, computed, saved_value in differing(_as_text(info), _as_text(now[check])):
                values = {"key": key, "was": saved_value, "now": computed, "check": check}
                yield _fault(what, template, None, check, values)


def _as_text(info: CheckInfo) -> dict[str, str]:
    return {key: str(value) for key, value in attrs.asdict(info).items()}


def _member(
    was: dict[str, Any], now: dict[str, Any], inputs: _SameInputs, missing: set[str]
) -> Iterator[Fault]:
    member = was["id"]
    old, new = _by_key(was.pop("findings"), missing), _by_key(now.pop("findings"), missing)
    for key in sorted({*old, *new}):
        if old.get(key) != new.get(key):
            yield _finding(member, key, old.get(key), new.get(key), inputs)
    if list(old) != list(new) and sorted(old) == sorted(new):
        yield _fault(What.FILE, N_("the findings are in another order"), member)
    was.pop("records"), now.pop("records")
    what = What.FILE if inputs.same_in_all(member) else What.FINDING
    nothing = Message("nothing")
    for name, _, computed, saved_value in differing(was, now):
        values = {"key": name, "was": saved_value or nothing, "now": computed or nothing}
        yield _fault(what, N_("{key} is {now}; in the file it is {was}"), member, None, values)


def _by_key(findings: list[Any], missing: set[str]) -> dict[tuple[str, str, str], list[Any]]:
    found: dict[tuple[str, str, str], list[Any]] = {}
    for finding in findings:
        if finding["check"] in missing:
            continue
        key = (finding["check"], finding.get("site", ""), finding.get("subject", ""))
        found.setdefault(key, []).append(finding)
    return found


def _finding(
    member: str,
    key: tuple[str, str, str],
    was: list[Any] | None,
    now: list[Any] | None,
    inputs: _SameInputs,
) -> Fault:
    check, site, subject = key
    # A finding about waivers depends on the check that they are for.
    same = inputs.same_in_all(member) if check == CHECK.id else inputs.same(member, check)
    saved_statuses, statuses = _statuses(was), _statuses(now)
    template = N_("{place}: the result is {now}; in the file it is {was}")
    if saved_statuses == statuses:
        template = N_("{place}: it comes out as {now}, in other words or numbers than in the file")
    place = Message("{check} at {site}", {"check": check, "site": site}) if site else check
    values = {
        "place": (place, subject) if subject else place,
        "was": saved_statuses,
        "now": statuses,
    }
    return _fault(What.FILE if same else What.FINDING, template, member, check, values)


def _statuses(findings: list[Any] | None) -> tuple[Status, ...] | Message:
    return tuple(Status(item["status"]) for item in findings or ()) or Message("no finding")
