"""The command line in the reader's language."""

import functools
import itertools
import re
import shutil
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from helpers.command import run, run_process, screen, seen_of

from codetrack.i18n.languages import CATALOGUES

EXAMPLE = Path(__file__).parent.parent.parent / "examples" / "belgium"
DAY = ("--as-of", "2026-11-23")
TRANSLATED = ["nl", "nl-BE", "fr", "de"]


cached = functools.cache(run)


@pytest.fixture(scope="session")
def save(tmp_path_factory):
    """Save the assessment of the Belgian example, and once more with a word changed by hand."""
    folder = tmp_path_factory.mktemp("saved")
    run("audit", EXAMPLE, *DAY, "-o", folder / "sound.json")
    text = (folder / "sound.json").read_text(encoding="utf-8")
    (folder / "changed.json").write_text(text.replace('"met"', '"gap"', 40), encoding="utf-8")
    return folder


COMMANDS = {
    "audit": ("audit", EXAMPLE, *DAY),
    "member": ("audit", EXAMPLE, *DAY, "--member", "slaapwel-hostels"),
    "check": ("check", EXAMPLE, "--documents"),
    "forecast": ("forecast", EXAMPLE, *DAY, "--all"),
    "trend": ("trend", EXAMPLE, "--to", "2026-11-23", "--every", "quarter"),
    "trend of one": ("trend", EXAMPLE, "--to", "2026-11-23", "--member", "slaapwel-hostels"),
    "trend of a criterion": ("trend", EXAMPLE, "--to", "2026-11-23", "--criterion", "training"),
    # Whoever is addressed reads a digest in a language of their own; here, Dutch.
    "remind": ("remind", EXAMPLE, *DAY, "--dry-run", "--member", "reisbureau-kompas"),
    "diff": ("diff", "2026-06-23", "2026-11-23", "--register", EXAMPLE),
    "verify": ("verify", "sound.json", "--register", EXAMPLE),
    "verify changed": ("verify", "changed.json", "--register", EXAMPLE),
    "plugins": ("plugins", EXAMPLE),
}
REPORTS = ("forecast", "trend", "diff", "verify changed")


def asked(name, save):
    """Return the arguments of a command, with the saved files where they lie."""
    return tuple(save / a if str(a).endswith(".json") else a for a in COMMANDS[name])


@functools.cache
def texts(tag):
    """Return what the catalogue has of whole texts, each with its translation."""
    with (CATALOGUES / tag / "LC_MESSAGES" / "codetrack.po").open("rb") as file:
        messages = list(read_po(file, locale=tag))
    return {m.id: m.string for m in messages if isinstance(m.id, str) and m.id and "{" not in m.id}


def headings(shown):
    """Return what stands over the columns of each table, on a screen or in Markdown."""
    lines = shown.splitlines()
    found = set()
    for line, below in itertools.pairwise(lines):
        if below.strip() and set(below.strip()) <= {"─"}:
            found |= set(re.split(r"\s{2,}", line.strip()))
        elif below.startswith("| ---"):
            found |= set(line.strip("| ").split(" | "))
    return found


def facts(line):
    """Return what a line holds in any language: signs of statuses, numbers, and invented names."""
    bare = re.sub(r"(?<=[0-9])[.,\u202f](?=[0-9])", "", line)
    return re.findall(r"[✓◐✗–·]|[0-9]+|[^ ]+ \(invented\)", bare)


@pytest.fixture
def register(tmp_path):
    """Make a register of one invented member, which writes for readers of Dutch."""
    (tmp_path / "members").mkdir()
    text = 'name = "Voorbeeld (invented)"\ncountry = "BE"\n'
    (tmp_path / "members" / "voorbeeld.toml").write_text(text)
    (tmp_path / "codetrack.toml").write_text('language = "nl"\n')
    return tmp_path


@pytest.mark.parametrize("tag", TRANSLATED)
def test_a_language_changes_no_exit_code_and_no_row(tag):
    """An audit ends as it does in English, and shows as many lines, each about the same thing."""
    english = cached("audit", EXAMPLE, *DAY)
    spoken = cached("audit", EXAMPLE, *DAY, "--language", tag)
    assert (spoken.returncode, spoken.stderr) == (english.returncode, english.stderr)
    ours, theirs = spoken.stdout.splitlines(), english.stdout.splitlines()
    assert ours != theirs
    # The first line holds the day, which each language writes in its own order.
    assert list(map(facts, ours[1:])) == list(map(facts, theirs[1:]))


@pytest.mark.parametrize("name", ["json", "jsonl", "csv", "junit"])
def test_formats_for_machines_are_the_same_bytes(name):
    """What scripts read does not depend on who reads the tables."""
    english = run("audit", EXAMPLE, *DAY, "--format", name)
    dutch = run("audit", EXAMPLE, *DAY, "--format", name, "--language", "nl")
    assert (dutch.stdout, dutch.returncode) == (english.stdout, english.returncode)


def test_a_report_for_people_is_in_the_language(tmp_path):
    """Markdown is written for its readers, into a file or not."""
    target = tmp_path / "report.md"
    shown = run("audit", EXAMPLE, *DAY, "--format", "markdown", "--language", "nl")
    run("audit", EXAMPLE, *DAY, "-o", target, "--language", "nl")
    assert shown.stdout.startswith("# De leden van belgium op 23 nov 2026")
    assert target.read_text(encoding="utf-8") == shown.stdout


def test_the_option_wins_over_the_settings(register):
    """The settings say the language; `--language` says otherwise for once."""
    assert "1 lid\n" in run("audit", register, *DAY).stdout
    assert "1 member\n" in run("audit", register, *DAY, "--language", "en").stdout


def test_no_environment_decides(register):
    """The same command says the same wherever it runs."""
    plain = run_process("audit", register, *DAY, LANG="C.UTF-8", LANGUAGE="")
    french = {"LANG": "fr_FR.UTF-8", "LANGUAGE": "fr", "LC_ALL": "de_DE.UTF-8"}
    other = run_process("audit", register, *DAY, **french)
    assert other.stdout == plain.stdout


def test_a_wrong_language_is_said(register):
    """A tag that is no language is wrong use, or a problem in the settings, in a sentence."""
    done = run("audit", register, "--language", "xx")
    assert (done.returncode, done.stdout) == (2, "")
    assert "no such language 'xx'; expected a tag such as" in done.stderr
    (register / "codetrack.toml").write_text('language = "xx"\n')
    done = run("audit", register)
    assert done.returncode == 3
    assert "codetrack.toml: language: no such language 'xx'" in done.stderr


def test_each_command_speaks(register, tmp_path):
    """Every command that prints for people takes the language."""
    assert "Leesbaar: 1 lid met 0 registraties" in run("check", register).stdout
    assert "toestand" in run("plugins", register).stdout
    said = run("add", "voorbeeld", "training", "on=2026-03-02", "people=12", "-r", register).stdout
    assert said.startswith("voorbeeld: toegevoegd aan [[training]]: ")
    made = tmp_path / "new"
    assert "bevat een register" in run("init", made, "--language", "nl").stdout
    assert 'language = "nl"' in (made / "codetrack.toml").read_text(encoding="utf-8")


def test_a_member_is_shown_in_the_language(register):
    """Findings, what covers them and what to do are for the reader; ids stay."""
    text = """
[[waiver]]
check = "policy/procedure"
reason = "in the making"
approved_by = "local-representative"
since = 2026-10-01
until = 2026-12-31
"""
    path = register / "members" / "voorbeeld.toml"
    path.write_text(path.read_text() + text)
    shown = run("audit", register, *DAY, "--member", "voorbeeld").stdout
    assert "1 Beleid: ✗ lacune" in shown
    assert "te doen: Neem een beleid aan voor de hele organisatie en registreer de dag." in shown
    assert (
        "vrijstelling tot en met 31 dec 2026 door local-representative, over lacune: in the making"
    ) in shown


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize("tag", ["nl", "fr", "de"])
def test_each_command_says_as_much_in_each_language(name, tag, save):
    """No row, no line and no exit code is another, and nothing is said of an error."""
    english = cached(*asked(name, save))
    spoken = cached(*asked(name, save), "--language", tag)
    assert (spoken.returncode, spoken.stderr) == (english.returncode, english.stderr)
    ours, theirs = spoken.stdout.splitlines(), english.stdout.splitlines()
    assert ours != theirs
    assert len(ours) == len(theirs)


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize("tag", ["nl", "fr", "de"])
def test_no_english_is_left(name, tag, save):
    """No heading of a table is English, and no sentence or phrase of ours."""
    english = headings(cached(*asked(name, save)).stdout)
    spoken = cached(*asked(name, save), "--language", tag).stdout
    left = english & headings(spoken)
    assert {heading for heading in left if texts(tag).get(heading, heading) != heading} == set()
    said = {text for text, told in texts(tag).items() if " " in text and told != text}
    assert {text for text in said if re.search(rf"\b{re.escape(text)}(?!\w)", spoken)} == set()


def test_what_differs_beneath_is_said_in_the_language(save, tmp_path):
    """Settings, checks and members that changed are told in Dutch, each with its number."""
    belgium = Path(shutil.copytree(EXAMPLE, tmp_path / "belgium"))
    settings = belgium / "codetrack.toml"
    text = settings.read_text(encoding="utf-8").replace(
        "target_percent = 80", "target_percent = 99"
    )
    text = text.replace("[plugins]", '[plugins]\ndisable = ["top-member"]')
    settings.write_text(text, encoding="utf-8")
    (belgium / "members" / "hotel-de-zwaan.toml").unlink()
    (belgium / "members" / "wereldreis.toml").write_text("name =", encoding="utf-8")
    compared = ("diff", save / "sound.json", "2026-11-23", "--register", belgium)
    said = run(*compared, "--language", "nl").stdout
    assert "instelling gewijzigd" in said
    assert "Andere instellingen in [plugin.training]" in said
    assert "Niet leesbaar: Wereldreis (invented) (wereldreis), waardoor " in said
    assert "Verdwenen lid: Hotel De Zwaan (invented) (hotel-de-zwaan)" in said
    asked = r"Niet meer gevraagd, dus beter noch slechter: top-member/ready \(\d+ bevindingen\)"
    assert re.search(asked, said)
    told = run(*compared, "--language", "nl", "--format", "markdown").stdout
    assert re.search(r"Alleen ervoor gevraagd: \d+ bevindingen", told)
    assert "| verdwenen lid | hotel-de-zwaan |" in told


@pytest.mark.parametrize("name", REPORTS)
def test_markdown_has_no_heading_that_cannot_be_translated(name, save):
    """The titles and columns of each report are in the catalogues, and so in the language."""
    english = cached(*asked(name, save), "--format", "markdown").stdout
    dutch = cached(*asked(name, save), "--format", "markdown", "--language", "nl").stdout
    known = texts("nl")
    assert {heading for heading in headings(english) if heading not in known} == set()
    assert headings(dutch) == {known[heading] for heading in headings(english)}
    titles = [line for line in english.splitlines() if line.startswith("#")]
    assert not [title for title in titles if title in dutch.splitlines()]


@pytest.mark.parametrize("name", ["audit", "remind", *REPORTS])
@pytest.mark.parametrize("form", ["json", pytest.param("csv", marks=pytest.mark.slow)])
def test_machines_read_the_same_bytes_in_each_language(name, form, save):
    """No value and no order depends on the reader, whatever the report."""
    english = cached(*asked(name, save), "--format", form)
    for tag in ("nl", "fr", "de"):
        spoken = run(*asked(name, save), "--format", form, "--language", tag)
        assert (spoken.stdout, spoken.returncode) == (english.stdout, english.returncode)


@pytest.mark.slow
@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize("columns", [80, 140])
@pytest.mark.parametrize("tag", ["en", "nl", "fr", "de"])
def test_every_line_fits_the_terminal(tag, columns, name, save):
    """Long words fold; nothing is cut off, and words stand only where there is room."""
    shown = seen_of(screen(columns, *asked(name, save), "--language", tag).stdout)
    lines = shown.splitlines()
    tables = [line for line in lines if name != "verify changed" or "─" in line]
    assert max(map(len, tables), default=0) <= columns
    assert "…" not in shown
