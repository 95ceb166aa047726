"""What is not the same when a saved assessment is done again, and all of it in one verdict."""

from __future__ import annotations

import enum
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

import attrs

from codetrack.i18n.messages import Message
from codetrack.model.findings import Assessment
from codetrack.model.tables import Column, Table
from codetrack.problems import Problem


class What(enum.StrEnum):
    """What is not the same: what the assessment follows from, a finding, or the file itself."""

    FILE = "file"
    RECORDS = "records"
    MEMBERS = "members"
    SETTINGS = "settings"
    PLUGIN = "plugin"
    CORE = "core"
    CRITERIA = "criteria"
    CHECK = "check"
    PROBLEM = "problem"
    FINDING = "finding"


@attrs.frozen(kw_only=True)
class Fault:
    """One thing that is not the same as when the file was written."""

    what: What
    message: Message
    member: str | None = None
    check: str | None = None


@attrs.frozen(kw_only=True)
class Verification:
    """What is not the same (`faults`), and what differs without effect (`notes`).

    `again` is the assessment as it comes out now, or None where no check is left to ask.
    """

    kind: ClassVar[str] = "verification"

    saved: Assessment
    again: Assessment | None
    faults: tuple[Fault, ...] = ()
    notes: tuple[Message, ...] = ()

    @property
    def same(self) -> bool:
        """Return whether the assessment still comes out the same."""
        return not self.faults

    @property
    def tampered(self) -> bool:
        """Return whether the file contains something that its own provenance does not give."""
        return any(fault.what is What.FILE for fault in self.faults)

    @property
    def findings_match(self) -> bool:
        """Return whether no finding that could be recomputed differs from the saved one."""
        return self.again is not None and all(f.what is not What.FINDING for f in self.faults)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Return the problems in data or plugins, as they are now."""
        return () if self.again is None else self.again.problems

    def tables(self) -> Iterator[Table]:
        """Yield a row for each thing that is not the same, then the notes."""
        day = {"day": self.saved.as_of}
        yield Table(
            title=Message("What is not the same in the assessment of {day}", day),
            columns=(
                Column("what", "What"),
                Column("member", "Member"),
                Column("check", "Check"),
                Column("said", "Result"),
            ),
            rows=tuple((Message(str(f.what)), f.member, f.check, f.message) for f in self.faults),
        )
        if self.notes:
            yield Table(
                title=Message("What differs without mattering"),
                columns=(Column("said", "Result"),),
                rows=tuple((note,) for note in self.notes),
            )

    def document(self) -> Mapping[str, Any]:
        """Return whether it is the same, and all that is not, as plain data."""
        return {
            "as_of": self.saved.as_of,
            "register": self.saved.register,
            "same": self.same,
            "tampered": self.tampered,
            "faults": [
                {
                    "what": fault.what,
                    "member": fault.member,
                    "check": fault.check,
                    "message": fault.message.render(),
                }
                for fault in self.faults
            ],
            "notes": [note.render() for note in self.notes],
        }
