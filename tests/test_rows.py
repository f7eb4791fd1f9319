"""Rows printed by `{% rows %}` are what Django's own loop prints, character for character."""

from typing import NamedTuple

import pytest
from django.template import Context, Template, TemplateSyntaxError
from django.utils.html import format_html


class Row(NamedTuple):
    code: str
    title: str
    count: int | None


ROWS = [
    Row("1.1", "Iepirkumi <b>&\"'</b>", 3),
    Row("1.2", format_html('<span lang="lv">{}</span>', "A & B"), 0),
    Row("", "", None),
]
BODIES = [
    "plain text",
    '<a href="{{ code }}">{{ title }}</a> {{ count }}',
    "{% if title %}{{ title }}{% else %}{{ unknown }}{% endif %}",
    "{% if count %}({{ count }}){% endif %}",
    "{{ page.label }}: {{ page.label|upper }} {% if page.label %}{{ code }}{% endif %}",
    "{% if missing %}{{ code }}{% else %}{% if code %}{{ code }}{% endif %}{% endif %}",
]


def printed(template, **context):
    return Template("{% load rows %}" + template).render(
        Context({"unknown": "<nav>", "page": {"label": "a & b"}, **context})
    )


@pytest.mark.parametrize("body", BODIES)
def test_rows_print_what_a_loop_prints(body):
    by_rows = printed("{% rows table %}" + body + "{% endrows %}", table=ROWS)
    by_loop = printed("{% for code, title, count in table %}" + body + "{% endfor %}", table=ROWS)

    assert by_rows == by_loop


@pytest.mark.parametrize("table", [[], (), None, ""])
def test_no_rows_print_nothing(table):
    assert printed("{% rows table %}{{ code }}{% endrows %}", table=table) == ""


@pytest.mark.parametrize(
    "body",
    [
        "{{ title|upper }}",
        "{{ title.lower }}",
        "{% if count > 1 %}many{% endif %}",
        "{% if code %}a{% elif title %}b{% endif %}",
        "{% for letter in title %}{{ letter }}{% endfor %}",
    ],
)
def test_what_rows_cannot_print_is_refused_rather_than_left_out(body):
    with pytest.raises(TemplateSyntaxError):
        printed("{% rows table %}" + body + "{% endrows %}", table=ROWS)
