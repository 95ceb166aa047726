"""The columns of the lists in the workbook of an audit."""

from __future__ import annotations

import attrs

from codetrack import N_


@attrs.frozen
class Head:
    """Describe a column: its heading, how its cells look, how wide it is.

    A `status` column is coloured by its words. A column that is not `printed` is on the right, for
    filters and pivots, outside the printed page.
    """

    heading: str
    look: str = "text"
    width: int = 18
    status: bool = False
    printed: bool = True


_NAME = Head(N_("Member"), width=28)
_ID = Head(N_("Member's id"), width=20, printed=False)
_AREA = Head(N_("Criterion"), width=15)
_ASKED = Head(N_("Requirement"), width=38)
_SITE = Head(N_("Site"))
_SHARE = (
    Head(N_("Part"), "number", 9),
    Head(N_("Whole"), "number", 9),
    Head(N_("Share"), "share", 9),
)
_HEADS: dict[str, tuple[Head, ...]] = {
    "shares": (
        Head(N_("Summed by"), width=16),
        Head(N_("Which"), width=18),
        _AREA,
        _ASKED,
        Head(N_("Findings met"), "number", 11),
        Head(N_("Findings checked"), "number", 11),
        Head(N_("Share met"), "share", 9),
        *_SHARE,
    ),
    "findings": (
        _NAME,
        _AREA,
        _ASKED,
        _SITE,
        Head(N_("Subject"), width=16),
        Head(N_("Status"), width=15, status=True),
        Head(N_("Finding"), width=46),
        Head(N_("Holds until"), "date", 13),
        Head(N_("To do"), width=42),
        _ID,
        Head(N_("Level"), width=16, printed=False),
        *(attrs.evolve(column, printed=False) for column in _SHARE),
        Head(N_("Cover"), width=13, printed=False),
        Head(N_("Until"), "date", 13, printed=False),
        Head(N_("Reason"), width=30, printed=False),
        Head(N_("Rests on"), width=34, printed=False),
    ),
    "records": (
        _NAME,
        Head(N_("Kind"), width=22),
        Head(N_("Day"), "date", 13),
        Head(N_("Last day"), "date", 13),
        Head(N_("Year"), "year", 8),
        _SITE,
        Head(N_("Number"), "number", 10),
        Head(N_("Out of"), "number", 10),
        Head(N_("Finding"), width=52),
        Head(N_("How sure"), width=15),
        Head(N_("Received"), "date", 13),
        Head(N_("Document"), width=34, printed=False),
        _ID,
    ),
    "lapses": (
        Head(N_("Day"), "date", 13),
        _NAME,
        _AREA,
        _ASKED,
        _SITE,
        Head(N_("Subject")),
        Head(N_("Was"), width=15, status=True),
        Head(N_("Becomes"), width=15, status=True),
        Head(N_("Why"), width=48),
        _ID,
    ),
    "problems": (
        Head(N_("Where"), width=34),
        Head(N_("Key"), width=24),
        Head(N_("Problem"), width=48),
        Head(N_("Got"), width=30),
        Head(N_("Expected"), width=40),
        Head(N_("Member"), width=22),
    ),
    "provenance": (Head(N_("What"), width=26), Head(N_("Which"), width=80)),
}


def columns(name: str) -> tuple[Head, ...]:
    """Return the columns of a list, by its name."""
    return _HEADS[name]
