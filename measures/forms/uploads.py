"""Files in forms: a field that takes one, and a box that stands for one that was taken already.

What a form gets is text alone: the file itself was checked and kept before (`takes_files`), and
in its place stands a ticket, or the name of a file that was not kept.
"""

from collections.abc import Mapping
from typing import Any, cast

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from measures.evidence.attached import AttachedFile, Shelf, UploadName
from measures.evidence.kinds import FileKind
from measures.models import EvidenceFile
from ogp_portal.formats.sizes import size_text

ACCEPTED = ",".join(f".{extension}" for kind in FileKind for extension in kind.extensions)


def described(file: AttachedFile) -> str:
    """nolikums.pdf (PDF document, 120 KB)"""
    return f"{file.name} ({file.kind.label}, {size_text(file.size)})"


class UploadInput(forms.FileInput):
    """For choosing a file; what comes back is the name of one that was not kept, or nothing."""

    def value_from_datadict(self, data: Mapping[str, Any], _files: Any, name: str) -> Any:
        return data.get(name, "")


class UploadField(forms.Field):
    def __init__(self, **kwargs: Any) -> None:
        widget = UploadInput(attrs={"accept": ACCEPTED})
        super().__init__(label=_("File"), required=False, widget=widget, **kwargs)

    def clean(self, value: Any) -> None:
        if value:
            raise forms.ValidationError(not_kept(value))


def not_kept(name: str) -> str:
    """Why a file that came with the form is not kept, and what to do."""
    if isinstance(name, UploadName):
        return f"{name}: {name.because}"
    return gettext("The file %(name)s was not kept. Choose it again.") % {"name": name}


class TicketInput(forms.CheckboxInput):
    """A box that is ticked as long as the file is to go with the form."""

    def value_from_datadict(self, data: Mapping[str, Any], _files: Any, name: str) -> Any:
        return data.get(name, "")


class TicketField(forms.Field):
    """The ticket of a file that is kept; its value is the file."""

    def __init__(self) -> None:
        super().__init__(label=_("Attached file"), required=False, widget=TicketInput())
        self.shelf: Shelf | None = None

    def clean(self, value: Any) -> AttachedFile | None:
        if not value:
            return None
        file = self.shelf.file_of(str(value)) if self.shelf else None
        kept = EvidenceFile.objects.kept_here()
        if file is None or not kept.filter(sha256=file.sha256).exists():
            raise forms.ValidationError(
                gettext("The file is no longer kept here. Choose it again.")
            )
        return file


class FormWithFile(forms.Form):
    """A form, or a row of one, to which a file may be attached: `upload`, then `file`.

    Args:
        shelf: where its files lie; None where it takes none.
    """

    upload = UploadField()
    file = TicketField()

    def __init__(self, *args: Any, shelf: Shelf | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.shelf = shelf
        ticket, upload = self._typed("file"), self._typed("upload")
        file = shelf.file_of(ticket) if shelf else None
        if shelf is None:
            del self.fields["upload"]
        elif upload and not self.is_bound:
            self.fields["upload"].help_text = not_kept(upload)
        if file is None and not (shelf and ticket and self.is_bound):
            del self.fields["file"]
            return
        box = cast(TicketField, self.fields["file"])
        box.shelf = shelf
        if file:
            box.label = described(file)

    def _typed(self, name: str) -> str:
        typed = self.data.get(self.add_prefix(name)) if self.is_bound else self.initial.get(name)
        return typed or ""

    @property
    def attached(self) -> AttachedFile | None:
        """The file that goes with it, where everything typed can be understood."""
        file: AttachedFile | None = self.cleaned_data.get("file")
        return file
