"""Write The Code's criteria and an assessment in OSCAL, the language of governance tools.

NIST's OSCAL (Open Security Controls Assessment Language) is what tools of governance, risk and
compliance read. Two export formats come with this plugin, both JSON of OSCAL 1.2.0:

- `oscal-catalog` (`.catalog.oscal.json`): the six criteria and membership as controls, each check
  as an objective of its control, marked with whose rule it is.
- `oscal-results` (`.oscal.json`): the assessment as assessment results. The first result is of
  the register as a whole, with the problems in data and plugins; then comes one for each member.

Absent is never a pass: only what is met is `satisfied` (see `determinations`). The same assessment
gives the same bytes: UUIDs grow from identities and content, times are of the day assessed.

Settings, in `[plugin.oscal]` of `codetrack.toml`:

- `catalog`: the address under which readers find the catalog.
- `identity`: an address that is yours alone, so that no other register has your UUIDs.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable

from codetrack import Config, Exporter, hookimpl
from codetrack_oscal import catalog, results
from codetrack_oscal.settings import Settings

__version__ = "0.1.0"
__all__ = ["Settings", "codetrack_exporters"]


@hookimpl
def codetrack_exporters(config: Config) -> Iterable[Exporter]:
    """Return the exporters of the catalog and of the results."""
    settings = config.into(Settings)
    yield Exporter(
        name="oscal-catalog",
        suffix=".catalog.oscal.json",
        title="the criteria and the checks as an OSCAL catalog (JSON)",
        render=catalog.render,
    )
    yield Exporter(
        name="oscal-results",
        suffix=".oscal.json",
        title="the assessment as OSCAL assessment results (JSON)",
        render=functools.partial(results.render, settings=settings),
    )
