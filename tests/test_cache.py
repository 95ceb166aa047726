import json
import random
import shutil
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from strategies import registers

import codetrack
from codetrack import Register, audit_in_parts, load, save, summarise
from codetrack.assessment.engine import Asker
from codetrack.scale.cache import NAME, place_of

DAY = date(2026, 11, 23)
BELGIUM = Path(__file__).parent.parent / "examples" / "belgium"


@pytest.fixture
def belgium(tmp_path):
    """Give the Belgian example as JSON Lines, in a folder of its own."""
    (tmp_path / "register").mkdir()
    path = tmp_path / "register" / "belgium.jsonl"
    save(load(BELGIUM), path)
    return path


@pytest.fixture
def asked(monkeypatch):
    """Note whom the checks are asked about."""
    ids = []
    ask = Asker.ask

    def noted(self, members):
        ids.extend(member.id for member in members)
        return ask(self, members)

    monkeypatch.setattr(Asker, "ask", noted)
    return ids


def audited(path, *, cache=True, day=DAY, name="jsonl", **more):
    """Audit in parts, and return the bytes and the rest."""
    output = path.parent / "out"
    whole = audit_in_parts(
        path,
        as_of=day,
        exporter=name,
        output=output,
        part_members=3,
        cache=place_of(path) if cache else None,
        **more,
    )
    return output.read_bytes(), whole


def edited(path, number, **changes):
    """Change keys of one line."""
    lines = path.read_bytes().splitlines()
    member = json.loads(lines[number])
    member.update(changes)
    lines[number] = json.dumps(member).encode()
    path.write_bytes(b"\n".join(lines) + b"\n")
    return member["id"]


def test_a_second_audit_asks_nobody_again(belgium, asked):
    """Where nothing changed."""
    first = audited(belgium)
    assert len(asked) == 16
    asked.clear()
    assert audited(belgium) == first
    assert not asked


def test_only_a_member_whose_records_changed_is_asked_again(belgium, asked):
    """And what comes out is as without a cache, summary and digest included."""
    audited(belgium)
    asked.clear()
    changed = edited(belgium, 4, name="Another (invented)")
    came = audited(belgium)
    assert asked == [changed]
    assert came == audited(belgium, cache=False)


@pytest.mark.parametrize("name", ["json", "jsonl", "csv"])
def test_day_by_day_it_is_the_same_as_without(belgium, name):
    """Over weeks in which answers change, in every format."""
    for days in (0, 1, 2, 9, 30, 31, 49, 80):
        day = DAY + timedelta(days=days)
        assert audited(belgium, day=day, name=name) == audited(
            belgium, day=day, name=name, cache=False
        )


def test_on_another_day_only_those_whose_answer_may_differ_are_asked(belgium, asked):
    """From the second day on, as the first does not look ahead."""
    audited(belgium)
    audited(belgium, day=DAY + timedelta(days=1))
    asked.clear()
    audited(belgium, day=DAY + timedelta(days=2))
    assert len(asked) < 4


def test_an_earlier_day_is_asked_anew(belgium):
    """What is known until a day is not known before it."""
    audited(belgium)
    audited(belgium, day=DAY + timedelta(days=1))
    earlier = DAY - timedelta(days=400)
    assert audited(belgium, day=earlier) == audited(belgium, day=earlier, cache=False)


def test_other_settings_make_everybody_be_asked(belgium, asked):
    """A setting may change any answer."""
    audited(belgium)
    asked.clear()
    (belgium.parent / "codetrack.toml").write_text("[plugin.training]\ntarget_percent = 1\n")
    came = audited(belgium)
    assert len(asked) == 16
    assert came == audited(belgium, cache=False)


def test_other_code_of_a_plugin_makes_everybody_be_asked(belgium, asked, monkeypatch):
    """Also where its version is the same."""
    audited(belgium)
    asked.clear()
    real = codetrack.scale.audit_in_parts.fingerprints
    changed = lambda plugins: {**real(plugins), "codetrack-core": "1 code-other"}  # noqa: E731
    monkeypatch.setattr(codetrack.scale.audit_in_parts, "fingerprints", changed)
    monkeypatch.setattr(codetrack.scale.tasks, "fingerprints", changed)
    audited(belgium)
    assert len(asked) == 16


def test_members_that_come_and_go_leave_nothing_behind(belgium):
    """A line that is gone is in no figure."""
    audited(belgium)
    lines = belgium.read_bytes().splitlines()
    belgium.write_bytes(b"\n".join(lines[2:] + lines[:1]) + b"\n")
    assert audited(belgium) == audited(belgium, cache=False)


def test_a_line_that_is_broken_now_is_no_longer_what_it_was(belgium):
    """Nobody looks better by what was known of it."""
    audited(belgium)
    edited(belgium, 3, country="Belgium")
    came = audited(belgium)
    assert came == audited(belgium, cache=False)
    assert came[1].frame.problems


def test_an_id_that_stands_twice_now_is_no_longer_known(belgium):
    """Though each of its lines is as it was."""
    audited(belgium)
    lines = belgium.read_bytes().splitlines()
    belgium.write_bytes(b"\n".join([*lines, lines[0]]) + b"\n")
    assert audited(belgium) == audited(belgium, cache=False)


@pytest.mark.parametrize("seed", range(30))
def test_a_damaged_cache_is_noticed_and_left_aside(belgium, seed):
    """Wherever a byte is changed, or a file is cut."""
    draw = random.Random(seed)
    right = audited(belgium)
    changed = edited(belgium, 5, name="Another (invented)")
    assert changed
    right = audited(belgium)
    files = sorted(p for p in place_of(belgium).rglob("*") if p.suffix in (".part", ".json"))
    file = draw.choice(files)
    data = bytearray(file.read_bytes())
    place = draw.randrange(len(data))
    if seed % 3:
        data[place] ^= 1 << draw.randrange(8)
    else:
        del data[place:]
    file.write_bytes(data)
    assert audited(belgium) == right


def test_a_damaged_piece_among_changed_members_is_asked_anew(belgium):
    """Where most of a part changed, what is kept of the rest is read, and found damaged."""
    audited(belgium)
    (part,) = belgium.parent.rglob("000000-*.part")
    damaged = bytearray(part.read_bytes())
    damaged[10] ^= 1
    part.write_bytes(damaged)
    for number in range(1, 16):
        edited(belgium, number, public=False)

    assert audited(belgium) == audited(belgium, cache=False)
    assert audited(belgium) == audited(belgium, cache=False)


def test_after_damage_the_cache_is_kept_again(belgium, asked):
    """One audit asks again, the next one asks nobody."""
    audited(belgium)
    next(belgium.parent.rglob("*.part")).unlink()
    whole = audited(belgium)
    asked.clear()

    assert audited(belgium) == whole
    assert not asked


def test_a_register_with_another_name_is_another_register(belgium):
    """A report names its register, so that nothing is taken from one of another name."""
    audited(belgium, name="json")
    other = belgium.rename(belgium.with_name("flanders.jsonl"))

    assert audited(other, name="json") == audited(other, cache=False, name="json")


def test_nothing_is_kept_where_code_cannot_be_read(belgium, monkeypatch):
    """Nobody would see that it changed."""
    monkeypatch.setattr(
        codetrack.scale.audit_in_parts, "fingerprints", lambda _: {"plugin": "1.0 code-unknown"}
    )
    monkeypatch.setattr(
        codetrack.scale.tasks, "fingerprints", lambda _: {"plugin": "1.0 code-unknown"}
    )
    audited(belgium)

    assert not list(belgium.parent.rglob("*.part"))


def test_the_cache_of_another_register_is_of_no_use(belgium, tmp_path):
    """Its members are not ours."""
    (tmp_path / "other").mkdir()
    other = tmp_path / "other" / "belgium.jsonl"
    members = [m for m in load(BELGIUM).members if m.id != "wereldreis"]
    save(Register(members=members), other)
    audited(other)
    shutil.copytree(place_of(other), place_of(belgium))
    assert audited(belgium) == audited(belgium, cache=False)


def test_what_was_stopped_goes_on(belgium, asked):
    """Partitions that were ready are not done again."""

    def stopping(_, parts):
        yield next(parts)
        yield next(parts)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        audited(belgium, track=stopping)
    assert not (belgium.parent / "out").exists()
    done = len(asked)
    asked.clear()
    came = audited(belgium)
    assert done >= 6
    assert len(asked) <= 16 - 6
    assert came == audited(belgium, cache=False)


def test_a_source_that_cannot_tell_lines_is_asked_by_its_members(tmp_path, asked):
    """A folder of TOML files is read whole, and only what changed is asked."""
    shutil.copytree(BELGIUM, tmp_path / "belgium")
    path = tmp_path / "belgium"
    audited(path)
    asked.clear()
    member = path / "members" / "wereldreis.toml"
    member.write_text(member.read_text("utf-8") + "\n[[training]]\non = 2026-03-01\npeople = 1\n")
    came = audited(path)
    assert asked == ["wereldreis"]
    assert came == audited(path, cache=False)


def test_files_that_nobody_needs_are_removed(belgium):
    """Many audits do not fill the disk."""
    for number in range(30):
        edited(belgium, number % 16, name=f"Number {number} (invented)")
        audited(belgium)
    assert len(list(place_of(belgium).rglob("*.part"))) <= 6 * 9


def test_a_place_that_cannot_be_written_is_no_error(belgium, tmp_path):
    """It is slower, and that is all."""
    (tmp_path / "file").write_text("")
    whole = audit_in_parts(belgium, as_of=DAY, cache=tmp_path / "file" / NAME)
    assert whole.frame == audit_in_parts(belgium, as_of=DAY).frame


@settings(max_examples=20, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.data())
def test_whatever_changes_it_is_the_same_as_without(tmp_path_factory, data):
    """Registers, edits and days at random."""
    path = tmp_path_factory.mktemp("any") / "r.jsonl"
    draw = data.draw
    register = draw(registers(size=3))
    day = DAY
    for _ in range(3):
        save(Register(members=register.members, name="r"), path)
        if register.members:
            assert audited(path, day=day) == audited(path, day=day, cache=False)
        day += timedelta(days=draw(st.integers(0, 200)))
        others = {m.id: m for m in draw(registers(size=2)).members}
        kept = {m.id: m for m in register.members if draw(st.booleans())}
        register = Register(members=({**others, **kept}).values())


def test_the_summary_is_that_of_the_whole(belgium):
    """From what was kept, too."""
    audited(belgium)
    _, whole = audited(belgium, by=("criterion", "country", "operation"))
    _, again = audited(belgium, by=("criterion", "country", "operation"))
    right = codetrack.audit(belgium, as_of=DAY)
    assert whole.summary == again.summary == summarise(right, ("criterion", "country", "operation"))
