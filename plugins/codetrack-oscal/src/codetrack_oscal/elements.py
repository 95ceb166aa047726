"""The elements that OSCAL documents share: UUIDs, days, properties, references."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable
from datetime import date
from typing import Any

from codetrack_oscal.markup import string

Element = dict[str, Any]
"""A JSON object of an OSCAL document."""
NAMESPACE = "https://codetrack.example/ns/oscal"
"""The namespace of our properties. It is a name and not an address: `.example` is reserved."""
OSCAL_VERSION = "1.2.0"
"""The lowest version of OSCAL that today's compliance-trestle (1.2.0 and 1.2.1) takes."""
_ROOT = uuid.uuid5(uuid.NAMESPACE_URL, NAMESPACE).bytes


def uuid_of(kind: str, *identity: object) -> str:
    """Return the UUID (version 5) of an identity, always the same."""
    # Each part has its length, so that two identities never give the same text.
    name = "".join([f"{len(part)}:{part}" for part in map(str, (kind, *identity))])
    named = _ROOT + name.encode("utf-8", "backslashreplace")
    return str(uuid.UUID(bytes=hashlib.sha1(named).digest()[:16], version=5))


def day_start(day: date) -> str:
    """Return the first second of the day. A civil day has no time zone, OSCAL wants one: UTC."""
    return f"{day.isoformat()}T00:00:00Z"


def day_end(day: date) -> str:
    """Return the last second of the day, for a last day counts."""
    return f"{day.isoformat()}T23:59:59Z"


def prop(name: str, value: object, **more: str) -> Element:
    """Return a property in our namespace."""
    return {"name": name, "ns": NAMESPACE, "value": string(value), **more}


def props(pairs: Iterable[tuple[str, object]]) -> list[Element]:
    """Return a property for each pair that has a value."""
    return [prop(name, value) for name, value in pairs if value not in (None, "")]


def without_empty(**items: Any) -> Element:
    """Return the items as an object without empty ones, since OSCAL has no empty lists."""
    return {
        key.replace("_", "-"): value for key, value in items.items() if value not in (None, [], {})
    }
