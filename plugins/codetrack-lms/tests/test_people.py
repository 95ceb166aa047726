"""Names and addresses are put everywhere that a file has room for them, and then searched for."""

import hashlib
import io
import json
import logging
import pickle
import subprocess
import sys
import tempfile
import traceback
import warnings
from contextlib import redirect_stderr, redirect_stdout
from datetime import date
from pathlib import Path

import pytest
from helpers.command import run
from openpyxl import Workbook

import codetrack
from codetrack import RegisterError, export, load, load_plugins, load_settings, save
from codetrack.testing import make_member, make_register, make_site

NAME = "Zebulon Quatschmann"
ADDRESS = "z.quatschmann@chain.example"
SHA1 = hashlib.sha1(f"mailto:{ADDRESS}".encode()).hexdigest()
TRACES = ("zebulon", "quatschmann", SHA1)

SETTINGS = """\
[plugin.lms]
register = "../register.jsonl"
[plugin.lms.sites]
GNT = "gent"
[[plugin.lms.courses]]
names = ["Kinderbescherming", "https://lms.example/course/17"]
[[plugin.lms.files]]
paths = ["*.csv", "*.xlsx"]
member = "chain"
delimiter = ";"
day_format = "dd-mm-yyyy"
completed = ["voltooid"]
[plugin.lms.files.columns]
person = ["E-mail"]
day = "Datum"
course = "Cursus"
site = "Vestiging"
status = "Status"
[[plugin.lms.files]]
paths = ["*.json", "*.jsonl"]
member = "chain"
timezone = "Europe/Brussels"
"""
HEADER = ["E-mail", "Naam", "Vestiging", "Cursus", "Datum", "Status"]
GOOD = [ADDRESS, NAME, "GNT", "Kinderbescherming", "23-11-2026", "voltooid"]


def misplaced():
    """Yield rows with the name or the address in the place of each cell, one and all."""
    for value in (NAME, ADDRESS):
        for place in range(1, len(GOOD)):
            yield [*GOOD[:place], value, *GOOD[place + 1 :]]
        yield [value] * len(GOOD)
        yield [*GOOD, value]
        yield [value]
    yield ["", NAME, *GOOD[2:]]


@pytest.fixture
def folder(tmp_path, kit):
    """Make a folder of exports with people in every place, sound and broken."""
    member = make_member("chain", sites=[make_site("gent")])
    save(make_register(member), tmp_path / "register.jsonl")
    place = tmp_path / "lms"
    place.mkdir()
    (place / "codetrack.toml").write_text(SETTINGS)
    rows = [HEADER, GOOD, *misplaced()]
    text = "\r\n".join(";".join(row) for row in rows)
    (place / "rows.csv").write_text(text)
    (place / "headless.csv").write_text(";".join(GOOD))
    (place / "quote.csv").write_text(f'{";".join(HEADER)}\r\n"{NAME};{ADDRESS}\r\n')
    (place / "latin.csv").write_bytes(f"{';'.join(HEADER)}\r\n{NAME} \xe9".encode("latin-1"))
    (place / "long.csv").write_text(f"{';'.join(HEADER)}\r\n{(NAME + ';') * 20_000}")
    book = Workbook()
    for row in rows:
        book.active.append(row)
    book.properties.creator = NAME
    book.save(place / "rows.xlsx")
    (place / "broken.xlsx").write_text(NAME)
    whole = (place / "rows.xlsx").read_bytes()
    (place / "cut.xlsx").write_bytes(whole[: len(whole) // 2])
    actor = {"name": NAME, "mbox": f"mailto:{ADDRESS}"}
    good = kit.statement(actor)
    keys = ["actor", "verb", "object", "timestamp", "id", "result"]
    odd = [{**good, key: value} for key in keys for value in (NAME, {"id": NAME}, [ADDRESS], actor)]
    odd += [{**good, "result": {"duration": NAME, "success": NAME}}, NAME, [ADDRESS]]
    (place / "a.json").write_text(json.dumps({"statements": [good, *odd], "more": NAME}))
    (place / "cut.json").write_text(json.dumps([good, good])[:-30])
    (place / "b.jsonl").write_text("\n".join([json.dumps(good), json.dumps(good)[:-2], NAME]))
    (place / "c.json").write_text(NAME)
    return place


def traces_in(text):
    return [trace for trace in TRACES if trace in str(text).lower()]


def test_people_reach_no_object_message_log_or_file(folder, tmp_path, monkeypatch, caplog):
    """The register, its problems, every export, log, warning and file are without them."""
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    monkeypatch.setattr(tempfile, "tempdir", None)
    caplog.set_level(logging.DEBUG)
    out = io.StringIO()
    opened = []
    watch = _watch(opened)
    with redirect_stdout(out), redirect_stderr(out), warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        watch.on = True
        plugins = load_plugins(load_settings(folder))
        register = load(folder, plugins=plugins)
        watch.on = False
    member = register.member("chain")
    assert sum(training.people for training in member.trainings) >= 1
    assert len(register.problems) > 40
    assert register.problems[0].file
    made = codetrack.audit(folder, as_of=date(2026, 11, 24), plugins=plugins)
    for exporter in plugins.exporters:
        if "assessment" in exporter.reports:
            export(made, exporter, tmp_path / f"out-{exporter.name}")
    for text in (register, made, pickle.dumps(register), out.getvalue(), caplog.text):
        assert not traces_in(text)
    assert not [w for w in warned if traces_in(w.message)]
    assert not [path for path in opened if not str(path).startswith(str(folder))]
    for file in tmp_path.rglob("*"):
        if file.is_file() and not file.is_relative_to(folder):
            assert not traces_in(file.read_bytes()), file


def _watch(opened):
    """Note every file that is opened for writing, by Python or by SQLite, while it is on."""

    class Watch:
        on = False

    made = Watch()

    def hook(event, arguments):
        mode = arguments[1] if event == "open" and made.on else ""
        if isinstance(mode, str) and set(mode) & set("wax+"):
            opened.append(arguments[0])
        if made.on and event == "sqlite3.connect":
            assert arguments[0] == ":memory:"

    sys.addaudithook(hook)
    return made


MEMORY = """
import gc, pathlib, sys
from codetrack import load
register = load(pathlib.Path(sys.argv[1]))
traces = [trace[::-1] for trace in sys.argv[2:]]
sys.argv.clear()
gc.collect()
held = 0
for thing in gc.get_objects():
    for value in gc.get_referents(thing):
        if value is not traces and isinstance(value, (str, bytes)) and thing is not traces:
            text = value.decode("latin-1") if isinstance(value, bytes) else value
            held += any(trace in text.lower() for trace in traces)
assert len(register.problems) > 40
print(held)
"""


def test_nothing_in_memory_holds_them_afterwards(folder):
    """After the load, no text or bytes that any object refers to has a name in it."""
    backwards = [trace[::-1] for trace in TRACES]
    script = [sys.executable, "-c", MEMORY, str(folder), *backwards]
    ran = subprocess.run(script, capture_output=True, text=True)
    assert (ran.stdout, ran.stderr) == ("0\n", "")


def test_an_error_that_nobody_foresaw_keeps_its_mouth_shut(folder, monkeypatch):
    """Neither the message, nor what it stems from, nor a frame's values hold a person."""
    from codetrack_lms import tables

    def fails(self, line, cells):
        name = str(cells)
        raise ValueError(name)

    monkeypatch.setattr(tables._Table, "read", fails)
    with pytest.raises(RegisterError) as raised:
        load(folder)
    error = raised.value
    assert str(error).endswith("the completions cannot be read: ValueError")
    assert error.__cause__ is None
    assert error.__context__ is None
    said = "".join(traceback.TracebackException.from_exception(error, capture_locals=True).format())
    assert not traces_in(said)


def test_the_command_line_shows_nobody(folder):
    """`check` and `audit` name places and kinds, on both streams."""
    for command in ("check", "audit"):
        ran = run(command, folder, cwd=Path(folder).parent, COLUMNS="140")
        assert ran.returncode == 3, ran.stderr
        assert not traces_in(ran.stdout + ran.stderr)


def test_two_readings_give_a_person_two_digests():
    """The key is made for one reading, so that digests of two say nothing to each other."""
    from codetrack_lms.persons import SIZE, Pseudonymizer

    first, second = Pseudonymizer(), Pseudonymizer()
    assert first.digest(NAME) == first.digest(NAME) != second.digest(NAME)
    assert len(first.digest(NAME)) == SIZE
