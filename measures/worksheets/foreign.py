"""What a file is that is no Word document or workbook of today, and what its owner can do."""

import codecs
import re
from zipfile import ZipFile

from django.utils.translation import gettext

from measures.evidence.archives import MEDIA_TYPE_PART
from measures.evidence.files import COMPOUND, CONTROL, HEAD, PDF
from measures.evidence.kinds import FileKind, FileRefusedError

# How an encrypted Word or Excel file names what it holds.
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
RTF = b"{\\rtf"
# A web page as one file begins like a message.
MARKUP = re.compile(r"\s*(?:<[!?a-z]|mime-version:)", re.IGNORECASE)
COLUMNS = re.compile(r"[,;\t\n]")
# As people save tables as text here; the last can hold nearly any bytes.
BYTE_ORDER_MARKS = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
ENCODINGS = ("utf-8-sig", "cp1257")
BINARY_WORKBOOK = re.compile(r"ms-excel\.sheet\.binary\.")
APPLE = re.compile(r"Index(?:/.*)?\.(?:iwa|zip)|index\.(?:apxl|xml)(?:\.gz)?")
WORKSHEET = re.compile(r".*\.(?:docx|xlsx|docm|xlsm|doc|xls)", re.IGNORECASE | re.DOTALL)
LONGEST_MEDIA_TYPE = 200


def refusal_of(content: bytes) -> FileRefusedError:
    """Why something that is not packed at all cannot be read."""
    head = content[:HEAD]
    if content.startswith(COMPOUND):
        return FileRefusedError(_of_compound(content))
    if PDF.match(head):
        sentence = gettext(
            "This is a PDF, whatever its name. Bring the Word or Excel file that it was made from."
        )
    elif head.startswith(RTF):
        sentence = gettext(
            "This is an RTF file, whatever its name. Open it in Word and save it as .docx."
        )
    else:
        text = _text(head)
        if MARKUP.match(text):
            sentence = gettext(
                "This is a web page or an XML file, whatever its name. Open it in Word or Excel and"
                " save it as .docx or .xlsx."
            )
        elif COLUMNS.search(text):
            sentence = gettext(
                "This is a file of plain text, such as CSV. Open it in Excel and save it as .xlsx."
            )
        else:
            sentence = _neither()
    return FileRefusedError(sentence)


def _of_compound(content: bytes) -> str:
    if ENCRYPTED in content:
        return gettext("The file is locked with a password. Save it without, and try again.")
    return gettext(
        "This is a file of an old Word or Excel (.doc, .xls). Open it and save it as .docx or"
        " .xlsx."
    )


def _text(head: bytes) -> str:
    """The beginning of a text; "" of what is none."""
    mark = BYTE_ORDER_MARKS.get(head[:2])
    for encoding in (mark,) if mark else ENCODINGS:
        try:
            # It may end in the midst of a letter.
            text = codecs.getincrementaldecoder(encoding)().decode(head)
        except UnicodeDecodeError:
            continue
        return "" if CONTROL.search(text) else text.removeprefix("\ufeff")
    return ""


def refusal_of_packed(archive: ZipFile, types: str) -> FileRefusedError:
    """Why something that is packed, and neither of the two, cannot be read.

    Args:
        types: what it says of its parts, in small letters; "" where it says nothing.
    """
    names = archive.namelist()
    if BINARY_WORKBOOK.search(types):
        sentence = gettext(
            "This is a binary workbook (.xlsb). Open it in Excel and save it as .xlsx."
        )
    elif MEDIA_TYPE_PART in names:
        sentence = _of_media_type(archive)
    elif any(map(APPLE.fullmatch, names)):
        sentence = gettext(
            "This is a file of Pages or Numbers. Open it there and export it to Word or Excel."
        )
    elif not types and any(map(WORKSHEET.fullmatch, names)):
        sentence = gettext(
            "This is a packed file (.zip). Unpack it, and bring the Word or Excel file that is in"
            " it."
        )
    else:
        sentence = _neither()
    return FileRefusedError(sentence)


def _of_media_type(archive: ZipFile) -> str:
    with archive.open(MEDIA_TYPE_PART) as part:
        said = part.read(LONGEST_MEDIA_TYPE).strip()
    if said == FileKind.EDOC.media_type.encode():
        return gettext(
            "This is a signed file (.edoc, .asice). Take the Word or Excel file out of it, and"
            " bring that."
        )
    return gettext("This is an OpenDocument file. Open it and save it as .docx or .xlsx.")


def _neither() -> str:
    return gettext("By its content this is neither a Word document (.docx) nor a workbook (.xlsx).")
