"""An edition as a PDF: tagged for screen readers, archivable, and the same bytes everywhere."""

import json
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import asdict
from itertools import groupby
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import get_language, gettext

from measures.counting import ASIDE_ORDER, BAR_ORDER
from measures.worksheets.columns import COLUMNS
from ogp_portal.formats.said import Run, Said
from reports.formats import typesetting
from reports.formats.letters import shown
from reports.outline import (
    QUOTES,
    Block,
    Heading,
    Items,
    Paragraph,
    Table,
    on_paper,
    outline_of,
    timeline_caption,
    timeline_note,
)
from reports.telling import Telling
from reports.timeline import Timeline
from reports.worksheet import Worksheet

TEMPLATE = Path(__file__).parent / "report.typ"
MOST_SECONDS = 300


class NotSetError(Exception):
    """A PDF cannot be set; says why, to whoever keeps the server."""


def pdf_of(telling: Telling) -> bytes:
    language = get_language() or "lv"
    outline = outline_of(telling, language)
    report = {
        "title": str(outline.title),
        "titled": _runs(outline.title),
        "quotes": QUOTES[language].split("{}"),
        "kind": outline.kind,
        "subtitle": _runs(outline.subtitle),
        "author": str(telling.seal.sealed_by),
        "language": language,
        "mark": outline.mark,
        "foot": outline.foot,
        "contents": gettext("Contents"),
        "summary": [_block(block) for block in outline.summary],
        "blocks": [_block(block) for block in outline.blocks],
        "annex_title": gettext("Annex: the worksheets"),
        "annex": [_sheet(sheet) for sheet in outline.annex],
        "headings": [str(column.heading) for column in COLUMNS],
        "widths": [column.width for column in COLUMNS],
    }
    return _set(
        {
            "template": str(TEMPLATE),
            "report": _shown(report),
            "timestamp": int(telling.seal.sealed_at.timestamp()),
        }
    )


def _set(task: dict[str, Any]) -> bytes:
    """
    Raises:
        NotSetError: it cannot be set.
    """
    command = [sys.executable, "-m", typesetting.__name__]
    given = json.dumps(task).encode()
    try:
        done = subprocess.run(  # noqa: S603 - a module of ours
            command,
            input=given,
            capture_output=True,
            check=False,
            cwd=settings.BASE_DIR,
            timeout=MOST_SECONDS,
        )
    except subprocess.TimeoutExpired as error:
        raise NotSetError(f"more than {MOST_SECONDS} seconds") from error
    if done.returncode:
        raise NotSetError(done.stderr.decode(errors="replace")[-1000:])
    return done.stdout


def _shown(value: Any) -> Any:
    """All texts of the report as a PDF can hold them."""
    if isinstance(value, str):
        return shown(on_paper(value))
    if isinstance(value, dict):
        return {key: _shown(part) for key, part in value.items()}
    return [_shown(part) for part in value] if isinstance(value, list | tuple) else value


def _block(block: Block) -> dict[str, Any]:
    match block:
        case Timeline():
            return _drawn(block)
        case Heading():
            return {"is": "heading", "level": block.level, "text": _runs(block.called)}
        case Paragraph():
            return {"is": "paragraph", "text": _runs(block.text)}
        case Items():
            return {"is": "items", "items": [_runs(item) for item in block.items]}
        case Table():
            return {
                "is": "table",
                "headings": block.headings,
                "rows": _cells(block.rows),
                "widths": block.widths,
            }


def _runs(said: Said) -> str | list[Run]:
    """As short as can be: typst takes memory for whatever it is given. Words all of which are in
    the report's language are a text; others their runs, those in one language as one.
    """
    runs = [
        Run("".join(run.text for run in one), language)
        for language, one in groupby(said.runs, key=lambda run: run.language)
    ]
    return runs if any(run.language for run in runs) else str(said)


def _cells(rows: Iterable[Iterable[Said]]) -> list[list[str | list[Run]]]:
    return [[_runs(text) for text in row] for row in rows]


def _drawn(timeline: Timeline) -> dict[str, Any]:
    standings = {line.standing for line in timeline.lines}
    return {
        "is": "timeline",
        "key": [
            {"standing": one, "label": str(one.label)}
            for one in (*BAR_ORDER, *ASIDE_ORDER)
            if one in standings
        ],
        "caption": timeline_caption(timeline),
        "note": timeline_note(timeline),
        "period": asdict(timeline.period),
        "years": [asdict(year) for year in timeline.years],
        "lines": [
            {
                "code": line.code,
                "start": line.span.start,
                "length": line.span.length,
                "standing": line.standing,
                "first": line.first_end.start if line.first_end else None,
            }
            for line in timeline.lines
        ],
    }


def _sheet(sheet: Worksheet) -> dict[str, Any]:
    return {"title": _runs(sheet.heading), "rows": _cells(sheet.rows)}
