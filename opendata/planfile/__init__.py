"""The plan file; see `document`."""

from opendata.planfile.comparing import (
    adoption_problems,
    chronology_problems,
    differences,
    with_defaults,
)
from opendata.planfile.document import Document, PlanFileError
from opendata.planfile.reading import check, read
from opendata.planfile.writing import (
    dump,
    institutions_on_record,
    statement_of,
    to_json,
    write,
)

__all__ = [
    "Document",
    "PlanFileError",
    "adoption_problems",
    "check",
    "chronology_problems",
    "differences",
    "dump",
    "institutions_on_record",
    "read",
    "statement_of",
    "to_json",
    "with_defaults",
    "write",
]
