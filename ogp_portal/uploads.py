"""Files on their way in: onto the disk in pieces, and no more of one than is taken."""

from django.conf import settings
from django.core.files.uploadhandler import TemporaryFileUploadHandler


class CappedUploadHandler(TemporaryFileUploadHandler):
    """Lets the rest of a file that is too large run past, so that its sender can be told.

    Cutting the connection instead would lose whatever else was typed into the form. What is kept
    of such a file is longer than LARGEST_FILE, by which a form knows it.
    """

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if start <= settings.LARGEST_FILE:
            super().receive_data_chunk(raw_data, start)
