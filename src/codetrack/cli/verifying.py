"""The command `verify`."""

from __future__ import annotations

from pathlib import Path

import click
from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from codetrack import AssessmentError, CodetrackError, Language, Message, Verification, prepare
from codetrack import verify as run_verify
from codetrack.cli import options
from codetrack.cli.app import ALL_MET, FINDINGS, PROBLEMS
from codetrack.cli.exporting import exporter_for, write
from codetrack.cli.screen import console, plain
from codetrack.comparison.verification import Fault, What


@click.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "-r",
    "--register",
    type=click.Path(path_type=Path),
    default=Path(),
    help="The register that the file speaks of; without it, this folder.",
)
@options.export_format
@options.output
@options.language
@options.source
def verify(
    file: Path,
    register: Path,
    format_name: str | None,
    output: Path | None,
    tag: str | None,
    source: str | None,
) -> int:
    """Do the assessment that was saved in FILE again, and say whether it comes out the same.

    FILE is what `codetrack audit -o FILE.json` wrote. Exit codes: 0 the same, 1 not the same,
    2 wrong use, 3 FILE or something in the register cannot be read.
    """
    plugins = options.settings_and_plugins(register, strict=False)
    language = options.language_of(tag, plugins)
    exporter = exporter_for(plugins, format_name, output, "verification")
    audit = prepare(register, plugins=plugins, source=source)
    try:
        verification = run_verify(file, audit)
    except AssessmentError as error:
        # A file that is cut off or spoilt is no wrong use, but a problem in data.
        raise CodetrackError(str(error)) from None
    if exporter is None:
        _show(file, verification, console(), language)
    else:
        write(verification, exporter, output, language)
    if verification.same:
        return ALL_MET
    # What cannot be read now is no proof that the file is wrong.
    return PROBLEMS if (audit.register.problems or plugins.problems) else FINDINGS


def _show(file: Path, verification: Verification, out: Console, language: Language) -> None:
    saved = verification.saved
    head = plain(f"{file}: ")
    if verification.same:
        findings = sum(len(member.findings) for member in saved.members)
        head += Text(language.text("the same:"), style="green")
        said = language.say(
            "{members} and {findings} on {day} come out as they were saved",
            members=Message("{n} members", {"n": len(saved.members)}, ("n", "{n} member")),
            findings=Message("{n} findings", {"n": findings}, ("n", "{n} finding")),
            day=saved.as_of,
        )
    else:
        head += Text(language.text("not the same:"), style="bold red")
        said = Message(
            "what was saved of {day} differs in {n} ways",
            {"day": saved.as_of, "n": len(verification.faults)},
            ("n", "what was saved of {day} differs in {n} way"),
        ).render(language)
    out.print(head + Text(f" {said}"))
    for fault in verification.faults:
        out.print(Padding(plain(_said(fault, language)), (0, 0, 0, 2), expand=False))
    kinds = {fault.what for fault in verification.faults}
    if verification.tampered:
        by_hand = language.text(
            "The file does not say what its own provenance gives. What it follows from is the "
            "same, so the file was changed by hand, or a plugin was changed and kept its version, "
            "or a check is no function of its arguments."
        )
        out.print(plain(by_hand))
    elif kinds and verification.again is not None and What.FINDING not in kinds:
        text = "Every finding that can be asked again comes out as it was saved."
        out.print(plain(language.text(text)))
    for note in verification.notes:
        out.print(plain(language.say("Note: {note}.", note=note)))


def _said(fault: Fault, language: Language) -> str:
    text = language.render(fault.message)
    return text if fault.member is None or fault.member in text else f"{fault.member}: {text}"
