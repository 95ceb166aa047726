"""A JSON Lines file: what is read, what is refused, and how the person is told."""

from __future__ import annotations

import gc
import json
from pathlib import Path
from typing import Any

import pytest
from helpers.strategies import registers
from hypothesis import given

from codetrack.builtin.sources import jsonl, toml
from codetrack.conversion.digests import digest
from codetrack.errors import RegisterError
from codetrack.model.members import Member, Register
from codetrack.model.structs import gc_paused
from codetrack.problems import Problem


def line(member_id: str = "hotel-example", **more: Any) -> bytes:
    """Return a member as a line of text."""
    data = {"id": member_id, "name": "Hotel Example", "country": "BE", **more}
    return json.dumps(data, ensure_ascii=False).encode()


def read(*lines: bytes) -> Register:
    """Return the register that the lines say."""
    return jsonl.parse(b"\n".join(lines), "register.jsonl")


def problem(*lines: bytes) -> Problem:
    """Return the one thing that is wrong with the lines."""
    [found] = read(*lines).problems
    return found


TRAINING = {"on": "2026-01-01", "people": 3}
MISTAKES: list[tuple[dict[str, Any], str, str | None, str]] = [
    # what is put into the line, key, what came, what was expected
    ({"country": "Belgium"}, "country", "'Belgium'", "an ISO 3166-1 country code"),
    ({"country": None}, "country", "null", "an ISO 3166-1 country code"),
    ({"name": ""}, "name", "''", "text that is not blank"),
    ({"public": 1}, "public", "1", "true or false"),
    ({"public": "true"}, "public", "'true'", "true or false"),
    ({"languages": "nl"}, "languages", "'nl'", "a list, each a language tag"),
    ({"languages": {"nl": 1}}, "languages", "an object", "a list, each a language tag"),
    ({"languages": ["nl", None]}, "languages[1]", "null", "a language tag"),
    ({"ext": []}, "ext", "[]", "an object"),
    ({"ext": {"hr": 3}}, "ext.hr", "3", "an object"),
    ({"ext": {"hr": {"a": [1, None]}}}, "ext.hr.a[1]", "null", "a value (or no such key)"),
    ({"trainings": TRAINING}, "trainings", "an object", "a list, each an object"),
    ({"trainings": None}, "trainings", "null", "a list, each an object"),
    ({"trainings": [TRAINING, 3]}, "trainings[1]", "3", "an object"),
    ({"trainings": [{**TRAINING, "on": 20260101}]}, "trainings[0].on", "20260101", "a day"),
    ({"trainings": [{**TRAINING, "on": "1/2/2026"}]}, "trainings[0].on", "'1/2/2026'", "a day"),
    ({"trainings": [{**TRAINING, "people": "3"}]}, "trainings[0].people", "'3'", "a whole"),
    ({"trainings": [{**TRAINING, "people": 3.0}]}, "trainings[0].people", "3.0", "a whole"),
    ({"trainings": [{**TRAINING, "people": True}]}, "trainings[0].people", "true", "a whole"),
    ({"trainings": [{**TRAINING, "people": -1}]}, "trainings[0].people", "-1", "a whole"),
    ({"trainings": [{"on": "2026-01-01"}]}, "trainings[0].people", None, "a whole"),
    ({"trainings": [{**TRAINING, "site": "a"}]}, "trainings[0].site", "'a'", "the id of a site"),
    (
        {"trainings": [{**TRAINING, "valid_until": "2025-12-31"}]},
        "trainings[0].valid_until",
        "2025-12-31",
        "a day on or after on (2026-01-01)",
    ),
    ({"id": "Hotel"}, "id", "'Hotel'", "lower-case letters"),
    ({"id": "con"}, "id", "'con'", "lower-case letters"),
]


@pytest.mark.parametrize(("more", "key", "got", "expected"), MISTAKES)
def test_a_mistake_is_one_problem_with_its_line(
    more: dict[str, Any], key: str, got: str | None, expected: str
) -> None:
    """Each mistake is one problem that names the line, the key, what came and what should."""
    found = problem(line("first"), b"", line(**more), line("last"))

    assert (found.file, found.line, found.key) == ("register.jsonl", 3, key)
    assert found.got == got
    assert expected in (found.expected or "")


@pytest.mark.parametrize(
    ("more", "key", "hint"),
    [
        ({"training": []}, "training", "did you mean trainings?"),
        ({"sector": []}, "sector", "did you mean sectors?"),
        ({"trainings": [{**TRAINING, "peple": 3}]}, "trainings[0].peple", "did you mean people?"),
        ({"sites": [{"id": "a", "name": "A", "x y": 1}]}, 'sites[0]."x y"', "unknown key"),
    ],
)
def test_an_unknown_key_names_the_nearest(more: dict[str, Any], key: str, hint: str) -> None:
    """An unknown key, at the top or in a record, is a problem with the line and the nearest key."""
    found = problem(line("first"), line(**more))

    assert (found.line, found.key) == (2, key)
    assert hint in found.message
    assert "one of " in (found.expected or "")


@pytest.mark.parametrize(
    ("text", "key"),
    [
        (b'{"id":"a","name":"A","country":"BE","country":"NL"}', "country"),
        (b'{"id": "a", "name": "A", "country": "BE", "country": "BE"}', "country"),
        (b'{"id":"a","\\u0069d":"b","name":"A","country":"BE"}', "id"),
        (b'{"id":"a","name":"A","country":"BE","sites":[],"sites":[]}', "sites"),
        (
            b'{"id":"a","name":"A","country":"BE","reports":[{"year":2026,"year":2025}]}',
            "reports[0].year",
        ),
        (b'{"id":"a","name":"A","country":"BE","ext":{"hr":{"n":1,"n":2}}}', "ext.hr.n"),
        (
            b'{"id":"a","name":"A","country":"BE","ext":{"hr":{"n":[{"m":1,"m":2}]}}}',
            "ext.hr.n[0].m",
        ),
    ],
)
def test_a_key_that_stands_twice_is_refused(text: bytes, key: str) -> None:
    """A second value for a key is a problem: taking the last would lose the first in silence."""
    found = problem(line("first"), text)

    assert (found.line, found.key) == (2, key)
    assert found.message == "the key appears twice"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (b"{", "truncated"),
        (line()[:-9], "truncated"),
        (line() + b"}", "trailing"),
        (b"NaN", "not valid JSON"),
        (b'{"id": "x", "name": NaN}', "not valid JSON"),
        (b'{"id": "x",, }', "not valid JSON"),
        (b"\x00", "not valid JSON"),
        (b"[" * 100_000, "too many objects and lists"),
        (b'{"id":"x","ext":{"hr":' + b'{"a":' * 900, ""),
        (b'{"id":"\xff"}', "not UTF-8"),
        (b'{"id":"\\ud800"}', "not valid JSON"),
        (b'{"id":"x","name":' + b"9" * 5000 + b"}", ""),
        (b'{"id":"x","name":1e999}', "out of range"),
        (b"3", "an object"),
        (b"[]", "an object"),
        (b"null", "an object"),
        (b'"a member"', "an object"),
    ],
)
def test_a_line_that_is_no_object_is_a_problem(text: bytes, words: str) -> None:
    """A line that is not JSON, or not an object, is a problem with its line; the rest loads."""
    register = read(line("first"), text, line("last"))

    assert [m.id for m in register.members] == ["first", "last"]
    assert {p.line for p in register.problems} == {2}
    assert words in str(register.problems[0])
    assert len(register.unreadable) == 1


def test_a_syntax_error_shows_the_place() -> None:
    """What came, in a syntax error, is the text around the place where the parser stopped."""
    found = problem(line(sectors=["hotel"]).replace(b'["hotel"]', b"[hotel]"))

    assert "[hotel]" in (found.got or "")


def test_a_line_cut_off_is_known_by_its_id() -> None:
    """A line that breaks off after the id is the member's, unread."""
    assert read(line("hotel-example")[:50]).unreadable == ("hotel-example",)


def test_a_line_without_an_id_is_known_by_its_number() -> None:
    """A line that does not say whose it is stays known, under a name that no member can have."""
    register = read(line("line-2"), b'{"name": "X", "country": "BE"}')

    assert register.unreadable == ("line 2",)
    assert [m.id for m in register.members] == ["line-2"]


def test_all_mistakes_of_all_lines_come_in_one_go() -> None:
    """Several mistakes in several lines are as many problems; every sound line loads."""
    register = read(
        line("a", public=3, sectr=[]),
        line("b"),
        b"{",
        line("c", trainings=[{"people": -1, "site": "x"}], languages=["Dutch", "nl", 3]),
    )

    assert [m.id for m in register.members] == ["b"]
    assert register.unreadable == ("a", "c", "line 3")
    assert sorted((p.line, p.key or "") for p in register.problems) == [
        (1, "public"),
        (1, "sectr"),
        (3, ""),
        (4, "languages[0]"),
        (4, "languages[2]"),
        (4, "trainings[0].on"),
        (4, "trainings[0].people"),
        (4, "trainings[0].site"),
    ]


@pytest.mark.parametrize(
    "second", [line("a"), line("a", name="Another"), line("a", public=3), line("a")[:-3]]
)
def test_a_doubled_id_loads_neither(second: bytes) -> None:
    """Of two lines with one id nobody can say which is right: both are named, and it is unread."""
    register = read(line("a"), line("b"), second)

    assert [m.id for m in register.members] == ["b"]
    assert register.unreadable == ("a",)
    doubled = [p for p in register.problems if "is on lines 1, 3" in p.message]
    assert [(p.line, p.member) for p in doubled] == [(1, "a"), (3, "a")]


def test_an_id_on_three_lines_is_named_on_each() -> None:
    """Each of three lines with one id has its problem."""
    found = read(line("a"), line("a"), line("a", public=3)).problems

    assert [p.line for p in found if p.key == "id"] == [1, 2, 3]


@pytest.mark.parametrize("data", [b"", b"\n", b"  \r\n\n", b"\xef\xbb\xbf"])
def test_an_empty_file_is_a_problem(tmp_path: Path, data: bytes) -> None:
    """A file that was cut to nothing is not a register of nobody."""
    path = tmp_path / "register.jsonl"
    path.write_bytes(data)

    [found] = jsonl.load(path).problems

    assert (found.message, found.line) == ("the file is empty", 1)


@pytest.mark.parametrize("ends", [b"\n", b"\r\n"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_marks_and_line_ends_of_other_systems_do_no_harm(
    tmp_path: Path, ends: bytes, mark: bytes
) -> None:
    """A byte order mark and CRLF are read, and the lines counted as an editor does."""
    path = tmp_path / "register.jsonl"
    path.write_bytes(mark + ends.join([line("a"), b"", line("b", public=3), line("c")]) + ends)

    register = jsonl.load(path)

    assert [m.id for m in register.members] == ["a", "c"]
    assert [p.line for p in register.problems] == [3]


def test_blanks_between_values_do_no_harm() -> None:
    """A line may be spaced as its writer likes."""
    spaced = b'  { "id" :\t"a" , "name":"A" ,"country": "BE" ,"sectors" : [ ] } '

    assert read(spaced) == read(b'{"id":"a","name":"A","country":"BE"}')


def test_the_file_can_be_missing(tmp_path: Path) -> None:
    """A file that is not there is an error with its path."""
    with pytest.raises(RegisterError, match=r"none\.jsonl: cannot be read"):
        jsonl.load(tmp_path / "none.jsonl")


@pytest.mark.parametrize(
    ("name", "taken"),
    [("a.jsonl", True), ("A.JSONL", True), ("a.json", False), ("members", False)],
)
def test_the_source_accepts_its_files(tmp_path: Path, name: str, taken: bool) -> None:
    """The source takes what ends as its files do, there already or not."""
    assert jsonl.accepts(tmp_path / name) is taken


def test_the_source_does_not_accept_a_folder(tmp_path: Path) -> None:
    """A folder is another source's, whatever its name."""
    (tmp_path / "a.jsonl").mkdir()

    assert not jsonl.accepts(tmp_path / "a.jsonl")


# ---------------------------------------------------------------- the collector


@pytest.mark.parametrize("data", [line("a"), line("a", public=3), b"{", b"", b"\xff"])
def test_the_collector_is_back_on_after_a_load(tmp_path: Path, data: bytes) -> None:
    """Whatever the file holds, the garbage collector is on after the load."""
    path = tmp_path / "register.jsonl"
    path.write_bytes(data)

    jsonl.load(path)

    assert gc.isenabled()


def test_the_collector_is_off_while_lines_are_decoded() -> None:
    """No collection runs while the lines of a large file are decoded."""
    data = b"\n".join(line(f"hotel-{n}", trainings=[TRAINING] * 9) for n in range(2000))
    before = [generation["collections"] for generation in gc.get_stats()]

    with gc_paused():
        register = jsonl.parse(data, "register.jsonl")
        after = [generation["collections"] for generation in gc.get_stats()]

    assert len(register.members) == 2000
    assert after == before


# ---------------------------------------------------------------- both formats


@given(registers(size=3, min_members=1))
def test_what_is_saved_is_what_is_loaded_in_both_formats(
    tmp_path_factory: pytest.TempPathFactory, register: Register
) -> None:
    """A whole register, saved and loaded in either format, is equal and has one digest."""
    path = tmp_path_factory.mktemp("both")
    toml.save(register, path / "folder")
    jsonl.save(register, path / "file.jsonl")

    for loaded in (toml.load(path / "folder"), jsonl.load(path / "file.jsonl")):
        assert loaded.problems == ()
        assert loaded.members == register.members
        assert digest(loaded) == digest(register)


@given(registers(size=2, min_members=1))
def test_each_format_is_written_from_the_other(
    tmp_path_factory: pytest.TempPathFactory, register: Register
) -> None:
    """From TOML to JSON Lines and back, every file comes out byte for byte as it was."""
    path = tmp_path_factory.mktemp("there-and-back")
    toml.save(register, path / "one")
    jsonl.save(toml.load(path / "one"), path / "file.jsonl")
    toml.save(jsonl.load(path / "file.jsonl"), path / "two")

    for member in register.members:
        name = f"members/{member.id}.toml"
        assert (path / "two" / name).read_bytes() == (path / "one" / name).read_bytes()


def test_the_id_comes_first_in_a_line(tmp_path: Path) -> None:
    """A line begins with the member's id, so that people and `grep` find it."""
    member = Member(id="hotel-example", name="H", country="BE", sectors=["hotel"])
    jsonl.save(Register(members=[member]), tmp_path / "r.jsonl")

    assert (tmp_path / "r.jsonl").read_bytes().startswith(b'{"id":"hotel-example","name":"H"')


def test_lines_are_in_the_order_of_ids(tmp_path: Path) -> None:
    """The members are written in one order, whatever the order in which they were given."""
    members = [Member(id=i, name="X", country="BE") for i in ("b", "c", "a")]
    jsonl.save(Register(members=members), tmp_path / "r.jsonl")

    lines = (tmp_path / "r.jsonl").read_text().splitlines()
    assert [json.loads(text)["id"] for text in lines] == ["a", "b", "c"]


def test_a_folder_that_is_missing_is_made(tmp_path: Path) -> None:
    """Saving makes the folder of the file."""
    jsonl.save(Register(members=[]), tmp_path / "new" / "r.jsonl")

    assert (tmp_path / "new" / "r.jsonl").read_bytes() == b""


def test_a_file_in_the_folders_place_is_an_error(tmp_path: Path) -> None:
    """Saving where no folder can be is an error with the path."""
    (tmp_path / "new").write_text("a file")

    with pytest.raises(RegisterError, match=r"r\.jsonl: cannot be written"):
        jsonl.save(Register(members=[]), tmp_path / "new" / "r.jsonl")
