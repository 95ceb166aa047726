"""Work on any `concurrent.futures.Executor`, repeated where a worker was lost."""

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
"""How often a piece of work is started at most; a default of codetrack."""


def _skip(_: Callable[[], None]) -> None:
    """Run nothing."""


class SerialExecutor(Executor):
    """An executor that runs each piece of work at once, in this process."""

    def submit(self, fn: Callable[..., R], /, *args: Any, **kwargs: Any) -> Future[R]:
        """Run the function, and return its result as a future."""
        future: Future[R] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:
            future.set_exception(error)
        return future


@attrs.frozen
class WorkerPool:
    """The workers of audits in parts: `executor` makes an executor of about `number` workers.

    `everywhere` runs a function once on each worker before the work starts. Processes of this
    machine share their plugins and do not need it.
    """

    executor: Callable[[], Executor] = SerialExecutor
    number: int = 1
    everywhere: Callable[[Callable[[], None]], object] = _skip


def processes(number: int) -> WorkerPool:
    """Return `number` new processes of this machine as workers.

    They need the package loky (`codetrack-core[cli]`). They end at once when the work is
    cancelled, and when this process ends.
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
    """Yield each item with its result as soon as it is ready, in any order.

    When an executor breaks because a worker was killed, a new one repeats what was not ready.
    Only a few items are submitted at a time, so that there may be any number. Close the generator
    to stop early: waiting items are dropped, and `processes` end at once.

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
                    for future in ready:
                        result = future.result()
                        yield running.pop(future)[0], result
            except BrokenExecutor as error:
                # The executor does not report which of them broke it.
                for item, attempts in running.values():
                    if attempts + 1 >= ATTEMPTS:
                        msg = (
                            f"{name(item)}: the process at work on it, or on others at the same "
                            f"time, was lost {ATTEMPTS} times; expected enough memory for each"
                        )
                        raise ScaleError(msg) from error
                waiting.extendleft((item, attempts + 1) for item, attempts in running.values())
            except BaseException:
                for future in running:
                    future.cancel()
                raise
