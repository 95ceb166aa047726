"""`codetrack check`: whether the register and its documents can be read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from codetrack import (
    Language,
    Message,
    load,
)
from codetrack.cli import options
from codetrack.cli.exit_codes import ALL_MET, PROBLEMS
from codetrack.cli.render.console import console, lines, show_problems
from codetrack.cli.request import Request, shared

if TYPE_CHECKING:
    from codetrack import DocumentCheck


@click.command()
@options.register
@click.option(
    "--documents",
    is_flag=True,
    help="Also check every document that a record names: it exists, inside the register, "
    "and matches its sha256.",
)
@options.language
@options.source
@shared
def check(request: Request, documents: bool) -> int:
    """Read REGISTER and its plugins and print every problem, without running checks."""
    plugins, language = request.plugins, request.language
    loaded = load(request.register, plugins=plugins, source=request.source)
    verified = None
    if documents:
        from codetrack import verify_documents

        verified = verify_documents(loaded, request.register)
    problems = (*loaded.problems, *plugins.problems, *(verified.problems if verified else ()))
    out = console()
    show_problems(problems, out)
    count = sum(1 for member in loaded.members for _ in member.records())
    text = language.say(
        "{members} with {records} can be read",
        members=Message("{n} members", {"n": len(loaded.members)}, ("n", "{n} member")),
        records=Message("{n} records", {"n": count}, ("n", "{n} record")),
    )
    if loaded.unreadable:
        text += f"; {language.say('{number} cannot', number=len(loaded.unreadable))}"
    lines([text, *(_document_lines(verified, language) if verified else ())], out)
    return PROBLEMS if problems else ALL_MET


def _document_lines(found: DocumentCheck, language: Language) -> Iterator[str]:
    """Yield the sentences about the documents."""
    parts = [
        language.count(
            "{n} document verified by sha256", "{n} documents verified by sha256", found.matching
        )
    ]
    if found.undigested:
        template = "{number} there, without a sha256 to verify by"
        parts.append(language.say(template, number=found.undigested))
    if found.wrong:
        parts.append(language.say("{number} wrong", number=found.wrong))
    yield "; ".join(parts)
    if found.unverified:
        yield language.count(
            "Not verified: what {n} member that cannot be read may name",
            "Not verified: what {n} members that cannot be read may name",
            len(found.unverified),
        )
