import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from helpers.at_work import failed_beside, gone, held, killed_always, killed_once, until_begun

from codetrack import ScaleError, WorkerPool, processes
from codetrack.scale.workers import each


@pytest.mark.slow
def test_what_a_killed_worker_had_in_hand_is_done_again(tmp_path):
    """Nothing is missing and nothing is double, though a process was killed."""
    items = [str(tmp_path / name) for name in ("good-1", "bad-1", "good-2", "bad-2", "good-3")]
    done = list(each(killed_once, items, processes(2)))
    assert sorted(item for item, _ in done) == sorted(items)
    assert all(item.endswith(result) for item, result in done)


@pytest.mark.slow
def test_work_that_kills_every_worker_is_an_error_that_names_it():
    """It is not tried for ever, and never left out."""
    with pytest.raises(ScaleError, match="part 7: the process at work on it"):
        list(each(killed_always, ["7"], processes(1), name=lambda item: f"part {item}"))


def test_no_more_is_given_out_than_the_workers_need():
    """A million partitions are not all handed over at once."""
    begun, most = [], []

    def work(item):
        begun.append(item)
        return item

    for done, _ in enumerate(each(work, range(50), WorkerPool()), start=1):
        most.append(len(begun) - done)
    assert max(most) <= 2


def test_any_executor_will_do():
    """Threads, as anybody makes them."""
    threads = set()

    def work(item):
        threads.add(threading.get_ident())
        return item * 2

    workers = WorkerPool(lambda: ThreadPoolExecutor(2), 2)
    assert sorted(each(work, range(20), workers)) == [(n, 2 * n) for n in range(20)]
    assert threading.get_ident() not in threads


def test_what_the_work_raises_comes_through():
    """No item that failed is passed over."""
    with pytest.raises(ZeroDivisionError):
        list(each(lambda n: 1 // n, [2, 1, 0], WorkerPool()))


@pytest.mark.slow
def test_processes_end_at_once_when_nobody_wants_their_work(tmp_path):
    """Also in the midst of it: once it is closed, nobody is at work any more."""
    good, *endless = (tmp_path / name for name in ("good", "one", "two"))
    items = [str(path) for path in (good, *endless, *(tmp_path / f"{n}" for n in range(9)))]
    made = each(held, items, processes(2))
    assert next(made) == (str(good), "good")
    until_begun(*endless)
    made.close()
    assert all(gone(path) for path in endless)
    assert not (tmp_path / "0").exists()


@pytest.mark.slow
def test_an_error_does_not_wait_for_the_work_beside_it(tmp_path):
    """What one part raises ends the others."""
    begun = tmp_path / "one"
    with pytest.raises(ZeroDivisionError):
        list(each(failed_beside, [str(begun), f"{begun} fails"], processes(2)))
    assert gone(begun)


UNGUARDED = """
from codetrack.scale.workers import each, processes

print(sorted(each(len, ["a", "bc"], processes(2))))
"""


@pytest.mark.slow
def test_a_script_needs_no_guard(tmp_path):
    """Processes do not read the script that asks for them."""
    script = tmp_path / "script.py"
    script.write_text(UNGUARDED, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, str(script)], capture_output=True, text=True, timeout=120, check=False
    )
    assert (done.stdout, done.stderr) == ("[('a', 1), ('bc', 2)]\n", "")


def test_processes_without_loky_are_refused_in_one_sentence(monkeypatch):
    """It says what to install."""
    monkeypatch.setitem(sys.modules, "loky", None)
    monkeypatch.delitem(sys.modules, "codetrack.scale.pool", raising=False)
    with pytest.raises(ScaleError, match=r"install it with: codetrack-core\[cli\]"):
        list(each(len, ["a"], processes(2)))
