"""The loaders against broken files: no crash, no hang, and nobody lost."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable
from typing import Any

import pytest
import tomli_w
from helpers.strategies import members, registers
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from codetrack.builtin.sources import jsonl, toml
from codetrack.conversion.digests import digest
from codetrack.conversion.members import member_to_json, member_to_toml
from codetrack.errors import CodetrackError
from codetrack.model.members import Member, Register
from codetrack.settings import load_settings

QUICK = settings(
    max_examples=2 * settings.default.max_examples,
    deadline=5000,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
JUNK = (
    *(b"\x00", b"\xff", b"\xef\xbb\xbf", b"\r\n", b"\r", b"\n", b'"', b'"""', b"'''", b"[", b"]"),
    *(b"{", b"}", b"[[", b"]]", b"=", b",", b"#", b"\\", b"\\u", b"nan", b"inf", b"-", b"null"),
    *(b"9" * 30, b"9" * 5000, b"[" * 3000, b'{"a":' * 2000, b"{a=" * 2000, b"1e999", b"\xc3"),
    *(b"[training]\n", b"[[training]]\n", b"\xe2\x80\xa8", b"\x1b[31m", b"2026-02-30"),
)
STRANGE: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 2**63, -(2**70), 1.5, 1e300, "", " ", "x", "2026-13-01", "\x00"),
    *([], {}, [[]], [{}], {"": {}}, [None], ["x", 1], {"on": []}, "é" * 300, "2026-01-01T00:00"),
)


@st.composite
def mutilated(draw: st.DrawFn, data: bytes) -> bytes:
    """Flip, cut, double, swap and add bytes, a few times over."""
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(data)))
        to = draw(st.integers(at, min(len(data), at + 60)))
        middle = draw(
            st.sampled_from((b"", data[at:to] * 2, data[at:to][::-1], *JUNK))
            | st.binary(max_size=3)
        )
        data = data[:at] + middle + data[to:]
        if draw(st.integers(0, 9)) == 0:
            data = data[: draw(st.integers(0, len(data)))]
    return data


@st.composite
def distorted(draw: st.DrawFn, data: Any, strange: tuple[Any, ...] = STRANGE) -> Any:
    """Rename keys, and put values of other types, anywhere in plain data."""
    data = copy.deepcopy(data)
    for _ in range(draw(st.integers(1, 3))):
        places = list(_places(data))
        holder, key = places[draw(st.integers(0, len(places) - 1))]
        what = draw(st.integers(0, 3))
        if what == 0 and isinstance(holder, dict):
            new = draw(st.sampled_from((f"{key}s", str(key)[1:], "", "a b", "é.ü", "site")))
            holder[new] = holder.pop(key)
        elif what == 1:
            del holder[key]
        elif what == 2 and isinstance(holder, list):
            holder.append(holder[key])
        else:
            holder[key] = copy.deepcopy(draw(st.sampled_from(strange)))
        if not data:
            break
    return data


def _places(value: Any) -> Any:
    items = value.items() if isinstance(value, dict) else enumerate(value)
    for key, below in list(items):
        yield value, key
        if isinstance(below, (dict, list)):
            yield from _places(below)


def read_toml(data: bytes) -> None:
    """Read the bytes as a member's file, and hold the outcome to the rules of a read member."""
    member, problems = toml.parse_member(data, "hotel-example", "members/hotel-example.toml")

    assert (member is None) == bool(problems)
    text = data.decode("utf-8", "replace").replace("\r\n", "\n")
    for problem in problems:
        assert problem.file == "members/hotel-example.toml"
        assert problem.line is not None
        assert 1 <= problem.line <= text.count("\n") + 1
        assert str(problem).encode(errors="backslashreplace")
    if member is not None:
        again = tomli_w.dumps(member_to_toml(member)).encode()
        assert toml.parse_member(again, "hotel-example", "x") == (member, [])
        assert jsonl.parse(member_to_json(member), "x").members == (member,)


def read_jsonl(data: bytes) -> Register:
    """Read the bytes as JSON Lines; every line that is not blank must be accounted for."""
    register = jsonl.parse(data, "register.jsonl")

    numbers = {n for n, text in enumerate(data.split(b"\n"), start=1) if text.strip()}
    faulty = {problem.line for problem in register.problems}
    assert len(register.members) == len(numbers - faulty)
    assert faulty <= numbers or not numbers
    assert len(register.unreadable) <= len(faulty)
    assert {p.member for p in register.problems} - {None} == set(register.unreadable)
    assert digest(register).startswith("sha256:")
    for member in register.members:
        again = tomli_w.dumps(member_to_toml(member)).encode()
        assert toml.parse_member(again, member.id, "x") == (member, [])
    return register


@QUICK
@given(st.data(), members(size=2, member_id="hotel-example"))
def test_mutilated_toml_never_crashes(data: st.DataObject, member: Member) -> None:
    """A member's file with its bytes cut, flipped or doubled is read, or refused with its line."""
    text = tomli_w.dumps(member_to_toml(member)).encode()

    read_toml(data.draw(mutilated(text)))


@QUICK
@given(st.data(), members(size=2, member_id="hotel-example"))
def test_distorted_toml_never_crashes(data: st.DataObject, member: Member) -> None:
    """A valid file with keys renamed and values of other types is read, or refused."""
    strange = tuple(value for value in STRANGE if "None" not in repr(value))
    plain = data.draw(distorted(member_to_toml(member), strange))

    read_toml(tomli_w.dumps(plain).encode())


@QUICK
@given(st.data(), registers(size=3, min_members=1))
def test_mutilated_lines_never_crash(data: st.DataObject, register: Register) -> None:
    """JSON Lines with bytes cut, flipped or doubled: every line is a member or has a problem."""
    text = b"\n".join(map(member_to_json, register.members))

    read_jsonl(data.draw(mutilated(text)))


@QUICK
@given(st.data(), members(size=2), members(size=1))
def test_distorted_lines_never_crash(data: st.DataObject, one: Member, other: Member) -> None:
    """Valid JSON with keys renamed and values of other types: each line is accounted for."""
    plain = data.draw(distorted(json.loads(member_to_json(one))))
    lines = [json.dumps(plain).encode(), member_to_json(other)]

    register = read_jsonl(b"\n".join(lines))

    assert len(register.members) + len({p.line for p in register.problems}) == 2


@QUICK
@given(st.binary(max_size=200) | st.lists(st.sampled_from(JUNK), max_size=8).map(b"".join))
def test_noise_never_crashes(data: bytes) -> None:
    """Bytes that were never a register are refused like any other mistake."""
    read_toml(data)
    read_jsonl(data)


@QUICK
@given(st.data(), registers(size=3))
def test_a_folder_loses_no_file(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject, register: Register
) -> None:
    """Every file in the folder is a member, or unread with a problem that names the file."""
    path = tmp_path_factory.mktemp("register")
    toml.save(register, path)
    files = sorted((path / "members").iterdir())
    for file in files:
        if data.draw(st.booleans()):
            file.write_bytes(data.draw(mutilated(file.read_bytes())))

    loaded = toml.load(path)

    ids = {file.stem for file in files}
    assert {m.id for m in loaded.members} | set(loaded.unreadable) == ids
    assert not {m.id for m in loaded.members} & set(loaded.unreadable)
    assert {p.file for p in loaded.problems} == {f"members/{i}.toml" for i in loaded.unreadable}


@QUICK
@given(
    st.data(),
    st.sampled_from(
        (
            b'language = "nl"\n[plugins]\nrequire = ["hotel-example"]\n[waivers]\nlongest_days = 9',
            b'[plugin.training]\nshare = 80\nsince = 2026-01-01\n[plugin."a b"]\nx = [{ y = 1 }]\n',
        )
    ),
)
def test_mutilated_settings_never_crash(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject, text: bytes
) -> None:
    """Settings with bytes cut, flipped or doubled load, or are refused with file and line."""
    path = tmp_path_factory.mktemp("settings")
    (path / "codetrack.toml").write_bytes(data.draw(mutilated(text)))

    try:
        load_settings(path)
    except CodetrackError as error:
        assert re.search(r"codetrack\.toml:\d+: ", str(error))  # noqa: PT017


DEEP: list[tuple[str, Callable[[int], str]]] = [
    ("lists", lambda n: f"x = {'[' * n}{']' * n}"),
    ("inline tables", lambda n: f"x = {'{a=' * n}1{'}' * n}"),
    ("dotted keys", lambda n: f"ext.hr.{'.'.join('a' * n)} = 1"),
    ("headers", lambda n: f"[ext.hr.{'.'.join('a' * n)}]\nb = 1"),
    ("plugin lists", lambda n: f"[ext.hr]\nx = {'[' * n}{']' * n}"),
    ("plugin tables", lambda n: f"[ext.hr]\nx = {'{a=' * n}1{'}' * n}"),
]


@pytest.mark.parametrize(("name", "nested"), DEEP, ids=[name for name, _ in DEEP])
@pytest.mark.parametrize("depth", [5, 40, 150, 300, 1000, 3000])
def test_deep_nesting_never_crashes(name: str, nested: Callable[[int], str], depth: int) -> None:
    """However deep the tables go, the file is read or refused."""
    read_toml(f'name = "X"\ncountry = "BE"\n{nested(depth)}\n'.encode())


@pytest.mark.parametrize("depth", [5, 40, 150, 300, 900, 1000, 100_000])
@pytest.mark.parametrize("opening", [b"[", b'{"a":'])
def test_deep_lines_never_crash(opening: bytes, depth: int) -> None:
    """However deep the objects go, the line is read or refused, and the next one loads."""
    closing = b"]" if opening == b"[" else b"}"
    value = opening * depth + b"1" + closing * depth
    start = b'{"id":"x","name":"X","country":"BE",'
    for text in (start + b'"ext":{"hr":{"a":' + value + b"}}}", start + b'"name":' + value + b"}"):
        register = read_jsonl(text + b'\n{"id":"y","name":"Y","country":"BE"}')
        assert "y" in {member.id for member in register.members}


@pytest.mark.parametrize(
    "text",
    [
        "training = [" + "{on = 2026-01-01, people = -1},\n" * 3000 + "]",
        "languages = [" + '"Dutch",\n' * 20_000 + "]",
        "\n".join(f"key{n} = 1" for n in range(3000)),
        "[[site]]\n" * 3000,
        "[[training]]\non = 2026-01-01\npeople = 1\nsite = 'x'\n" * 3000,
        "representative = '''" + "a\n" * 100_000 + "'''\npublic = 3",
        'representative = """' + '\\"' * 100_000 + '"""\npublic = 3',
        "#" * 100_000 + "\npublic = 3",
        '"' + "k" * 50_000 + '" = 3',
    ],
    ids=lambda text: text[:20],
)
def test_large_mistakes_take_no_time(text: str) -> None:
    """Thousands of mistakes, and very long values, are told within a moment."""
    read_toml(f'name = "X"\ncountry = "BE"\n{text}\n'.encode())
