"""The kinds of value that a record holds, each with the rule that makes one valid.

A rule is written once, as the type's `msgspec.Meta`: the decoder holds JSON to it in C, the
constructors hold Python to it (`checked`), and the JSON Schema and every error quote its
description.
"""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any, Literal, get_args

import attrs
import msgspec
from msgspec import Meta

from codetrack.problems import below

__all__ = [
    "COUNTRIES",
    "Assurance",
    "CheckName",
    "Count",
    "Country",
    "Days",
    "Email",
    "ExtensionTables",
    "Hours",
    "Identifier",
    "Language",
    "Mode",
    "Months",
    "Operation",
    "Percent",
    "Sha256",
    "Text",
    "Verdict",
    "Word",
    "Year",
    "checked",
    "is_identifier",
]

COUNTRIES: tuple[str, ...] = tuple(
    "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR "
    "BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ "
    "EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW "
    "GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY "
    "KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV "
    "MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY "
    "QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG "
    "TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM "
    "ZW".split()
)

if TYPE_CHECKING:
    from typing import TypeAlias

    Country: TypeAlias = str
else:
    Country = Annotated[
        Literal[COUNTRIES], Meta(description="an ISO 3166-1 country code such as BE")
    ]

_IDENTIFIER = re.compile(
    # Names that Windows keeps for devices cannot be the name of a file there.
    r"^(?!(?:con|prn|aux|nul|com[0-9]|lpt[0-9])\Z)[a-z0-9](?:[a-z0-9-]{0,98}[a-z0-9])?\Z"
)
Identifier = Annotated[
    str,
    Meta(
        pattern=_IDENTIFIER.pattern,
        description="up to 100 lower-case letters, digits and inner hyphens, such as hotel-example",
    ),
]
Word = Annotated[
    str,
    Meta(
        pattern=r"^[a-z0-9]+(?:-[a-z0-9]+)*\Z",
        description="a lower-case word, its parts joined by hyphens, such as front-desk",
    ),
]
Language = Annotated[
    str,
    Meta(
        pattern=r"^[a-z]{2,3}(?:-[A-Z][a-z]{3})?(?:-(?:[A-Z]{2}|[0-9]{3}))?\Z",
        description="a language tag such as nl or pt-BR",
    ),
]
Text = Annotated[str, Meta(pattern=r"\S", description="text that is not blank")]
CheckName = Annotated[
    str,
    Meta(
        pattern=r"^[a-z0-9]+(?:-[a-z0-9]+)*/[a-z0-9]+(?:-[a-z0-9]+)*\Z",
        description="a check's id, plugin/name, such as training/staff-share",
    ),
]
Email = Annotated[
    str,
    Meta(
        pattern=r"^[^@\s]+@[^@\s.]+(?:\.[^@\s.]+)+\Z",
        description="an organisational e-mail address",
    ),
]
Sha256 = Annotated[
    str, Meta(pattern=r"^[0-9a-f]{64}\Z", description="a SHA-256 digest, 64 hexadecimal digits")
]
Count = Annotated[int, Meta(ge=0, le=2**53, description="a whole number, 0 or more")]
Days = Annotated[int, Meta(ge=1, le=36_500, description="a number of days, 1 to 36500")]
Months = Annotated[int, Meta(ge=1, le=1_200, description="a number of months, 1 to 1200")]
Percent = Annotated[int, Meta(ge=1, le=100, description="a percentage, 1 to 100")]
# The upper bound keeps out infinity, which JSON cannot express.
Hours = Annotated[float, Meta(ge=0, le=10_000, description="a number of hours, 0 or more")]
Year = Annotated[int, Meta(ge=1900, le=2200, description="a year such as 2026")]

if TYPE_CHECKING:
    ExtensionTables: TypeAlias = dict[str, Any]
else:
    ExtensionTables = dict[str, dict[str, Any]]
"""Each plugin's own table, by the plugin's name: plain values, days written as text."""

Assurance = Literal["self-declared", "desk-checked", "site-verified"]
Operation = Literal["owned", "managed", "franchised"]
Mode = Literal["face-to-face", "e-learning", "train-the-trainer"]
Verdict = Literal["met", "gap", "not_applicable"]


def is_identifier(text: str) -> bool:
    """Return whether the text can be a member's id, and so the name of its file."""
    return _IDENTIFIER.match(text) is not None


def unfit(value: Any, path: str, depth: int = 0) -> Iterator[tuple[str, str]]:
    """Yield the path and the fault of each value in plain data that some format cannot write.

    What is left reads back as the same from TOML and from JSON.
    """
    if depth > _DEEPEST:
        yield path, f"expected at most {_DEEPEST} tables and lists in one another; got more"
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from unfit(item, below(path, key), depth + 1)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from unfit(item, f"{path}[{index}]", depth + 1)
    elif value is None:
        yield path, "expected a value (or no such key); got null"
    elif isinstance(value, float):
        if not math.isfinite(value):
            yield path, f"expected a number; got {value}"
    elif isinstance(value, int) and not -(2**63) <= value < 2**63:
        yield path, "expected a whole number of at most 64 bits; got a larger one"


_DEEPEST = 32


def _lists(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _lists(item) for key, item in value.items()}
    return [_lists(item) for item in value] if isinstance(value, (list, tuple)) else value


def held_to_its_rule(value: Any, field: attrs.Attribute[Any]) -> Any:
    """Return the value as the field's type has it.

    Raises:
        ValueError: it does not fit the type; it says what was expected and what came.
    """
    if isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
        value = datetime.date(value.year, value.month, value.day)
    try:
        if field.type is ExtensionTables:
            value = _lists(msgspec.to_builtins(value, str_keys=True))
        return msgspec.convert(value, field.type)
    except (msgspec.ValidationError, TypeError, RecursionError) as error:
        wanted = _described(field.type)
        fault = f"expected {wanted}" if wanted else str(error)
        msg = f"{field.name}: {fault}; got {value!r}"
        raise ValueError(msg) from None


def _described(kind: Any) -> str | None:
    """Return the description of a type's rule, where it has one."""
    for part in (kind, *get_args(kind)):
        for meta in getattr(part, "__metadata__", ()):
            if isinstance(meta, Meta) and meta.description:
                return meta.description
    return None


def checked(cls: type, fields: list[attrs.Attribute[Any]]) -> list[attrs.Attribute[Any]]:
    """Convert a constructor's values by the rule of each field's type.

    An attrs `field_transformer`. The rules are converters rather than validators because the
    decoder, which has held the data to the same rules already, runs validators once more.

    Raises:
        TypeError: the types are text, as `from __future__ import annotations` leaves them.
    """
    if any(isinstance(field.type, str) for field in fields):
        msg = f"{cls.__name__}: its types are text; leave out `from __future__ import annotations`"
        raise TypeError(msg)
    converter = attrs.Converter(held_to_its_rule, takes_field=True)
    return [field.evolve(converter=field.converter or converter) for field in fields]
