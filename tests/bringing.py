"""Worksheets that are brought in through the browser, looked at and chosen from."""

from io import BytesIO
from uuid import uuid4

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from measures.evidence.kinds import FileKind
from measures.models import StatusWord, WorksheetImport
from tests.books import write_into
from tests.cast import make_cast, with_token
from tests.page import main_of, read

UPLOAD = "/plans/plans/commitments/1/worksheet/import/"
DAY = "{:%d.%m.%Y.}".format
GROUNDS = {"grounds-reason": "R", "grounds-because": "B", "grounds-shift": "other"}
WORDS = {
    "Izdarīts": "completed",
    "Pabeigts": "completed",
    "Notiek izstrāde": "in_progress",
    "Sākts": "in_progress",
}


def make_cast_with_words(**fields):
    """The cast, and exactly these words for a status, whatever tables other tests have left."""
    StatusWord.objects.all().delete()
    for words, status in WORDS.items():
        StatusWord.objects.create(words=words, status=status)
    return make_cast(**fields)


def file_with(edits=None, kind=FileKind.XLSX, code_at=None):
    """The portal's own worksheet, with what somebody typed into it."""
    content = Client().get(f"/plans/plans/commitments/1/worksheet.{kind.value}").content
    return write_into(content, kind, code_at or {"1.1": 0}, edits or {})


def bring(cast, person, content, name="lapa.xlsx"):
    """(answer, what was brought in)"""
    client = with_token(cast.client(person))
    response = client.post(
        UPLOAD,
        {
            "version": str(cast.commitment.version),
            "submit_key": str(uuid4()),
            "upload": SimpleUploadedFile(name, content),
        },
    )
    return response, WorksheetImport.objects.order_by("-pk").first()


def look(cast, person, brought, query=""):
    return cast.client(person).get(f"{UPLOAD}{brought.pk}/{query}")


def filled(response):
    """The page's form as the browser has it filled in: the first of each radio that is checked."""
    form = read(response).one("main").one("form", id="choices")
    typed = {}
    for node in form.all("input"):
        if node.attrs.get("type") == "radio" and "checked" not in node.attrs:
            continue
        if "name" in node.attrs and node["name"] != "csrfmiddlewaretoken":
            typed[node["name"]] = node.attrs.get("value", "")
    for node in form.all("select"):
        chosen = [one for one in node.all("option") if "selected" in one.attrs]
        typed[node["name"]] = (chosen or node.all("option"))[0].attrs.get("value", "")
    for node in form.all("textarea"):
        typed[node["name"]] = node.text
    return typed


def send(cast, person, brought, action, typed=None, **more):
    typed = filled(look(cast, person, brought)) if typed is None else typed
    typed = {**typed, **{name.replace("__", "-"): value for name, value in more.items()}}
    client = with_token(cast.client(person))
    return client.post(f"{UPLOAD}{brought.pk}/", {**typed, "action": action})


def summary(response):
    return main_of(response).one(cls="error-summary").texts("li")


def brought(cast, person, edits, **more):
    return bring(cast, person, file_with(edits, **more))[1]


def own_sheet(*rows):
    """A worksheet that somebody made themselves."""
    workbook = openpyxl.Workbook()
    for row in rows:
        workbook.active.append(row)
    content = BytesIO()
    workbook.save(content)
    return content.getvalue()


def cells_of(page):
    return {cell.one("h3").text: cell for cell in page.all(cls="sheet-cell")}
