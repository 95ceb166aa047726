"""A verification on the terminal."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from codetrack import Language, Message, Verification
from codetrack.cli.render.console import plain


def show(file: Path, verification: Verification, out: Console, language: Language) -> None:
    """Print whether the saved assessment matches the recomputed one, and each difference."""
    saved = verification.saved
    head = plain(f"{file}: ")
    if verification.same:
        findings = sum(len(member.findings) for member in saved.members)
        head += Text(language.text("the same:"), style="green")
        text = language.say(
            "{members} and {findings} on {day} come out as they were saved",
            members=Message("{n} members", {"n": len(saved.members)}, ("n", "{n} member")),
            findings=Message("{n} findings", {"n": findings}, ("n", "{n} finding")),
            day=saved.as_of,
        )
    else:
        head += Text(language.text("not the same:"), style="bold red")
        text = Message(
            "what was saved of {day} differs in {n} ways",
            {"day": saved.as_of, "n": len(verification.faults)},
            ("n", "what was saved of {day} differs in {n} way"),
        ).render(language)
    out.print(head + Text(f" {text}"))
    for fault in verification.faults:
        text = language.render(fault.message)
        if fault.member is not None and fault.member not in text:
            text = f"{fault.member}: {text}"
        out.print(Padding(plain(text), (0, 0, 0, 2), expand=False))
    if verification.tampered:
        by_hand = language.text(
            "The file differs from what its own provenance gives. The inputs are the same, "
            "so the file was edited by hand, or a plugin was changed and kept its version, "
            "or a check depends on more than its arguments."
        )
        out.print(plain(by_hand))
    elif not verification.same and verification.findings_match:
        text = "All findings that could be recomputed match the saved file."
        out.print(plain(language.text(text)))
    for note in verification.notes:
        out.print(plain(language.say("Note: {note}.", note=note)))
