"""The garbage collector, put aside and taken up again."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from codetrack.model.structs import gc_paused


@pytest.fixture(autouse=True)
def _collector_on() -> Iterator[None]:
    gc.enable()
    yield
    gc.enable()


def test_the_collector_is_off_inside_and_on_after() -> None:
    """Inside nothing is collected; afterwards everything is as before."""
    with gc_paused():
        assert not gc.isenabled()
    assert gc.isenabled()


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, SystemExit, MemoryError])
def test_the_collector_is_on_after_any_error(error: type[BaseException]) -> None:
    """Whatever is raised inside, the collector is on again."""
    with pytest.raises(error), gc_paused():
        raise error
    assert gc.isenabled()


def test_a_collector_that_was_off_stays_off() -> None:
    """Who switched the collector off does not find it on."""
    gc.disable()
    with gc_paused():
        pass
    assert not gc.isenabled()


def test_pauses_can_stand_in_each_other() -> None:
    """The collector is back on only after the outermost pause."""
    with gc_paused():
        with gc_paused():
            pass
        assert not gc.isenabled()
    assert gc.isenabled()
