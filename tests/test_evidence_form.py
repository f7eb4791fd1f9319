"""The form with a file in it: nothing typed is lost, and nothing that is no document is taken."""

from dataclasses import replace
from zipfile import ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from django.utils.translation import gettext as _

from commitments.operations import RuleBrokenError
from measures.evidence.attached import Shelf
from measures.models import Evidence, EvidenceFile
from measures.operations.reporting import Proof, Statement, report_progress
from measures.standing import Status
from measures.views import uploading
from ogp_portal.formats.days import day_text
from ogp_portal.history import RecordVersion
from tests.cast import in_days, make_cast, progress
from tests.documents import EXE, PDF, SVG, bomb, docx
from tests.evidence import LINK, PROVES, by, fetched, put, sha, stored, upload, with_file
from tests.factories import PASSWORD, TABLE, make_evidence, make_file, make_measure, make_person
from tests.page import form_of, main_of, typed_into

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folder")]


# Nothing typed is lost ------------------------------------------------------------------------


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


# Tickets --------------------------------------------------------------------------------------


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


# Bad input ------------------------------------------------------------------------------------


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
