import os


def pytest_configure():
    """Forget how wide the terminal of whoever runs the tests is: theirs say it themselves."""
    for name in ("COLUMNS", "LINES"):
        os.environ.pop(name, None)
