"""The pages that are measured, by the name they have in the table."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

EMPTY = "/bench-empty/"
# For every kind of reader, in databases of every size.
PAGES = {
    "plan page": "/plans/mers/",
    "list of 50 rows": "/plans/mers/measures/",
    "worksheet of 60 rows": "/plans/lapa/commitments/1/worksheet/",
}
# For the first reader of the largest plan; its commitments have 600 measures each.
LARGEST = {
    "commitment": "/plans/mers/commitments/1/",
    "measure": "/plans/mers/measures/1.1/",
    "risks": "/plans/mers/risks/",
    "evidence": "/plans/mers/evidence/",
    "date changes": "/plans/mers/date-changes/",
    "changes": "/plans/mers/changes/?group=measure",
}
PAST = {
    f"{name}, past": address
    for name, address in (PAGES | LARGEST).items()
    if name in ("plan page", "list of 50 rows", "commitment", "measure")
}
# Half of the statements had been made by then.
DAY_OF_PAST = (datetime.now(ZoneInfo("Europe/Riga")) - timedelta(days=5)).date()
ADDRESSES = (
    PAGES
    | LARGEST
    | {name: f"{address}?on={DAY_OF_PAST.isoformat()}" for name, address in PAST.items()}
)
