"""The reader's language: sentences, numbers, days, and the catalogues that come with codetrack."""

from __future__ import annotations

import functools
import io
import string
import subprocess
import sys
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from babel.messages import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po
from helpers.members import all_answers
from helpers.strategies import days, members
from hypothesis import given
from hypothesis import strategies as st

import codetrack
from codetrack.builtin.checks import (
    contracts,
    information,
    membership,
    policy,
    reporting,
    stakeholders,
    top_member,
    training,
)
from codetrack.errors import LanguageError
from codetrack.i18n.languages import CATALOGUES, ENGLISH, Language, language
from codetrack.i18n.messages import Message
from codetrack.model.observations import Status

MODULES = (
    membership,
    policy,
    training,
    contracts,
    information,
    stakeholders,
    reporting,
    top_member,
)
TRANSLATED = ("nl", "fr", "de")
ROOT = Path(__file__).parents[2]
SOURCE = Path(codetrack.__file__).parent
of_every_language = pytest.mark.parametrize("tag", TRANSLATED)


@functools.cache
def po(tag: str) -> Catalog:
    """Return the catalogue as people write it."""
    with (CATALOGUES / tag / "LC_MESSAGES" / "codetrack.po").open("rb") as file:
        return read_po(file, locale=tag)


@functools.cache
def extracted() -> dict[str, str | tuple[str, str]]:
    """Return what the source has to be translated, by its key in a catalogue."""
    mapping = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["babel"]
    (one,) = mapping["mappings"]
    found = extract_from_dir(SOURCE, [(one["pattern"], one["method"])])
    return {key(message): message for _, _, message, _, _ in found}


def key(message: str | tuple[str, str]) -> str:
    """Return under which text a catalogue has the message."""
    return message if isinstance(message, str) else message[0]


def made(folder: Path, tag: str, sayings: dict[Any, Any], plural: str | None = None) -> Path:
    """Compile a catalogue into the folder as a plugin's author would."""
    catalogue = Catalog(locale=tag)
    for template, said in sayings.items():
        catalogue.add(template, said)
    buffer = io.BytesIO()
    write_mo(buffer, catalogue)
    path = folder / tag.replace("-", "_") / "LC_MESSAGES" / "own.mo"
    path.parent.mkdir(parents=True)
    text = buffer.getvalue()
    if plural:
        text = text.replace(b"plural=(n != 1)", plural.encode())
    path.write_bytes(text)
    return path


def as_tuple(said: Any) -> tuple[str, ...]:
    """Return the one text, or the singular and the plural."""
    return (said,) if isinstance(said, str) else tuple(said)


def fields(template: str) -> set[str]:
    """Return the names in braces."""
    return {name for _, name, _, _ in string.Formatter().parse(template) if name is not None}


# ---------------------------------------------------------------- days, numbers, shares


@pytest.mark.parametrize(
    ("tag", "day", "number", "share"),
    [
        ("en", "2026-11-03", "1,234,567.5", "66%"),
        ("en-GB", "3 Nov 2026", "1,234,567.5", "66%"),
        ("en-US", "Nov 3, 2026", "1,234,567.5", "66%"),
        ("nl", "3 nov 2026", "1.234.567,5", "66%"),
        ("nl-BE", "3 nov 2026", "1.234.567,5", "66%"),
        ("fr", "3 nov. 2026", "1\u202f234\u202f567,5", "66\xa0%"),
        ("de", "03.11.2026", "1.234.567,5", "66\xa0%"),
        ("de-AT", "03.11.2026", "1.234.567,5", "66\xa0%"),
    ],
)
def test_days_numbers_and_shares_are_written_as_readers_write_them(
    tag: str, day: str, number: str, share: str
) -> None:
    """Each language has its own order of a day, its own separators, and its own percent."""
    spoken = language(tag)

    assert spoken.day(date(2026, 11, 3)) == day
    assert spoken.number(1_234_567.5) == number
    assert spoken.percent(2, 3) == share


@pytest.mark.parametrize("tag", ["en", *TRANSLATED])
def test_almost_all_is_not_all_in_any_language(tag: str) -> None:
    """Percentages are rounded down, and a share of nothing is a dash."""
    spoken = language(tag)

    assert spoken.percent(999, 1000).startswith("99")
    assert spoken.percent(0, 0) == "–"


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 10**400, -0.0])
@pytest.mark.parametrize("tag", ["en", *TRANSLATED])
def test_no_number_raises(tag: str, value: float) -> None:
    """A number that no locale can write is still shown."""
    assert language(tag).number(value)


@pytest.mark.parametrize("tag", ["en", "nl", "nl-BE", "pt-BR", "zh-Hant-TW", "sv"])
def test_a_language_that_exists_can_be_named(tag: str) -> None:
    """A tag is a language, with a script or country where it has one."""
    assert language(tag).tag == tag


@pytest.mark.parametrize("tag", ["xx", "nl-XX", "dutch", "nl_BE", "", "../../etc", "nl-BE-extra-x"])
def test_no_such_language_is_said(tag: str) -> None:
    """A tag that is none is refused with what was expected."""
    with pytest.raises(LanguageError, match="expected a tag such as en, nl, fr, de, nl-BE"):
        language(tag)


def test_a_language_without_a_catalogue_has_english_sentences() -> None:
    """What nobody translated is English, with the days and numbers of the language."""
    swedish = language("sv")

    assert swedish.text("No policy is recorded") == "No policy is recorded"
    assert swedish.number(12_345) == "12\xa0345"


def test_a_country_speaks_its_language() -> None:
    """`nl-BE` uses the catalogue of `nl`."""
    assert language("nl-BE").text("Member") == language("nl").text("Member") == "Lid"


def test_plain_english_loads_no_babel() -> None:
    """The command line starts quickly for whoever reads plain English."""
    code = (
        "import sys, datetime, codetrack as c; l = c.language('en');"
        "m = c.Message('{n}', {'n': 1});"
        "print(l.number(1234), l.day(datetime.date(2026, 1, 2)), l.percent(1, 2), l.render(m));"
        "assert not {'babel', 'gettext'} & set(sys.modules), sys.modules"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout == "1,234 2026-01-02 50% 1\n"


# ---------------------------------------------------------------- sentences


def test_values_are_written_in_the_language() -> None:
    """Numbers, days, words, lists and messages inside a message follow the language."""
    message = Message(
        "{n} / {day} / {status} / {many} / {inner} / {text} / {yes} / {nothing}",
        {
            "n": 12_345,
            "day": date(2026, 11, 3),
            "status": Status.NOT_APPLICABLE,
            "many": [1_000, Status.GAP, "gap"],
            "inner": Message("No policy is recorded"),
            "text": "gap",
            "yes": True,
            "nothing": None,
        },
    )

    assert message.render(language("nl")) == (
        "12.345 / 3 nov 2026 / niet van toepassing / 1.000, lacune, gap / "
        "Er is geen beleid geregistreerd / gap / True / None"
    )
    assert str(message).startswith("12345 / 2026-11-03 / not_applicable / 1000, gap, gap")


@pytest.mark.parametrize("tag", ["en", *TRANSLATED])
def test_a_year_is_no_number(tag: str) -> None:
    """A value that is called a year is written without a separator."""
    message = Message("{year} {year_before}", {"year": 2026, "year_before": 2025})

    assert message.render(language(tag)) == "2026 2025"


@pytest.mark.parametrize(
    ("tag", "number", "said"),
    [
        ("en", 1, "The only site was trained"),
        ("en", 0, "All 0 sites were trained"),
        ("en", 1_200, "All 1,200 sites were trained"),
        ("nl", 1, "De enige vestiging werd getraind"),
        ("nl", 1_200, "Alle 1.200 vestigingen werden getraind"),
        ("fr", 0, "Le seul établissement a été formé"),
        ("fr", 2, "Les 2 établissements ont tous été formés"),
        ("de", 0, "Alle 0 Standorte wurden geschult"),
        ("sv", 1, "The only site was trained"),
    ],
)
def test_plurals_follow_the_language(tag: str, number: int, said: str) -> None:
    """One is told from many as the language does; nought is singular in French."""
    counted = ("sites", "The only site was trained")
    message = Message("All {sites} sites were trained", {"sites": number}, counted)

    assert message.render(language(tag)) == said


def test_machines_get_the_singular_too() -> None:
    """The English sentence for one stands in every format, not only for readers."""
    counted = ("sites", "The only site was trained")

    assert str(Message("All {sites} sites", {"sites": 1}, counted)) == "The only site was trained"
    assert str(Message("All {sites} sites", {"sites": 2}, counted)) == "All 2 sites"
    assert str(Message("All {sites} sites", {}, counted)) == "All {sites} sites"


def test_things_are_counted() -> None:
    """`count` gives the sentence for so many, with the number in it."""
    assert ENGLISH.count("{n} member", "{n} members", 1) == "1 member"
    assert ENGLISH.count("{n} member", "{n} members", 1_200) == "1,200 members"
    assert language("nl").count("{n} member", "{n} members", 1_200) == "1.200 leden"


# ---------------------------------------------------------------- catalogues of others


@pytest.mark.parametrize(
    "said",
    ["{b} is er niet", "{a", "}", "{a.__class__}", "{a!r}", "{a:>99}", "{0}", "{}", "{a[0]}"],
)
def test_a_translation_that_does_not_fit_is_left_out(tmp_path: Path, said: str) -> None:
    """A translation that asks for what its original has not is shown in English."""
    made(tmp_path, "nl", {"{a} of it": said, ("{a} one", "{a} many"): (said, said)})
    dutch = language("nl", [tmp_path])

    assert Message("{a} of it", {"a": 3}).render(dutch) == "3 of it"
    assert Message("{a} many", {"a": 3}, ("a", "{a} one")).render(dutch) == "3 many"
    assert dutch.text("{a} of it") == "{a} of it"


def test_core_speaks_before_plugins(tmp_path: Path) -> None:
    """A plugin translates what is its own, and cannot change what codetrack says."""
    made(tmp_path, "nl", {"Member": "Gekaapt", "Own": "Eigen"})
    dutch = language("nl", [tmp_path])

    assert (dutch.text("Member"), dutch.text("Own")) == ("Lid", "Eigen")


def test_a_plugin_is_heard_in_its_own_words(tmp_path: Path) -> None:
    """Where another one, whose name comes first, has other words for the same."""
    made(tmp_path / "a", "nl", {"Own thing": "Eerste woord"})
    made(tmp_path / "b", "nl", {"Own thing": "Tweede woord"})
    owners = {"a": tmp_path / "a", "b": tmp_path / "b"}
    dutch = language("nl", owners.values(), owners=owners)
    assert dutch.text("Own thing") == "Eerste woord"
    assert dutch.spoken_by("b").text("Own thing") == "Tweede woord"
    assert dutch.spoken_by("c").text("Own thing") == "Eerste woord"


def test_a_plural_rule_that_fails_falls_back(tmp_path: Path) -> None:
    """A catalogue whose rule divides by nought does not stop a sentence."""
    made(tmp_path, "sv", {("one", "many"): ("en", "flera")}, plural="plural=(1/(n-n))")

    assert language("sv", [tmp_path]).plural("one", "many", 2) == "many"


def test_a_broken_catalogue_is_left_out(tmp_path: Path) -> None:
    """A file that is no catalogue says nothing, and what others say stands."""
    made(tmp_path, "nl", {"Own": "Eigen"}).with_name("a.mo").write_bytes(b"no catalogue")

    assert language("nl", [tmp_path]).text("Own") == "Eigen"


@given(
    st.sampled_from(["en", "en-GB", *TRANSLATED, "sv"]),
    st.text(max_size=20),
    st.dictionaries(st.text(max_size=4), st.none() | st.integers() | st.floats() | st.dates()),
    st.none() | st.tuples(st.text(max_size=4), st.text(max_size=10)),
)
def test_no_message_raises_in_any_language(
    tag: str, template: str, values: dict[str, Any], counted: Any
) -> None:
    """Whatever template, values and language are, there is something to show."""
    spoken = language(tag)

    assert isinstance(Message(template, values, counted).render(spoken), str)
    assert isinstance(spoken.text(template), str)


@pytest.mark.parametrize("counted", ["x", (1, 2), ("a", None), (), ("a", "{")])
def test_a_wrong_counted_shows_the_sentence(counted: Any) -> None:
    """A plugin's mistake in `counted` never stops an audit."""
    for spoken in (None, ENGLISH, language("nl")):
        assert isinstance(Message("{a} many", {"a": 1}, counted).render(spoken), str)
    assert Message("{a} many", {"a": 1}, counted).missing() in (["counted"], [])


# ---------------------------------------------------------------- our own catalogues


@of_every_language
def test_the_catalogue_holds_what_the_source_has(tag: str) -> None:
    """What is new in the source, or gone from it, shows here: run `make catalogues`."""
    held = {key(message.id): message.id for message in po(tag) if message.id}

    assert {k: v for k, v in extracted().items() if held.get(k) != v} == {}
    assert set(held) - set(extracted()) == set()


@of_every_language
def test_nothing_is_untranslated(tag: str) -> None:
    """Every built-in text has a translation: none is missing, guessed or obsolete."""
    catalogue = po(tag)
    missing = [
        message.id
        for message in catalogue
        if message.id
        and not (message.string if isinstance(message.id, str) else all(message.string))
    ]

    assert missing == []
    assert [message.id for message in catalogue if message.fuzzy and message.id] == []
    assert not catalogue.obsolete


@of_every_language
def test_translations_name_what_the_original_names(tag: str) -> None:
    """A translation has exactly the values of its original, no more and no fewer."""
    wrong = []
    for message in po(tag):
        originals, said = as_tuple(message.id), as_tuple(message.string)
        for original, translation in zip(originals, said, strict=True):
            if original and fields(original) != fields(translation):
                wrong.append((original, translation))

    assert wrong == []


@of_every_language
def test_the_compiled_catalogue_is_the_written_one(tag: str) -> None:
    """What is read when codetrack runs says what people wrote: run `make catalogues`."""
    with (CATALOGUES / tag / "LC_MESSAGES" / "codetrack.mo").open("rb") as file:
        compiled = read_mo(file)

    written = {key(message.id): as_tuple(message.string) for message in po(tag)}
    said = {key(message.id): as_tuple(message.string) for message in compiled}
    assert {k: v for k, v in said.items() if k} == {k: v for k, v in written.items() if k}


@of_every_language
def test_a_translation_is_used_as_it_was_written(tag: str) -> None:
    """No translation of ours is left out as one that does not fit."""
    spoken = language(tag)
    unused = [
        message.id
        for message in po(tag)
        if message.id and isinstance(message.id, str) and spoken.text(message.id) != message.string
    ]

    assert unused == []


@of_every_language
def test_no_term_to_be_avoided_stands_in_a_catalogue(tag: str) -> None:
    """The terms that the field avoids are avoided in every language."""
    text = (CATALOGUES / tag / "LC_MESSAGES" / "codetrack.po").read_text(encoding="utf-8").lower()

    for term in ("sekstoerisme", "kinderprostitutie", "tourisme sexuel", "prostitution enfantine"):
        assert term not in text
    for term in ("sextourismus", "kinderprostitution", "kinderporn", "pornograph"):
        assert term not in text


@given(members(size=4), days())
def test_every_answer_can_be_translated(asked: Any, as_of: date) -> None:
    """Whatever a built-in check answers, extraction found it, plural and all."""
    found = extracted()

    for module in MODULES:
        for _, answers in all_answers(module, asked, as_of):
            for _, answer in answers:
                many, counted = answer.template, answer.counted
                wanted = many if counted is None else (counted[1], many)
                assert found.get(key(wanted)) == wanted


@given(members(size=4), days(), st.sampled_from(TRANSLATED))
def test_an_answer_changes_with_the_language_only_in_its_sentence(
    asked: Any, as_of: date, tag: str
) -> None:
    """Rendering leaves every value as it was, and says the same twice."""
    spoken = language(tag)

    for module in MODULES:
        for _, answers in all_answers(module, asked, as_of):
            for _, answer in answers:
                before = dict(answer.values)
                said = spoken.render(answer.message)
                assert answer.values == before
                assert spoken.render(answer.message) == said
                assert said != str(answer.message)


def test_a_language_is_a_value() -> None:
    """Two languages of one tag and the same catalogues are equal."""
    assert language("nl") == language("nl")
    assert language("nl") != language("nl-BE")
    assert isinstance(ENGLISH, Language)
