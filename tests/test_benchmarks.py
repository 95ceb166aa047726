import importlib.util
import json
import subprocess
import sys
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).parent / "benchmarks"


@pytest.fixture(scope="module")
def figures():
    """Load the module that keeps figures."""
    spec = importlib.util.spec_from_file_location("figures", BENCHMARKS / "figures.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def bench(*arguments):
    """Run the benchmarks as `make bench` does."""
    return subprocess.run(
        [sys.executable, str(BENCHMARKS / "bench.py"), *arguments],
        capture_output=True,
        encoding="utf-8",
        check=False,
        cwd=BENCHMARKS.parent,
        env={"PYTHONPATH": str(BENCHMARKS.parent), "PYTHONIOENCODING": "utf-8"},
    )


@pytest.mark.slow
def test_every_peer_that_is_installed_answers_as_codetrack_does():
    """The scripts and tools that codetrack is timed beside answer the same, to the last check."""
    done = bench("--rows", "agree", "--members", "300")
    assert done.returncode == 0, done.stderr
    assert "peers answer as codetrack does: json" in done.stdout


def test_rows_that_do_not_exist_are_said():
    """A row that was misspelt is no measurement that went well."""
    done = bench("--rows", "peerz")
    assert done.returncode == 2
    assert "no such rows peerz" in done.stderr


def test_figures_of_another_machine_are_not_kept_beside_ours(figures, tmp_path):
    """Rows measured apart stand in one file, and those of another machine never."""

    def figure(key):
        return figures.Figure(key=key, what="one / other", ours=1.0, theirs=2.0, members=1)

    path = tmp_path / "results.json"
    figures.keep(path, [figure("a/one")])
    figures.keep(path, [figure("b/two")])
    assert list(figures.read(path)) == ["a/one", "b/two"]
    kept = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**kept, "machine": {"processor": "another"}}), encoding="utf-8")
    figures.keep(path, [figure("c/three")])
    assert list(figures.read(path)) == ["c/three"]


def test_a_goal_is_reached_up_to_its_number(figures):
    """What is slower than its goal is never called reached."""

    def reached(ours):
        made = figures.Figure(key="a/b", what="", ours=ours, theirs=2.0, goal=0.5, members=1)
        return made.reached

    assert [reached(ours) for ours in (1.0, 1.01)] == ["yes", "no"]
