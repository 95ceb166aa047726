"""The languages of questionnaires."""

from __future__ import annotations

from codetrack import Language, Member, catalogues_of, language

LANGUAGES = ("en", "nl", "fr", "de")
"""The languages in which there is a questionnaire."""


def form_language(tag: str) -> Language:
    """Return the language of a form, with this plugin's catalogues alone.

    A form that comes back is read by these words, so other plugins must not change them.
    """
    import codetrack_xlsx

    folder = catalogues_of(codetrack_xlsx)
    return language(tag, [folder] if folder else [])


def member_tag(member: Member, reader: Language) -> str:
    """Return the first language of the member that questionnaires have; else the reader's."""
    known = (tag for tag in member.languages if tag.partition("-")[0] in LANGUAGES)
    return next(known, reader.tag)


def finding_language(form: Language, reader: Language) -> Language:
    """Return the form's language with the reader's catalogues too, which translate findings."""
    own, others = form.folders[1:], reader.folders[1:]
    return language(form.tag, (*own, *others))
