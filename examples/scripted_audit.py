"""Audit a register at night: a JSON file for machines, a line per member, and an exit code.

    python examples/scripted_audit.py examples/belgium --as-of 2026-11-23 -o audit.json

It says as well what got worse since a month before, and why. The exit code is that of
`codetrack audit`: 0 all met, 1 findings, 3 problems.
"""

import argparse
import sys
from datetime import date, datetime
from pathlib import Path

import codetrack

MET = (codetrack.Status.MET, codetrack.Status.WAIVED, codetrack.Status.NOT_APPLICABLE)


def main() -> int:
    """Audit, write, print, and return the exit code."""
    parser = argparse.ArgumentParser(description="Audit a register and write it as JSON.")
    parser.add_argument("register", type=Path)
    parser.add_argument("--as-of", type=date.fromisoformat, metavar="DATE")
    parser.add_argument("-o", "--output", type=Path, default=Path("audit.json"))
    options = parser.parse_args()
    as_of = options.as_of or datetime.now().astimezone().date()

    try:
        audit = codetrack.open_register(options.register)
        assessment = audit.at(as_of)
        last_month = audit.at(codetrack.add_months(as_of, -1))
        codetrack.export(assessment, audit.plugins.exporter("json"), options.output)
    except codetrack.CodetrackError as error:
        print(error, file=sys.stderr)
        return 3

    behind = [member for member in assessment.members if member.status not in MET]
    for member in behind:
        areas = [area for area, status in member.statuses.items() if status not in MET]
        print(f"{member.id}: {', '.join(areas)}")
    for entry in codetrack.compare(last_month, assessment, audit=audit).entries:
        if entry.kind in ("worse", "new"):
            print(f"{entry.kind}: {entry.member}: {entry.message} ({', '.join(entry.causes)})")
    for problem in assessment.problems:
        print(problem, file=sys.stderr)
    if assessment.problems:
        return 3
    return 1 if behind else 0


if __name__ == "__main__":
    sys.exit(main())
