"""Where each key of a TOML text stands."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest
import tomli_w
from helpers.strategies import members
from hypothesis import given

from codetrack.conversion.members import member_to_toml
from codetrack.conversion.toml_lines import Positions, not_toml
from codetrack.model.members import Member
from codetrack.problems import below

TEXT = '''# the register of an invented hotel
name = "Hotel Example"          # line 2
languages = [
  "nl",  # a comment, with a ] and a "
  "fr", "de",
]
representative = """
[[training]]
on = "not a key" \\"""
"""
sectors = [ [ "a", { b = [
  1, 2 ] } ] ]

[[training]]
on = 2026-01-01
people = 12

  [[ "training" ]]
  people = 3
  on = 2026-02-01

[ext.hr]
a.b."c d" = 1
a.e = """"quoted""""
"é.ü" = \'\'\'
it''s \'\'\'

[ext.hr.deep]
x = { y = 1, z = [ { w = "}" }, { w = 2 } ] }

[[site]]
id = "north"
[[site.room]]
n = 1
[[site.room]]
n = 2
[site.room.bed]
m = 3
[[site]]
id = "south"
[[site.room]]
n = 4
'''
LINES = [
    ("name", 2),
    ("languages", 3),
    ("languages[0]", 4),
    ("languages[1]", 5),
    ("languages[2]", 5),
    ("representative", 7),
    ("sectors", 11),
    ("sectors[0]", 11),
    ("sectors[0][1].b", 11),
    ("sectors[0][1].b[1]", 12),
    ("training", 14),
    ("training[0]", 14),
    ("training[0].on", 15),
    ("training[0].people", 16),
    ("training[1]", 18),
    ("training[1].people", 19),
    ("training[1].on", 20),
    ("ext", 22),
    ("ext.hr", 22),
    ("ext.hr.a", 23),
    ('ext.hr.a.b."c d"', 23),
    ("ext.hr.a.e", 24),
    ('ext.hr."é.ü"', 25),
    ("ext.hr.deep", 28),
    ("ext.hr.deep.x.y", 29),
    ("ext.hr.deep.x.z[1].w", 29),
    ("site[0].id", 32),
    ("site[0].room[0].n", 34),
    ("site[0].room[1].n", 36),
    ("site[0].room[1].bed.m", 38),
    ("site[1]", 39),
    ("site[1].id", 40),
    ("site[1].room[0].n", 42),
]


@pytest.mark.parametrize(("key", "line"), LINES)
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_each_key_has_its_line(key: str, line: int, ends: str) -> None:
    """Each key and item is found on the line where an editor shows it."""
    assert tomllib.loads(TEXT)
    assert Positions(TEXT.replace("\n", ends)).line(key) == line


@pytest.mark.parametrize(
    ("key", "line"),
    [
        ("training[1].hours", 18),
        ("training[1].site.id", 18),
        ("languages[2].x", 5),
        ("ext.other", 22),
        ("site[1].room[0].bed.m", 41),
    ],
)
def test_a_missing_key_is_placed_at_the_table_around_it(key: str, line: int) -> None:
    """What is not there is looked for at the nearest thing around it."""
    assert Positions(TEXT).line(key) == line


@pytest.mark.parametrize("key", ["", "country", "country.x[1]"])
def test_what_has_no_place_has_no_line(key: str) -> None:
    """A key that is missing at the top of the text has no line."""
    assert Positions(TEXT).line(key) is None


@pytest.mark.parametrize("text", ["", "\n", "# only a comment", "\n\n#\n"])
def test_a_text_without_keys(text: str) -> None:
    """A text of comments has no lines to tell."""
    assert Positions(text).line("name") is None


@given(members(size=3, member_id="hotel-example"))
def test_every_key_of_a_member_is_found_where_its_text_is(member: Member) -> None:
    """For any member, the line of each key is one on which that key begins."""
    plain = member_to_toml(member)
    text = tomli_w.dumps(plain)
    lines = text.split("\n")
    positions = Positions(text)

    for path, key in _keys(plain, ""):
        line = positions.line(path)
        assert line is not None
        name = below("", key) if key else ""
        assert name in lines[line - 1] or key in lines[line - 1] or not key


def _keys(value: Any, path: str) -> Any:
    if isinstance(value, dict):
        for key, held in value.items():
            if key.isascii() and key.isprintable():
                yield below(path, key), key
                yield from _keys(held, below(path, key))
    elif isinstance(value, list):
        for index, held in enumerate(value):
            yield f"{path}[{index}]", ""
            yield from _keys(held, f"{path}[{index}]")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a = 1\nb = \n", 2),
        ("a = 1\na = 2\n", 2),
        ("a = 1\r\n\r\nb = [1,,2]\r\n", 3),
        ("a = 1\n[b\n", 2),
        ("a = [1,\n2,\n", 2),
        ("a = 1\nb = '''x\n\n\n", 2),
        ('a = 1\nb = """x\n\n"\n', 2),
        ("\n\na", 3),
        ("x = " + "1" * 6000, 1),
        ("\n\nx = " + "[" * 6000, 3),
        ("\u2028 = 1\n", 1),
    ],
)
def test_the_line_of_a_syntax_error(text: str, line: int) -> None:
    """A text that cannot be parsed is told by the line on which the mistake is, or begins."""
    try:
        tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        problem = not_toml(error, text, "a.toml")
    assert (problem.file, problem.line) == ("a.toml", line)
    assert problem.message.startswith("not valid TOML: ")
    assert "at line" not in str(problem)
