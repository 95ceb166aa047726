"""Write the answers of forms into a register: `python -m codetrack_xlsx REGISTER FORM...`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from codetrack import CodetrackError
from codetrack_xlsx.questionnaire.update import take_in


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the answers of each form and print the changes; return 0, or 3 if one was refused."""
    parser = argparse.ArgumentParser(
        prog="python -m codetrack_xlsx",
        description="Write the answers of questionnaires into a register of TOML files. A form "
        "with a problem is refused whole, and so is one whose member has changed since.",
    )
    parser.add_argument("register", type=Path, help="the register's folder")
    parser.add_argument("forms", type=Path, nargs="+", metavar="form", help="an .xlsx file")
    parser.add_argument("--dry-run", action="store_true", help="only print what would change")
    asked = parser.parse_args(arguments)
    failed = False
    for form in asked.forms:
        try:
            taken = take_in(form, asked.register, dry_run=asked.dry_run)
        except CodetrackError as error:
            failed = True
            sys.stderr.write(f"{form.name}: refused\n{error}\n")
            continue
        lines = list(taken.lines()) or ["nothing changes"]
        sys.stdout.write("\n".join([f"{form.name}: {taken.after.id}", *lines]) + "\n")
    return 3 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
