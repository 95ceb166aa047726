"""What holds for every built-in check: its manual, its messages, and what it asks of a date."""

from __future__ import annotations

import ast
import functools
import inspect
import re
import string
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import attrs
import pytest
from helpers.members import (
    all_answers,
    answers,
    checks_of,
    member,
    plugin_of,
    signed,
    site,
    tables_besides,
    with_more,
)
from helpers.strategies import days, members
from hypothesis import given
from hypothesis import strategies as st

from codetrack.builtin import checks as package
from codetrack.builtin.checks import (
    contracts,
    information,
    membership,
    policy,
    reporting,
    stakeholders,
    top_member,
    training,
)
from codetrack.builtin.checks._references import SOURCES
from codetrack.extension import SiteCheck
from codetrack.model.findings import MEMBERSHIP
from codetrack.model.members import RECORD_TABLES
from codetrack.model.observations import Status
from codetrack.model.records import (
    Confirmation,
    ContractCensus,
    Engagement,
    Headcount,
    Policy,
    Training,
)
from codetrack.plugins.loader import BUILTIN

MODULES = (
    membership,
    policy,
    training,
    contracts,
    information,
    stakeholders,
    reporting,
    top_member,
)
FOLDER = Path(package.__file__).parent
FILES = sorted(FOLDER.glob("*.py"))
EVERY = [(module, name) for module in MODULES for name in checks_of(module)]
IDS = [f"{plugin_of(module)}/{name}" for module, name in EVERY]
of_every_check = pytest.mark.parametrize(("module", "name"), EVERY, ids=IDS)
of_every_file = pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)


def doc_of(check) -> str:
    """Return the docstring of the function behind a check, its lines joined."""
    run = check.run
    while isinstance(run, functools.partial):
        run = run.func
    return " ".join(inspect.getdoc(run).split())


def words(level: str) -> str:
    """Return a level as a docstring says it."""
    return level.replace("_", " ")


def settings_of(module) -> list[str]:
    """Return the names of the settings that the module takes."""
    name = f"{module.__name__.rpartition('.')[2].title().replace('_', '')}Settings"
    return [field.name for field in attrs.fields(getattr(module, name))]


# ---------------------------------------------------------------- the manual


def test_every_plugin_is_tested_here():
    """The plugins of checks that come with codetrack are the modules of this test."""
    given_by = {name: path for name, path in BUILTIN.items() if ".checks." in path}

    assert given_by == {plugin_of(module): module.__name__ for module in MODULES}


@pytest.mark.parametrize("module", MODULES, ids=plugin_of)
def test_the_manual_lists_every_check(module):
    """A module's docstring lists each check by its id, with its level and its setting."""
    text = " ".join(inspect.getdoc(module).split())
    listed = re.findall(r"- `([\w/-]+)` \(([\w ]+)(?:; setting `(\w+)`)?\):", text)

    real = [
        (f"{plugin_of(module)}/{name}", words(check.level), check.setting)
        for name, check in checks_of(module).items()
    ]
    assert sorted(listed) == sorted(real)


@of_every_check
def test_the_docstring_names_level_and_setting(module, name):
    """A check's docstring says its level, the setting that changes it, and whose rule it is."""
    check = checks_of(module)[name]
    text = doc_of(check)

    assert f"Level: {words(check.level)}." in text
    named = re.search(r"Settings?: ((?:`\w+`(?:, )?)+)\.", text)
    named = re.findall(r"`(\w+)`", named[1]) if named else []
    assert named[:1] == ([check.setting] if check.setting else [])
    assert set(named) <= set(settings_of(module))
    assert "The Code's" in text or "A default of codetrack" in text


@of_every_check
def test_a_commitment_has_a_source(module, name):
    """What a check calls a commitment is The Code's, and it says on which page."""
    check = checks_of(module)[name]

    if check.level == "commitment":
        assert "The Code" in check.source
        assert any(page in check.source for page in SOURCES.values())
        assert re.search(r"\[S\d+\]", doc_of(check))


@of_every_check
def test_it_explains_itself(module, name):
    """A check has a title, a remedy and a source, each a text that a person can read."""
    check = checks_of(module)[name]

    assert check.title
    assert not check.title.endswith(".")
    assert check.remedy.endswith(".")
    assert check.source
    assert "[S" not in check.source


@pytest.mark.parametrize("module", MODULES, ids=plugin_of)
def test_every_setting_is_read(module):
    """A setting is named in the docstring of a check that it changes, and in no vain."""
    text = " ".join(doc_of(check) for check in checks_of(module).values())

    assert [name for name in settings_of(module) if f"`{name}`" not in text] == []


@of_every_file
def test_sources_resolve(file):
    """Every page that a docstring names can be looked up."""
    cited = set(re.findall(r"\[(S\d+)\]", file.read_text(encoding="utf-8")))

    assert cited <= set(SOURCES)


def test_every_source_is_cited():
    """No page is listed that no rule rests on."""
    text = "".join(file.read_text(encoding="utf-8") for file in FILES if file.stem != "_sources")

    assert [page for page in SOURCES if f"[{page}]" not in text] == []


@pytest.mark.parametrize("module", MODULES, ids=plugin_of)
def test_the_area_is_that_of_the_module(module):
    """The checks of a module serve the criterion after which it is named, or membership."""
    areas = {check.area for check in checks_of(module).values()}

    assert areas == {MEMBERSHIP if module is top_member else plugin_of(module)}


# ---------------------------------------------------------------- the messages

ANSWERS = {"met", "partly_met", "gap", "unknown", "not_applicable", "answer", "by_share"}
BESIDES = {"counted", "subject", "measure", "records", "source"}


def messages(file: Path) -> Iterator[tuple[int, str, set[str]]]:
    """Yield line, template and the names of the values of each answer in the file."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        called = node.func.func if isinstance(node.func, ast.Call) else node.func
        if not isinstance(called, ast.Name) or called.id not in ANSWERS or not node.args:
            continue
        if isinstance(node.args[0], ast.Constant):
            yield node.lineno, node.args[0].value, {keyword.arg for keyword in node.keywords}


@of_every_file
def test_every_message_has_all_its_values(file):
    """A template names the values that it is given, all of them and no others."""
    wrong = [
        (line, template)
        for line, template, given_values in messages(file)
        if {name for _, name, _, _ in string.Formatter().parse(template) if name}
        != given_values - BESIDES
    ]

    assert wrong == []


def test_messages_are_found():
    """The look at the messages sees as many as there are checks, and more."""
    assert sum(len(list(messages(file))) for file in FILES) > 2 * len(EVERY)


@of_every_file
def test_no_answer_formats_text(file):
    """An answer hands over template and values; it never joins them itself."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    runs = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    runs = [node for node in runs if node.name not in {"checks", "codetrack_checks"}]

    joined = [n.lineno for run in runs for n in ast.walk(run) if isinstance(n, ast.JoinedStr)]

    assert joined == []


# ---------------------------------------------------------------- the date that is asked


class Asked(date):
    """Stand for a date of which only comparisons, differences and the year are asked."""

    def _refuse(self, *_args, **_kwargs):
        raise AssertionError

    __hash__ = __repr__ = __str__ = __format__ = __reduce__ = _refuse
    strftime = isoformat = toordinal = timetuple = weekday = isoweekday = replace = _refuse
    isocalendar = ctime = __add__ = __radd__ = _refuse
    month = day = property(_refuse)


@given(members(size=4), days())
def test_only_comparisons_differences_and_the_year_are_asked(asked, as_of):
    """A date that can be compared, subtracted and asked for its year alone gives the same."""
    bare = Asked(as_of.year, as_of.month, as_of.day)
    asked = asked.as_of(as_of)

    for module in MODULES:
        for check in checks_of(module).values():
            plain = answers(check, asked, as_of)
            assert answers(check, asked, bare) == plain


READS = {
    membership: ("milestones", "revenues", "contacts"),
    policy: ("policies", "procedures"),
    training: ("trainings", "headcounts", "milestones"),
    contracts: ("contracts", "contract_censuses", "milestones"),
    information: ("information",),
    stakeholders: ("engagements",),
    reporting: ("reports", "actions", "confirmations", "milestones"),
}
"""The tables that the checks of a module rest on; the top member's rest on all criteria."""


@given(members(size=3), days(), st.data())
def test_other_tables_do_not_matter(asked, as_of, data):
    """The checks of a criterion rest on their own tables alone, and answer alike twice."""
    added = data.draw(with_more(asked, tables_besides()))

    for module, read in READS.items():
        others = {table: getattr(added, table) for table in tables_besides(*read)}
        more = attrs.evolve(asked, **others)
        said = all_answers(module, asked, as_of)
        assert said == all_answers(module, asked, as_of) == all_answers(module, more, as_of)


@given(members(size=4), days())
def test_every_check_speaks(asked, as_of):
    """Each check answers for the member, or for each open site, once for each subject."""
    open_sites = [place.id for place in asked.open_sites(as_of)]

    for module in MODULES:
        for check in checks_of(module).values():
            found = answers(check, asked, as_of)
            subjects = [(place, answer.subject) for place, answer in found]
            assert len(set(subjects)) == len(subjects)
            assert {place for place, _ in found} == (
                set(open_sites) if isinstance(check, SiteCheck) else {""}
            )


@given(members(size=4), days())
def test_what_is_missing_is_never_met(asked, as_of):
    """Taking away all that is dated never makes the answer of a commitment `met`."""
    bare = attrs.evolve(asked, **dict.fromkeys(RECORD_TABLES, ()))

    for module in MODULES:
        for check in checks_of(module).values():
            assert all(answer.status != "met" for _, answer in answers(check, bare, as_of))


@given(days())
def test_an_empty_record_passes_nothing(as_of):
    """A member of whom nothing is recorded meets no check at all."""
    nobody = member(site(), voluntourism=True)

    statuses = {
        answer.status
        for module in MODULES
        for _, found in all_answers(module, nobody, as_of)
        for _, answer in found
    }

    assert statuses <= {Status.GAP, Status.UNKNOWN, Status.NOT_APPLICABLE}


@pytest.mark.parametrize("as_of", [date.min, date.max], ids=["first", "last"])
def test_the_ends_of_the_calendar(as_of):
    """The first and the last day of the calendar are days like any other."""
    company = member(
        site(opened=as_of),
        signed(as_of),
        Headcount(on=as_of, staff=3),
        Training(on=as_of, people=3),
        ContractCensus(on=as_of, in_scope=3, with_clause=3),
        Policy(adopted=as_of),
        Engagement(on=as_of, partner="Partner Example", kind="police"),
        Confirmation(on=as_of, site="north"),
    )

    for module in MODULES:
        assert all_answers(module, company, as_of)
