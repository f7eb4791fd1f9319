"""Worksheets as people make them: each file says what a person reads in it (tests/worksheets)."""

import json
from pathlib import Path

import pytest

from measures.worksheets.comparing import DAYS, INSTITUTIONS, Reader
from measures.worksheets.reading import read_worksheets
from measures.worksheets.saying_institutions import Directory, Named
from measures.worksheets.saying_progress import column_nine, steps_said
from measures.worksheets.understanding import understand
from tests.worksheets import excel_files, exports, word_files

FOLDER = Path(__file__).parent / "worksheets"
FILES = sorted(
    path for ending in ("docx", "docm", "xlsx", "xlsm") for path in FOLDER.glob(f"*.{ending}")
)

# What they are called in the JSON → every name that they have or had.
BODIES = {
    "IUB": ["IUB", "Iepirkumu uzraudzības birojs", "Procurement Monitoring Bureau"],
    "CFLA": ["CFLA", "Centrālā finanšu un līgumu aģentūra"],
    "VARAM": [
        "VARAM",
        "Viedās administrācijas un reģionālās attīstības ministrija",
        "Vides aizsardzības un reģionālās attīstības ministrija",
    ],
    "TM": ["TM", "Tieslietu ministrija"],
    "Valsts kanceleja": ["VK", "Valsts kanceleja"],
    "Valsts kontrole": ["VK", "Valsts kontrole"],
    "Piemērs": ["Biedrība “Piemērs”", 'NVO "Piemērs"'],
}
CALLED = dict(enumerate(BODIES))
READER = Reader(
    Directory(Named(name, number) for number, called in CALLED.items() for name in BODIES[called]),
    years=(2020, 2021),
)


def day_words(said):
    """A day; after a question mark what may be meant, where somebody has to be asked."""
    if said.is_sure:
        return said.day.isoformat() if said.day else ""
    offers = [day.isoformat() if day else "no day" for day in said.offers]
    return " ".join(["?", *[" / ".join(offers)][: len(offers)]])


def institution_words(said):
    """An institution with its role; after a question mark one of which somebody has to be asked."""
    offers = " / ".join(CALLED[number] for number in said.offers)
    words = f"? {said.text}" if said.id is None else CALLED[said.id]
    role = f" ({said.role})" if said.role else ""
    return f"{words}{role} → {offers}" if offers else f"{words}{role}"


def step_words(step):
    return " ".join(filter(None, ("☑" if step.is_done else "☐", step.text, str(step.day or ""))))


def meaning(column, row):
    """What a cell means, where that is more than its text; None where it is not."""
    text = row.text(column)
    if not text and not row.day(column):
        return None
    if column == "progress":
        return list(map(step_words, steps_said(column_nine(text)[1]))) or None
    said = READER.meaning(column, row.cells[column])
    if column in DAYS:
        return day_words(said)
    if column in INSTITUTIONS:
        return "; ".join(map(institution_words, said))
    if column == "risks":
        return None if said == (text,) else list(said)
    return None


def row_words(row):
    cells, means = {}, {}
    for column in row.cells:
        day, text = row.day(column), row.text(column)
        if day or text:
            cells[column] = {"day": day.isoformat()} if day else text
        meant = meaning(column, row)
        if meant is not None:
            means[column] = meant
    return {
        "rows": list(row.numbers),
        "group": row.group,
        "mark": row.mark,
        "hidden": row.is_hidden,
        "cells": cells,
        "means": means,
    }


def reading_words(reading):
    tables = [
        {
            "name": table.name,
            "commitment": table.commitment,
            "columns": sorted(table.columns),
            "extra": list(table.extra),
            "rows": list(map(row_words, table.rows)),
        }
        for table in reading.tables
    ]
    notes = sorted([note.kind.value, note.name] for note in reading.notes)
    return {"tables": tables, "ignored": list(reading.ignored), "notes": notes}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_worksheet_says_what_a_person_reads_in_it(path):
    expected = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    for table in expected["tables"]:
        table["columns"].sort()
    expected["notes"].sort()

    assert reading_words(understand(read_worksheets(path.read_bytes()))) == expected


def test_what_it_says_is_what_its_maker_wrote_down():
    """Whoever changes the one changes the other: `python -m tests.worksheets.make`."""
    written = {
        Path(name).stem: file.says
        for file in [*exports.FILES, *word_files.FILES, *excel_files.FILES]
        for name in file.names
    }

    assert {path.stem for path in FILES} == written.keys()
    for name, says in written.items():
        assert json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8")) == says


def test_every_worksheet_is_listed_with_what_it_is_about():
    listed = (FOLDER / "README.md").read_text(encoding="utf-8")

    assert len(FILES) >= 40
    assert len({path.stem for path in FILES}) == len(FILES)
    assert [path.name for path in FILES if f"| `{path.name}` | " not in listed] == []
