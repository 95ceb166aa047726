import random
import shutil
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from datetime import date
from pathlib import Path
from xml.etree.ElementTree import parse

import attrs
import pytest
from helpers.at_work import Broken, Part
from helpers.strategies import registers
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import codetrack
from codetrack import (
    AssessmentError,
    ExportError,
    RegisterError,
    ScaleError,
    Source,
    StreamingRenderer,
    WorkerPool,
    audit,
    audit_in_parts,
    export,
    load_plugins,
    processes,
    save,
    summarise,
)

DAY = date(2026, 11, 23)
EXAMPLES = Path(__file__).parents[2] / "examples"
BELGIUM = EXAMPLES / "belgium"


class Shuffled(Executor):
    """Do the work only when all of it is there that will be, and in an odd order."""

    def __init__(self):
        self.pool = ThreadPoolExecutor(3)

    def submit(self, fn, /, *args, **kwargs):
        """Do it at once, or in another thread."""
        future = Future()

        def work():
            try:
                future.set_result(fn(*args, **kwargs))
            except Exception as error:
                future.set_exception(error)

        random.Random(str(args)).choice((self.pool.submit, lambda run: run()))(work)
        return future

    def shutdown(self, wait=True, *, cancel_futures=False):
        """Wait for the threads."""
        self.pool.shutdown(wait=wait)


def same(path, folder, workers, size, name, **asked):
    """Hold an audit in parts to one in one piece, to the byte."""
    plugins = load_plugins(codetrack.load_settings(path))
    whole = audit(path, as_of=DAY, plugins=plugins, **asked)
    export(whole, plugins.exporter(name), folder / "whole")
    by = ("criterion", "country", "region")
    parts = audit_in_parts(
        path,
        as_of=DAY,
        workers=workers,
        exporter=name,
        output=folder / "parts",
        part_members=size,
        by=by,
        **asked,
    )
    assert (folder / "parts").read_bytes() == (folder / "whole").read_bytes()
    assert parts.frame == whole.frame
    assert parts.summary == summarise(whole, by)


@pytest.fixture(scope="module")
def broken(tmp_path_factory):
    """Give a file with good members, broken ones, and ids that stand twice."""
    path = tmp_path_factory.mktemp("broken") / "broken.jsonl"
    save(codetrack.load(BELGIUM), path)
    lines = path.read_bytes().splitlines()
    lines[3] = b'{"id":"auberge-exemple","name":"Twice (invented)","country":"BE"}'
    lines[7] = lines[7].replace(b'"country":"BE"', b'"country":"Belgium"')
    path.write_bytes(b"\n".join([b"", *reversed(lines), b"{"]))
    return path


@pytest.mark.parametrize("name", ["json", "jsonl", "csv"])
@pytest.mark.parametrize("members", [1, 3, 100])
def test_what_comes_out_does_not_depend_on_the_parts(broken, tmp_path, name, members):
    """The same findings, summary and bytes, whatever the size of a part; broken members too."""
    same(broken, tmp_path, WorkerPool(), members, name)


@pytest.mark.parametrize("name", ["json", "jsonl", "csv"])
def test_the_order_in_which_parts_get_ready_does_not_matter(broken, tmp_path, name):
    """Nor does the executor."""
    same(broken, tmp_path, WorkerPool(Shuffled, 3), 2, name)


@pytest.mark.slow
def test_processes_give_the_same(broken, tmp_path):
    """Through pickles and part files, from processes that begin afresh."""
    same(broken, tmp_path, processes(2), 3, "json")


@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(registers(size=4), st.integers(1, 3), st.sampled_from(["json", "jsonl", "csv"]))
def test_any_register_comes_out_the_same_in_parts(tmp_path_factory, register, members, name):
    """Whatever its members hold."""
    folder = tmp_path_factory.mktemp("any")
    register = attrs.evolve(register, problems=(), unreadable=())
    save(register, folder / "r.jsonl")
    same(folder / "r.jsonl", folder, WorkerPool(), members, name)


def test_a_folder_of_toml_is_one_part_or_more_and_the_same(tmp_path):
    """A source that cannot cut is audited all the same."""
    same(BELGIUM, tmp_path, WorkerPool(), 5, "json")


def test_a_selection_is_the_same_in_parts(broken, tmp_path):
    """Members, checks and criteria that are asked for."""
    members = ("zeewind-hotels", "wereldreis")
    same(broken, tmp_path, WorkerPool(), 2, "json", members=members, without=["training"])
    same(broken, tmp_path, WorkerPool(), 2, "csv", criteria=["policy"])


def test_a_member_that_is_not_there_is_an_error(broken):
    """With the name."""
    with pytest.raises(AssessmentError, match="no such member 'nobody'"):
        audit_in_parts(broken, as_of=DAY, members=["nobody"])


def test_a_format_that_needs_all_at_once_is_refused(broken, tmp_path):
    """Before any work, with those that will do."""
    with pytest.raises(ExportError, match=r"expected one of csv, .*json, jsonl"):
        audit_in_parts(broken, as_of=DAY, exporter="markdown", output=tmp_path / "r.md")


def test_a_format_without_pieces_makes_a_file_of_each_part(broken, tmp_path):
    """And one of what could not be read: together they hold every member once."""
    folder = tmp_path / "answers"
    whole = audit_in_parts(broken, as_of=DAY, exporter="junit", output=folder, part_members=4)
    names = sorted(path.name for path in folder.iterdir())
    assert names == [*(f"part-{number:06}.xml" for number in range(len(names) - 1)), names[-1]]
    assert names[-1] == "part-unreadable.xml"
    files = [parse(folder / name) for name in names]
    suites = {suite.get("name") for file in files for suite in file.iter("testsuite")}
    right = tmp_path / "whole.xml"
    made = audit(broken, as_of=DAY)
    export(made, load_plugins().exporter("junit"), right)
    members = {suite.get("name") for suite in parse(right).iter("testsuite")}
    assert suites >= members
    assert whole.frame == made.frame


def test_a_folder_that_is_there_is_left_alone(broken, tmp_path):
    """Answers of two audits are never mixed."""
    (tmp_path / "answers").mkdir()
    with pytest.raises(ExportError, match="expected one that does not exist yet"):
        audit_in_parts(broken, as_of=DAY, exporter="junit", output=tmp_path / "answers")


def test_nothing_is_left_of_the_work(broken, tmp_path):
    """Part files go when all is done."""
    audit_in_parts(broken, as_of=DAY, exporter="csv", output=tmp_path / "r.csv", part_members=2)
    assert [path.name for path in tmp_path.iterdir()] == ["r.csv"]


def test_a_cache_is_accepted_and_does_nothing(broken, tmp_path):
    """Whoever gives one is told so, and gets the same audit."""
    with pytest.warns(DeprecationWarning, match=r"audit_in_parts\(cache=\.\.\.\) is deprecated"):
        whole = audit_in_parts(broken, as_of=DAY, cache=tmp_path / "cache")
    assert whole.frame == audit(broken, as_of=DAY).frame
    assert not (tmp_path / "cache").exists()


def test_pieces_that_can_be_redated_are_accepted():
    """A plugin that was made for the cache of earlier versions works, with a warning."""
    with pytest.warns(
        DeprecationWarning, match=r"Pieces\(redated=\.\.\.\) is deprecated"
    ) as warned:
        StreamingRenderer(head=bytes, member=bytes, tail=bytes, redated=bytes)
    assert warned[0].filename == __file__


def parted(*parts):
    """Give plugins with a source of these parts."""
    plugins = load_plugins()
    source = Source(
        name="parted",
        plugin="parted",
        load=lambda _: None,
        accepts=lambda _: False,
        partitions=lambda _, __: parts,
    )
    found = attrs.evolve(plugins.found[0], name="parted", gives=(source,), distribution="")
    found = attrs.evolve(found, state="disabled", module="")
    return attrs.evolve(plugins, found=(*plugins.found, found))


def in_parts(tmp_path, *parts, workers=None):
    """Audit the parts, with workers that do not ask for the test's own source."""
    return audit_in_parts(
        tmp_path,
        as_of=DAY,
        plugins=parted(*parts),
        source="parted",
        workers=workers or WorkerPool(),
        exporter="jsonl",
        output=tmp_path / "r.jsonl",
    )


@pytest.fixture(autouse=True)
def _no_other_code(monkeypatch):
    """Let the test's own source be no difference between the workers."""
    real = codetrack.scale.plugin_versions.versions
    monkeypatch.setattr(
        codetrack.scale.audit_in_parts,
        "versions",
        lambda plugins: {name: c for name, c in real(plugins).items() if name != "parted"},
    )


@pytest.mark.slow
def test_a_partition_whose_worker_was_killed_is_done_again(tmp_path):
    """Nothing is missing, nothing is double."""
    parts = [Part("a"), Part("b", tmp_path / "killed-b"), Part("c"), Part("d")]
    whole = in_parts(tmp_path, *parts, workers=processes(2))
    assert (tmp_path / "killed-b").exists()
    assert whole.frame.members == 4
    assert whole.summary.members["policy"] == {codetrack.Status.GAP: 4}


def test_a_partition_that_cannot_be_read_stops_it_all(tmp_path):
    """No register is audited without a part of it, and no half report stays behind."""
    with pytest.raises(RegisterError, match="b: cannot be read"):
        in_parts(tmp_path, Part("a"), Broken("b"), Part("c"))
    assert not list(tmp_path.iterdir())


def test_a_member_in_two_partitions_is_an_error(tmp_path):
    """A source that cuts wrongly never counts a member twice."""
    with pytest.raises(ScaleError, match="member 'a' is in two parts"):
        in_parts(tmp_path, Part("one", ids=("a", "b")), Part("two", ids=("a", "c")))


def test_a_worker_with_other_plugins_is_an_error_before_work_begins(broken, monkeypatch):
    """It names the plugin, what was expected, and what it has."""
    real = codetrack.scale.plugin_versions.versions

    def newer(plugins):
        return {**real(plugins), "acme": "1.0 code-aa"}

    monkeypatch.setattr(codetrack.scale.audit_in_parts, "versions", newer)
    with pytest.raises(ScaleError, match=r"acme is missing on the worker; expected 1\.0 code-aa"):
        audit_in_parts(broken, as_of=DAY)


def test_a_cut_part_file_is_an_error(tmp_path, monkeypatch):
    """No member is lost with the end of a file."""
    real = codetrack.scale.audit_in_parts.merge

    def cut(job, ready, parts, output, *, strict):
        data = parts[0].file.read_bytes()
        parts[0].file.write_bytes(data[: len(data) // 2])
        return real(job, ready, parts, output, strict=strict)

    monkeypatch.setattr(codetrack.scale.audit_in_parts, "merge", cut)
    with pytest.raises(ScaleError, match="not a whole part file"):
        in_parts(tmp_path, Part("a"), Part("b"))
    assert not list(tmp_path.iterdir())


@pytest.mark.slow
def test_a_dask_cluster_gives_the_same(broken, tmp_path):
    """Two workers of their own, through the same interface."""
    import distributed

    with (
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, dashboard_address=None, protocol="tcp"
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        same(broken, tmp_path, codetrack.dask_workers(client), 3, "json")


def test_the_settings_of_the_register_count(broken, tmp_path):
    """Workers get them with the job."""
    shutil.copy(broken, tmp_path / "r.jsonl")
    (tmp_path / "codetrack.toml").write_text("[plugin.training]\ntarget_percent = 1\n")
    same(tmp_path / "r.jsonl", tmp_path, WorkerPool(), 3, "json")
