"""A file as worksheets: opened safely, read by its kind, and understood."""

from dataclasses import replace

from measures.evidence.kinds import FileKind
from measures.worksheets.packages import check_package
from measures.worksheets.raw import Note, NoteKind, RawFile
from measures.worksheets.reading_docx import read_docx
from measures.worksheets.reading_xlsx import read_xlsx

READERS = {FileKind.DOCX: read_docx, FileKind.XLSX: read_xlsx}


def read_worksheets(content: bytes) -> RawFile:
    """What stands in the file.

    Raises:
        FileRefusedError: it is no worksheet, or none that can be read within bounds; says why.
    """
    package = check_package(content)
    file = READERS[package.kind](package.content)
    told = {NoteKind.MACROS: package.has_macros, NoteKind.PICTURES: package.has_pictures}
    more = (Note(kind) for kind, is_so in told.items() if is_so)
    return replace(file, notes=(*file.notes, *more))
