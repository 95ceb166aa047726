"""The public names of codetrack, each with the module that it comes from."""

from ._version import __version__ as __version__
from .assessment.assess import assess as assess, select as select
from .comparison.changes import (
    ComparedStatus as ComparedStatus,
    ChangeKind as ChangeKind,
    Comparison as Comparison,
    ComparedFinding as ComparedFinding,
)
from .comparison.compare import compare as compare
from .comparison.saved import load_assessment as load_assessment
from .comparison.verification import Verification as Verification
from .comparison.verify import verify as verify
from .conversion.converters import extension_data as extension_data
from .conversion.json_schema import member_schema as member_schema
from .conversion.members import member_from as member_from, record_from_text as record_from_text
from .dates import (
    Every as Every,
    add_days as add_days,
    add_months as add_months,
    add_years as add_years,
    days_between as days_between,
    in_force as in_force,
)
from .errors import (
    AssessmentError as AssessmentError,
    CodetrackError as CodetrackError,
    DeliveryError as DeliveryError,
    ExportError as ExportError,
    LanguageError as LanguageError,
    PluginError as PluginError,
    RegisterError as RegisterError,
    ScaleError as ScaleError,
    SettingsError as SettingsError,
)
from .expiry.horizon import holds_until as holds_until
from .expiry.timeline import FindingChange as FindingChange, StatusChange as StatusChange
from .extension import (
    AnyCheck as AnyCheck,
    Channel as Channel,
    Check as Check,
    Exporter as Exporter,
    Level as Level,
    Partition as Partition,
    StreamingRenderer as StreamingRenderer,
    Reminder as Reminder,
    SiteCheck as SiteCheck,
    Source as Source,
)
from .hookspecs import hookimpl as hookimpl
from .i18n.languages import (
    ENGLISH as ENGLISH,
    Language as Language,
    catalogues_of as catalogues_of,
    language as language,
)
from .i18n.messages import N_ as N_, Message as Message
from .model.criteria import (
    CriteriaSet as CriteriaSet,
    Criterion as Criterion,
    criteria_set as criteria_set,
)
from .model.findings import (
    AREAS as AREAS,
    MEMBERSHIP as MEMBERSHIP,
    Assessment as Assessment,
    CheckInfo as CheckInfo,
    Cover as Cover,
    Finding as Finding,
    AssessmentHeader as AssessmentHeader,
    MemberAssessment as MemberAssessment,
    Provenance as Provenance,
    SiteInfo as SiteInfo,
)
from .model.members import Member as Member, Register as Register, Site as Site
from .model.notices import (
    Addressee as Addressee,
    Handout as Handout,
    Notice as Notice,
    Notices as Notices,
)
from .model.observations import (
    Measure as Measure,
    Observation as Observation,
    Status as Status,
    gap as gap,
    met as met,
    not_applicable as not_applicable,
    partly_met as partly_met,
    unknown as unknown,
)
from .model.records import (
    Action as Action,
    Attestation as Attestation,
    Confirmation as Confirmation,
    Contact as Contact,
    Contract as Contract,
    ContractCensus as ContractCensus,
    Engagement as Engagement,
    Headcount as Headcount,
    Information as Information,
    Milestone as Milestone,
    Policy as Policy,
    Procedure as Procedure,
    Recognition as Recognition,
    Record as Record,
    Report as Report,
    Revenue as Revenue,
    Training as Training,
    Waiver as Waiver,
)
from .model.structs import gc_paused as gc_paused
from .model.tables import Column as Column, Table as Table, Tabular as Tabular
from .plugins.loader import Plugins as Plugins, load_plugins as load_plugins
from .problems import Problem as Problem, hide_secrets as hide_secrets, nearest as nearest
from .register.access import add as add, load as load, save as save
from .register.documents import (
    DocumentCheck as DocumentCheck,
    document_problems as document_problems,
    verify_documents as verify_documents,
)
from .reminders.delivery import Delivery as Delivery, deliver as deliver, preview as preview
from .reminders.ledger import (
    Ledger as Ledger,
    open_ledger as open_ledger,
    read_ledger as read_ledger,
)
from .reminders.remind import remind as remind
from .reports.audit import (
    OpenRegister as OpenRegister,
    audit as audit,
    open_register as open_register,
)
from .reports.dossier import Dossier as Dossier, dossier as dossier
from .reports.export import (
    AnyReport as AnyReport,
    export as export,
    render_report as render_report,
)
from .reports.forecast import Forecast as Forecast, forecast as forecast
from .reports.trend import TrendPoint as TrendPoint, Trend as Trend, trend as trend
from .scale.audit_in_parts import audit_in_parts as audit_in_parts
from .scale.cluster import dask_client as dask_client, dask_workers as dask_workers
from .scale.merge import AuditTotals as AuditTotals
from .scale.summary_in_parts import summarise_periods_in_parts as summarise_periods_in_parts
from .scale.workers import (
    SerialExecutor as SerialExecutor,
    WorkerPool as WorkerPool,
    processes as processes,
)
from .settings import (
    Config as Config,
    Settings as Settings,
    SummarySettings as SummarySettings,
    load_settings as load_settings,
)
from .summary.counts import Figures as Figures
from .summary.periods import Period as Period
from .summary.report import SummaryReport as SummaryReport, summarise_periods as summarise_periods
from .summary.tallies import Summary as Summary, Tally as Tally, summarise as summarise

# Old names: each warns when it is used, and goes in a year.
AreaChange = ComparedStatus
Audit = OpenRegister
Change = FindingChange
Entry = ComparedFinding
Frame = AssessmentHeader
Pieces = StreamingRenderer
Point = TrendPoint
RollUp = SummaryReport
Serial = SerialExecutor
Turn = StatusChange
Whole = AuditTotals
Workers = WorkerPool
dask = dask_workers
partial = partly_met
prepare = open_register
roll_up = summarise_periods
roll_up_in_parts = summarise_periods_in_parts
