import hashlib
import json
from datetime import date
from uuid import UUID

import pytest

DAY = date(2026, 3, 1)
IDS = [str(UUID(int=number + 1)) for number in range(9)]


def sha1(address):
    return hashlib.sha1(f"mailto:{address}".encode()).hexdigest()


def void(target, **fields):
    verb = {"id": "http://adlnet.gov/expapi/verbs/voided"}
    ref = {"objectType": "StatementRef", "id": target}
    return {"actor": {"mbox": "mailto:admin@x.example"}, "verb": verb, "object": ref, **fields}


SHAPES = {
    "a StatementResult": lambda found: json.dumps({"statements": found, "more": ""}),
    "a StatementResult, more first": lambda found: json.dumps(
        {"more": "", "statements": found}, indent=2
    ),
    "a list": json.dumps,
    "a list over many lines": lambda found: json.dumps(found, indent=2),
    "JSON Lines": lambda found: "\n".join(map(json.dumps, found)),
    "JSON Lines of pages": lambda found: "\n".join(
        json.dumps({"statements": [one]}) for one in found
    ),
    "values one after the other": lambda found: "\n".join(json.dumps(f, indent=1) for f in found),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_in_which_statements_come(desk, kit, shape):
    """A StatementResult, a list, and statements a line give the same, with a mark or without."""
    found = [kit.statement(1), kit.statement(2, "passed"), kit.statement(3, "attempted")]
    for encoding in ("utf-8", "utf-8-sig"):
        desk.write("a.json", SHAPES[shape](found), encoding)
        read = desk.read(kit.xapi())
        assert (read.problems, kit.summed(read)) == ((), [(DAY, None, 2)])
        assert read.left_out == 1


def test_who_completed_and_passed_counts_once(desk, kit):
    """The two statements of one completion are one person, even where midnight lies between."""
    late, early = "2026-03-01T22:59:00Z", "2026-03-01T23:01:00Z"
    desk.statements(kit.statement(1, "passed", timestamp=late), kit.statement(1, timestamp=early))
    assert kit.summed(desk.read(kit.xapi())) == [(DAY, None, 1)]


def test_the_day_is_that_of_the_time_zone(desk, kit):
    """The same instant, whatever offset the record store writes, is on one civil day."""
    desk.statements(
        kit.statement(1, timestamp="2026-03-01T23:30:00Z"),
        kit.statement(1, timestamp="2026-03-02T00:30:00.5+01:00"),
        kit.statement(2, timestamp="2026-03-01T18:30:00-0500"),
    )
    assert kit.summed(desk.read(kit.xapi())) == [(date(2026, 3, 2), None, 2)]


def test_stored_stands_in_for_a_timestamp_that_is_not_there(desk, kit):
    """A record store sets timestamp to stored, so where it did not, stored says the day."""
    one = kit.statement(1, stored="2026-03-01T10:00:00Z")
    del one["timestamp"]
    desk.statements(one)
    assert kit.summed(desk.read(kit.xapi())) == [(DAY, None, 1)]


def test_the_four_identifiers_of_an_actor(desk, kit):
    """An mbox and the mbox_sha1sum of it are one person; openid and account are others."""
    account = {"homePage": "https://lms.example", "name": "17"}
    desk.statements(
        kit.statement({"mbox": "mailto:An.Voorbeeld@chain.example"}),
        kit.statement({"mbox_sha1sum": sha1("an.voorbeeld@chain.example").upper()}),
        kit.statement({"openid": "https://an.example"}),
        kit.statement({"account": account, "objectType": "Agent", "name": "An"}),
        kit.statement({"account": {**account, "name": "18"}}),
    )
    assert kit.summed(desk.read(kit.xapi())) == [(DAY, None, 4)]


def test_a_group_counts_each_member_once(desk, kit):
    """A Group's listed Agents are people; a Group that lists nobody is a problem."""
    agents = [{"mbox": f"mailto:{name}@x.example"} for name in ("a", "b", "a")]
    desk.statements(
        kit.statement({"objectType": "Group", "member": agents}, id=IDS[0]),
        kit.statement({"objectType": "Group", "mbox": "mailto:team@x.example"}),
    )
    read = desk.read(kit.xapi())
    assert kit.summed(read) == [(DAY, None, 2)]
    assert [p.key for p in read.problems] == ["statements[1].actor"]


@pytest.mark.parametrize("names", [("a.json", "b.json"), ("b.json", "a.json")])
def test_a_voided_statement_does_not_count_in_whichever_file_it_is_voided(desk, kit, names):
    """Voiding holds before and after, for a Group too; a voiding statement cannot be voided."""
    group = {
        "objectType": "Group",
        "member": [{"openid": "https://a.x"}, {"openid": "https://b.x"}],
    }
    desk.statements(
        kit.statement(1, id=IDS[0]),
        kit.statement(2, id=IDS[1]),
        kit.statement(group, id=IDS[2]),
        name=names[0],
    )
    desk.statements(
        void(IDS[0], id=IDS[5]), void(IDS[2]), void(IDS[5]), void(IDS[8]), name=names[1]
    )
    read = desk.read(kit.xapi())
    assert (read.problems, kit.summed(read)) == ((), [(DAY, None, 1)])


def test_one_id_with_two_stories_is_a_problem_and_neither_counts(desk, kit):
    """A statement is immutable: another one under its id is told, and nobody is counted for it."""
    desk.statements(kit.statement(1, id=IDS[0]), kit.statement(3, id=IDS[1]))
    desk.statements(kit.statement(2, id=IDS[0]), kit.statement(3, id=IDS[1]), name="b.json")
    read = desk.read(kit.xapi())
    assert kit.summed(read) == [(DAY, None, 1)]
    assert "different statements have one id" in read.problems[0].message
    assert read.unread == {"chain": 1}


@pytest.mark.parametrize(
    ("verb", "result", "people"),
    [
        ("completed", {"completion": True, "success": True}, 1),
        ("completed", {"success": False}, 0),
        ("passed", {"completion": False}, 0),
        ("passed", {"success": True, "score": {"scaled": 0.9}}, 1),
    ],
)
def test_who_failed_is_left_out(desk, kit, verb, result, people):
    """A result that says success false or completion false is no completion."""
    desk.statements(kit.statement(1, verb, result=result))
    read = desk.read(kit.xapi())
    assert sum(n for *_, n in kit.summed(read)) == people
    assert (read.problems, read.left_out) == ((), 1 - people)


def test_hours_are_what_the_statements_say_they_took(desk, kit):
    """Where the course says no hours, they are the mean, each person's longest statement."""
    from codetrack_lms import Course

    desk.statements(
        kit.statement(1, result={"duration": "PT10M"}),
        kit.statement(1, "passed", result={"duration": "PT20M"}),
        kit.statement(1, timestamp="2026-03-02T10:00:00Z", result={"duration": "PT30M"}),
        kit.statement(2, result={"duration": "PT1H"}),
    )
    course = Course(names=("https://lms.example/course/17",))
    read = desk.read(kit.xapi(), courses=(course,))
    assert read.trainings["chain"][0].hours == 0.75
    desk.statements(kit.statement(3), name="b.json")
    assert desk.read(kit.xapi(), courses=(course,)).trainings["chain"][0].hours is None


WRONG = {
    "actor": ({"actor": {"name": "Jan Voorbeeld"}}, "actor"),
    "two identifiers": ({"actor": {"mbox": "mailto:a@b.c", "openid": "x:y"}}, "actor"),
    "mailbox without mailto": ({"actor": {"mbox": "jan@voorbeeld.example"}}, "actor"),
    "short sha1": ({"actor": {"mbox_sha1sum": "abc"}}, "actor"),
    "account": ({"actor": {"account": {"name": "jan"}}}, "actor"),
    "verb": ({"verb": {"display": {"en": "completed"}}}, "verb.id"),
    "object": ({"object": {"objectType": "Agent", "mbox": "mailto:jan@b.c"}}, "object"),
    "course": ({"object": {"id": "https://lms.example/other"}}, "object.id"),
    "no offset": ({"timestamp": "2026-03-01T10:00:00"}, "timestamp"),
    "day only": ({"timestamp": "2026-03-01"}, "timestamp"),
    "no timestamp": ({"timestamp": None}, "timestamp"),
    "id": ({"id": "jan-voorbeeld"}, "id"),
    "duration": ({"result": {"duration": "30 min"}}, "result.duration"),
    "success": ({"result": {"success": "true"}}, "result.success"),
    "contradiction": ({"result": {"completion": False}}, "result.completion"),
    "result": ({"result": []}, "result"),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_a_wrong_statement_names_its_place(desk, kit, wrong):
    """The number of the statement and the key are told, nothing is counted, and none is shown."""
    fields, key = WRONG[wrong]
    desk.statements(kit.statement(1), kit.statement(2, **fields))
    read = desk.read(kit.xapi())
    assert [(p.file, p.key) for p in read.problems] == [("a.json", f"statements[1].{key}")]
    assert read.unread == {"chain": 1}
    assert kit.summed(read) == [(DAY, None, 1)]
    assert "jan" not in str(read.problems).lower()


def test_a_broken_line_is_told_by_its_number_and_the_others_count(desk, kit):
    """One broken line of JSON Lines does not cost the rest."""
    good = json.dumps(kit.statement(1))
    desk.write("a.jsonl", "\n".join([good, good[:-9], json.dumps(kit.statement(2)), "[]"]))
    read = desk.read(kit.xapi())
    assert kit.summed(read) == [(DAY, None, 2)]
    assert [(p.line, p.got) for p in read.problems] == [
        (2, "something that is not JSON"),
        (4, "a list"),
    ]


def test_a_file_that_is_cut_off_is_told(desk, kit):
    """What was read before the cut counts, and the member has something unread."""
    desk.statements(kit.statement(1), kit.statement(2))
    text = (desk.folder / "a.json").read_text()
    desk.write("a.json", text[: len(text) // 2 + 40])
    read = desk.read(kit.xapi())
    assert kit.summed(read) == [(DAY, None, 1)]
    assert [p.key for p in read.problems] == ["statements[1]"]
    for text in ("", "   ", "Jan Voorbeeld", '{"statements": 5}'):
        desk.write("a.json", text)
        assert desk.read(kit.xapi()).unread == {"chain": 1}, text


def test_the_last_page_must_be_there(desk, kit):
    """`more` names a further page: one of the files has to be the last."""
    page = {"statements": [kit.statement(1)], "more": "/xapi/statements?more=abc"}
    desk.write("1.json", json.dumps(page))
    read = desk.read(kit.xapi())
    assert [(p.key, "last page" in p.message) for p in read.problems] == [("more", True)]
    desk.statements(kit.statement(2), name="2.json")
    assert desk.read(kit.xapi()).problems == ()


def test_a_statement_says_its_site_and_member_where_the_settings_say(desk, kit):
    """The keys on the way to a code are the system's own; an extension's key is an IRI."""
    place = "https://chain.example/xapi/site"
    desk.statements(
        kit.statement(1, context={"extensions": {place: "GNT"}, "platform": "Keten"}),
        kit.statement(2, context={"extensions": {place: "nowhere"}, "platform": "Keten"}),
    )
    files = kit.xapi(
        member=None, member_at=("context", "platform"), site_at=("context", "extensions", place)
    )
    read = desk.read(files, members={"Keten": "chain"})
    assert kit.summed(read) == [(DAY, "gent", 1)]
    assert read.problems[0].message == "no such site"
    assert read.unread == {"chain": 1}
