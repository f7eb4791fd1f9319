"""The work: measures, who answers for them, what was said and shown about them."""

from measures.models.dates import DateChange
from measures.models.measures import (
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
    DraftState,
    Evidence,
    EvidenceFile,
    LinkSighting,
    ProgressUpdate,
    Review,
    ReviewStep,
    UpdateDraft,
)
from measures.risks import RiskState

__all__ = [
    "ActionStep",
    "DateChange",
    "DraftState",
    "Evidence",
    "EvidenceFile",
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
    "Succession",
    "SupportingRole",
    "UpdateDraft",
    "parts_now",
]
