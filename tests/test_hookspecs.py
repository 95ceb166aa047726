"""The examples of the hooks: each runs as it stands, and gives what the hook is for."""

from __future__ import annotations

import inspect
import textwrap
from types import ModuleType

import pytest

from codetrack import hookspecs
from codetrack.testing import conforms, load_one

HOOKS = (
    "codetrack_checks",
    "codetrack_reminders",
    "codetrack_exporters",
    "codetrack_sources",
    "codetrack_channels",
)


@pytest.mark.parametrize("hook", HOOKS)
def test_the_example_of_a_hook_is_a_plugin_that_conforms(hook):
    """What an author copies from the documentation loads, gives something, and behaves."""
    text = inspect.getdoc(getattr(hookspecs, hook)) or ""
    module = ModuleType("example")
    sample = textwrap.dedent(text.partition("Example:\n")[2])
    exec(sample.removeprefix("```python\n").removesuffix("```"), module.__dict__)
    assert load_one(module).gives
    conforms(module)
