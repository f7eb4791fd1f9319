"""Texts in two languages, what changed between two of them, and sizes in words."""

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from ogp_portal.formats import words
from ogp_portal.formats.sizes import size_text
from ogp_portal.formats.text import Text
from ogp_portal.formats.words import lines_diff, shortened, text_diff, whole_diff, word_diff

BOTH = Text("Datu atvēršana", "Opening of data")
LATVIAN_ONLY = Text("Datu atvēršana")


@pytest.mark.parametrize(
    ("text", "language", "best"),
    [
        (BOTH, "lv", ("Datu atvēršana", "lv")),
        (BOTH, "en", ("Opening of data", "en")),
        (LATVIAN_ONLY, "en", ("Datu atvēršana", "lv")),
        (Text(""), "en", ("", "lv")),
    ],
)
def test_a_reader_gets_their_language_where_somebody_wrote_it(text, language, best):
    with translation.override(language):
        assert text.best() == best
        assert str(text) == best[0]
    with translation.override("lv"):
        assert text.best(language) == best


def test_a_text_is_there_when_the_records_own_language_is():
    assert BOTH
    assert not Text("", "English only")


def test_a_text_in_another_language_than_the_page_is_marked():
    with translation.override("en"):
        assert LATVIAN_ONLY.html() == '<span lang="lv">Datu atvēršana</span>'
        assert BOTH.html() == "Opening of data"
        assert Text("").html() == ""
    with translation.override("lv"):
        assert BOTH.html() == "Datu atvēršana"


def test_markup_in_a_text_is_shown_and_not_obeyed():
    hostile = Text("<script>alert(1)</script>")

    with translation.override("lv"):
        assert hostile.html() == "&lt;script&gt;alert(1)&lt;/script&gt;"
        assert hostile.paragraphs() == "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"
    with translation.override("en"):
        assert hostile.html() == '<span lang="lv">&lt;script&gt;alert(1)&lt;/script&gt;</span>'
        assert hostile.paragraphs() == '<p lang="lv">&lt;script&gt;alert(1)&lt;/script&gt;</p>'


def test_paragraphs_and_lines_stand_as_they_were_typed():
    typed = Text("Pirmā rinda\r\notrā rinda\r\n\r\nJauna rindkopa\n\n\n\nTrešā")

    with translation.override("lv"):
        assert typed.paragraphs() == (
            "<p>Pirmā rinda<br>otrā rinda</p><p>Jauna rindkopa</p><p>Trešā</p>"
        )


# Changed words --------------------------------------------------------------------------------

BEGIN, END = [("same", "Kopā ")], [("same", " lapas")]


@pytest.mark.parametrize(
    ("old", "new", "pieces"),
    [
        ("", "", []),
        ("Rīks", "Rīks", [("same", "Rīks")]),
        ("", "Rīks", [("ins", "Rīks")]),
        ("Rīks", "", [("del", "Rīks")]),
        (
            "Rīka izstrāde 2020",
            "Rīka publicēšana 2020",
            [("same", "Rīka "), ("del", "izstrāde"), ("ins", "publicēšana"), ("same", " 2020")],
        ),
        ("Rīks", "Rīks.", [("same", "Rīks"), ("ins", ".")]),
        (
            "līdz 01.04.2020., 1,5 %",
            "līdz 01.06.2021., 1,7 %",
            [
                ("same", "līdz "),
                ("del", "01.04.2020."),
                ("ins", "01.06.2021."),
                ("same", ", "),
                ("del", "1,5"),
                ("ins", "1,7"),
                ("same", " %"),
            ],
        ),
        *(
            (
                f"Kopā {one} lapas",
                f"Kopā {other} lapas",
                [*BEGIN, ("del", one), ("ins", other), *END],
            )
            for one, other in (
                ("19 800", "21 800"),
                ("19\u00a0800,50", "19\u00a0900,50"),
                ("https://www.example.lv/a-b?c=1", "https://www.example.lv/a-d?c=1"),
                ("www.example.lv/a", "www.example.lv/b"),
                ("1.4.2020.", "1.5.2020."),
                ("2020-04-01", "2020-05-01"),
            )
        ),
    ],
)
def test_changed_words_are_marked(old, new, pieces):
    assert word_diff(old, new) == pieces


def test_a_name_that_became_another_is_another_as_a_whole():
    assert whole_diff("Valsts kanceleja", "Valsts arhīvs") == [
        ("del", "Valsts kanceleja"),
        ("ins", "Valsts arhīvs"),
    ]
    assert whole_diff("Rīks", "Rīks") == [("same", "Rīks")]
    assert whole_diff("", "") == []


@given(st.text("a1 .,\n", max_size=60), st.text("a1 .,\n", max_size=60))
def test_the_pieces_join_to_both_texts(old, new):
    pieces = word_diff(old, new)

    assert "".join(text for kind, text in pieces if kind != "ins") == old
    assert "".join(text for kind, text in pieces if kind != "del") == new


@pytest.mark.parametrize(
    ("pieces", "shown"),
    [
        ([], []),
        ([("same", "Rīks "), ("ins", "nav")], [("same", "Rīks "), ("ins", "nav")]),
        (
            [("same", "viens " * 20), ("del", "divi"), ("same", " trīs" * 20)],
            [("same", "… " + "viens " * 6), ("del", "divi"), ("same", " trīs" * 7 + " …")],
        ),
        (
            [("del", "a"), ("same", " viens" * 30 + " "), ("ins", "b")],
            [("del", "a"), ("same", " viens" * 6 + " … " + "viens " * 6), ("ins", "b")],
        ),
        ([("ins", "x" * 300)], [("ins", "x" * 240 + " …")]),
    ],
)
def test_in_a_list_only_what_changed_and_the_words_beside_it_are_shown(pieces, shown):
    assert shortened(pieces) == shown


def test_texts_too_different_for_words_are_compared_by_sentences(monkeypatch):
    monkeypatch.setattr(words, "MOST_COMPARISONS", 3)

    assert word_diff("Viens. Divi trīs. Beigas.", "Viens. Četri pieci. Beigas.") == [
        ("same", "Viens. "),
        ("del", "Divi trīs. "),
        ("ins", "Četri pieci. "),
        ("same", "Beigas."),
    ]


def test_texts_too_different_even_so_are_shown_one_after_the_other(monkeypatch):
    monkeypatch.setattr(words, "MOST_COMPARISONS", 0)

    assert word_diff("a b", "c d") == [("del", "a b"), ("ins", "c d")]


def test_only_what_differs_counts_as_long(monkeypatch):
    monkeypatch.setattr(words, "MOST_COMPARISONS", 1)
    long = "vārds " * 5_000

    assert word_diff(f"{long}a {long}", f"{long}b {long}") == [
        ("same", long),
        ("del", "a"),
        ("ins", "b"),
        ("same", f" {long}"),
    ]


def test_words_that_all_match_everywhere_stop_nobody():
    # A product of lengths alone does not bound the matcher: these took half a minute once.
    letters = [a + b for a in "abcdefghijklmnopqrstuvwxyz" for b in "abcdefghijklmnopqrstuvwxyz"]
    old, new = ("".join(f",{word}" for word in part) for part in (letters[:338], letters[338:]))

    assert word_diff(old, new) == [("del", old), ("ins", new)]


BREAK = ("same", "\n")


@pytest.mark.parametrize(
    ("old", "new", "pieces"),
    [
        ("a\nb", "a\nb", [("same", "a"), BREAK, ("same", "b")]),
        ("a", "a\nb", [("same", "a"), BREAK, ("ins", "b")]),
        ("a\nb", "b", [("del", "a"), BREAK, ("same", "b")]),
        (
            "Sagatavot datus\nSaskaņot",
            "Sagatavot visus datus\nPublicēt",
            [
                ("same", "Sagatavot "),
                ("ins", "visus "),
                ("same", "datus"),
                BREAK,
                ("ins", "Publicēt"),
                BREAK,
                ("del", "Saskaņot"),
            ],
        ),
        # Of one in which hardly a word stayed, the whole line is another one.
        (
            "Veidlapa ieviesta visās iestādēs",
            "Veidlapu lieto visas iestādes",
            [("del", "Veidlapa ieviesta visās iestādēs"), ("ins", "Veidlapu lieto visas iestādes")],
        ),
        ("", "a", [("ins", "a")]),
        ("a", "", [("del", "a")]),
        ("", "", []),
        # One that stays further below is not taken for the one above that is like it.
        (
            "Datu kopa 1\nDatu kopa 2",
            "Datu kopa 2",
            [("del", "Datu kopa 1"), BREAK, ("same", "Datu kopa 2")],
        ),
    ],
)
def test_lists_are_compared_line_by_line(old, new, pieces):
    assert lines_diff(old, new) == pieces


def test_of_long_lists_the_words_are_compared():
    lines = [f"Rinda {number}" for number in range(40)]

    pieces = lines_diff("\n".join(lines), "\n".join([*lines, "Vēl"]))

    assert pieces[-1] == ("ins", "\nVēl")


def test_of_a_text_that_is_hardly_the_same_no_word_is_said_to_stay():
    old, new = "Veidlapa ir gatava un pieejama", "Izdarīts: to lieto un atrod visi"

    assert text_diff(old, new) == [("del", old), ("ins", new)]
    assert ("same", "Veidlapa ") in text_diff(old, "Veidlapa nav gatava un pieejama")


@pytest.mark.parametrize(
    ("old", "new", "pieces"),
    [
        ("", "Rīks", [("ins", "Rīks")]),
        ("Rīks", "Rīks", [("same", "Rīks")]),
        # Small words that happen to stay between others are no news by themselves.
        (
            "Darba grupa sagatavo un saskaņo projektu",
            "Darba grupa izstrādā un nodod projektu",
            [
                ("same", "Darba grupa "),
                ("del", "sagatavo un saskaņo"),
                ("ins", "izstrādā un nodod"),
                ("same", " projektu"),
            ],
        ),
        # What stays is longer than what changes.
        (
            "Pirmais posms ir pabeigts, otrais posms ir sākts",
            "Trešais posms ir pabeigts, ceturtais posms ir sākts",
            [
                ("del", "Pirmais"),
                ("ins", "Trešais"),
                ("same", " posms ir pabeigts, "),
                ("del", "otrais"),
                ("ins", "ceturtais"),
                ("same", " posms ir sākts"),
            ],
        ),
        (
            "Ir sagatavots plāns, un dati ir nodoti, un tie ir publicēti",
            "Ir izstrādāta metodika, un rīks ir ieviests, un viss ir pabeigts",
            [
                ("del", "Ir sagatavots plāns, un dati ir nodoti, un tie ir publicēti"),
                ("ins", "Ir izstrādāta metodika, un rīks ir ieviests, un viss ir pabeigts"),
            ],
        ),
    ],
)
def test_of_a_text_few_words_that_stayed_between_others_are_told_with_them(old, new, pieces):
    assert text_diff(old, new) == pieces


@given(st.text("a1 .,\n", max_size=60), st.text("a1 .,\n", max_size=60))
def test_the_pieces_of_a_text_join_to_both(old, new):
    pieces = text_diff(old, new)

    assert "".join(text for kind, text in pieces if kind != "ins") == old
    assert "".join(text for kind, text in pieces if kind != "del") == new


@pytest.mark.parametrize(
    ("size", "latvian", "english"),
    [
        (0, "0 baitu", "0 bytes"),
        (1, "1 baits", "1 byte"),
        (8, "8 baiti", "8 bytes"),
        (11, "11 baiti", "11 bytes"),
        (21, "21 baits", "21 bytes"),
        (5_000_000, "4,8\u00a0MB", "4.8\u00a0MB"),
    ],
)
def test_a_size_has_the_endings_of_its_language(size, latvian, english):
    with translation.override("lv"):
        assert size_text(size) == latvian
    with translation.override("en"):
        assert size_text(size) == english
