"""What OSCAL is told of a status. It knows `satisfied` and `not-satisfied`, and nothing between.

| codetrack | state | reason | besides |
| --- | --- | --- | --- |
| met | satisfied | pass | implementation status `implemented` |
| partial | not-satisfied | fail | implementation status `partial` |
| gap | not-satisfied | fail | |
| unknown | not-satisfied | other | nobody can tell, and that is never a pass |
| waived | not-satisfied | fail, or other | a risk, `deviation-approved`, until the waiver's end |
| not applicable | | | no finding: an observation says why |

Not applicable gets no finding, since either state would be untrue: who counts what is satisfied
would count it as done, and who plans what is not satisfied would plan for it.
"""

from __future__ import annotations

from codetrack import Status
from codetrack_oscal.elements import Element
from codetrack_oscal.markup import prose

_WORDS = {
    Status.MET: ("satisfied", "pass"),
    Status.PARTIAL: ("not-satisfied", "fail"),
    Status.GAP: ("not-satisfied", "fail"),
    Status.UNKNOWN: ("not-satisfied", "other"),
    Status.WAIVED: ("not-satisfied", "fail"),
}
_IMPLEMENTED = {Status.MET: "implemented", Status.PARTIAL: "partial"}
_SAID = {
    Status.MET: "Met: the records show it.",
    Status.PARTIAL: "Partial: some of it is there.",
    Status.GAP: "Gap: it is missing or out of date.",
    Status.UNKNOWN: "Unknown: nobody can tell, which is never a pass.",
    Status.WAIVED: "Waived: not satisfied, and accepted until a day; see the risk.",
    Status.NOT_APPLICABLE: "Not applicable: it does not concern this member.",
}


def is_determined(status: Status) -> bool:
    """Say whether a status is one that OSCAL's two states can tell: all but not applicable."""
    return status in _WORDS


def target(kind: str, target_id: str, status: Status, *more: str, seen: bool = True) -> Element:
    """Return the target of a finding with its state.

    `kind` is `statement-id` or `objective-id`; `more` is said after what the status means;
    `seen` is false where a waiver lies over what nobody knows.
    """
    state, reason = _WORDS[status]
    if not seen:
        reason = "other"
    told: Element = {
        "type": kind,
        "target-id": target_id,
        "status": {"state": state, "reason": reason, "remarks": prose(_SAID[status], *more)},
    }
    if status in _IMPLEMENTED:
        told["implementation-status"] = {"state": _IMPLEMENTED[status]}
    return told


def meaning(status: Status) -> str:
    """Return a sentence that says what the status means."""
    return _SAID[status]
