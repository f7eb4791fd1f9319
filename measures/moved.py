"""What a change moved besides the status: steps that were done, risks that turned, those that a
statement added, measures that go on in others; in words.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import Any, NamedTuple

from django.db.models import F, Q
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from commitments.models import ChangeKind
from measures.models import ActionStep, Measure, Risk, Succession
from measures.operations.reporting import Statement
from measures.risks import state_text
from ogp_portal.formats.days import day_text
from ogp_portal.formats.text import Text

# What a statement adds, and goes again where it is taken back; of corrections of the plan's text
# the version tells.
ADDING = (ChangeKind.PROGRESS, ChangeKind.TAKEN_BACK)
ADDED = {ActionStep: _("Step added"), Risk: _("Risk added")}
GONE = {ActionStep: _("Step taken away"), Risk: _("Risk taken away")}
# (it takes the other up, or goes on in it; whether that begins or ends)
KIN_LABELS = {
    (False, True): _("Lives on in"),
    (False, False): _("No longer lives on in"),
    (True, True): _("Takes up"),
    (True, False): _("No longer takes up"),
}


class Moved(NamedTuple):
    """One step, risk or other measure of which something has become.

    Attributes:
        label: what has.
        words: its own.
        detail: a day, or a state, in the page's words.
        said: what is done about it, in the institution's words.
    """

    label: str
    words: SafeString
    detail: str = ""
    said: str = ""


def moved_by_changes(measure: Measure) -> dict[int, list[Moved]]:
    """Change → what it moved on this measure; what it put on record is no move. Three queries,
    and one where measures go on in others.
    """
    moved: dict[int, list[Moved]] = defaultdict(list)
    kinds: tuple[tuple[Any, Callable[[Any, Any], Moved | None]], ...] = (
        (ActionStep, _step_moved),
        (Risk, _risk_moved),
    )
    for model, told in kinds:
        versions = model.history.filter(measure_id=measure.pk).order_by("history_id")
        for old, new in _turns(versions.annotate(kind=F("change__kind"))):
            one = told(old, new) if old else _come_or_gone(new, model)
            if one:
                moved[new.change_id].append(one)
    for change_id, told_of_kin in _kin_moved(measure):
        moved[change_id].append(told_of_kin)
    return moved


def _kin_moved(measure: Measure) -> Iterator[tuple[int, Moved]]:
    """(change, the measure in which this one goes on from then, or which goes on in it)"""
    involved = Q(predecessor_id=measure.pk) | Q(successor_id=measure.pk)
    ties = list(Succession.history.filter(involved).order_by("history_id"))
    others = {tie.successor_id for tie in ties} | {tie.predecessor_id for tie in ties}
    measures = Measure.objects.in_bulk(others) if ties else {}
    for tie in ties:
        is_heir, is_tied = tie.successor_id == measure.pk, tie.history_type != "-"
        other = measures[tie.predecessor_id if is_heir else tie.successor_id]
        words = format_html("{} {}", other.code, other.title_text.html())
        yield tie.change_id, Moved(str(KIN_LABELS[is_heir, is_tied]), words)


def moved_by(
    statement: Statement, steps: Iterable[ActionStep], risks: Iterable[Risk], today: date
) -> list[Moved]:
    """What a statement would move, if it were published today."""
    ticks = {tick.id: tick for tick in statement.steps}
    turns = {turn.id: turn for turn in statement.risks}
    otherwise = statement.happened_on or today
    told = [
        _step_words(step, ticks[step.pk].day(step.done_on, otherwise))
        for step in steps
        if step.pk in ticks
    ]
    told += [
        Moved(str(ADDED[ActionStep]), Text(step.text).html(), day_text(step.done_on or step.due_on))
        for step in statement.new_steps
    ]
    told += [_risk_words(risk, turns[risk.pk]) for risk in risks if risk.pk in turns]
    told += [Moved(str(ADDED[Risk]), Text(risk.text).html()) for risk in statement.new_risks]
    return told


def _turns(versions: Iterable[Any]) -> Iterator[tuple[Any, Any]]:
    """(what stood, what then stood) of each version; None stood before the first and the last."""
    stood: dict[int, Any] = {}
    for version in versions:
        yield None if version.history_type == "-" else stood.get(version.id), version
        stood[version.id] = version


def _come_or_gone(version: Any, model: Any) -> Moved | None:
    """A step or a risk that a statement added, or that went with it."""
    if version.kind not in ADDING:
        return None
    labels = GONE if version.history_type == "-" else ADDED
    day = day_text(version.done_on or version.due_on) if model is ActionStep else ""
    return Moved(str(labels[model]), Text(version.text, version.text_en).html(), day)


def _step_moved(old: Any, new: Any) -> Moved | None:
    return _step_words(new, new.done_on) if old.done_on != new.done_on else None


def _step_words(step: Any, done_on: date | None) -> Moved:
    label = gettext("Step done") if done_on else gettext("Step no longer done")
    return Moved(label, Text(step.text, step.text_en).html(), day_text(done_on))


def _risk_moved(old: Any, new: Any) -> Moved | None:
    names = ("state", "delays_by_days", "response")
    is_same = all(getattr(old, name) == getattr(new, name) for name in names)
    return None if is_same else _risk_words(new, new)


def _risk_words(risk: Any, turn: Any) -> Moved:
    words = Text(risk.text, risk.text_en).html()
    return Moved(gettext("Risk"), words, state_text(turn.state, turn.delays_by_days), turn.response)
