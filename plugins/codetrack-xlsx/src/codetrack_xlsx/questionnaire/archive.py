"""The questionnaires of many members in one ZIP file."""

from __future__ import annotations

import tempfile
import zipfile
from collections.abc import Iterator

import attrs

from codetrack import Dossier, ExportError, Language, Register
from codetrack_xlsx.questionnaire.form import FormOptions, questionnaire

_CHUNK = 1 << 16


def bundle(dossier: Dossier, language: Language, options: FormOptions) -> Iterator[bytes]:
    """Yield a ZIP file that holds the form of each member, named after its id.

    Raises:
        ExportError: a member cannot be read, or there is none: its form would be missing.
    """
    register = dossier.register
    if register.unreadable or not register.members:
        got = ", ".join(register.unreadable[:5]) or "no member at all"
        msg = f"questionnaires: expected members that can be read; got {got}"
        raise ExportError(msg)
    assessed = {member.id: member for member in dossier.assessment.members}
    with tempfile.TemporaryFile() as file:
        # Workbooks are packed already.
        with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as packed:
            for member in register.members:
                alone = attrs.evolve(
                    dossier,
                    register=Register(members=[member], name=register.name),
                    assessment=attrs.evolve(dossier.assessment, members=(assessed[member.id],)),
                )
                entry = zipfile.ZipInfo(f"{member.id}.xlsx", (1980, 1, 1, 0, 0, 0))
                entry.external_attr = 0o644 << 16
                packed.writestr(entry, b"".join(questionnaire(alone, language, options)))
        file.seek(0)
        while part := file.read(_CHUNK):
            yield part
