"""The kinds of files that worksheets come as."""

from measures.evidence.kinds import FileKind
from measures.worksheets.writing_docx import docx_of
from measures.worksheets.writing_xlsx import xlsx_of

WRITERS = {FileKind.DOCX: docx_of, FileKind.XLSX: xlsx_of}
