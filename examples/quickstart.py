"""Load a register, assess it, and read the answer; run it from the repository's folder."""

from datetime import date
from pathlib import Path

import codetrack

BELGIUM = Path(__file__).parent / "belgium"


def main() -> None:
    """Print how each member stands on one day, and what is in its way."""
    assessment = codetrack.audit(BELGIUM, as_of=date(2026, 11, 23))
    for member in assessment.members:
        print(f"{member.name}: {member.status}")
        for finding in member.findings:
            if finding.status is codetrack.Status.GAP:
                print(f"  {finding.check}: {finding.message}")


if __name__ == "__main__":
    main()
