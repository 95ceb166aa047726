"""What each figure of a roll-up means: definitions of ours, not rules of The Code."""

from __future__ import annotations

from collections.abc import Iterator

from codetrack.i18n.messages import N_, Message
from codetrack.settings import SummarySettings


def meanings(settings: SummarySettings) -> Iterator[tuple[Message, Message]]:
    """Yield each figure with its definition; all of them are defaults of codetrack."""
    days = {"days": settings.window_days}
    of_confirmed = settings.denominator == "confirmed"
    yield (
        Message(N_("Applicable sites")),
        Message(N_("Sites that are open on the last day and to which the criteria apply.")),
    )
    yield (
        Message(N_("Confirmed")),
        Message(
            N_(
                "Sites that confirmed their own records in the period (as of a day: within "
                "{days} days), of the applicable ones: the response rate."
            ),
            days,
        ),
    )
    things = tuple(Message(_INVOLVED[thing]) for thing in settings.involved)
    yield (
        Message(N_("Involved")),
        Message(
            N_(
                "Sites with any of these in the period: {things}. A training counts for the site "
                "that it names, the rest also where it is of the whole member."
            ),
            {"things": things},
        ),
    )
    yield (
        Message(N_("Inform travellers")),
        Message(
            N_(
                "Sites with information to travellers in the period, of their own or of the whole "
                "member."
            )
        ),
    )
    yield (
        Message(N_("Shares of sites")),
        Message(
            N_("Of the sites that confirmed.")
            if of_confirmed
            else N_(
                "Of all applicable sites: one that did not confirm is in no numerator "
                "unless its records show it."
            )
        ),
    )
    yield (
        Message(N_("People trained")),
        Message(
            N_(
                "The fewest and the most people it can be: records hold counts, not names. "
                "At least: the fullest training of each place; at most: all its "
                "completions, but no more than its staff."
            )
        ),
    )
    yield (
        Message(N_("Completions")),
        Message(N_("Each attendance: a person who came twice counts twice.")),
    )
    yield (
        Message(N_("Hours")),
        Message(N_("Attendances times the length of the training, where its length is recorded.")),
    )


_INVOLVED = {
    "training": N_("a training"),
    "information": N_("information to travellers"),
    "engagement": N_("work with a stakeholder"),
    "procedure": N_("a procedure to report suspected cases"),
}
