"""The state of a status in OSCAL, which knows only `satisfied` and `not-satisfied`.

| codetrack | state | reason | besides |
| --- | --- | --- | --- |
| met | satisfied | pass | implementation status `implemented` |
| partial | not-satisfied | fail | implementation status `partial` |
| gap | not-satisfied | fail | |
| unknown | not-satisfied | other | never a pass |
| waived | not-satisfied | fail, or other | a risk, `deviation-approved`, until the waiver's end |
| not applicable | | | no finding: an observation says why |

Not applicable gets no finding, since either state would be untrue: `satisfied` would count as done,
and `not-satisfied` would ask for a plan.
"""

from __future__ import annotations

from codetrack import Status
from codetrack_oscal.elements import Element
from codetrack_oscal.markup import prose

_STATES = {
    Status.MET: ("satisfied", "pass"),
    Status.PARTIAL: ("not-satisfied", "fail"),
    Status.GAP: ("not-satisfied", "fail"),
    Status.UNKNOWN: ("not-satisfied", "other"),
    Status.WAIVED: ("not-satisfied", "fail"),
}
_IMPLEMENTED = {Status.MET: "implemented", Status.PARTIAL: "partial"}
_MEANINGS = {
    Status.MET: "Met: the records show it.",
    Status.PARTIAL: "Partial: some of it is there.",
    Status.GAP: "Gap: it is missing or out of date.",
    Status.UNKNOWN: "Unknown: nobody can tell, which is never a pass.",
    Status.WAIVED: "Waived: not satisfied, and accepted until a day; see the risk.",
    Status.NOT_APPLICABLE: "Not applicable: it does not concern this member.",
}


def is_determined(status: Status) -> bool:
    """Return whether OSCAL's two states can express the status: all but not applicable."""
    return status in _STATES


def target(kind: str, target_id: str, status: Status, *more: str, is_known: bool = True) -> Element:
    """Return the target of a finding with its state.

    `kind` is `statement-id` or `objective-id`; `more` follows the meaning of the status;
    `is_known` is false if a waiver covers an unknown answer.
    """
    state, reason = _STATES[status]
    if not is_known:
        reason = "other"
    element: Element = {
        "type": kind,
        "target-id": target_id,
        "status": {"state": state, "reason": reason, "remarks": prose(_MEANINGS[status], *more)},
    }
    if status in _IMPLEMENTED:
        element["implementation-status"] = {"state": _IMPLEMENTED[status]}
    return element


def meaning(status: Status) -> str:
    """Return the meaning of the status in a sentence."""
    return _MEANINGS[status]
