import json
import subprocess
import sys
import tomllib
from datetime import date
from pathlib import Path

import pytest

import codetrack

ROOT = Path(__file__).parent.parent
EXAMPLES = ROOT / "examples"
BELGIUM = EXAMPLES / "belgium"


@pytest.fixture(scope="module")
def assessment():
    """Audit the Belgian example once."""
    return codetrack.audit(BELGIUM, as_of=date(2026, 11, 23))


def run(*arguments):
    """Run an example as a person would, from the repository's folder."""
    return subprocess.run(
        [sys.executable, *map(str, arguments)],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


def test_belgium_has_no_problem(assessment):
    """The happy path has nothing to complain of."""
    assert assessment.problems == ()


def test_belgium_shows_every_status(assessment):
    """The register holds an example of each status."""
    shown = {status for member in assessment.members for status in member.statuses.values()}
    assert shown == set(codetrack.Status)


def test_belgium_uses_every_table():
    """Each table of the model occurs somewhere in the register."""
    from codetrack.model.members import TABLES

    register = codetrack.load(BELGIUM)
    unused = [name for name in TABLES if not any(getattr(m, name) for m in register.members)]
    assert unused == []


def test_a_chain_of_twenty_sites_has_three_kinds_of_operation():
    """The chain has twenty sites, owned, managed and franchised."""
    chain = codetrack.load(BELGIUM).member("zeewind-hotels")
    assert len(chain.sites) == 20
    assert {site.operation for site in chain.sites} == {"owned", "managed", "franchised"}


@pytest.mark.parametrize(
    ("member", "check", "status"),
    [
        ("hotel-de-zwaan", "top-member/ready", "met"),
        ("wereldreis", "contracts/voluntourism-partners", "met"),
        ("avontuur-op-maat", "policy/voluntourism", "gap"),
        ("bus-tours-klein", "membership/steps", "gap"),
        ("stadsgidsen-gent", "membership/steps", "gap"),
        ("hotelschool-voorbeeld", "membership/steps", "partial"),
        ("slaapwel-hostels", "training/staff-share", "waived"),
        ("camping-duinzicht", "waivers/in-order", "gap"),
        ("congres-exemple", "waivers/in-order", "gap"),
    ],
)
def test_the_members_show_what_their_first_line_says(assessment, member, check, status):
    """Each sort of member that the checks tell apart is there."""
    found = {
        finding.status
        for one in assessment.members
        for finding in one.findings
        if (one.id, finding.check) == (member, check)
    }
    assert found == {status}


def test_every_example_company_is_marked_as_invented():
    """No file of a member could be taken for a real company's."""
    files = [*EXAMPLES.rglob("members/*.toml")]
    assert files
    texts = {file.name: file.read_text(encoding="utf-8") for file in files}
    assert [n for n, t in texts.items() if "Invented example" not in t.splitlines()[0]] == []
    names = [tomllib.loads(text)["name"] for text in texts.values()]
    assert [name for name in names if "(invented)" not in name] == []


def test_the_programme_holds_the_figures_of_2017():
    """The representative's own figures stand as its report gives them."""
    programme = tomllib.loads((BELGIUM / "programme.toml").read_text(encoding="utf-8"))
    figures = {figure["unit"]: figure["count"] for figure in programme["figure"]}
    assert figures["professionals trained"] == 410
    assert figures["hotels and schools trained"] == 76


def test_documents_match_their_digests():
    """Each document that a record names is there, and has the digest that the record says."""
    import hashlib

    for member in codetrack.load(BELGIUM).members:
        for record in member.records():
            if record.document is not None:
                data = (BELGIUM / record.document).read_bytes()
                assert record.sha256 in (None, hashlib.sha256(data).hexdigest())


def test_the_mistakes_are_each_named_with_their_line():
    """The register with mistakes names all of them, and still audits the other member."""
    register = codetrack.load(EXAMPLES / "belgium-with-a-mistake")
    assert [problem.line for problem in register.problems] == [3, 9, 11, 16, 17, 22]
    assert [member.id for member in register.members] == ["reisbureau-kompas"]
    assert register.unreadable == ("pension-vergissing",)


def test_quickstart_runs():
    """The quickstart prints a line for each member."""
    done = run(EXAMPLES / "quickstart.py")
    assert done.returncode == 0
    assert "Hotel De Zwaan (invented): met" in done.stdout


def test_the_scripted_audit_writes_json_and_leaves_with_one(tmp_path):
    """The script for cron leaves with 1 where there are findings, and writes what it found."""
    target = tmp_path / "audit.json"
    done = run(EXAMPLES / "scripted_audit.py", BELGIUM, "--as-of", "2026-11-23", "-o", target)
    assert (done.returncode, done.stderr) == (1, "")
    assert len(json.loads(target.read_text(encoding="utf-8"))["members"]) == 16


def test_the_scripted_audit_says_what_got_worse_and_why(tmp_path):
    """The script for cron names what is worse than a month before, with the cause."""
    target = tmp_path / "audit.json"
    done = run(EXAMPLES / "scripted_audit.py", BELGIUM, "--as-of", "2026-09-20", "-o", target)
    worse = [line for line in done.stdout.splitlines() if line.startswith(("worse:", "new:"))]
    assert (
        "new: camping-duinzicht: The waiver for training/staff-share ended on 2026-08-31 (time)"
    ) in worse
    assert any(line.startswith("worse: camping-duinzicht:") for line in worse)
    assert done.returncode == 1


def test_the_scripted_audit_leaves_with_three_at_a_problem(tmp_path):
    """The script leaves with 3 where a file cannot be read."""
    target = tmp_path / "audit.json"
    done = run(EXAMPLES / "scripted_audit.py", EXAMPLES / "belgium-with-a-mistake", "-o", target)
    assert done.returncode == 3
    assert "pension-vergissing.toml:3" in done.stderr


def test_the_first_plugin_passes_its_own_test():
    """The example's own test passes, without an installation."""
    plugin = EXAMPLES / "first_plugin"
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests"],
        cwd=plugin,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout


@pytest.mark.slow
def test_the_first_plugin_is_a_distribution(tmp_path):
    """Installed by pip, the plugin is found by its entry point and asks its check."""
    place = tmp_path / "site"
    install = run(
        "-m", "pip", "install", "--quiet", "--no-deps", "--target", place, EXAMPLES / "first_plugin"
    )
    assert install.returncode == 0, install.stderr
    code = (
        f"import sys; sys.path.insert(0, {str(place)!r})\n"
        "import codetrack\n"
        "print([c.id for c in codetrack.load_plugins().checks if c.plugin == 'front-desk'])"
    )
    assert run("-c", code).stdout.strip() == "['front-desk/trained']"
