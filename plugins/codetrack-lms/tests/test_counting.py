import itertools
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

START = date(2026, 1, 1)
COMPLETIONS = st.tuples(
    st.integers(1, 6),
    st.integers(0, 90),
    st.sampled_from(("GNT", "BRG", "hq")),
)
KINDS = st.sampled_from(("csv", "json", "jsonl"))
SLOWLY = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def by_hand(completions, once):
    """Count by brute force: each person from the earliest day on, once in so many days."""
    counted = {}
    for person in {who for who, *_ in completions}:
        kept = None
        sites = {"GNT": "gent", "BRG": "brugge", "hq": None}
        order = {None: 0, "gent": 1, "brugge": 2}
        held = sorted(
            (day, order[sites[s]], sites[s]) for who, day, s in completions if who == person
        )
        for day, _, site in held:
            if kept is None or day - kept >= once:
                kept = day
                counted[day, site] = counted.get((day, site), 0) + 1
    return sorted(
        ((START + timedelta(days=day), site, people) for (day, site), people in counted.items()),
        key=lambda each: (each[0], each[1] or ""),
    )


def written(desk, kit, name, kind, completions):
    if kind == "csv":
        lines = [
            f"{'PERSON' if who % 2 else 'person'}.{who}@CHAIN.example;{site};Kinderbescherming;"
            f"{START + timedelta(days=day):%d-%m-%Y}"
            for who, day, site in completions
        ]
        desk.rows(*lines, name=f"{name}.csv", header="Wie;Vestiging;Cursus;Datum")
        return
    found = [
        kit.statement(
            who,
            timestamp=f"{START + timedelta(days=day)}T12:00:00Z",
            context={"platform": site},
        )
        for who, day, site in completions
    ]
    desk.statements(*found, name=f"{name}.{kind}")


def read(desk, kit, parts, once):
    with TemporaryDirectory(dir=desk.folder.parent) as folder:
        desk.folder = Path(folder)
        for number, (kind, completions) in enumerate(parts):
            written(desk, kit, f"{number:03d}", kind, completions)
        columns = {"person": ("Wie",), "status": None}
        files = []
        if any(kind == "csv" for kind, _ in parts):
            table = kit.table(columns=columns, completed=(), not_completed=())
            files.append(table)
        if any(kind != "csv" for kind, _ in parts):
            files.append(kit.xapi(site_at=("context", "platform")))
        made = desk.read(*files, once_in_days=once)
    assert made.problems == ()
    return kit.summed(made)


@given(
    st.lists(st.tuples(KINDS, st.lists(COMPLETIONS, max_size=8)), min_size=1, max_size=4),
    st.integers(1, 40),
)
@SLOWLY
def test_the_counts_are_those_of_brute_force(desk, kit, parts, once):
    """Whatever is spread over whichever files, each person counts as by hand."""
    completions = [each for _, held in parts for each in held]
    assert read(desk, kit, parts, once) == by_hand(completions, once)


@given(st.lists(COMPLETIONS, min_size=1, max_size=12), KINDS, KINDS, st.data())
@SLOWLY
def test_order_splitting_and_sending_again_change_nothing(desk, kit, completions, one, two, data):
    """The same completions in another order, cut in two and sent again give the same records."""
    once = data.draw(st.integers(1, 40))
    shuffled = data.draw(st.permutations(completions))
    cut = data.draw(st.integers(0, len(shuffled)))
    again = data.draw(st.lists(st.sampled_from(completions), max_size=6))
    whole = read(desk, kit, [(one, completions)], once)
    assert read(desk, kit, [(one, shuffled[:cut]), (two, shuffled[cut:] + again)], once) == whole
    assert read(desk, kit, [(two, shuffled), (one, completions)], once) == whole


@pytest.mark.parametrize(
    ("one", "other", "people"),
    [
        ("0017", "17", 1),
        ("An@chain.example", "an@CHAIN.example", 1),
        ("mailto:an@chain.example", "an@chain.example ", 1),
        ("A  12", "a 12", 1),
        ("17", "170", 2),
        ("ａ12", "a12", 1),
    ],
)
def test_one_person_spelt_in_two_ways_counts_once(desk, kit, one, other, people):
    """Case, blanks, widths and leading noughts, which systems change, tell nobody apart."""
    rest = ";x;x;GNT;Kinderbescherming;01-01-2026;voltooid"
    desk.rows(one + rest, other + rest)
    assert [n for *_, n in kit.summed(desk.read())] == [people]


def test_a_number_that_is_given_anew_at_each_site_needs_both_columns(desk, kit):
    """People are told apart by all columns of `person` together."""
    lines = [
        f"{n};x;x;{s};Kinderbescherming;01-01-2026;voltooid"
        for n, s in itertools.product((1, 2), ("GNT", "BRG"))
    ]
    desk.rows(*lines)
    both = kit.table(columns={"person": ("Vestiging", "Nr")})
    assert sum(n for *_, n in kit.summed(desk.read())) == 2
    assert sum(n for *_, n in kit.summed(desk.read(both))) == 4


def test_one_person_at_two_members_and_in_two_courses_counts_at_each(desk, kit):
    """Members and courses are counted by themselves."""
    from codetrack_lms import Course

    row = "1;x;x;GNT;{};01-01-2026;voltooid"
    desk.rows(row.format("Kinderbescherming"), row.format("Melden"))
    courses = (*desk.settings().courses, Course(names=("melden",), audience="management"))
    other = kit.table(member="other")
    made = desk.read(kit.table(), other, courses=courses)
    assert [len(made.trainings[name]) for name in ("chain", "other")] == [2, 2]
