"""Evidence that was published: withdrawn, kept as a copy, erased."""

import json
from dataclasses import replace
from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone
from django.utils.translation import gettext as _

from commitments.models import Change, ChangeKind
from commitments.operations import ChangedMeanwhileError, NotAllowedError, RuleBrokenError
from measures.evidence.kinds import FileRefusedError
from measures.models import EvidenceFile, Measure
from measures.operations.evidence import Copy, erase_file, keep_copy, store_file, withdraw_evidence
from measures.standing import Standing, Status
from ogp_portal.formats.days import day_text
from opendata.planfile.writing import dump
from tests.cast import in_days, make_cast
from tests.clock import Clock
from tests.documents import EXE, PDF
from tests.evidence import (
    LINK,
    about,
    by,
    evidence_url,
    fetched,
    put,
    sha,
    stored,
    upload,
    with_file,
)
from tests.factories import (
    TABLE,
    author,
    make_commitment,
    make_evidence,
    make_file,
    make_measure,
    make_plan,
)
from tests.page import main_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folder")]


# Withdrawn ------------------------------------------------------------------------------------


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


# A copy beside a link -------------------------------------------------------------------------


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


# Erased ---------------------------------------------------------------------------------------


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
