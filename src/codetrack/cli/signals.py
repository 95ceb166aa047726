"""Handling of signals: each one that stops a command leads to the same cleanup as Ctrl-C."""

from __future__ import annotations

import signal
import threading
import time

_GRACE = 2.0
"""The number of seconds for which further signals do not interrupt the cleanup."""


class SignalHandler:
    """A handler that turns SIGINT, SIGTERM and SIGHUP into `KeyboardInterrupt`.

    Lives as long as the process.
    """

    def __init__(self) -> None:
        self.number: int | None = None
        self._ignore_until = 0.0

    def install(self) -> None:
        """Install the handler; a signal that is ignored, as after `nohup`, stays ignored."""
        if threading.current_thread() is not threading.main_thread():
            return
        for name in ("SIGINT", "SIGTERM", "SIGHUP"):
            number = getattr(signal, name, None)
            if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
                signal.signal(number, self._raise)

    @property
    def code(self) -> int:
        """Return the exit code, by the convention of shells: 128 plus the signal's number."""
        return 128 + (signal.SIGINT if self.number is None else self.number)

    def _raise(self, number: int, _: object) -> None:
        now = time.monotonic()
        if now < self._ignore_until:
            return
        self._ignore_until = now + _GRACE
        self.number = number
        raise KeyboardInterrupt
