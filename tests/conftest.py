import os

from hypothesis import settings

# How long an example takes says more of the machine than of the code, so none has a deadline.
# Where a test names no number of its own, what it holds is cheap to reach: it takes few examples.
# `make test EXAMPLES=thorough`, or `--hypothesis-profile thorough`, takes many.
settings.register_profile("default", deadline=None, max_examples=25)
settings.register_profile("thorough", deadline=None, max_examples=500)
settings.load_profile("default")


def pytest_configure():
    """Let no test depend on how wide a terminal is."""
    for name in ("COLUMNS", "LINES"):
        os.environ.pop(name, None)
