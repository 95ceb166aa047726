import json
import re

import pytest
from helpers.assessments import (
    AS_OF,
    assessment,
    finding,
    hostile,
    hostile_assessment,
    member,
    text_of,
    varied,
)
from helpers.strategies import days, plain_values, registers
from hypothesis import given, settings
from hypothesis import strategies as st

from codetrack import AssessmentError, assess, load_assessment, load_plugins
from codetrack.builtin.exporters import json as exporter
from codetrack.comparison.saved import read_saved
from codetrack.model.observations import Observation, Status

CHECKS = load_plugins().checks


def written(given_one, folder):
    """Write an assessment as JSON into the folder, and return the file."""
    file = folder / "saved.json"
    file.write_text(text_of(exporter.render(given_one)), encoding="utf-8")
    return file


def refused(folder, data):
    """Return what is said of a file with these bytes."""
    file = folder / "saved.json"
    file.write_bytes(data)
    with pytest.raises(AssessmentError) as caught:
        load_assessment(file)
    assert str(file) in str(caught.value)
    return str(caught.value).replace(str(file), "saved.json")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Make one folder for all examples of a property."""
    return tmp_path_factory.mktemp("saved")


@given(registers(size=2, unreadable=True), days())
def test_an_assessment_comes_back_as_it_was(folder, register, as_of):
    """Whatever was assessed and saved is read back the same, and saved again to the same bytes."""
    before = assess(register, CHECKS, as_of=as_of)
    file = written(before, folder)
    after = load_assessment(file)
    assert after.provenance == before.provenance
    assert [f.status for f in after.findings] == [f.status for f in before.findings]
    assert [str(f.message) for f in after.findings] == [str(f.message) for f in before.findings]
    assert b"".join(exporter.render(after)) == file.read_bytes()


@given(hostile(), st.dictionaries(st.text(max_size=4), plain_values(), max_size=3))
def test_any_text_and_value_comes_back(folder, text, values):
    """Text that breaks formats, and all that a plugin may put among its values, survives."""
    more = member(finding(Observation(Status.GAP, "No", values), member="other"), id="other")
    for one in (hostile_assessment(text), assessment(more)):
        file = written(one, folder)
        assert b"".join(exporter.render(load_assessment(file))) == file.read_bytes()


def test_a_day_among_the_values_is_a_day_again(tmp_path):
    """A text that is an ISO day becomes a day; one that only looks like one stays."""
    values = {"on": AS_OF, "days": [AS_OF], "no": "2026-02-30", "short": "20261123"}
    one = member(finding(Observation(Status.GAP, "Since {on}", values)))
    loaded = load_assessment(written(assessment(one), tmp_path))
    assert next(iter(loaded.findings)).observation.values == values


def test_an_older_file_reads(tmp_path):
    """A file from before the digests of members and tables is read, and leaves them empty."""
    document = json.loads(text_of(exporter.render(varied())))
    del document["provenance"]["tables"], document["provenance"]["members"]
    for one in document["members"]:
        del one["records"]
    (tmp_path / "old.json").write_text(json.dumps(document, indent=1), encoding="utf-8")
    loaded = load_assessment(tmp_path / "old.json")
    assert loaded.provenance.tables == {}
    assert {one.records for one in loaded.members} == {""}


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "the file is cut off; expected an assessment"),
        (b"as_of,member\n", "not JSON"),
        (b"\x00", "not JSON"),
        (b'{"format": "\xff"}', "not UTF-8 text"),
        (b"[1, 2]", "expected `object`, got `array`"),
        (b'{"format": "codetrack-forecast", "version": 1}', "got 'codetrack-forecast, version 1'"),
        (b'{"format": "codetrack-assessment", "version": 9}', "version 9"),
        (b'{"format": "codetrack-assessment", "version": 1}', "missing required field `register`"),
        (b'{"more": ' + b"[" * 100_000, "not JSON that can be read"),
    ],
)
def test_what_is_no_saved_assessment_is_refused(tmp_path, data, said):
    """A file of another kind is refused with what came and what was expected."""
    assert said in refused(tmp_path, data)


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        (("provenance", "as_of"), "2026-13-01", "provenance.as_of"),
        (("members", 0, "findings", 0, "status"), "fine", "members[0].findings[0].status: invalid"),
        (("members", 0, "findings", 0, "status"), "fine", "got 'fine'"),
        (("members", 0, "name"), 12, "members[0].name: expected `str`, got `int`"),
        (("members", 0, "statuses"), {}, "members[0].statuses: a status for each area"),
        (("members", 0, "status"), "met", "members[0].status: does not follow from the rest"),
        (("members", 1, "id"), "hotel-example", "members[1]: named twice"),
        (("status",), "met", "status: does not follow from the rest; expected 'unknown'"),
        (("as_of",), "2026-11-24", "as_of: does not follow from the rest; expected '2026-11-23'"),
        (("members", 0, "findings", 1, "status"), "gap", "expected 'waived'; got 'gap'"),
        (("members", 0, "findings", 2, "measure", "part"), 41, "members[0].findings[2]"),
        (("members", 0, "findings", 1, "cover", "kind"), "wish", "expected waiver, attestation"),
        (("members", 0, "findings", 0, "check"), "membership/signd", "did you mean membership/si"),
        (("checks", 0, "level"), "optional", "checks[0].level: no such level"),
        (("areas", 0), "parking", "areas[0]: no such area"),
        (("members", 0, "more"), 1, "members[0].more: unknown key"),
        (("provenance", "more"), 1, "provenance.more: unknown key"),
    ],
)
def test_each_wrong_value_is_named_with_its_place(tmp_path, path, value, said):
    """A value of a wrong type, an unknown word or a status that does not follow is refused."""
    document = json.loads(text_of(exporter.render(varied())))
    place = document
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    assert said in refused(tmp_path, json.dumps(document).encode())


def test_a_key_that_stands_twice_is_refused(tmp_path):
    """Two values for one key are refused: readers would not agree which of them counts."""
    text = text_of(exporter.render(varied()))
    doubled = text.replace('"register":"belgium"', '"register":"france","register":"belgium"', 1)
    assert "the key 'register' appears twice" in refused(tmp_path, doubled.encode())


def test_a_file_cut_anywhere_is_refused(tmp_path):
    """No part of a file is ever taken for the whole."""
    data = text_of(exporter.render(varied())).rstrip().encode()
    for size in range(0, len(data), 97):
        assert re.search("cut off|not UTF-8", refused(tmp_path, data[:size]))


def test_a_missing_file_is_said(tmp_path):
    """A path where nothing is, or a folder, is said with its name."""
    with pytest.raises(AssessmentError, match=r"nowhere\.json: cannot be read"):
        load_assessment(tmp_path / "nowhere.json")
    with pytest.raises(AssessmentError, match="cannot be read"):
        load_assessment(tmp_path)
    with pytest.raises(AssessmentError, match="cannot be read"):
        load_assessment("no\0where")


@settings(max_examples=150)
@given(st.data())
def test_a_spoilt_byte_is_never_a_traceback(folder, data):
    """Whatever byte is spoilt, the file is read or refused in a sentence."""
    spoilt = bytearray(text_of(exporter.render(varied())).encode())
    spoilt[data.draw(st.integers(0, len(spoilt) - 1))] = data.draw(st.integers(0, 255))
    (folder / "spoilt.json").write_bytes(spoilt)
    try:
        said = str(load_assessment(folder / "spoilt.json").as_of)
    except AssessmentError as error:
        said = str(error)
    assert re.match(r"[0-9]{4}-|.*spoilt\.json: ", said)


def test_what_is_at_odds_can_be_looked_at(tmp_path):
    """A file whose statuses do not follow can be read together with what is wrong in it."""
    file = written(varied(), tmp_path)
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace('"status":"unknown"', '"status":"met"', 1), encoding="utf-8")
    saved = read_saved(file)
    assert saved.assessment.status == "unknown"
    assert [problem.key for problem in saved.at_odds] == ["status"]
