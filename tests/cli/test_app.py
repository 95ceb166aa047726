import json
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest
from helpers.command import run, run_process, screen, screen_process, seen_of

BELGIUM = Path(__file__).parent.parent.parent / "examples" / "belgium"
MET = """\
name = "Voorbeeld Reizen (invented)"
country = "BE"

[[policy]]
adopted = 2026-01-10
"""
GAP = """\
name = "Exemple Voyages (invented)"
country = "BE"
"""


@pytest.fixture
def register(tmp_path):
    """Make a register of two invented members."""
    members = tmp_path / "members"
    members.mkdir()
    (members / "voorbeeld-reizen.toml").write_text(MET, encoding="utf-8")
    (members / "exemple-voyages.toml").write_text(GAP, encoding="utf-8")
    return tmp_path


def audit(register, *arguments, **env):
    """Audit the register as of one day."""
    return run("audit", str(register), "--as-of", "2026-11-23", *arguments, **env)


def test_all_met_leaves_with_zero(register):
    """An audit in which all that was asked is met exits with 0."""
    done = audit(register, "--only", "policy/adopted", "--member", "voorbeeld-reizen")
    assert (done.returncode, done.stderr) == (0, "")


def test_findings_leave_with_one(register):
    """An audit with a gap exits with 1."""
    assert audit(register, "--only", "policy/adopted").returncode == 1


@pytest.mark.parametrize(("fail_on", "code"), [("gap", 1), ("unknown", 0), ("never", 0)])
def test_fail_on_bounds_what_fails(register, fail_on, code):
    """A gap fails an audit unless it is told to fail on unknown only, or never."""
    done = audit(register, "--only", "policy/adopted", "--fail-on", fail_on)
    assert done.returncode == code


def test_unknown_fails_where_a_gap_does(register):
    """Unknown is worse than a gap: --fail-on gap fails on it too."""
    done = audit(register, "--only", "training/staff-share", "--fail-on", "gap")
    assert done.returncode == 1


def test_problems_leave_with_three_even_if_nothing_fails(register):
    """A file that cannot be read gives 3, though findings are not to fail."""
    (register / "members" / "kapot.toml").write_text("name =", encoding="utf-8")
    done = audit(register, "--fail-on", "never")
    assert done.returncode == 3
    assert "members/kapot.toml:1" in done.stdout


def test_a_member_that_cannot_be_read_stays_in_the_matrix(register):
    """A broken file's member has a row of its own, all unknown."""
    (register / "members" / "kapot.toml").write_text("name =", encoding="utf-8")
    row = next(line for line in audit(register).stdout.splitlines() if "kapot (cannot" in line)
    assert row.count("? unknown") == 7


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("audi",), "did you mean audit?"),
        (("audit", "--as-of", "2026-02-30"), "2026-02-30"),
        (("audit", "--only", "policy/adoptd"), "did you mean policy/adopted?"),
        (("audit", "--without", "nothing"), "nothing"),
        (("audit", "--criterion", "trainin"), "did you mean training?"),
        (("audit", "--member", "voorbeeld-reize"), "did you mean voorbeeld-reizen?"),
        (("audit", "--format", "cvs"), "did you mean csv?"),
        (("audit", "-o", "out.xyz"), "--format"),
        (("audit", "--fail-on", "met"), "--fail-on"),
        (("add", "voorbeeld-reizen", "trainng", "people=1"), "did you mean training?"),
        (("add", "voorbeeld-reizen", "training", "people"), "key=value"),
        (("add", "voorbeeld-reizen", "training", "on=2026-01-01", "people=-1"), "people"),
        (("add", "voorbeeld-reizen", "training", "people=1"), "on"),
    ],
)
def test_wrong_use_is_said_in_a_sentence(register, arguments, said):
    """A wrong name or option exits with 2, says which, and never shows a traceback."""
    done = run(*arguments, cwd=register)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_a_missing_register_is_a_problem(tmp_path):
    """A path where nothing is gives 3 and the path."""
    done = audit(tmp_path / "nowhere")
    assert done.returncode == 3
    assert "nowhere" in done.stderr


def test_strict_stops_at_a_problem(register):
    """With --strict a broken file stops the audit before anything is shown."""
    (register / "members" / "kapot.toml").write_text("name =", encoding="utf-8")
    done = audit(register, "--strict")
    assert (done.returncode, done.stdout) == (3, "")
    assert "kapot.toml" in done.stderr


@pytest.mark.parametrize("options", [[], ["--jobs", "1"]])
def test_strict_writes_nothing(register, tmp_path, options):
    """Nor is what an earlier audit wrote replaced, in parts or not."""
    (register / "members" / "kapot.toml").write_text("name =", encoding="utf-8")
    report = tmp_path / "report.jsonl"
    report.write_text("earlier", encoding="utf-8")
    done = audit(register, "--strict", "-o", str(report), *options)
    assert done.returncode == 3
    assert "kapot.toml" in done.stderr
    assert report.read_text(encoding="utf-8") == "earlier"


def test_no_cache_is_accepted_and_does_nothing(register):
    """A script that gives the option goes on, and a line on stderr tells it so."""
    plain, given = (audit(register, "--jobs", "1", *more) for more in ([], ["--no-cache"]))
    assert (given.stdout, given.returncode) == (plain.stdout, plain.returncode)
    assert (
        given.stderr == f"codetrack: --no-cache has no effect and will be removed\n{plain.stderr}"
    )


def test_a_pipe_gets_plain_text(register):
    """Without a terminal there is no colour, and no line is cut."""
    done = audit(register)
    assert "\x1b" not in done.stdout
    assert "✗ gap" in done.stdout


@pytest.mark.parametrize("columns", [80, 140])
def test_a_terminal_gets_a_matrix_that_fits(register, columns):
    """On a terminal the matrix has colour and symbols, and no line is longer than the screen."""
    text = screen(columns, "audit", register).stdout
    bare = seen_of(text)
    assert "\x1b[" in text
    assert "✗" in bare
    assert max(map(len, bare.splitlines())) <= columns


@pytest.mark.parametrize(
    ("columns", "arguments"),
    [
        (80, ("audit", "--as-of", "2026-11-23")),
        (140, ("trend", "--to", "2026-11-23", "--every", "quarter")),
        (140, ("summary", "--by", "country", "--as-of", "2026-11-23", "--language", "nl")),
        (80, ("remind", "--as-of", "2026-11-23", "--dry-run")),
    ],
    ids=lambda given: given[0] if isinstance(given, tuple) else None,
)
def test_a_real_terminal_shows_what_the_other_tests_see(columns, arguments):
    """A process on a terminal of its own shows the same as a screen within the tests."""
    name, *options = arguments
    real = screen_process(columns, name, BELGIUM, *options)
    within = screen(columns, name, BELGIUM, *options)
    assert real.returncode == within.returncode
    expected = seen_of(within.stdout).splitlines()
    # On a slow machine a bar comes first.
    assert seen_of(real.stdout).splitlines()[-len(expected) :] == expected
    assert "\x1b[" in real.stdout


def test_symbols_are_letters_where_the_terminal_has_no_others(register):
    """Where the output is ASCII, the symbols are ASCII too, and nothing fails."""
    done = audit(register, PYTHONIOENCODING="ascii")
    assert done.returncode == 1
    assert "x gap" in done.stdout


def test_a_report_goes_whole_into_a_file(register, tmp_path):
    """-o writes the format that the file's ending says."""
    target = tmp_path / "report.json"
    assert audit(register, "-o", str(target)).returncode == 1
    assert json.loads(target.read_text(encoding="utf-8"))["as_of"] == "2026-11-23"


PLUGIN = """
from codetrack import Exporter, hookimpl

@hookimpl
def codetrack_exporters():
    yield Exporter(name="acme", suffix=".acme.json", render=lambda report: ["acme"])
"""


def test_the_longest_ending_says_the_format(register, tmp_path, monkeypatch):
    """-o x.acme.json is written by the plugin of that ending, and not by that of .json."""
    (tmp_path / "acme.py").write_text(PLUGIN, encoding="utf-8")
    info = tmp_path / "acme-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: acme\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[codetrack]\nacme = acme\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    target = tmp_path / "x.acme.json"
    assert audit(register, "-o", str(target)).returncode == 1
    assert target.read_text(encoding="utf-8") == "acme"
    plain = tmp_path / "x.json"
    assert audit(register, "-o", str(plain)).returncode == 1
    assert plain.read_text(encoding="utf-8") != "acme"


def test_a_file_that_cannot_be_written_is_said(register, tmp_path):
    """-o into a folder that is not there exits with 3 and names the path."""
    done = audit(register, "-o", str(tmp_path / "no" / "report.json"))
    assert done.returncode == 3
    assert "report.json" in done.stderr


@pytest.mark.parametrize("name", ["json", "jsonl", "csv", "markdown", "junit"])
def test_every_built_in_format_comes_out_of_the_command(register, name):
    """Each format goes to the standard output, the members in it."""
    done = audit(register, "--format", name)
    assert done.returncode == 1
    assert "exemple-voyages" in done.stdout


def test_one_member_is_shown_with_what_to_do(register):
    """--member shows each finding and the remedy of what is not met."""
    done = audit(register, "--member", "exemple-voyages", "--criterion", "policy")
    assert "No policy is recorded" in done.stdout
    assert "to do: Adopt a policy" in done.stdout


def test_init_makes_a_register_that_audits(tmp_path):
    """What init writes can be read and audited at once, without a problem."""
    assert run("init", "nieuw", cwd=tmp_path).returncode == 0
    assert run("check", "nieuw", cwd=tmp_path).returncode == 0
    assert run("audit", "nieuw", cwd=tmp_path).returncode == 1


def test_init_leaves_a_full_folder_alone(register):
    """A new register is refused: init leaves alone a folder that holds something."""
    done = run("init", str(register))
    assert done.returncode == 2
    assert "not empty" in done.stderr


def test_add_appends_a_record(register):
    """A record is written by add the record below all that the file held."""
    done = run("add", "voorbeeld-reizen", "training", "on=2026-03-02", "people=12", cwd=register)
    assert done.returncode == 0
    text = (register / "members" / "voorbeeld-reizen.toml").read_text(encoding="utf-8")
    assert text == MET + "\n[[training]]\non = 2026-03-02\npeople = 12\n"


def test_add_takes_lists_with_commas(register):
    """A list is given with commas."""
    run("add", "voorbeeld-reizen", "policy", "adopted=2026-05-01", "languages=nl,fr", cwd=register)
    text = (register / "members" / "voorbeeld-reizen.toml").read_text(encoding="utf-8")
    assert '"nl",\n    "fr"' in text


def test_add_to_an_unknown_member_writes_nothing(register):
    """An unknown member is told by add: it names the nearest member, and makes no file."""
    done = run("add", "voorbeeld-reis", "policy", "adopted=2026-05-01", cwd=register)
    assert done.returncode == 3
    assert "did you mean voorbeeld-reizen?" in done.stderr
    assert not (register / "members" / "voorbeeld-reis.toml").exists()


def test_plugins_lists_what_each_gives(register):
    """The list names each built-in plugin with its checks, and exits with 0."""
    done = run("plugins", cwd=register)
    assert done.returncode == 0
    row = next(line for line in done.stdout.splitlines() if line.startswith("training"))
    assert "loaded" in row
    assert "staff-share" in row


def test_plugins_tells_a_table_for_a_plugin_that_is_not_there(register):
    """A misspelt plugin table is a problem with the line, and exits with 3."""
    (register / "codetrack.toml").write_text("\n[plugin.trainin]\nx = 1\n", encoding="utf-8")
    done = run("plugins", cwd=register)
    assert done.returncode == 3
    assert "codetrack.toml:2" in done.stdout
    assert "did you mean training?" in done.stdout


def test_wrong_settings_name_file_line_and_key(register):
    """A misspelt key of the settings is said with file, line and the nearest key."""
    (register / "codetrack.toml").write_text('[plugins]\nrequires = ["x"]\n', encoding="utf-8")
    done = audit(register)
    assert done.returncode == 3
    assert "codetrack.toml:2" in done.stderr
    assert "did you mean require?" in done.stderr


def test_a_wrong_setting_of_a_plugin_can_never_pass(register):
    """A wrong value in a built-in plugin's table leaves its criterion unknown, and exits with 3."""
    text = '[plugin.training]\ntarget_percent = "all"\n'
    (register / "codetrack.toml").write_text(text, encoding="utf-8")
    done = audit(register, "--member", "voorbeeld-reizen", "--format", "json")
    report = json.loads(done.stdout)
    assert done.returncode == 3
    assert report["members"][0]["statuses"]["training"] == "unknown"
    assert "codetrack.toml:2" in done.stderr


def test_the_schema_holds_a_member_file():
    """The printed schema is a valid JSON Schema that knows the tables by their file names."""
    schema = json.loads(run("schema").stdout)
    jsonschema.Draft202012Validator.check_schema(schema)
    member = {"name": "x", "country": "BE", "training": [{"on": "2026-01-01", "people": 3}]}
    validator = jsonschema.Draft202012Validator(schema)
    assert validator.is_valid(member)
    assert not validator.is_valid({**member, "trainings": []})
    assert not validator.is_valid({**member, "country": "Belgium"})


def test_without_click_a_sentence_says_what_to_install(tmp_path):
    """Where click is missing, the command says which extra to install, and exits with 2."""
    (tmp_path / "click.py").write_text("raise ImportError('no click', name='click')\n")
    done = run_process("audit", PYTHONPATH=str(tmp_path))
    assert done.returncode == 2
    assert "codetrack-core[cli]" in done.stderr
    assert "Traceback" not in done.stderr


def test_version_imports_no_plugin(tmp_path):
    """--version loads neither a plugin nor the libraries of the other commands."""
    code = (
        "import sys; sys.argv = ['codetrack', '--version']\n"
        "from codetrack.cli import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "print([m for m in sys.modules if m.startswith('codetrack.builtin') or m == 'pluggy'])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True
    )
    assert done.stdout.splitlines()[-1] == "[]"


def test_hostile_names_are_shown_as_text(register):
    """Markup, escape codes and turned directions in a name do not reach the terminal."""
    text = 'name = "[red]boo[/red] \\u001b[31m \\u202Eevil (invented)"\ncountry = "BE"\n'
    (register / "members" / "hostile.toml").write_text(text, encoding="utf-8")
    out = audit(register).stdout
    assert "[red]boo[/red]" in out
    assert "\x1b" not in out
    assert "\u202e" not in out


def test_check_verifies_documents_when_asked(register):
    """A document that is gone is a problem with --documents, and not without."""
    member = register / "members" / "voorbeeld-reizen.toml"
    with member.open("a", encoding="utf-8") as file:
        file.write('document = "documents/gone.txt"\n')
    assert run("check", str(register)).returncode == 0
    done = run("check", str(register), "--documents")
    assert (done.returncode, done.stderr) == (3, "")
    assert "members/voorbeeld-reizen.toml:6: policy[0].document: there is no" in done.stdout
    assert "0 documents verified by sha256; 1 wrong" in done.stdout


def test_check_says_whose_documents_nobody_verified(register):
    """Documents of a member that cannot be read are said to be unverified."""
    assert run("check", str(register), "--documents").returncode == 0
    (register / "members" / "kapot.toml").write_text("name =", encoding="utf-8")
    done = run("check", str(register), "--documents")
    assert done.returncode == 3
    assert "Not verified: what 1 member that cannot be read may name" in done.stdout


def test_a_terminal_without_accents_shows_their_numbers():
    """A name with letters that the terminal lacks is shown by their numbers, not as an error."""
    done = run_process("audit", BELGIUM, PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert done.returncode == 1
    assert "Ch\\xe2teau Exemple" in done.stdout
    assert done.stderr == ""


def test_a_member_is_told_until_when_each_finding_holds(tmp_path):
    """Beside a finding that time will turn stands the last day on which it holds."""
    run("init", tmp_path / "register")
    run(
        "add",
        "voorbeeld-hotel",
        "training",
        "on=2026-03-09",
        "people=3",
        "-r",
        tmp_path / "register",
    )
    run(
        "add",
        "voorbeeld-hotel",
        "headcount",
        "on=2026-01-01",
        "staff=3",
        "-r",
        tmp_path / "register",
    )
    shown = run(
        "audit", tmp_path / "register", "--member", "voorbeeld-hotel", "--as-of", "2026-11-23"
    ).stdout
    share = next(line for line in shown.splitlines() if "training/staff-share" in line)
    assert share.endswith("(until 2027-03-09)")
    policy = next(line for line in shown.splitlines() if "policy/adopted" in line)
    assert "until" not in policy


@pytest.mark.parametrize("command", ["audit", "forecast", "remind", "check"])
def test_an_address_out_of_reach_is_no_finding(command):
    """With or without a plugin that reads it: exit code 3, in one line without the password."""
    done = run(command, "ftp://teller:geheim@127.0.0.1:9/x.jsonl")
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (3, "", 1)
    assert done.stderr.startswith("codetrack: ftp://")
    assert "geheim" not in done.stderr


def test_a_failed_plugin_is_said_before_what_was_expected(tmp_path):
    """It may be the one that would have read the register."""
    (tmp_path / "codetrack.toml").write_text("[plugin.policy]\nurl = 1\n", encoding="utf-8")
    done = run("audit", str(tmp_path))
    assert done.returncode == 3
    assert done.stderr.index("plugin.policy.url") < done.stderr.index("no source reads this")
