"""How one member stood, as one `result` of OSCAL: a member is what OSCAL calls a system.

Each member has a result of its own, so that within a result every control has one determination:
a tool that keeps one status for each control can never show one member's for another's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from codetrack import Finding, MemberAssessment, SiteInfo, Status
from codetrack_oscal.context import Context
from codetrack_oscal.controls import control_id, control_name, is_commitment, statement_id
from codetrack_oscal.determinations import is_determined, meaning, target
from codetrack_oscal.elements import Element, prop, props, without_empty
from codetrack_oscal.markup import line, number_of, prose
from codetrack_oscal.observations import cover_sentence, observation
from codetrack_oscal.risks import risk

_TOLD = 5
"""How many of a check's answers a finding quotes; it refers to all of them."""


def result(context: Context, member: MemberAssessment) -> Element:
    """Return the result of the member, complete in itself."""
    return _Member(context, member).result()


class _Observed(NamedTuple):
    finding: Finding
    uuid: str
    number: int


class _Member:
    def __init__(self, context: Context, member: MemberAssessment) -> None:
        self.context = context
        self.member = member
        self.subjects: dict[str | None, str] = {None: context.uuid("member", member.id)}
        named = [site.id for site in member.sites]
        for site in (*named, *(finding.site for finding in member.findings)):
            if site is not None and site not in self.subjects:
                self.subjects[site] = context.uuid("site", member.id, site)
        self.observations: list[Element] = []
        self.by_check: dict[str, list[_Observed]] = {}
        times: dict[tuple[str, str, str, str], int] = {}
        for finding in member.findings:
            number = times.get(finding.key, 0)
            times[finding.key] = number + 1
            element = observation(context, finding, number, self.subjects)
            self.observations.append(element)
            observed = _Observed(finding, element["uuid"], number)
            self.by_check.setdefault(finding.check, []).append(observed)
        self.risks: dict[str, list[Element]] = {}

    def result(self) -> Element:
        context, member = self.context, self.member
        # The checks come first: their risks are listed under the criteria too.
        checks = list(self._checks())
        findings = [*self._criteria(), *checks]
        risks = [each for found in self.risks.values() for each in found]
        return {
            "uuid": context.uuid_today("result", member.id),
            "title": line(member.name),
            "description": prose(*self._summary_lines()),
            "start": context.day,
            "end": context.day,
            "props": self._props(),
            "local-definitions": {"inventory-items": list(self._inventory())},
            "reviewed-controls": context.reviewed,
            **without_empty(observations=self.observations, risks=risks, findings=findings),
        }

    def _summary_lines(self) -> Iterator[str]:
        context, member = self.context, self.member
        yield f"How {member.name} ({member.id}) stood on {context.assessment.as_of}."
        if not member.readable:
            yield "The member's data cannot be read: all of it is unknown."
        if number := len(context.assessment.problems):
            yield (
                f"Not complete: the assessment met {number_of(number, 'problem')} in data or "
                "plugins, which the first result lists. What nobody could look at is missing here."
            )

    def _props(self) -> list[Element]:
        context, member = self.context, self.member
        element = props(
            [
                ("member", member.id),
                ("status", member.status),
                ("readable", "yes" if member.readable else "no"),
                ("complete", "no" if context.assessment.problems else "yes"),
                ("country", member.country),
                *(("sector", sector) for sector in member.sectors),
                ("group", member.group),
            ]
        )
        # Statuses that are not applicable have no finding, so all statuses are listed here.
        return element + [
            prop("control-status", status, **{"class": control_id(area)})
            for area, status in self._statuses()
        ]

    def _statuses(self) -> Iterator[tuple[str, Status]]:
        for area in self.context.assessment.areas:
            yield area, self.member.statuses.get(area, Status.UNKNOWN)

    def _inventory(self) -> Iterator[Element]:
        member = self.member
        yield {
            "uuid": self.subjects[None],
            "description": prose(f"{member.name}, a member of The Code"),
            "props": props([("kind", "member"), ("member", member.id)]),
        }
        known: dict[str, SiteInfo] = {site.id: site for site in member.sites}
        for site, subject in self.subjects.items():
            if site is None:
                continue
            info = known.get(site)
            about: list[tuple[str, object]] = [
                ("kind", "site"),
                ("member", member.id),
                ("site", site),
            ]
            if info is not None:
                about += [
                    ("country", info.country),
                    ("region", info.region),
                    ("operation", info.operation),
                    ("confirmed", info.confirmed),
                ]
            name = site if info is None else info.name
            yield {
                "uuid": subject,
                "description": prose(f"{name}, a site of {member.name}"),
                "props": props(about),
            }

    def _checks(self) -> Iterator[Element]:
        for check, every in self.by_check.items():
            info = self.context.checks.get(check)
            if info is None:
                continue
            status = max(
                (observed.finding.status for observed in every), key=lambda each: each.rank
            )
            if not is_determined(status):
                continue
            deciding = [observed.finding for observed in every if observed.finding.status is status]
            self.risks[check] = [
                risk(self.context, info, observed.finding, observed.uuid, observed.number)
                for observed in every
                if observed.finding.status is Status.WAIVED
            ]
            covers = [
                cover_sentence(finding.cover) for finding in deciding if finding.cover is not None
            ]
            element: Element = {
                "uuid": self.context.uuid("finding", self.member.id, "check", check),
                "title": line(info.title),
                "description": prose(*_first_texts([found.message.render() for found in deciding])),
                "props": [prop("status", status), prop("check", check), prop("level", info.level)],
                "target": target(
                    "objective-id",
                    self.context.objectives[check],
                    status,
                    *_first_texts(covers),
                    is_known=_is_known(deciding),
                ),
                **_related([observed.uuid for observed in every], self.risks[check]),
            }
            if info.remedy and status is not Status.MET:
                element["remarks"] = prose(f"What to do: {info.remedy}")
            yield element

    def _criteria(self) -> Iterator[Element]:
        for area, status in self._statuses():
            if not is_determined(status):
                continue
            by_check = self._commitments(area)
            every = [observed for found in by_check.values() for observed in found]
            deciding = [observed.finding for observed in every if observed.finding.status is status]
            titles = [
                f"{self.context.checks[finding.check].title}: {finding.message.render()}"
                for finding in deciding
                if status is not Status.MET
            ]
            risks = [each for check in by_check for each in self.risks.get(check, [])]
            yield {
                "uuid": self.context.uuid("finding", self.member.id, "control", area),
                "title": line(f"{control_name(area)} of {self.member.name}"),
                "description": prose(meaning(status), *_first_texts(titles)),
                "props": [prop("status", status)],
                "target": target(
                    "statement-id", statement_id(area), status, is_known=_is_known(deciding)
                ),
                **_related(
                    [observed.uuid for observed in every]
                    or [self._missing_observation(area, status)],
                    risks,
                ),
            }

    def _commitments(self, area: str) -> dict[str, list[_Observed]]:
        return {
            check: every
            for check, every in self.by_check.items()
            if (info := self.context.checks.get(check)) is not None
            and info.area == area
            and is_commitment(info)
        }

    def _missing_observation(self, area: str, status: Status) -> str:
        text = f"No check answered on {area}, and silence is never a pass."
        if not self.member.readable:
            text = "The member's data cannot be read."
        uuid = self.context.uuid_today("silence", self.member.id, area)
        element: Element = {
            "uuid": uuid,
            "description": prose(text),
            "props": [prop("status", status)],
            "methods": ["EXAMINE"],
            "origins": self.context.actor(""),
            "subjects": [{"subject-uuid": self.subjects[None], "type": "inventory-item"}],
            "collected": self.context.day,
        }
        self.observations.append(element)
        return uuid


def _is_known(findings: Iterable[Finding]) -> bool:
    return any(finding.observation.status is not Status.UNKNOWN for finding in findings)


def _related(observed: Iterable[str], risks: Iterable[Element]) -> Element:
    return without_empty(
        related_observations=[{"observation-uuid": uuid} for uuid in observed],
        related_risks=[{"risk-uuid": each["uuid"]} for each in risks],
    )


def _first_texts(texts: Iterable[str]) -> list[str]:
    every = list(texts)
    if len(every) <= _TOLD:
        return every
    return [*every[:_TOLD], f"And {len(every) - _TOLD} more; the observations have them all."]
