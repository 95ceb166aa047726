"""People become keyed digests here; their names and addresses go no further.

The key is random, made for one reading, kept in memory and dropped at its end. So a digest
distinguishes two people within that reading and reveals nothing outside it, not even whether
another reading had the same person.
"""

from __future__ import annotations

import hashlib
import re
import secrets
import unicodedata
from collections.abc import Mapping
from typing import Any, NoReturn

from codetrack_lms.kinds import ERRORS, kind_of

SIZE = 16
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+")
_SHA1 = re.compile(r"[0-9a-fA-F]{40}")
_IDENTIFIERS = ("mbox", "mbox_sha1sum", "openid", "account")


class UnidentifiedError(Exception):
    """A person cannot be identified; the error names kinds of values, never a value."""

    def __init__(self, expected: str, got: str) -> None:
        super().__init__()
        self.expected = expected
        self.got = got


def _refuse(expected: str, got: str) -> NoReturn:
    raise UnidentifiedError(expected, got)


class Pseudonymizer:
    """The digests of people under a random key, which lives as long as this object."""

    def __init__(self) -> None:
        self._key = secrets.token_bytes(32)

    def digest(self, identity: str) -> bytes:
        """Return 16 bytes that identify a person until the key is dropped."""
        data = identity.encode("utf-8", "surrogatepass")
        return hashlib.blake2b(data, digest_size=SIZE, key=self._key).digest()

    def number(self, data: bytes) -> int:
        """Return an even 64-bit number that identifies the bytes until the key is dropped."""
        hash_ = hashlib.blake2b(data, digest_size=8, key=self._key).digest()
        return int.from_bytes(hash_, "big", signed=True) & ~1


def identity_of_cells(cells: tuple[str, ...]) -> str:
    """Return the identity in the cells of the `person` columns, however they are spelt.

    Case and blanks make no difference, nor do leading zeros, which spreadsheets drop. An
    e-mail address is the same person as in a statement's `mbox` or `mbox_sha1sum`.

    Raises:
        Unknown: a cell is empty, or an error of the spreadsheet.
    """
    parts = []
    for cell in cells:
        text = unicodedata.normalize("NFKC", cell)
        text = " ".join(text.split()).casefold()
        if not text or text.upper() in ERRORS:
            _refuse("who completed it", kind_of(cell))
        parts.append(text)
    if len(parts) == 1:
        text = parts[0].removeprefix("mailto:")
        if _EMAIL.fullmatch(text):
            return _mailbox(text)
    return "id " + "\n".join(map(_without_leading_zeros, parts))


def _without_leading_zeros(text: str) -> str:
    return (text.lstrip("0") or "0") if text.isdecimal() else text


def identities_of_actor(actor: object) -> list[str]:
    """Return who the actor of an xAPI statement is: an Agent, or each member of a Group.

    Raises:
        Unknown: it is neither, or has not exactly one of the four identifiers of the
            specification (2.4.2.3).
    """
    if not isinstance(actor, Mapping):
        _refuse("an Agent or a Group", kind_of(actor))
    kind = actor.get("objectType", "Agent")
    if kind == "Agent":
        return [_agent(actor)]
    if kind != "Group":
        _refuse("an Agent or a Group", "another objectType")
    members = actor.get("member")
    if not isinstance(members, list) or not members:
        _refuse("a Group that lists its members", "no list")
    return sorted({_agent(member) for member in members})


def _agent(agent: object) -> str:
    if not isinstance(agent, Mapping):
        _refuse("an Agent", kind_of(agent))
    given = [name for name in _IDENTIFIERS if name in agent]
    if len(given) != 1:
        expected = "exactly one of mbox, mbox_sha1sum, openid and account"
        _refuse(expected, " and ".join(given) or "none of them")
    name = given[0]
    value: Any = agent[name]
    if name == "account":
        return _account(value)
    if not isinstance(value, str) or not value.strip():
        _refuse(f"{name} as text", kind_of(value))
    if name == "mbox":
        address = value[7:].strip().casefold()
        if value[:7].lower() != "mailto:" or not _EMAIL.fullmatch(address):
            _refuse("mbox as a mailto: address", kind_of(value))
        return _mailbox(address)
    if name == "mbox_sha1sum":
        if not _SHA1.fullmatch(value):
            _refuse("mbox_sha1sum as 40 hexadecimal digits", kind_of(value))
        return f"mbox {value.lower()}"
    return f"openid {value.strip()}"


def _account(value: object) -> str:
    if isinstance(value, Mapping):
        page, name = value.get("homePage"), value.get("name")
        if isinstance(page, str) and isinstance(name, str) and page.strip() and name.strip():
            return f"account {page.strip()}\n{name.strip()}"
    _refuse("account with homePage and name", kind_of(value))


def _mailbox(address: str) -> str:
    # The specification's own digest of a mailbox, so that either form is the same person.
    hash_ = hashlib.sha1(
        f"mailto:{address}".encode("utf-8", "surrogatepass"), usedforsecurity=False
    )
    return f"mbox {hash_.hexdigest()}"
