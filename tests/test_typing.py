"""What type checkers see of the public names."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
RIGHT = "from codetrack import Check, gap\n\nprint(Check, gap)\n"
MISUSED = "from codetrack import gap\n\nnumber: int = gap('none')\n"
MISSPELT = "from codetrack import Trainig\n\nprint(Trainig)\n"
CHECKERS = {
    "mypy": ["mypy", "--strict", "--cache-dir", str(ROOT / ".mypy_cache")],
    "pyright": ["basedpyright", "--level", "error", "--pythonpath", sys.executable],
}


def checked(checker: str, text: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a type checker over a file with the text."""
    file = folder / "user.py"
    file.write_text(text, encoding="utf-8")
    program, *options = CHECKERS[checker]
    command = [str(Path(sys.executable).parent / program), *options, str(file)]
    return subprocess.run(command, capture_output=True, encoding="utf-8", cwd=folder, check=False)


@pytest.mark.slow
@pytest.mark.parametrize("checker", CHECKERS)
def test_a_misspelt_public_name_is_an_error(checker, tmp_path):
    """`from codetrack import Trainig` fails in a type checker, and names what is wrong."""
    done = checked(checker, MISSPELT, tmp_path)
    assert done.returncode == 1
    assert "Trainig" in done.stdout


@pytest.mark.slow
@pytest.mark.parametrize("checker", CHECKERS)
def test_a_public_name_is_found(checker, tmp_path):
    """A name that is loaded when it is first used is no error."""
    assert checked(checker, RIGHT, tmp_path).returncode == 0


@pytest.mark.slow
@pytest.mark.parametrize("checker", CHECKERS)
def test_a_public_name_has_its_type(checker, tmp_path):
    """What a public function returns is known: an observation is no number."""
    done = checked(checker, MISUSED, tmp_path)
    assert done.returncode == 1
    assert "Observation" in done.stdout
