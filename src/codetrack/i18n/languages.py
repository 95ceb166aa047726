"""The reader's language: sentences from gettext catalogues, days and numbers from Babel.

A catalogue lies at `locale/<language>/LC_MESSAGES/*.mo`; the keys are the English templates. What
has no translation, or one that does not fit, is shown in English. Plain `en` is written with ISO
days, for day and month change places between countries that write English (that is our choice),
and with numbers such as 1,234; `en-GB`, `nl-BE` and others write them as their readers do.
"""

from __future__ import annotations

import enum
import string
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs

from codetrack.errors import LanguageError
from codetrack.i18n.messages import Message, whole_percent

if TYPE_CHECKING:
    from gettext import NullTranslations

    from babel import Locale

CATALOGUES = Path(__file__).parents[1] / "locale"
"""The folder of codetrack's own catalogues."""
_PLAIN = "en"
_PLURAL = 2
_FORMATTER = string.Formatter()


@attrs.frozen
class Language:
    """The sentences, days and numbers of one language; none of its methods ever raises.

    `tag` is such as `nl` or `nl-BE`; `folders` hold catalogues, the first comes first.
    """

    tag: str
    folders: tuple[Path, ...] = (CATALOGUES,)
    owners: Mapping[str, Path] = attrs.field(factory=dict, eq=False, repr=False)
    """The folder of each plugin that has one, by its name."""
    _known: dict[str, str] = attrs.field(factory=dict, init=False, eq=False, repr=False)

    def spoken_by(self, plugin: str) -> Language:
        """Return this language as a plugin speaks it: right after core's, its own words count."""
        own = self.owners.get(plugin)
        if own is None:
            return self
        core, *others = self.folders
        folders = dict.fromkeys((core, own, *others))
        return attrs.evolve(self, folders=tuple(folders))

    def text(self, template: str) -> str:
        """Return the template in this language; without a translation that fits, as it is."""
        known = self._known.get(template)
        if known is not None:
            return known
        if self._catalogue is None or not template:
            return template
        try:
            translation = self._catalogue.gettext(template)
        except Exception:
            return template
        if translation == template or not _fits(translation, template):
            return template
        self._known[template] = translation
        return translation

    def plural(self, one: str, many: str, number: object) -> str:
        """Return this language's template for `n` things, unfilled."""
        whole = number if type(number) is int else _PLURAL
        if self._catalogue is not None:
            try:
                translation = self._catalogue.ngettext(one, many, whole)
            except Exception:
                translation = ""
            if translation and _fits(translation, one, many):
                return translation
        return one if whole == 1 else many

    def count(self, one: str, many: str, n: int) -> str:
        """Return the sentence for `n` things, with the number where the templates have `{n}`."""
        return Message(many, {"n": n}, ("n", one)).render(self)

    def day(self, day: date) -> str:
        """Return the day, such as 2026-11-23 or `23 nov 2026`."""
        if self.tag != _PLAIN:
            from babel.dates import format_date

            try:
                return str(format_date(day, "medium", locale=self._locale))
            except Exception:
                return day.isoformat()
        return day.isoformat()

    def number(self, number: int | float) -> str:
        """Return the number, such as 1,234 or 1.234."""
        try:
            if self.tag == _PLAIN:
                return f"{number:,}"
            from babel.numbers import format_decimal

            return str(format_decimal(number, locale=self._locale, decimal_quantization=False))
        except Exception:
            return str(number)

    def percent(self, part: int, whole: int) -> str:
        """Return the share in whole percent, rounded down: almost all is not all.

        A share of nothing is a dash.
        """
        if not whole:
            return "–"
        share = whole_percent(part, whole)
        if self.tag == _PLAIN:
            return f"{share}%"
        from decimal import Decimal

        from babel.numbers import format_percent

        try:
            return str(format_percent(Decimal(share) / 100, locale=self._locale))
        except Exception:
            return f"{share}%"

    def word(self, word: str) -> str:
        """Return the word of an enum, such as a `Status` or a `Criterion`, or of `membership`."""
        return self.text(str(word).replace("_", " "))

    def show(self, value: Any) -> str:
        """Return a value of a message, or a cell of a table, as a reader of the language has it."""
        if isinstance(value, str):
            return self.word(value) if isinstance(value, enum.Enum) else value
        if isinstance(value, (int, float)):
            return str(value) if isinstance(value, bool) else self.number(value)
        if isinstance(value, date):
            return self.day(value)
        if isinstance(value, Message):
            return value.render(self)
        if isinstance(value, (list, tuple)):
            return ", ".join(map(self.show, value))
        if isinstance(value, (set, frozenset)):
            return ", ".join(map(self.show, sorted(value, key=str)))
        return str(value)

    def say(self, template: str, **values: Any) -> str:
        """Return the template in this language, filled with the values."""
        return Message(template, values).render(self)

    def render(self, message: Message) -> str:
        """Return the message as a sentence in this language."""
        return message.render(self)

    @cached_property
    def _locale(self) -> Locale:
        from babel import Locale

        return Locale.parse(self.tag, sep="-")

    @cached_property
    def _catalogue(self) -> NullTranslations | None:
        first: NullTranslations | None = None
        parts = self.tag.split("-")
        names = ["_".join(parts[:size]) for size in range(len(parts), 0, -1)]
        for folder in self.folders:
            for name in names:
                for path in _files(folder, name):
                    try:
                        found = _read(path)
                    except Exception:
                        # The loader has reported a problem that names the file.
                        continue
                    if first is None:
                        first = found
                    else:
                        first.add_fallback(found)
        return first


ENGLISH = Language(_PLAIN)
"""Plain English."""


def language(
    tag: str, folders: Iterable[Path] = (), *, owners: Mapping[str, Path] | None = None
) -> Language:
    """Return the language of a tag such as `nl`, `nl-BE` or `en-GB`.

    `folders` hold the catalogues of plugins; codetrack's own come first. `owners` says whose
    they are, so that each plugin can be heard in its own words. A language without a
    catalogue has English sentences, with days and numbers of its own.

    Raises:
        LanguageError: there is no such language.
    """
    if tag != _PLAIN:
        from babel import Locale

        try:
            tag = str(Locale.parse(tag, sep="-")).replace("_", "-")
        except Exception:
            msg = (
                f"no such language {tag!r}; expected a tag such as en, nl, fr, de, nl-BE or en-GB "
                "(language, then country)"
            )
            raise LanguageError(msg) from None
    return Language(tag, (CATALOGUES, *folders), owners or {})


def catalogues_of(module: object) -> Path | None:
    """Return the folder with the catalogues of a plugin's module, or None.

    It is `locale` in the module's package or in one around it. A module that lies in no package
    has `<module>_locale` next to it: what else lies there belongs to others.
    """
    file, name = getattr(module, "__file__", None), getattr(module, "__name__", None)
    if not isinstance(file, str) or not isinstance(name, str):
        return None
    folder, parts = Path(file).parent, name.split(".")
    packages = len(parts) if hasattr(module, "__path__") else len(parts) - 1
    if not packages:
        lone = folder / f"{parts[-1]}_locale"
        return lone if lone.is_dir() else None
    for _ in range(packages):
        if (folder / "locale").is_dir():
            return folder / "locale"
        folder = folder.parent
    return None


def broken(folder: Path) -> Iterator[tuple[Path, str]]:
    """Yield each catalogue in the folder that cannot be read, with the cause."""
    for path in _files(folder, "*"):
        try:
            _read(path).ngettext("one", "many", _PLURAL)
        except Exception as error:
            yield path, str(error) or type(error).__name__


def placeholders(template: str) -> set[tuple[str, str, str]] | None:
    """Return the placeholders of the template; None where its braces are no template."""
    try:
        parsed = list(_FORMATTER.parse(template))
    except ValueError:
        return None
    return {(name, spec or "", how or "") for _, name, spec, how in parsed if name is not None}


def _fits(translation: str, *templates: str) -> bool:
    # A translation may use only the values of its template.
    used = placeholders(translation)
    allowed = [placeholders(template) for template in templates]
    return used is not None and all(any(one in (known or ()) for known in allowed) for one in used)


def _files(folder: Path, name: str) -> list[Path]:
    return sorted(folder.glob(f"{name}/LC_MESSAGES/*.mo"))


def _read(path: Path) -> NullTranslations:
    from gettext import GNUTranslations

    with path.open("rb") as file:
        return GNUTranslations(file)
