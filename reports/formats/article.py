"""An edition as a page: the words of it, to be put into the site's frame."""

from django.template.loader import render_to_string

from measures.counting import Counts, bar_of
from measures.standing import Standing
from measures.worksheets.columns import HEADINGS
from reports.compared import sections_of
from reports.comparing import Difference
from reports.telling import Telling
from reports.timeline import timeline_of

TEMPLATE = "reports/article.html"


def article_of(telling: Telling) -> bytes:
    """The page's own words, in the active language; UTF-8."""
    found = [Difference(**one) for one in telling.document["edition"]["differences"]]
    counts: Counts = {count.standing: count.number for count in telling.counts}
    context = {
        "telling": telling,
        "seal": telling.seal,
        "bar": bar_of(counts, ""),
        "timeline": timeline_of(telling.told, (telling.period_from, telling.period_to)),
        "differences": sections_of(found, None, telling.document),
        "standings": list(Standing),
        "headings": HEADINGS,
    }
    return render_to_string(TEMPLATE, context).encode()
