import subprocess
import sys
from datetime import date
from io import BytesIO
from pathlib import Path

import codetrack_lms
import pytest
from codetrack_lms.check import all_read

from codetrack import language
from codetrack.testing import make_member

SOURCE = Path(codetrack_lms.__file__).parent


def answer(**told):
    """Return what the check observes of a member with such a table."""
    member = make_member(ext={"lms": told} if told else {})
    (observed,) = all_read(member, date(2026, 11, 23))
    return observed


def test_what_was_read_is_met_and_what_was_not_is_unknown():
    """Nobody is asked who has no completions; one unread row is enough to know nothing."""
    assert answer().status == "not_applicable"
    assert answer(completions=9, unread=0).status == "met"
    assert answer(completions=9, unread=1).status == "unknown"


@pytest.mark.parametrize("tag", ["nl", "fr", "de"])
def test_every_sentence_is_translated(tag):
    """In each language, no sentence of the check is left in English."""
    speaks, english = language(tag, [SOURCE / "locale"]), language("en")
    for told in ({}, {"completions": 9, "unread": 0}, {"unread": 1}, {"unread": 2}):
        message = answer(**told).message
        assert message.render(speaks) != message.render(english)
    for text in (codetrack_lms.CHECK.title, codetrack_lms.CHECK.remedy):
        assert speaks.text(text) != text


def test_the_catalogues_hold_all_that_is_said(tmp_path):
    """What Babel finds in the code is what the catalogues translate."""
    from babel.messages.pofile import read_po

    pot = tmp_path / "all.pot"
    babel = [sys.executable, "-m", "babel.messages.frontend", "-q", "extract"]
    mapping = SOURCE.parents[1] / "pyproject.toml"
    subprocess.run([*babel, "-F", str(mapping), "-o", str(pot), str(SOURCE)], check=True)
    wanted = {message.id for message in read_po(BytesIO(pot.read_bytes())) if message.id}
    assert len(wanted) == 5
    for file in SOURCE.rglob("*.po"):
        held = {
            message.id: message.string
            for message in read_po(BytesIO(file.read_bytes()))
            if message.id
        }
        assert held.keys() == wanted
        assert all(held.values())
