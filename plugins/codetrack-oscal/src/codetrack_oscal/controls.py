"""How a criterion, and a check, is called in OSCAL: a control, and an objective of it.

A criterion is a control (`criterion-2`), and so is `membership`, which is none of the six. Checks
of good practice pull no criterion down, so they are objectives of a control beneath it
(`criterion-2.good-practice`): who adds the objectives of a control up comes to its status.
"""

from __future__ import annotations

import re

from codetrack import CheckInfo, Criterion, Level

MEMBERSHIP = "membership"
AREAS: tuple[str, ...] = (MEMBERSHIP, *Criterion)
"""What members are assessed on, in the order of the catalog."""
_NOT_IN_TOKENS = re.compile(r"[^A-Za-z0-9\-]")


def control_id(area: str) -> str:
    """Return the id of the control of an area, such as `criterion-2`."""
    return MEMBERSHIP if area == MEMBERSHIP else f"criterion-{Criterion(area).number}"


def control_name(area: str) -> str:
    """Return what people call the control, such as `Criterion 2`."""
    return "Membership" if area == MEMBERSHIP else f"Criterion {Criterion(area).number}"


def statement_id(area: str) -> str:
    """Return the id of what the control says."""
    return f"{control_id(area)}_smt"


def practice_id(area: str) -> str:
    """Return the id of the control that holds the good practice beside an area."""
    return f"{control_id(area)}.good-practice"


def is_commitment(check: CheckInfo) -> bool:
    """Return whether a gap lowers the criterion's status."""
    return check.level == Level.COMMITMENT


def control_of(check: CheckInfo) -> str:
    """Return the id of the control whose objective the check is."""
    return control_id(check.area) if is_commitment(check) else practice_id(check.area)


def objective_id(check: CheckInfo) -> str:
    """Return the id of the objective that a check is; the same as long as the check's id is."""
    name = _NOT_IN_TOKENS.sub(".", check.id)
    return f"{control_of(check)}_obj.{name}"


def origin(check: CheckInfo) -> str:
    """Return whose the rule is: `the-code`, `the-code-and-ours` or `ours`, as its source has it.

    Whatever does not say that it is of The Code is ours: a default of the check's plugin, or a
    choice of the register's settings.
    """
    source = check.source.lower()
    if "the code" not in source or source.startswith("ours"):
        return "ours"
    return "the-code-and-ours" if re.search(r"\bours\b|\bpractice\b", source) else "the-code"
