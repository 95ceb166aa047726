from datetime import date
from pathlib import Path

import pytest

from codetrack import (
    AssessmentError,
    Period,
    WorkerPool,
    load,
    open_register,
    processes,
    save,
    summarise_periods_in_parts,
)

DAY = date(2026, 11, 23)
EXAMPLES = Path(__file__).parents[2] / "examples"
YEAR = Period.year(2026, DAY)
BY = ("region", "sector", "criterion")


@pytest.fixture(scope="module", params=["belgium", "hotel_chain"])
def register(request, tmp_path_factory):
    """Give an example as lines, some of which cannot be read or stand twice."""
    path = tmp_path_factory.mktemp("rolled") / "r.jsonl"
    save(load(EXAMPLES / request.param), path)
    lines = path.read_bytes().splitlines()
    lines.append(lines[0])
    lines.append(b"{")
    path.write_bytes(b"\n".join(lines))
    return path


@pytest.mark.parametrize("members", [1, 2, 100])
def test_it_is_the_same_in_parts(register, members):
    """Whatever their size; what cannot be read is counted once."""
    periods = (YEAR, YEAR.before())
    made = summarise_periods_in_parts(register, *periods, by=BY, part_members=members)
    assert made == open_register(register).summarise_periods(*periods, by=BY)


@pytest.mark.slow
def test_processes_give_the_same(register):
    """Roll-ups come back from other processes, and add up in any order."""
    made = summarise_periods_in_parts(register, YEAR, by=BY, part_members=2, workers=processes(2))
    assert made == open_register(register).summarise_periods(YEAR, by=BY)


def test_a_member_that_is_not_there_is_an_error(register):
    """With its name."""
    with pytest.raises(AssessmentError, match="no such member 'nobody'"):
        summarise_periods_in_parts(register, YEAR, members=["nobody"], workers=WorkerPool())
