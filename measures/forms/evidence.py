"""Evidence after it was shown: a copy beside a link, withdrawal, erasure by law."""

from typing import Any, Self

from django.utils.translation import gettext_lazy as _

from commitments.forms.versioned import FormOfVersion, Prose
from measures.forms.proofs import LinkField
from measures.forms.uploads import FormWithFile
from measures.models import Measure
from measures.operations.evidence import Copy
from ogp_portal.history import RecordedModel


class EvidenceForm(FormOfVersion):
    """A form about one piece of a measure's evidence; its version is the measure's.

    Several stand on one page, so each calls its fields by a name of its own.
    """

    subject: Measure
    called = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": f"{self.called}_%s", **kwargs})


class CopyForm(FormWithFile, EvidenceForm):
    """Put a file, or an archive's address, beside a link: `upload archive_url`."""

    called = "copy"

    field_order = ("version", "submit_key", "upload", "file", "archive_url")

    archive_url = LinkField(
        label=_("Its address in an archive"),
        help_text=_("For example, at web.archive.org."),
    )

    def copy(self) -> Copy:
        return Copy(file=self.attached, archive_url=self.cleaned_data["archive_url"])

    def reopened(self, subject: RecordedModel, *, opened_version: int) -> Self:
        data = self._with_fresh_token(subject)
        return type(self)(data, subject=subject, today=self.today, shelf=self.shelf)


class WithdrawalForm(EvidenceForm):
    """Withdraw a piece of evidence: `because`."""

    called = "withdrawal"

    because = Prose(
        label=_("Why is it withdrawn?"),
        help_text=_("It is published beside the evidence, which stays on the page as withdrawn."),
        error_messages={"required": _("Say why it is withdrawn.")},
    )


class ErasureForm(EvidenceForm):
    """Erase a file's bytes for a legal reason: `because`."""

    called = "erasure"

    because = Prose(
        label=_("By which law or decision?"),
        help_text=_("It is published in the file's place. Name no person in it."),
        error_messages={"required": _("Say by which law or decision it is erased.")},
    )
