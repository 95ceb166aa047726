"""Whether a plugin is made for this core; `docs/compatibility.md` tells authors the whole of it."""

from __future__ import annotations

import re
from importlib.metadata import Distribution
from typing import TYPE_CHECKING

from codetrack._version import __version__
from codetrack.problems import Problem, shorten

if TYPE_CHECKING:
    from packaging.specifiers import SpecifierSet

CORE = "codetrack-core"
"""The distribution that plugins depend on."""
_BOUNDS_BELOW = (">=", ">", "~=", "==", "===")
_BOUNDS_ABOVE = ("<=", "<", "~=", "==", "===")


def misfit(plugin: str, distribution: Distribution, core: str = __version__) -> Problem | None:
    """Return the problem of a plugin whose own requirement excludes this core.

    What it says is what its distribution requires of `codetrack-core`; one that says nothing is
    taken to fit. Requirements of its extras do not count.
    """
    from packaging.requirements import InvalidRequirement, Requirement
    from packaging.utils import canonicalize_name

    for text in distribution.requires or ():
        try:
            requirement = Requirement(text)
        except InvalidRequirement:
            if re.match(r"codetrack[-_.]core\b", text, re.IGNORECASE):
                message = f"{distribution.name} does not say readably which core it is made for"
                expected = f"a requirement such as {CORE}>=0.1"
                return Problem(message=message, plugin=plugin, expected=expected, got=shorten(text))
            continue
        if canonicalize_name(requirement.name) != CORE:
            continue
        if requirement.marker is not None and not requirement.marker.evaluate({"extra": ""}):
            continue
        if not requirement.specifier.contains(core, prereleases=True):
            return Problem(
                message=_sentence(distribution.name, requirement.specifier, core),
                plugin=plugin,
                expected=f"{CORE}{requirement.specifier}",
                got=f"{CORE} {core}",
            )
    return None


def _sentence(name: str, wanted: SpecifierSet, core: str) -> str:
    from packaging.version import InvalidVersion, Version

    this = Version(core)
    for bound in wanted:
        if bound.contains(core, prereleases=True):
            continue
        try:
            other = Version(bound.version.removesuffix(".*"))
        except InvalidVersion:
            continue
        if bound.operator in _BOUNDS_BELOW and other >= this:
            return f"{name} is made for a newer core: upgrade {CORE}, or use an older {name}"
        if bound.operator in _BOUNDS_ABOVE and other <= this:
            return f"{name} is made for an older core: upgrade {name}, or use an older {CORE}"
    return f"{name} is not made for this core: use another version of one of the two"
