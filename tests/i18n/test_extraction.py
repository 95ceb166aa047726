"""What is found to be translated in a Python file."""

from __future__ import annotations

import io
import textwrap
from typing import Any

import pytest
from babel.messages.extract import extract as babel_extract

from codetrack.i18n.extraction import extract


def found(source: str) -> list[Any]:
    """Return the texts that Babel takes from the source, plurals as pairs."""
    file = io.BytesIO(textwrap.dedent(source).encode())
    return [message for _, message, _, _ in babel_extract(extract, file)]


@pytest.mark.parametrize(
    ("source", "texts"),
    [
        ("yield gap('No {x}', x=1)", ["No {x}"]),
        ("yield codetrack.met('Yes')", ["Yes"]),
        ("m = Message('Hello {a}', {'a': 1})", ["Hello {a}"]),
        ("by_share(1, 2)('{a} of {b}')", ["{a} of {b}"]),
        ("reply = met if x else gap\nyield reply('So')", ["So"]),
        ("reply = met if x else partial if y else gap\nreply('So')", ["So"]),
        ("yield gap('One' if x else 'Other')", ["One", "Other"]),
        ("text = 'One'\nif x:\n    text = 'Other'\ngap(text)", ["One", "Other"]),
        ("text = 'One' if x else 'Other'\ngap(text)", ["One", "Other"]),
        ("met('All {n}', counted=('n', 'The only one'), n=2)", [("The only one", "All {n}")]),
        ("Message('{n} sites', {}, ('n', '{n} site'))", [("{n} site", "{n} sites")]),
        ("language.count('{n} site', '{n} sites', 2)", [("{n} site", "{n} sites")]),
        ("language.text('Member')", ["Member"]),
        ("language.say('{a} of {b}', a=1, b=2)", ["{a} of {b}"]),
        ("Check(name='a', title='It is so', remedy='Do it.', run=run)", ["It is so", "Do it."]),
        ("SiteCheck(name='a', title='Here too', run=run)", ["Here too"]),
        ("Column('site', 'Site')", ["Site"]),
        ("Column(name='site', heading='Site')", ["Site"]),
        ("HEADINGS = (N_('Member'), N_('Site'))", ["Member", "Site"]),
        ("class Step(enum.StrEnum):\n    NOT_YET = 'not_yet'", ["not yet"]),
        ("gap('Said in '\n    'two lines')", ["Said in two lines"]),
    ],
)
def test_what_is_translated_is_found(source: str, texts: list[Any]) -> None:
    """Each way in which a text reaches a reader is known."""
    assert found(source) == texts


@pytest.mark.parametrize(
    "source",
    [
        "print('No {x}')",
        "'a, b'.count('a')",
        "gap(f'No {x}')",
        "gap('No ' + x)",
        "gap()",
        "Column('site')",
        "Exporter(name='a', title='a format', render=render)",
        "language.text(info.title)",
        "class Colour(enum.Enum):\n    RED = 'red'",
        "gap('')",
    ],
)
def test_what_is_no_text_for_readers_is_left_alone(source: str) -> None:
    """What no reader sees, or nobody could look up, is not asked of a translator."""
    assert found(source) == []


def test_texts_come_in_the_order_of_the_file() -> None:
    """The order of what is found does not depend on how deep it stands."""
    source = "if x:\n    if y:\n        gap('First')\n    met('Second')\ngap('Third')"

    assert found(source) == ["First", "Second", "Third"]
