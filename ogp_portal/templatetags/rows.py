"""`{% rows %}`: many rows of a kind, their markup in the template, printed at Python's own speed.

A template node costs microseconds each time it is asked; a table of sixty rows asks thousands.
Here the nodes are asked once a table, and every row is then a walk along plain strings.
"""

from collections.abc import Callable, Iterable
from html import escape
from typing import Any

from django import template
from django.template.base import (
    FilterExpression,
    NodeList,
    Parser,
    TextNode,
    Token,
    VariableNode,
    render_value_in_context,
)
from django.template.context import Context
from django.template.defaulttags import IfNode, TemplateLiteral
from django.template.exceptions import TemplateSyntaxError
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

Printer = Callable[[Any], str]


@register.tag
def rows(parser: Parser, token: Token) -> "RowsNode":
    """Print what stands inside once for every row: `{% rows table %}…{% endrows %}`.

    The rows are named tuples of one kind. Inside, a row's values are called by their names, and
    everything else is the page's, the same in all rows. There may be text, `{{ name }}` and
    `{% if name %}…{% else %}…{% endif %}`, nothing else: whatever a cell needs beyond that is
    made where the rows are made.
    """
    table = parser.compile_filter(token.contents.partition(" ")[2])
    body = parser.parse(("endrows",))
    parser.delete_first_token()
    return RowsNode(table, body)


class RowsNode(template.Node):
    child_nodelists = ("body",)

    def __init__(self, table: FilterExpression, body: NodeList) -> None:
        self.table, self.body = table, body

    def render(self, context: Context) -> SafeString:
        table = self.table.resolve(context)
        if not table:
            return SafeString()
        places = {name: place for place, name in enumerate(table[0]._fields)}
        printed = _printer(self.body, places, context)
        return mark_safe("".join([printed(row) for row in table]))  # noqa: S308 - see _value


def _printer(nodes: Iterable[template.Node], places: dict[str, int], context: Context) -> Printer:
    """What prints these nodes for any row."""
    parts: list[str | Printer] = []
    for node in nodes:
        part = _part(node, places, context)
        if parts and isinstance(part, str) and isinstance(parts[-1], str):
            parts[-1] += part
        else:
            parts.append(part)
    return lambda row: "".join([part if isinstance(part, str) else part(row) for part in parts])


def _part(node: template.Node, places: dict[str, int], context: Context) -> str | Printer:
    """What a node prints: the same in all rows, or something to be asked row by row."""
    if isinstance(node, TextNode):
        return node.s
    if isinstance(node, VariableNode):
        place = _place(node.filter_expression, places)
        return str(node.render(context)) if place is None else _value(place, context)
    if isinstance(node, IfNode):
        return _choice(node, places, context)
    raise TemplateSyntaxError(f"{node!r} cannot stand in rows.")


def _choice(node: IfNode, places: dict[str, int], context: Context) -> Printer:
    (condition, body), *others = node.conditions_nodelists
    if not isinstance(condition, TemplateLiteral) or any(other for other, _ in others):
        raise TemplateSyntaxError(f"{node!r} is more than rows can judge.")
    asked: Any = condition.value
    place = _place(asked, places)
    yes = _printer(body, places, context)
    no = _printer(others[0][1] if others else [], places, context)
    if place is None:
        return yes if asked.resolve(context, ignore_failures=True) else no
    return lambda row: yes(row) if row[place] else no(row)


def _place(expression: Any, places: dict[str, int]) -> int | None:
    """Which value of a row is meant; None for something of the page's."""
    name, *_rest = getattr(expression.var, "lookups", None) or [""]
    if name in places and expression.token != name:
        raise TemplateSyntaxError(f"{expression.token!r}: rows print their values as they are.")
    return places.get(name)


def _value(place: int, context: Context) -> Printer:
    """A value as any template prints it: escaped, unless it is marked as safe."""

    def printed(row: Any) -> str:
        value = row[place]
        if value.__class__ is str:
            return escape(value)
        if value.__class__ is SafeString:
            return value
        return str(render_value_in_context(value, context))

    return printed
