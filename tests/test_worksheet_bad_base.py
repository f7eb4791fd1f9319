"""A worksheet's file whose memory of what it was written from is damaged, or lies."""

import json

import pytest

from measures.evidence.kinds import FileKind
from measures.worksheets.base import NoBaseError, from_text, to_text
from measures.worksheets.comparing import compare
from measures.worksheets.matching import matches_of
from measures.worksheets.raw import NoteKind, RawCell
from measures.worksheets.understanding import ReadRow
from measures.worksheets.writing_docx import BASE_NAMESPACE
from tests.books import READER, differences
from tests.hostile import (
    RECORD,
    SHEET,
    SHEET_ROW,
    TOO_LARGE,
    WORD_ROW,
    data,
    excel_parts,
    notes_of,
    packed,
    padded,
    relations,
    row,
    tbl,
    unpacked,
    with_parts,
    word_parts,
)

pytestmark = pytest.mark.usefixtures("in_english")


REMEMBERED = json.loads(to_text(RECORD))


def remembering(**changes):
    return json.dumps(REMEMBERED | changes)


def in_row(place, value):
    first = list(REMEMBERED["rows"][0])
    first[place] = value
    return remembering(rows=[first])


BAD_BASES = {
    "nothing": "",
    "no JSON": "{",
    "a number": "1",
    "deep": "[" * 100_000,
    "deep and whole": "[" * 100_000 + "]" * 100_000,
    "deep inside": '{"format":' + '{"a":' * 50_000 + "1" + "}" * 50_001,
    "long": json.dumps("a" * 8_000_001),
    "another format": remembering(format=2),
    "a long number": '{"format":' + "9" * 5_000 + "}",
    "no rows": remembering(rows=None),
    "rows of numbers": remembering(rows=[1]),
    "rows that are a text": remembering(rows="abc"),
    "a short row": remembering(rows=[["1.1", 1]]),
    "a code that is none": in_row(0, 1),
    "a version that is none": in_row(1, "1"),
    "a version that is true": in_row(1, True),
    "a version before all": in_row(1, -1),
    "a version that no database counts to": in_row(1, 10**400),
    "half a version": in_row(1, 1.5),
    "a text that is none": in_row(3, None),
    "half a letter": in_row(3, "\ud800"),
    "a letter that no file can hold": in_row(3, "a\x00"),
    "a day that is none": in_row(4, "31.12.2020."),
    "no such day": in_row(4, "2020-02-30"),
    "a day of another kind": in_row(4, 20200101),
    "no day": remembering(day=None),
    "infinity": '{"format":1e999}',
}


@pytest.mark.parametrize("kind", BAD_BASES)
def test_a_base_that_is_damaged_is_none(kind):
    with pytest.raises(NoBaseError):
        from_text(BAD_BASES[kind])


@pytest.mark.parametrize("kind", [FileKind.DOCX, FileKind.XLSX])
@pytest.mark.parametrize("base", ["deep", "half a letter", "nothing"])
def test_a_file_with_a_damaged_base_is_read_without(files, kind, base):
    text = BAD_BASES[base]
    if kind is FileKind.DOCX:
        parts = unpacked(files[kind])
        name = next(name for name, part in parts.items() if BASE_NAMESPACE.encode() in part)
        changed = f'<base xmlns="{BASE_NAMESPACE}">{text}</base>'
    else:
        name = "xl/worksheets/sheet5.xml"
        assert b"<dimension" in unpacked(files[kind])[name]
        pieces = [text[at : at + 30_000] for at in range(0, len(text), 30_000)] or [""]
        rows = "".join(row(piece.replace("<", "")) for piece in pieces)
        changed = f'<worksheet xmlns="{SHEET}"><sheetData>{rows}</sheetData></worksheet>'
    content = with_parts(files[kind], {name: changed})

    assert notes_of(content) == {NoteKind.DAMAGED_BASE}
    found = differences(content, RECORD)
    assert [one.match.code for one in found] == ["1.1", "1.2", "1.3"]


def test_a_base_that_lies_gives_nothing_but_another_comparison():
    """It names measures that are none, one twice, versions that never were, other cells."""
    rows = [list(one) for one in REMEMBERED["rows"]]
    rows[0][0], rows[1][0], rows[2][0] = "9.9", "1.1", "1.1"
    rows[2][1], rows[2][3] = 2**31 - 1, "Cits"
    base = from_text(remembering(plan="cits", rows=rows))
    cells = {"title": RawCell("Izstrādāt metodiku")}
    read = [ReadRow(0, (at,), str(at), "", cells) for at in range(4)]

    matches = matches_of(read, RECORD.rows, base, FileKind.DOCX)

    assert [(one.code, one.by_key) for one in matches] == [
        ("", False),
        ("1.1", True),
        ("", False),
        ("", False),
    ]
    assert [one.cells for one in compare(matches, RECORD, base, READER)][1] == ()


def test_a_huge_base_is_no_burden(weighed):
    text = "[" + "[]," * 3_000_000 + "[]]"
    parts = word_parts(tbl(WORD_ROW))
    parts["customXml/item1.xml"] = f'<base xmlns="{BASE_NAMESPACE}">{text}</base>'
    parts["word/_rels/document.xml.rels"] = relations(("customXml", "../customXml/item1.xml"))

    assert weighed(padded(packed(parts))) == ""

    sheet = row(*[]) + "".join(row(text[at : at + 30_000]) for at in range(0, 9_000_000, 30_000))
    parts = excel_parts(data(SHEET_ROW), f"<sheetData>{sheet}</sheetData>")
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace("Lapa2", "_ogp")

    assert weighed(padded(packed(parts))) == TOO_LARGE
