"""Prove that the plugin behaves."""

import codetrack_front_desk
from codetrack.testing import conforms


def test_it_conforms():
    """The plugin loads alone, and its check is pure on every awkward member."""
    conforms(codetrack_front_desk, name="front-desk")
