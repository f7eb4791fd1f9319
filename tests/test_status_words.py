"""Words by which worksheets say how a measure stands: which are taken for a status, which not."""

import time
from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection

from measures.models import StatusWord, StatusWords
from measures.standing import Status
from tests.cast import make_cast
from tests.page import main_of

pytestmark = pytest.mark.django_db
ROWS = {
    "completed": ("Izdarīts", "Pabeigts", "Paveikts", "Izpildīts", "Īstenots"),
    "in_progress": ("Notiek izstrāde", "Notiek", "Procesā", "Turpinās", "Uzsākts", "Sākts"),
    "not_started": ("Nav uzsākts", "Nav sākts"),
    "cancelled": ("Atcelts",),
}


@pytest.fixture
def words():
    """The list with these rows and those for what is partly done, and with no others."""
    StatusWord.objects.all().delete()
    StatusWord.objects.bulk_create(
        StatusWord(words=one, status=status) for status, own in ROWS.items() for one in own
    )
    add_words()
    return StatusWords()


def add_words():
    migration = import_module("measures.migrations.0012_what_is_partly_done_is_in_progress")
    migration.add_words(apps, connection.schema_editor())


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Izdarīts", "completed"),
        ("izdarits.", "completed"),
        ("IZDARĪTS: veidlapu lieto visas iestādes", "completed"),
        ("Izdarīts viss", "completed"),
        ("Izdarīts pilnībā.", "completed"),
        ("Izdarīts!", "completed"),
        ("Izdarīts\nhttps://www.example.lv", "completed"),
        ("Izdarīts – publicēts tīmeklī", "completed"),
        ("Izdarīts (skat. pielikumu)", "completed"),
        ("Izdarīts un publicēts", "completed"),
        ("Izdarīts martā", "completed"),
        ("Izdarīts 1.3.2020.", "completed"),
        ("Izdarīts 01.03.2020.", "completed"),
        ("Izdarīts: 10 no 10 pasākumiem", "completed"),
        ("Atcelts 2020. gadā", "cancelled"),
        ("Notiek pirmais posms", "in_progress"),
        ("Uzsākts: 1/2", "in_progress"),
        ("• Izdarīts\n• Publicēts", "completed"),
        ("Pabeigts 2020. gada 1. martā", "completed"),
        ("Īstenots", "completed"),
        ("Notiek", "in_progress"),
        ("Notiek izstrāde", "in_progress"),
        ("Procesā – sagatavots projekts", "in_progress"),
        ("Nav uzsākts", "not_started"),
        ("Nav\N{NO-BREAK SPACE}uzsākts.", "not_started"),
        ("Atcelts", "cancelled"),
        # Only of what has another end has it to be all.
        ("Izdarīts 100 %", "completed"),
        ("Izdarīts 100,0%. Nākamais solis – 50 % vairāk lietotāju", "completed"),
        ("Uzsākts, 20 %", "in_progress"),
        ("Notiek izstrāde (50%)", "in_progress"),
        # What follows in another sentence, or of what goes on behind a comma, is no doubt.
        ("Izdarīts. Tikai dažas iestādes nav atbildējušas.", "completed"),
        ("Izdarīts\nVēl nav publicēts pārskats par pagājušo gadu", "completed"),
        ("Notiek izstrāde, vēl nav pabeigts", "in_progress"),
        ("Notiek - tiks pabeigts martā", "in_progress"),
        ("Nav uzsākts, plānots 2021. gadā", "not_started"),
        ("Nav sākts (tiks sākts martā)", "not_started"),
    ],
)
def test_a_text_says_its_status_by_its_first_words(words, text, status):
    assert words.status_of(text) == Status(status)
    assert not words.leaves_open(text)


@pytest.mark.parametrize(
    "text",
    [
        "Izdarīts daļēji",
        "Izdarīts daļēji, 50 %",
        "Daļēji izdarīts",
        "Pabeigts: daļēji",
        "Izdarīts\ndaļēji pa reģioniem",
        "Izdarīts – daļēji",
        "Izdarīts (daļēji)",
        "DAĻĒJI ĪSTENOTS. Vēl nav publicēts.",
        "Izpildīts daļēji: publicēti dati",
    ],
)
def test_what_is_partly_done_goes_on(words, text):
    assert words.status_of(text) == Status.IN_PROGRESS
    assert not words.leaves_open(text)


@pytest.mark.parametrize(
    "text",
    [
        "Izdarīts gandrīz viss",
        "Izdarīts gandrīz",
        "Izdarīts tikai pirmais posms",
        "Izdarīts nav",
        "Izdarīts vēl nav",
        "Izdarīts, bet vēl nav publicēts",
        "Izdarīts, izņemot publicēšanu",
        "Izdarīts (gandrīz)",
        "Izdarīts – tikai daļā iestāžu",
        "Izdarīts būs 2021. gadā",
        "Pabeigts tiks martā",
        "Īstenots netika",
        "Pabeigts plānots 2021. gada martā",
        "Paveikts 2020. gadā daļēji",
        "Izdarīts\N{NO-BREAK SPACE}gandri\N{COMBINING MACRON}z",
        "Izdarīts 50 %",
        "Izdarīts 50%",
        "Izdarīts\N{NARROW NO-BREAK SPACE}50\N{NO-BREAK SPACE}%",
        "Izdarīts ５０％",
        "Izdarīts par 80 %",
        "Izdarīts 99,9 %",
        "Izdarīts 50–100 %",
        "Izdarīts: 80 procenti",
        "Izdarīts 2020. gadā par 80 proc.",
        "Izpildīts\n(50 %)",
        "Izdarīts?",
        "Izdarīts？",
        "Izdarīts? Jāprecizē",
        "Izdarīts (?)",
        "Izdarīts. (?)",
        "Izdarīts puse",
        "Izdarīts pa pusei",
        "Izdarīts līdz pusei",
        "Izdarīts maz",
        "Izdarīts nekas",
        "Izdarīts – nē",
        "Izdarīts 1. posms no 3",
        "Izdarīts, 1 / 2",
        "Izdarīts 1/2",
        "Izdarīts ½",
        "Izdarīts: 0,5",
        "Izdarīts: 3 no 10 pasākumiem",
        "Izdarīts: 3 pasākumi no 10",
        "Izdarīts iepirkums, metodika top",
        "Pabeigts iepirkums",
        "Pabeigts pirmais posms",
        "Pabeigts jūnijā, ja saņems naudu",
        "Izdarīts.Nav vēl publicēts",
        "Izdarīts; turpinās saskaņošana",
        "Izdarīts, notiek saskaņošana",
        "Atcelts otrais uzdevums",
        "Sākts?",
        "Notiek izstrāde?",
        "Atcelts tikai otrais posms",
        "Atcelts 50 %",
        "Uzsākts vēl nav",
        "Sākts tiks martā",
        "Notiek tikai saskaņošana",
    ],
)
def test_of_what_may_not_hold_somebody_is_asked(words, text):
    assert words.status_of(text) is None
    assert words.leaves_open(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "50 %",
        "100 %",
        "Nav izdarīts",
        "nav pabeigts",
        "Vēl nav pabeigts",
        "Netika izdarīts",
        "Nav vēl izdarīts",
        "Nav",
        "Gandrīz izdarīts",
        "Tiks izdarīts martā",
        "Plānots pabeigt martā",
        "Neizdarīts",
        "Izdarītsdaļēji",
        "Darbs pabeigts",
        "x" * 300 + " Izdarīts",
    ],
)
def test_what_begins_with_other_words_says_nothing(words, text):
    assert words.status_of(text) is None
    assert not words.leaves_open(text)


def test_the_longest_row_counts_whatever_it_says(words):
    StatusWord.objects.create(words="Izdarīts gandrīz", status="in_progress")
    StatusWord.objects.create(words="Izdarīts tikai uz papīra", status="completed")

    now = StatusWords()

    assert now.status_of("Izdarīts gandrīz viss") == Status.IN_PROGRESS
    assert now.status_of("Izdarīts tikai uz papīra") == Status.COMPLETED
    assert now.status_of("Izdarīts tikai daļā iestāžu") is None


@pytest.mark.parametrize(
    ("text", "is_all"),
    [
        ("Izdarīts", True),
        (" • IZDARĪTS. ", True),
        ("Izdarīts un publicēts", False),
        ("Izdarīts: metodika", False),
        ("Notiek izstrāde", True),
        ("Metodika", False),
        ("", False),
    ],
)
def test_it_is_told_whether_more_is_said_than_a_status(words, text, is_all):
    assert words.is_all_of(text) is is_all


def test_without_rows_no_words_say_anything(words):
    StatusWord.objects.all().delete()

    assert StatusWords().status_of("Izdarīts") is None


def test_what_coordinators_said_of_partly_done_stays(words):
    StatusWord.objects.filter(words="Daļēji izdarīts").delete()
    StatusWord.objects.filter(words="Izdarīts daļēji").update(
        words="izdarīts DAĻĒJI", status="not_started"
    )

    add_words()

    partly = StatusWord.objects.filter(words__in=["izdarīts DAĻĒJI", "Izdarīts daļēji"])
    assert [(one.words, one.status) for one in partly] == [("izdarīts DAĻĒJI", "not_started")]
    assert StatusWord.objects.get(words="Daļēji izdarīts").status == "in_progress"


def test_the_words_that_leave_it_open_are_shown():
    cast = make_cast()

    page = main_of(cast.client("lead").get("/plans/plans/commitments/1/worksheet/import/"))

    shown = page.one("section", aria_labelledby="words").one("span", lang="lv").text
    assert shown == ", ".join(StatusWords.DOUBTS)


@pytest.mark.parametrize(
    "text",
    [
        "Izdarīts" + " " * 30_000,
        "Izdarīts" + "\n" * 30_000 + "x",
        "Izdarīts " + "1" * 30_000,
        "Izdarīts " + "50 " * 10_000,
        "Izdarīts " + "50 - " * 10_000,
        "Izdarīts" + ". " * 10_000,
        "Izdarīts " + "daļēj " * 5_000,
        "Izdarīts " + "1 a b " * 5_000,
        "Izdarīts " + "1 /" * 5_000,
        "_ " * 15_000 + "Izdarīts",
    ],
    ids=range(10),
)
def test_no_text_takes_long(words, text):
    began = time.process_time()

    for _time in range(1_000):
        words.status_of(text)

    # A tenth of it suffices, but one stage counts each line for its coverage.
    assert time.process_time() - began < 60
