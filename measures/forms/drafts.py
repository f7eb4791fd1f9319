"""What stands in an update form, whichever way it came: sent just now, or kept in a draft."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import uuid4

from django.http import QueryDict

from commitments.forms.beside import put_word_beside
from commitments.forms.versioned import LARGEST_VERSION
from measures.drafts import Typed
from measures.evidence.attached import Shelf
from measures.forms.additions import RowsOfStatement
from measures.forms.progress import ProgressForm
from measures.models import Measure, UpdateDraft
from measures.operations.reporting import Statement
from ogp_portal.accounts.keeping import carried

# What belongs to one rendering of a form, not to what is typed into it.
OF_ONE_RENDERING = ("submit_key", "action", "draft")


def typed_into(form: ProgressForm, data: QueryDict) -> Typed:
    """What is typed into a form that was sent, as it was typed, with the version it was written
    against. Steps and risks of which it says nothing new are left out: they follow the record,
    whatever becomes of them until it is published.
    """
    silent = form.silent_fields()
    return {name: values for name, values in typed_of(data).items() if name not in silent}


def typed_of(data: QueryDict) -> Typed:
    """Everything that stands in a form that was sent, but for what belongs to its rendering."""
    typed: Typed = {}
    for name, value in carried(data):
        if name not in OF_ONE_RENDERING:
            typed.setdefault(name, []).append(value)
    return typed


def seen_of(data: QueryDict) -> str | None:
    """The token of the draft that a form was opened on; None where the form does not say."""
    return data.get("draft")


def as_sent(typed: Typed) -> QueryDict:
    """What is kept in a draft, as though a browser had sent it."""
    data = QueryDict(mutable=True)
    for name, values in typed.items():
        data.setlist(name, values)
    return data


def put_draft_beside(form: ProgressForm, sent: QueryDict, draft: Typed) -> Typed:
    """Show at each field what stands there in a colleague's draft; what has no field of its own in
    the form, such as rows of evidence, is returned.
    """
    fields = {field.html_name for field in form.visible_fields()}
    for name in fields & draft.keys():
        put_word_beside(form, name, sent.get(name, ""), draft[name][-1])
    return {name: values for name, values in draft.items() if name not in fields}


def written_against(typed: Typed) -> int | None:
    """The version of the measure that the text was written against; None where nobody can know."""
    version = typed.get("version", [""])[-1]
    is_number = version.isascii() and version.isdigit() and len(version) <= 10
    return min(int(version), LARGEST_VERSION) if is_number else None


def terms_of(form: ProgressForm) -> dict[str, Any]:
    """What rows of evidence are judged by: where the lead's files lie, and the day."""
    measure = form.subject
    shelf = Shelf(measure.pk, measure.lead_institution_id) if measure.lead_institution_id else None
    return {"shelf": shelf, "today": form.today}


@dataclass(frozen=True, slots=True)
class Written:
    """An update form filled in from a draft."""

    form: ProgressForm
    rows: RowsOfStatement

    @classmethod
    def opened(cls, draft: UpdateDraft | None, measure: Measure, today: date) -> "Written":
        """To be gone on with, against the measure as it stands now; nothing is judged yet."""
        if draft is None:
            empty = ProgressForm(subject=measure, today=today)
            return cls(empty, RowsOfStatement.opened(terms_of(empty)))
        data = as_sent(draft.typed)
        data["version"] = str(measure.version)
        form = ProgressForm(data, subject=measure, today=today).unjudged()
        return cls(form, RowsOfStatement.unjudged(data, terms_of(form)))

    @classmethod
    def handed_in(cls, draft: UpdateDraft, measure: Measure, today: date) -> "Written":
        """To be judged as a statement."""
        data = as_sent(draft.typed)
        data["version"], data["submit_key"] = str(measure.version), str(uuid4())
        form = ProgressForm(data, subject=measure, today=today)
        return cls(form, RowsOfStatement.sent(data, terms_of(form)))

    def is_valid(self) -> bool:
        return self.form.is_valid() & self.rows.is_valid()

    def statement(self) -> Statement:
        return self.form.statement(**self.rows.values())

    def problems(self) -> list[str]:
        """Why it cannot be published, each with the field it is about."""
        forms = [self.form, *(form for kind in self.rows.kinds for form in kind.forms)]
        problems = [
            f"{form[name].label} – {sentence}" if name in form.fields else str(sentence)
            for form in forms
            for name, sentences in form.errors.items()
            for sentence in sentences
        ]
        of_kinds = (sentence for kind in self.rows.kinds for sentence in kind.non_form_errors())
        return [*problems, *map(str, of_kinds)]
