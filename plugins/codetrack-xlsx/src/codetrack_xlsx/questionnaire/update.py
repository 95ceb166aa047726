"""The update of a register with the answers of a form, if the member has not changed since."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import attrs

from codetrack import Member, Record, Register, RegisterError, Site, load, save
from codetrack_xlsx.fields import ATTRIBUTES, FORM
from codetrack_xlsx.questionnaire.answers import read_answers


@attrs.frozen(kw_only=True)
class Update:
    """The result of one update: the member before and after."""

    before: Member
    after: Member

    def lines(self) -> Iterator[str]:
        """Yield the changes in English, a line for each field and record."""
        for field in FORM["member"]:
            old, new = getattr(self.before, field.name), getattr(self.after, field.name)
            if old != new:
                yield f"{field.name}: {old!r} becomes {new!r}"
        for table, name in ATTRIBUTES.items():
            old, new = Counter(getattr(self.before, name)), Counter(getattr(self.after, name))
            for sign, records in (("-", old - new), ("+", new - old)):
                for record in records.elements():
                    yield f"{table}: {sign} {_described(record)}"


def take_in(
    form: Path | str,
    register: Path | str,
    *,
    dry_run: bool = False,
    largest_megabytes: int = 200,
) -> Update:
    """Write the answers of one form into the register, and return the changes.

    The register's member must be the same as when the form was made: otherwise later records would
    be lost, and a changed hidden sheet could add records that the register never had.
    The member's file is written anew, so comments in it are lost. Nothing is written with
    `dry_run`.

    Raises:
        RegisterError: the form has a problem, the register has no such member, cannot be read or
            written, or the member has changed since.
    """
    form, register = Path(form), Path(register)
    answers = read_answers(form, form.name, largest_megabytes)
    if answers.member is None or answers.before is None:
        raise RegisterError("\n".join(map(str, answers.problems)))
    known = load(register)
    try:
        current = known.member(answers.member.id)
    except KeyError:
        cannot = "cannot be read" if answers.member.id in known.unreadable else "is not there"
        msg = f"{register}: the member {answers.member.id!r} {cannot}; expected it as in the form"
        raise RegisterError(msg) from None
    if current != answers.before:
        differs = ", ".join(_changed_fields(current, answers.before))
        msg = (
            f"{form}: the member {current.id} has changed in the register since the form was "
            f"made, in {differs}; expected no change; send a new form, or enter the answers by hand"
        )
        raise RegisterError(msg)
    if not dry_run and answers.member != current:
        save(Register(members=[answers.member]), register)
    return Update(before=current, after=answers.member)


def _changed_fields(one: Member, other: Member) -> list[str]:
    names = [field.name for field in attrs.fields(Member)]
    return [name for name in names if getattr(one, name) != getattr(other, name)]


def _described(record: Record | Site) -> str:
    parts = []
    for field in attrs.fields(type(record)):
        value = getattr(record, field.name)
        if value != field.default and value != ():
            parts.append(f"{field.name}={value}")
    return ", ".join(parts)
