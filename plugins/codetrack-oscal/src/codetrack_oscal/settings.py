"""What a register may set for its OSCAL documents: `[plugin.oscal]` of `codetrack.toml`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import attrs

if TYPE_CHECKING:
    from attrs import Attribute

_REFERENCE = re.compile(r"[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]*")


def _reference(_instance: Any, field: Attribute[str], value: str) -> None:
    if not _REFERENCE.fullmatch(value):
        msg = f"{field.name}: expected a web address or a path, without blanks; got {value!r}"
        raise ValueError(msg)


@attrs.frozen(kw_only=True)
class Settings:
    """The plugin's settings: the catalog's address, and the base of UUIDs."""

    catalog: str = attrs.field(default="", validator=_reference)
    """The address under which readers find the catalog; empty: the results name its UUID only."""
    identity: str = attrs.field(default="", validator=_reference)
    """An address that is the register's alone; empty: the register's name stands for it."""
