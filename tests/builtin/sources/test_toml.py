"""A folder of TOML files: what is read, what is refused, and how the person is told."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from codetrack.builtin.sources import toml
from codetrack.errors import RegisterError
from codetrack.model.members import Member, Register
from codetrack.model.records import Training
from codetrack.problems import Problem

HEAD = 'name = "Hotel Example"\ncountry = "BE"\n'


def problems(text: str | bytes, member_id: str = "hotel-example") -> list[Problem]:
    """Return what is wrong with the text of a member's file."""
    data = text if isinstance(text, bytes) else text.encode()
    member, found = toml.parse_member(data, member_id, f"members/{member_id}.toml")
    assert (member is None) == bool(found)
    return found


def problem(text: str | bytes, member_id: str = "hotel-example") -> Problem:
    """Return the one thing that is wrong with the text."""
    [found] = problems(text, member_id)
    return found


def member(text: str) -> Member:
    """Return the member that the text says."""
    made, found = toml.parse_member(text.encode(), "hotel-example", "members/hotel-example.toml")
    assert made is not None, found
    return made


def folder(path: Path, **files: str | bytes) -> Path:
    """Write members' files into a register at the path."""
    (path / "members").mkdir()
    for name, text in files.items():
        data = text if isinstance(text, bytes) else text.encode()
        (path / "members" / f"{name.replace('_', '-')}.toml").write_bytes(data)
    return path


# ---------------------------------------------------------------- one mistake, one clear problem

MISTAKES = [
    # what stands in the file, line, key, what came, what was expected
    ('name = "X"\ncountry = "Belgium"', 2, "country", "'Belgium'", "an ISO 3166-1 country code"),
    ('name = "X"\ncountry = "be"', 2, "country", "'be'", "an ISO 3166-1 country code"),
    ('name = "X"\ncountry = 32', 2, "country", "32", "an ISO 3166-1 country code"),
    ('name = " "\ncountry = "BE"', 1, "name", "' '", "text that is not blank"),
    ('country = "BE"', 1, "name", None, "text that is not blank"),
    (HEAD + "public = 1", 3, "public", "1", "true or false"),
    (HEAD + 'public = "yes"', 3, "public", "'yes'", "true or false"),
    (HEAD + 'languages = "nl"', 3, "languages", "'nl'", "a list, each a language tag"),
    (HEAD + 'languages = ["nl",\n\n"Dutch"]', 5, "languages[1]", "'Dutch'", "a language tag"),
    (HEAD + 'sectors = ["Hotel"]', 3, "sectors[0]", "'Hotel'", "a lower-case word"),
    (HEAD + "ext = 3", 3, "ext", "3", "a table"),
    (HEAD + "[ext]\nhr = 3", 4, "ext.hr", "3", "a table"),
    (HEAD + "[ext.hr]\nshare = nan", 4, "ext.hr.share", "nan", "a number"),
    (HEAD + "[ext.hr]\nn = 9223372036854775808", 4, "ext.hr.n", "a larger one", "64 bits"),
    (HEAD + "[training]\non = 2026-01-01", 3, "training", "a table", "[[training]], in double"),
    (HEAD + "training.on = 2026-01-01", 3, "training", "a table", "[[training]], in double"),
    (HEAD + "training = [1]", 3, "training[0]", "1", "a table"),
    (HEAD + "training = 1", 3, "training", "1", "a list, each a table"),
]
IN_TRAINING = [
    # a line of a training, the key, what came, what was expected
    ('on = "2026-01-01"', "on", "'2026-01-01'", "a day such as"),
    ("on = 2026-01-01T09:00:00", "on", "2026-01-01T09:00:00", "a day such as"),
    ("on = 2026-01-01T00:00:00Z", "on", "2026-01-01T00:00:00+00:00", "a day such as"),
    ("on = 09:00:00", "on", "09:00:00", "a day such as"),
    ('people = "12"', "people", "'12'", "a whole number, 0 or more"),
    ("people = 12.0", "people", "12.0", "a whole number, 0 or more"),
    ("people = true", "people", "true", "a whole number, 0 or more"),
    ("people = -1", "people", "-1", "a whole number, 0 or more"),
    ("people = 99999999999999999999", "people", "99999999999999999999", "a whole number"),
    ("people = []", "people", "[]", "a whole number, 0 or more"),
    ('mode = "online"', "mode", "'online'", "one of face-to-face, e-learning"),
    ("hours = inf", "hours", "inf", "a number of hours"),
    ("hours = -0.5", "hours", "-0.5", "a number of hours"),
    ('language = "dutch"', "language", "'dutch'", "a language tag"),
    ('audience = "Front desk"', "audience", "'Front desk'", "a lower-case word"),
    ('sha256 = "abc"', "sha256", "'abc'", "a SHA-256 digest"),
    ("received = 2026", "received", "2026", "a day such as"),
    ("site = { id = 3 }", "site", "a table", "lower-case letters"),
]


@pytest.mark.parametrize(("text", "line", "key", "got", "expected"), MISTAKES)
def test_a_mistake_is_one_problem_with_its_line(
    text: str, line: int, key: str, got: str | None, expected: str
) -> None:
    """Each mistake is one problem that names the line, the key, what came and what should."""
    found = problem(text)

    assert (found.file, found.line, found.key) == ("members/hotel-example.toml", line, key) or (
        # A member without a name lacks it as a whole; its first line stands for it.
        found.key == key and found.line == 1
    )
    assert found.got == got
    assert expected in (found.expected or "")


@pytest.mark.parametrize(("text", "key", "got", "expected"), IN_TRAINING)
def test_a_mistake_in_a_record_is_one_problem(text: str, key: str, got: str, expected: str) -> None:
    """Each wrong value in the second record is one problem with the record's place and line."""
    record = {"on": "on = 2026-01-01", "people": "people = 3"}
    record[key] = text
    before = f"{HEAD}[[training]]\non = 2025-01-01\npeople = 1\n\n[[training]]\n"
    lines = "\n".join(record.values())

    found = problem(before + lines)

    assert found.line == 8 + list(record).index(key)
    assert found.key == f"training[1].{key}"
    assert found.got == got
    assert expected in (found.expected or "")


RULES = [
    ("training", "people = 1\non = 2026-01-02\nvalid_until = 2026-01-01", "valid_until", "on"),
    ("contract", 'supplier = "S"\nsigned = 2026-01-02\nexpires = 2026-01-01', "expires", "signed"),
    ("policy", "adopted = 2026-01-02\n\nreviewed = 2026-01-01", "reviewed", "adopted"),
    ("procedure", "adopted = 2026-01-02\n\nreviewed = 2026-01-01", "reviewed", "adopted"),
    ("information", 'material = "M"\nsince = 2026-01-02\nuntil = 2026-01-01', "until", "since"),
    (
        "contract_census",
        "on = 2026-01-02\nin_scope = 3\nwith_clause = 4",
        "with_clause",
        "in_scope",
    ),
    ("site", 'id = "a"\nname = "A"\nopened = 2026-01-02\nclosed = 2026-01-01', "closed", "opened"),
]


@pytest.mark.parametrize(("table", "body", "key", "other"), RULES)
def test_values_that_contradict_each_other_are_refused(
    table: str, body: str, key: str, other: str
) -> None:
    """A last day before the first, or more clauses than contracts, is a problem at the last key."""
    found = problem(f"{HEAD}[[{table}]]\n{body}\n")

    assert found.key == f"{table}[0].{key}"
    assert found.line == 3 + 1 + body.split("\n").index(
        next(line for line in body.split("\n") if line.startswith(f"{key} "))
    )
    assert other in (found.expected or "")
    assert found.got == body.rpartition(" = ")[2]


@pytest.mark.parametrize(
    ("header", "meant"),
    [
        ("[[trainning]]", "[[training]]"),
        ("[[trainings]]", "[[training]]"),
        ("[[Training]]", "[[training]]"),
        ("[trainings]", "[[training]]"),
        ("[[contract-census]]", "[[contract_census]]"),
        ("[[policies]]", "[[policy]]"),
        ("[[policys]]", "[[policy]]"),
        ("[[sites]]", "[[site]]"),
        ("[[milestones]]", "[[milestone]]"),
    ],
)
def test_a_misspelt_table_names_the_nearest(header: str, meant: str) -> None:
    """A table under a wrong name is one problem that suggests the name that was meant."""
    found = problem(f"{HEAD}\n{header}\non = 2026-01-01\npeople = 3\n")

    assert found.line == 4
    assert found.key == header.strip("[]")
    assert f"did you mean {meant}?" in found.message
    assert "training" in (found.expected or "")


@pytest.mark.parametrize(
    ("wrong", "right"), [("peoples", "people"), ("vaild_until", "valid_until")]
)
def test_a_misspelt_key_names_the_nearest(wrong: str, right: str) -> None:
    """An unknown key of a record is a problem that suggests the known key and lists them all."""
    text = f"{HEAD}[[training]]\non = 2026-01-01\npeople = 3\n{wrong} = 2026-01-01\n"

    found = problem(text)

    assert (found.line, found.key) == (6, f"training[0].{wrong}")
    assert f"did you mean {right}?" in found.message
    assert "people, site, mode" in (found.expected or "")


def test_a_misspelt_key_of_the_member_names_the_nearest() -> None:
    """An unknown key at the top of the file is a problem that suggests the known key."""
    found = problem(HEAD + 'sector = ["hotel"]\n')

    assert (found.line, found.key) == (3, "sector")
    assert "did you mean sectors?" in found.message


def test_an_id_in_the_file_is_refused() -> None:
    """The file's name is the id, so that the two can never differ."""
    found = problem(HEAD + 'id = "hotel-example"\n')

    assert (found.line, found.key) == (3, "id")
    assert "the name of its file" in found.message


@pytest.mark.parametrize(
    ("line", "hint"),
    [
        ('on = "2026-01-01"', "a day stands without quotes"),
        ("on = 2026-01-01T10:00:00", "a day has no time of day"),
        ('people = "12"', "a number stands without quotes"),
        ('mode = "face to face"', "did you mean face-to-face?"),
    ],
)
def test_a_likely_slip_is_explained(line: str, hint: str) -> None:
    """The problem says how to write what was probably meant."""
    record = {"on": "on = 2026-01-01", "people": "people = 3", line.split()[0]: line}

    assert hint in str(problem(f"{HEAD}[[training]]\n" + "\n".join(record.values())))


def test_a_missing_key_is_placed_at_its_record() -> None:
    """What a record lacks is a problem at the line where the record begins."""
    found = problem(HEAD + "[[training]]\non = 2026-01-01\n\n")

    assert (found.line, found.key) == (3, "training[0].people")
    assert found.message == "missing key"
    assert found.expected == "a whole number, 0 or more"


def test_a_record_for_a_site_that_does_not_exist_is_refused() -> None:
    """A record that names no site of the member is a problem that suggests the nearest one."""
    text = f"""{HEAD}
[[site]]
id = "north"
name = "North"

[[training]]
on = 2026-01-01
people = 3
site = "nort"
"""
    found = problem(text)

    assert (found.line, found.key, found.got) == (11, "training[0].site", "'nort'")
    assert "did you mean north?" in found.message


def test_a_doubled_site_id_is_refused() -> None:
    """Two sites of one member with one id are a problem at the second."""
    text = HEAD + '[[site]]\nid = "a"\nname = "A"\n[[site]]\nname = "B"\nid = "a"\n'

    found = problem(text)

    assert (found.line, found.key, found.got) == (8, "site[1].id", "'a'")


def test_a_broken_site_does_not_blame_its_records() -> None:
    """Where sites cannot be read, no record is said to name an unknown one."""
    text = HEAD + '[site]\nid = "a"\nname = "A"\n[[training]]\non = 2026-01-01\npeople = 1\n'

    assert [p.key for p in problems(text + 'site = "a"\n')] == ["site"]


# ---------------------------------------------------------------- files that are not even TOML


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        (HEAD + "[[training]\n", 3, "]]"),
        (HEAD + 'name = "B"\n', 3, "the key appears twice"),
        (HEAD + "\n[[training]]\non = 2026-02-30\n", 5, "no such day"),
        ('name = "X"\ncountry = BE\n', 2, "text in quotes"),
        (HEAD + "representative = '''\n\nnever closed\n", 3, "never ends"),
        (HEAD + 'representative = """a\n\nx = ""b"\n', 3, "never ends"),
        (HEAD + "languages = [\n'nl',\n", 4, "never ends"),
        (HEAD + "\n[[training]]\non =", 5, "text in quotes"),
        (HEAD + "\n[[training", 4, "never ends"),
        (HEAD + "\nx = " + "9" * 5000 + "\n", 4, "digit"),
        (HEAD + "\nx = " + "[" * 5000 + "\n", 4, "too many tables and lists"),
        (HEAD + "\ty = 1\x00\n", 3, "not valid TOML"),
    ],
)
def test_a_syntax_error_names_its_line(text: str, line: int, words: str) -> None:
    """A text that is not TOML is a problem with the line at which the parser stopped."""
    found = problem(text)

    assert found.line == line
    assert words in str(found)
    assert found.expected


def test_a_syntax_error_shows_the_line() -> None:
    """What came, in a syntax error, is the line as it stands."""
    assert problem('name = "X"\ncountry = BE\n').got == "'country = BE'"


@pytest.mark.parametrize("data", [b"", b"  \n\n\t", b"\xef\xbb\xbf", b"\xef\xbb\xbf\n"])
def test_an_empty_file_is_a_problem(data: bytes) -> None:
    """A file of nothing is not a member of nothing."""
    found = problem(data)

    assert (found.message, found.line) == ("the file is empty", 1)
    assert found.expected == "name and country"


def test_a_file_of_comments_lacks_its_keys() -> None:
    """A file with comments only lacks what every member has."""
    assert [p.key for p in problems("# nothing yet\n")] == ["name", "country"]


def test_a_file_that_is_not_utf8_is_a_problem_with_its_line() -> None:
    """A byte of another encoding is a problem that names the line and the byte."""
    found = problem('country = "BE"\nname = "Hôtel"\n'.encode("latin-1"))

    assert (found.line, found.got, found.expected) == (2, "the byte 0xf4", "UTF-8")


def test_utf16_is_a_problem() -> None:
    """A file that an editor saved as UTF-16 is refused by its first byte."""
    assert problem(HEAD.encode("utf-16")).line == 1


# ---------------------------------------------------------------- lines


def test_all_mistakes_of_a_file_come_in_one_go_and_in_order() -> None:
    """Several mistakes in one file are several problems, each with its line, from the top."""
    text = f"""{HEAD}sectr = []
languages = ["nl", "Dutch", 3]

[[site]]
id = "a"
name = "A"

[[site]]
id = "a"
opened = 2026-01-01
closed = 2025-01-01

[[training]]
on = "monday"
people = -3
site = "b"
mode = "x"

[[policies]]
adopted = 2020-01-01

[[headcount]]
on = 2026-01-01
staff = 3
site = "c"
"""
    found = [(p.line, p.key) for p in problems(text)]

    assert found == [
        (3, "sectr"),
        (4, "languages[1]"),
        (4, "languages[2]"),
        (10, "site[1].name"),
        (11, "site[1].id"),
        (13, "site[1].closed"),
        (16, "training[0].on"),
        (17, "training[0].people"),
        (18, "training[0].site"),
        (19, "training[0].mode"),
        (21, "policies"),
        (27, "headcount[0].site"),
    ]


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_lines_are_right_after_values_of_many_lines(ends: str, mark: str) -> None:
    """Comments, long texts, lists over lines, inline tables and line ends do not shift lines."""
    text = f'''{mark}# a comment with [[training]] and """ in it
name = """
Hotel "Example" = [
"""
country = "BE"  # here, too: '\'\'
representative = \'\'\'
[[site]]
id = "none"
\'\'\'
languages = [  # [
  "nl",
  # "fr",
  "Dutch", "]",
]

[[ training ]]  # ]]
"on" = 2026-01-01
people = -1

[ext."a b".c]
d.e = [{{ f = 1, g = [
  nan ] }}]

[[training]]
people = 3
on = "x"
'''
    found = [(p.line, p.key) for p in problems(text.replace("\n", ends))]

    assert found == [
        (13, "languages[1]"),
        (13, "languages[2]"),
        (18, "training[0].people"),
        (22, 'ext."a b".c.d.e[0].g[0]'),
        (26, "training[1].on"),
    ]


def test_lines_are_right_in_inline_tables() -> None:
    """Records written as a list of inline tables have their lines, too."""
    text = HEAD + "training = [\n  {on = 2026-01-01, people = 1},\n  {on = 3,\npeople = 2}]\n"
    # An inline table over two lines is TOML 1.1, which the parser may refuse.
    text = text.replace(",\npeople = 2", ", people = 2")

    found = problem(text)

    assert (found.line, found.key) == (5, "training[1].on")


def test_ten_thousand_inline_records_are_explained_without_delay() -> None:
    """The line of the last of many inline records is found in one pass over the text."""
    lines = "\n".join("  {on = 2026-01-01, people = 1}," for _ in range(10_000))

    found = problem(f"{HEAD}training = [\n{lines}\n  {{on = 2026-01-01, people = -1}},\n]\n")

    assert (found.line, found.key) == (10_004, "training[10000].people")


# ---------------------------------------------------------------- the folder


def test_the_rest_loads_beside_broken_files(tmp_path: Path) -> None:
    """Several broken files each stay known as unread, and every other member loads."""
    path = folder(
        tmp_path, good=HEAD, worse=HEAD + "x = ", bad=HEAD + "people = 1\npublic = 3\n", also=HEAD
    )

    register = toml.load(path)

    assert [m.id for m in register.members] == ["also", "good"]
    assert register.unreadable == ("bad", "worse")
    assert [(p.file, p.line, p.member) for p in register.problems] == [
        ("members/bad.toml", 3, "bad"),
        ("members/bad.toml", 4, "bad"),
        ("members/worse.toml", 3, "worse"),
    ]


@pytest.mark.parametrize(
    "name",
    ["Hotel.toml", "hotel example.toml", "-hotel.toml", "con.toml", "h\u00f4tel.toml", ".x.toml"],
)
def test_a_file_whose_name_is_no_id_stays_known(tmp_path: Path, name: str) -> None:
    """A file that cannot be a member by its name is a problem, and unread; it never vanishes."""
    path = folder(tmp_path, good=HEAD)
    (path / "members" / name).write_text(HEAD)

    register = toml.load(path)

    assert register.unreadable == (name.removesuffix(".toml"),)
    [found] = register.problems
    assert found.file == f"members/{name}"
    assert "lower-case letters" in (found.expected or "")


def test_a_file_name_that_is_not_text_stays_known(tmp_path: Path) -> None:
    """A name in another encoding is a problem that can be shown, digested and written."""
    path = folder(tmp_path, good=HEAD)
    try:
        (path / "members" / os.fsdecode(b"h\xf4tel.toml")).write_text(HEAD)
    except OSError:
        pytest.skip("this file system takes only names in UTF-8")

    [found] = toml.load(path).problems

    assert str(found).encode().startswith(b"members/h\\xf4tel.toml")


def test_an_ending_in_capitals_never_hides_the_member_beside_it(tmp_path: Path) -> None:
    """`x.TOML` beside `x.toml` is a problem of its own, and `x` still loads."""
    path = folder(tmp_path, x=HEAD)
    (path / "members" / "x.TOML").write_text(HEAD)
    if len(list((path / "members").iterdir())) == 1:
        pytest.skip("this file system takes both names for one")

    register = toml.load(path)

    assert [m.id for m in register.members] == ["x"]
    assert register.unreadable == ("x.TOML",)


@pytest.mark.parametrize(
    "name", ["notes.txt", "hotel", "hotel.toml~", "hotel.toml.bak", "Thumbs.db"]
)
def test_a_file_of_another_kind_is_a_problem(tmp_path: Path, name: str) -> None:
    """A file that is no member's is said to be none; it takes nobody's place."""
    path = folder(tmp_path, good=HEAD)
    (path / "members" / name).write_text("anything")

    register = toml.load(path)

    assert [(p.file, p.message) for p in register.problems] == [
        (f"members/{name}", "not a member file")
    ]
    assert register.unreadable == ()


def test_a_folder_named_as_a_member_stays_known(tmp_path: Path) -> None:
    """A folder `x.toml` is a problem, and `x` is unread."""
    path = folder(tmp_path, good=HEAD)
    (path / "members" / "x.toml").mkdir()

    register = toml.load(path)

    assert register.unreadable == ("x",)
    assert (register.problems[0].got, register.problems[0].member) == ("a folder", "x")


def test_a_folder_of_members_in_members_is_a_problem(tmp_path: Path) -> None:
    """Members in a folder further down are not read, and that is said."""
    path = folder(tmp_path, good=HEAD)
    (path / "members" / "brussels").mkdir()

    [found] = toml.load(path).problems

    assert (found.file, found.got) == ("members/brussels", "a folder")


def test_a_link_to_a_file_is_read(tmp_path: Path) -> None:
    """A link to a member's file is as good as the file."""
    path = folder(tmp_path)
    (tmp_path / "elsewhere").write_text(HEAD)
    (path / "members" / "x.toml").symlink_to(tmp_path / "elsewhere")

    assert [m.id for m in toml.load(path).members] == ["x"]


@pytest.mark.parametrize("target", ["nowhere", "x.toml"])
def test_a_link_to_nothing_stays_known(tmp_path: Path, target: str) -> None:
    """A link that leads nowhere, or to itself, is a problem, and its member is unread."""
    path = folder(tmp_path)
    (path / "members" / "x.toml").symlink_to(target)

    register = toml.load(path)

    assert register.unreadable == ("x",)
    assert register.problems[0].got == "a link to nothing"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_pipe_is_never_waited_for(tmp_path: Path) -> None:
    """A pipe named as a member is a problem; reading it would wait for ever."""
    path = folder(tmp_path)
    os.mkfifo(path / "members" / "x.toml")

    register = toml.load(path)

    assert register.unreadable == ("x",)


@pytest.mark.parametrize("name", [".codetrack.lock", ".x.toml.abc.new", ".DS_Store", ".#x.toml"])
def test_locks_and_leftovers_are_passed_over(tmp_path: Path, name: str) -> None:
    """Hidden files that no person makes are not taken for members."""
    path = folder(tmp_path, good=HEAD)
    (path / "members" / name).write_text("x")

    assert toml.load(path).problems == ()


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything"
)
def test_a_file_that_may_not_be_read_stays_known(tmp_path: Path) -> None:
    """A file without the permission to read it is a problem that says so."""
    path = folder(tmp_path, x=HEAD)
    (path / "members" / "x.toml").chmod(0)

    register = toml.load(path)

    assert register.unreadable == ("x",)
    assert "cannot be read" in register.problems[0].message


def test_a_folder_without_members_is_refused(tmp_path: Path) -> None:
    """A path without a `members` folder is an error in one sentence."""
    with pytest.raises(RegisterError, match=r"members: cannot be listed.*one TOML file per member"):
        toml.load(tmp_path)


def test_the_source_accepts_folders_with_members(tmp_path: Path) -> None:
    """The source takes a folder with members for its own, and nothing else."""
    path = folder(tmp_path, x=HEAD)

    assert toml.accepts(path)
    assert not toml.accepts(path / "members")
    assert not toml.accepts(path / "members" / "x.toml")


# ---------------------------------------------------------------- what is read, and written


def test_a_day_in_a_plugins_table_is_read_as_text() -> None:
    """A plugin's data is the same from TOML, where a day is a day, as from JSON."""
    made = member(
        HEAD + "[ext.hr]\nsince = 2026-01-01\nat = 10:00:00\ndeep = [{on = 2026-01-02}]\n"
    )

    assert made.ext == {
        "hr": {"since": "2026-01-01", "at": "10:00:00", "deep": [{"on": "2026-01-02"}]}
    }


def test_whole_hours_need_no_point() -> None:
    """A length of two hours is written `2`, as a person writes it."""
    made = member(HEAD + "[[training]]\non = 2026-01-01\npeople = 3\nhours = 2\n")

    assert made.trainings[0].hours == 2.0


def test_saving_leaves_other_members_alone(tmp_path: Path) -> None:
    """Saving writes the members of the register, and no file of another."""
    path = folder(tmp_path, other=HEAD + "# a comment\n")
    toml.save(Register(members=[Member(id="new", name="New", country="NL")]), path)

    assert (path / "members" / "other.toml").read_text() == HEAD + "# a comment\n"
    assert [m.id for m in toml.load(path).members] == ["new", "other"]


def test_saving_where_a_file_stands_in_the_way_is_an_error(tmp_path: Path) -> None:
    """A folder that cannot be made is an error with the path in it."""
    (tmp_path / "belgium").write_text("a file")

    with pytest.raises(RegisterError, match="belgium"):
        toml.save(Register(members=[]), tmp_path / "belgium")


@pytest.mark.parametrize(
    "data", [HEAD.encode(), HEAD.rstrip().encode(), HEAD.replace("\n", "\r\n").encode()]
)
def test_an_appended_record_leaves_every_byte(data: bytes) -> None:
    """What stood in the file stays, and the record is read back with the file's line ends."""
    after = toml.appended(data, "training", {"on": Training.__name__, "people": 3})

    assert after.startswith(data)
    assert (b"\r\n" in after) == (b"\r\n" in data)
    assert b"\n" not in after.replace(b"\r\n", b"") or b"\r\n" not in data
