"""The project's own tables: the record's version, and forms already answered."""

from ogp_portal.history import RecordVersion
from ogp_portal.submissions import Submission

__all__ = ["RecordVersion", "Submission"]
