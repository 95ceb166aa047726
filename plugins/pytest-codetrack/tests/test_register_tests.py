"""What `pytest --codetrack` makes of a register, seen by whoever runs it."""

import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import junitparser
import pytest

import codetrack

pytest_plugins = ["pytester"]

EXAMPLES = Path(__file__).parents[3] / "examples"
DAY = ("--codetrack-as-of", "2026-11-23")
# Within one process, pytester forgets modules that a run imported: all are imported before.
for name in ("belgium", "belgium-with-a-mistake"):
    codetrack.audit(EXAMPLES / name, as_of=date(2026, 11, 23))

BROKEN = """
from codetrack import Check, Criterion, hookimpl

def run(member, as_of):
    raise RuntimeError("no such table")

@hookimpl
def codetrack_checks():
    yield Check(name="trained", criterion=Criterion.TRAINING, title="All are trained", run=run)
"""


@pytest.fixture
def belgium(pytester):
    """Copy the Belgian example beside the tests of a run."""
    shutil.copytree(EXAMPLES / "belgium", pytester.path / "belgium")
    return pytester.path / "belgium"


def member(pytester, text, name="hotel", register="reg"):
    """Write one member of a small register."""
    folder = pytester.path / register / "members"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.toml").write_text(text, encoding="utf-8")


SMALL = 'name = "Hotel (invented)"\ncountry = "BE"\n'


def run(pytester, *args, register="belgium"):
    """Run pytest in this process over a register."""
    return pytester.runpytest_inprocess("--codetrack", register, *DAY, *args)


@pytest.mark.usefixtures("belgium")
def test_each_status_has_its_outcome(pytester):
    """Met passes, a waiver xfails with reason and end, not applicable skips, a gap fails."""
    result = run(pytester, "-m", "training", "-v", "-rxs")
    waived = "slaapwel-hostels::training/staff-share"
    result.stdout.fnmatch_lines(
        [
            "hotel-de-zwaan::training/staff-share PASSED*",
            f"{waived} XFAIL (waived until 2027-03*)*",
            "stadsgidsen-gent::training/every-site SKIPPED (not applicable*)*",
            "zeewind-hotels::training/staff-share FAILED*",
            f"XFAIL {waived} - waived until 2027-03-31 by representative: Antwerpen is closed *",
        ]
    )
    assert result.ret == 1


@pytest.mark.usefixtures("belgium")
def test_a_failure_reads_as_a_report(pytester):
    """It has member, check, sentence, records, remedy and file, and no traceback."""
    result = run(pytester, "auberge-exemple::training/staff-share")
    result.stdout.fnmatch_lines(
        [
            "gap: Completed trainings cover at most 0 of 9 staff; the target is 80%",
            "  member  auberge-exemple, Auberge Exemple (invented)",
            "  check   training/staff-share: Enough of the member's staff are trained",
            "  serves  training (commitment)",
            "  record  headcount 2025-12-01",
            "  remedy  Train more staff, or record the headcounts and the trainings held.",
            "  file    belgium/members/auberge-exemple.toml",
            "FAILED auberge-exemple::training/staff-share - gap: Completed trainings cover*",
            "*1 failed*",
        ]
    )
    result.stdout.no_fnmatch_line("*Traceback*")
    result.stdout.no_fnmatch_line("*nodes.py*")


@pytest.mark.usefixtures("belgium")
def test_every_finding_has_its_test(pytester):
    """The tests are the findings of the assessment, one for one, but for silent areas."""
    assessment = codetrack.audit("belgium", as_of=date(2026, 11, 23))
    keys = {finding.key for finding in assessment.findings}
    result = run(pytester, "--collect-only", "-q")
    ids = [line for line in result.outlines if "::" in line]
    assert len(ids) == len(set(ids)) == len(keys)
    assert "zeewind-hotels::training/site-staff-share[lille]" in ids


def test_ids_do_not_depend_on_position(pytester, belgium):
    """A site moved to the end of its file keeps the ids of its tests."""
    before = run(pytester, "--collect-only", "-q", "-k", "slaapwel").outlines
    file = belgium / "members" / "slaapwel-hostels.toml"
    head, first, second, third = file.read_text(encoding="utf-8").split("[[site]]")
    third, *rest = third.split("[[policy]]")
    parts = [head, second, third, first + "[[policy]]" + "[[policy]]".join(rest)]
    file.write_text("[[site]]".join(parts), encoding="utf-8")
    after = run(pytester, "--collect-only", "-q", "-k", "slaapwel").outlines
    ids = [sorted(line for line in lines if "::" in line) for lines in (before, after)]
    assert ids[0] == ids[1]
    assert any("brugge-park" in name for name in ids[0])


@pytest.mark.usefixtures("belgium")
def test_markers_choose_criterion_level_and_site(pytester):
    """`-m` knows them, under --strict-markers, with warnings as errors."""
    strict = ("--strict-markers", "-W", "error", "--collect-only", "-q")
    policies = run(pytester, *strict, "-m", "policy and commitment").outlines
    ids = [line for line in policies if "::" in line]
    assert ids
    assert all("::policy/" in name for name in ids)
    at = run(pytester, *strict, "-m", "codetrack(site='lille', level='good_practice')").outlines
    ids = [line for line in at if "::" in line]
    assert ids
    assert all(name.endswith("[lille]") for name in ids)


@pytest.mark.usefixtures("belgium")
def test_good_practice_fails_when_asked_to(pytester):
    """By default it is xfailed; with --codetrack-level good_practice it fails."""
    run(pytester, "-k", "auberge-exemple and management").assert_outcomes(xfailed=1)
    strict = run(
        pytester, "-k", "auberge-exemple and management", "--codetrack-level=good_practice"
    )
    strict.assert_outcomes(failed=1)


@pytest.mark.usefixtures("belgium")
def test_runxfail_shows_what_is_waived(pytester):
    """With pytest's --runxfail, a waived gap fails."""
    result = run(pytester, "--runxfail", "slaapwel-hostels::training/staff-share")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["  cover   waiver, waived until 2027-03-31 by representative:*"])


def test_an_unreadable_member_fails_and_shows_its_lines(pytester):
    """Its checks fail, those of good practice too, and its data is an error with file and line."""
    shutil.copytree(EXAMPLES / "belgium-with-a-mistake", pytester.path / "reg")
    result = run(pytester, "-k", "pension", register="reg")
    counts = result.parseoutcomes()
    assert counts["errors"] == 1
    assert counts["failed"] > 10
    assert set(counts) == {"errors", "failed", "deselected"}
    result.stdout.fnmatch_lines(
        [
            "*ERROR at setup of pension-vergissing::data*",
            "members/pension-vergissing.toml:3: country: wrong value; expected an ISO *",
            "members/pension-vergissing.toml:22: contract_census*got 12",
            "  remedy  Correct the member's data; pension-vergissing::data says what is wrong.",
            "ERROR pension-vergissing::data - 6 problems: members/*",
        ]
    )
    result.stdout.no_fnmatch_line("*Traceback*")
    for name in ("training", "good_practice"):
        assert run(pytester, "-m", name, "-k", "pension", register="reg").ret == 1


@pytest.mark.parametrize(
    ("args", "sentence"),
    [
        (["--codetrack", "nowhere"], "*nowhere: there is nothing here; expected*"),
        (["--codetrack", ""], "*--codetrack: expected the path of a register; got nothing*"),
        (
            ["--codetrack", "reg", "--codetrack-as-of", "23/11/2026"],
            "*expected a day such as 2026-11-23; got '23/11/2026'*",
        ),
        (["--codetrack", "reg", "--codetrack-level", "x"], "*expected commitment or good_prac*"),
        (["--codetrack-as-of", "2026-11-23"], "*of which register? Name it with --codetrack*"),
        (["--codetrack", "reg", "hotel::training/no-such"], "*not found: *no-such*"),
    ],
)
@pytest.mark.parametrize("workers", [(), ("-n1",)], ids=["alone", "xdist"])
def test_wrong_use_is_a_sentence_and_exit_code_4(pytester, args, sentence, workers):
    """Nothing runs, and no traceback is shown; with workers neither."""
    if workers and "no-such" in args[-1]:
        return
    member(pytester, SMALL)
    pytester.makepyfile("def test_ordinary(): pass")
    result = pytester.runpytest_subprocess(*args, *workers)
    assert result.ret == 4
    result.stderr.fnmatch_lines([f"ERROR: {sentence}"])
    assert "Traceback" not in result.stdout.str() + result.stderr.str()


def test_wrong_settings_are_a_wrong_use(pytester):
    """A codetrack.toml that cannot be read names its line, and the exit code is 4."""
    member(pytester, SMALL)
    (pytester.path / "reg" / "codetrack.toml").write_text('language = "en"\nwaiver = 1\n')
    result = run(pytester, register="reg")
    assert result.ret == 4
    result.stderr.fnmatch_lines(["ERROR: codetrack: *codetrack.toml:2: waiver: unknown key*"])


def test_no_member_is_not_a_pass(pytester):
    """An empty register is an error, and not even -m lets it pass."""
    (pytester.path / "reg" / "members").mkdir(parents=True)
    result = run(pytester, register="reg")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["ERROR PROBLEMS::members - the register has no member*"])
    pytester.makepyfile("def test_ordinary(): pass")
    assert run(pytester, "-m", "training", register="reg").ret == 1
    assert run(pytester, "-k", "ordinary", register="reg").ret == 1


def test_silence_on_a_criterion_fails(pytester):
    """Without its plugin, a criterion is unknown, and has a test of its own that fails."""
    member(pytester, SMALL)
    (pytester.path / "reg" / "codetrack.toml").write_text('[plugins]\ndisable = ["training"]\n')
    result = run(pytester, "-m", "training", register="reg")
    result.assert_outcomes(failed=1, deselected=result.parseoutcomes()["deselected"])
    result.stdout.fnmatch_lines(["FAILED hotel::training - unknown: No check *spoke on training*"])


def test_an_unused_waiver_has_a_test(pytester):
    """A waiver that covers nothing is shown with its own id."""
    waiver = (
        '[[waiver]]\ncheck = "no/such"\nreason = "none"\napproved_by = "lcr"\n'
        "since = 2026-01-01\nuntil = 2026-12-31\n"
    )
    member(pytester, SMALL + waiver)
    result = run(pytester, "-k", "in-order", "-rx", register="reg")
    result.stdout.fnmatch_lines(
        ["XFAIL hotel::waivers/in-order[[]waiver no/such 2026-01-01[]] - good practice, gap: *"]
    )


def test_an_attestation_is_told(pytester):
    """A verdict of gap fails, and says until when it holds and why."""
    attestation = (
        '[[attestation]]\ncheck = "policy/adopted"\nverdict = "gap"\non = 2026-01-01\n'
        'until = 2026-12-31\nby = "lcr"\nreason = "seen on the spot"\n'
    )
    member(pytester, SMALL + attestation)
    result = run(pytester, "-m", "policy", register="reg")
    result.stdout.fnmatch_lines(
        ["  cover   attestation, gap until 2026-12-31 by lcr: seen on the spot"]
    )


def broken(pytester):
    """Install a plugin whose check raises, as a distribution beside the tests."""
    pytester.makepyfile(codetrack_acme=BROKEN)
    info = pytester.path / "codetrack_acme-0.1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: codetrack-acme\nVersion: 0.1\n")
    (info / "entry_points.txt").write_text("[codetrack]\nacme = codetrack_acme\n")
    pytester.syspathinsert()


def test_a_broken_plugin_is_an_error_whatever_is_chosen(pytester):
    """It errors with its name and cause; where -k leaves that out, the run fails and says why."""
    broken(pytester)
    member(pytester, SMALL)
    pytester.makepyfile("def test_ordinary(): pass")
    result = run(pytester, "-k", "acme", register="reg")
    result.stdout.fnmatch_lines(
        [
            "*ERROR at setup of PROBLEMS::plugin acme*",
            "plugin acme: *hotel*RuntimeError*no such table*",
        ]
    )
    assert result.parseoutcomes()["failed"] == 1
    left = run(pytester, "-k", "ordinary", register="reg")
    assert left.ret == 1
    left.stdout.fnmatch_lines(
        ["*problems that concern every test*", "plugin acme: *no such table*", "*1 passed*"]
    )
    assert run(pytester, "-k", "ordinary", "--collect-only", register="reg").ret == 0


@pytest.mark.slow
def test_workers_collect_and_tell_the_same(pytester, belgium):
    """With -n, outcomes and the short summary are those of one process."""
    pytester.makepyfile("def test_ordinary(): pass")
    shutil.copy(
        EXAMPLES / "belgium-with-a-mistake" / "members" / "pension-vergissing.toml",
        belgium / "members",
    )
    one = run(pytester, "-rfE")
    two = pytester.runpytest_subprocess("--codetrack", "belgium", *DAY, "-rfE", "-n2")
    assert one.parseoutcomes() == two.parseoutcomes()
    summary = [
        sorted(line for line in result.outlines if line.startswith(("FAILED", "ERROR ")))
        for result in (one, two)
    ]
    assert summary[0] == summary[1]
    assert any("zeewind-hotels::training/staff-share - partial: " in line for line in summary[1])


@pytest.mark.usefixtures("belgium")
def test_last_failed_and_stop_at_first(pytester):
    """`--lf` runs what failed, beside ordinary tests that failed; `-x` stops."""
    pytester.makepyfile("def test_bad(): assert 0\ndef test_good(): pass")
    first = run(pytester, "-m", "not good_practice")
    failed = first.parseoutcomes()["failed"]
    again = run(pytester, "--lf")
    assert again.parseoutcomes()["failed"] == failed
    assert set(again.parseoutcomes()) == {"failed", "deselected"}
    assert run(pytester, "-x").parseoutcomes()["failed"] == 1


@pytest.mark.usefixtures("belgium")
def test_an_id_names_its_test_and_no_other(pytester):
    """An id of the summary, given back, runs that test; a member's id runs all of the member's."""
    pytester.makepyfile(test_ordinary="def test_ordinary(): pass")
    one = run(pytester, "zeewind-hotels::training/site-staff-share[lille]", "--runxfail")
    one.assert_outcomes(failed=1)
    sites = run(pytester, "zeewind-hotels::training/site-staff-share", "--collect-only", "-q")
    assert sum("::" in line for line in sites.outlines) == 18
    both = run(pytester, "hotel-de-zwaan", "test_ordinary.py", "-q", "--collect-only").outlines
    ids = [line for line in both if "::" in line]
    assert "test_ordinary.py::test_ordinary" in ids
    assert {name.partition("::")[0] for name in ids} == {"test_ordinary.py", "hotel-de-zwaan"}


@pytest.mark.usefixtures("belgium")
def test_junit_xml_is_read_elsewhere(pytester):
    """JUnit XML has class, name, one-line message and the facts of each test."""
    run(pytester, "--junitxml=out.xml", "-m", "training")
    suites = junitparser.JUnitXml.fromfile(str(pytester.path / "out.xml"))
    cases = {(case.classname, case.name): case for suite in suites for case in suite}
    failed = cases["auberge-exemple", "training/staff-share"]
    (result,) = failed.result
    assert isinstance(result, junitparser.Failure)
    assert result.message.startswith("gap: Completed trainings cover at most 0 of 9 staff")
    assert "remedy" in result.text
    facts = {fact.get("name"): fact.get("value") for fact in failed._elem.iter("property")}
    assert facts["codetrack.status"] == "gap"
    (waived,) = cases["slaapwel-hostels", "training/staff-share"].result
    assert isinstance(waived, junitparser.Skipped)
    assert "until 2027-03-31" in waived.message


def test_settings_of_pytest_name_the_register(pytester, monkeypatch):
    """The ini settings stand for the options, where no path of ordinary tests is named."""
    member(pytester, SMALL)
    pytester.makepyfile(test_ordinary="def test_ordinary(): pass")
    pytester.makeini("[pytest]\ncodetrack = reg\ncodetrack_as_of = 2026-11-23\n")
    below = pytester.mkdir("below")
    every = pytester.runpytest_inprocess()
    every.stdout.fnmatch_lines(["codetrack: reg as of 2026-11-23, 1 member"])
    assert every.ret == 1
    named = pytester.runpytest_inprocess("test_ordinary.py")
    named.assert_outcomes(passed=1)
    named.stdout.fnmatch_lines(["codetrack: the register of the settings is not used*"])
    one = pytester.runpytest_inprocess("hotel::policy/adopted")
    one.assert_outcomes(failed=1)
    monkeypatch.chdir(below)
    assert pytester.runpytest_inprocess("../hotel::policy/adopted").parseoutcomes() == {"failed": 1}


@pytest.mark.parametrize("pair", [("met", 0), ("gap", 1)], ids=["met", "gap"])
def test_a_script_reads_the_exit_code(pytester, pair):
    """All met leaves with 0, a gap with 1."""
    status, code = pair
    broken(pytester)
    text = f"""
        from codetrack import {status}, Check, Criterion, hookimpl
        def run(member, as_of):
            yield {status}("so it is", subject="a::b \\u202e [x]\\n\\ud800")
        @hookimpl
        def codetrack_checks():
            for area in Criterion:
                yield Check(name=area, criterion=area, title="t", run=run)
            yield Check(name="membership", title="t", run=run)
    """
    pytester.makepyfile(codetrack_acme=text)
    names = ["policy", "training", "contracts", "information", "stakeholders", "reporting"]
    names += ["membership", "top-member"]
    member(pytester, SMALL)
    (pytester.path / "reg" / "codetrack.toml").write_text(f"[plugins]\ndisable = {names}\n")
    result = pytester.runpytest_subprocess("--codetrack", "reg", "-v", *DAY)
    assert result.ret == code
    result.stdout.fnmatch_lines([r"hotel::acme/policy[[]a:\x3ab \u202e [[]x[]] \ud800[]] *"])


def test_nothing_of_codetrack_is_imported_unasked(pytester):
    """Without a register, a run of pytest pays for the options alone."""
    pytester.makepyfile(
        """
        import sys
        def test_it(request):
            assert request.config.pluginmanager.has_plugin("codetrack")
            assert not [name for name in sys.modules if name.partition(".")[0] == "codetrack"]
            assert "pytest_codetrack.run" not in sys.modules
        """
    )
    pytester.runpytest_subprocess().assert_outcomes(passed=1)


def test_help_and_markers_do_not_read_the_register(pytester):
    """`--help` and `--markers` work where the register is not there."""
    for option in ("--help", "--markers"):
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "--codetrack", "nowhere", option],
            capture_output=True,
            text=True,
            cwd=pytester.path,
            check=False,
        )
        assert done.returncode == 0
        assert "codetrack" in done.stdout


@pytest.mark.usefixtures("belgium")
def test_the_readme_shows_what_is_printed(pytester):
    """The README's example is the real output of its command."""
    readme = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")
    block = readme.partition("<!-- example -->\n```text\n$ pytest ")[2].partition("```")[0]
    command, *shown = block.splitlines()
    result = pytester.runpytest_subprocess(*command.split())
    printed = iter(result.outlines)
    assert [line for line in shown if line not in printed] == []
