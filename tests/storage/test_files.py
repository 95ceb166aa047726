"""Files replaced whole or not at all, whoever kills the writer, and the lock."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from codetrack.errors import RegisterError
from codetrack.storage import files
from codetrack.storage.files import LOCK, locked, write_whole

WRITER = """
import sys
from pathlib import Path
from codetrack.storage.files import write_whole
path, size = Path(sys.argv[1]), int(sys.argv[2])
print("ready", flush=True)
n = 0
while True:
    n += 1
    letter = b"abcdefghij"[n % 10 : n % 10 + 1]
    write_whole(path, (letter * 1000 for _ in range(size)))
"""


def test_the_parts_become_the_file(tmp_path: Path) -> None:
    """The parts are written one after another, to a new file and over an old one."""
    path = tmp_path / "a.toml"
    write_whole(path, [b"one", b"", b"two"])
    assert path.read_bytes() == b"onetwo"

    write_whole(path, iter([b"three"]))
    assert path.read_bytes() == b"three"
    assert os.listdir(tmp_path) == ["a.toml"]


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
def test_a_failure_midway_leaves_the_old_file(tmp_path: Path, error: type[BaseException]) -> None:
    """When the parts stop in an error, the old file stands, and nothing lies beside it."""
    path = tmp_path / "a.toml"
    path.write_bytes(b"old")

    def parts() -> Iterator[bytes]:
        yield b"new"
        raise error

    with pytest.raises(error):
        write_whole(path, parts())
    assert path.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["a.toml"]


def test_a_failure_midway_makes_no_new_file(tmp_path: Path) -> None:
    """Where there was no file, a failure leaves none."""

    def parts() -> Iterator[bytes]:
        yield b"new"
        raise ValueError

    with pytest.raises(ValueError):  # noqa: PT011
        write_whole(tmp_path / "a.toml", parts())
    assert os.listdir(tmp_path) == []


def test_a_missing_folder_is_an_error(tmp_path: Path) -> None:
    """A file is not written into a folder that is not there."""
    with pytest.raises(FileNotFoundError):
        write_whole(tmp_path / "none" / "a.toml", [b"x"])


def test_a_folder_is_not_replaced(tmp_path: Path) -> None:
    """A folder in the file's place stays, and nothing lies beside it."""
    (tmp_path / "a.toml").mkdir()

    with pytest.raises(OSError, match="directory"):
        write_whole(tmp_path / "a.toml", [b"x"])
    assert os.listdir(tmp_path) == ["a.toml"]


@pytest.mark.skipif(os.name != "posix", reason="needs POSIX permissions")
def test_permissions_are_kept(tmp_path: Path) -> None:
    """A file that only its owner may read stays so."""
    path = tmp_path / "a.toml"
    path.write_bytes(b"old")
    path.chmod(0o640)

    write_whole(path, [b"new"])

    assert stat.S_IMODE(path.stat().st_mode) == 0o640


@pytest.mark.skipif(os.name != "posix", reason="needs POSIX permissions")
def test_a_new_file_has_the_usual_permissions(tmp_path: Path) -> None:
    """A new file may be read by whom the user's own settings allow, as any other new file."""
    (tmp_path / "plain").write_bytes(b"x")
    write_whole(tmp_path / "a.toml", [b"x"])

    modes = {stat.S_IMODE((tmp_path / n).stat().st_mode) for n in ("plain", "a.toml")}
    assert len(modes) == 1


def test_a_link_is_written_through(tmp_path: Path) -> None:
    """A link stays a link; the file that it leads to is replaced."""
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "a.toml").write_bytes(b"old")
    (tmp_path / "a.toml").symlink_to(tmp_path / "real" / "a.toml")

    write_whole(tmp_path / "a.toml", [b"new"])

    assert (tmp_path / "a.toml").is_symlink()
    assert (tmp_path / "real" / "a.toml").read_bytes() == b"new"


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs SIGKILL")
@pytest.mark.parametrize("size", [1, 3000])
def test_a_killed_writer_leaves_the_old_file_or_the_new(tmp_path: Path, size: int) -> None:
    """Killed at any instant, a writer leaves a file of one piece: the old one or the new one."""
    path = tmp_path / "members.jsonl"
    chance = random.Random(size)
    seen = set()
    for _ in range(12):
        command = [sys.executable, "-c", WRITER, str(path), str(size)]
        with subprocess.Popen(command, stdout=subprocess.PIPE) as writer:
            assert writer.stdout is not None
            assert writer.stdout.readline() == b"ready\n"
            # The instant of the kill is what is tested; the answer must be the same for all.
            time.sleep(chance.uniform(0.0, 0.05))
            writer.kill()
            assert writer.wait() == -signal.SIGKILL
        if not path.exists():
            continue
        data = path.read_bytes()
        assert len(data) == size * 1000
        assert len(set(data)) == 1
        seen.add(data[:1])
    assert seen


def test_two_writers_take_turns(tmp_path: Path) -> None:
    """While one program holds the lock, another waits for it, and then gets it."""
    script = (
        "import sys; from pathlib import Path; from codetrack.storage.files import locked\n"
        "with locked(Path(sys.argv[1])): print('in', flush=True); sys.stdin.read()"
    )
    command = [sys.executable, "-c", script, str(tmp_path)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, **pipes) as other:  # type: ignore[call-overload]
        assert other.stdout.readline().strip() == b"in"
        with pytest.MonkeyPatch.context() as patience:
            patience.setattr(files, "PATIENCE", 0.2)
            with pytest.raises(RegisterError, match="another program has locked"), locked(tmp_path):
                pass
        other.stdin.close()
        with locked(tmp_path):
            assert other.wait() == 0


def test_the_lock_is_free_after_an_error(tmp_path: Path) -> None:
    """A writer that fails leaves the lock to the next one."""
    with contextlib.suppress(ValueError), locked(tmp_path):
        raise ValueError
    with locked(tmp_path):
        assert (tmp_path / LOCK).exists()


def test_who_holds_the_lock_may_ask_for_it_again(tmp_path: Path) -> None:
    """A writer that already holds the register does not wait for itself."""
    with locked(tmp_path), locked(tmp_path):
        assert (tmp_path / LOCK).exists()


def test_a_folder_that_cannot_be_locked_is_told(tmp_path: Path) -> None:
    """Where no lock can be made, the error is a sentence."""
    (tmp_path / LOCK).mkdir()
    with pytest.raises(RegisterError, match="cannot be locked"), locked(tmp_path):
        pass


def test_two_names_of_one_folder_are_one_lock(tmp_path: Path) -> None:
    """A register that is reached through a link has the lock of its folder."""
    (tmp_path / "register").mkdir()
    (tmp_path / "link").symlink_to("register", target_is_directory=True)
    with locked(tmp_path / "link"):
        assert (tmp_path / "register" / LOCK).exists()


def test_a_replaced_file_keeps_its_group(tmp_path: Path) -> None:
    """A file that a group shares is still that group's after it was replaced."""
    file = tmp_path / "shared.toml"
    file.write_text("old", encoding="utf-8")
    try:
        os.chown(file, -1, 12345)
    except OSError:
        pytest.skip("only root may give a file to a group that it is not in")
    write_whole(file, [b"new"])
    assert file.stat().st_gid == 12345
