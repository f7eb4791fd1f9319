"""Evidence from the form to the reader: files and links, kept, given out, withdrawn, erased."""

import hashlib
import json
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from urllib.parse import unquote
from uuid import uuid4
from zipfile import ZipFile

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from django.utils.translation import gettext as _

from commitments.models import Change, ChangeKind
from commitments.operations import ChangedMeanwhileError, NotAllowedError, RuleBrokenError
from measures.evidence.attached import Shelf
from measures.evidence.kinds import FileRefusedError
from measures.models import Evidence, EvidenceFile, Measure, ProgressUpdate
from measures.operations.evidence import (
    Copy,
    erase_file,
    keep_copy,
    store_file,
    withdraw_evidence,
)
from measures.operations.reporting import Proof, Statement, report_progress
from measures.standing import Standing, Status
from measures.views import uploading
from ogp_portal.formats.days import day_text
from ogp_portal.history import RecordVersion
from opendata.planfile.writing import dump
from tests.cast import in_days, make_cast, progress, with_token
from tests.clock import Clock
from tests.documents import CSV, EXE, PDF, SVG, bomb, docx, edoc
from tests.factories import (
    PASSWORD,
    TABLE,
    author,
    make_commitment,
    make_evidence,
    make_file,
    make_measure,
    make_person,
    make_plan,
)
from tests.page import form_of, main_of, typed_into

pytestmark = pytest.mark.django_db

PROVES = {"evidence-0-proves": "Nolikums"}
LINK = "https://www.iub.gov.lv/metodika"


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    """Files of a test's own, on a disk."""
    disk = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(tmp_path / "media")},
    }
    settings.STORAGES = {**settings.STORAGES, "default": disk}
    return tmp_path / "media"


def upload(content=PDF, name="nolikums.pdf"):
    return SimpleUploadedFile(name, content)


def with_file(cast, file=None, **typed):
    """A whole update form with a file in its first row of evidence."""
    return progress(cast.measure, **{"evidence-0-upload": file or upload(), **PROVES, **typed})


def stored(folder):
    """The bytes of every file on the disk."""
    return [path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()]


def sha(content):
    return hashlib.sha256(content).hexdigest()


def fetched(client, address, **headers):
    """The answer to whoever asks for a file, read to its end: its bytes are `body`."""
    response = client.get(address, headers=headers)
    response.body = response.getvalue() if response.streaming else response.content
    return response


def put(cast, person="lead"):
    """What sends forms about the measure's evidence in a person's name."""
    return with_token(cast.client(person))


def by(cast, person="lead"):
    user = cast.people[person]
    return author(user, user.memberships.first().institution)


# A file is published ------------------------------------------------------------------------------


def test_a_file_is_published_with_its_statement_and_given_out_as_it_came(folder):
    cast = make_cast(completion_test="Nolikums ir publicēts")
    dated = in_days(-4)

    response = put(cast).post(
        f"{cast.url}update/",
        with_file(cast, status="completed", **{"evidence-0-dated_on": day_text(dated)}),
    )

    assert (response.status_code, response["Location"]) == (302, cast.url)
    piece = Evidence.objects.get()
    assert (piece.url, piece.file_name, piece.dated_on) == ("", "nolikums.pdf", dated)
    assert (piece.file.sha256, piece.file.size, piece.file.kind) == (sha(PDF), len(PDF), "pdf")
    assert cast.now().evidence_count == 1
    assert cast.now().judgement(timezone.localdate()).standing is Standing.PROVEN
    assert stored(folder) == [PDF]
    reader = cast.client("nobody")
    shown = main_of(reader.get(cast.url)).one("section", aria_labelledby="evidence")
    [address] = {url for url in shown.hrefs() if url.startswith("/evidence/")}
    assert address == f"/evidence/{sha(PDF)}/nolikums.pdf"
    assert sha(PDF) in shown.text
    assert day_text(dated) in shown.text
    assert sha(fetched(reader, address).body) == sha(PDF)


def test_bytes_that_were_lost_are_missed_in_words_and_come_back_with_the_same_file(folder):
    cast = make_cast()
    put(cast).post(f"{cast.url}update/", with_file(cast))
    [lost] = [path for path in folder.rglob("*") if path.is_file()]
    lost.unlink()
    address = f"/evidence/{sha(PDF)}/nolikums.pdf"

    missed = cast.client("nobody").get(address)
    assert missed.status_code == 404
    assert main_of(missed).one("h1").text == _("The portal has lost this file")
    assert sha(PDF) in main_of(missed).text

    put(cast).post(f"{cast.url}update/", with_file(cast, version=cast.now().version))

    assert sha(fetched(cast.client("nobody"), address).body) == sha(PDF)


def test_the_story_names_the_file_and_leads_to_it():
    cast = make_cast()
    put(cast).post(f"{cast.url}update/", with_file(cast))

    story = main_of(cast.client("nobody").get(cast.url)).one("ol", cls="story")

    link = story.one("a", href=f"/evidence/{sha(PDF)}/nolikums.pdf")
    assert link.text == "Nolikums"
    assert "nolikums.pdf" in story.text


def test_a_link_may_have_its_file_beside_it_from_the_start():
    cast = make_cast()

    put(cast).post(f"{cast.url}update/", with_file(cast, **{"evidence-0-url": LINK}))

    piece = Evidence.objects.get()
    assert (piece.url, piece.file_name) == (LINK, "nolikums.pdf")
    assert cast.now().evidence_count == 1


def test_the_same_bytes_are_kept_once_under_whatever_names(folder):
    cast = make_cast()
    rows = {
        "evidence-1-upload": upload(name="Nolikums (parakstīts).pdf"),
        "evidence-1-proves": "Tas pats",
    }

    put(cast).post(f"{cast.url}update/", with_file(cast, **rows))
    put(cast).post(f"{cast.url}update/", with_file(cast, upload(name="vēlreiz.pdf")))

    assert stored(folder) == [PDF]
    assert EvidenceFile.objects.count() == 1
    assert sorted(Evidence.objects.values_list("file_name", flat=True)) == [
        "Nolikums (parakstīts).pdf",
        "nolikums.pdf",
        "vēlreiz.pdf",
    ]


@pytest.mark.parametrize(
    ("content", "name", "kind"),
    [
        (edoc(), "lēmums.edoc", "application/vnd.etsi.asic-e+zip"),
        (edoc(), "lēmums.asice", "application/vnd.etsi.asic-e+zip"),
        (CSV.encode(), "dati.csv", "text/csv"),
    ],
)
def test_a_signed_file_comes_back_byte_for_byte(content, name, kind):
    cast = make_cast()
    put(cast).post(f"{cast.url}update/", with_file(cast, upload(content, name)))
    address = f"/evidence/{sha(content)}/{name}"

    response = fetched(cast.client("nobody"), address, **{"Accept-Encoding": "gzip"})

    assert response.body == content
    assert response["Content-Type"] == kind
    assert response["Content-Length"] == str(len(content))


# How a file is given out --------------------------------------------------------------------------


def test_a_file_can_do_nothing_in_this_sites_name():
    cast = make_cast()
    name = "Nolikums “2020”.csv"
    file = make_evidence(cast.measure, "", file=make_file(name=name)).file

    response = fetched(cast.client("nobody"), f"/evidence/{file.sha256}/{name}")

    assert response.status_code == 200
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert response["X-Content-Type-Options"] == "nosniff"
    kind, _, encoded = response["Content-Disposition"].partition("; filename*=utf-8''")
    assert (kind, unquote(encoded)) == ("attachment", name)
    assert "Content-Encoding" not in response
    assert response.cookies == {}


def test_a_file_may_be_kept_by_its_hash_but_is_asked_about_each_time():
    cast = make_cast()
    file = make_evidence(cast.measure, "", file=make_file()).file
    address = f"/evidence/{file.sha256}/pasakumi.csv"
    reader = cast.client("nobody")

    first = fetched(reader, address)
    again = fetched(reader, address, **{"If-None-Match": first["ETag"]})

    assert first["ETag"] == f'"{file.sha256}"'
    assert set(first["Cache-Control"].split(", ")) == {"public", "no-cache"}
    assert (again.status_code, again.body) == (304, b"")


def test_the_head_of_a_file_can_be_asked_for():
    cast = make_cast()
    file = make_evidence(cast.measure, "", file=make_file()).file

    head = cast.client("nobody").head(f"/evidence/{file.sha256}/pasakumi.csv")
    assert head.getvalue() == b""

    assert (head.status_code, head["Content-Length"]) == (200, str(len(TABLE)))


def test_a_file_is_given_out_only_under_a_name_by_which_it_is_shown():
    cast = make_cast()
    file = make_evidence(cast.measure, "", file=make_file()).file
    reader = cast.client("nobody")

    assert reader.get(f"/evidence/{file.sha256}/rekins.csv").status_code == 404
    assert reader.get(f"/evidence/{'0' * 64}/pasakumi.csv").status_code == 404
    assert reader.get(f"/evidence/{file.sha256.upper()}/pasakumi.csv").status_code == 404
    assert reader.get(f"/en/evidence/{file.sha256}/pasakumi.csv").status_code == 404


def test_a_file_that_nobody_has_published_is_not_there():
    cast = make_cast()
    file = make_file()

    for person in ("nobody", "lead", "coordinator"):
        response = cast.client(person).get(f"/evidence/{file.sha256}/{file.name}")
        assert (person, response.status_code) == (person, 404)


def test_a_withdrawn_file_is_no_longer_given_out_unless_it_proves_something_else():
    cast = make_cast()
    first = make_evidence(cast.measure, "", file=make_file())
    second = make_evidence(cast.measure, "", "Vēl kaut ko", file=make_file())
    reader = cast.client("nobody")
    answers = []

    for piece in (first, second):
        withdraw_evidence(
            piece,
            because="Kļūda",
            by=by(cast),
            opened_version=cast.now().version,
            today=timezone.localdate(),
        )
        response = fetched(reader, f"/evidence/{first.file.sha256}/pasakumi.csv")
        answers.append(response.status_code)

    assert answers == [200, 410]
    gone = main_of(reader.get(f"/evidence/{first.file.sha256}/pasakumi.csv"))
    assert gone.one("h1").text == _("This evidence was withdrawn")
    assert day_text(timezone.localdate()) in gone.text
    assert "Kļūda" in gone.text
    assert cast.url in gone.hrefs()


# Nothing typed is lost ----------------------------------------------------------------------------


def test_a_file_is_kept_while_the_rest_of_the_form_is_corrected(folder):
    cast = make_cast()
    client = put(cast)

    mistaken = client.post(f"{cast.url}update/", with_file(cast, done="", happened_on="rīt"))

    assert mistaken.status_code == 422
    assert stored(folder) == [PDF]
    box = form_of(mistaken).one("input", name="evidence-0-file")
    label = form_of(mistaken).one("label", for_=box["id"])
    assert label.text.startswith("nolikums.pdf (")
    assert "checked" in box.attrs
    assert not Evidence.objects.exists()
    saved = client.post(
        f"{cast.url}update/", typed_into(mistaken, done="Publicēts", happened_on="")
    )
    assert saved.status_code == 302
    assert Evidence.objects.get().file.sha256 == sha(PDF)


def test_a_file_that_is_unticked_is_not_published():
    cast = make_cast()
    client = put(cast)
    shown = client.post(f"{cast.url}update/", with_file(cast, action="preview"))
    body = typed_into(shown, **{"evidence-0-url": LINK})
    del body["evidence-0-file"]

    assert client.post(f"{cast.url}update/", body).status_code == 302

    piece = Evidence.objects.get()
    assert (piece.url, piece.file) == (LINK, None)


def test_another_file_takes_the_place_of_the_first():
    cast = make_cast()
    client = put(cast)
    shown = client.post(f"{cast.url}update/", with_file(cast, action="preview"))
    other = {"evidence-0-upload": upload(docx(), "nolikums.docx")}

    client.post(f"{cast.url}update/", typed_into(shown, **other))

    assert Evidence.objects.get().file_name == "nolikums.docx"


@pytest.mark.parametrize("action", ["preview", "more-evidence"])
def test_a_file_waits_while_the_form_is_looked_at_or_grows(action):
    cast = make_cast()
    client = put(cast)

    shown = client.post(f"{cast.url}update/", with_file(cast, action=action))

    assert shown.status_code == 200
    assert not Evidence.objects.exists()
    assert client.post(f"{cast.url}update/", typed_into(shown)).status_code == 302
    assert Evidence.objects.get().file_name == "nolikums.pdf"


def test_a_preview_shows_the_file_without_a_link_that_would_lead_nowhere():
    cast = make_cast(completion_test="Ir")

    shown = put(cast).post(
        f"{cast.url}update/", with_file(cast, status="completed", action="preview")
    )

    preview = main_of(shown).one("section", cls="preview")
    assert "nolikums.pdf" in preview.text
    assert preview.hrefs() == []
    assert preview.all(cls="standing--proven")


def test_a_file_is_kept_when_somebody_else_was_quicker():
    cast = make_cast()
    client = put(cast)
    body = with_file(cast)
    make_evidence(cast.measure, stated_on=timezone.localdate())

    second = client.post(f"{cast.url}update/", body)

    assert second.status_code == 409
    assert client.post(f"{cast.url}update/", typed_into(second)).status_code == 302
    assert Evidence.objects.filter(file_name="nolikums.pdf").count() == 1


def test_a_file_is_kept_when_only_the_token_was_stale(folder):
    cast = make_cast()
    client = cast.client("lead")
    client.get(f"{cast.url}update/")

    stale = client.post(f"{cast.url}update/", {**with_file(cast), "csrfmiddlewaretoken": "x" * 64})

    assert stale.status_code == 403
    assert stored(folder) == [PDF]
    assert client.post(f"{cast.url}update/", typed_into(stale)).status_code == 302
    assert Evidence.objects.get().file.sha256 == sha(PDF)


def test_of_somebody_signed_out_nothing_is_kept_and_they_are_told(folder):
    cast = make_cast()

    asked = put(cast, "nobody").post(f"{cast.url}update/", with_file(cast))

    assert asked.status_code == 401
    assert stored(folder) == []
    assert not EvidenceFile.objects.exists()
    again = _("%(name)s: choose the file again") % {"name": "nolikums.pdf"}
    assert again in main_of(asked).one("aside").text


def test_who_signs_in_inside_is_told_at_the_row_to_choose_the_file_again():
    cast = make_cast()
    client = put(cast, "nobody")
    inside = form_of(client.post(f"{cast.url}update/", with_file(cast)))

    signed = client.post(
        inside["action"], {**inside.fields(), "login": "lead@example.lv", "password": PASSWORD}
    )

    assert signed.status_code == 200
    field = form_of(signed).one("input", name="evidence-0-upload")
    sentence = _("The file %(name)s was not kept. Choose it again.") % {"name": "nolikums.pdf"}
    described = form_of(signed).one(id=field["aria-describedby"].split()[-1])
    assert sentence in described.text
    saved = client.post(f"{cast.url}update/", typed_into(signed, **{"evidence-0-upload": upload()}))
    assert saved.status_code == 302


@pytest.mark.parametrize("person", ["helper", "stranger", "coordinator"])
def test_of_somebody_who_may_not_report_nothing_is_kept(person, folder):
    cast = make_cast()

    response = put(cast, person).post(f"{cast.url}update/", with_file(cast))

    assert response.status_code in (403, 404)
    assert stored(folder) == []
    assert "nolikums.pdf" in main_of(response).text


def test_what_was_attached_is_named_to_who_was_signed_out_meanwhile():
    cast = make_cast()
    client = put(cast)
    shown = client.post(f"{cast.url}update/", with_file(cast, action="preview"))
    client.post("/logout/")

    asked = client.post(f"{cast.url}update/", typed_into(shown))

    assert asked.status_code == 401
    assert _("attached") in main_of(asked).one("aside").text
    ticket = form_of(shown).fields()["evidence-0-file"]
    assert form_of(asked).fields()["evidence-0-file"] == ticket
    assert ticket not in main_of(asked).text


# Once ---------------------------------------------------------------------------------------------


def test_the_same_form_with_the_same_file_is_one_statement():
    cast = make_cast()
    client = put(cast)
    body = with_file(cast)

    answers = [
        client.post(f"{cast.url}update/", {**body, "evidence-0-upload": upload()})
        for _press in range(2)
    ]

    assert [(one.status_code, one["Location"]) for one in answers] == [(302, cast.url)] * 2
    assert ProgressUpdate.objects.count() == Evidence.objects.count() == 1


@pytest.mark.parametrize("other", [upload(docx(), "nolikums.pdf"), upload(EXE), upload(b"")])
def test_the_same_form_with_another_file_is_another_form(other):
    cast = make_cast()
    client = put(cast)
    body = with_file(cast)
    assert client.post(f"{cast.url}update/", body).status_code == 302

    second = client.post(f"{cast.url}update/", {**body, "evidence-0-upload": other})

    assert second.status_code == 409
    assert Evidence.objects.count() == 1


# Tickets ------------------------------------------------------------------------------------------


def test_a_colleague_may_send_the_form_that_another_began():
    cast = make_cast()
    cast.people["colleague"] = make_person("colleague@example.lv", editor=cast.lead)
    shown = put(cast).post(f"{cast.url}update/", with_file(cast, action="preview"))

    saved = put(cast, "colleague").post(f"{cast.url}update/", typed_into(shown))

    assert saved.status_code == 302
    assert Evidence.objects.get().file_name == "nolikums.pdf"


@pytest.mark.parametrize(
    "change", ["another measure", "another institution", "another file", "none"]
)
def test_a_ticket_holds_nowhere_else(change):
    cast = make_cast()
    file = make_file()
    other = make_measure(cast.commitment, lead_institution=cast.lead)
    ticket = {
        "another measure": Shelf(other.pk, cast.lead.pk).ticket(file),
        "another institution": Shelf(cast.measure.pk, cast.helper.pk).ticket(file),
        "another file": Shelf(cast.measure.pk, cast.lead.pk).ticket(file).replace("W", "X", 1),
        "none": file.sha256,
    }[change]

    response = put(cast).post(
        f"{cast.url}update/", progress(cast.measure, **PROVES, **{"evidence-0-file": ticket})
    )

    assert response.status_code == 422
    assert _("The file is no longer kept here. Choose it again.") in main_of(response).text
    assert not Evidence.objects.exists()


def test_a_file_thrown_away_meanwhile_is_asked_for_again():
    cast = make_cast()
    client = put(cast)
    shown = client.post(f"{cast.url}update/", with_file(cast, action="preview"))
    EvidenceFile.objects.all().delete()

    response = client.post(f"{cast.url}update/", typed_into(shown))

    assert response.status_code == 422
    assert _("The file is no longer kept here. Choose it again.") in main_of(response).text
    assert (
        client.post(
            f"{cast.url}update/", typed_into(response, **{"evidence-0-upload": upload()})
        ).status_code
        == 302
    )


def test_the_operation_publishes_no_file_that_is_not_kept():
    cast = make_cast()
    file = make_file()
    EvidenceFile.objects.all().delete()
    statement = Statement(Status.IN_PROGRESS, done="Ir", proofs=(Proof("", "Tabula", file=file),))

    with pytest.raises(RuleBrokenError, match=r"pasakumi\.csv"):
        report_progress(
            cast.measure,
            statement,
            by=by(cast),
            opened_version=cast.now().version,
            today=timezone.localdate(),
        )


# Bad input ----------------------------------------------------------------------------------------


def refused(cast, file, **typed):
    """The sentence at the upload's row with which a form is refused; all else stands there yet."""
    before = RecordVersion.current()
    body = with_file(cast, file, **{"evidence-0-url": LINK, **typed})
    response = put(cast).post(f"{cast.url}update/", body)
    assert response.status_code == 422
    assert RecordVersion.current() == before
    assert not EvidenceFile.objects.exists()
    fields = form_of(response).fields()
    assert (fields["done"], fields["evidence-0-url"]) == (body["done"], LINK)
    assert fields["evidence-0-proves"] == "Nolikums"
    [link] = main_of(response).one(cls="error-summary").all("a")
    assert link["href"] == "#id_evidence-0-upload"
    return link.text.partition(" – ")[2]


def test_a_file_of_51_megabytes_is_refused_with_a_sentence(folder):
    cast = make_cast()

    sentence = refused(cast, upload(PDF + bytes(51 * 1024 * 1024)))

    assert sentence == "nolikums.pdf: " + _("The file is larger than %(megabytes)d MB.") % {
        "megabytes": 50
    }
    assert stored(folder) == []


def test_files_that_take_too_long_are_refused_before_the_server_gives_the_form_up(
    folder, monkeypatch
):
    cast = make_cast()
    clock = iter((0, 1, uploading.SECONDS_A_FORM + 1))
    monkeypatch.setattr(uploading, "monotonic", clock.__next__)
    second = {"evidence-1-upload": upload(TABLE, "otra.csv"), "evidence-1-proves": "Otrais"}

    response = put(cast).post(f"{cast.url}update/", with_file(cast, **second))

    assert response.status_code == 422
    [link] = main_of(response).one(cls="error-summary").all("a")
    assert link["href"] == "#id_evidence-1-upload"
    assert _("There was no time left for this file: attach it once more.") in link.text
    assert stored(folder) == [PDF]
    fields = form_of(response).fields()
    assert fields["evidence-1-proves"] == "Otrais"
    assert fields["evidence-0-file"]


def test_bytes_that_are_kept_already_are_not_unpacked_again(folder, monkeypatch):
    packed = docx()
    kept = make_file(packed, "viens.docx")
    monkeypatch.setattr(ZipFile, "open", None)

    assert make_file(packed, "otrs.docx") == replace(kept, name="otrs.docx")


def test_of_a_file_that_is_too_large_no_more_is_written_down_than_needed(settings, tmp_path):
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    settings.LARGEST_FILE = 3 * 1024 * 1024
    sizes = []

    class Watched(SimpleUploadedFile):
        def read(self, *args):
            sizes.append(sum(path.stat().st_size for path in tmp_path.glob("*.upload*")))
            return super().read(*args)

    cast = make_cast()
    sentence = refused(cast, Watched("nolikums.pdf", PDF + bytes(20 * 1024 * 1024)))

    assert "3 MB" in sentence
    assert max(sizes) < 4 * 1024 * 1024


@pytest.mark.parametrize(
    "content", [EXE, SVG, b"", b"<script>alert(1)</script>"], ids=["exe", "svg", "empty", "html"]
)
def test_what_is_no_document_is_refused_whatever_it_is_called(content, folder):
    cast = make_cast()

    sentence = refused(cast, upload(content, "nolikums.pdf"))

    assert sentence.startswith("nolikums.pdf: ")
    assert stored(folder) == []


def test_a_bomb_that_calls_itself_a_document_is_refused(folder):
    sentence = refused(make_cast(), upload(bomb(60), "nolikums.docx"))

    assert sentence.startswith("nolikums.docx: ")
    assert stored(folder) == []


def test_a_name_with_a_path_and_marks_that_turn_it_around_becomes_a_plain_name(folder):
    cast = make_cast()
    name = "../../etc/\u202efdp.cilbup\u202c exe.pdf"

    response = put(cast).post(f"{cast.url}update/", with_file(cast, upload(name=name)))

    assert response.status_code == 302
    kept = Evidence.objects.get().file_name
    assert kept == "fdp.cilbup exe.pdf"
    served = fetched(cast.client("nobody"), f"/evidence/{sha(PDF)}/{kept}")
    assert served["Content-Disposition"] == f'attachment; filename="{kept}"'
    assert [path.relative_to(folder).parts[0] for path in folder.rglob("*") if path.is_file()] == [
        "evidence"
    ]


def test_a_refused_file_is_named_also_where_nothing_is_judged_yet():
    cast = make_cast()

    more = put(cast).post(
        f"{cast.url}update/", with_file(cast, upload(EXE), action="more-evidence")
    )

    assert more.status_code == 200
    assert "nolikums.pdf: " in form_of(more).text


def test_a_file_without_a_word_of_what_it_proves_is_asked_for_one():
    cast = make_cast()

    response = put(cast).post(f"{cast.url}update/", with_file(cast, **{"evidence-0-proves": ""}))

    assert response.status_code == 422
    [link] = main_of(response).one(cls="error-summary").all("a")
    assert link["href"] == "#id_evidence-0-proves"
    assert _("Say in a few words what this file proves.") in link.text


def test_a_document_is_not_dated_on_a_day_to_come():
    cast = make_cast()
    tomorrow = {"evidence-0-dated_on": day_text(in_days(1))}

    response = put(cast).post(f"{cast.url}update/", with_file(cast, **tomorrow))

    assert response.status_code == 422
    [link] = main_of(response).one(cls="error-summary").all("a")
    assert link["href"] == "#id_evidence-0-dated_on"


def test_more_files_than_a_form_can_hold_are_refused_before_they_are_read():
    cast = make_cast()
    files = {f"evidence-{row}-upload": upload() for row in range(21)}

    response = put(cast).post(f"{cast.url}update/", progress(cast.measure, **files))

    assert response.status_code == 413


# Withdrawn ----------------------------------------------------------------------------------------


def evidence_url(cast, piece):
    return f"{cast.url}evidence/{piece.pk}/"


def about(cast, **typed):
    """A form about a piece of evidence, opened on its measure as it now stands."""
    return {"version": str(cast.now().version), "submit_key": str(uuid4()), **typed}


def test_evidence_is_withdrawn_with_a_reason_and_stays_on_the_page():
    cast = make_cast(completion_test="Ir")
    piece = make_evidence(cast.measure, status=Status.COMPLETED, stated_on=in_days(-3))
    version = cast.now().version
    assert cast.now().judgement(timezone.localdate()).standing is Standing.PROVEN

    response = put(cast).post(
        evidence_url(cast, piece), about(cast, action="withdraw", because="Cita lapa")
    )

    assert (response.status_code, response["Location"]) == (302, cast.url)
    piece.refresh_from_db()
    assert (piece.withdrawn_on, piece.withdrawn_because) == (timezone.localdate(), "Cita lapa")
    assert (cast.now().evidence_count, cast.now().version) == (0, version + 1)
    assert cast.now().judgement(timezone.localdate()).standing is Standing.CLAIMED
    change = Change.objects.get(kind=ChangeKind.EVIDENCE_WITHDRAWN)
    assert (change.reason, change.institution, change.user) == (
        "Cita lapa",
        cast.lead,
        cast.people["lead"],
    )
    assert cast.now().stated_on == in_days(-3)
    page = main_of(cast.client("nobody").get(cast.url))
    listed = page.one("li", id=f"evidence-{piece.pk}")
    assert "Cita lapa" in listed.text
    assert piece.url in listed.text
    assert piece.url not in listed.hrefs()
    assert page.one("ol", cls="story").all("li", cls="proof--withdrawn")


def test_nothing_is_withdrawn_without_a_reason():
    cast = make_cast()
    piece = make_evidence(cast.measure)

    response = put(cast).post(
        evidence_url(cast, piece), about(cast, action="withdraw", because=" \n ")
    )

    assert response.status_code == 422
    [link] = main_of(response).one(cls="error-summary").all("a")
    assert link["href"] == "#withdrawal_because"
    assert cast.now().evidence_count == 1


def test_the_history_says_what_was_withdrawn_and_why():
    cast = make_cast()
    piece = make_evidence(cast.measure, proves="Metodika")
    put(cast).post(evidence_url(cast, piece), about(cast, action="withdraw", because="Cita lapa"))

    entry = main_of(cast.client("nobody").get(f"{cast.url}history/")).all("li", cls="event")[0]

    assert "Cita lapa" in entry.text
    assert _("withdrawn") in entry.one("ins").text


def test_it_is_withdrawn_once():
    cast = make_cast()
    piece = make_evidence(cast.measure)
    body = about(cast, action="withdraw", because="Kļūda")
    client = put(cast)

    answers = [client.post(evidence_url(cast, piece), body) for _press in range(2)]

    assert [one.status_code for one in answers] == [302, 302]
    assert cast.now().evidence_count == 0
    again = client.post(evidence_url(cast, piece), about(cast, action="withdraw", because="Vēl"))
    assert again.status_code == 422
    assert _("It is withdrawn already.") in main_of(again).text


def test_who_opened_the_form_before_a_colleague_withdrew_sees_that_first():
    cast = make_cast()
    piece = make_evidence(cast.measure)
    client = put(cast)
    opened = about(cast, action="keep", archive_url="https://web.archive.org/web/1/x")
    client.post(evidence_url(cast, piece), about(cast, action="withdraw", because="Kļūda"))

    response = client.post(evidence_url(cast, piece), opened)

    assert response.status_code == 409
    assert "Kļūda" in main_of(response).text
    piece.refresh_from_db()
    assert piece.archive_url == ""


def test_what_became_of_other_evidence_meanwhile_disturbs_nobody():
    cast = make_cast()
    first, second = make_evidence(cast.measure), make_evidence(cast.measure, proves="Otrs")
    client = put(cast)
    opened = about(cast, action="withdraw", because="Arī")
    client.post(evidence_url(cast, first), about(cast, action="withdraw", because="Kļūda"))

    assert client.post(evidence_url(cast, second), opened).status_code == 302

    assert cast.now().evidence_count == 0


def test_a_button_that_is_not_there_does_nothing():
    cast = make_cast()
    piece = make_evidence(cast.measure)

    response = put(cast).post(evidence_url(cast, piece), about(cast, action="delete"))

    assert response.status_code == 422
    assert _("Press one of the form's own buttons.") in main_of(response).text
    assert cast.now().evidence_count == 1


def test_evidence_of_another_measure_is_not_found_here():
    cast = make_cast()
    other = make_evidence(make_measure(cast.commitment, lead_institution=cast.lead))

    assert put(cast).get(evidence_url(cast, other)).status_code == 404


def test_only_who_answers_for_it_withdraws_it_or_erases_it():
    cast = make_cast()
    piece = make_evidence(cast.measure, "", file=make_file())
    terms = {"because": "Tāpat", "opened_version": cast.now().version}
    today = timezone.localdate()

    copy, version = Copy(archive_url=LINK), cast.now().version
    foreign = author(cast.people["lead"], cast.helper)

    for person in ("helper", "stranger", "coordinator"):
        with pytest.raises(NotAllowedError):
            withdraw_evidence(piece, by=by(cast, person), today=today, **terms)
        with pytest.raises(NotAllowedError):
            keep_copy(piece, copy, by=by(cast, person), opened_version=version)
    for person in ("lead", "helper"):
        with pytest.raises(NotAllowedError):
            erase_file(piece, by=by(cast, person), today=today, **terms)
    with pytest.raises(NotAllowedError):
        withdraw_evidence(piece, by=foreign, today=today, **terms)


def test_a_version_that_never_was_is_a_conflict():
    cast = make_cast()
    piece = make_evidence(cast.measure)

    with pytest.raises(ChangedMeanwhileError):
        withdraw_evidence(
            piece, because="Kļūda", by=by(cast), opened_version=99, today=timezone.localdate()
        )


# A copy beside a link -----------------------------------------------------------------------------


def test_a_file_is_put_beside_a_link_and_counts_nothing_twice():
    cast = make_cast()
    piece = make_evidence(cast.measure, LINK)
    version, stated_on = cast.now().version, cast.now().stated_on

    response = put(cast).post(
        evidence_url(cast, piece), about(cast, action="keep", upload=upload(), archive_url="")
    )

    assert response.status_code == 302
    piece.refresh_from_db()
    assert (piece.url, piece.file_name, piece.file.sha256) == (LINK, "nolikums.pdf", sha(PDF))
    assert (cast.now().evidence_count, cast.now().version) == (1, version + 1)
    assert cast.now().stated_on == stated_on
    assert Change.objects.newest_first()[0].kind == ChangeKind.EVIDENCE
    page = main_of(cast.client("nobody").get(cast.url))
    hrefs = page.one("li", id=f"evidence-{piece.pk}").hrefs()
    assert {LINK, f"/evidence/{sha(PDF)}/nolikums.pdf"} <= set(hrefs)
    entry = main_of(cast.client("nobody").get(f"{cast.url}history/")).all("li", cls="event")[0]
    assert "nolikums.pdf" in entry.one("ins").text


def test_an_archives_address_is_put_beside_a_link():
    cast = make_cast()
    piece = make_evidence(cast.measure, LINK)
    archived = "https://web.archive.org/web/2020/https://www.iub.gov.lv/metodika"

    put(cast).post(evidence_url(cast, piece), about(cast, action="keep", archive_url=archived))

    piece.refresh_from_db()
    assert piece.archive_url == archived
    page = main_of(cast.client("nobody").get(cast.url))
    assert archived in page.one("li", id=f"evidence-{piece.pk}").hrefs()


@pytest.mark.parametrize(
    ("typed", "where"),
    [
        ({"archive_url": "", "upload": upload(EXE)}, "#copy_upload"),
        ({"archive_url": "web.archive.org"}, "#copy_archive_url"),
        ({"archive_url": ""}, "#copy_upload"),
    ],
    ids=["no document", "no address", "nothing"],
)
def test_a_copy_that_is_none_is_refused(typed, where):
    cast = make_cast()
    piece = make_evidence(cast.measure, LINK)

    response = put(cast).post(evidence_url(cast, piece), about(cast, action="keep", **typed))

    assert response.status_code == 422
    [link] = main_of(response).one(cls="error-summary").all("a")
    assert link["href"] == where
    assert cast.now().evidence_count == 1


def test_a_copy_waits_while_the_rest_is_corrected():
    cast = make_cast()
    piece = make_evidence(cast.measure, LINK)
    client = put(cast)
    mistaken = client.post(
        evidence_url(cast, piece), about(cast, action="keep", upload=upload(), archive_url="x")
    )
    form = main_of(mistaken).one("section", aria_labelledby="keep").one("form")

    client.post(evidence_url(cast, piece), {**form.fields(), "action": "keep", "archive_url": ""})

    piece.refresh_from_db()
    assert piece.file_name == "nolikums.pdf"


def test_a_file_alone_needs_no_copy_and_a_file_is_never_replaced():
    cast = make_cast()
    alone = make_evidence(cast.measure, "", file=make_file())
    both = make_evidence(cast.measure, LINK, file=make_file())
    terms = {"by": by(cast), "opened_version": cast.now().version}

    assert "copy_upload" not in put(cast).get(evidence_url(cast, alone)).content.decode()
    with pytest.raises(RuleBrokenError):
        keep_copy(alone, Copy(archive_url=LINK), **terms)
    with pytest.raises(RuleBrokenError):
        keep_copy(both, Copy(file=make_file(PDF, "cits.pdf")), **terms)


# Erased -------------------------------------------------------------------------------------------


def erase(cast, piece, because="Personas dati: VDAR 17. pants"):
    return put(cast, "coordinator").post(
        f"{evidence_url(cast, piece)}erase/", about(cast, because=because)
    )


@pytest.mark.django_db(transaction=True)
def test_an_erased_file_is_gone_its_hash_and_reason_stay(folder):
    cast = make_cast(completion_test="Ir")
    piece = make_evidence(cast.measure, "", file=make_file(), status=Status.COMPLETED)
    address = f"/evidence/{sha(TABLE)}/pasakumi.csv"
    assert stored(folder) == [TABLE]
    version = cast.now().version

    response = erase(cast, piece)

    assert (response.status_code, response["Location"]) == (302, cast.url)
    assert stored(folder) == []
    file = EvidenceFile.objects.get()
    assert (file.sha256, file.size, file.content.name) == (sha(TABLE), len(TABLE), "")
    assert file.erased_on == timezone.localdate()
    assert (cast.now().version, cast.now().evidence_count) == (version + 1, 0)
    change = Change.objects.get(kind=ChangeKind.EVIDENCE_ERASED)
    assert change.reason == "Personas dati: VDAR 17. pants"
    reader = cast.client("nobody")
    gone = reader.get(address)
    assert gone.status_code == 410
    for words in ("VDAR 17. pants", day_text(file.erased_on), sha(TABLE)):
        assert words in main_of(gone).text
    assert gone.cookies == {}
    listed = main_of(reader.get(cast.url)).one("li", id=f"evidence-{piece.pk}")
    assert listed.text.count("VDAR 17. pants") == 1
    assert sha(TABLE) in listed.text
    assert address not in listed.hrefs()


@pytest.mark.django_db(transaction=True)
def test_the_name_of_an_erased_file_is_on_no_page_of_today_or_of_the_past(folder, monkeypatch):
    clock = Clock(monkeypatch, timezone.localdate() - timedelta(days=30))
    cast, day = make_cast(), clock.today.isoformat()
    named = replace(make_file(), name="Jānis Bērziņš.csv")
    piece = make_evidence(cast.measure, LINK, file=named, status=Status.IN_PROGRESS)
    plan = f"/plans/{cast.plan.slug}/"
    addresses = (
        *(cast.url, f"{cast.url}history/", f"{cast.url}history/2/", f"{plan}commitments/1/"),
        *(f"{plan}evidence/", f"{plan}evidence/?q=bērziņš", f"{plan}evidence.csv"),
        *(f"{plan}changes/", f"{plan}commitments/1/worksheet/"),
    )
    past = [f"{address}?on={day}" for address in (cast.url, f"{plan}evidence.csv")]
    reader = cast.client("nobody")

    def telling():
        bodies = {address: fetched(reader, address).body for address in (*addresses, *past)}
        return {address for address, body in bodies.items() if "Jānis".encode() in body}

    assert telling() >= {cast.url, f"{plan}evidence/", f"{plan}evidence.csv", *past}

    clock.turn_to(clock.today + timedelta(days=30))
    assert erase(cast, piece).status_code == 302

    assert telling() == set()
    assert sha(TABLE)[:8] in main_of(reader.get(cast.url)).text
    assert "Jānis" not in json.dumps(dump(cast.plan), ensure_ascii=False)


def test_every_measure_that_showed_an_erased_file_gets_its_version():
    cast = make_cast()
    second = make_measure(cast.commitment, lead_institution=cast.helper)
    elsewhere = make_measure(make_commitment(make_plan("cits")))
    pieces = [
        make_evidence(measure, "", file=make_file())
        for measure in (cast.measure, second, elsewhere)
    ]
    with_link = make_evidence(second, LINK, file=make_file())
    measures = [cast.measure, second, elsewhere]
    before = [Measure.objects.get(pk=measure.pk).version for measure in measures]

    page = put(cast, "coordinator").get(f"{evidence_url(cast, pieces[0])}erase/")
    assert set(main_of(page).one("section", aria_labelledby="also").hrefs()) == {
        f"/plans/plans/measures/{second.code}/",
        f"/plans/cits/measures/{elsewhere.code}/",
    }
    assert erase(cast, pieces[0]).status_code == 302

    after = [Measure.objects.get(pk=measure.pk) for measure in measures]
    assert [row.version for row in after] == [version + 1 for version in before]
    assert [row.evidence_count for row in after] == [0, 1, 0]
    with_link.refresh_from_db()
    assert with_link.withdrawn_on is None
    erasures = Change.objects.filter(kind=ChangeKind.EVIDENCE_ERASED)
    assert sorted(erasures.values_list("plan__slug", flat=True)) == ["cits", "plans"]


def test_nothing_is_erased_without_a_reason_twice_or_where_there_is_no_file():
    cast = make_cast()
    piece = make_evidence(cast.measure, "", file=make_file())
    link = make_evidence(cast.measure, LINK)

    assert erase(cast, piece, because="").status_code == 422
    assert erase(cast, link).status_code == 404
    assert erase(cast, piece).status_code == 302
    again = erase(cast, piece)

    assert again.status_code == 422
    assert _("It is erased already.") in main_of(again).text
    with pytest.raises(RuleBrokenError):
        erase_file(
            link,
            because="Nav ko",
            by=by(cast, "coordinator"),
            opened_version=cast.now().version,
            today=timezone.localdate(),
        )


def test_bytes_that_were_erased_are_not_taken_again(folder):
    cast = make_cast()
    piece = make_evidence(cast.measure, "", file=make_file(PDF, "nolikums.pdf"))
    erase(cast, piece)

    response = put(cast).post(f"{cast.url}update/", with_file(cast))

    assert response.status_code == 422
    sentence = _("This very file was erased here for a legal reason, and is not taken again.")
    assert sentence in main_of(response).text
    with pytest.raises(FileRefusedError):
        store_file(BytesIO(PDF), "cits.pdf", now=timezone.now())


def test_a_file_whose_bytes_came_without_them_is_complete_when_they_come(folder):
    EvidenceFile.objects.create(sha256=sha(PDF), size=len(PDF), kind="pdf")

    make_file(PDF, "nolikums.pdf")

    with default_storage.open(EvidenceFile.objects.get().content.name) as file:
        assert file.read() == PDF
    assert stored(folder) == [PDF]
