"""The fee of membership: a dated table, with its source."""

import attrs

from codetrack.builtin.checks._references import pages
from codetrack.vocabulary import Count, Text, Word, Year, checked


@attrs.frozen(kw_only=True, field_transformer=checked)
class FeeTable:
    """The yearly fee for each band of annual revenue, with its year and its source."""

    year: Year
    """The year that the table is of."""
    source: Text
    """Where the table comes from."""
    bands: dict[Word, Count] = attrs.field(hash=False)
    """The fee per year in EUR, by band."""


FEES = FeeTable(
    year=2014,
    source=f"The Code: {pages('S1', 'S4')}, undated; {pages('S25')}, press of 2014",
    bands={"up-to-500k": 50, "500k-to-2-5m": 300, "2-5m-to-50m": 800, "over-50m": 2_000},
)
"""The Code's fees for bands of annual revenue in EUR, as three pages give them [S1][S4][S25].

The oldest page is press of 2014, the others carry no date; whether the table holds today is not
verified. That a band includes its upper bound is derived from the press text ("no more than
500,000"; "over 50 million"); no source says it outright. Partners' discounts (PATA [S26], JATA
[S4], TourCert [S27]) are not applied.
"""
