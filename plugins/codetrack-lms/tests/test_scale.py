import subprocess
import sys

import pytest

PEOPLE = 200_000
READ = """
import resource, sys
from codetrack.testing import make_member, make_register, make_site
from codetrack_lms import Columns, Course, Files, LmsSettings, read_completions

sites = [make_site(f"s{number}") for number in range(100)]
register = make_register(make_member("chain", sites=sites))
columns = Columns(person=("E-mail",), day="Day", course="Course", site="Site")
files = Files(
    paths=("*.csv",), member="chain", delimiter=";", day_format="dd-mm-yyyy", columns=columns
)
course = Course(names=("Kinderbescherming",))
settings = LmsSettings(register="x", files=(files,), courses=(course,))
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
read = read_completions(sys.argv[1], register, settings)
after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
assert not read.problems, read.problems
print(read.people["chain"], after - before)
"""


@pytest.mark.slow
def test_many_completions_in_bounded_memory(tmp_path):
    """Many people, half of them sent twice, take less memory than their own file."""
    head = "E-mail;Name;Site;Course;Day\n"
    for part, (first, last) in enumerate(((0, PEOPLE), (PEOPLE // 2, PEOPLE))):
        with (tmp_path / f"{part}.csv").open("w") as file:
            file.write(head)
            file.writelines(
                f"person.{n}@chain.example;Person {n} (invented);s{n % 100};Kinderbescherming;"
                f"{n % 28 + 1:02d}-{n % 12 + 1:02d}-2026\n"
                for n in range(first, last)
            )
    ran = subprocess.run(
        [sys.executable, "-c", READ, str(tmp_path)], capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr
    people, kilobytes = map(int, ran.stdout.split())
    assert people == PEOPLE
    # A million take less than 150 megabytes.
    assert kilobytes * 1024 < 150 * people
