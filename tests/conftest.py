import os

from hypothesis import settings


def pytest_configure():
    """Let no test depend on how wide a terminal is, or on how fast the machine."""
    for name in ("COLUMNS", "LINES"):
        os.environ.pop(name, None)
    # How long an example takes says more of the machine than of the code.
    settings.register_profile("patient", deadline=None)
    settings.load_profile("patient")
