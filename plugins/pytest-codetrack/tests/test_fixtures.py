"""The fixtures for authors, used as an author would."""

from pathlib import Path

import pytest

import codetrack.testing

pytest_plugins = ["pytester"]
codetrack.testing.load_one(type("empty", (), {"__name__": "empty"}))

README = Path(__file__).parent.parent / "README.md"
PLUGIN = """
from datetime import timedelta
from codetrack import Check, Criterion, gap, hookimpl, met

def run(member, as_of):
    days = [t.on for t in member.trainings if t.audience == "front-desk"]
    if days and as_of - max(days) <= timedelta(days=365):
        yield met("The front desk was trained on {on}", on=max(days))
    else:
        yield gap("No front-desk training in the last year")

@hookimpl
def codetrack_checks():
    yield Check(name="trained", criterion=Criterion.TRAINING, title="It is trained", run=run)
"""


@pytest.mark.slow
def test_an_author_needs_no_import(pytester):
    """The README's test of a plugin runs as it stands, under strict markers and warnings."""
    pytester.makepyfile(acme=PLUGIN)
    readme = README.read_text(encoding="utf-8")
    sample = readme.partition("<!-- author -->\n```python\n")[2].partition("```")[0]
    pytester.makepyfile(test_sample=sample)
    pytester.makepyfile(
        """
        import acme

        def test_the_rest(codetrack_member, codetrack_site, codetrack_register,
                          codetrack_load_one):
            member = codetrack_member("hotel", sites=[codetrack_site("ghent")])
            assert codetrack_register(member).member("hotel").sites[0].id == "ghent"
            assert [check.name for check in codetrack_load_one(acme).gives] == ["trained"]
        """
    )
    result = pytester.runpytest_subprocess("--strict-markers", "-W", "error")
    result.assert_outcomes(passed=3)


def test_a_folder_sets_its_own_day(pytester):
    """A fixture named codetrack_as_of is the day of all the others."""
    pytester.makepyfile(acme=PLUGIN)
    pytester.makeconftest(
        """
        from datetime import date
        import pytest

        @pytest.fixture(scope="session")
        def codetrack_as_of():
            return date(2030, 1, 2)
        """
    )
    pytester.makepyfile(
        """
        from datetime import date
        import acme

        def test_it(codetrack_member, codetrack_assess):
            assert codetrack_assess(acme, codetrack_member()).as_of == date(2030, 1, 2)
        """
    )
    pytester.runpytest_subprocess().assert_outcomes(passed=1)


def test_a_refused_plugin_fails_its_test(pytester):
    """A plugin that cannot be loaded is no assessment without checks, but a failure."""
    pytester.makepyfile(acme="import codetrack\n@codetrack.hookimpl\ndef codetrack_chekcs(): ...")
    pytester.makepyfile(
        """
        import acme

        def test_it(codetrack_member, codetrack_assess):
            codetrack_assess(acme, codetrack_member())
        """
    )
    result = pytester.runpytest_subprocess()
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*codetrack_chekcs*"])
