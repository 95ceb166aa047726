"""Nine checks as a script would do them by hand, on the dictionaries of `json.loads`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

CHECKS = (
    "policy/adopted",
    "policy/procedure",
    "training/every-site",
    "contracts/clause-share",
    "information/given",
    "information/how-to-report",
    "stakeholders/engaged",
    "reporting/submitted",
    "reporting/plan",
)
"""The built-in checks that this script does as well."""


def audit(path: Path, as_of: date, *, keep: bool) -> list[tuple[str, str, str]]:
    """Return member, check and status of each answer.

    With `keep`, all members are read first, as codetrack does; else each is dropped once asked.
    """
    with path.open(encoding="utf-8") as file:
        lines = map(json.loads, file)
        members = list(lines) if keep else lines
        return [(member["id"], *answer) for member in members for answer in answers(member, as_of)]


def _before(records: list[dict[str, Any]], key: str, as_of: date) -> list[dict[str, Any]]:
    return [r for r in records if date.fromisoformat(r[key]) <= as_of]


def answers(member: dict[str, Any], as_of: date) -> Iterator[tuple[str, str]]:
    """Answer each check about one member."""
    policies = _before(member.get("policies", []), "adopted", as_of)
    whole = [policy for policy in policies if policy.get("site") is None]
    yield "policy/adopted", "met" if whole else "partial" if policies else "gap"
    procedures = _before(member.get("procedures", []), "adopted", as_of)
    yield "policy/procedure", "met" if procedures else "gap"
    sites = [site["id"] for site in member.get("sites", []) if site.get("applicable", True)]
    trainings = _before(member.get("trainings", []), "on", as_of)
    trained = {training.get("site") for training in trainings if training["people"]}
    share = [site for site in sites if site in trained or None in trained]
    if not sites:
        yield "training/every-site", "not_applicable"
    else:
        every = len(share) == len(sites)
        yield "training/every-site", "met" if every else "partial" if share else "gap"
    yield "contracts/clause-share", _clauses(member, as_of)
    pieces = [
        piece
        for piece in _before(member.get("information", []), "since", as_of)
        if piece.get("until") is None or date.fromisoformat(piece["until"]) >= as_of
    ]
    yield "information/given", "met" if pieces else "gap"
    reporting = any(piece.get("reporting") for piece in pieces)
    yield "information/how-to-report", "met" if reporting else "gap"
    last = [
        date.fromisoformat(engagement.get("until") or engagement["on"])
        for engagement in _before(member.get("engagements", []), "on", as_of)
    ]
    engaged = last and as_of - max(last) <= timedelta(days=365)
    yield "stakeholders/engaged", "met" if engaged else "gap"
    years = {
        report["year"]
        for report in member.get("reports", [])
        if report.get("submitted") and date.fromisoformat(report["submitted"]) <= as_of
    }
    yield "reporting/submitted", "met" if as_of.year - 1 in years else "gap"
    covered = {action["criterion"] for action in member.get("actions", [])}
    yield "reporting/plan", "met" if len(covered) == 6 else "partial" if covered else "gap"


def _clauses(member: dict[str, Any], as_of: date) -> str:
    censuses = _before(member.get("contract_censuses", []), "on", as_of)
    census = max(censuses, key=lambda census: census["on"], default=None)
    part, whole = (census["with_clause"], census["in_scope"]) if census else (0, 0)
    for contract in _before(member.get("contracts", []), "signed", as_of):
        ended = contract.get("expires")
        if ended is not None and date.fromisoformat(ended) < as_of:
            continue
        if census is None or contract["signed"] > census["on"]:
            whole += 1
            part += contract.get("clause", False)
    if not whole:
        return "unknown" if census is None else "not_applicable"
    return "met" if part == whole else "partial" if part else "gap"
