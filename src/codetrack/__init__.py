"""Dated records of what tourism companies do under The Code, and what follows from them.

Everything that users and plugins need stands here; each name is loaded when it is first used,
so that `import codetrack` costs next to nothing and loads no plugin.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from codetrack._version import __version__

if TYPE_CHECKING:
    from codetrack.assessment.assess import assess, select
    from codetrack.comparison.changes import AreaChange, Comparison, Entry
    from codetrack.comparison.compare import compare
    from codetrack.comparison.saved import load_assessment
    from codetrack.comparison.verification import Verification
    from codetrack.comparison.verify import verify
    from codetrack.conversion.converters import extension_data
    from codetrack.conversion.members import member_from
    from codetrack.dates import add_days, add_months, add_years, days_between, in_force
    from codetrack.errors import (
        AssessmentError,
        CodetrackError,
        DeliveryError,
        ExportError,
        LanguageError,
        PluginError,
        RegisterError,
        ScaleError,
        SettingsError,
    )
    from codetrack.expiry.horizon import holds_until
    from codetrack.expiry.timeline import Change, Turn
    from codetrack.extension import (
        Channel,
        Check,
        Exporter,
        Level,
        Partition,
        Pieces,
        Reminder,
        SiteCheck,
        Source,
    )
    from codetrack.hookspecs import hookimpl
    from codetrack.i18n.languages import ENGLISH, Language, language
    from codetrack.i18n.messages import N_, Message
    from codetrack.model.criteria import CriteriaSet, Criterion, criteria_set
    from codetrack.model.findings import (
        AREAS,
        MEMBERSHIP,
        Assessment,
        CheckInfo,
        Cover,
        Finding,
        Frame,
        MemberAssessment,
        Provenance,
        SiteInfo,
    )
    from codetrack.model.members import Member, Register, Site
    from codetrack.model.notices import Addressee, Handout, Notice, Notices
    from codetrack.model.observations import (
        Measure,
        Observation,
        Status,
        gap,
        met,
        not_applicable,
        partial,
        unknown,
    )
    from codetrack.model.records import (
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
    from codetrack.model.tables import Column, Table, Tabular
    from codetrack.plugins.loader import Plugins, load_plugins
    from codetrack.problems import Problem
    from codetrack.register.access import add, load, save
    from codetrack.register.documents import DocumentCheck, document_problems, verify_documents
    from codetrack.reminders.delivery import Delivery, deliver, preview
    from codetrack.reminders.ledger import Ledger, open_ledger, read_ledger
    from codetrack.reminders.remind import remind
    from codetrack.reports.audit import Audit, audit, prepare
    from codetrack.reports.dossier import Dossier, dossier
    from codetrack.reports.export import export
    from codetrack.reports.forecast import Forecast, forecast
    from codetrack.reports.trend import Point, Trend, trend
    from codetrack.scale.audit_in_parts import audit_in_parts
    from codetrack.scale.cluster import dask
    from codetrack.scale.merge import Whole
    from codetrack.scale.roll_up_in_parts import roll_up_in_parts
    from codetrack.scale.workers import Serial, Workers, processes
    from codetrack.settings import Config, Settings, SummarySettings, load_settings
    from codetrack.summary.counts import Figures
    from codetrack.summary.periods import Period
    from codetrack.summary.rollup import RollUp, roll_up
    from codetrack.summary.tallies import Summary, Tally, summarise

_HOMES = {
    "assessment.assess": "assess select",
    "reports.audit": "Audit audit prepare",
    "comparison.changes": "AreaChange Comparison Entry",
    "scale.cluster": "dask",
    "comparison.compare": "compare",
    "conversion.converters": "extension_data",
    "conversion.members": "member_from",
    "model.criteria": "CriteriaSet Criterion criteria_set",
    "dates": "add_days add_months add_years days_between in_force",
    "reminders.delivery": "Delivery deliver preview",
    "register.documents": "DocumentCheck document_problems verify_documents",
    "reports.dossier": "Dossier dossier",
    "errors": "AssessmentError CodetrackError DeliveryError ExportError LanguageError "
    "PluginError RegisterError ScaleError SettingsError",
    "scale.workers": "Serial Workers processes",
    "reports.export": "export",
    "extension": "Channel Check Exporter Level Partition Pieces Reminder SiteCheck Source",
    "comparison.verification": "Verification",
    "summary.counts": "Figures",
    "model.findings": "AREAS MEMBERSHIP Assessment CheckInfo Cover Finding Frame MemberAssessment "
    "Provenance SiteInfo",
    "reports.forecast": "Forecast forecast",
    "hookspecs": "hookimpl",
    "expiry.horizon": "holds_until",
    "i18n.languages": "ENGLISH Language language",
    "reminders.ledger": "Ledger open_ledger read_ledger",
    "i18n.messages": "N_ Message",
    "model.members": "Member Register Site",
    "model.notices": "Addressee Handout Notice Notices",
    "model.observations": "Measure Observation Status gap met not_applicable partial unknown",
    "summary.periods": "Period",
    "plugins.loader": "Plugins load_plugins",
    "problems": "Problem",
    "model.records": "Action Attestation Confirmation Contact Contract ContractCensus Engagement "
    "Headcount Information Milestone Policy Procedure Recognition Record Report Revenue "
    "Training Waiver",
    "register.access": "add load save",
    "reminders.remind": "remind",
    "scale.roll_up_in_parts": "roll_up_in_parts",
    "summary.rollup": "RollUp roll_up",
    "comparison.saved": "load_assessment",
    "scale.audit_in_parts": "audit_in_parts",
    "settings": "Config Settings SummarySettings load_settings",
    "summary.tallies": "Summary Tally summarise",
    "model.tables": "Column Table Tabular",
    "reports.trend": "Point Trend trend",
    "comparison.verify": "verify",
    "expiry.timeline": "Change Turn",
    "scale.merge": "Whole",
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names.split()}

__all__ = [
    "AREAS",
    "ENGLISH",
    "MEMBERSHIP",
    "N_",
    "Action",
    "Addressee",
    "AreaChange",
    "Assessment",
    "AssessmentError",
    "Attestation",
    "Audit",
    "Change",
    "Channel",
    "Check",
    "CheckInfo",
    "CodetrackError",
    "Column",
    "Comparison",
    "Config",
    "Confirmation",
    "Contact",
    "Contract",
    "ContractCensus",
    "Cover",
    "CriteriaSet",
    "Criterion",
    "Delivery",
    "DeliveryError",
    "DocumentCheck",
    "Dossier",
    "Engagement",
    "Entry",
    "ExportError",
    "Exporter",
    "Figures",
    "Finding",
    "Forecast",
    "Frame",
    "Handout",
    "Headcount",
    "Information",
    "Language",
    "LanguageError",
    "Ledger",
    "Level",
    "Measure",
    "Member",
    "MemberAssessment",
    "Message",
    "Milestone",
    "Notice",
    "Notices",
    "Observation",
    "Partition",
    "Period",
    "Pieces",
    "PluginError",
    "Plugins",
    "Point",
    "Policy",
    "Problem",
    "Procedure",
    "Provenance",
    "Recognition",
    "Record",
    "Register",
    "RegisterError",
    "Reminder",
    "Report",
    "Revenue",
    "RollUp",
    "ScaleError",
    "Serial",
    "Settings",
    "SettingsError",
    "Site",
    "SiteCheck",
    "SiteInfo",
    "Source",
    "Status",
    "Summary",
    "SummarySettings",
    "Table",
    "Tabular",
    "Tally",
    "Training",
    "Trend",
    "Turn",
    "Verification",
    "Waiver",
    "Whole",
    "Workers",
    "__version__",
    "add",
    "add_days",
    "add_months",
    "add_years",
    "assess",
    "audit",
    "audit_in_parts",
    "compare",
    "criteria_set",
    "dask",
    "days_between",
    "deliver",
    "document_problems",
    "dossier",
    "export",
    "extension_data",
    "forecast",
    "gap",
    "holds_until",
    "hookimpl",
    "in_force",
    "language",
    "load",
    "load_assessment",
    "load_plugins",
    "load_settings",
    "member_from",
    "met",
    "not_applicable",
    "open_ledger",
    "partial",
    "prepare",
    "preview",
    "processes",
    "read_ledger",
    "remind",
    "roll_up",
    "roll_up_in_parts",
    "save",
    "select",
    "summarise",
    "trend",
    "unknown",
    "verify",
    "verify_documents",
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
