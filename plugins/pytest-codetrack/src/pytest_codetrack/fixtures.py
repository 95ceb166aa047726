"""Fixtures for authors of plugins: what `codetrack.testing` offers, without an import.

All are functions to call, but for `codetrack_as_of`, which is the day that the others speak of;
a test folder sets its own by a fixture of that name.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from codetrack import Assessment, Member, Register, Site


@pytest.fixture(scope="session")
def codetrack_as_of() -> date:
    """Return the day on which members are looked at: 2026-11-23, unless a fixture says another."""
    from codetrack.testing import AS_OF

    return AS_OF


@pytest.fixture(scope="session")
def codetrack_member() -> Callable[..., Member]:
    """Build an invented member: `codetrack_member("hotel", trainings=[...])`."""
    from codetrack.testing import make_member

    return make_member


@pytest.fixture(scope="session")
def codetrack_site() -> Callable[..., Site]:
    """Build an invented, open site: `codetrack_site("ghent", opened=...)`."""
    from codetrack.testing import make_site

    return make_site


@pytest.fixture(scope="session")
def codetrack_register() -> Callable[..., Register]:
    """Build a register of members: `codetrack_register(member, ...)`."""
    from codetrack.testing import make_register

    return make_register


@pytest.fixture(scope="session")
def codetrack_load_one() -> Callable[..., Any]:
    """Load one plugin alone: `codetrack_load_one(module, config={...}).gives`."""
    from codetrack.testing import load_one

    return load_one


@pytest.fixture
def codetrack_conforms(codetrack_as_of: date) -> Callable[..., None]:
    """Check that a plugin behaves: `codetrack_conforms(module)`."""
    from codetrack.testing import conforms

    def check(module: object, *, as_of: date = codetrack_as_of, **options: Any) -> None:
        conforms(module, as_of=as_of, **options)

    return check


@pytest.fixture
def codetrack_assess(codetrack_as_of: date) -> Callable[..., Assessment]:
    """Assess members by one plugin alone: `codetrack_assess(module, member, ...).findings`."""
    from codetrack import Check, SiteCheck, assess
    from codetrack.testing import load_one, make_register

    def assess_with(
        module: object,
        *members: Member,
        name: str = "plugin",
        config: dict[str, Any] | None = None,
        as_of: date = codetrack_as_of,
    ) -> Assessment:
        gives = load_one(module, name=name, config=config).gives
        checks = [item for item in gives if isinstance(item, (Check, SiteCheck))]
        return assess(make_register(*members), checks, as_of=as_of)

    return assess_with
