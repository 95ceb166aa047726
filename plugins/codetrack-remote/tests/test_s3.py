from datetime import date
from pathlib import Path

import pytest
from helpers.command import run

import codetrack
from codetrack import PluginError, RegisterError, ScaleError, audit, audit_in_parts, load

DAY = date(2026, 11, 23)
FORMS = ("belgium", "belgium.jsonl", "belgium.jsonl.gz", "belgium.jsonl.zst")


@pytest.mark.parametrize("name", FORMS)
def test_a_register_is_read_from_s3(s3, forms, name):
    """The members, problems and findings are those of the same register on a disk."""
    there, here = audit(f"s3://chain/{name}", as_of=DAY), audit(forms / name, as_of=DAY)
    assert there == here


def test_the_command_gives_the_same_bytes(s3, forms):
    """Nothing in a report shows that the register was at an address."""
    args = ("--as-of", DAY, "--format", "json")
    there, here = (run("audit", f"{root}/belgium", *args) for root in ("s3://chain", forms))
    assert there.stderr == here.stderr
    assert (there.returncode, there.stdout) == (here.returncode, here.stdout)
    assert there.returncode == 1


@pytest.mark.slow
def test_processes_read_their_parts(s3, forms, tmp_path):
    """`--jobs` writes the bytes that it writes for a register on a disk."""
    for name, root in (("there", "s3://chain"), ("here", forms)):
        done = run(
            *("audit", f"{root}/belgium.jsonl.gz", "--as-of", DAY),
            *("--jobs", 2, "-o", tmp_path / f"{name}.jsonl"),
        )
        assert (done.returncode, done.stderr) == (1, "")
    assert (tmp_path / "there.jsonl").read_bytes() == (tmp_path / "here.jsonl").read_bytes()


@pytest.mark.slow
def test_workers_of_a_cluster_read_their_parts(s3, forms, tmp_path):
    """The handles of partitions hold all that a worker needs."""
    import distributed

    with (
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, dashboard_address=None, protocol="tcp"
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        whole = audit_in_parts(
            "s3://chain/belgium.jsonl",
            as_of=DAY,
            workers=codetrack.dask_workers(client),
            exporter="json",
            output=tmp_path / "there.json",
            part_members=3,
        )
    assert whole.frame == audit(forms / "belgium.jsonl", as_of=DAY).frame
    here = codetrack.open_register(forms / "belgium.jsonl")
    codetrack.export(here.at(DAY), here.plugins.exporter("json"), tmp_path / "here.json")
    assert (tmp_path / "there.json").read_bytes() == (tmp_path / "here.json").read_bytes()


@pytest.mark.slow
def test_a_worker_without_the_plugin_is_an_error_that_names_it(s3):
    """It stops the audit before any part is read."""
    import distributed

    with (
        distributed.LocalCluster(
            n_workers=1, threads_per_worker=1, dashboard_address=None, protocol="tcp"
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        client.run(exec, "import sys; sys.modules['codetrack_remote'] = None")
        with pytest.raises(ScaleError, match=r"differ: plugin remote .* failed"):
            audit_in_parts(
                "s3://chain/belgium.jsonl", as_of=DAY, workers=codetrack.dask_workers(client)
            )


def test_settings_in_the_bucket_count(s3):
    """A plugin that they require and that is absent stops the audit."""
    s3.pipe("chain/strict/codetrack.toml", b'[plugins]\nrequire = ["absent"]\n')
    s3.copy("chain/belgium.jsonl", "chain/strict/belgium.jsonl")
    with pytest.raises(PluginError, match="absent"):
        audit("s3://chain/strict/belgium.jsonl", as_of=DAY)


@pytest.mark.parametrize("where", ["s3://chain/absent.jsonl", "s3://absent/belgium.jsonl"])
def test_an_absent_object_or_bucket_is_an_error(s3, where):
    """It is no empty register."""
    with pytest.raises(RegisterError, match=f"^{where}: cannot be read: "):
        load(where)


def test_a_wrong_member_is_a_problem_with_its_file_and_line(s3):
    """The rest of the folder is read."""
    s3.copy("chain/belgium", "chain/wrong", recursive=True)
    s3.pipe("chain/wrong/members/hotel-fout.toml", b'name = "Invented"\ncountry = "Belgium"\n')
    register = load("s3://chain/wrong")
    assert register.unreadable == ("hotel-fout",)
    assert register.problems[0].where == "members/hotel-fout.toml:2"
    assert len(register.members) == len(load("s3://chain/belgium").members)


def test_the_plugin_is_listed(s3):
    """`codetrack plugins` reads the settings at the address as well."""
    done = run("plugins", "s3://chain/belgium")
    assert done.returncode == 0
    assert "codetrack-remote" in done.stdout


def test_nothing_is_written_to_a_bucket(s3):
    """A register is replaced whole or not at all, and object storage does not promise that."""
    before = s3.find("chain")
    done = run(
        "add", "hotel-alfa", "training", "on=2026-11-20", "people=1", "-r", "s3://chain/belgium"
    )
    assert done.returncode == 3
    assert "this machine's own paths only" in done.stderr
    assert s3.find("chain") == before
    assert not Path("s3:").exists()
