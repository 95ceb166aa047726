"""The page: templates, style sheet and script put together into one file, piece by piece."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from codetrack import Dossier, Language, RollUp, Status
from codetrack_html.courses import Courses
from codetrack_html.overview import Overview
from codetrack_html.reader import ORDER, SIGNS, Reader, cleaned
from codetrack_html.rolled import Rolled
from codetrack_html.sections import Sections

_PIECE = 64
"""How many pieces of the template are joined before they are handed on."""


def render(
    dossier: Dossier,
    language: Language,
    *,
    title: str = "",
    organisation: str = "",
    longest_list: int = 50,
) -> Iterator[str]:
    """Yield the page, text by text."""
    reader = Reader(language)
    style, script = _asset("report.css"), _asset("report.js")
    stream = (
        _environment()
        .get_template("report.html")
        .stream(
            _=reader.say,
            ngettext=reader.count,
            reader=reader,
            dossier=dossier,
            assessment=dossier.assessment,
            title=title or _title(dossier, reader),
            organisation=organisation,
            overview=Overview(dossier, reader),
            courses=Courses(dossier, reader, longest_list),
            sections=Sections(dossier, reader, longest_list),
            rolled=Rolled(dossier.summary, reader),
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
    rollup: RollUp, language: Language, *, title: str = "", organisation: str = ""
) -> Iterator[str]:
    """Yield the page of a roll-up, text by text."""
    reader = Reader(language)
    style = _asset("report.css")
    rolled = Rolled(rollup, reader)
    stream = (
        _environment()
        .get_template("summary.html")
        .stream(
            _=reader.say,
            ngettext=reader.count,
            reader=reader,
            rollup=rollup,
            rolled=rolled,
            title=title or rolled.title(),
            organisation=organisation,
            style=style,
            policy=f"default-src 'none'; img-src data:; style-src {_digest(style)}; "
            "base-uri 'none'; form-action 'none'",
        )
    )
    stream.enable_buffering(_PIECE)
    yield from stream


def _title(dossier: Dossier, reader: Reader) -> str:
    name = dossier.assessment.register
    return reader.say("The members of {register}", register=name) if name else reader.say("Members")


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
    # Ours, not data: what lies beside this module.
    text = (files("codetrack_html") / "templates" / name).read_text(encoding="utf-8")
    return Markup(text)


def _digest(text: str) -> str:
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return f"'sha256-{digest}'"
