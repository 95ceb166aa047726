"""The six criteria of The Code, in versioned sets, with their official titles."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from types import MappingProxyType

import attrs


class Criterion(enum.StrEnum):
    """One of the six criteria that a member commits to by signing The Code."""

    POLICY = "policy"
    TRAINING = "training"
    CONTRACTS = "contracts"
    INFORMATION = "information"
    STAKEHOLDERS = "stakeholders"
    REPORTING = "reporting"

    @property
    def number(self) -> int:
        """Return the criterion's number in The Code, 1 to 6."""
        return _NUMBERS[self]


_NUMBERS = {criterion: number for number, criterion in enumerate(Criterion, start=1)}


@attrs.frozen(kw_only=True)
class CriteriaSet:
    """One version of the criteria: titles by language, and where the wording comes from."""

    version: str
    titles: Mapping[str, Mapping[Criterion, str]]
    source: str
    translated: frozenset[str] = frozenset()
    """The languages in which the titles are our translation, not The Code's wording."""

    def title(self, criterion: Criterion, language: str = "en") -> str:
        """Return the title in `language` (such as `nl` or `nl-BE`), else in English."""
        return self.titles[self._language(language)][criterion]

    def official(self, criterion: Criterion, language: str = "en") -> bool:
        """Return whether what `title` returns is The Code's own wording, maybe shortened."""
        return self._language(language) not in self.translated

    def _language(self, tag: str) -> str:
        base = tag.partition("-")[0]
        return next((name for name in (tag, base) if name in self.titles), "en")


CURRENT = CriteriaSet(
    version="current",
    source="thecode.org/join/ and thecode.org/?p=67, undated pages; in Dutch, shortened where the "
    "page is: ecpat.be/nl/documentatie/verbintenissen-van-de-private-sector/",
    translated=frozenset({"fr", "de"}),
    titles=MappingProxyType(
        {
            "en": MappingProxyType(
                {
                    Criterion.POLICY: "Establish a policy and procedures against sexual "
                    "exploitation of children",
                    Criterion.TRAINING: "Train employees in children's rights, the prevention of "
                    "sexual exploitation and how to report suspected cases",
                    Criterion.CONTRACTS: "Include a clause in contracts throughout the value chain "
                    "stating a common repudiation and zero tolerance policy of sexual exploitation "
                    "of children",
                    Criterion.INFORMATION: "Provide information to travellers on children's "
                    "rights, the prevention of sexual exploitation of children and how to report "
                    "suspected cases",
                    Criterion.STAKEHOLDERS: "Support, collaborate and engage stakeholders in the "
                    "prevention of sexual exploitation of children",
                    Criterion.REPORTING: "Report annually on the implementation of the six "
                    "criteria",
                }
            ),
            "nl": MappingProxyType(
                {
                    Criterion.POLICY: "Het opstellen van een beleid en procedures ter bescherming "
                    "van minderjarigen tegen seksuele uitbuiting",
                    Criterion.TRAINING: "Het trainen van medewerkers over kinderrechten, de "
                    "bescherming van kinderen tegen seksuele uitbuiting en het melden van "
                    "vermoedens hiervan",
                    Criterion.CONTRACTS: "Het opnemen van een clausule in contracten met "
                    "zakenpartners in de hele keten",
                    Criterion.INFORMATION: "Het verschaffen van informatie aan reizigers",
                    Criterion.STAKEHOLDERS: "Het ondersteunen, betrekken en samenwerken met "
                    "belangrijke partijen ter preventie",
                    Criterion.REPORTING: "Jaarlijks rapporteren over genomen maatregelen",
                }
            ),
            "fr": MappingProxyType(
                {
                    Criterion.POLICY: "Établir une politique et des procédures contre "
                    "l’exploitation sexuelle des enfants",
                    Criterion.TRAINING: "Former les collaborateurs aux droits de l’enfant, à la "
                    "prévention de l’exploitation sexuelle et au signalement des cas suspects",
                    Criterion.CONTRACTS: "Inclure dans les contrats, tout au long de la chaîne de "
                    "valeur, une clause de condamnation commune et de tolérance zéro à l’égard de "
                    "l’exploitation sexuelle des enfants",
                    Criterion.INFORMATION: "Informer les voyageurs sur les droits de l’enfant, la "
                    "prévention de l’exploitation sexuelle des enfants et le signalement des cas "
                    "suspects",
                    Criterion.STAKEHOLDERS: "Soutenir et associer les parties prenantes, et "
                    "collaborer avec elles, pour prévenir l’exploitation sexuelle des enfants",
                    Criterion.REPORTING: "Rendre compte chaque année de la mise en œuvre des six "
                    "critères",
                }
            ),
            "de": MappingProxyType(
                {
                    Criterion.POLICY: "Richtlinien und Verfahren gegen die sexuelle Ausbeutung "
                    "von Kindern einführen",
                    Criterion.TRAINING: "Mitarbeitende zu Kinderrechten, zur Prävention sexueller "
                    "Ausbeutung und zum Melden von Verdachtsfällen schulen",
                    Criterion.CONTRACTS: "In Verträge entlang der gesamten Wertschöpfungskette "
                    "eine Klausel aufnehmen, die sexuelle Ausbeutung von Kindern gemeinsam "
                    "verurteilt und null Toleranz erklärt",
                    Criterion.INFORMATION: "Reisende über Kinderrechte, die Prävention sexueller "
                    "Ausbeutung von Kindern und das Melden von Verdachtsfällen informieren",
                    Criterion.STAKEHOLDERS: "Interessengruppen bei der Prävention sexueller "
                    "Ausbeutung von Kindern unterstützen, einbeziehen und mit ihnen "
                    "zusammenarbeiten",
                    Criterion.REPORTING: "Jährlich über die Umsetzung der sechs Kriterien "
                    "berichten",
                }
            ),
        }
    ),
)


def criteria_set(version: str = CURRENT.version) -> CriteriaSet:
    """Return a version of the criteria set, such as the one that a provenance names.

    Raises:
        KeyError: there is no such version.
    """
    return {CURRENT.version: CURRENT}[version]
