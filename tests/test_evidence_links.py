"""Visiting links: what is seen there, what it is called, and what has changed since."""

from dataclasses import replace
from threading import Event, Thread

import pytest
from django.utils.translation import override

from measures.evidence.sights import Difference, Finding, LinkState, Sight, difference_between
from measures.evidence.titles import MOST_BYTES, title_of
from measures.evidence.visiting import visit
from tests.evidence import sha
from tests.peers import OPEN, PAGE, SOON, drip, names, page, peer, raw, redirect

PDF = b"%PDF-1.7\n" + bytes(range(256)) * 40 + b"%%EOF\n"

# What is seen ---------------------------------------------------------------------------------


def test_it_sees_a_page_that_answers():
    with peer(page(PAGE, "text/html; charset=utf-8")) as site:
        sight = visit(site.at("/dati"), OPEN)

    assert sight == Sight(
        finding=Finding.ANSWERED,
        status_code=200,
        url_seen=site.at("/dati"),
        media_type="text/html",
        title="Atvērtie dati",
        sha256=sha(PAGE),
        hashed=len(PAGE),
        size=len(PAGE),
    )
    assert sight.state == LinkState.ALIVE
    assert sight.is_whole


def test_it_sees_a_document_by_its_bytes():
    with peer(page(PDF, "Application/PDF")) as site:
        sight = visit(site.at("/parskats.pdf"), OPEN)

    assert sight == Sight(
        finding=Finding.ANSWERED,
        status_code=200,
        url_seen=site.at("/parskats.pdf"),
        media_type="application/pdf",
        sha256=sha(PDF),
        hashed=len(PDF),
        size=len(PDF),
    )


def test_of_a_long_document_it_hashes_the_beginning_and_says_so():
    with peer(page(PDF, "application/pdf")) as site:
        shorter = visit(site.at(), replace(OPEN, body_bytes=1000))
        exact = visit(site.at(), replace(OPEN, body_bytes=len(PDF)))

    assert (shorter.sha256, shorter.hashed, shorter.size) == (sha(PDF[:1000]), 1000, len(PDF))
    assert (shorter.is_alive, shorter.is_whole) == (True, False)
    assert (exact.sha256, exact.is_whole) == (sha(PDF), True)


def test_it_reads_a_document_sent_in_chunks():
    chunks = b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in (PDF[:300], PDF[300:]))
    head = b"HTTP/1.1 200 OK\r\nContent-Type: application/pdf\r\nTransfer-Encoding: chunked\r\n\r\n"
    with peer(raw(head, chunks, b"0\r\n\r\n")) as site:
        sight = visit(site.at(), OPEN)

    assert (sight.sha256, sight.size, sight.is_whole) == (sha(PDF), len(PDF), True)


def test_a_server_that_keeps_the_line_open_is_not_waited_for():
    still_there = Event()

    def answer(asked):
        page(PAGE)(asked)
        still_there.wait(20)

    with peer(answer) as site:
        sight = visit(site.at(), replace(OPEN, read_seconds=5))
        still_there.set()

    assert (sight.finding, sight.is_whole) == (Finding.ANSWERED, True)


@pytest.mark.parametrize(
    ("status", "finding", "state"),
    [
        (204, Finding.ANSWERED, LinkState.ALIVE),
        (401, Finding.NEEDS_SIGN_IN, LinkState.DEAD),
        (404, Finding.NOT_FOUND, LinkState.DEAD),
        (410, Finding.NOT_FOUND, LinkState.DEAD),
        (403, Finding.TURNED_AWAY, LinkState.UNKNOWN),
        (429, Finding.TURNED_AWAY, LinkState.UNKNOWN),
        (999, Finding.TURNED_AWAY, LinkState.UNKNOWN),
        (500, Finding.SERVER_ERROR, LinkState.UNKNOWN),
        (503, Finding.SERVER_ERROR, LinkState.UNKNOWN),
        (304, Finding.NOT_UNDERSTOOD, LinkState.UNKNOWN),
    ],
)
def test_only_what_a_reader_would_miss_too_is_called_dead(status, finding, state):
    with peer(page(b"", status=status)) as site:
        sight = visit(site.at("/dati"), OPEN)

    assert (sight.finding, sight.state) == (finding, state)
    assert (sight.status_code, sight.url_seen) == (status, site.at("/dati"))


def test_an_error_page_lends_the_link_neither_title_nor_hash():
    with peer(page(b"<title>404</title>", status=404)) as site:
        sight = visit(site.at(), OPEN)

    assert sight == Sight(Finding.NOT_FOUND, 404, site.at())


def test_it_says_who_comes_and_brings_nothing_else(monkeypatch):
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    with peer(page(PAGE)) as site:
        visit(site.at("/dati?lapa=2#sadaļa"), OPEN)

    assert site.asked == [
        (
            "/dati?lapa=2",
            {
                "Host": f"127.0.0.1:{site.port}",
                "User-Agent": "Mozilla/5.0 (compatible; ogp-portal; +https://plans.example.lv)",
                "Accept": "*/*",
                "Accept-Encoding": "identity",
                "Connection": "close",
            },
        )
    ]


def test_letters_of_an_address_travel_as_ascii():
    resolve = names(["127.0.0.1"])
    with peer(page(PAGE)) as site:
        sight = visit(
            f"http://Ķekava.test.:{site.port}/ceļš uz/a%20b?vārds=ā", replace(OPEN, resolve=resolve)
        )

    assert resolve.asked == ["xn--ekava-n5a.test"]
    assert site.asked[0][0] == "/ce%C4%BC%C5%A1%20uz/a%20b?v%C4%81rds=%C4%81"
    assert site.asked[0][1]["Host"] == f"xn--ekava-n5a.test:{site.port}"
    assert sight.is_alive


# Redirects ------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_it_follows_where_a_page_has_gone(status):
    with peer(page(PAGE), old=redirect("/jauns?a=1#b", status)) as site:
        sight = visit(site.at("/old/dati"), OPEN)

    assert (sight.finding, sight.title) == (Finding.ANSWERED, "Atvērtie dati")
    assert sight.url_seen == site.at("/jauns?a=1")


def test_a_redirect_may_be_written_in_utf_8():
    with peer(page(PAGE), old=raw("HTTP/1.1 302 F\r\nLocation: /ceļš\r\n\r\n".encode())) as site:
        sight = visit(site.at("/old"), OPEN)

    assert sight.url_seen == site.at("/ce%C4%BC%C5%A1")


def test_it_follows_five_redirects_and_no_sixth():
    def on(asked):
        redirect(f"/on/{int(asked.path.split('/')[2]) + 1}")(asked)

    with peer(page(PAGE), on=on) as site:
        endless = visit(site.at("/on/1"), OPEN)
        asked = site.paths
    with peer(page(PAGE), on=on, a=redirect("/b"), b=redirect("/")) as site:
        sight = visit(site.at("/a"), replace(OPEN, redirects=2))
        too_far = visit(site.at("/a"), replace(OPEN, redirects=1))

    assert (endless.finding, endless.state) == (Finding.ENDLESS_REDIRECTS, LinkState.DEAD)
    assert asked == [f"/on/{number}" for number in range(1, 7)]
    assert sight.finding == Finding.ANSWERED
    assert too_far == Sight(Finding.ENDLESS_REDIRECTS, 302, site.at("/b"))


def test_a_circle_of_redirects_ends_where_it_closes():
    with peer(page(PAGE), a=redirect("/b"), b=redirect("/a")) as site:
        sight = visit(site.at("/a"), OPEN)

    assert (sight.finding, sight.state) == (Finding.ENDLESS_REDIRECTS, LinkState.DEAD)
    assert site.paths == ["/a", "/b"]


def test_a_circle_that_a_cookie_would_open_is_not_called_dead_and_the_cookie_is_not_kept():
    with peer(page(PAGE), a=redirect("/b", Set_Cookie="seen=1"), b=redirect("/a")) as site:
        sight = visit(site.at("/a"), OPEN)

    assert (sight.finding, sight.state) == (Finding.REDIRECTS_WITH_COOKIES, LinkState.UNKNOWN)
    assert all("Cookie" not in headers for _, headers in site.asked)


def test_a_redirect_to_nowhere_makes_no_sense():
    with peer(page(b"", status=302)) as site:
        assert visit(site.at(), OPEN) == Sight(Finding.NOT_UNDERSTOOD, 302, site.at())


@pytest.mark.parametrize(
    ("to", "finding"),
    [
        ("http://10.0.0.1/", Finding.REFUSED_NETWORK),
        ("http://169.254.169.254/latest/meta-data/", Finding.REFUSED_NETWORK),
        ("http://[::1]/", Finding.REFUSED_NETWORK),
        ("//0.0.0.0/", Finding.REFUSED_NETWORK),
        ("file:///etc/passwd", Finding.REFUSED_SCHEME),
        ("gopher://127.0.0.1/", Finding.REFUSED_SCHEME),
        ("http://user:secret@127.0.0.1/", Finding.REFUSED_CREDENTIALS),
        ("http://127.0.0.1:0/", Finding.REFUSED_PORT),
        ("http://[::1/", Finding.NOT_UNDERSTOOD),
        ("http://exa mple/", Finding.MALFORMED_ADDRESS),
        (f"/{'a' * 3000}", Finding.MALFORMED_ADDRESS),
    ],
)
def test_no_redirect_leads_where_a_link_may_not(to, finding):
    with peer(redirect(to)) as site:
        sight = visit(site.at("/links"), OPEN)

    # The page that led there is what was seen; where it led (a secret perhaps) is not repeated.
    assert sight == Sight(finding, 302, site.at("/links"))


# Titles ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "title"),
    [
        ("<title>Atvērtie dati</title>", "Atvērtie dati"),
        ("<TITLE lang=lv>A</TITLE >", "A"),
        ("<title\n>\n  Divas \t rindas\r\n</title>", "Divas rindas"),
        ("<title>R&amp;D &#256;&#x101;&nbsp;&lt;b&gt;</title>", "R&D Āā <b>"),
        ("<title>a<b>c</title>", "a<b>c"),
        ("<title>Pirmais</title><title>Otrais</title>", "Pirmais"),
        ("<!-- <title>Ne</title> --><title>Jā</title>", "Jā"),
        ("<!--><title>Jā</title>", "Jā"),
        ("<script>'<title>Ne</title>'</script><title>Jā</title>", "Jā"),
        ("<style><title>Ne</title></style><title>Jā</title>", "Jā"),
        ("<svg><title>Ne</title></svg><title>Jā</title>", "Jā"),
        ("<titles>Ne</titles><title>Jā</title>", "Jā"),
        ("<title></title>", ""),
        ("<p>Bez virsraksta</p>", ""),
        ("<title>Pārtrau", ""),
        ("<title", ""),
        ("<!-- nebeidzas <title>Ne</title>", ""),
        ("", ""),
        ("<title>a\u202eb\u200fc\u0000d\u2066e</title>", "abcde"),
        ("<title>a&#0;b&#xD800;c&#8238;d</title>", "a\ufffdb\ufffdcd"),
        ("<title> \u200b </title>", ""),
        ("<title>a \u200b b</title>", "a b"),
        ("<title>Za\u0304le</title>", "Zāle"),
        (f"<title>{'ā' * 301}</title>", f"{'ā' * 299}…"),
        (f"<title>{'ā' * 300}</title>", "ā" * 300),
    ],
)
def test_a_title_is_read_as_a_browser_shows_it_on_one_line(source, title):
    assert title_of(source.encode(), "text/html; charset=utf-8") == title


@pytest.mark.parametrize(
    ("codec", "content_type", "before"),
    [
        ("utf-8", "text/html", ""),
        ("utf-8", "text/html", "\ufeff"),
        ("utf-16-le", "text/html", "\ufeff"),
        ("utf-16-be", "text/html", "\ufeff"),
        ("utf-16-le", "text/html; charset=utf-16le", ""),
        ("cp1257", "text/html; charset=windows-1257", ""),
        ("cp1257", 'text/html; charset="Windows-1257"', ""),
        ("iso8859-13", "text/html;charset=iso-8859-13", ""),
        ("cp1257", "text/html", "<meta charset=windows-1257>"),
        ("cp1257", "", "<meta http-equiv=Content-Type content='text/html; charset=windows-1257'>"),
        ("utf-8", "text/html", "<meta charset=utf-16>"),
        ("utf-8", "text/html; charset=no-such", ""),
        ("utf-8", "text/html; charset=punycode", ""),
        ("utf-8", "text/html; charset=zlib", ""),
        ("cp1257", "text/html", ""),
    ],
)
def test_a_title_is_read_in_the_character_set_of_its_page(codec, content_type, before):
    source = f"{before}<title>Rīcības plāns: āčēģīķļņšūž</title>".encode(codec)

    assert title_of(source, content_type) == "Rīcības plāns: āčēģīķļņšūž"


@pytest.mark.parametrize(
    ("codec", "named", "title"),
    [
        ("cp1251", "windows-1251", "Открытые данные"),
        ("koi8-r", "KOI8-R", "Открытые данные"),
        ("shift_jis", "Shift_JIS", "公開データ"),
        ("cp1252", "iso-8859-1", "Étude “ouverte”"),
    ],
)
def test_a_title_in_another_script_is_read_too(codec, named, title):
    source = f"<title>{title}</title>".encode(codec)

    assert title_of(source, f"text/html; charset={named}") == title


def test_a_page_that_was_cut_within_a_letter_is_still_utf_8():
    source = f"<title>Ā</title>{'ā' * MOST_BYTES}".encode()

    assert title_of(source[: MOST_BYTES + 1]) == "Ā"


@pytest.mark.parametrize(
    "piece", [b"<", b"<!--", b"<a ", b"<a b='", b"<title ", b"<title>", b"<script>", b"</", b"&"]
)
def test_a_page_made_to_be_hard_to_read_is_read_in_passing(piece):
    # A parser that looks ahead from each of these reads for minutes.
    assert title_of(piece * (MOST_BYTES // len(piece))) == ""


def test_a_title_far_down_is_found_and_one_beyond_is_not():
    scripts = b"<script>" + b"x" * 400_000 + b"</script>"

    assert title_of(scripts + b"<title>A</title>") == "A"
    assert title_of(scripts + scripts + b"<title>A</title>") == ""


def test_a_page_that_names_no_type_is_known_by_its_looks():
    with peer(raw(b"HTTP/1.1 200 OK\r\n\r\n", b"\n", PAGE)) as site:
        with_markup = visit(site.at(), OPEN)
    with peer(raw(b"HTTP/1.1 200 OK\r\nContent-Type: odd\r\n\r\n", PDF)) as site:
        without = visit(site.at(), OPEN)

    assert (with_markup.media_type, with_markup.title) == ("text/html", "Atvērtie dati")
    assert (without.media_type, without.title) == ("", "")


# What has changed -----------------------------------------------------------------------------

a_page = Sight(
    Finding.ANSWERED, 200, "https://a.lv/", "text/html", "Dati", "aa", hashed=10, size=10
)
a_file = replace(a_page, media_type="application/pdf", title="")
a_long_file = replace(a_file, size=50)


@pytest.mark.parametrize(
    ("before", "now", "difference"),
    [
        (a_page, a_page, None),
        # Counters, dates and tokens.
        (a_page, replace(a_page, sha256="bb", hashed=11, size=11), None),
        (a_page, replace(a_page, url_seen="https://www.a.lv/dati"), None),
        (a_page, replace(a_page, media_type="application/xhtml+xml"), None),
        (a_page, replace(a_page, title="Sākums"), Difference.TITLE),
        (a_page, replace(a_page, title=""), Difference.TITLE),
        (replace(a_page, title=""), a_page, Difference.TITLE),
        # It broke off before its title, or after.
        (a_page, replace(a_page, title="", sha256="", hashed=0), None),
        (a_page, replace(a_page, title="Sākums", sha256="", hashed=0), Difference.TITLE),
        (a_file, a_page, Difference.KIND),
        (a_page, a_file, Difference.KIND),
        (a_file, a_file, None),
        (a_file, replace(a_file, media_type="application/octet-stream"), None),
        (a_file, replace(a_file, sha256="bb"), Difference.CONTENT),
        (a_file, replace(a_file, sha256="bb", hashed=11, size=11), Difference.CONTENT),
        (a_file, replace(a_file, sha256="", hashed=0), None),
        (a_file, replace(a_file, sha256="", hashed=0, size=None), None),
        (a_long_file, replace(a_long_file, size=51), Difference.CONTENT),
        (a_long_file, replace(a_long_file, size=None), None),
        (a_long_file, replace(a_long_file, sha256="bb"), Difference.CONTENT),
        # As much of it was read as was agreed then, and as is agreed now.
        (a_long_file, replace(a_long_file, sha256="bb", hashed=20), None),
        (a_page, Sight(Finding.NOT_FOUND, 404), None),
        (Sight(Finding.TIMED_OUT), a_file, None),
    ],
)
def test_a_change_is_what_a_reader_would_call_one(before, now, difference):
    assert difference_between(before, now) == difference


def test_a_document_that_was_replaced_by_a_page_is_noticed():
    with peer(page(PDF, "application/pdf")) as site:
        before = visit(site.at("/parskats.pdf"), OPEN)
    with peer(page(PAGE)) as site:
        now = visit(site.at("/parskats.pdf"), OPEN)

    assert difference_between(before, now) == Difference.KIND


def test_every_finding_has_one_state_and_every_state_its_findings():
    by_state = {state: [f for f in Finding if f.state == state] for state in LinkState}

    assert sum(len(findings) for findings in by_state.values()) == len(Finding)
    assert all(by_state.values())


def test_a_finding_is_a_sentence_in_the_readers_language():
    with override("en"):
        assert str(Finding.NOT_FOUND.label) == "The server says that there is no such page."
        assert all(str(finding.label).endswith(".") for finding in Finding)


def test_several_visits_at_once_do_not_disturb_each_other():
    sights = {}
    # However slow the machine, what answers is given the time it needs.
    terms = {"/slow/1": SOON, "/a": OPEN, "/slow/2": SOON, "/b": OPEN}
    with peer(page(PAGE), slow=raw(b"HTTP/1.1 200 OK\r\n", then=drip(b"X"))) as site:
        visits = [
            Thread(
                target=lambda path=path: sights.update({path: visit(site.at(path), terms[path])})
            )
            for path in terms
        ]
        for each in visits:
            each.start()
        for each in visits:
            each.join()

    assert {path: sight.finding for path, sight in sights.items()} == {
        "/slow/1": Finding.TIMED_OUT,
        "/a": Finding.ANSWERED,
        "/slow/2": Finding.TIMED_OUT,
        "/b": Finding.ANSWERED,
    }
