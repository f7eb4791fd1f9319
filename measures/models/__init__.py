"""The work: measures, who answers for them, what was said and shown about them."""

from measures.drafts import DraftState, ReviewStep
from measures.models.dates import DateChange
from measures.models.imports import ImportState, StatusWord, StatusWords, WorksheetImport
from measures.models.measures import (
    CODE,
    ActionStep,
    Measure,
    MeasureGroup,
    Origin,
    Parts,
    Risk,
    Succession,
    SupportingRole,
    parts_now,
)
from measures.models.statements import (
    Evidence,
    EvidenceFile,
    LinkSighting,
    ProgressUpdate,
    Review,
    UpdateDraft,
)
from measures.risks import RiskState

__all__ = [
    "CODE",
    "ActionStep",
    "DateChange",
    "DraftState",
    "Evidence",
    "EvidenceFile",
    "ImportState",
    "LinkSighting",
    "Measure",
    "MeasureGroup",
    "Origin",
    "Parts",
    "ProgressUpdate",
    "Review",
    "ReviewStep",
    "Risk",
    "RiskState",
    "StatusWord",
    "StatusWords",
    "Succession",
    "SupportingRole",
    "UpdateDraft",
    "WorksheetImport",
    "parts_now",
]
