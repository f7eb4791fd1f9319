"""What a sealed document tells: a report in figures, of which every form is made."""

import json
from datetime import date

import pytest
from django.utils import translation

from measures.operations.reporting import Proof
from measures.standing import Standing
from reports.telling import summary_sentence, telling_of
from tests.factories import (
    make_commitment,
    make_edition,
    make_measure,
    make_plan,
    make_report,
    make_statement,
)

pytestmark = pytest.mark.django_db
IN_SPRING, IN_AUTUMN = date(2020, 3, 1), date(2020, 11, 30)
LINK = Proof("https://www.example.lv/metodika", "Metodika ir publicēta")


def telling_in(language, edition):
    with translation.override(language):
        telling = telling_of(json.loads(edition.document), edition.sha256)
        return telling, summary_sentence(telling)


def complete(measure, *proofs):
    make_statement(
        measure,
        status="completed",
        stated_on=IN_AUTUMN,
        happened_on=IN_AUTUMN,
        done="Izdarīts",
        proofs=proofs,
    )


class TestAReportInFigures:
    @pytest.fixture
    def edition(self):
        plan = make_plan()
        first, _second = make_commitment(plan), make_commitment(plan)
        days = {"starts_on": IN_SPRING, "due_on": date(2020, 12, 15)}
        complete(make_measure(first, completion_test="Publicēta", **days), LINK)
        complete(make_measure(first, **days))
        make_measure(first, **days)
        make_measure(first, starts_on=IN_SPRING, due_on=date(2021, 12, 1))
        make_measure(first, starts_on=IN_SPRING, due_on=None)
        return make_edition(make_report(plan))

    def test_has_a_line_for_each_commitment_also_for_one_without_measures(self, edition):
        telling, _sentence = telling_in("lv", edition)

        first, second = telling.by_commitment
        assert (first.part.number, second.part.number) == (1, 2)
        assert (first.proven, first.claimed, first.overdue, first.others) == (1, 1, 1, 2)
        assert first.standings[Standing.UNDATED] == 1
        assert (first.total, first.delayed) == (5, 1)
        assert (second.total, second.delayed, second.others) == (0, 0, 0)

    def test_is_said_in_a_sentence(self, edition):
        _telling, sentence = telling_in("en", edition)

        assert sentence == (
            "Of 5 measures 1 is proven, 1 is only reported, 1 is overdue, 1 has no due date."
            " 1 measure was late, or was to end later than first adopted."
        )

    def test_says_so_where_nothing_is_late(self):
        plan = make_plan()
        make_measure(make_commitment(plan), starts_on=IN_SPRING, due_on=date(2021, 12, 1))

        _telling, sentence = telling_in("en", make_edition(make_report(plan)))

        assert sentence == (
            "Of 1 measure none is proven, none is only reported, none is overdue."
            " None was late, and none was to end later than first adopted."
        )

    def test_says_nothing_where_there_is_nothing_to_count(self):
        telling, sentence = telling_in("en", make_edition(make_report(make_plan())))

        assert (telling.by_commitment, sentence) == ((), "")
