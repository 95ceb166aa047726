"""Write a generated register of invented members as JSON Lines, the same for the same numbers."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

STATES = ("applied", "plan-submitted", "plan-approved", "invoiced", "paid", "signed")
CRITERIA = ("policy", "training", "contracts", "information", "stakeholders", "reporting")


def member(number: int, draw: random.Random) -> dict[str, Any]:
    """Make one member with about 33 records."""
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
        ],
        "headcounts": [
            {"on": "2026-01-05", "staff": draw.randint(5, 60), "site": site}
            for site in ("main", "park")
        ],
        "confirmations": [{"on": "2026-02-10", "site": "main"}],
        "policies": [{"adopted": f"{year}-05-01", "reviewed": "2025-06-01", "languages": ["nl"]}],
        "procedures": [
            {"adopted": f"{year}-05-01", "languages": ["nl"], "reporting_line": "isaystop.com"}
        ],
        "trainings": [
            {
                "on": f"{draw.randint(2022, 2026)}-0{draw.randint(1, 9)}-1{draw.randint(0, 9)}",
                "people": draw.randint(1, 30),
                "site": draw.choice(("main", "park")),
                "mode": draw.choice(("e-learning", "face-to-face")),
                "language": "nl",
            }
            for _ in range(8)
        ],
        "contracts": [
            {
                "supplier": f"Supplier {n} (invented)",
                "signed": f"{draw.randint(2016, 2026)}-03-01",
                "clause": draw.random() < 0.8,
            }
            for n in range(3)
        ],
        "contract_censuses": [
            {"on": "2025-11-01", "in_scope": 20, "with_clause": draw.randint(0, 20)}
        ],
        "information": [
            {"material": "Leaflet", "since": "2024-01-01", "languages": ["nl"], "reporting": True}
        ],
        "engagements": [{"on": "2026-02-02", "partner": "Police (invented)", "kind": "police"}],
        "reports": [
            {"year": 2025, "submitted": "2026-03-01", "public": draw.random() < 0.5},
        ],
        "actions": [{"criterion": c, "title": "Next step", "due": "2026-12-31"} for c in CRITERIA],
    }


def write(path: Path, members: int) -> None:
    """Write the register to the path."""
    draw = random.Random(members)
    with path.open("w", encoding="utf-8") as file:
        for number in range(members):
            file.write(json.dumps(member(number, draw), separators=(",", ":")) + "\n")
