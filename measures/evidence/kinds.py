"""The kinds of files that are taken as evidence, how much of one, and why one is not taken."""

from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

MEGABYTE = 1024 * 1024


class FileKind(TextChoices):
    """What a file is by its content. Nothing is said here of whether a signature in it holds."""

    PDF = "pdf", _("PDF document")
    DOCX = "docx", _("Word document (DOCX)")
    XLSX = "xlsx", _("Excel workbook (XLSX)")
    ODT = "odt", _("OpenDocument text (ODT)")
    ODS = "ods", _("OpenDocument spreadsheet (ODS)")
    CSV = "csv", _("CSV table")
    PNG = "png", _("PNG picture")
    JPEG = "jpeg", _("JPEG picture")
    EDOC = "edoc", _("E-document (EDOC, ASiC-E)")

    @property
    def media_type(self) -> str:
        """What it is served as."""
        return MEDIA_TYPES[self]

    @property
    def extensions(self) -> tuple[str, ...]:
        """What its name may end with, without the dot; the usual one first."""
        return OTHER_EXTENSIONS.get(self, (self.value,))


_OPEN_XML = "application/vnd.openxmlformats-officedocument"
MEDIA_TYPES = {
    FileKind.PDF: "application/pdf",
    FileKind.DOCX: f"{_OPEN_XML}.wordprocessingml.document",
    FileKind.XLSX: f"{_OPEN_XML}.spreadsheetml.sheet",
    FileKind.ODT: "application/vnd.oasis.opendocument.text",
    FileKind.ODS: "application/vnd.oasis.opendocument.spreadsheet",
    FileKind.CSV: "text/csv",
    FileKind.PNG: "image/png",
    FileKind.JPEG: "image/jpeg",
    FileKind.EDOC: "application/vnd.etsi.asic-e+zip",
}
OTHER_EXTENSIONS = {FileKind.JPEG: ("jpg", "jpeg"), FileKind.EDOC: ("edoc", "asice")}


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of a file is taken.

    Attributes:
        size: bytes of the file itself.
        unpacked: bytes that all parts of a packed file (DOCX, ODS, EDOC …) come to.
        parts: how many parts a packed file has.
    """

    size: int = 50 * MEGABYTE
    unpacked: int = 500 * MEGABYTE
    parts: int = 5_000


class FileRefusedError(Exception):
    """The file is not taken; says why, to a person, in the active language."""


def not_accepted() -> FileRefusedError:
    return FileRefusedError(
        gettext(
            "By its content, whatever its name, this is none of the files that are accepted here:"
            " PDF, DOCX, XLSX, ODT, ODS, CSV, PNG, JPEG, EDOC or ASiC-E."
        )
    )


def damaged() -> FileRefusedError:
    return FileRefusedError(
        gettext(
            "The file cannot be read to its end: it is damaged, cut short or put together in an"
            " unusual way."
        )
    )
