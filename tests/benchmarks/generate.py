"""Write a generated register of invented members as JSON Lines, the same for the same numbers."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

STATES = ("applied", "plan-submitted", "plan-approved", "invoiced", "paid", "signed")
CRITERIA = ("policy", "training", "contracts", "information", "stakeholders", "reporting")


SITES = ("main", "park", "harbour")


def member(number: int, draw: random.Random) -> dict[str, Any]:
    """Make one member with about 33 records; every tenth or so lacks some of them."""

    def mostly(records: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return records if draw.random() < 0.9 else []

    year = draw.randint(2015, 2024)
    return {
        "id": f"hotel-{number}",
        "name": f"Hotel {number} (invented)",
        "country": draw.choice(("BE", "FR", "NL", "DE")),
        "sectors": ["hotel"],
        "languages": ["nl", "fr"],
        "staff_languages": ["nl"],
        "milestones": [{"on": f"{year}-0{n}-15", "state": s} for n, s in enumerate(STATES, 1)],
        "revenues": [{"year": 2025, "band": "up-to-500k", "on": "2026-02-01"}],
        "contacts": [
            {"role": "focal-point", "email": f"focal-point@hotel-{number}.example"},
        ],
        "sites": [
            {"id": "main", "name": "Main", "operation": "owned", "languages": ["nl", "en"]},
            {"id": "park", "name": "Park", "operation": "managed", "region": "North"},
            {"id": "harbour", "name": "Harbour", "operation": "franchised"},
        ],
        "headcounts": [
            {"on": "2026-01-05", "staff": draw.randint(5, 60), "site": site} for site in SITES
        ],
        "confirmations": [{"on": "2026-02-10", "site": "main"}],
        "policies": mostly(
            [{"adopted": f"{year}-05-01", "reviewed": "2025-06-01", "languages": ["nl"]}]
        ),
        "procedures": mostly(
            [{"adopted": f"{year}-05-01", "languages": ["nl"], "reporting_line": "isaystop.com"}]
        ),
        "trainings": [
            {
                "on": f"{draw.randint(2022, 2026)}-0{draw.randint(1, 9)}-1{draw.randint(0, 9)}",
                "people": draw.randint(1, 30),
                "site": draw.choice(SITES),
                "mode": draw.choice(("e-learning", "face-to-face")),
                "language": "nl",
            }
            for _ in range(7)
        ],
        "contracts": [
            {
                "supplier": f"Supplier {n} (invented)",
                "signed": f"{draw.randint(2016, 2026)}-03-01",
                "clause": draw.random() < 0.8,
            }
            for n in range(3)
        ],
        "contract_censuses": mostly(
            [{"on": "2025-11-01", "in_scope": 20, "with_clause": draw.randint(0, 20)}]
        ),
        "information": [
            {
                "material": "Leaflet",
                "since": "2024-01-01",
                "until": f"{draw.randint(2025, 2029)}-12-31",
                "languages": ["nl"],
                "reporting": draw.random() < 0.8,
            }
        ],
        "engagements": mostly(
            [
                {
                    "on": f"{draw.randint(2023, 2026)}-02-02",
                    "partner": "Police (invented)",
                    "kind": "police",
                }
            ]
        ),
        "reports": mostly(
            [{"year": 2025, "submitted": "2026-03-01", "public": draw.random() < 0.5}]
        ),
        "actions": [
            {"criterion": criterion, "title": "Next step", "due": "2026-12-31"}
            for criterion in CRITERIA[: draw.choice((6, 6, 6, 4))]
        ],
    }


def write(path: Path, members: int) -> None:
    """Write the register to the path."""
    draw = random.Random(members)
    with path.open("w", encoding="utf-8") as file:
        for number in range(members):
            file.write(json.dumps(member(number, draw), separators=(",", ":")) + "\n")
