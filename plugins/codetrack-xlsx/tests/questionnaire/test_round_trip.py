"""What went out comes back: straight, and through a spreadsheet program."""

from datetime import date

import attrs
import pytest
from babel.messages import Catalog
from babel.messages.mofile import write_mo
from helpers.strategies import members
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from codetrack import Site, load, save
from codetrack.testing import make_member, make_register

FORMS = min(30, settings.default.max_examples // 3)
"""LibreOffice takes a second for each: two in each language, and more where the profile says so."""
ONCE = settings(
    max_examples=1,
    deadline=None,
    phases=(Phase.generate,),
    suppress_health_check=list(HealthCheck),
)


@given(made=members(size=3), tag=st.sampled_from(("en", "nl", "fr", "de")))
@settings(suppress_health_check=list(HealthCheck))
def test_a_form_that_nobody_touched_gives_back_the_member(plugin_with, made, tag, tmp_path_factory):
    """Whatever a member holds, shown in the form or not, is the same when it comes back."""
    plugin = plugin_with(blank_rows=2)
    path = plugin.form(made, tmp_path_factory.mktemp("forms") / "form.xlsx", tag)
    back = plugin.source.load(path)
    assert back.problems == ()
    assert back.members == (made,)


@pytest.mark.slow
def test_libreoffice_changes_nothing_in_the_belgian_forms(plugin, belgium, office, tmp_path):
    """Opened and saved by LibreOffice, the fullest forms of the example give back their members."""
    every = load(belgium).members
    fullest = sorted(every, key=lambda member: sum(1 for _ in member.records()))[-4:]
    register = make_register(*sorted(fullest, key=lambda member: member.id))
    (tmp_path / "forms").mkdir()
    files = [plugin.form(m, tmp_path / "forms" / f"{m.id}.xlsx") for m in register.members]
    back = plugin.source.load(office(files, tmp_path / "back"))
    assert back.problems == ()
    assert back.members == register.members


@pytest.mark.slow
@given(made=st.lists(members(size=3), min_size=FORMS, max_size=FORMS))
@ONCE
def test_libreoffice_changes_nothing_in_any_form(plugin_with, made, office, tmp_path):
    """Odd names, control characters, years long past: all of it survives LibreOffice."""
    plugin = plugin_with(blank_rows=2)
    known = [attrs.evolve(member, id=f"member-{place:02}") for place, member in enumerate(made)]
    (tmp_path / "forms").mkdir()
    tags = ("en", "nl", "fr", "de")
    files = [
        plugin.form(member, tmp_path / "forms" / f"{member.id}.xlsx", tags[place % 4])
        for place, member in enumerate(known)
    ]
    back = plugin.source.load(office(files, tmp_path / "back"))
    assert back.problems == ()
    for before, after in zip(known, back.members, strict=True):
        assert after == before


@pytest.mark.parametrize(
    "name", ["=1+1", "+32 2", "-", "@x", "a_x0041_b", "tab\there", "x\x00y", "a\r\nb", " b ", "'q"]
)
def test_odd_text_comes_back_as_it_was(plugin, tmp_path, name):
    """Neither a formula nor an escape is made of a name."""
    made = make_member(name=name, sites=[Site(id="a", name=name)])
    back = plugin.source.load(plugin.form(made, tmp_path / "form.xlsx"))
    assert back.members == (made,)


def test_a_text_longer_than_a_cell_comes_back_whole(plugin, tmp_path):
    """A cell shows 32,767 characters; the rest is not lost."""
    made = make_member(name="long " * 10_000)
    back = plugin.source.load(plugin.form(made, tmp_path / "form.xlsx"))
    assert back.members == (made,)


@pytest.mark.parametrize("tag", ["nl", "fr", "de"])
def test_other_plugins_with_words_of_their_own_change_nothing(plugin, belgium, tmp_path, tag):
    """A word that another plugin translates otherwise is written as this one reads it."""
    place = tmp_path / "locale" / tag / "LC_MESSAGES" / "other.mo"
    place.parent.mkdir(parents=True)
    catalogue = Catalog(locale=tag)
    for word in ("owned", "managed", "franchised", "desk-checked", "yes", "Sites", "Take out"):
        catalogue.add(word, f"{word}, as others say it")
    with place.open("wb") as file:
        write_mo(file, catalogue)
    register = load(belgium)
    made = attrs.evolve(register.member("hotel-de-zwaan"), languages=())
    path = tmp_path / "form.xlsx"
    path.write_bytes(plugin.make("questionnaire", made, tag=tag, folders=[tmp_path / "locale"]))
    back = plugin.source.load(path)
    assert back.problems == ()
    assert back.members == (made,)


@pytest.mark.slow
def test_answers_are_taken_into_the_register(plugin, belgium, office, edited, tmp_path):
    """From register to form, LibreOffice and back: the answers are in the member's file."""
    register = tmp_path / "belgium"
    save(load(belgium), register)
    before = load(register)
    path = plugin.form(before.member("zeewind-hotels"), tmp_path / "zeewind.xlsx")

    def answer(book):
        sheet = book["Trainingen"]
        row = len(before.member("zeewind-hotels").trainings) + 6
        keys = {sheet.cell(1, column).value: column for column in range(2, sheet.max_column + 1)}
        sheet.cell(row, keys["on"]).value = date(2026, 11, 2)
        sheet.cell(row, keys["people"]).value = 12
        sheet.cell(row, keys["site"]).value = "porto"
        sheet.cell(row, keys["audience"]).value = "receptie"

    back = office([edited(path, answer)], tmp_path / "back")
    save(load(back / "zeewind.xlsx"), register)
    after = load(register)
    assert after.problems == ()
    new = after.member("zeewind-hotels").trainings[-1]
    assert (new.people, new.site, new.audience) == (12, "porto", "front-desk")
    assert (
        after.member("zeewind-hotels").trainings[:-1] == before.member("zeewind-hotels").trainings
    )
    for member in before.members:
        if member.id != "zeewind-hotels":
            assert after.member(member.id) == member
