"""Work spread over any `concurrent.futures.Executor`, and done again where a worker was lost."""

from __future__ import annotations

import functools
from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, wait
from typing import Any, TypeVar

import attrs

from codetrack.errors import ScaleError

T = TypeVar("T")
R = TypeVar("R")
ATTEMPTS = 3
"""How often a piece of work is begun, at most; the number is ours."""


def _nowhere(_: Callable[[], None]) -> None:
    """Run nothing."""


class SerialExecutor(Executor):
    """Run each piece of work at once, in this process."""

    def submit(self, fn: Callable[..., R], /, *args: Any, **kwargs: Any) -> Future[R]:
        """Run the function, and return what came of it."""
        future: Future[R] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:
            future.set_exception(error)
        return future


@attrs.frozen
class WorkerPool:
    """Say who does the work: `executor` makes an executor, of about `number` workers.

    `everywhere` runs a function once on each of the workers, before any work is given out; where
    each finds the same programs, as processes of one machine do, it is not needed.
    """

    executor: Callable[[], Executor] = SerialExecutor
    number: int = 1
    everywhere: Callable[[Callable[[], None]], object] = _nowhere


def processes(number: int) -> WorkerPool:
    """Return so many processes of this machine as workers, each begun afresh.

    They need the package loky (`codetrack-core[cli]`). They end at once when the work is broken
    off, and when this process is gone.
    """
    return WorkerPool(functools.partial(_pool, number), number)


def _pool(number: int) -> Executor:
    try:
        from codetrack.scale.pool import Pool
    except ImportError:
        msg = "processes need the package loky; install it with: codetrack-core[cli]"
        raise ScaleError(msg) from None
    return Pool(number)


def each(
    work: Callable[[T], R],
    items: Iterable[T],
    workers: WorkerPool,
    *,
    name: Callable[[T], str] = str,
) -> Generator[tuple[T, R], None, None]:
    """Yield each item with what the work made of it, as they get ready, in any order.

    When an executor breaks, because a worker was killed, another is made, and what was not ready
    is done again. Few items are given out at a time, so that there may be any number. Whoever
    stops early closes it: what waits is dropped, and `processes` end at once.

    Raises:
        ScaleError: workers were lost at the same items `ATTEMPTS` times.
        Exception: whatever the work raises.
    """
    waiting = deque((item, 0) for item in items)
    ahead = 2 * workers.number
    while waiting:
        running: dict[Future[R], tuple[T, int]] = {}
        with workers.executor() as pool:
            try:
                while waiting or running:
                    while waiting and len(running) < ahead:
                        future = pool.submit(work, waiting[0][0])
                        running[future] = waiting.popleft()
                    ready = wait(running, return_when=FIRST_COMPLETED).done
                    for one in ready:
                        result = one.result()
                        yield running.pop(one)[0], result
            except BrokenExecutor as error:
                # Which of them it was at, nobody can tell.
                for item, begun in running.values():
                    if begun + 1 >= ATTEMPTS:
                        msg = (
                            f"{name(item)}: the process at work on it, or on others beside it, "
                            f"was lost {ATTEMPTS} times; expected enough memory for each process"
                        )
                        raise ScaleError(msg) from error
                waiting.extendleft((item, begun + 1) for item, begun in running.values())
            except BaseException:
                for future in running:
                    future.cancel()
                raise
