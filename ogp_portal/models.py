"""The project's own tables: the record's version, forms already answered, scheduled checks."""

from ogp_portal.history import RecordVersion
from ogp_portal.scheduled import ScheduledCheck
from ogp_portal.submissions import Submission

__all__ = ["RecordVersion", "ScheduledCheck", "Submission"]
