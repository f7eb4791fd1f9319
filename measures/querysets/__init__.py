"""The selections that pages, exports and rules ask for, beside the models that they select."""

from measures.querysets.dates import (
    DateChangeQuerySet,
)
from measures.querysets.measures import (
    STANDING_RANK,
    ActionStepQuerySet,
    MeasureQuerySet,
    RiskQuerySet,
    SupportingRoleQuerySet,
)
from measures.querysets.statements import (
    ProgressUpdateQuerySet,
    ReviewQuerySet,
    UpdateDraftQuerySet,
)

__all__ = [
    "STANDING_RANK",
    "ActionStepQuerySet",
    "DateChangeQuerySet",
    "MeasureQuerySet",
    "ProgressUpdateQuerySet",
    "ReviewQuerySet",
    "RiskQuerySet",
    "SupportingRoleQuerySet",
    "UpdateDraftQuerySet",
]
