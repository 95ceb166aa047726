"""The digest of a member and of a register, whatever the format that they came in."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

import msgspec

from codetrack.model.members import Member, Register
from codetrack.problems import valid_text

_ENCODER = msgspec.json.Encoder(order="deterministic")


def digest(register: Register) -> str:
    """Return `sha256:...` over the content of all members, whatever the format.

    What could not be read enters by its problems, so that it never looks like nothing.
    """
    return register_digest(register, map(member_digest, register.members))


def register_digest(register: Register, members: Iterable[str]) -> str:
    """Return the digest of a register of which the digests of the members are known, in order."""
    total = hashlib.sha256()
    for known in members:
        total.update(bytes.fromhex(known.removeprefix("sha256:")))
    for member_id in register.unreadable:
        total.update(valid_text(f"unreadable {member_id}\n").encode())
    for problem in register.problems:
        total.update(valid_text(f"{problem}\n").encode())
    return f"sha256:{total.hexdigest()}"


def member_digest(member: Member) -> str:
    """Return `sha256:...` over the content of one member."""
    return f"sha256:{hashlib.sha256(_ENCODER.encode(member)).hexdigest()}"


def unread_digests(register: Register) -> dict[str, str]:
    """Return `sha256:...` over why it cannot be read, for each member that cannot be."""
    totals = {
        member_id: hashlib.sha256(valid_text(f"unreadable {member_id}\n").encode())
        for member_id in register.unreadable
    }
    for problem in register.problems:
        if problem.member in totals:
            totals[problem.member].update(valid_text(f"{problem}\n").encode())
    return {member_id: f"sha256:{total.hexdigest()}" for member_id, total in totals.items()}
