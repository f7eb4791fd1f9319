"""Latvian: searched without diacritics, sorted by its alphabet, dated as 01.01.2020."""

from datetime import date
from itertools import pairwise

import pytest
from django import forms
from django.utils import translation
from django.utils.formats import date_format
from hypothesis import example, given
from hypothesis import strategies as st

from ogp_portal.formats.days import day_html, day_text, days_ago, days_text, slip_text
from ogp_portal.formats.latvian import ALPHABET, SORT_KEY_LETTERS, fold, sort_key, words_of
from ogp_portal.formats.typed import parse_day

# The 33 letters of the alphabet, in its order.
LATVIAN = "aābcčdeēfgģhiījkķlļmnņoprsštuūvzž"
latvian_words = st.text(LATVIAN, max_size=12)


# Searching ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Atvērtā", "atverta"),
        (
            "DIGITĀLĀ IEPIRKUMU RISKU IZVĒRTĒŠANAS RĪKA",
            "digitala iepirkumu risku izvertesanas rika",
        ),
        ("āčēģīķļņšūž ĀČĒĢĪĶĻŅŠŪŽ", "acegiklnsuz acegiklnsuz"),
        ("Ŗīga un Ōgre", "riga un ogre"),
        ("a\u0304c\u030c", "ac"),  # letters and their marks typed one by one
        ("  vārdi\t\n vairākās\u00a0rindās ", "vardi vairakas rindas"),
        ("Straße", "strasse"),
        ("ﬁlma ㎒", "filma mhz"),
        ("1.10 – 50 %", "1.10 – 50 %"),
        ("", ""),
    ],
)
def test_text_is_searched_without_case_and_diacritics(text, folded):
    assert fold(text) == folded


@given(st.text(max_size=40))
@example("㎒")
@example("ᾳ İ ŉ")
def test_folded_text_stays_as_it_is_when_it_is_folded_again(text):
    assert fold(fold(text)) == fold(text)


def test_each_word_is_looked_for_once():
    assert words_of("Rīks  rīks un RIKS\u00a0un") == ["riks", "un"]
    assert len(words_of("\ufdfa" * 200)) == 5  # a letter that unfolds into several words


@given(latvian_words)
def test_capitals_and_small_letters_are_found_alike(word):
    assert fold(word.upper()) == fold(word.title()) == fold(word)
    assert fold(word).isascii()


# Alphabetical order ---------------------------------------------------------------------------


def test_the_alphabet_holds_every_latvian_letter_in_its_order():
    assert [letter for letter in ALPHABET if letter in LATVIAN] == list(LATVIAN)


def test_every_latvian_letter_comes_after_the_one_before_it():
    keys = [sort_key(letter) for letter in LATVIAN]

    assert all(first < second for first, second in pairwise(keys))


@given(latvian_words, latvian_words)
def test_words_stand_in_the_order_of_the_alphabet(one, other):
    def places(word):
        return [LATVIAN.index(letter) for letter in word]

    assert (sort_key(one) < sort_key(other)) == (places(one) < places(other))


@pytest.mark.parametrize(
    "in_order",
    [
        ["Aizsardzība", "Azbests", "Āra darbi", "Bāze"],
        ["Cena", "Czz", "Čaks", "Dati"],
        ["IUB", "Izglītība", "Īre", "Jaunatne"],
        ["Sūdzības", "Szz", "Šodien", "Tiesas"],
        ["Zinātne", "Zzz", "Žurnāls"],
        ["1.1", "1.2", "1.9", "1.10", "2.1", "10.1"],
        ["1.2", "1.2-1", "1.2-2", "1.2-10"],
        ["2 pasākumi", "10 pasākumi", "pasākumi"],
        ["Datu atvēršana", "Datubāze", "Datums"],
        ["Rīga", "Ŗ", "Saeima"],
        ["NVD", "Ω"],
        ["", "1", "a"],
    ],
)
def test_texts_stand_as_a_latvian_reader_expects(in_order):
    assert all(sort_key(first) < sort_key(second) for first, second in pairwise(in_order))


@pytest.mark.parametrize(
    ("one", "other"), [("ĀBOLS", "ābols"), (" a ", "a"), ("ē", "e\u0304"), ("1.01", "1.1")]
)
def test_case_blanks_and_ways_of_typing_do_not_matter_for_the_order(one, other):
    assert sort_key(one) == sort_key(other)


def test_letters_of_other_alphabets_stand_where_their_base_letter_does():
    assert sort_key("é") == sort_key("e")
    assert sort_key("ö") == sort_key("o")


@given(st.text(max_size=200))
@example("9" * 300)
@example("²")
def test_every_text_has_a_key_of_digits_that_fits_its_column(text):
    key = sort_key(text)

    assert len(key) <= 240
    assert key == "" or (key.isascii() and key.isdigit())


def test_texts_are_told_apart_by_their_first_sixty_letters():
    beginning = "a" * SORT_KEY_LETTERS

    assert sort_key(beginning + "b") == sort_key(beginning + "c")
    assert sort_key(beginning[1:] + "b") < sort_key(beginning[1:] + "c")


# Days as they are written ---------------------------------------------------------------------


@pytest.mark.parametrize("form", ["DATE_FORMAT", "SHORT_DATE_FORMAT"])
@pytest.mark.parametrize(
    ("language", "day", "text"),
    [
        ("lv", date(2020, 1, 1), "01.01.2020."),
        ("lv", date(2020, 10, 28), "28.10.2020."),
        ("en", date(2020, 1, 1), "1 Jan 2020"),
        ("en", date(2020, 10, 28), "28 Oct 2020"),
    ],
)
def test_days_are_written_as_the_readers_do(language, form, day, text):
    with translation.override(language):
        assert date_format(day, form) == text
        assert day_text(day) == text


def test_a_day_on_a_page_is_readable_for_machines():
    with translation.override("lv"):
        assert day_html(date(2020, 3, 1)) == '<time datetime="2020-03-01">01.03.2020.</time>'


def test_an_unknown_day_is_no_text_and_on_a_page_it_says_so():
    with translation.override("en"):
        assert day_text(None) == ""
        assert day_html(None) == '<span class="unknown">not given</span>'


@pytest.mark.parametrize(
    ("count", "text"), [(0, "today"), (1, "1 day ago"), (2, "2 days ago"), (21, "21 days ago")]
)
def test_days_past_are_counted_in_english(count, text):
    with translation.override("en"):
        assert days_ago(count) == text


@pytest.mark.parametrize(
    ("count", "days", "ago"),
    [
        (0, "0 dienu", "šodien"),
        (1, "1 diena", "pirms 1 dienas"),
        (2, "2 dienas", "pirms 2 dienām"),
        (10, "10 dienas", "pirms 10 dienām"),
        (11, "11 dienas", "pirms 11 dienām"),
        (21, "21 diena", "pirms 21 dienas"),
        (22, "22 dienas", "pirms 22 dienām"),
        (101, "101 diena", "pirms 101 dienas"),
        (111, "111 dienas", "pirms 111 dienām"),
    ],
)
def test_days_are_counted_in_latvian_with_its_three_forms(count, days, ago):
    with translation.override("lv"):
        assert (days_text(count), days_ago(count)) == (days, ago)


@pytest.mark.parametrize(
    ("days", "text"),
    [(274, "moved +274 days"), (1, "moved +1 day"), (-3, "moved −3 days"), (0, ""), (None, "")],
)
def test_a_slip_has_its_sign(days, text):
    with translation.override("en"):
        assert slip_text(days) == text


# Days as they are typed -----------------------------------------------------------------------

TYPED = [
    ("01.01.2020.", date(2020, 1, 1)),
    ("31.12.2020", date(2020, 12, 31)),
    ("1.3.2020.", date(2020, 3, 1)),
    ("2020-12-31", date(2020, 12, 31)),
    (" 29.02.2020. ", date(2020, 2, 29)),
]
IMPOSSIBLE = [
    ("31.02.2020", "There is no such day in the calendar."),
    ("29.02.2021.", "There is no such day in the calendar."),
    ("2020-13-01", "There is no such day in the calendar."),
    ("00.01.2020.", "There is no such day in the calendar."),
    ("2. pusgads", "Write the day as 31.12.2020."),
    ("12/31/2020", "Write the day as 31.12.2020."),
    ("31.12.20.", "Write the day as 31.12.2020."),
    ("2020. gada 1. marts", "Write the day as 31.12.2020."),
    ("٠١.٠١.٢٠٢٠.", "Write the day as 31.12.2020."),
    ("01.01.2020.\x00", "Write the day as 31.12.2020."),
    ("01.01.1920.", "Check the year."),
    ("01.01.2202.", "Check the year."),
]


@pytest.mark.parametrize("language", ["lv", "en"])
@pytest.mark.parametrize(("text", "day"), TYPED)
def test_a_day_is_understood_as_people_type_it(text, day, language):
    with translation.override(language):
        assert parse_day(text) == day
        assert forms.DateField().clean(text) == day


@pytest.mark.parametrize("text", ["1. 3. 2020.", "01. 03. 2020"])
def test_a_day_typed_with_blanks_is_understood(text):
    assert parse_day(text) == date(2020, 3, 1)


@pytest.mark.parametrize(("text", "sentence"), IMPOSSIBLE)
def test_what_is_no_day_is_answered_with_a_sentence(text, sentence):
    with translation.override("en"), pytest.raises(ValueError, match=f"^{sentence}$"):
        parse_day(text)


@pytest.mark.parametrize("language", ["lv", "en"])
@pytest.mark.parametrize("text", ["31.02.2020", "29.02.2021.", "2. pusgads", "12/31/2020"])
def test_a_date_field_rejects_what_is_no_day(text, language):
    with translation.override(language), pytest.raises(forms.ValidationError):
        forms.DateField().clean(text)


@given(st.dates(date(1990, 1, 1), date(2100, 12, 31)))
def test_every_day_is_read_as_it_was_written(day):
    with translation.override("lv"):
        assert parse_day(day_text(day)) == day
        assert parse_day(day.isoformat()) == day


@given(st.text(max_size=20))
def test_no_text_breaks_the_reading_of_days(text):
    with translation.override("en"):
        try:
            answer = f"{parse_day(text):%d.%m.%Y.}"
        except ValueError as error:
            answer = str(error)
        assert answer in {sentence for _text, sentence in IMPOSSIBLE} or parse_day(answer)
