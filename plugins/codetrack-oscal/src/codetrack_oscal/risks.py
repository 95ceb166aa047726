"""A waiver as a risk of OSCAL: a deviation that somebody approved, and that ends on a day."""

from __future__ import annotations

from codetrack import CheckInfo, Finding
from codetrack_oscal.context import Context
from codetrack_oscal.elements import Element, day_end, prop
from codetrack_oscal.markup import line, prose


def risk(
    context: Context, check: CheckInfo, finding: Finding, observed: str, times: int
) -> Element:
    """Return the risk of a waived finding; `observed` is the UUID of its observation."""
    element: Element = {
        "uuid": context.uuid("risk", *finding.key, times),
        "title": line(f"Waived: {check.title}"),
        "description": prose(finding.message.render()),
        "statement": prose("Not satisfied, and accepted until a day."),
        "props": [
            prop("status", finding.status),
            prop("observed", finding.observation.status),
        ],
        "status": "deviation-approved",
    }
    if (cover := finding.cover) is not None:
        element["statement"] = prose(
            f"Not satisfied, and accepted until {cover.until} by {cover.by}: {cover.reason}"
        )
        element["props"].append(prop("cover-until", cover.until))
        element["deadline"] = day_end(cover.until)
    element["related-observations"] = [{"observation-uuid": observed}]
    return element
