from __future__ import annotations

import re
import uuid

import pytest
from codetrack_oscal.elements import uuid_of
from codetrack_oscal.markup import line, prose, string
from helpers.assessments import HOSTILE, hostile
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

COMMONMARK = MarkdownIt("commonmark")
TEXTS = hostile() | st.text(max_size=40)


def shown(markdown):
    """Return the paragraphs that a reader of CommonMark sees; fail where there is any markup."""
    paragraphs = []
    for token in COMMONMARK.parse(markdown):
        assert token.type in ("paragraph_open", "inline", "paragraph_close"), token
        if token.type == "inline":
            for child in token.children:
                assert child.type in ("text", "text_special"), child
            paragraphs.append("".join(child.content for child in token.children))
    return paragraphs


@given(TEXTS)
@example("1. item")
@example("- item")
@example("[x](javascript:alert(1))")
@example("{{ insert: param, x }}")
def test_text_is_shown_as_it_is(text):
    """A reader of Markdown sees the text, and no markup in it."""
    assert shown(line(text)) == [string(text)]


@given(st.lists(TEXTS, min_size=1, max_size=4))
def test_each_text_is_a_paragraph(texts):
    """Texts beside each other never run together, nor into a list, a table or a heading."""
    assert shown(prose(*texts)) == [string(text) for text in texts]


@given(TEXTS)
@pytest.mark.parametrize("make", [string, line])
def test_text_fits_oscal(make, text):
    """It is on one line, not empty, without blanks around it, and survives XML 1.0."""
    made = make(text)
    assert made
    assert re.fullmatch(r"[\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]+", made)
    assert made == made.strip(" \u00a0\ufeff\u2028\u2029")
    assert not re.search("[\u2028\u2029\u202a-\u202e\u2066-\u2069\x7f-\x9f]", made)
    assert made.encode()


def test_plain_sentences_stay_readable():
    """Dates, counts and file names are not littered with backslashes."""
    for text in (
        "12 of 40 staff trained since 2026-03-02 (30%)",
        "members/hotel.toml:4: training[0].people: good_practice",
    ):
        assert line(text).replace("\\[", "[").replace("\\]", "]") == text


def test_hostile_samples_are_all_text():
    """Each text that broke a format before is text here."""
    for text in HOSTILE:
        assert shown(prose(text)) == [string(text)]


@given(st.text(), st.text())
def test_uuids_tell_identities_apart(first, second):
    """A UUID is of version 5, the same for the same identity, and for no other."""
    made = uuid_of("kind", first, second)
    assert uuid.UUID(made).version == 5
    assert made == uuid_of("kind", first, second)
    assert made != uuid_of("kind", first + "x", second)
    if second:
        assert made != uuid_of("kind", first + second, "")
    assert made != uuid_of("other", first, second)
