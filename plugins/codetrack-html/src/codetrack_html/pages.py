"""The page: templates, style sheet and script in one file."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from codetrack import Dossier, Language, Status, SummaryReport
from codetrack_html.figures import Figures
from codetrack_html.formatter import ORDER, SIGNS, Formatter, cleaned
from codetrack_html.overview import Overview
from codetrack_html.sections import Sections
from codetrack_html.trend import Trend

_PIECE = 64
"""How many pieces of the template are joined before they are yielded."""


def render(
    dossier: Dossier,
    language: Language,
    *,
    title: str = "",
    organisation: str = "",
    longest_list: int = 50,
) -> Iterator[str]:
    """Yield the page, text by text."""
    formatter = Formatter(language)
    style, script = _asset("report.css"), _asset("report.js")
    stream = (
        _environment()
        .get_template("report.html")
        .stream(
            _=formatter.say,
            ngettext=formatter.count,
            formatter=formatter,
            dossier=dossier,
            assessment=dossier.assessment,
            title=title or _title(dossier, formatter),
            organisation=organisation,
            overview=Overview(dossier, formatter),
            trend=Trend(dossier, formatter, longest_list),
            sections=Sections(dossier, formatter, longest_list),
            figures=Figures(dossier.summary, formatter),
            statuses=ORDER,
            signs=SIGNS,
            Status=Status,
            style=style,
            script=script,
            policy=f"default-src 'none'; img-src data:; style-src {_digest(style)}; "
            f"script-src {_digest(script)}; base-uri 'none'; form-action 'none'",
        )
    )
    stream.enable_buffering(_PIECE)
    yield from stream


def render_figures(
    rollup: SummaryReport, language: Language, *, title: str = "", organisation: str = ""
) -> Iterator[str]:
    """Yield the page of a roll-up, text by text."""
    formatter = Formatter(language)
    style = _asset("report.css")
    figures = Figures(rollup, formatter)
    stream = (
        _environment()
        .get_template("summary.html")
        .stream(
            _=formatter.say,
            ngettext=formatter.count,
            formatter=formatter,
            rollup=rollup,
            figures=figures,
            title=title or figures.title(),
            organisation=organisation,
            style=style,
            policy=f"default-src 'none'; img-src data:; style-src {_digest(style)}; "
            "base-uri 'none'; form-action 'none'",
        )
    )
    stream.enable_buffering(_PIECE)
    yield from stream


def _title(dossier: Dossier, formatter: Formatter) -> str:
    name = dossier.assessment.register
    return (
        formatter.say("The members of {register}", register=name)
        if name
        else formatter.say("Members")
    )


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("codetrack_html"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=cleaned,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


@cache
def _asset(name: str) -> Markup:
    # A file of this package, not data.
    text = (files("codetrack_html") / "templates" / name).read_text(encoding="utf-8")
    return Markup(text)


def _digest(text: str) -> str:
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return f"'sha256-{digest}'"
