"""An edition as a PDF: tagged for screen readers, archivable, and the same bytes everywhere."""

import json
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import get_language, gettext

from measures.standing import Standing
from measures.worksheets.book import Sheet, writable
from measures.worksheets.columns import COLUMNS
from ogp_portal.formats.days import day_text
from reports.formats import typesetting
from reports.formats.letters import shown
from reports.outline import (
    QUOTES,
    Block,
    Heading,
    Items,
    Paragraph,
    Table,
    outline_of,
    timeline_caption,
    timeline_note,
)
from reports.telling import Telling
from reports.timeline import Timeline

TEMPLATE = Path(__file__).parent / "report.typ"
MOST_SECONDS = 300
FILLS = {
    Standing.CANCELLED: "#8a6a9c",
    Standing.PROVEN: "#14602f",
    Standing.CLAIMED: "#7fb48f",
    Standing.UNDATED: "#b9b6b2",
    Standing.OVERDUE: "#a3121f",
    Standing.NOT_DUE: "#d9d6d2",
    Standing.DUE_SOON: "#c98540",
    Standing.ON_TRACK: "#164f91",
}


class NotSetError(Exception):
    """A PDF cannot be set; says why, to whoever keeps the server."""


def pdf_of(telling: Telling) -> bytes:
    language = get_language() or "lv"
    outline = outline_of(telling, language)
    report = {
        "title": outline.title,
        "quotes": QUOTES[language].split("{}"),
        "kind": outline.kind,
        "subtitle": outline.subtitle,
        "author": str(telling.seal.sealed_by),
        "language": language,
        "mark": outline.mark,
        "foot": outline.foot,
        "contents": gettext("Contents"),
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
        return shown(writable(value))
    if isinstance(value, dict):
        return {key: _shown(part) for key, part in value.items()}
    return [_shown(part) for part in value] if isinstance(value, list | tuple) else value


def _block(block: Block) -> dict[str, Any]:
    match block:
        case Timeline():
            return _drawn(block)
        case Heading():
            number = f"{block.number}. " if block.number else ""
            # A heading that nobody could read would be refused by the standard.
            text = f"{number}{block.text}" if writable(block.text).strip() else f"{number}–"
            return {"is": "heading", "level": block.level, "text": text}
        case Paragraph() | Items() | Table():
            return {"is": type(block).__name__.lower(), **asdict(block)}


def _drawn(timeline: Timeline) -> dict[str, Any]:
    return {
        "is": "timeline",
        "title": gettext("Timeline"),
        "caption": timeline_caption(timeline),
        "note": timeline_note(timeline),
        "period": asdict(timeline.period),
        "years": [asdict(year) for year in timeline.years],
        "lines": [
            {
                "code": line.code,
                "start": line.span.start,
                "length": line.span.length,
                "fill": FILLS[line.standing],
                "first": line.first_end.start if line.first_end else None,
            }
            for line in timeline.lines
        ],
    }


def _sheet(sheet: Sheet) -> dict[str, Any]:
    rows: list[dict[str, Any]] = []
    for group in sheet.groups:
        if group.title:
            rows.append({"is": "group", "text": group.title})
        for row in group.rows:
            cells = [
                value if isinstance(value, str) else day_text(value)
                for value in row.cells[: len(COLUMNS)]
            ]
            rows.append({"is": "row", "cells": cells})
    return {"title": sheet.heading, "rows": rows}
