"""Typeset a report about members, and the certificate of membership, as PDF.

- `pdf`: an overview of the members, then a section for each: its status in each criterion,
  every finding with the day until which it holds and what to do, the open actions of its
  Implementation Plan, and what lapses next. One member: `codetrack audit --member ID`.
- `certificate`: a page for each member whose membership is met on the day, in the member's
  language. Others get none: an export without any certificate is refused, and the last page lists
  the members without one.

The certificate states what the register holds. The keeper of the register prints it; it is not the
one that The Code's Secretariat gives. Both are tagged for screen readers (PDF/UA-1), have
their title and language set, and hold their fonts. The same records give the same bytes.

Settings in `[plugin.pdf]`, with examples:

    issuer = "ECPAT Example (invented)"   # who keeps the register and prints the certificate
    paper = "a4"                          # or "us-letter"
"""

from collections.abc import Iterable, Iterator
from functools import partial as bind
from typing import Literal

import attrs

from codetrack import Config, Dossier, Exporter, Language, hookimpl
from codetrack_pdf.certificates import certificates
from codetrack_pdf.reports import report
from codetrack_pdf.typesetting import typeset

__version__ = "0.1.0"


@attrs.frozen(kw_only=True)
class PdfSettings:
    """The plugin's settings, for as long as the plugin is loaded."""

    issuer: str = ""
    """The issuer on certificates; empty: the member's Local Code Representative."""
    paper: Literal["a4", "us-letter"] = "a4"


def _report(settings: PdfSettings, dossier: Dossier, language: Language) -> Iterator[bytes]:
    yield typeset("report", report(dossier, language), settings.paper, dossier.as_of)


def _certificates(settings: PdfSettings, dossier: Dossier, language: Language) -> Iterator[bytes]:
    pages = certificates(dossier, language, settings.issuer)
    yield typeset("certificate", pages, settings.paper, dossier.as_of)


@hookimpl
def codetrack_exporters(config: Config) -> Iterable[Exporter]:
    """Return the two export formats."""
    settings = config.into(PdfSettings)
    yield Exporter(
        name="pdf",
        suffix=".pdf",
        title="a report about members, typeset",
        render=bind(_report, settings),
        reports=("dossier",),
        localised=True,
    )
    yield Exporter(
        name="certificate",
        suffix=".certificate.pdf",
        title="the certificate of each member in standing",
        render=bind(_certificates, settings),
        reports=("dossier",),
        localised=True,
    )
