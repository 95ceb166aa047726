"""The cyclic garbage collector, put aside while many objects without cycles are made."""

from __future__ import annotations

import contextlib
import gc
from collections.abc import Iterator


@contextlib.contextmanager
def paused() -> Iterator[None]:
    """Switch the collector off, and back on in every case if it was on.

    Records hold no cycles, so looking for some, again and again while a million of them are made,
    costs more than making them.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
