"""Hypothesis strategies that make whole, valid registers, and each thing in them.

    from helpers.strategies import members, registers

    @given(registers(size=2), days())
    def test_...(register, as_of): ...

All of them take `start` and `end`, the first and the last day that a record may hold; `size` is
the most that a list holds (records in a table, sites of a member, members of a register).
`records(Training)` makes one kind of record; `plain_tables()` makes a plugin's own data.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any, get_args, get_origin

import attrs
from hypothesis import strategies as st

from codetrack.model.criteria import Criterion
from codetrack.model.members import TABLES, Member, Register, Site
from codetrack.model.records import Record
from codetrack.problems import Problem
from codetrack.vocabulary import COUNTRIES, is_identifier

START = date(2021, 1, 1)
END = date(2027, 12, 31)

SITE_IDS = ("north", "south-2", "a", "9", "head-office", "x1", "old-town", "z-z")
CHECKS = (
    "membership/steps",
    "policy/adopted",
    "policy/site-procedure",
    "training/staff-share",
    "training/every-site",
    "contracts/clause-share",
    "information/given",
    "stakeholders/engaged",
    "reporting/submitted",
    "chain-example/own-rule",
)
_SAMPLES: dict[str, tuple[str, ...]] = {
    "state": (
        *("applied", "plan-submitted", "plan-approved", "invoiced", "paid", "signed", "lapsed"),
        "on-hold",
    ),
    "band": ("a", "b", "up-to-1-million", "above-1-million"),
    "role": ("focal-point", "management", "finance"),
    "covers": ("voluntourism", "suppliers", "children"),
    "audience": ("staff", "front-desk", "management", "new-staff"),
    "channel": ("lobby", "web", "ticket", "in-flight"),
    "kind": ("police", "authority", "ngo", "school"),
    "title": ("top-member", "honour-roll"),
    "sectors": ("hotel", "tour-operator", "airline"),
    "owner": ("general-manager", "front-office"),
    "approved_by": ("local-representative",),
    "by": ("local-representative", "auditor"),
}
_LANGUAGES = ("en", "nl", "fr", "de", "pt-BR", "zh-Hant", "zh-Hant-TW", "es-419", "fil")
_ORDER = (
    ("adopted", "reviewed"),
    ("on", "valid_until"),
    ("on", "until"),
    ("since", "until"),
    ("signed", "expires"),
    ("opened", "closed"),
)


# ---------------------------------------------------------------- the small values


def days(start: date = START, end: date = END) -> st.SearchStrategy[date]:
    """Make days, 29 February and the ends of months and years rather often."""
    edges = [
        day
        for year in range(start.year, min(end.year, start.year + 12) + 1)
        for day in (date(year, 1, 1), date(year, 3, 1) - timedelta(days=1), date(year, 12, 31))
        if start <= day <= end
    ]
    return st.sampled_from(edges) | st.dates(start, end) if edges else st.dates(start, end)


def identifiers() -> st.SearchStrategy[str]:
    """Make ids of members and sites."""
    made = st.text("abcxyz019-", min_size=1, max_size=10).filter(is_identifier)
    return st.sampled_from(("hotel-example", "a", "0", "z" * 100)) | made


def words(samples: Sequence[str] = ("staff", "front-desk")) -> st.SearchStrategy[str]:
    """Make lower-case words, mostly of the samples."""
    made = st.lists(st.text("abz09", min_size=1, max_size=4), min_size=1, max_size=3).map("-".join)
    return st.sampled_from(tuple(samples)) | made


def texts() -> st.SearchStrategy[str]:
    """Make text that is not blank, in any script, with quotes, line ends and control characters."""
    samples = (
        "Hotel Example",
        "Hôtel de l'Étoile (invented)",
        'the "Example" \\ chain',
        "=cmd|' /C calc'!A0",
        "a, b;\tc\r\nd # e",
        "''' \"\"\" [[training]]",
        "旅館 🏨",
    )
    return st.sampled_from(samples) | st.text(min_size=1, max_size=12).filter(str.strip)


def languages() -> st.SearchStrategy[str]:
    """Make language tags."""
    return st.sampled_from(_LANGUAGES)


def countries() -> st.SearchStrategy[str]:
    """Make country codes, those of a few neighbours most often."""
    return st.sampled_from(("BE", "NL", "FR")) | st.sampled_from(COUNTRIES)


def counts() -> st.SearchStrategy[int]:
    """Make counts, small ones most often."""
    return st.integers(0, 60) | st.sampled_from((0, 1, 10_000, 2**53))


def hours() -> st.SearchStrategy[float]:
    """Make lengths of a training."""
    return st.sampled_from((0.0, 0.5, 1.5, 8.0)) | st.floats(0, 100, allow_subnormal=False)


def emails() -> st.SearchStrategy[str]:
    """Make organisational addresses, in domains kept for examples."""
    return st.builds("{}@{}".format, words(("office",)), st.sampled_from(("example.org", "a.test")))


def plain_values() -> st.SearchStrategy[Any]:
    """Make what a plugin's table may hold and every format can write."""
    leaves = (
        st.booleans()
        | st.integers(-(2**63), 2**63 - 1)
        | st.floats(allow_nan=False, allow_infinity=False)
        | st.text(max_size=8)
        | days().map(str)
    )
    return st.recursive(
        leaves,
        lambda below: (
            st.lists(below, max_size=3) | st.dictionaries(st.text(max_size=4), below, max_size=3)
        ),
        max_leaves=5,
    )


def plain_tables() -> st.SearchStrategy[dict[str, dict[str, Any]]]:
    """Make the tables of plugins, by the plugin's name."""
    table = st.dictionaries(st.sampled_from(("stars", "beds", "a b", "", "é.ü")), plain_values())
    return st.dictionaries(st.sampled_from(("hotel-example", "hr")), table, max_size=2)


# ---------------------------------------------------------------- records and sites


def records(
    kind: type[Record] | type[Site],
    site_ids: Sequence[str] = (),
    start: date = START,
    end: date = END,
    checks: Sequence[str] = CHECKS,
) -> st.SearchStrategy[Any]:
    """Make records of the class; those that lie at a site name one of `site_ids`, or none."""
    return _records(kind, tuple(site_ids), start, end, tuple(checks))


@functools.lru_cache(maxsize=4096)
def _records(
    kind: Any, site_ids: tuple[str, ...], start: date, end: date, checks: tuple[str, ...]
) -> st.SearchStrategy[Any]:
    required: dict[str, st.SearchStrategy[Any]] = {}
    optional: dict[str, st.SearchStrategy[Any]] = {}
    for field in attrs.fields(kind):
        if field.name == "site":
            if site_ids:
                optional["site"] = st.sampled_from(site_ids)
            continue
        made = _field(kind, field, start, end, checks)
        (required if field.default is attrs.NOTHING else optional)[field.name] = made
    return st.fixed_dictionaries(required, optional=optional).map(functools.partial(_made, kind))


def _made(kind: Any, values: dict[str, Any]) -> Any:
    for first, last in _ORDER:
        if values.get(first) and values.get(last) and values[last] < values[first]:
            values[first], values[last] = values[last], values[first]
    if "in_scope" in values and values["with_clause"] > values["in_scope"]:
        swapped = values["with_clause"], values["in_scope"]
        values["in_scope"], values["with_clause"] = swapped
    return kind(**values)


_BY_KIND: dict[str, Callable[[], st.SearchStrategy[Any]]] = {
    "id": identifiers,
    "email": emails,
    "language": languages,
    "languages": languages,
    "staff_languages": languages,
    "country": countries,
    "countries": countries,
    "criterion": lambda: st.sampled_from(Criterion),
    "year": lambda: st.integers(START.year - 1, END.year) | st.sampled_from((1900, 2200)),
    "hours": hours,
    "sha256": lambda: st.sampled_from(("0" * 64, "0123456789abcdef" * 4)),
    "document": lambda: st.sampled_from(("documents/policy.pdf", "documents/a b.txt")),
    "reporting_line": lambda: st.sampled_from(("isaystop.com", "the local police")),
    "people": counts,
    "staff": counts,
    "in_scope": counts,
    "with_clause": counts,
}


def _field(
    kind: Any, field: attrs.Attribute[Any], start: date, end: date, checks: tuple[str, ...]
) -> st.SearchStrategy[Any]:
    name, is_list = field.name, get_origin(field.type) is tuple
    a_word = name in _SAMPLES and not (kind.table == "action" and name == "title")
    if name == "check":
        one: st.SearchStrategy[Any] = st.sampled_from(checks)
    elif name in _BY_KIND:
        one = _BY_KIND[name]()
    elif a_word:
        one = words(_SAMPLES[name])
    else:
        one = _of_type(_without_none(field.type), start, end)
    return st.lists(one, max_size=3).map(tuple) if is_list else one


def _without_none(kind: Any) -> Any:
    left = [arg for arg in get_args(kind) if arg is not type(None)]
    return left[0] if type(None) in get_args(kind) and len(left) == 1 else kind


def _of_type(kind: Any, start: date, end: date) -> st.SearchStrategy[Any]:
    if kind is bool:
        return st.booleans()
    if kind is date:
        return days(start, end)
    if str(get_origin(kind)) == "typing.Literal":
        return st.sampled_from(get_args(kind))
    return texts()


# ---------------------------------------------------------------- members and registers


@st.composite
def members(
    draw: st.DrawFn,
    size: int = 2,
    start: date = START,
    end: date = END,
    member_id: str | None = None,
    checks: Sequence[str] = CHECKS,
) -> Member:
    """Make a member: up to `size` sites, and up to `size` records in each of a few tables."""
    site_ids = SITE_IDS[: draw(st.integers(0, min(size, len(SITE_IDS))))]
    values: dict[str, Any] = {
        "id": draw(identifiers()) if member_id is None else member_id,
        **draw(_own_fields()),
        "sites": [
            attrs.evolve(draw(records(Site, (), start, end)), id=site_id) for site_id in site_ids
        ],
    }
    for attribute in draw(_some_tables()) if size else ():
        made = records(TABLES[attribute], site_ids, start, end, checks)
        values[attribute] = draw(st.lists(made, min_size=1, max_size=size))
    return Member(**values)


@functools.cache
def _some_tables() -> st.SearchStrategy[list[str]]:
    names = [name for name in TABLES if name != "sites"]
    return st.lists(st.sampled_from(names), max_size=8, unique=True)


@functools.cache
def _own_fields() -> st.SearchStrategy[dict[str, Any]]:
    required = {"name": texts(), "country": countries()}
    optional = {
        field.name: _field(Record, field, START, END, ())
        for field in attrs.fields(Member)
        if field.name not in {"id", "ext", *required, *TABLES}
    }
    return st.fixed_dictionaries(required, optional={**optional, "ext": plain_tables()})


@st.composite
def registers(
    draw: st.DrawFn,
    size: int = 2,
    start: date = START,
    end: date = END,
    *,
    min_members: int = 0,
    unreadable: bool = False,
    checks: Sequence[str] = CHECKS,
) -> Register:
    """Make a register of up to `size` members; with `unreadable`, of some unread files as well."""
    most = max(size, min_members)
    ids = draw(st.lists(identifiers(), min_size=min_members, max_size=most, unique=True))
    lost = draw(st.lists(identifiers(), max_size=2, unique=True)) if unreadable else []
    lost = [member_id for member_id in lost if member_id not in ids]
    problems = [
        Problem(message="not valid TOML", file=f"members/{i}.toml", line=1, member=i) for i in lost
    ]
    made = [draw(members(size, start, end, member_id, checks)) for member_id in ids]
    name = draw(st.sampled_from(("belgium", "")))
    return Register(members=made, problems=problems, unreadable=lost, name=name)
