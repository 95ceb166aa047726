import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLE = Path(__file__).parents[2] / "examples" / "belgium"


@pytest.mark.slow
@pytest.mark.parametrize(
    "address", ["nonsense", "http://127.0.0.1:8787", "tcp://host:port", "tls://127.0.0.1:8786"]
)
def test_an_address_that_cannot_be_one_is_refused_in_a_sentence(address):
    """And nothing comes after it: no wait for a client, and none of its tracebacks."""
    done = subprocess.run(
        [sys.executable, "-m", "codetrack", "audit", str(EXAMPLE), "--dask", address],
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    assert done.returncode == 3
    (line,) = done.stderr.splitlines()
    assert line.startswith(f"codetrack: {address}: no Dask scheduler answers: ")
    assert line.endswith("; expected such as tcp://host:8786")
