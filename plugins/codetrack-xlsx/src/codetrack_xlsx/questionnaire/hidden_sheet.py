"""The hidden sheet of a questionnaire: whose form it is, and the member when it was made.

It keeps the records that the form does not ask for, and the exact value of each unchanged cell. A
digest detects damage; it does not prevent forgery.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import zlib
from collections.abc import Iterator, Sequence
from datetime import date

import attrs
import msgspec

from codetrack import Member

MARK = "codetrack:form"
"""The first cell of the hidden sheet."""
VERSION = 1
_CHUNK = 30_000
_LARGEST = 256 << 20


class DamagedSheetError(Exception):
    """The hidden sheet cannot be used."""


@attrs.frozen(kw_only=True)
class HiddenContent:
    """The content of the hidden sheet of one form."""

    member: Member
    language: str
    as_of: date
    points: int
    """How many rows the sheet of open points has."""


def content_rows(content: HiddenContent) -> Iterator[tuple[str, str]]:
    """Yield the rows of the hidden sheet: a name and a text."""
    data = msgspec.json.encode(content.member)
    yield MARK, str(VERSION)
    yield "member", content.member.id
    yield "language", content.language
    yield "as-of", content.as_of.isoformat()
    yield "points", str(content.points)
    yield "sha256", hashlib.sha256(data).hexdigest()
    text = base64.b64encode(zlib.compress(data, 9)).decode()
    for start in range(0, len(text), _CHUNK):
        yield "data", text[start : start + _CHUNK]


def read_content(rows: Sequence[tuple[str, str]]) -> HiddenContent:
    """Return the content in the rows.

    Raises:
        DamagedError: they are not rows of `content_rows`, or of another version.
    """
    values = {name: text for name, text in rows if name != "data"}
    if values.get(MARK) != str(VERSION):
        msg = f"a form of version {VERSION}; got version {values.get(MARK)}"
        raise DamagedSheetError(msg)
    try:
        text = "".join(text for name, text in rows if name == "data")
        stretch = zlib.decompressobj()
        data = stretch.decompress(base64.b64decode(text, validate=True), _LARGEST)
        if stretch.unconsumed_tail or hashlib.sha256(data).hexdigest() != values["sha256"]:
            raise DamagedSheetError("what it was when the form was made; it was changed")  # noqa: EM101
        member = msgspec.json.decode(data, type=Member)
        if member.id != values["member"]:
            raise DamagedSheetError("one member; got two")  # noqa: EM101
        return HiddenContent(
            member=member,
            language=values["language"],
            as_of=date.fromisoformat(values["as-of"]),
            points=int(values["points"]),
        )
    except (KeyError, ValueError, binascii.Error, zlib.error, msgspec.DecodeError) as error:
        raise DamagedSheetError("what it was when the form was made; it cannot be read") from error  # noqa: EM101
