"""Words in more than one language, as files and pages have them."""

import pytest
from django.utils import translation

from ogp_portal.formats.said import Run, Said, joined, of_record, say
from ogp_portal.formats.text import Text


@pytest.fixture(params=["lv", "en"])
def language(request):
    with translation.override(request.param):
        yield request.param


def test_words_say_their_language_where_it_is_not_that_of_the_whole(language):
    said = say("1. ", Text("Dati"), Text("Rīks", "Tool"))

    assert (
        said.runs
        == {
            "lv": (Run("1. "), Run("Dati"), Run("Rīks")),
            "en": (Run("1. "), Run("Dati", "lv"), Run("Tool")),
        }[language]
    )


def test_what_says_nothing_takes_no_separator(language):
    assert str(joined(", ", ["", Text(""), "A", of_record(""), "B"])) == "A, B"
    assert not joined(", ", [])


def test_a_line_is_of_all_runs_that_stand_on_it():
    said = Said((Run("A\nB", "lv"), Run(" c\n"), Run("\nD")))

    assert said.lines == [(Run("A", "lv"),), (Run("B", "lv"), Run(" c")), (), (Run("D"),)]


def test_on_a_page_it_is_text_and_no_markup():
    said = Said((Run("<b>\n&", "lv"), Run("c")))

    assert said.html == '<span lang="lv">&lt;b&gt;</span><br><span lang="lv">&amp;</span>c'
