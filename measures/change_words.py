"""What a change put into other words, whom it asked and what it erased, for a list of changes."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from typing import Any, NamedTuple

from django.db.models import F, QuerySet, TextField, Value
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from commitments.models import ChangeKind, Commitment, InstitutionDirectory
from commitments.versions import FieldChange, Telling, changes_of_fields, telling_of_commitment
from measures.models import ActionStep, Evidence, Measure, Risk, SupportingRole
from measures.proofs import HASH_SHOWN
from measures.versions import telling_of_measure
from ogp_portal.formats.words import shortened

HANGING = {
    "role": _("other responsible institution"),
    "risk": _("risk"),
    "step": _("action step"),
}
ASKED, FILE = "asked", "file"


class Version(NamedTuple):
    """A version of a measure, or of a commitment's text, and the change that made it."""

    change: int
    day: date
    row_id: int
    number: int


def words_of_measures(
    versions: list[Version], directory: InstitutionDirectory
) -> dict[int, list[FieldChange]]:
    """Change → what it put into other words in the measures' own text. One query, where any is."""
    return _words(Measure, versions, telling_of_measure(directory, {}))


def words_of_commitments(versions: list[Version]) -> dict[int, list[FieldChange]]:
    """Change → what it put into other words in the commitments' text. One query, where any is."""
    return _words(Commitment, versions, telling_of_commitment())


def _words(model: Any, versions: list[Version], telling: Telling) -> dict[int, list[FieldChange]]:
    words: dict[int, list[FieldChange]] = defaultdict(list)
    if not versions:
        return words
    numbers = {version.number - before for version in versions for before in (0, 1)}
    rows = model.history.filter(
        id__in={version.row_id for version in versions}, version__in=numbers
    )
    stood = {(row.id, row.version): row for row in rows}
    for change, day, row_id, number in versions:
        before = stood.get((row_id, number - 1))
        if before:
            changed = changes_of_fields(stood[row_id, number], before, day, telling)
            words[change] += [replace(one, pieces=shortened(one.pieces)) for one in changed]
    return words


class Hung(NamedTuple):
    """What a change did to that which hangs on measures.

    Attributes:
        rows: kinds of rows that were corrected, in words.
        named: whom it asked for a part, or the hash of the file that it erased.
    """

    rows: list[str]
    named: list[str]


def hung_on(
    kinds: dict[int, ChangeKind], days: dict[int, date], directory: InstitutionDirectory
) -> dict[int, Hung]:
    """Change → what it did to that which hangs on measures. One query, where any did anything.

    Args:
        kinds, days: of the changes.
    """
    hung: dict[int, Hung] = defaultdict(lambda: Hung([], []))
    for change, what, of in _hanging(kinds):
        if what == ASKED:
            told, word = hung[change].named, directory.label(int(of), days[change]).short
        elif what == FILE:
            told, word = hung[change].named, f"SHA-256 {of[:HASH_SHOWN]}…"
        else:
            told, word = hung[change].rows, str(HANGING[what])
        if word not in told:
            told.append(word)
    return hung


def _hanging(kinds: dict[int, ChangeKind]) -> Iterable[tuple[int, str, str]]:
    """(change, what, of which) in one selection."""
    branches = list(_branches(kinds))
    if not branches:
        return []
    first, *others = branches
    return first.union(*others).order_by("change_id", "what", "of")


def _branches(kinds: dict[int, ChangeKind]) -> Iterator[QuerySet[Any, Any]]:
    nothing = Value("", output_field=TextField())
    asked_one = Cast("institution_id", TextField())
    for kind, model, what, of in (
        (ChangeKind.PLAN_TEXT, SupportingRole, "role", nothing),
        (ChangeKind.PLAN_TEXT, Risk, "risk", nothing),
        (ChangeKind.PLAN_TEXT, ActionStep, "step", nothing),
        (ChangeKind.PART_ASKED, SupportingRole, ASKED, asked_one),
        (ChangeKind.EVIDENCE_ERASED, Evidence, FILE, Cast(F("file__sha256"), TextField())),
    ):
        changes = [change for change, its_kind in kinds.items() if its_kind == kind]
        if changes:
            rows: Any = model.history.filter(change__in=changes)
            named = rows.annotate(what=Value(what, output_field=TextField()), of=of)
            yield named.order_by().values_list("change_id", "what", "of")
