"""`check_evidence`: what links lead to is written down, and moves nothing; unused files go."""

import re
import socket
from dataclasses import replace
from datetime import timedelta
from io import BytesIO, StringIO
from ipaddress import ip_address, ip_network

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from commitments.models import Change
from measures.evidence.attached import Shelf
from measures.evidence.networks import NOT_PUBLIC
from measures.evidence.sights import Difference, Finding
from measures.evidence.visiting import Terms
from measures.models import Evidence, EvidenceFile, LinkSighting, Measure, UpdateDraft
from measures.operations.checking import check_links, throw_away_files
from measures.operations.evidence import (
    Copy,
    erase_file,
    keep_copy,
    store_file,
    withdraw_evidence,
)
from measures.operations.reporting import Proof
from measures.standing import Status
from ogp_portal.formats.days import day_text
from ogp_portal.history import RecordVersion
from tests.cast import in_days, make_cast
from tests.evidence import stored
from tests.factories import (
    TABLE,
    author,
    make_evidence,
    make_file,
    make_measure,
    make_part,
    make_question,
    make_statement,
)
from tests.page import main_of, read
from tests.peers import page, peer, raw, redirect

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folder")]

STRICT = Terms(base_url="https://plans.example.lv")
# As strict, but for this machine's own address, on which the tests' servers stand.
OPEN = replace(
    STRICT,
    refused=[network for network in NOT_PUBLIC if network != ip_network("127.0.0.0/8")],
    ports=range(1, 65536),
    total_seconds=5,
)
DAY = timedelta(days=1)
HTML = "<!doctype html><title>{}</title><p>Saturs".format


def shown_at(*sites, **fields):
    """A cast whose measure has these links as evidence."""
    cast = make_cast(completion_test="Ir")
    for number, site in enumerate(sites):
        make_evidence(cast.measure, site, f"Pierādījums {number}", **fields)
    return cast


def sightings(field="state"):
    return list(LinkSighting.objects.order_by("evidence", "pk").values_list(field, flat=True))


def html(title, **more):
    return page(HTML(title).encode(), "text/html; charset=utf-8", **more)


def in_turn(*answers):
    """To one request after the other."""
    waiting = iter(answers)

    def answer(asked):
        next(waiting)(asked)

    return answer


# What is written down -----------------------------------------------------------------------------


def test_what_was_seen_is_written_down():
    now = timezone.now()
    with peer(html("Metodika")) as site:
        cast = shown_at(site.at("/metodika"))
        checked = check_links(OPEN, now=now)

    assert (checked.visited, checked.alive) == (1, 1)
    seen = LinkSighting.objects.get()
    assert (seen.evidence, seen.url) == (Evidence.objects.get(), site.at("/metodika"))
    assert (seen.state, seen.because) == ("alive", Finding.ANSWERED)
    assert (seen.status_code, seen.media_type, seen.title) == (200, "text/html", "Metodika")
    assert len(seen.sha256) == 64
    assert seen.first_seen_at == seen.last_seen_at == now
    assert cast.now().evidence_count == 1


def test_who_visits_says_where_from():
    with peer(html("Metodika")) as site:
        shown_at(site.at())
        check_links(OPEN, now=timezone.now())

    [(_path, headers)] = site.asked
    assert "https://plans.example.lv" in headers["User-Agent"]


def test_as_long_as_the_same_is_seen_it_is_one_row():
    now = timezone.now()
    with peer(html("Metodika")) as site:
        shown_at(site.at())
        for days in (9, 2, 0):
            check_links(OPEN, now=now - days * DAY)

    seen = LinkSighting.objects.get()
    assert (seen.first_seen_at, seen.last_seen_at) == (now - 9 * DAY, now)


def test_what_is_seen_anew_is_a_row_of_its_own():
    now = timezone.now()
    answers = [html("Metodika"), html("Metodika", Etag="1"), page(b"", status=404)]
    with peer(in_turn(*answers)) as site:
        shown_at(site.at())
        for days in (2, 1, 0):
            check_links(OPEN, now=now - days * DAY)

    assert sightings() == ["alive", "dead"]
    assert sightings("last_seen_at") == [now - DAY, now]


def test_an_address_that_proves_several_things_is_visited_once():
    with peer(html("Metodika")) as site:
        shown_at(site.at(), site.at())
        checked = check_links(OPEN, now=timezone.now())

    assert (len(site.asked), checked.visited) == (1, 1)
    assert sightings() == ["alive", "alive"]


def test_withdrawn_links_are_left_alone():
    with peer(html("Metodika")) as site:
        cast = shown_at(site.at())
        withdraw_evidence(
            Evidence.objects.get(),
            because="Kļūda",
            by=author(cast.people["lead"], cast.lead),
            opened_version=cast.now().version,
            today=timezone.localdate(),
        )
        checked = check_links(OPEN, now=timezone.now())

    assert (checked.visited, site.asked) == (0, [])


def test_hosts_are_visited_side_by_side_and_each_link_once():
    with peer(html("Viens")) as one, peer(html("Divi")) as two:
        shown_at(*(site.at(f"/{number}") for site in (one, two) for number in range(4)))
        checked = check_links(OPEN, now=timezone.now())

    assert checked.alive == 8
    assert sorted(one.paths) == sorted(two.paths) == ["/0", "/1", "/2", "/3"]


def gone(_host):
    raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")


def away_or(known):
    """A name service that knows this machine's own address, and no other host."""
    return lambda host: [known] if host == known else gone(host)


def test_a_portal_that_is_cut_off_from_the_network_calls_no_link_dead():
    cast = shown_at("https://www.example.lv/1", "https://www.example.com/2")

    checked = check_links(replace(OPEN, resolve=gone), now=timezone.now())

    assert (checked.dead, checked.untold, checked.is_news) == (0, 2, True)
    assert sightings("because") == [Finding.NOT_RESOLVED, Finding.NOT_RESOLVED]
    page_of_measure = main_of(cast.client("nobody").get(cast.url))
    assert str(_("link does not open")) not in page_of_measure.text


def test_where_one_server_answers_a_host_that_is_unknown_is_gone():
    with peer(html("Metodika")) as site:
        shown_at("https://www.example.com/1", site.at(), "https://www.example.lv/2")
        checked = check_links(replace(OPEN, resolve=away_or("127.0.0.1")), now=timezone.now())

    assert (checked.dead, checked.alive) == (2, 1)
    assert sightings("because").count(Finding.NO_SUCH_HOST) == 2


def test_where_all_links_lead_to_one_host_that_is_unknown_it_is_gone():
    shown_at("https://www.example.com/1", "https://www.example.com/2")

    assert check_links(replace(OPEN, resolve=gone), now=timezone.now()).dead == 2


def test_what_a_server_says_of_itself_stops_no_round():
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999999\r\n\r\n"
    with peer(raw(head, b"Metodika")) as one, peer(html("Rīks")) as other:
        shown_at(one.at(), other.at())
        checked = check_links(OPEN, now=timezone.now())

    assert checked.alive == 2
    assert set(sightings("size")) == {None, len(HTML("Rīks").encode())}


def test_an_address_that_cannot_be_read_stops_no_round():
    with peer(html("Metodika")) as site:
        shown_at("http://[bad", site.at())
        checked = check_links(OPEN, now=timezone.now())

    assert (checked.alive, checked.untold) == (1, 1)
    assert Finding.MALFORMED_ADDRESS in sightings("because")


# What a reader is told ----------------------------------------------------------------------------


def listed(cast):
    page_of_measure = main_of(cast.client("nobody").get(cast.url))
    return page_of_measure.one("section", aria_labelledby="evidence").one("li", cls="proof")


def test_a_dead_link_is_shown_with_the_day_on_which_it_was_last_alive():
    now = timezone.now()
    answers = [html("Metodika"), page(b"", status=404)]
    with peer(in_turn(*answers)) as site:
        cast = shown_at(site.at(), status=Status.COMPLETED)
        check_links(OPEN, now=now - 5 * DAY)
        assert listed(cast).all(cls="tag") == []
        checked = check_links(OPEN, now=now)

    assert checked.dead == 1
    text = listed(cast).text
    assert _("link does not open") in text
    assert str(Finding.NOT_FOUND.label) in text
    assert day_text(in_days(-5)) in text
    assert _("Its institution is asked for a file or an archived copy.") in text
    # It counts, and is marked.
    assert cast.now().judgement(timezone.localdate()).standing == "proven"


def test_a_page_that_has_another_title_is_shown_as_changed_for_good():
    now = timezone.now()
    answers = [html("Metodika"), html("Domēns pārdots"), html("Domēns pārdots")]
    with peer(in_turn(*answers)) as site:
        cast = shown_at(site.at())
        told = [check_links(OPEN, now=now - days * DAY).changed for days in (7, 1, 0)]

    assert told == [0, 1, 1]
    assert sightings() == ["alive", "changed"]
    assert sightings("because")[1] == Difference.TITLE
    text = listed(cast).text
    assert _("something else is found at the link") in text
    assert day_text(in_days(-7)) in text


def test_a_page_that_differs_only_in_what_always_differs_is_not_called_changed():
    counters = [page(f"{HTML('Metodika')}<p>{visit}".encode()) for visit in range(2)]
    with peer(in_turn(*counters)) as site:
        shown_at(site.at())
        for _visit in range(2):
            check_links(OPEN, now=timezone.now())

    assert sightings() == ["alive", "alive"]
    assert len(set(sightings("sha256"))) == 2


def test_a_link_that_could_not_be_visited_keeps_what_was_last_known():
    now = timezone.now()
    answers = [page(b"", status=404), page(b"", status=503)]
    with peer(in_turn(*answers)) as site:
        shown_at(site.at())
        check_links(OPEN, now=now - DAY)
        checked = check_links(OPEN, now=now)

    assert (checked.dead, checked.untold, checked.is_news) == (0, 1, False)
    assert sightings() == ["dead", "unknown"]
    assert Evidence.objects.with_state().get().state_value == "dead"


def test_a_link_with_a_copy_beside_it_is_not_asked_for_one():
    with peer(page(b"", status=410)) as site:
        cast = make_cast()
        make_evidence(cast.measure, site.at(), file=make_file())
        check_links(OPEN, now=timezone.now())

    text = listed(cast).text
    assert _("link does not open") in text
    assert _("Its institution is asked for a file or an archived copy.") not in text


def asked_for(count):
    return ngettext(
        "%(count)d evidence link does not lead to its proof: add a file or an archived copy",
        "%(count)d evidence links no longer lead to their proof: add files or archived copies",
        count,
    ) % {"count": count}


def rows_of(cast, person):
    """What the first rows of somebody's desk ask for, and where they lead."""
    page = main_of(cast.client(person).get("/desk/"))
    needed = page.one("section", aria_labelledby="needed")
    return [(row.all("p", cls="meta")[0].text, row.hrefs()) for row in needed.all("li", cls="row")]


def things_to_do(cast, person):
    """The number in the bar on top of every page."""
    found = re.search(r"\((\d+)\)", read(cast.client(person).get("/")).one(cls="viewer").text)
    return int(found[1]) if found else 0


def test_its_institution_finds_a_dead_link_on_its_desk_until_there_is_a_copy():
    with peer(page(b"", status=404)) as site:
        cast = shown_at(site.at(), stated_on=timezone.localdate())
        before = rows_of(cast, "lead"), things_to_do(cast, "lead")
        check_links(OPEN, now=timezone.now())

    piece = Evidence.objects.get()
    address = f"{cast.url}evidence/{piece.pk}/"
    [(reasons, ways)] = rows_of(cast, "lead")
    assert before == ([], 0)
    assert (reasons, address in ways) == (f"Plāns plans · {asked_for(1)}", True)
    assert things_to_do(cast, "lead") == 1
    editor = main_of(cast.client("lead").get(address))
    assert str(Finding.NOT_FOUND.label) in editor.one("aside").text

    keep_copy(
        piece,
        Copy(archive_url="https://web.archive.org/web/2020/https://iub.gov.lv/"),
        by=author(cast.people["lead"], cast.lead),
        opened_version=cast.now().version,
    )
    assert (rows_of(cast, "lead"), things_to_do(cast, "lead")) == before


def test_a_dead_link_of_a_part_stands_on_the_desk_of_whose_part_it_is():
    with peer(page(b"", status=404)) as site:
        cast = make_cast()
        make_statement(cast.measure, stated_on=timezone.localdate())
        make_part(cast.measure, cast.helper, proofs=(Proof(site.at(), "Datu kopa"),))
        before = things_to_do(cast, "helper")
        check_links(OPEN, now=timezone.now())

    address = f"{cast.url}evidence/{Evidence.objects.get().pk}/"
    [(reasons, ways)] = rows_of(cast, "helper")
    assert (reasons, address in ways) == (f"Plāns plans · {asked_for(1)}", True)
    assert (before, things_to_do(cast, "helper")) == (0, 1)
    assert (rows_of(cast, "lead"), things_to_do(cast, "lead")) == ([], 0)


def test_a_part_that_is_asked_for_and_has_a_dead_link_is_one_thing_to_do():
    with peer(page(b"", status=404)) as site:
        cast = make_cast()
        proofs = (Proof(site.at("/viens"), "Datu kopa"), Proof(site.at("/divi"), "Apraksts"))
        make_part(cast.measure, cast.helper, proofs=proofs)
        make_question(cast.measure.supporting.get(), in_days(-5))
        check_links(OPEN, now=timezone.now())

    [(reasons, ways)] = rows_of(cast, "helper")
    assert reasons.endswith(f" · {asked_for(2)}")
    pks = Evidence.objects.order_by("pk").values_list("pk", flat=True)
    assert [way for way in ways if "/evidence/" in way] == [
        f"{cast.url}evidence/{pk}/" for pk in pks
    ]
    assert things_to_do(cast, "helper") == 1


# What does not move -------------------------------------------------------------------------------


def test_a_machine_moves_no_freshness_no_version_and_no_standing():
    answers = [html("Metodika"), page(b"", status=404), html("Cita")]
    with peer(in_turn(*answers)) as site:
        cast = shown_at(site.at(), status=Status.COMPLETED, stated_on=in_days(-9))
        before = Measure.objects.values().get()
        piece = Evidence.objects.values().get()
        changes = Change.objects.count()
        for _visit in range(3):
            check_links(OPEN, now=timezone.now())

    assert Measure.objects.values().get() == before
    assert Evidence.objects.values().get() == piece
    assert Change.objects.count() == changes
    assert cast.now().stated_on == in_days(-9)


def test_pages_that_are_kept_tell_the_news_and_are_kept_while_there_is_none():
    now = timezone.now()
    answers = [html("Metodika"), html("Metodika"), page(b"", status=404), page(b"", status=404)]
    with peer(in_turn(*answers)) as site:
        cast = shown_at(site.at())
        reader = cast.client("nobody")
        reader.get(cast.url)
        versions = []
        for days in (4, 3, 2, 1):
            check_links(OPEN, now=now - days * DAY)
            versions.append(RecordVersion.current())

    first = versions[0]
    assert versions == [first, first, first + 1, first + 1]
    assert _("link does not open") in main_of(reader.get(cast.url)).text


# Whom it trusts -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/metodika",
        "http://169.254.169.254/latest/meta-data/",
        "http://[::1]/",
        "http://10.0.0.1:8080/",
    ],
)
def test_addresses_that_are_not_public_are_not_visited(url):
    shown_at(url)

    checked = check_links(STRICT, now=timezone.now())

    assert checked.untold == 1
    assert (sightings(), sightings("because")) == (["refused"], [Finding.REFUSED_NETWORK])
    assert Evidence.objects.with_state().get().state_value == "unchecked"


def test_a_link_that_was_not_checked_says_why_not():
    cast = shown_at("http://10.0.0.1/metodika")
    reader, address = cast.client("nobody"), f"/plans/{cast.plan.slug}/evidence/"
    assert main_of(reader.get(address)).all(cls="proof__note") == []

    check_links(STRICT, now=timezone.now())

    [note] = main_of(reader.get(address)).all(cls="proof__note")
    assert note.text == "saite nav pārbaudīta Saite ved uz tīklu, kas nav publisks."


def test_a_redirect_to_a_file_or_to_a_private_address_is_not_followed():
    with peer(
        file=redirect("file:///etc/passwd"), private=redirect("http://169.254.169.254/")
    ) as site:
        shown_at(site.at("/file"), site.at("/private"))
        check_links(OPEN, now=timezone.now())

    assert sightings("because") == [Finding.REFUSED_SCHEME, Finding.REFUSED_NETWORK]


def test_a_name_that_turns_private_is_not_visited():
    answers = iter([["127.0.0.1"], ["10.0.0.1"]])
    with peer(html("Metodika")) as site:
        shown_at(site.at(host="rebinding.example"))
        terms = replace(OPEN, resolve=lambda _host: next(answers))
        for _visit in range(2):
            check_links(terms, now=timezone.now())

    assert sightings() == ["alive", "refused"]
    assert len(site.asked) == 1
    assert ip_address("10.0.0.1").is_private


def test_a_loop_of_redirects_and_an_endless_page_hold_nobody_up():
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"
    with peer(
        loop=redirect("/loop"),
        endless=raw(head, b"<title>Bez gala</title>", then=lambda: b"a" * 999),
    ) as site:
        shown_at(site.at("/loop"), site.at("/endless"))
        started = timezone.now()
        check_links(replace(OPEN, body_bytes=100_000), now=started)

    assert timezone.now() - started < timedelta(seconds=5)
    assert sightings("because") == [Finding.ENDLESS_REDIRECTS, Finding.ANSWERED]
    assert sightings("title")[1] == "Bez gala"


# The command --------------------------------------------------------------------------------------


def run():
    printed = StringIO()
    call_command("check_evidence", stdout=printed)
    return printed.getvalue()


def test_the_command_visits_nothing_private_and_says_in_one_line_what_it_did():
    shown_at("http://127.0.0.1/metodika")

    first, second = run(), run()

    assert (
        first
        == second
        == (
            "Links visited: 1 (0 open, 0 dead, 0 changed, 1 not known). Unused files deleted: 0."
            " Worksheets deleted: 0.\n"
        )
    )
    assert sightings() == ["refused"]


def test_the_command_fails_in_one_line_where_the_storage_does(folder):
    folder.mkdir()
    (folder / "evidence").write_text("not a folder")

    with pytest.raises(CommandError) as failed:
        run()

    assert str(failed.value).startswith("Evidence was not checked to the end: ")
    assert "\n" not in str(failed.value)


# Files that nobody needs --------------------------------------------------------------------------

LONG_AGO = timedelta(days=15)


@pytest.mark.django_db(transaction=True)
def test_a_file_that_was_never_published_is_thrown_away_after_some_days(folder):
    now = timezone.now()
    store_file(BytesIO(TABLE), "sena.csv", now=now - LONG_AGO)
    store_file(BytesIO(TABLE + b"jauna"), "jauna.csv", now=now)

    assert throw_away_files(now=now) == 1

    assert stored(folder) == [TABLE + b"jauna"]
    assert EvidenceFile.objects.count() == 1
    assert throw_away_files(now=now) == 0


@pytest.mark.django_db(transaction=True)
def test_a_file_that_is_published_or_was_withdrawn_stays(folder):
    now = timezone.now()
    cast = make_cast()
    file = store_file(BytesIO(TABLE), "sena.csv", now=now - LONG_AGO)
    piece = make_evidence(cast.measure, "", file=file)
    withdraw_evidence(
        piece,
        because="Kļūda",
        by=author(cast.people["lead"], cast.lead),
        opened_version=cast.now().version,
        today=timezone.localdate(),
    )

    assert throw_away_files(now=now) == 0
    assert stored(folder) == [TABLE]


@pytest.mark.django_db(transaction=True)
def test_a_file_in_a_draft_stays(folder):
    now = timezone.now()
    cast = make_cast()
    file = store_file(BytesIO(TABLE), "sena.csv", now=now - LONG_AGO)
    ticket = Shelf(cast.measure.pk, cast.lead.pk).ticket(file)
    draft = UpdateDraft.objects.create(
        measure=cast.measure,
        institution=cast.lead,
        typed={"evidence-0-file": [ticket], "done": "Teksts"},
        saved_by=cast.people["lead"],
    )

    assert throw_away_files(now=now) == 0
    draft.delete()
    assert throw_away_files(now=now) == 1
    assert stored(folder) == []


@pytest.mark.django_db(transaction=True)
def test_a_file_that_is_attached_again_begins_anew(folder):
    now = timezone.now()
    store_file(BytesIO(TABLE), "sena.csv", now=now - LONG_AGO)
    store_file(BytesIO(TABLE), "sena.csv", now=now)

    assert throw_away_files(now=now) == 0
    assert stored(folder) == [TABLE]


def test_bytes_that_no_row_names_are_swept_away_once_they_are_old(folder):
    name = default_storage.save(f"evidence/ab/{'ab' * 32}-0", ContentFile(b"orphan"))

    assert throw_away_files(now=timezone.now()) == 0
    assert throw_away_files(now=timezone.now() + LONG_AGO) == 1

    assert not default_storage.exists(name)


def test_bytes_that_should_have_been_erased_go_with_the_next_round(folder):
    cast = make_cast()
    piece = make_evidence(cast.measure, "", file=make_file())
    erase_file(  # inside a test's transaction nothing is ever committed, so the bytes stay
        piece,
        because="Personas dati",
        by=author(
            cast.people["coordinator"], cast.people["coordinator"].memberships.get().institution
        ),
        opened_version=cast.now().version,
        today=timezone.localdate(),
    )
    assert stored(folder) == [TABLE]

    assert throw_away_files(now=timezone.now()) == 1

    assert stored(folder) == []


def test_an_empty_storage_is_no_trouble():
    assert throw_away_files(now=timezone.now()) == 0
    assert not make_measure().evidence.exists()
