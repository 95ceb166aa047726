"""The six criteria and their titles."""

from __future__ import annotations

import pytest

from codetrack.model.criteria import CURRENT, CriteriaSet, Criterion, criteria_set


def test_there_are_six_in_the_order_of_the_code() -> None:
    """The criteria are numbered as The Code numbers them."""
    assert [(criterion.number, criterion.value) for criterion in Criterion] == [
        (1, "policy"),
        (2, "training"),
        (3, "contracts"),
        (4, "information"),
        (5, "stakeholders"),
        (6, "reporting"),
    ]


@pytest.mark.parametrize("criterion", Criterion)
def test_each_has_an_english_title(criterion: Criterion) -> None:
    """Every criterion can be shown by its official title."""
    assert len(CURRENT.title(criterion)) > 20


def test_titles_use_the_terms_of_the_field() -> None:
    """The titles say sexual exploitation of children, and none of the terms to avoid."""
    titles = " ".join(CURRENT.title(criterion) for criterion in Criterion)

    assert "sexual exploitation" in titles
    for term in ("sex tourism", "child prostitution", "pornography"):
        assert term not in titles.lower()


def test_a_language_without_official_wording_falls_back_to_english() -> None:
    """Where The Code has no wording in a language, its English one is shown."""
    assert CURRENT.title(Criterion.TRAINING, "xx") == CURRENT.title(Criterion.TRAINING, "en")


def test_a_language_with_wording_uses_it() -> None:
    """A set of criteria gives its title in the language that is asked for."""
    titles = {"en": {Criterion.POLICY: "Policy"}, "nl": {Criterion.POLICY: "Beleid"}}
    criteria = CriteriaSet(version="invented", titles=titles, source="a test")

    assert criteria.title(Criterion.POLICY, "nl") == "Beleid"


@pytest.mark.parametrize("language", ["nl", "fr", "de"])
@pytest.mark.parametrize("criterion", Criterion)
def test_each_has_a_title_in_each_language(criterion: Criterion, language: str) -> None:
    """Readers of Dutch, French and German find a title of their own."""
    title = CURRENT.title(criterion, language)

    assert title != CURRENT.title(criterion, "en")
    assert CURRENT.title(criterion, f"{language}-BE") == title


@pytest.mark.parametrize(
    ("language", "official"),
    [("en", True), ("en-GB", True), ("nl", True), ("nl-BE", True), ("fr", False), ("de-AT", False)],
)
def test_our_translation_is_told_from_the_codes_wording(language: str, official: bool) -> None:
    """Where The Code has no wording, the title says that it is ours."""
    assert CURRENT.official(Criterion.TRAINING, language) is official


def test_the_wording_says_where_it_comes_from() -> None:
    """The set names its version and the source of its words."""
    assert CURRENT.version
    assert "thecode.org" in CURRENT.source


def test_a_set_is_found_by_the_version_that_a_provenance_names() -> None:
    """The version that stands in an assessment leads back to the titles; another leads nowhere."""
    assert criteria_set("current") is CURRENT
    with pytest.raises(KeyError):
        criteria_set("1998")
