"""Work spread over any `concurrent.futures.Executor`, and done again where a worker was lost."""

from __future__ import annotations

import contextlib
import functools
import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import (
    FIRST_COMPLETED,
    BrokenExecutor,
    Executor,
    Future,
    ProcessPoolExecutor,
    wait,
)
from multiprocessing.connection import Connection
from multiprocessing.connection import wait as wait_for
from typing import Any, TypeVar

import attrs

from codetrack.errors import ScaleError

T = TypeVar("T")
R = TypeVar("R")
ATTEMPTS = 3
"""How often a piece of work is begun, at most; the number is ours."""
_GUARD = (
    "each process reads the script first that asks for it; expected the call, such as "
    'audit_in_parts, below: if __name__ == "__main__":'
)


def _nowhere(_: Callable[[], None]) -> None:
    """Run nothing."""


class Serial(Executor):
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
class Workers:
    """Say who does the work: `executor` makes an executor, of about `number` workers.

    `everywhere` runs a function once on each of the workers, before any work is given out; where
    each finds the same programs, as processes of one machine do, it is not needed.
    """

    executor: Callable[[], Executor] = Serial
    number: int = 1
    everywhere: Callable[[Callable[[], None]], object] = _nowhere


def processes(number: int) -> Workers:
    """Return so many processes of this machine as workers, each begun afresh.

    Each begins by reading the script that asked for it. So what calls for work stands below
    `if __name__ == "__main__":` in a script, or it would be called for there again. Workers end at
    once when the work is broken off, and when this process is gone.
    """
    return Workers(functools.partial(_Processes, number), number)


class _Processes(ProcessPoolExecutor):
    """Processes on a line that is open for as long as their work is wanted."""

    def __init__(self, number: int) -> None:
        # A process that is still reading the script has only this mark, which is not public; what
        # Python itself says of it are pages, once from each process.
        if getattr(multiprocessing.current_process(), "_inheriting", False):
            msg = f"codetrack: {_GUARD}"
            raise SystemExit(msg)
        context = multiprocessing.get_context("spawn")
        self.line, theirs = context.Pipe()
        super().__init__(number, mp_context=context, initializer=_begin, initargs=(theirs,))

    def submit(self, fn: Callable[..., R], /, *args: Any, **kwargs: Any) -> Future[R]:
        with _no_interrupts():
            return super().submit(_worked, fn, *args, **kwargs)

    @property
    def begun(self) -> bool:
        """Tell whether any process came as far as to ask for work."""
        return self.line.poll()

    def end(self) -> None:
        """End all processes, whatever they are at, and wait until they are gone.

        `shutdown` has no way to do so before Python 3.14.
        """
        self.line.close()
        self.shutdown(cancel_futures=True)


@contextlib.contextmanager
def _no_interrupts() -> Iterator[None]:
    # Ctrl-C reaches all processes of a terminal: one that is begun here must not meet it before it
    # is deaf, and print where it was. What comes meanwhile comes afterwards.
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


_SENDING = threading.Lock()
"""Held by a worker from the end of a piece of work to the next one: it may be sending a result."""
_PATIENCE = 1.0
"""For how many seconds a result may be on its way, when workers end; the number is ours."""


def _begin(line: Connection) -> None:
    """Make a new process deaf to Ctrl-C, and end it with the line or the one at its other end."""
    # The one that gave out the work says what is done.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    ends: list[tuple[Connection | int, float]] = [(line, _PATIENCE)]
    if parent is not None:
        ends.append((parent.sentinel, 0.0))
    for end in ends:
        threading.Thread(target=_leave, args=end, daemon=True).start()
    with contextlib.suppress(OSError):
        line.send_bytes(b"begun")


def _leave(end: Connection | int, patience: float) -> None:
    """Leave when it ends; a result that was sent by half would be waited for by who reads it."""
    wait_for([end])
    _SENDING.acquire(timeout=patience)
    os._exit(1)


def _worked(fn: Callable[..., R], /, *args: Any, **kwargs: Any) -> R:
    if _SENDING.locked():
        _SENDING.release()
    try:
        return fn(*args, **kwargs)
    finally:
        _SENDING.acquire()


def each(
    work: Callable[[T], R],
    items: Iterable[T],
    workers: Workers,
    *,
    name: Callable[[T], str] = str,
) -> Generator[tuple[T, R], None, None]:
    """Yield each item with what the work made of it, as they get ready, in any order.

    When an executor breaks, because a worker was killed, another is made, and what was not ready
    is done again. Few items are given out at a time, so that there may be any number. Whoever
    stops early closes it: what waits is dropped, and `processes` end at once.

    Raises:
        ScaleError: workers were lost at the same items `ATTEMPTS` times, or none could begin.
        Exception: whatever the work raises.
    """
    waiting = deque((item, 0) for item in items)
    ahead = 2 * workers.number
    begun_ever = False
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
                        begun_ever = True
                        yield running.pop(one)[0], result
            except BrokenExecutor as error:
                begun_ever = begun_ever or not isinstance(pool, _Processes) or pool.begun
                if not begun_ever:
                    msg = f"no process could begin its work, most likely because {_GUARD}"
                    raise ScaleError(msg) from None
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
                if isinstance(pool, _Processes):
                    pool.end()
                for future in running:
                    future.cancel()
                raise
