"""Dated records of what tourism companies do under The Code, and what follows from them.

Everything that users and plugins need stands here; each name is loaded when it is first used,
so that `import codetrack` costs next to nothing and loads no plugin.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from codetrack._version import __version__

if TYPE_CHECKING:
    from codetrack.assessments import assess, select
    from codetrack.audits import Audit, audit, prepare
    from codetrack.changes import AreaChange, Comparison, Entry
    from codetrack.comparisons import compare
    from codetrack.converters import extension_data
    from codetrack.criteria import Criterion
    from codetrack.dates import add_days, add_months, add_years, in_force
    from codetrack.errors import (
        AssessmentError,
        CodetrackError,
        ExportError,
        PluginError,
        RegisterError,
        SettingsError,
    )
    from codetrack.exports import export
    from codetrack.extension import Channel, Check, Exporter, Level, Reminder, SiteCheck, Source
    from codetrack.faults import Verification
    from codetrack.findings import (
        Assessment,
        Finding,
        Measure,
        MemberAssessment,
        Observation,
        Status,
        gap,
        met,
        not_applicable,
        partial,
        unknown,
    )
    from codetrack.forecasts import Change, Forecast, Turn, forecast
    from codetrack.hookspecs import hookimpl
    from codetrack.messages import Message
    from codetrack.model import Member, Register, Site
    from codetrack.plugins import Plugins, load_plugins
    from codetrack.problems import Problem
    from codetrack.records import (
        Action,
        Attestation,
        Confirmation,
        Contact,
        Contract,
        ContractCensus,
        Engagement,
        Headcount,
        Information,
        Milestone,
        Policy,
        Procedure,
        Recognition,
        Record,
        Report,
        Revenue,
        Training,
        Waiver,
    )
    from codetrack.register import add, load, save
    from codetrack.saved import load_assessment
    from codetrack.settings import Config, Settings, load_settings
    from codetrack.summary import Summary, Tally, summarise
    from codetrack.tables import Column, Table, Tabular
    from codetrack.verification import verify

_HOMES = {
    "assessments": "assess select",
    "audits": "Audit audit prepare",
    "changes": "AreaChange Comparison Entry",
    "comparisons": "compare",
    "converters": "extension_data",
    "criteria": "Criterion",
    "dates": "add_days add_months add_years in_force",
    "errors": "AssessmentError CodetrackError ExportError PluginError RegisterError SettingsError",
    "exports": "export",
    "extension": "Channel Check Exporter Level Reminder SiteCheck Source",
    "faults": "Verification",
    "findings": "Assessment Finding Measure MemberAssessment Observation Status gap met "
    "not_applicable partial unknown",
    "forecasts": "Change Forecast Turn forecast",
    "hookspecs": "hookimpl",
    "messages": "Message",
    "model": "Member Register Site",
    "plugins": "Plugins load_plugins",
    "problems": "Problem",
    "records": "Action Attestation Confirmation Contact Contract ContractCensus Engagement "
    "Headcount Information Milestone Policy Procedure Recognition Record Report Revenue Training "
    "Waiver",
    "register": "add load save",
    "saved": "load_assessment",
    "settings": "Config Settings load_settings",
    "summary": "Summary Tally summarise",
    "tables": "Column Table Tabular",
    "verification": "verify",
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names.split()}

__all__ = [
    "Action",
    "AreaChange",
    "Assessment",
    "AssessmentError",
    "Attestation",
    "Audit",
    "Change",
    "Channel",
    "Check",
    "CodetrackError",
    "Column",
    "Comparison",
    "Config",
    "Confirmation",
    "Contact",
    "Contract",
    "ContractCensus",
    "Criterion",
    "Engagement",
    "Entry",
    "ExportError",
    "Exporter",
    "Finding",
    "Forecast",
    "Headcount",
    "Information",
    "Level",
    "Measure",
    "Member",
    "MemberAssessment",
    "Message",
    "Milestone",
    "Observation",
    "PluginError",
    "Plugins",
    "Policy",
    "Problem",
    "Procedure",
    "Recognition",
    "Record",
    "Register",
    "RegisterError",
    "Reminder",
    "Report",
    "Revenue",
    "Settings",
    "SettingsError",
    "Site",
    "SiteCheck",
    "Source",
    "Status",
    "Summary",
    "Table",
    "Tabular",
    "Tally",
    "Training",
    "Turn",
    "Verification",
    "Waiver",
    "__version__",
    "add",
    "add_days",
    "add_months",
    "add_years",
    "assess",
    "audit",
    "compare",
    "export",
    "extension_data",
    "forecast",
    "gap",
    "hookimpl",
    "in_force",
    "load",
    "load_assessment",
    "load_plugins",
    "load_settings",
    "met",
    "not_applicable",
    "partial",
    "prepare",
    "save",
    "select",
    "summarise",
    "unknown",
    "verify",
]


def __getattr__(name: str) -> object:
    home = _HOME_OF.get(name)
    if home is None:
        msg = f"module 'codetrack' has no attribute {name!r}"
        raise AttributeError(msg)
    value = getattr(importlib.import_module(f"codetrack.{home}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
