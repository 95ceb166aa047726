"""For authors of plugins: load one plugin alone, run its checks, and prove that it behaves.

Nothing here needs a test framework: what is wrong is an `AssertionError` with a sentence.
"""

from codetrack.plugins.loader import Found
from codetrack.testing.conforms import conforms, findings_of, load_one
from codetrack.testing.members import (
    AS_OF,
    awkward_members,
    make_exemplary_member,
    make_member,
    make_register,
    make_site,
)

__all__ = [
    "AS_OF",
    "Found",
    "awkward_members",
    "conforms",
    "findings_of",
    "load_one",
    "make_exemplary_member",
    "make_member",
    "make_register",
    "make_site",
]
