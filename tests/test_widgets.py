"""Widgets that have a template of their own say what Django's own say."""

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates, TemplatesSetting


class Marked(forms.Select):
    """Some of its options say more of themselves."""

    def create_option(self, name, value, *arguments, **named):
        option = super().create_option(name, value, *arguments, **named)
        if value == "b":
            option["attrs"] |= {"disabled": True, "lang": "en", "hidden": False}
        return option


@pytest.mark.parametrize("widget", [Marked, forms.SelectMultiple])
@pytest.mark.parametrize(
    "choices",
    [
        [],
        [("", "—"), ("a", "A & <b>"), ("b", 'B "ir"'), (1_000_000, "C")],
        [("", "—"), ("Grupa < 1", [("a", "A"), ("b", "B")]), ("Cita", [(3, "C")])],
    ],
)
def test_a_list_to_choose_from_is_as_djangos_own(widget, choices):
    field = widget(attrs={"required": True, "class": "wide"}, choices=choices)

    own, djangos = (
        field.render("n", ["b", "1000000"], {"id": "i"}, renderer)
        for renderer in (TemplatesSetting(), DjangoTemplates())
    )

    assert "".join(map(str.strip, own.split("\n"))) == "".join(map(str.strip, djangos.split("\n")))
