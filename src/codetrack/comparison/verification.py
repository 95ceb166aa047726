"""The result of verifying a saved assessment."""

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
    """What differs: an input of the assessment, a finding, or the file itself."""

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
    """A difference from the saved file."""

    what: What
    message: Message
    member: str | None = None
    check: str | None = None


@attrs.frozen(kw_only=True)
class Verification:
    """The differences that matter (`faults`), and those without effect (`notes`).

    `again` is the recomputed assessment, or None where no check could be run.
    """

    kind: ClassVar[str] = "verification"

    saved: Assessment
    again: Assessment | None
    faults: tuple[Fault, ...] = ()
    notes: tuple[Message, ...] = ()

    @property
    def same(self) -> bool:
        """Return whether the assessment can be reproduced without a difference."""
        return not self.faults

    @property
    def tampered(self) -> bool:
        """Return whether the file contains something that does not follow from its provenance."""
        return any(fault.what is What.FILE for fault in self.faults)

    @property
    def findings_match(self) -> bool:
        """Return whether no finding that could be recomputed differs from the saved one."""
        return self.again is not None and all(f.what is not What.FINDING for f in self.faults)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Return the current problems in data or plugins."""
        return () if self.again is None else self.again.problems

    def tables(self) -> Iterator[Table]:
        """Yield the differences that matter, then the notes."""
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
        """Return the verdict and all differences as JSON values."""
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
