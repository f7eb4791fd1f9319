"""Where else a worksheet's file may be brought in: an institution's own has rows of several
commitments, and each is looked through on a page of its own.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from commitments.models import Commitment
from commitments.permissions import Access, Person
from measures.forms.imports import FileForm
from measures.models import WorksheetImport
from measures.permissions import importing_access


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Another commitment that a file has rows of, and that its person may bring it in for.

    Attributes:
        form: does so with one press.
        brought: the import by which that was done already; None where it was not, or was discarded.
    """

    commitment: Commitment
    form: FileForm
    brought: WorksheetImport | None


def elsewhere(
    brought: WorksheetImport, numbers: Collection[int], person: Person, today: date
) -> list[Elsewhere]:
    """
    Args:
        numbers: of the commitments that the file has rows of.
    """
    here, plan = brought.commitment, brought.commitment.plan
    if not person.is_authenticated or not set(numbers) - {here.number}:
        return []
    imports = WorksheetImport.objects.of_plan(plan).by(person).of_bytes(brought.sha256)
    newest = {one.commitment_id: one for one in reversed(imports.not_discarded().newest_first())}
    return [
        Elsewhere(
            commitment,
            FileForm(subject=commitment, today=today, kept_file=brought, auto_id=False),
            newest.get(commitment.pk),
        )
        for commitment in Commitment.objects.of(plan).in_order()
        if commitment.number in numbers
        and commitment != here
        and importing_access(person, commitment) is Access.ALLOWED
    ]
