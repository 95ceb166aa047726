"""What stops a command from outside: whatever it is, all is cleared up as after Ctrl-C."""

from __future__ import annotations

import signal
import threading
import time

_GRACE = 2.0
"""For how many seconds a second signal does not disturb the clearing up; the number is ours."""


class Stop:
    """Turn the signals of a terminal, a timeout or a service manager into `KeyboardInterrupt`."""

    def __init__(self) -> None:
        self.number: int | None = None
        self._quiet_until = 0.0

    def heed(self) -> None:
        """Begin; what was to be ignored, as after `nohup`, stays so."""
        if threading.current_thread() is not threading.main_thread():
            return
        for name in ("SIGINT", "SIGTERM", "SIGHUP"):
            number = getattr(signal, name, None)
            if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
                signal.signal(number, self._raise)

    @property
    def code(self) -> int:
        """Return the exit code, as shells count it: 128, and the number of the signal."""
        return 128 + (signal.SIGINT if self.number is None else self.number)

    def _raise(self, number: int, _: object) -> None:
        now = time.monotonic()
        if now < self._quiet_until:
            return
        self._quiet_until = now + _GRACE
        self.number = number
        raise KeyboardInterrupt
