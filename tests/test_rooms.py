"""The folders of part files: none stays behind, and none is taken from whoever is at work."""

import os
import signal
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from codetrack import audit_in_parts
from codetrack.scale.workspace import PREFIX, room

DAY = date(2026, 11, 24)
BELGIUM = Path(__file__).parent.parent / "examples" / "belgium"
KILLED = """
import os, signal, sys
from pathlib import Path
from codetrack.scale.workspace import room
with room(Path(sys.argv[1])) as made:
    (made / "000001.part").write_bytes(b"half")
    os.kill(os.getpid(), signal.SIGKILL)
"""


def rooms(place):
    """Return the folders of part files at the place."""
    return sorted(place.glob(f"{PREFIX}*"))


@pytest.fixture
def left(tmp_path):
    """Return the folder of a job that was killed."""
    ended = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path)], check=False, timeout=60)
    assert ended.returncode == -signal.SIGKILL
    (folder,) = rooms(tmp_path)
    return folder


def audited(place):
    """Audit in parts, with part files at the place."""
    return audit_in_parts(BELGIUM, as_of=DAY, output=place / "out.jsonl", exporter="jsonl")


def test_what_a_killed_job_left_goes_with_the_next_one(left):
    """Nobody has to look for it."""
    audited(left.parent)
    assert not rooms(left.parent)


def test_the_folder_of_a_job_at_work_stays(tmp_path):
    """Though another job begins and ends at the same place."""
    with room(tmp_path) as made:
        (made / "000001.part").write_bytes(b"whole")
        audited(tmp_path)
        assert (made / "000001.part").read_bytes() == b"whole"
    assert not rooms(tmp_path)


def test_the_folder_of_another_machine_stays(left):
    """Its lock may not be seen from here: storage is shared, and not all of it locks."""
    (left / "owner").write_text("elsewhere 0123", encoding="utf-8")
    audited(left.parent)
    assert rooms(left.parent) == [left]


def test_a_folder_that_names_nobody_stays(left):
    """It may be one that a job is just making."""
    (left / "owner").unlink()
    audited(left.parent)
    assert rooms(left.parent) == [left]


def test_a_link_to_another_folder_is_left_alone(left, tmp_path):
    """What it leads to is nobody's part files."""
    kept = tmp_path / "kept"
    os.rename(left, kept)
    left.symlink_to(kept)
    audited(tmp_path)
    assert (kept / "000001.part").exists()
