"""The catalogues that the plugins of this repository bring: whole, and what is read as written."""

from __future__ import annotations

import string
import tomllib
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

PLUGINS = Path(__file__).parents[2] / "plugins"
WITH_TEXTS = sorted(path.parent for path in PLUGINS.glob("*/src/*/locale"))
TRANSLATED = ("nl", "fr", "de")

of_every_catalogue = pytest.mark.parametrize(
    ("package", "tag"),
    [
        pytest.param(package, tag, id=f"{package.name}-{tag}")
        for package in WITH_TEXTS
        for tag in TRANSLATED
    ],
)


def place(package: Path, tag: str, suffix: str) -> Path:
    """Return where the package has its catalogue of the language."""
    return package / "locale" / tag / "LC_MESSAGES" / f"{package.name}.{suffix}"


def written(package: Path, tag: str) -> Catalog:
    """Return the catalogue as people write it."""
    with place(package, tag, "po").open("rb") as file:
        return read_po(file, locale=tag)


def extracted(package: Path) -> set[object]:
    """Return what the package has to be translated, by the mapping of its distribution."""
    project = tomllib.loads((package.parent.parent / "pyproject.toml").read_text(encoding="utf-8"))
    mappings = project["tool"]["babel"]["mappings"]
    found = extract_from_dir(package, [(one["pattern"], one["method"]) for one in mappings])
    return {message for _, _, message, _, _ in found}


def forms(message: object) -> tuple[str, ...]:
    """Return each form of a text: one, or the singular and the plurals."""
    return (message,) if isinstance(message, str) else tuple(message or ())  # type: ignore[arg-type]


def fields(text: str) -> set[str]:
    """Return the names of the values that the text shows."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def test_every_plugin_that_speaks_to_people_brings_catalogues() -> None:
    """The tests below hold something: a moved folder does not make them empty."""
    assert {package.name for package in WITH_TEXTS} >= {"codetrack_html", "codetrack_xlsx"}


@of_every_catalogue
def test_the_catalogue_holds_what_the_source_has(package: Path, tag: str) -> None:
    """What is new in a plugin's source, or gone from it, shows here: run `make catalogues`."""
    assert {message.id for message in written(package, tag) if message.id} == extracted(package)


@of_every_catalogue
def test_nothing_is_untranslated(package: Path, tag: str) -> None:
    """Every text of a plugin has a translation: none is missing, guessed or obsolete."""
    catalogue = written(package, tag)
    texts = [message for message in catalogue if message.id]

    assert [message.id for message in texts if not all(forms(message.string) or ("",))] == []
    assert [message.id for message in texts if message.fuzzy] == []
    assert not catalogue.obsolete


@of_every_catalogue
def test_translations_name_what_the_original_names(package: Path, tag: str) -> None:
    """A translation shows exactly the values of its English, no more and no fewer."""
    wrong = [
        (original, said)
        for message in written(package, tag)
        if message.id
        for original, said in zip(forms(message.id), forms(message.string), strict=True)
        if fields(original) != fields(said)
    ]

    assert wrong == []


@of_every_catalogue
def test_the_compiled_catalogue_is_the_written_one(package: Path, tag: str) -> None:
    """What is read when the plugin runs says what people wrote: run `make catalogues`."""
    with place(package, tag, "mo").open("rb") as file:
        compiled = {forms(m.id)[0]: forms(m.string) for m in read_mo(file) if m.id}

    assert compiled == {forms(m.id)[0]: forms(m.string) for m in written(package, tag) if m.id}
