"""The pages that are measured, by the name they have in the table."""

EMPTY = "/bench-empty/"
PAGES = {
    "plan page": "/plans/mers/",
    "list of 50 rows": "/plans/mers/measures/",
    "worksheet of 60 rows": "/plans/lapa/commitments/1/worksheet/",
}
