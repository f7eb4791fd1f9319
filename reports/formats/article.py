"""An edition as a page: whole in itself, and its words to be put into the site's frame."""

from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import get_language

from measures.counting import Counts, bar_of
from measures.standing import Standing
from measures.worksheets.columns import HEADINGS
from reports.compared import sections_of
from reports.comparing import Difference
from reports.telling import Seal, Telling, summary_sentence
from reports.timeline import timeline_of
from reports.worksheet import worksheet_of

TEMPLATE = "reports/article.html"
BEGIN, END = '<article class="edition">', "</article>"


def article_of(telling: Telling) -> bytes:
    """The page in the active language; UTF-8."""
    found = [Difference(**one) for one in telling.document["edition"]["differences"]]
    counts: Counts = {count.standing: count.number for count in telling.counts}
    context = {
        "telling": telling,
        "seal": telling.seal,
        "sentence": summary_sentence(telling),
        "bar": bar_of(counts, ""),
        "timeline": timeline_of(telling.told, (telling.period_from, telling.period_to)),
        "differences": sections_of(found, None, telling.document),
        "standings": list(Standing),
        "sheets": [worksheet_of(part) for part in telling.parts if part.told],
        "headings": HEADINGS,
    }
    return page_of(str(telling.title), TEMPLATE, context, telling.seal)


def page_of(title: str, template: str, context: dict[str, Any], seal: Seal | None = None) -> bytes:
    """A page that needs nothing but itself.

    Args:
        seal: what each of its sheets of paper names at its foot.
    """
    frame = {
        "title": title,
        "language": get_language(),
        "seal": seal,
        "article": render_to_string(template, context),
    }
    return render_to_string("reports/article_file.html", frame).encode()


def words_of(page: bytes) -> str:
    """What stands in the article of a page that was made here."""
    return page.decode().partition(BEGIN)[2].rpartition(END)[0]
