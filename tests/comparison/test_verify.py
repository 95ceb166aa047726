import json
import re
import shutil
import types
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from codetrack import (
    AssessmentError,
    Check,
    compare,
    export,
    gap,
    hookimpl,
    load,
    load_assessment,
    met,
    open_register,
    verify,
)
from codetrack.model.members import TABLES

AS_OF = date(2026, 11, 23)
BELGIUM = Path(__file__).parents[2] / "examples" / "belgium"
MEMBER = """\
name = "Hotel Voorbeeld (invented)"  # a remark
country = "BE"
sectors = ["hotel"]
group = "voorbeeld-groep"
staff_languages = ["nl"]

[[milestone]]
on = 2024-03-01
state = "signed"

[[revenue]]
year = 2025
band = "a"
on = 2026-03-01

[[contact]]
role = "focal-point"
email = "office@example.org"

[[site]]
id = "gent"
name = "Gent"
operation = "owned"

[[headcount]]
on = 2025-12-01
staff = 20

[[confirmation]]
on = 2026-05-05
site = "gent"

[[policy]]
adopted = 2025-01-01
languages = ["nl"]

[[procedure]]
adopted = 2025-01-01
reporting_line = "isaystop.com"

[[training]]
on = 2026-06-06
people = 18
received = 2026-06-20

[[contract]]
supplier = "Supplier A (invented)"
signed = 2024-05-01
clause = true

[[contract_census]]
on = 2026-01-15
in_scope = 8
with_clause = 6

[[information]]
material = "Leaflet"
since = 2024-05-05
reporting = true

[[engagement]]
on = 2026-04-04
partner = "Local police (invented)"
kind = "police"

[[report]]
year = 2025
submitted = 2026-02-02
public = true

[[action]]
criterion = "training"
title = "Train the night shift"
due = 2027-03-01

[[recognition]]
year = 2025

[[waiver]]
check = "policy/reviewed"
reason = "moving house"
approved_by = "local-representative"
since = 2026-09-01
until = 2027-01-31

[[attestation]]
check = "stakeholders/authorities"
verdict = "met"
on = 2026-10-01
until = 2027-10-01
by = "auditor"
reason = "seen on a visit"
"""


@pytest.fixture(scope="module")
def register(tmp_path_factory):
    """Write a register of one member that has a record in every table, and save its assessment."""
    folder = tmp_path_factory.mktemp("register")
    (folder / "members").mkdir()
    put(folder, MEMBER)
    saved(folder)
    return folder


@pytest.fixture
def belgium(tmp_path):
    """Copy the Belgian example, and save its assessment."""
    shutil.copytree(BELGIUM, tmp_path / "belgium")
    saved(tmp_path / "belgium")
    return tmp_path / "belgium"


def put(folder, text):
    """Write the file of the one member."""
    (folder / "members" / "hotel-voorbeeld.toml").write_bytes(text.encode("utf-8", "replace"))


def saved(folder, name="saved.json", **choice):
    """Save the assessment of the folder beside its members."""
    audit = open_register(folder, **choice)
    export(audit.at(AS_OF), audit.plugins.exporter("json"), folder / name)


def again(folder, **more):
    """Verify what was saved in the folder."""
    return verify(folder / "saved.json", open_register(folder, **more))


def kinds(verification):
    """Return the kinds of what is not the same."""
    return {fault.what.value for fault in verification.faults}


def texts(verification):
    """Return all that is said of what is not the same."""
    return "\n".join(str(fault.message) for fault in verification.faults)


def edited(folder, change):
    """Change the saved document, and write it again."""
    file = folder / "saved.json"
    document = json.loads(file.read_text(encoding="utf-8"))
    change(document)
    file.write_text(json.dumps(document), encoding="utf-8")


def test_an_untouched_register_gives_the_same(belgium):
    """What was saved comes out the same, in whatever folder the register lies."""
    found = again(belgium)
    assert (found.same, found.faults, found.notes) == (True, (), ())
    moved = belgium.rename(belgium.with_name("belgie"))
    assert again(moved).same
    assert "called belgie" in str(again(moved).notes[0])


def test_every_table_of_a_member_is_there():
    """The member of these tests has a record in each table, so that none goes unwatched."""
    tables = set(re.findall(r"\[\[(\w+)\]\]", MEMBER))
    assert tables == {kind.table for kind in TABLES.values()}


@pytest.mark.parametrize("table", [kind.table for kind in TABLES.values()])
def test_one_byte_of_one_record_is_told_apart(register, table):
    """A register in which one byte of a record was changed is not the same, whatever the table."""
    start = MEMBER.index(f"[[{table}]]")
    place = next(found.end() - 1 for found in re.finditer(r"[0-9]\b|[a-z](?=\")", MEMBER[start:]))
    was = MEMBER[start + place]
    other = str((int(was) + 1) % 10) if was.isdigit() else "x"
    put(register, MEMBER[: start + place] + other + MEMBER[start + place + 1 :])
    found = again(register)
    assert not found.same
    assert not found.tampered
    assert kinds(found) & {"records", "problem"}
    assert "hotel-voorbeeld" in texts(found)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, len(MEMBER) - 1), st.sampled_from("0123456789abxz\"'=[]# \n"))
@example(MEMBER.index("# a remark") + 3, "z")
def test_any_byte_is_told_apart_unless_it_says_nothing(register, place, letter):
    """A changed byte is told apart, unless the file then says the same as before."""
    put(register, MEMBER)
    before = load(register).members
    put(register, MEMBER[:place] + letter + MEMBER[place + 1 :])
    changed = load(register)
    silent = changed.problems == () and changed.members == before
    found = again(register)
    assert found.same is silent
    assert not found.tampered


def test_a_record_that_changes_no_finding_is_told_all_the_same(belgium):
    """Another record that counts makes it differ, though every finding comes out the same."""
    file = belgium / "members" / "wereldreis.toml"
    file.write_text(
        file.read_text(encoding="utf-8") + '\n[[recognition]]\nyear = 2019\ntitle = "other"\n',
        encoding="utf-8",
    )
    found = again(belgium)
    assert kinds(found) == {"records"}
    assert "wereldreis has other records" in texts(found)


def test_records_of_later_days_do_not_count(belgium):
    """A register that has grown since, by what happened since, still gives the same."""
    file = belgium / "members" / "wereldreis.toml"
    file.write_text(
        file.read_text(encoding="utf-8") + "\n[[training]]\non = 2026-11-24\npeople = 3\n",
        encoding="utf-8",
    )
    found = again(belgium)
    assert found.same
    assert "dated after 2026-11-23" in str(found.notes[0])


def test_other_settings_are_named(belgium):
    """A changed table of the settings is named, and what comes out otherwise with it."""
    file = belgium / "codetrack.toml"
    text = file.read_text(encoding="utf-8").replace("target_percent = 80", "target_percent = 95")
    file.write_text(text, encoding="utf-8")
    found = again(belgium)
    assert kinds(found) == {"settings", "finding"}
    assert "the settings in [plugin.training] are others" in texts(found)


def test_settings_that_do_not_matter_do_not_matter(belgium):
    """The reader's language changes no assessment."""
    file = belgium / "codetrack.toml"
    text = file.read_text(encoding="utf-8").replace('language = "en"', 'language = "nl"')
    file.write_text(text, encoding="utf-8")
    found = again(belgium)
    assert found.same
    assert "does not depend" in str(found.notes[0])


def test_a_member_that_came_or_went_is_named(belgium):
    """A member too many or too few is not the same."""
    (belgium / "members" / "wereldreis.toml").rename(belgium / "members" / "nieuw.toml")
    found = again(belgium)
    assert kinds(found) == {"members"}
    assert "no longer has the member wereldreis" in texts(found)
    assert "has the member nieuw, which the file does not contain" in texts(found)


def test_a_part_is_verified_as_a_part(belgium):
    """An assessment of some members and criteria is done again for those only."""
    saved(belgium, members=["wereldreis", "chateau-exemple"], criteria=["policy"])
    assert again(belgium).same
    saved(belgium, only=["training/staff-share"])
    assert again(belgium).same


def test_a_register_with_problems_can_be_verified(belgium):
    """Problems are part of what is compared; one that came since is named."""
    (belgium / "members" / "kapot.toml").write_text("name =", encoding="utf-8")
    saved(belgium)
    assert again(belgium).same
    (belgium / "members" / "kapot.toml").write_text("\nname =", encoding="utf-8")
    assert kinds(again(belgium)) == {"problem", "records"}


@pytest.mark.parametrize(
    "change",
    [
        lambda d: d["members"][0]["findings"][0].update(status="waived"),
        lambda d: d["members"][0]["findings"][0].update(template="All is well"),
        lambda d: d["members"][0]["findings"].pop(),
        lambda d: d["members"][0].update(name="Another Name"),
        lambda d: d["members"][0]["statuses"].update(policy="partial"),
        lambda d: d["members"][15]["sites"][0].update(region="Nowhere"),
        lambda d: d["members"][0].update(status="met"),
        lambda d: d["checks"][0].update(title="Another title"),
        lambda d: d["checks"][0].update(level="commitment"),
        lambda d: d["provenance"].update(more=1),
        lambda d: d["members"][0]["findings"].reverse(),
        lambda d: d["members"].reverse(),
        lambda d: d["members"][0].update(more=1),
    ],
)
def test_a_file_that_was_changed_by_hand_is_told_apart(belgium, change):
    """Whatever was changed in the file, it does not say what its own provenance gives."""
    edited(belgium, change)
    found = again(belgium)
    assert found.tampered
    assert kinds(found) == {"file"}


@pytest.mark.parametrize(
    ("key", "value", "kind"),
    [
        ("register", "sha256:" + "0" * 64, None),
        ("criteria", "2011", "criteria"),
        ("core", "0.0.1", "core"),
        ("plugins", {}, "plugin"),
        ("tables", {"waivers": "sha256:0"}, "settings"),
    ],
)
def test_a_changed_provenance_is_not_the_same(belgium, key, value, kind):
    """A provenance that is not that of the register is told, but for the register's own digest."""
    edited(belgium, lambda document: document["provenance"].update({key: value}))
    found = again(belgium)
    assert kinds(found) == ({kind} if kind else set())
    assert not found.tampered


def test_a_file_whose_name_is_not_unicode_is_the_same(belgium):
    """A member that cannot be read, in a file of an odd name, is known again by that name."""
    (belgium / "members" / "h\udce9tel.toml").write_text("name =", encoding="utf-8")
    saved(belgium)
    found = again(belgium)
    assert (found.same, found.notes) == (True, ())
    one, other = load_assessment(belgium / "saved.json"), open_register(belgium).at(AS_OF)
    assert compare(one, other).entries == compare(other, one).entries == ()


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_the_first_and_the_last_day_can_be_verified(belgium, day):
    """A file that speaks of the first or the last day there is gives a verdict, not a crash."""

    def moved(document):
        document["as_of"] = document["provenance"]["as_of"] = day

    edited(belgium, moved)
    assert not again(belgium).same


def test_another_layout_is_the_same(belgium):
    """Blanks and line ends in the file do not matter."""
    edited(belgium, lambda document: None)
    assert again(belgium).same


def test_an_older_file_can_be_verified(belgium):
    """A file without the digests of members and tables is held to the digests of the whole."""

    def older(document):
        del document["provenance"]["tables"], document["provenance"]["members"]
        for member in document["members"]:
            del member["records"]

    edited(belgium, older)
    assert again(belgium).same
    file = belgium / "members" / "wereldreis.toml"
    file.write_text(
        file.read_text(encoding="utf-8") + "\n[[training]]\non = 2026-11-24\npeople = 3\n",
        encoding="utf-8",
    )
    assert kinds(again(belgium)) == {"records"}


def plugin(version, answer):
    """Make a plugin's module, of a version, whose check always answers the same."""
    module = types.ModuleType("chain")
    module.__version__ = version

    @hookimpl
    def codetrack_checks():
        yield Check(name="rule", criterion="training", title="So", run=lambda m, d: [answer])

    module.codetrack_checks = codetrack_checks
    return {"chain": module}


def test_another_version_of_a_plugin_is_named(belgium):
    """A plugin of another version is not the same, though its answers are."""
    saved(belgium, extra=plugin("1", met("So")))
    assert again(belgium, extra=plugin("1", met("So"))).same
    found = again(belgium, extra=plugin("2", met("So")))
    assert kinds(found) == {"plugin"}
    assert "the plugin chain has version 2; the file was made with 1" in texts(found)
    assert kinds(again(belgium, extra=plugin("2", gap("No")))) == {"plugin", "finding"}


def test_a_plugin_that_is_missing_is_named(belgium):
    """A check that is not there any more is never passed over."""
    saved(belgium, extra=plugin("1", met("So")))
    found = again(belgium)
    assert "the plugin chain is not loaded" in texts(found)
    assert kinds(found) == {"check", "plugin"}
    assert not found.tampered
    saved(belgium, only=["chain"], extra=plugin("1", met("So")))
    alone = again(belgium)
    assert alone.again is None
    assert not alone.same


def test_a_file_that_is_no_assessment_is_refused(belgium):
    """What cannot be read cannot be verified, and that is an error of its own."""
    (belgium / "saved.json").write_text("{}", encoding="utf-8")
    with pytest.raises(AssessmentError, match=r"saved\.json"):
        again(belgium)


@pytest.mark.parametrize("name", ["json", "jsonl", "csv", "markdown"])
def test_every_format_takes_a_verification(belgium, name):
    """A script gets the verdict and its reasons in any of the formats."""
    edited(belgium, lambda document: document["members"][0].update(name="Another"))
    found = again(belgium)
    exporter = open_register(belgium).plugins.exporter(name)
    export(found, exporter, belgium / "verdict")
    assert "Another" in (belgium / "verdict").read_text(encoding="utf-8")


def test_a_file_from_which_the_checks_were_taken_is_not_the_same(belgium):
    """A file that names no check, and says that all is met, is the same as nothing."""

    def empty(document):
        document["checks"] = []
        document["status"] = "met"
        for member in document["members"]:
            member["findings"] = []
            member["status"] = "met"
            member["statuses"] = dict.fromkeys(member["statuses"], "met")

    edited(belgium, empty)
    verification = again(belgium)
    assert not verification.same
    assert "the file names no check" in texts(verification)
