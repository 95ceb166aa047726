"""Write one generated hotel group as JSON Lines: as one member with all sites, or as companies.

Nothing is drawn: what a site has follows from its number, so that twice the sites have exactly
twice the records.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

STATES = ("applied", "plan-submitted", "plan-approved", "invoiced", "paid", "signed")
CRITERIA = ("policy", "training", "contracts", "information", "stakeholders", "reporting")
PLACES = (("BE", "nl"), ("DE", "de"), ("FR", "fr"), ("NL", "nl"), ("ES", "es"), ("PT", "pt"))
REGIONS = ("Coast", "City", "Mountains", "Countryside")
OPERATIONS = ("owned", "managed", "franchised")
A_SITE = 50
"""How many records each site has, its waivers left out."""
Tables = dict[str, list[dict[str, Any]]]


def site(number: int, tables: Tables, lacking: int) -> None:
    """Add a site and its 50 records to the tables; every `lacking`-th lacks what is asked for."""
    country, language = PLACES[number % len(PLACES)]
    name, lacks = f"site-{number}", bool(lacking) and number % lacking == 0
    made: dict[str, Any] = {
        "id": name,
        "name": f"Hotel {number} (invented)",
        "country": country,
        "region": REGIONS[number % len(REGIONS)],
        "operation": OPERATIONS[number % len(OPERATIONS)],
        "languages": [language, "en"],
        "staff_languages": [language],
        "opened": "2026-04-01" if number % 20 == 0 else f"20{number % 15 + 10}-03-01",
    }
    if lacks and number % 20 and number % 3 == 0:
        made["closed"] = "2025-10-31"
    tables["sites"].append(made)

    def add(table: str, *records: dict[str, Any]) -> None:
        tables[table] += [{**record, "site": name} for record in records]

    staff = number % 20 + 10
    add("headcounts", *({"on": f"{year}-01-05", "staff": staff} for year in (2024, 2025, 2026)))
    answered = range(2021, 2025) if lacks else range(2023, 2027)
    add("confirmations", *({"on": f"{year}-02-10"} for year in answered))
    add(
        "trainings",
        *(
            {
                "on": f"{2020 if lacks else 2021 + n % 6}-0{n % 9 + 1}-1{number % 10}",
                "people": (number + n) % 20 + 1,
                "hours": 1.5,
                "mode": "e-learning" if n % 2 else "face-to-face",
                "language": language,
            }
            for n in range(24)
        ),
    )
    add(
        "contracts",
        *(
            {
                "supplier": f"Supplier {number}-{n} (invented)",
                "signed": f"20{n + 15}-03-0{number % 9 + 1}",
                "clause": not lacks,
                "voluntourism": n == 5,
            }
            for n in range(6)
        ),
    )
    add(
        "contract_censuses", {"on": "2025-11-01", "in_scope": 20, "with_clause": 0 if lacks else 20}
    )
    add(
        "information",
        *(
            {
                "material": f"Leaflet {n}",
                "since": f"202{n}-01-01",
                "until": "2025-12-31" if lacks else f"202{n + 4}-12-31",
                "channel": "lobby",
                "languages": [language, "en"],
                "reporting": not lacks,
            }
            for n in range(4)
        ),
    )
    served = {} if lacks else {"reporting_line": "isaystop.com", "countries": [country]}
    add("procedures", {"adopted": "2021-05-01", "languages": [language], **served})
    add("policies", {"adopted": "2021-05-01", "reviewed": "2025-06-01", "languages": [language]})
    add(
        "engagements",
        {"on": "2025-02-02", "partner": "Police (invented)", "kind": "police"},
        {"on": "2026-02-02", "partner": "School (invented)", "kind": "school"},
    )
    add(
        "actions",
        *(
            {"criterion": CRITERIA[(number + n) % 6], "title": f"Step {n}", "due": "2026-12-31"}
            for n in range(4)
        ),
    )
    if lacks and number % 5 == 0:
        waived = {"check": "information/every-site", "reason": "being rebuilt"}
        days = {"approved_by": "focal-point", "since": "2026-09-01", "until": "2026-12-31"}
        add("waivers", waived | days)


def member(member_id: str, numbers: range, lacking: int = 10) -> dict[str, Any]:
    """Make a member of the group that holds the sites with these numbers."""
    tables: Tables = {
        table: []
        for table in (
            *("sites", "headcounts", "confirmations", "policies", "procedures", "trainings"),
            *("contracts", "contract_censuses", "information", "engagements", "actions", "waivers"),
        )
    }
    tables["policies"].append(
        {"adopted": "2020-05-01", "reviewed": "2026-06-01", "covers": ["voluntourism"]}
    )
    tables["trainings"] += [
        {"on": f"2026-{n:02}-20", "people": 40, "audience": "management", "hours": 2}
        for n in range(1, 11)
    ]
    for number in numbers:
        site(number, tables, lacking)
    return {
        "id": member_id,
        "name": f"{member_id} (invented)",
        "country": "BE",
        "sectors": ["hotel"],
        "group": "example-group",
        "voluntourism": True,
        "languages": ["en"],
        "staff_languages": ["en"],
        "milestones": [{"on": f"2019-0{n}-15", "state": s} for n, s in enumerate(STATES, 1)],
        "revenues": [{"year": 2025, "band": "over-50m", "on": "2026-02-01"}],
        "contacts": [{"role": "focal-point", "email": f"focal-point@{member_id}.example"}],
        "reports": [{"year": 2025, "submitted": "2026-03-01", "public": True}],
        **tables,
    }


def lines(sites: int, each: int, lacking: int = 10) -> Iterator[bytes]:
    """Yield a line for each company of the group, which has so many sites at most."""
    for first in range(0, sites, each):
        made = member(f"company-{first}", range(first, min(first + each, sites)), lacking)
        yield json.dumps(made, separators=(",", ":")).encode() + b"\n"


def write(path: Path, sites: int, each: int) -> None:
    """Write the group to the path, as companies of so many sites."""
    with path.open("wb") as file:
        file.writelines(lines(sites, each))
