"""Small invented members, and a way to ask them the checks of one plugin module.

from helpers.members import asker, member, signed, site

ask = asker(training)
answer = ask("staff-share", member(site(), Headcount(...)), date(2026, 6, 15))
assert answer.status == "gap"
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from types import ModuleType
from typing import Any

import attrs
from hypothesis import strategies as st

from codetrack.extension import AnyCheck, SiteCheck
from codetrack.model.members import TABLES, Member, Site
from codetrack.model.observations import Observation
from codetrack.model.records import Milestone, Record
from codetrack.settings import Config
from helpers.strategies import records

_ATTRIBUTES = {kind: attribute for attribute, kind in TABLES.items()}


def member(*held: Record | Site, **fields: Any) -> Member:
    """Make an invented member that holds the records and sites, each in its table."""
    tables: dict[str, list[Record | Site]] = {}
    for record in held:
        tables.setdefault(_ATTRIBUTES[type(record)], []).append(record)
    known = {"id": "hotel-example", "name": "Hotel Example (invented)", "country": "BE"}
    return Member(**{**known, **tables, **fields})


def site(site_id: str = "north", **fields: Any) -> Site:
    """Make a site that is open, unless `opened` or `closed` says otherwise."""
    return Site(**{"id": site_id, "name": f"Example {site_id}", **fields})


def signed(on: date) -> Milestone:
    """Make the milestone of a signature."""
    return Milestone(on=on, state="signed")


def plugin_of(module: ModuleType) -> str:
    """Return the name under which the module is a plugin."""
    return module.__name__.rpartition(".")[2].replace("_", "-")


def checks_of(module: ModuleType, **settings: Any) -> dict[str, AnyCheck]:
    """Return the checks that the module gives under the settings, by name."""
    given = module.codetrack_checks(Config(plugin_of(module), settings))
    return {check.name: check for check in given}


def answers(check: AnyCheck, asked: Member, as_of: date) -> list[tuple[str, Observation]]:
    """Return all that the check says of the member as it stood: by site (or empty), in order."""
    asked = asked.as_of(as_of)
    if isinstance(check, SiteCheck):
        return [
            (place.id, answer)
            for place in asked.open_sites(as_of)
            for answer in check.run(place, asked, as_of)
        ]
    return [("", answer) for answer in check.run(asked, as_of)]


def all_answers(module: ModuleType, asked: Member, as_of: date) -> list[Any]:
    """Return all that the module's checks say of the member, with its default settings."""
    return [
        (name, answers(check, asked, as_of)) for name, check in sorted(checks_of(module).items())
    ]


def asker(module: ModuleType) -> Callable[..., Observation]:
    """Return `ask(name, member, as_of, **settings)`, which gives the one answer of a check.

    `at` picks the site and `subject` the subject, where there are several.
    """

    def ask(
        name: str,
        asked: Member,
        as_of: date,
        at: str | None = None,
        subject: str | None = None,
        **settings: Any,
    ) -> Observation:
        found = [
            answer
            for place, answer in answers(checks_of(module, **settings)[name], asked, as_of)
            if at in (None, place) and subject in (None, answer.subject)
        ]
        assert len(found) == 1, found
        assert not found[0].message.missing()
        return found[0]

    return ask


@st.composite
def with_more(draw: st.DrawFn, asked: Member, unread: set[str]) -> Member:
    """Make the member with one more record in one of the tables of `unread`."""
    attribute = draw(st.sampled_from(sorted(unread)))
    more = draw(records(TABLES[attribute], [place.id for place in asked.sites]))
    return attrs.evolve(asked, **{attribute: (*getattr(asked, attribute), more)})


def tables_besides(*read: str) -> set[str]:
    """Return the tables of records other than those named."""
    return {name for name in TABLES if name not in {"sites", *read}}
