import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from at_work import killed_always, killed_once

from codetrack import ScaleError, Workers, processes
from codetrack.executors import each


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

    for done, _ in enumerate(each(work, range(50), Workers()), start=1):
        most.append(len(begun) - done)
    assert max(most) <= 2


def test_any_executor_will_do():
    """Threads, as anybody makes them."""
    threads = set()

    def work(item):
        threads.add(threading.get_ident())
        return item * 2

    workers = Workers(lambda: ThreadPoolExecutor(2), 2)
    assert sorted(each(work, range(20), workers)) == [(n, 2 * n) for n in range(20)]
    assert threading.get_ident() not in threads


def test_what_the_work_raises_comes_through():
    """No item that failed is passed over."""
    with pytest.raises(ZeroDivisionError):
        list(each(lambda n: 1 // n, [2, 1, 0], Workers()))
