"""Where the rules come from: the pages that the checks name as [S1], [S2] and so on.

The pages were read in part only, and most of them carry no date. `...` replaces a part of an
address that is left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

SOURCES: Mapping[str, str] = MappingProxyType(
    {
        "S1": "thecode.org/join/",
        "S2": "thecode.org/?p=67",
        "S4": "www.thecode.org/jata",
        "S8": "sites.accorhotels.group/docref2014/en/.../page60.html",
        "S9": "content.accor.com/docref2012/en/66.html",
        "S11": "ecpat.org/ecpat-usa-releases-no-vacancy-for-child-sex-traffickers-impact-report/",
        "S12": "ecpatusa.org/blog/tag/No+Vacancy+for+Child+Sex+Traffickers",
        "S14": "content.accor.com/docref2012/en/67.html",
        "S15": "mpaht.com/thecode-lcr-canada",
        "S16": "thecode.org/renewed-commitment-to-child-protection-from-members-of-the-code-"
        "during-the-annual-general-meeting",
        "S19": "thecode.org/?page_id=2607",
        "S20": "sbwire.com/press-releases/amp/13-us-companies-recognized-...-531874.htm",
        "S23": "thecode.org/does-your-business-include-voluntourism-products",
        "S24": "ecpat.de/2018/07/05/voluntourismus-policy-von-thecode-2018/",
        "S25": "tourismcambodia.com/news/worldnews/12811/fight-the-good-fight.htm",
        "S26": "www.thecode.org/pata/",
        "S27": "fairunterwegs.org/the-code-und-tourcert-staerken-die-zusammenarbeit-...",
        "S50": "back.3blmedia.com/node/6298",
        "S65": "isaystop.com/step-3-send-the-form/",
    }
)
"""The address of each page, without `https://`, by the id under which docstrings name it."""


def pages(*ids: str) -> str:
    """Return the addresses of the pages with these ids, as a check shows them.

    Raises:
        KeyError: there is no such page.
    """
    return ", ".join([SOURCES[page] for page in ids])
