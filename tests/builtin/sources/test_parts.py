import gzip
import json
import pickle
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codetrack import Register, RegisterError, load, load_plugins, save
from codetrack.builtin.sources.jsonl import parse

SOURCE = load_plugins().source("jsonl")


def joined(parts):
    """Put the registers of parts together, as an audit in parts does."""
    registers = [pickle.loads(pickle.dumps(part)).load() for part in parts]
    return Register(
        members=[member for register in registers for member in register.members],
        problems=[problem for register in registers for problem in register.problems],
        unreadable=[name for register in registers for name in register.unreadable],
        name=registers[0].name,
    )


def line(member_id, **more):
    """Write a member as a line."""
    return json.dumps({"id": member_id, "name": "A (invented)", "country": "BE", **more}).encode()


LINES = st.one_of(
    st.sampled_from(["a", "b", "c", "d"]).map(line),
    st.sampled_from([b"", b"   ", b"{", b"[]", b'{"id":"a"', line("b", country="Belgium")]),
    st.just(line("a") + b"\r"),
    st.just(b'{"id":"a","id":"b","name":"A (invented)","country":"BE"}'),
)


@settings(max_examples=200)
@given(st.lists(LINES, max_size=12), st.integers(1, 5), st.sampled_from(["", ".gz", ".zst"]))
def test_all_parts_together_are_the_whole(tmp_path_factory, lines, members, ending):
    """However a file is cut, each member, problem and line number is as in the whole file."""
    path = tmp_path_factory.mktemp("parts") / f"r.jsonl{ending}"
    text = b"\xef\xbb\xbf" + b"\n".join(lines)
    if ending == ".gz":
        half = len(text) // 2
        text_or_frames = gzip.compress(text[:half]) + gzip.compress(text[half:])
    elif ending == ".zst":
        import zstandard

        pack = zstandard.ZstdCompressor().compress
        text_or_frames = b"".join(pack(text[i : i + 7]) for i in range(0, len(text), 7))
    else:
        text_or_frames = text
    path.write_bytes(text_or_frames)
    whole = SOURCE.load(path)
    assert whole == parse(b"\n".join(lines), path.name)
    assert joined(SOURCE.partitions(path, members)) == whole


@pytest.mark.parametrize("ending", ["", ".gz", ".zst"])
def test_a_packed_register_comes_back_the_same(tmp_path, ending):
    """What is saved under the ending is read again, with the same bytes on another day."""
    register = load(Path("examples/belgium"))
    save(register, tmp_path / f"one.jsonl{ending}")
    save(register, tmp_path / f"two.jsonl{ending}")
    assert load(tmp_path / f"one.jsonl{ending}").members == register.members
    one, two = ((tmp_path / f"{name}.jsonl{ending}").read_bytes() for name in ("one", "two"))
    assert one == two


@pytest.mark.parametrize("ending", [".gz", ".zst"])
@pytest.mark.parametrize("spoil", [lambda b: b[:-5], lambda b: b[:20] + b"\0\0\0" + b[23:]])
def test_a_damaged_packed_file_is_an_error(tmp_path, ending, spoil):
    """A file that was cut or damaged is never read as a shorter register."""
    path = tmp_path / f"r.jsonl{ending}"
    save(load(Path("examples/belgium")), path)
    path.write_bytes(spoil(path.read_bytes()))
    with pytest.raises(RegisterError, match="cannot be read"):
        load(path)
    with pytest.raises(RegisterError, match="cannot be read"):
        SOURCE.partitions(path, 3)


def test_a_part_of_a_file_that_changed_meanwhile_is_refused(tmp_path):
    """Nobody mixes lines of two states of a file."""
    path = tmp_path / "r.jsonl"
    path.write_bytes(line("a") + b"\n" + line("b") + b"\n")
    parts = SOURCE.partitions(path, 1)
    path.write_bytes(line("a") + b"\n" + line("c") + b"\n")
    with pytest.raises(RegisterError, match="changed while it was read"):
        parts[1].load()
