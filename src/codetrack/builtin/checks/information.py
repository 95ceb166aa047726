"""Check that travellers are informed (criterion 4).

- `information/given` (commitment): some information is in force.
- `information/how-to-report` (commitment): some of it says how to report suspected cases.
- `information/every-site` (commitment): each site informs travellers.
- `information/guest-languages` (good practice): a site does so in its guests' languages.

Information to travellers, and that it says how to report, is The Code's [S1]. That it is in the
languages of the guests is a default of codetrack. Information counts to its last day, that
included.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from datetime import date
from operator import itemgetter

import attrs

from codetrack.builtin.checks._references import pages
from codetrack.builtin.checks._terms import at_open_places, unread
from codetrack.extension import AnyCheck, Check, Level, SiteCheck
from codetrack.hookspecs import hookimpl
from codetrack.model.criteria import Criterion
from codetrack.model.members import Member, Site
from codetrack.model.observations import Observation, gap, met, partly_met, unknown
from codetrack.model.records import Information
from codetrack.settings import Config
from codetrack.vocabulary import checked


@attrs.frozen(kw_only=True, field_transformer=checked)
class InformationSettings:
    """The settings of the checks of criterion 4: none."""


def given(member: Member, as_of: date) -> Iterator[Observation]:
    """Check that some information to travellers is in force, of the member or of an open site.

    Level: commitment. The Code's, criterion 4 [S1].
    """
    last = None
    for piece in at_open_places(member.information, member, as_of):
        if piece.until is None or as_of <= piece.until:
            yield _informed(piece)
            return
        if last is None or last.until is None or piece.until > last.until:
            last = piece
    if last is not None:
        yield gap(
            "The last information to travellers ended on {until}", until=last.until, records=(last,)
        )
    elif member.information:
        yield gap("Only sites that are not open have information to travellers")
    else:
        yield gap("No information to travellers is recorded")


def how_to_report(member: Member, as_of: date) -> Iterator[Observation]:
    """Check that some information in force says how to report suspected cases.

    Level: commitment. The Code's, in the wording of criterion 4 [S1].
    """
    for piece in at_open_places(member.information, member, as_of):
        if piece.reporting and (piece.until is None or as_of <= piece.until):
            yield met(
                "{material} explains how to report suspected cases",
                material=piece.material,
                records=(piece,),
            )
            return
    yield gap("No information in force explains how to report suspected cases")


def _last_day(piece: Information) -> date:
    return date.max if piece.until is None else piece.until


def _informed(piece: Information) -> Observation:
    return met(
        "Travellers are informed since {since}: {material}",
        since=piece.since,
        material=piece.material,
        records=(piece,),
    )


def _outlasting(member: Member) -> list[tuple[date, Observation]]:
    """Return the last day of the whole member's information, and what it makes of each site.

    What an earlier piece outlasts is left out, so that the last days are in order.
    """
    kept: list[tuple[date, Observation]] = []
    for piece in member.records_naming("information", None):
        if not kept or _last_day(piece) > kept[-1][0]:
            kept.append((_last_day(piece), _informed(piece)))
    return kept


def _everywhere(member: Member) -> dict[str, date]:
    """Return the languages of the whole member's information, with the last day of each."""
    until: dict[str, date] = {}
    for piece in member.records_naming("information", None):
        for language in piece.languages:
            until[language] = max(_last_day(piece), until.get(language, date.min))
    return until


def every_site(site: Site, member: Member, as_of: date) -> Iterator[Observation]:
    """Check that the site informs travellers, with its own information or the member's.

    Level: commitment. Information to travellers is The Code's [S1]; the share of hotels that show
    a campaign is practice [S14]. To ask it site by site is a default of codetrack.
    """
    for piece in member.records_naming("information", site.id):
        if piece.until is None or as_of <= piece.until:
            yield _informed(piece)
            return
    of_all = member.cached(_outlasting)
    first = bisect_left(of_all, as_of, key=itemgetter(0))
    yield of_all[first][1] if first < len(of_all) else _UNINFORMED


_UNINFORMED = gap("The site does not inform travellers")


def guest_languages(site: Site, member: Member, as_of: date) -> Iterator[Observation]:
    """Check that the site informs travellers in each language of its guests.

    Information in `pt` serves readers of `pt-BR` as well, and the other way round. Without the
    guests' languages are unknown.

    Level: good practice. A default of codetrack: no source asks for it.
    """
    needed = site.languages
    if not needed:
        yield unknown("The languages of the site's guests are not recorded")
        return
    own = member.records_naming("information", site.id)
    in_force = [piece for piece in own if piece.until is None or as_of <= piece.until]
    covered = {language for piece in in_force for language in piece.languages}
    everywhere = member.cached(_everywhere)
    covered |= {language for language, until in everywhere.items() if as_of <= until}
    missing = unread(needed, covered)
    part, of = len(needed) - len(missing), len(needed)
    if not missing:
        yield met(
            "Travellers are informed in every language of the guests: {languages}",
            languages=needed,
            measure=(part, of),
        )
    else:
        answer = partly_met if part else gap
        yield answer(
            "Travellers are not informed in {missing}", missing=missing, measure=(part, of)
        )


def checks(settings: InformationSettings) -> Iterator[AnyCheck]:
    """Yield the checks of criterion 4."""
    criterion = Criterion.INFORMATION
    yield Check(
        name="given",
        criterion=criterion,
        title="Travellers are informed",
        run=given,
        remedy="Inform travellers and record the material and its first day.",
        source=f"The Code, criterion 4: {pages('S1')}",
    )
    yield Check(
        name="how-to-report",
        criterion=criterion,
        title="Information to travellers explains how to report suspected cases",
        run=how_to_report,
        remedy="Explain in the information to travellers how to report suspected cases.",
        source=f"The Code, criterion 4: {pages('S1')}",
    )
    yield SiteCheck(
        name="every-site",
        criterion=criterion,
        title="The site informs travellers",
        run=every_site,
        remedy="Inform travellers at the site and record the material and its first day.",
        source=f"The Code, criterion 4: {pages('S1')}; site by site is a default of codetrack",
    )
    yield SiteCheck(
        name="guest-languages",
        criterion=criterion,
        title="The site informs travellers in the languages of its guests",
        run=guest_languages,
        level=Level.GOOD_PRACTICE,
        remedy="Give the information in each language of the site's guests.",
        source="default of codetrack",
    )


@hookimpl
def codetrack_checks(config: Config) -> Iterable[AnyCheck]:
    """Return the checks of criterion 4."""
    return list(checks(config.into(InformationSettings)))
