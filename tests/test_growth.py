"""Twice the sites of one member, twice the steps: counted, for clocks differ from day to day.

Steps are calls of Python and lines; each turn of a loop is a line again, that of a comprehension
as well. A search through a list compares in C, in one line: so the ids of the sites are texts that
are asked in Python whether they are equal, and each time is a call.
"""

import functools
import importlib.util
import json
import sys
from datetime import date
from pathlib import Path

import attrs
import pytest

from codetrack import (
    Period,
    SiteCheck,
    assess,
    gap,
    load,
    load_plugins,
    met,
    save,
    summarise_periods,
)
from codetrack.model.members import TABLES
from codetrack.testing import make_register

BENCHMARKS = Path(__file__).parent / "benchmarks"
AS_OF = date(2026, 11, 24)
YEAR = Period.year(2026, AS_OF)
PLUGINS = load_plugins()
BY_ID = {check.id: check for check in PLUGINS.checks}
AT_SITES = [check for check in PLUGINS.checks if isinstance(check, SiteCheck)]
MOST = 2.05
"""How many times the steps for twice the sites: two, and a little that one run draws by chance."""


@pytest.fixture(scope="module")
def group():
    """Load the module that makes the group of the benchmarks."""
    spec = importlib.util.spec_from_file_location("group", BENCHMARKS / "generate_group.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Id(str):
    """Be the id of a site, and compare in Python, so that each comparison is a call."""

    __slots__ = ()

    def __eq__(self, other):
        return str.__eq__(self, other)

    def __hash__(self):
        return str.__hash__(self)


def compared_in_python(member):
    """Return the member with ids of sites that compare in Python."""
    changes = {"sites": tuple(attrs.evolve(site, id=Id(site.id)) for site in member.sites)}
    for name, kind in TABLES.items():
        if "site" in attrs.fields_dict(kind):
            changes[name] = tuple(
                record if record.site is None else attrs.evolve(record, site=Id(record.site))
                for record in getattr(member, name)
            )
    return attrs.evolve(member, **changes)


def steps(action):
    """Count the calls and the lines that the interpreter runs for an action."""
    number = 0

    def trace(frame, event, argument):
        nonlocal number
        number += event in ("call", "line")
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        action()
    finally:
        sys.settrace(before)
    return number


def growth(make, sites):
    """Return how many times the steps are needed for twice the sites; `make` gives the action."""
    few, many = (make(number) for number in (sites, 2 * sites))
    # Whatever is made once in a process, such as a decoder, is made by now.
    make(2)()
    few, many = steps(few), steps(many)
    return many / few


# A check that is done at the first gap, or at the first good answer, shows its loop in one of them.
shapes = pytest.mark.parametrize("lacking", [0, 2, 1], ids=["none-lacks", "half-lack", "all-lack"])
A_CHECK, A_REPORT = 50, 100
"""How many sites are few: enough for one step more for each pair of them to show in the rest."""


@pytest.fixture(scope="module")
def registers(group, tmp_path_factory):
    """Return what gives the register of one member with so many sites, made once."""
    folder = tmp_path_factory.mktemp("group")

    @functools.cache
    def made(sites, lacking):
        path = folder / f"{sites}-{lacking}.jsonl"
        path.write_bytes(b"".join(group.lines(sites, sites, lacking)))
        register = load(path, plugins=PLUGINS)
        (member,) = register.members
        assert len(member.sites) == sites
        assert len([*member.records()]) >= group.A_SITE * sites
        return register

    return made


@pytest.fixture(scope="module")
def members(registers):
    """Return what gives such a member, made once, with ids that compare in Python."""
    return functools.cache(lambda *asked: compared_in_python(*registers(*asked).members))


def half_of_the_whole(member):
    """Return the member with every second record not of its site, but of all of them."""
    changes = {}
    for name, kind in TABLES.items():
        if "site" in attrs.fields_dict(kind):
            changes[name] = tuple(
                attrs.evolve(record, site=None) if number % 2 else record
                for number, record in enumerate(getattr(member, name))
            )
    return attrs.evolve(member, **changes)


def asked(check, member):
    """Ask a check about the member as `assess` does, and return the answers."""
    if isinstance(check, SiteCheck):
        return [list(check.run(site, member, AS_OF)) for site in member.open_sites(AS_OF)]
    return list(check.run(member, AS_OF))


def nested(member, as_of):
    """Look at all trainings for each site, in a comprehension."""
    for site in member.sites:
        held = [training for training in member.trainings if training.site == site.id]
        yield met("Held") if held else gap("Not held", subject=site.name)


def searched(member, as_of):
    """Search the ids of all sites for each site, in one call."""
    ids = [site.id for site in member.sites]
    for site in member.sites:
        yield met("There", subject=site.name) if site.id in ids else gap("Lost")


def straight(member, as_of):
    """Look at each site once, and at each training once."""
    trained = {training.site for training in member.trainings}
    for site in member.sites:
        yield met("Held") if site.id in trained else gap("Not held", subject=site.name)


@pytest.mark.parametrize(("run", "wrong"), [(nested, True), (searched, True), (straight, False)])
def test_the_count_sees_what_looks_at_all_for_each(members, run, wrong):
    """What this file rests on: one step for each pair of sites shows, whatever takes it."""

    def make(number):
        member = attrs.evolve(members(number, 0))
        return lambda: list(run(member, AS_OF))

    assert (growth(make, A_CHECK) > MOST) == wrong


@shapes
@pytest.mark.parametrize("check", sorted(BY_ID))
def test_each_check_takes_twice_the_steps(check, members, lacking):
    """No built-in check looks at all the records of a member for each of its sites."""

    def make(number):
        # Without the index of its records, which another check may have made.
        member = attrs.evolve(members(number, lacking))
        return lambda: asked(BY_ID[check], member)

    assert growth(make, A_CHECK) <= MOST


@shapes
@pytest.mark.parametrize("check", [check.id for check in AT_SITES])
def test_records_of_the_whole_are_not_looked_at_for_each_site(check, members, lacking):
    """Twice the sites and twice what stands for all of them take twice the steps, not four."""

    def make(number):
        member = half_of_the_whole(members(number, lacking))
        return lambda: asked(BY_ID[check], member)

    assert growth(make, A_CHECK) <= MOST


@shapes
def test_an_assessment_takes_twice_the_steps(registers, lacking):
    """Waivers, digests and what is said of the sites are no more than the checks."""

    def make(number):
        register = registers(number, lacking)
        return lambda: assess(register, PLUGINS.checks, as_of=AS_OF)

    assert growth(make, A_REPORT) <= MOST


@shapes
def test_a_roll_up_takes_twice_the_steps(registers, lacking):
    """A year beside the one before it, where each site has a group of its own as well."""

    def make(number):
        register = registers(number, lacking)
        (member,) = register.members
        named = [attrs.evolve(site, region=site.name) for site in member.sites]
        apart = make_register(attrs.evolve(member, sites=named))
        by, periods = ["region", "operation", "check"], [YEAR, YEAR.before()]
        return lambda: [
            summarise_periods(each, AT_SITES, periods=periods, by=by) for each in (register, apart)
        ]

    assert growth(make, A_REPORT) <= MOST


@pytest.mark.parametrize("name", ["group.jsonl", "group"], ids=["jsonl", "toml"])
def test_loading_takes_twice_the_steps(group, tmp_path, name):
    """A line or a file is read in one pass, however many sites its member has."""

    def make(number):
        path = tmp_path / f"{number}" / name
        path.parent.mkdir()
        first = tmp_path / f"{number}.jsonl"
        first.write_bytes(b"".join(group.lines(number, number)))
        save(load(first, plugins=PLUGINS), path, plugins=PLUGINS)
        return lambda: loaded(path)

    def loaded(path):
        assert not load(path, plugins=PLUGINS).problems

    # A TOML file is read in Python, letter by letter.
    assert growth(make, A_REPORT if name.endswith("jsonl") else A_REPORT // 10) <= MOST


def test_telling_mistakes_takes_twice_the_steps(group, tmp_path):
    """A site that does not exist, one that stands twice and a wrong word, at each site."""

    def make(number):
        member = group.member("company", range(number))
        for record in member["headcounts"]:
            record["site"] += "-unknown"
        for record in member["trainings"]:
            record["mode"] = "carrier-pigeon"
        member["sites"] += member["sites"][::2]
        path = tmp_path / f"{number}.jsonl"
        path.write_text(json.dumps(member), encoding="utf-8")
        return lambda: told(path, number)

    def told(path, number):
        assert len(load(path, plugins=PLUGINS).problems) > 20 * number

    assert growth(make, A_REPORT // 20) <= MOST


def test_companies_that_cannot_be_read_take_twice_the_steps(group, tmp_path):
    """Not all that is wrong is looked through for each member that cannot be read."""

    def make(number):
        path = tmp_path / f"{number}.jsonl"
        lines = group.lines(number, 1)
        path.write_bytes(b"".join(line.replace(b'"group"', b'"gruop"') for line in lines))
        register = load(path, plugins=PLUGINS)
        assert len(register.unreadable) == number
        return lambda: assess(register, AT_SITES, as_of=AS_OF)

    assert growth(make, A_REPORT) <= MOST


def test_many_companies_of_one_group_take_twice_the_steps(group, tmp_path):
    """Nothing looks at all the companies of a group for each of them."""

    def make(number):
        path = tmp_path / f"{number}.jsonl"
        path.write_bytes(b"".join(group.lines(number, 2)))
        return lambda: summarise_periods(
            load(path, plugins=PLUGINS), PLUGINS.checks, periods=[YEAR], by=["group", "region"]
        )

    assert growth(make, A_REPORT) <= MOST
