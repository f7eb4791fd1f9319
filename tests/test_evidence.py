"""Evidence from the form to the reader: files and links, published once, and given out."""

from urllib.parse import unquote

import pytest
from django.utils import timezone
from django.utils.translation import gettext as _

from measures.models import Evidence, EvidenceFile, ProgressUpdate
from measures.operations.evidence import withdraw_evidence
from measures.standing import Standing
from ogp_portal.formats.days import day_text
from tests.cast import in_days, make_cast
from tests.documents import CSV, EXE, PDF, docx, edoc
from tests.evidence import LINK, by, fetched, put, sha, stored, upload, with_file
from tests.factories import TABLE, make_evidence, make_file
from tests.page import main_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folder")]


# A file is published --------------------------------------------------------------------------


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


# How a file is given out ----------------------------------------------------------------------


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


# Once -----------------------------------------------------------------------------------------


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
