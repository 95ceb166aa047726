"""Models of pydantic, each line validated straight from its bytes, and the checks in Python."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from pydantic import BaseModel

TOOL = "pydantic models"


class Site(BaseModel):
    id: str
    applicable: bool = True


class Adopted(BaseModel):
    adopted: date
    site: str | None = None


class Training(BaseModel):
    on: date
    people: int
    site: str | None = None


class Census(BaseModel):
    on: date
    in_scope: int
    with_clause: int


class Contract(BaseModel):
    signed: date
    expires: date | None = None
    clause: bool = False


class Information(BaseModel):
    since: date
    until: date | None = None
    reporting: bool = False


class Engagement(BaseModel):
    on: date
    until: date | None = None


class Report(BaseModel):
    year: int
    submitted: date | None = None


class Action(BaseModel):
    criterion: str


class Member(BaseModel):
    id: str
    sites: list[Site] = []
    policies: list[Adopted] = []
    procedures: list[Adopted] = []
    trainings: list[Training] = []
    contracts: list[Contract] = []
    contract_censuses: list[Census] = []
    information: list[Information] = []
    engagements: list[Engagement] = []
    reports: list[Report] = []
    actions: list[Action] = []


def audit(path: Path, as_of: date) -> list[tuple[str, str, str]]:
    """Validate each member, and ask the nine checks."""
    with path.open("rb") as file:
        return [
            (member.id, *answer)
            for member in map(Member.model_validate_json, file)
            for answer in _asked(member, as_of)
        ]


def answers(result: list[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    """Give the answers, which are in words already."""
    return result


def _asked(member: Member, as_of: date) -> Iterator[tuple[str, str]]:
    policies = [p for p in member.policies if p.adopted <= as_of]
    whole = any(p.site is None for p in policies)
    yield "policy/adopted", "met" if whole else "partial" if policies else "gap"
    procedure = any(p.adopted <= as_of for p in member.procedures)
    yield "policy/procedure", "met" if procedure else "gap"
    yield "training/every-site", _trained(member, as_of)
    yield "contracts/clause-share", _clauses(member, as_of)
    pieces = [
        piece
        for piece in member.information
        if piece.since <= as_of and (piece.until is None or piece.until >= as_of)
    ]
    yield "information/given", "met" if pieces else "gap"
    yield "information/how-to-report", "met" if any(p.reporting for p in pieces) else "gap"
    since = as_of - timedelta(days=365)
    engaged = any(e.on <= as_of and (e.until or e.on) >= since for e in member.engagements)
    yield "stakeholders/engaged", "met" if engaged else "gap"
    submitted = any(
        r.year == as_of.year - 1 and r.submitted is not None and r.submitted <= as_of
        for r in member.reports
    )
    yield "reporting/submitted", "met" if submitted else "gap"
    covered = len({action.criterion for action in member.actions})
    yield "reporting/plan", "met" if covered == 6 else "partial" if covered else "gap"


def _trained(member: Member, as_of: date) -> str:
    sites = [site.id for site in member.sites if site.applicable]
    if not sites:
        return "not_applicable"
    trained = {t.site for t in member.trainings if t.on <= as_of and t.people}
    share = len(sites) if None in trained else sum(site in trained for site in sites)
    return "met" if share == len(sites) else "partial" if share else "gap"


def _clauses(member: Member, as_of: date) -> str:
    censuses = [census for census in member.contract_censuses if census.on <= as_of]
    census = max(censuses, key=lambda census: census.on, default=None)
    part, whole = (census.with_clause, census.in_scope) if census else (0, 0)
    for contract in member.contracts:
        if contract.signed > as_of or (contract.expires and contract.expires < as_of):
            continue
        if census is None or contract.signed > census.on:
            whole += 1
            part += contract.clause
    if not whole:
        return "unknown" if census is None else "not_applicable"
    return "met" if part == whole else "partial" if part else "gap"
