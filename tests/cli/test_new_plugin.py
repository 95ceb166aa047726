"""What `codetrack new-plugin` writes: tried as its author would, in an environment of its own."""

import json
import os
import re
import resource
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
import yaml
from helpers import command as command_line

from codetrack.plugins.loader import BUILTIN

ROOT = Path(__file__).parents[2]
DAY = ("--as-of", "2026-11-23")


def run(*arguments, cwd=None, code=0, **options):
    """Run a command as a person would, and hold it to its exit code."""
    done = subprocess.run(
        [str(argument) for argument in arguments],
        cwd=cwd,
        capture_output=True,
        encoding="utf-8",
        timeout=600,
        stdin=subprocess.DEVNULL,
        check=False,
        **{"env": {**os.environ, "PYTHONIOENCODING": "utf-8"}, **options},
    )
    assert done.returncode == code, f"{arguments}\n{done.stdout}\n{done.stderr}"
    return done


def new_plugin(name, cwd, code=0, **options):
    """Run `codetrack new-plugin`; with options, in a process of its own."""
    if options:
        command = [sys.executable, "-m", "codetrack", "new-plugin", "--", name]
        return run(*command, cwd=cwd, code=code, **options)
    done = command_line.run("new-plugin", "--", name, cwd=cwd)
    assert done.returncode == code, done.stderr
    return done


def files(folder):
    """Return the paths of all files below the folder."""
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Acme", "lower-case words joined by hyphens"),
        ("a_b", "lower-case words joined by hyphens"),
        ("a--b", "lower-case words joined by hyphens"),
        ("-x", "lower-case words joined by hyphens"),
        ("", "lower-case words joined by hyphens"),
        ("../x", "lower-case words joined by hyphens"),
        ("café", "lower-case words joined by hyphens"),
        ("a" * 41, "at most 40 letters"),
        ("codetrack-acme", "use 'acme'"),
        ("core", "part of codetrack itself"),
    ],
)
def test_a_bad_name_is_refused_in_a_sentence(name, said, tmp_path):
    """The error says what is expected, and nothing is written."""
    done = new_plugin(name, tmp_path, code=2)
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_the_name_of_a_built_in_plugin_is_refused(tmp_path):
    """Such a plugin could never be loaded."""
    name = next(iter(BUILTIN))
    assert "part of codetrack itself" in new_plugin(name, tmp_path, code=2).stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("kind", ["folder", "file", "link"])
def test_what_is_there_stays_as_it_is(kind, tmp_path):
    """A folder, a file or a dangling link of that name is not touched."""
    place = tmp_path / "codetrack-acme"
    if kind == "folder":
        place.mkdir()
        (place / "mine.txt").write_text("mine", encoding="utf-8")
    elif kind == "file":
        place.write_text("mine", encoding="utf-8")
    else:
        place.symlink_to("nowhere")
    done = new_plugin("acme", tmp_path, code=2)
    assert "codetrack-acme already exists; nothing was written" in done.stderr
    assert files(tmp_path) in ([], ["codetrack-acme"], ["codetrack-acme/mine.txt"])
    assert [path.name for path in tmp_path.iterdir()] == ["codetrack-acme"]


def test_a_disk_that_is_full_leaves_nothing(tmp_path):
    """When a file cannot be written whole, none of the others stays."""

    def small():
        resource.setrlimit(resource.RLIMIT_FSIZE, (700, 700))

    done = new_plugin("acme", tmp_path, code=2, preexec_fn=small)
    assert "cannot be written: File too large; nothing was written" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_into_names_another_folder(tmp_path):
    """The distribution can be made elsewhere, and the next steps name the place."""
    command = ["-m", "codetrack", "new-plugin", "acme", "--into", "plugins"]
    (tmp_path / "plugins").mkdir()
    done = run(sys.executable, *command, cwd=tmp_path)
    assert (tmp_path / "plugins" / "codetrack-acme" / "pyproject.toml").is_file()
    assert "python -m pytest plugins/codetrack-acme" in done.stdout


@pytest.mark.parametrize("name", ["acme", "2", "front-desk", "x" * 40])
def test_what_is_written_is_linted_with_our_own_rules(name, tmp_path):
    """Whatever the name, ruff finds nothing to say and nothing to format."""
    new_plugin(name, tmp_path)
    folder = tmp_path / f"codetrack-{name}"
    ours = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["ruff"]
    theirs = tomllib.loads((folder / "pyproject.toml").read_text("utf-8"))["tool"]["ruff"]
    assert theirs["line-length"] == ours["line-length"]
    assert theirs["lint"] == {key: ours["lint"][key] for key in ("select", "ignore")}
    run(sys.executable, "-m", "ruff", "check", "--no-cache", ".", cwd=folder)
    run(sys.executable, "-m", "ruff", "format", "--no-cache", "--check", ".", cwd=folder)


def test_no_placeholder_is_left(tmp_path):
    """Every file speaks of the plugin, and none of what stood for it."""
    new_plugin("front-desk", tmp_path)
    for path in files(tmp_path):
        text = (tmp_path / path).read_text(encoding="utf-8")
        assert not re.search(r"\$(?!\{\{)", text), path
        assert "MODULE" not in path + text
        assert not re.search(r"install\s+codetrack(?!-)", text.lower())


# ------------------------------------------------------------ in an environment of its own


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """Install this repository into a fresh environment, by the tutorial's own commands."""
    place = tmp_path_factory.mktemp("author")
    (place / "codetrack").symlink_to(ROOT)
    tutorial = (ROOT / "docs" / "tutorial.md").read_text(encoding="utf-8")
    commands = re.search(r"<!-- install -->\n```sh\n(.*?)```", tutorial, re.DOTALL)
    assert commands
    for command in commands[1].splitlines():
        run("bash", "-c", command, cwd=place, env=clean(place))
    # pip builds a wheel on the way: nothing of the checkout is on the path from here on.
    (place / "codetrack").unlink()
    return place


def clean(place):
    """Return the environment of a person who works there: no path into this repository."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
    return {
        **kept,
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "PIP_QUIET": "1",
        "PATH": f"{place / 'codetrack-env' / 'bin'}{os.pathsep}{os.environ['PATH']}",
        "PYTHONIOENCODING": "utf-8",
        "NO_COLOR": "1",
    }


def findings(place, name):
    """Audit the Belgian example, and return the status of each finding by member and check."""
    target = place / f"{name}.json"
    command = ["codetrack", "audit", ROOT / "examples" / "belgium", *DAY, "-o", target]
    done = subprocess.run(
        [str(part) for part in command],
        cwd=place,
        env=clean(place),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
    )
    report = json.loads(target.read_text(encoding="utf-8"))
    found = {
        (member["id"], finding["check"], finding.get("site"), finding.get("subject")): finding[
            "status"
        ]
        for member in report["members"]
        for finding in member["findings"]
    }
    return done.returncode, found, report["problems"]


@pytest.mark.slow
def test_a_new_plugin_passes_all_that_its_ci_asks(place):
    """From the wheel of the core: written, installed, linted, type-checked, tested, and asked."""
    env = clean(place)
    before = findings(place, "before")
    run("codetrack", "new-plugin", "acme", cwd=place, env=env)
    folder = place / "codetrack-acme"
    workflow = yaml.safe_load((folder / ".github/workflows/ci.yml").read_text("utf-8"))
    steps = [step["run"] for step in workflow["jobs"]["test"]["steps"] if "run" in step]
    assert len(steps) == 5
    for step in steps:
        run("bash", "-c", step, cwd=folder, env=env)

    listed = run("codetrack", "plugins", cwd=place, env=env).stdout
    assert re.search(r"^acme +0\.1\.0 +codetrack-acme +loaded", listed, re.M)

    code, after, problems = findings(place, "after")
    new = {key: status for key, status in after.items() if key[1].startswith("acme/")}
    assert {key: after[key] for key in after if key not in new} == before[1]
    assert len(new) == len({key[0] for key in after})
    assert (code, problems) == (1, [])

    run(
        "python", "-m", "pip", "wheel", "--no-deps", "--wheel-dir", "dist", ".", cwd=folder, env=env
    )
    (wheel,) = (folder / "dist").iterdir()
    names = zipfile.ZipFile(wheel).namelist()
    assert "codetrack_acme/py.typed" in names
    assert not [name for name in names if "test" in name]

    # A broken one beside it is told, and changes no other answer.
    run("codetrack", "new-plugin", "broken", cwd=place, env=env)
    module = place / "codetrack-broken" / "src" / "codetrack_broken" / "__init__.py"
    module.write_text("raise RuntimeError('boom')\n", encoding="utf-8")
    run("python", "-m", "pip", "install", "--no-deps", "./codetrack-broken", cwd=place, env=env)
    code, with_broken, problems = findings(place, "with-broken")
    assert with_broken == after
    assert code == 3
    assert [problem["plugin"] for problem in problems] == ["broken"]
