"""Files that came with a form: kept already, and shown to nobody until the form is published.

The form carries no bytes a second time. It carries a ticket that names the file, and that only
the portal can write: so nobody publishes bytes by their hash that were never given to them.
"""

from dataclasses import dataclass
from typing import Self

from django.core.signing import BadSignature, Signer

from measures.evidence.kinds import FileKind


@dataclass(frozen=True, slots=True)
class AttachedFile:
    """A file whose bytes were checked: which they are, and the name it goes by."""

    sha256: str
    size: int
    kind: FileKind
    name: str


@dataclass(frozen=True, slots=True)
class Shelf:
    """Where files lie that one institution has for one measure: its tickets hold nowhere else.

    They are the institution's and not one person's, so that a colleague may finish the form.
    """

    measure_id: int
    institution_id: int

    def ticket(self, file: AttachedFile) -> str:
        """Always the same for the same file, so that a form sent twice is the same form."""
        return self._signer.sign_object([file.sha256, file.size, file.kind.value, file.name])

    def file_of(self, ticket: str) -> AttachedFile | None:
        """The file that a ticket names; None for one that was not written here."""
        try:
            sha256, size, kind, name = self._signer.unsign_object(ticket)
        except (BadSignature, ValueError):
            return None
        return AttachedFile(sha256, size, FileKind(kind), name)

    @property
    def _signer(self) -> Signer:
        return Signer(salt=f"evidence:{self.measure_id}:{self.institution_id}")


class UploadName(str):
    """The name of a file that came with a form and is not kept; `because` says why, to a person.

    It stands in the form's data where the file stood.
    """

    because: str

    def __new__(cls, name: str, because: str = "") -> Self:
        made = super().__new__(cls, name)
        made.because = because
        return made
