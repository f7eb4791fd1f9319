"""Packed files (Word's, Excel's) that are the same bytes whenever they are made."""

from datetime import UTC, datetime
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

EARLIEST = (1980, 1, 1, 0, 0, 0)  # as far back as the format goes


def property_moment(moment: datetime) -> datetime:
    """A moment as a file's properties hold it: in universal time, to the second. The libraries
    name no other zone, whatever zone they are given.
    """
    return moment.astimezone(UTC).replace(microsecond=0, tzinfo=None)


def repacked(content: bytes) -> bytes:
    """The same parts in the same order, without the moment at which each was written."""
    file = BytesIO()
    with ZipFile(BytesIO(content)) as given, ZipFile(file, "w") as taken:
        for part in given.infolist():
            info = ZipInfo(part.filename, EARLIEST)
            info.compress_type = ZIP_DEFLATED
            taken.writestr(info, given.read(part))
    return file.getvalue()
