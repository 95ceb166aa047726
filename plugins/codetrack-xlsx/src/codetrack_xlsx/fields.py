"""The fields of each table, as columns of a questionnaire: kind, words to choose from, help."""

from __future__ import annotations

import datetime
import enum
from typing import Annotated, Any, Literal, get_args, get_origin

import attrs
import msgspec

from codetrack import Criterion, Language, Member, Record, Site
from codetrack_xlsx.labels import HELP, LABELS, SUGGESTIONS, TITLES

Kind = Literal["text", "word", "date", "integer", "year", "decimal", "flag", "choice"]
UNASKED = ("received", "assurance", "sha256")
"""The fields of every record that a form does not ask for."""
_FEW = 10
"""How many choices are words to translate; more are codes."""
_MEMBER = (
    *("name", "country", "sectors", "group", "languages", "staff_languages"),
    *("public", "voluntourism"),
)


@attrs.frozen(kw_only=True)
class Field:
    """One field of a form: its texts, and the values that its cells accept."""

    table: str
    name: str
    kind: Kind
    many: bool
    required: bool
    default: Any
    type: Any
    item: Any
    """The type of one value, where it holds many."""
    choices: tuple[str, ...] = ()
    """The choices of the field, or the suggestions of an open one."""

    @property
    def label(self) -> str:
        """Return the heading, to be translated."""
        return LABELS[self.name]

    def help(self, language: Language) -> str:
        """Return the help in the language: what it means, and what it looks like."""
        parts = [HELP.get(f"{self.table}.{self.name}") or HELP.get(self.name)]
        texts = [language.text(part) for part in parts if part]
        return " ".join([*texts, *self._format_help(language)])

    def _format_help(self, language: Language) -> list[str]:
        if self.name in ("language", "languages", "staff_languages"):
            code = language.text("A code such as nl, fr, de or en.")
            return [code, language.text("Several: with a comma between them.")][: 1 + self.many]
        if self.many:
            words = list(self.words(language)) if len(self.choices) <= _FEW else ["BE", "NL"]
            such = language.say("Such as: {words}.", words=words)
            return [such, language.text("Several: with a comma between them.")]
        if self.name == "country":
            return [language.text("Two letters, such as BE.")]
        if self.kind == "date":
            return [language.text("A date, such as 2026-11-23.")]
        if self.kind in ("integer", "year", "decimal"):
            return [language.text("A number.")]
        if self.kind == "flag":
            word = language.text("yes") if self.default else language.text("no")
            return [language.say("Empty means {word}.", word=word)]
        if self.kind == "choice" and self.default is not None and not self.required:
            word = language.text(self.default)
            return [language.say("Empty means {word}.", word=word)]
        return []

    def word(self, value: str, language: Language) -> str:
        """Return a word of the field as it is shown in the language."""
        if value in self.choices and len(self.choices) <= _FEW:
            return language.text(str(value).replace("_", " "))
        return str(value)

    def words(self, language: Language) -> dict[str, str]:
        """Return the choices in the language, with the value of each."""
        return {self.word(value, language): value for value in self.choices}

    @property
    def description(self) -> str:
        """Return in English what a value of it looks like."""
        if self.kind == "date":
            return "a date in a date cell, such as 2026-11-23"
        if self.kind == "flag":
            return "yes or no"
        for part in (self.item, *get_args(self.item)):
            if get_origin(part) is Annotated:
                for extra in part.__metadata__:
                    if isinstance(extra, msgspec.Meta) and extra.description:
                        return extra.description
        return "one of " + ", ".join(self.choices) if self.choices else "a value"


ATTRIBUTES: dict[str, str] = {}
"""The attribute of `Member` that holds each table's records."""
KINDS: dict[str, type[Record] | type[Site]] = {}
"""The class of each table's records."""
for attribute in attrs.fields(Member):
    _item = (get_args(attribute.type) or (None,))[0]
    if isinstance(_item, type) and issubclass(_item, (Record, Site)):
        ATTRIBUTES[_item.table] = attribute.name
        KINDS[_item.table] = _item


def fields_of(table: str) -> tuple[Field, ...]:
    """Return the fields of a table in the questionnaire: required ones first, then the site."""
    if table == "member":
        known = {field.name: field for field in attrs.fields(Member)}
        return tuple(_field(table, known[name]) for name in _MEMBER)
    every = [field for field in attrs.fields(KINDS[table]) if field.name not in UNASKED]
    every.sort(key=_rank)
    return tuple(_field(table, field) for field in every)


def _rank(field: Any) -> int:
    if field.name == "document":
        return 3
    if field.default is attrs.NOTHING:
        return 0
    return 1 if field.name == "site" else 2


def _field(table: str, field: Any) -> Field:
    kind = _without_none(field.type)
    many = get_origin(kind) is tuple
    item = get_args(kind)[0] if many else kind
    default = field.default
    if isinstance(default, attrs.Factory):  # type: ignore[arg-type]
        default = default.factory()
    choices = _choices(item) or (SUGGESTIONS.get(field.name, ()) if _is_word(item) else ())
    return Field(
        table=table,
        name=field.name,
        kind=_kind(field.name, item),
        many=many,
        required=field.default is attrs.NOTHING,
        default=None if default is attrs.NOTHING else default,
        type=field.type,
        item=item,
        choices=choices,
    )


def _without_none(kind: Any) -> Any:
    left = [arg for arg in get_args(kind) if arg is not type(None)]
    return left[0] if type(None) in get_args(kind) and len(left) == 1 else kind


def _base(item: Any) -> Any:
    return get_args(item)[0] if get_origin(item) is Annotated else item


def _choices(item: Any) -> tuple[str, ...]:
    base = _base(item)
    if get_origin(base) is Literal:
        return get_args(base)
    if isinstance(base, type) and issubclass(base, enum.Enum):
        return tuple(Criterion)
    return ()


def _is_word(item: Any) -> bool:
    return get_origin(item) is Annotated and _base(item) is str


def _kind(name: str, item: Any) -> Kind:
    base = _base(item)
    if base is datetime.date:
        return "date"
    if base is bool:
        return "flag"
    if base is int:
        return "year" if name == "year" else "integer"
    if base is float:
        return "decimal"
    if _choices(item):
        return "choice"
    return "word" if name in SUGGESTIONS and name != "title" else "text"


FORM: dict[str, tuple[Field, ...]] = {table: fields_of(table) for table in TITLES}
"""The fields of each sheet of the questionnaire, in the order of the sheets."""
