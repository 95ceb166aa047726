import io
import time

from rich.console import Console

from codetrack.cli.render.console import tracked
from codetrack.testing import make_member

MEMBERS = [make_member(f"hotel-{number}") for number in range(70)]


def terminal():
    """Make a terminal that is a text."""
    return Console(file=io.StringIO(), force_terminal=True, width=80)


def test_a_bar_shows_once_a_second_has_gone_by():
    """An audit that began more than a second ago shows how many members are done."""
    out = terminal()
    assert list(tracked(MEMBERS, time.monotonic() - 10, out)) == MEMBERS
    assert "members" in out.file.getvalue()


def test_a_quick_audit_shows_no_bar():
    """Within the first second nothing is drawn."""
    out = terminal()
    assert list(tracked(MEMBERS, time.monotonic() + 3600, out)) == MEMBERS
    assert out.file.getvalue() == ""


def test_a_pipe_gets_no_bar():
    """Where nobody looks, nothing is drawn."""
    out = Console(file=io.StringIO(), force_terminal=False)
    assert list(tracked(MEMBERS, time.monotonic() - 10, out)) == MEMBERS
    assert out.file.getvalue() == ""
