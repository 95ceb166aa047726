"""The six criteria of The Code, in versioned sets, with their official titles."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from types import MappingProxyType

import attrs


class Criterion(enum.StrEnum):
    """Name one of the six criteria that a member commits to by signing The Code."""

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
    """Hold one version of the criteria: titles by language, and where the wording comes from."""

    version: str
    titles: Mapping[str, Mapping[Criterion, str]]
    source: str

    def title(self, criterion: Criterion, language: str = "en") -> str:
        """Return the title in `language`, or in English where that has no official wording."""
        return self.titles.get(language, self.titles["en"])[criterion]


CURRENT = CriteriaSet(
    version="current",
    source="thecode.org/join/ and thecode.org/?p=67, undated pages",
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
        }
    ),
)
