import json
import re
import shutil
from datetime import date
from pathlib import Path

import pytest
from helpers.command import run, screen, seen_of

from codetrack import audit, export, load_plugins

BELGIUM = Path(__file__).parent.parent.parent / "examples" / "belgium"


@pytest.fixture
def belgium(tmp_path):
    """Copy the Belgian example."""
    return Path(shutil.copytree(BELGIUM, tmp_path / "belgium"))


def saved(register, day):
    """Save the assessment of a day, and return the file."""
    file = register / f"{day}.json"
    assessment = audit(register, as_of=date.fromisoformat(day))
    export(assessment, load_plugins().exporter("json"), file)
    return str(file)


def test_two_days_of_a_register(belgium):
    """What is worse comes first, with its cause in words, and the exit code says so."""
    done = run("diff", "2026-08-23", "2026-11-23", cwd=belgium)
    assert (done.returncode, done.stderr) == (1, "")
    assert "5 worse, 1 new, 1 waived, 17 improved" in done.stdout
    assert "534 the same" in done.stdout
    rows = [line for line in done.stdout.splitlines() if "stakeholders/engaged" in line]
    assert re.search(r"worse .*Lucht Example.*✓ met → ✗ gap.*time passed", rows[0])
    assert re.search(r"improved .*a record was added or changed", rows[1])


def test_nothing_worse_leaves_with_zero(belgium):
    """A month in which nothing got worse exits with 0."""
    assert run("diff", "2026-10-23", "2026-11-23", cwd=belgium).returncode == 0
    done = run("diff", "2026-08-23", "2026-11-23", "--member", "chateau-exemple", cwd=belgium)
    assert done.returncode == 0
    assert "improved" in done.stdout


def test_a_file_against_a_day_says_the_same_as_two_days(belgium):
    """A saved assessment and a day give what the two days give."""
    file = saved(belgium, "2026-08-23")
    days = run("diff", "2026-08-23", "2026-11-23", "--format", "json", cwd=belgium)
    mixed = run("diff", file, "2026-11-23", "--register", ".", "--format", "json", cwd=belgium)
    assert json.loads(days.stdout)["changes"] == json.loads(mixed.stdout)["changes"]


def test_two_files_need_no_register(belgium, tmp_path):
    """Two files are compared wherever one is; what cannot be told apart is named as it is."""
    one, other = saved(belgium, "2026-08-23"), saved(belgium, "2026-11-23")
    done = run("diff", one, other, cwd=tmp_path)
    assert done.returncode == 1
    assert "a record was added or changed; time passed" in done.stdout
    told = run("diff", one, other, "--register", str(belgium), cwd=tmp_path)
    assert "a record was added or changed; time passed" not in told.stdout


def test_a_part_is_compared_with_a_part(belgium):
    """A file of one criterion is compared with that criterion only, and options narrow both."""
    run("audit", "--as-of", "2026-08-23", "--criterion", "training", "-o", "t.json", cwd=belgium)
    done = run("diff", "t.json", "2026-11-23", "--format", "csv", cwd=belgium)
    assert "not evaluated" not in done.stdout
    assert "training/staff-share" in done.stdout
    assert "stakeholders/" not in done.stdout
    narrow = run(
        "diff", "2026-08-23", "2026-11-23", "--criterion", "stakeholders", "--member",
        "lucht-example", "--format", "csv", cwd=belgium,
    )  # fmt: skip
    assert [line.split(",")[2] for line in narrow.stdout.splitlines()[1:]] == ["lucht-example"]


def test_a_setting_that_changed_is_the_cause(belgium):
    """With one day and other settings, the table that changed is named."""
    file = saved(belgium, "2026-11-23")
    settings = belgium / "codetrack.toml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace("target_percent = 80", "target_percent = 99"))
    done = run("diff", file, "2026-11-23", cwd=belgium)
    assert done.returncode == 1
    assert "a setting changed" in done.stdout
    assert "Other settings in [plugin.training]" in done.stdout


def test_a_member_that_cannot_be_read_is_a_problem(belgium):
    """A broken file gives 3, and its member is said to be unreadable, in one line."""
    file = saved(belgium, "2026-11-23")
    (belgium / "members" / "wereldreis.toml").write_text("name =", encoding="utf-8")
    done = run("diff", file, "2026-11-23", cwd=belgium)
    assert done.returncode == 3
    assert "members/wereldreis.toml:1" in done.stdout
    assert "Cannot be read: Wereldreis (invented) (wereldreis), with " in done.stdout


def test_a_check_that_is_asked_no_more_is_said(belgium):
    """A plugin that was disabled since is no improvement."""
    file = saved(belgium, "2026-11-23")
    settings = belgium / "codetrack.toml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace("[plugins]", '[plugins]\ndisable = ["top-member"]'))
    done = run("diff", file, "2026-11-23", cwd=belgium)
    assert done.returncode == 1
    assert "No longer checked, so neither better nor worse: top-member/ready" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("2026-02-30", "2026-11-23"), 2, "neither a day, such as 2026-11-23, nor a file"),
        (("nowhere.json", "2026-11-23"), 2, "neither a day"),
        (("2026-10-23",), 2, "Missing argument 'B'"),
        (("2026-10-23", "2026-11-23", "--criterion", "trainin"), 2, "did you mean training?"),
        (("2026-10-23", "2026-11-23", "--member", "wereldreize"), 2, "did you mean wereldreis?"),
        (("2026-10-23", "2026-11-23", "--format", "cvs"), 2, "did you mean csv?"),
        (("2026-10-23", "2026-11-23", "--format", "junit"), 2, "does not accept this report"),
        (("codetrack.toml", "2026-11-23"), 3, "codetrack.toml: not JSON"),
        (("2026-10-23", "2026-11-23", "--register", "nowhere"), 3, "nowhere"),
    ],
)
def test_wrong_use_and_wrong_files_are_said(belgium, arguments, code, said):
    """What is wrong is said in a sentence, with the exit code that is due."""
    done = run("diff", *arguments, cwd=belgium)
    assert done.returncode == code
    assert said in " ".join(done.stderr.split())
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("columns", [80, 140])
def test_a_comparison_fits_the_terminal(belgium, columns):
    """On a terminal no line is longer than the screen, and no check's name is broken."""
    bare = seen_of(screen(columns, "diff", "2026-05-23", "2026-11-23", cwd=belgium).stdout)
    assert max(map(len, bare.splitlines())) <= columns
    assert "contracts/new-contracts" in bare
    assert "stakeholders/authorities" in bare


def test_verify_says_the_same_or_why_not(belgium):
    """A file that comes out the same gives 0; one that does not gives 1, and the reasons."""
    file = saved(belgium, "2026-11-23")
    done = run("verify", file, cwd=belgium)
    assert (done.returncode, done.stderr) == (0, "")
    assert "the same: 16 members and" in done.stdout
    run("add", "wereldreis", "recognition", "year=2019", cwd=belgium)
    done = run("verify", file, "--register", str(belgium))
    assert done.returncode == 1
    assert "wereldreis has other records that count on 2026-11-23" in done.stdout


def test_verify_tells_a_forged_file(belgium):
    """A status that was edited by hand is told apart from a register that changed."""
    file = Path(saved(belgium, "2026-11-23"))
    text = file.read_text(encoding="utf-8")
    forged = text.replace('"training":"partial"', '"training":"met"')
    assert forged != text
    file.write_text(forged, encoding="utf-8")
    done = run("verify", str(file), cwd=belgium)
    assert [line for line in done.stdout.splitlines() if line.endswith("  ")] == []
    assert done.returncode == 1
    assert "statuses.training is 'partial'; in the file it is 'met'" in done.stdout
    assert "differs from what its own provenance gives" in done.stdout
    verdict = json.loads(run("verify", str(file), "--format", "json", cwd=belgium).stdout)
    assert (verdict["same"], verdict["tampered"]) == (False, True)


def test_verify_refuses_what_it_cannot_read(belgium):
    """A file that is cut off gives 3, one that is missing 2, each in a sentence."""
    file = Path(saved(belgium, "2026-11-23"))
    file.write_bytes(file.read_bytes()[:3000])
    done = run("verify", str(file), cwd=belgium)
    assert done.returncode == 3
    assert "the file is cut off" in done.stderr
    assert run("verify", "nowhere.json", cwd=belgium).returncode == 2
