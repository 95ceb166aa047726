"""Small builders of assessments, for the tests of what is written of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from hypothesis import strategies as st

from codetrack.model.findings import (
    AREAS,
    Assessment,
    CheckInfo,
    Cover,
    Finding,
    MemberAssessment,
    Provenance,
    SiteInfo,
)
from codetrack.model.observations import (
    Observation,
    Status,
    gap,
    met,
    not_applicable,
    partly_met,
    unknown,
    worst,
)
from codetrack.problems import Problem

AS_OF = date(2026, 11, 23)

SHARE = CheckInfo(
    id="training/staff-share",
    title="Enough of the member's staff are trained",
    area="training",
    level="commitment",
    remedy="Train more staff, or record the headcounts and the trainings held.",
    source="The Code, criterion 2 [S1]",
)
MANAGERS = CheckInfo(
    id="training/management",
    title="Managers or trainers were trained within the set time",
    area="training",
    level="good_practice",
    remedy="Hold a training for managers or for trainers and record it.",
    source="ours",
)
POLICY = CheckInfo(
    id="policy/adopted",
    title="A policy was adopted",
    area="policy",
    level="commitment",
    remedy="Adopt a policy and record the day.",
    source="The Code, criterion 1 [S1]",
)
SIGNED = CheckInfo(
    id="membership/signed",
    title="The member signed The Code",
    area="membership",
    level="commitment",
    remedy="Record the day of the signature.",
    source="The Code [S1]",
)
CHECKS = (SIGNED, POLICY, SHARE, MANAGERS)


def finding(
    observation: Observation,
    check: str = SHARE.id,
    *,
    member: str = "hotel-example",
    site: str | None = None,
    cover: Cover | None = None,
) -> Finding:
    """Make a finding of a check about a member, or one of its sites."""
    return Finding(member, site, check, observation, cover)


def waiver(status: Status = Status.WAIVED, **changes: Any) -> Cover:
    """Make a waiver until the end of 2026."""
    values: dict[str, Any] = {
        "kind": "waiver",
        "status": status,
        "until": date(2026, 12, 31),
        "by": "focal point",
        "reason": "rebuilding after a fire",
    }
    return Cover(**(values | changes))


def attestation(status: Status = Status.MET, **changes: Any) -> Cover:
    """Make an attestation until the end of 2026."""
    return waiver(status, **({"kind": "attestation", "reason": "seen on a visit"} | changes))


def site(id: str = "example-brussels", **changes: Any) -> SiteInfo:  # noqa: A002
    """Make a site in Belgium."""
    return SiteInfo(**({"id": id, "name": "Example Brussels", "country": "BE"} | changes))


def member(*findings: Finding, id: str = "hotel-example", **changes: Any) -> MemberAssessment:  # noqa: A002
    """Make a member; an area's status is the worst of its commitment-level findings."""
    found: dict[str, list[Status]] = {area: [] for area in AREAS}
    known = {check.id: check for check in CHECKS}
    for each in findings:
        check = known.get(each.check)
        if check is not None and check.level == "commitment":
            found[check.area].append(each.status)
    values: dict[str, Any] = {
        "id": id,
        "name": "Hotel Example",
        "country": "BE",
        "statuses": {area: worst(statuses) for area, statuses in found.items()},
        "findings": findings,
        "records": "sha256:" + "e" * 64,
    }
    return MemberAssessment(**(values | changes))


def unreadable(id: str = "hotel-broken") -> MemberAssessment:  # noqa: A002
    """Make a member whose file could not be read."""
    found = [
        finding(unknown("The member's data cannot be read"), check.id, member=id)
        for check in CHECKS
    ]
    return member(*found, id=id, name=id, country=None, readable=False)


def provenance(**changes: Any) -> Provenance:
    """Make a provenance of 23 November 2026."""
    values: dict[str, Any] = {
        "as_of": AS_OF,
        "register": "sha256:" + "a" * 64,
        "settings": "sha256:" + "b" * 64,
        "criteria": "current",
        "core": "0.1.0",
        "plugins": {"membership": "0.1.0", "policy": "0.1.0", "training": "0.1.0"},
        "tables": {"plugin.training": "sha256:" + "c" * 64, "waivers": "sha256:" + "d" * 64},
    }
    return Provenance(**(values | changes))


def assessment(
    *members: MemberAssessment,
    problems: Iterable[Problem] = (),
    checks: Iterable[CheckInfo] = CHECKS,
    register: str = "belgium",
    plugins: Mapping[str, str] | None = None,
) -> Assessment:
    """Make an assessment of these members on 23 November 2026."""
    return Assessment(
        register=register,
        provenance=provenance() if plugins is None else provenance(plugins=plugins),
        areas=AREAS,
        checks=tuple(checks),
        members=members,
        problems=tuple(problems),
    )


PROBLEM = Problem(
    message="unknown key",
    file="members/hotel-broken.toml",
    line=4,
    key="training[0].peple",
    expected="people",
    got="12",
    member="hotel-broken",
)
CRASH = Problem(message="check front-desk stopped: division by zero", plugin="chain")


def varied() -> Assessment:
    """Make an assessment that holds one of everything an exporter can meet."""
    sites = (
        site(region="Brussels", operation="owned", confirmed=date(2026, 3, 1)),
        site("example-paris", name="Example Paris", country="FR"),
    )
    first = member(
        finding(met("Signed on {on}", on=date(2024, 2, 29)), SIGNED.id),
        finding(gap("No policy is recorded"), POLICY.id, cover=waiver()),
        finding(
            partly_met(
                "Completed trainings cover at most {trained} of {staff} staff",
                trained=12,
                staff=40,
                measure=(12, 40),
            ),
            site="example-brussels",
        ),
        finding(met("All staff are trained", measure=(8, 8)), site="example-paris"),
        finding(gap("No training of managers is recorded"), MANAGERS.id),
        sites=sites,
        sectors=("hotel", "restaurant"),
        group="example-group",
    )
    second = member(
        finding(met("Signed"), SIGNED.id, member="tours-example"),
        finding(
            unknown("The policy of {partner} is not known", partner="Supplier A", subject="A"),
            POLICY.id,
            member="tours-example",
            cover=attestation(),
        ),
        finding(not_applicable("The headcount is zero"), member="tours-example"),
        id="tours-example",
        name="Voyages Éxemple",
        country="FR",
    )
    return assessment(first, second, unreadable(), problems=(PROBLEM, CRASH))


HOSTILE = (
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "  =1+1",
    "\t=1+1",
    "\r=1+1",
    "\ufeff=1+1",
    "\u200b=1+1",
    "\u202e=1+1",
    "\uff1d1+1",
    "\uff0b1",
    "\uff0d1",
    "\uff20SUM(A1)",
    "a;=1+1",
    "a\n=1+1",
    'say "=1+1"',
    "a|b",
    "a\\|b",
    "a\\",
    "<script>alert(1)</script>",
    "<!-- hidden",
    "&lt;b&gt;",
    "[here](javascript:alert(1))",
    "![x](y)",
    "<https://example.org>",
    "`code`",
    "**bold** _it_ ~~out~~",
    "# heading",
    "- item",
    "1. item",
    "]]>",
    "a\nb\n\n| c | d |\n| - | - |",
    "\x00\x01\x1f\x7f\x85",
    "\ufffe\uffff",
    "\udcff",
    "\u2028\u2029",
    "\u202e\u2066gnp.exe",
    "{trained",
    "",
    " ",
)
"""Text that has broken tables, spreadsheets or XML before."""


def hostile() -> st.SearchStrategy[str]:
    """Draw text that is out to break a format."""
    pieces = (
        st.sampled_from(HOSTILE) | st.text(max_size=8) | st.sampled_from("=+-@|\n\r\t ;,\"'<&`")
    )
    return st.lists(pieces, max_size=4).map("".join)


def hostile_assessment(text: str) -> Assessment:
    """Make an assessment that says `text` wherever somebody else's text can stand."""
    cover = waiver(by=text, reason=text)
    found = [
        finding(gap("Not so: {text}", text=text, subject=text)),
        finding(unknown(text), POLICY.id, site="example-brussels", cover=cover),
        finding(gap(text), SIGNED.id),
        finding(gap(text, subject=text), MANAGERS.id),
    ]
    info = CheckInfo(
        id="training/staff-share",
        title=text,
        area="training",
        level="commitment",
        remedy=text or "Do so.",
        source=text,
    )
    problems = (
        Problem(message=text, file=text, line=1, key=text, got=text, expected=text, member=text),
        Problem(message=text, plugin=text),
    )
    hostile_member = member(
        *found,
        name=text,
        group=text,
        sectors=(text,),
        sites=(site(name=text, region=text),),
    )
    return assessment(
        hostile_member,
        problems=problems,
        checks=(SIGNED, POLICY, info, MANAGERS),
        register=text,
        plugins={"training": text},
    )


def text_of(pieces: Iterable[str | bytes]) -> str:
    """Return what an exporter yields as the text that stands in the file."""
    return b"".join(p.encode() if isinstance(p, str) else p for p in pieces).decode()
