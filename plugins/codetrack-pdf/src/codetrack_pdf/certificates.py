"""The certificates of membership, as data for the template."""

from __future__ import annotations

from typing import Any

from codetrack import (
    MEMBERSHIP,
    Dossier,
    ExportError,
    Language,
    Member,
    MemberAssessment,
    Status,
    language,
)


def certificates(dossier: Dossier, reader: Language, issuer: str) -> dict[str, Any]:
    """Return a page for each member in standing, and the names of the others.

    Raises:
        ExportError: no member is in standing, or membership was not audited.
    """
    if MEMBERSHIP not in dossier.assessment.areas:
        msg = "certificate: expected an audit of membership too; it was left out"
        raise ExportError(msg)
    members = {member.id: member for member in dossier.register.members}
    pages, left_out = [], []
    for member in dossier.assessment.members:
        record = members.get(member.id)
        signed = None if record is None else _signed(record, dossier)
        if record is None or signed is None or member.statuses[MEMBERSHIP] is not Status.MET:
            left_out.append(member)
        else:
            pages.append(_page(dossier, member, record, issuer, reader))
    if not pages:
        names = ", ".join(member.id for member in left_out) or "no member at all"
        msg = (
            "certificate: expected a member whose membership is met on "
            f"{dossier.as_of.isoformat()}; got {names}"
        )
        raise ExportError(msg)
    return {
        "lang": reader.tag.split("-")[0],
        "title": reader.text("Certificate of membership"),
        "pages": pages,
        "left_out": [member.name for member in left_out],
        "left_out_title": reader.text("No certificate was printed for"),
    }


def _signed(record: Member, dossier: Dossier) -> Any:
    days = [m.on for m in record.milestones if m.state == "signed" and m.on <= dossier.as_of]
    return min(days, default=None)


def _page(
    dossier: Dossier, member: MemberAssessment, record: Member, issuer: str, reader: Language
) -> dict[str, Any]:
    tag = next(iter(record.languages), reader.tag)
    member_language = language(tag, reader.folders[1:])
    days = [
        day
        for finding in member.findings
        if dossier.assessment.check(finding.check).area == MEMBERSHIP
        and dossier.assessment.check(finding.check).level == "commitment"
        and (day := dossier.forecast.holds_until(finding)) is not None
    ]
    until = min(days, default=dossier.forecast.until)
    issuer_name = issuer or record.representative or "–"
    return {
        "lang": member_language.tag.split("-")[0],
        "title": member_language.text("Certificate of membership"),
        "name": member.name,
        "statement": member_language.text(
            "is a member of The Code: the Code of Conduct for the Protection of Children from "
            "Sexual Exploitation in Travel and Tourism."
        ),
        "signed": member_language.say("Signed on {day}.", day=_signed(record, dossier)),
        "holds": member_language.say(
            "According to the register on {day}; by its records, membership lasts until {until}.",
            day=dossier.as_of,
            until=until,
        ),
        "issuer": member_language.say(
            "Printed by {issuer}, who keeps the register.", issuer=issuer_name
        ),
        "note": member_language.text(
            "This page shows what the register contains. It is not the certificate that "
            "the Secretariat of The Code gives."
        ),
    }
