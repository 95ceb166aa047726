"""A pool of loky processes that end with their work and with their parent."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from multiprocessing.connection import Connection
from typing import Any, TypeVar

from loky import ProcessPoolExecutor

R = TypeVar("R")


class Pool(ProcessPoolExecutor):  # type: ignore[misc]
    """A pool of processes that are killed when its block ends with an error."""

    def __init__(self, number: int) -> None:
        # Nothing is sent through the pipe: the workers see it close when this process ends.
        worker_end, self._line = multiprocessing.Pipe(duplex=False)
        super().__init__(number, initializer=_start_worker, initargs=(worker_end,))

    def submit(self, fn: Callable[..., R], /, *args: Any, **kwargs: Any) -> Future[R]:
        """Submit the work, and start processes where some are missing."""
        with _no_interrupts():
            future: Future[R] = super().submit(fn, *args, **kwargs)
            return future

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self.shutdown(kill_workers=kind is not None)
        self._line.close()


@contextlib.contextmanager
def _no_interrupts() -> Iterator[None]:
    # Ctrl-C reaches all processes of a terminal. One that starts here would print a traceback if
    # the signal came before `_start_worker` ignores it. Here the signal waits until afterwards.
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _start_worker(line: Connection) -> None:
    """Ignore Ctrl-C, and end with the parent: loky alone lets a task run on when it is killed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with, args=(line,), daemon=True).start()


def _end_with(line: Connection) -> None:
    line.poll(None)
    os._exit(1)
