"""Rows within a form: evidence, roles, risks, steps. They work without a script.

The rows of a form that was sent are found by their names (`evidence-0-url`), so a plain client
needs no management form; a row left empty says nothing.
"""

import re
from collections.abc import Sequence
from typing import Any, Self, cast

from django.conf import settings
from django.forms import BaseFormSet, Form, formset_factory
from django.http import QueryDict


class Rows(BaseFormSet):  # type: ignore[type-arg]  # generic in the stubs only
    """Some rows of one kind.

    Attributes:
        rows_prefix: what the names of their fields begin with.
        legend, hint, another: what stands above them, and on the button for one more.
    """

    rows_prefix = ""
    legend: Any = ""
    hint: Any = ""
    another: Any = ""

    @property
    def more(self) -> str:
        """The form's `action` that asks for one more of these rows."""
        return f"more-{self.rows_prefix}"

    @classmethod
    def of(cls, form: type[Form], most: int) -> type[Self]:
        made = formset_factory(
            form,
            formset=cls,
            extra=0,
            max_num=most,
            validate_max=True,
            absolute_max=settings.DATA_UPLOAD_MAX_NUMBER_FIELDS,
        )
        return cast(type[Self], made)

    @classmethod
    def blank(cls) -> dict[str, Any]:
        return dict.fromkeys(cls.form.base_fields, "")

    @classmethod
    def opened(cls, known: Sequence[dict[str, Any]] = (), **kwargs: Any) -> Self:
        """The rows that are known, and an empty one to write into."""
        rows = [*known, cls.blank()] if len(known) < cls.max_num else [*known]
        return cls(prefix=cls.rows_prefix, initial=rows, form_kwargs=kwargs)

    @classmethod
    def sent(cls, data: QueryDict, **kwargs: Any) -> Self:
        """The rows of a form that was sent, to be judged."""
        rows = cls.typed(data) or [cls.blank()]
        values = {
            f"{cls.rows_prefix}-{number}-{name}": value
            for number, row in enumerate(rows)
            for name, value in row.items()
        }
        count = {"TOTAL_FORMS": str(len(rows)), "INITIAL_FORMS": "0"}
        whole = {**values, **_named(cls.rows_prefix, count)}
        return cls(whole, prefix=cls.rows_prefix, form_kwargs=kwargs)

    @classmethod
    def unjudged(cls, data: QueryDict, *, more: bool = False, **kwargs: Any) -> Self:
        """The rows as they were filled in so far; with `more`, an empty one behind them."""
        rows = cls.typed(data)
        if not rows or (more and len(rows) < cls.max_num):
            rows.append(cls.blank())
        return cls(prefix=cls.rows_prefix, initial=rows, form_kwargs=kwargs)

    @classmethod
    def typed(cls, data: QueryDict) -> list[dict[str, Any]]:
        """The rows of a form that was sent, as they were typed."""
        names = "|".join(map(re.escape, cls.form.base_fields))
        field = re.compile(rf"{re.escape(cls.rows_prefix)}-([0-9]{{1,9}})-(?:{names})")
        numbers = {match[1] for name in data if (match := field.fullmatch(name))}
        return [
            {name: data.get(f"{cls.rows_prefix}-{number}-{name}", "") for name in cls.blank()}
            for number in sorted(numbers, key=int)
        ]


def _named(prefix: str, values: dict[str, str]) -> dict[str, str]:
    return {f"{prefix}-{name}": value for name, value in values.items()}
