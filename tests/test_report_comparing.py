"""What differs between two editions, and between an edition and today: all of it, no more."""

import csv
import json
from copy import deepcopy
from datetime import date
from io import StringIO

import pytest
from django.utils import timezone
from django.utils.translation import gettext, override
from hypothesis import given
from hypothesis import strategies as st

from commitments.models import Institution
from measures.models import Origin
from measures.operations.reporting import Proof
from reports.compared import rows_of
from reports.comparing import About, Turn, differences
from reports.comparison import between, until
from reports.content import document_of
from reports.models import Edition
from reports.operations import ChapterText, close_period, write_chapter
from tests.cast import make_cast
from tests.factories import (
    author,
    correct,
    make_commitment,
    make_date_change,
    make_edition,
    make_measure,
    make_plan,
    make_report,
    make_risk,
    make_statement,
    make_step,
    make_supporting_role,
    put_on_record,
)
from tests.page import main_of
from tests.test_query_counts import queries

IN_SUMMER, IN_AUTUMN, IN_WINTER = date(2020, 7, 1), date(2020, 10, 1), date(2021, 1, 10)
REPORT = "/plans/plans/reports/2020/"
LINK = Proof("https://www.example.lv/metodika", "Metodika ir publicēta")

MEASURE = {
    "code": "1.1",
    "group": None,
    "title": {"lv": "Metodika"},
    "due_on": "2020-11-30",
    "supporting": [],
    "risks": [],
    "steps": [{"text": {"lv": "Sagatavot"}, "due_on": None, "done_on": None}],
    "status": "in_progress",
    "evidence": [],
    "statements": [],
    "standing": {"value": "overdue", "days_late": 31, "because": {"lv": "Kavējas"}},
    "since": {"statements": [], "shifts": []},
}
COMMITMENT = {"number": 1, "title": {"lv": "Iepirkumi"}, "leads": ["iub"], "chapter": None}
DOCUMENT = {
    "plan": {"slug": "plans", "title": {"lv": "Plāns"}},
    "report": {"slug": "2020", "period_to": "2020-12-31"},
    "institutions": [{"slug": "iub", "name": {"lv": "Birojs"}}],
    "commitments": [{**COMMITMENT, "measures": [MEASURE]}],
    "silent": [],
}


def with_measure(**fields):
    return with_measures([{**MEASURE, **fields}])


def with_measures(measures):
    document = deepcopy(DOCUMENT)
    document["commitments"][0]["measures"] = measures
    return document


def found(after, before=DOCUMENT, *, of_one_day=True):
    return [tuple(one) for one in differences(before, after, of_one_day=of_one_day)]


class TestWhatDiffers:
    def test_nothing_between_a_document_and_itself(self):
        assert found(deepcopy(DOCUMENT)) == []

    def test_a_field_of_a_measure(self):
        assert found(with_measure(due_on="2021-06-30")) == [
            ("measure", "1.1", "due_on", "changed", "2020-11-30", "2021-06-30")
        ]

    def test_a_standing_with_what_follows_from_the_day_it_is_told_of(self):
        proven = {"value": "proven", "days_late": None, "because": {"lv": "Pierādīts"}}

        assert [one[2:4] for one in found(with_measure(standing=proven))] == [
            ("standing", "changed"),
            ("because", "changed"),
            ("days_late", "changed"),
        ]
        assert [one[2] for one in found(with_measure(standing=proven), of_one_day=False)] == [
            "standing"
        ]

    def test_what_came_into_a_list_and_what_went_out_of_it(self):
        written = {"text": {"lv": "Publicēt"}, "due_on": None, "done_on": None}

        assert found(with_measure(steps=[written])) == [
            ("measure", "1.1", "steps", "gone", MEASURE["steps"][0], None),
            ("measure", "1.1", "steps", "added", None, written),
        ]

    def test_an_order_alone(self):
        one, other = {"text": {"lv": "Viens"}}, {"text": {"lv": "Divi"}}

        turned = found(with_measure(steps=[other, one]), with_measure(steps=[one, other]))

        assert [row[2:4] for row in turned] == [("steps", "reordered")]

    def test_one_of_two_that_are_the_same(self):
        step = MEASURE["steps"][0]

        assert found(with_measure(steps=[step, step])) == [
            ("measure", "1.1", "steps", "added", None, step)
        ]

    def test_measures_that_are_added_and_gone(self):
        other = {**MEASURE, "code": "1.2", "title": {"lv": "Rīks"}}

        assert found(with_measures([other])) == [
            ("measure", "1.2", "", "added", None, {"lv": "Rīks"}),
            ("measure", "1.1", "", "gone", {"lv": "Metodika"}, None),
        ]

    def test_a_measure_that_stands_in_another_worksheet(self):
        before, after = deepcopy(DOCUMENT), deepcopy(DOCUMENT)
        for document, at in ((before, 0), (after, 1)):
            document["commitments"].append({**COMMITMENT, "number": 2, "measures": []})
            document["commitments"][0]["measures"] = []
            document["commitments"][at]["measures"] = [MEASURE]

        assert found(after, before) == [("measure", "1.1", "commitment", "changed", 1, 2)]

    def test_a_chapter_that_was_not_written_before(self):
        after = deepcopy(DOCUMENT)
        texts = {"achievements": {"lv": ""}, "obstacles": {"lv": ""}, "next_steps": {"lv": ""}}
        after["commitments"][0]["chapter"] = {
            "summary": {"lv": "Labi"},
            **texts,
            "completion": "limited",
        }

        assert found(after) == [
            ("chapter", "1", "summary", "changed", {"lv": ""}, {"lv": "Labi"}),
            ("chapter", "1", "completion", "changed", None, "limited"),
        ]

    def test_institutions_that_fell_silent_and_spoke_again_and_are_called_otherwise(self):
        after = deepcopy(DOCUMENT)
        after["silent"] = ["iub"]
        after["institutions"] = [{"slug": "iub", "name": {"lv": "Pārvalde"}}]

        assert found(after) == [
            ("institution", "iub", "name", "changed", {"lv": "Birojs"}, {"lv": "Pārvalde"}),
            ("institution", "iub", "silent", "added", False, True),
        ]
        assert found(DOCUMENT, after)[1][3:] == ("gone", True, False)

    def test_what_is_said_of_the_plan_and_of_one_report_but_not_of_two(self):
        after = deepcopy(DOCUMENT)
        after["plan"]["title"] = {"lv": "Cits"}
        after["report"] = {"slug": "2021", "period_to": "2021-12-31"}

        assert [one[:3] for one in found(after)] == [("plan", "", "title")]

    def test_what_a_newer_format_tells_besides(self):
        grown = with_measure(cost={"lv": "Maz"}, opinions=["Labi"])
        grown["commitments"][0]["opinions"] = ["Slikti"]
        grown["plan"]["motto"] = "X"

        assert [one[:4] for one in found(grown)] == [
            ("plan", "", "motto", "changed"),
            ("commitment", "1", "opinions", "added"),
            ("measure", "1.1", "cost", "changed"),
            ("measure", "1.1", "opinions", "added"),
        ]
        assert found(DOCUMENT, grown) == []

    def test_a_step_that_was_done_is_one_difference(self):
        done = {**MEASURE["steps"][0], "done_on": "2020-12-01"}

        assert found(with_measure(steps=[done])) == [
            ("measure", "1.1", "steps", "changed", MEASURE["steps"][0], done)
        ]

    @pytest.mark.parametrize(
        ("field", "one", "other"),
        [
            ("statements", {"done": "Sākts", "is_late": False}, {"done": "Sākts", "is_late": True}),
            ("since.statements", {"done": "A", "said_by": "iub"}, {"done": "A", "said_by": "vk"}),
            (
                "evidence",
                {"proves": "A", "dated_on": None},
                {"proves": "A", "dated_on": "2021-01-05"},
            ),
            (
                "evidence",
                {"proves": "A", "file": {"name": "a.pdf", "sha256": "1"}},
                {"proves": "A", "file": {"name": "a.pdf", "sha256": "2"}},
            ),
            ("shifts", {"sentence": "A", "reason": "law"}, {"sentence": "A", "reason": "other"}),
            ("supporting", {"institution": "vk", "role": "A"}, {"institution": "vk", "role": "B"}),
            ("risks", {"text": {"lv": "A"}}, {"text": {"lv": "A", "en": "B"}}),
        ],
    )
    def test_the_same_with_another_mark_is_one_difference(self, field, one, other):
        before, after = deepcopy(DOCUMENT), deepcopy(DOCUMENT)
        for document, member in ((before, one), (after, other)):
            measure = document["commitments"][0]["measures"][0]
            place = measure["since"] if field.startswith("since.") else measure
            place[field.removeprefix("since.")] = [member]

        assert found(after, before) == [("measure", "1.1", field, "changed", one, other)]

    def test_the_same_file_for_another_claim_is_other_evidence(self):
        pieces = [{"proves": proves, "file": None, "dated_on": None} for proves in "AB"]

        changed = found(with_measure(evidence=pieces[1:]), with_measure(evidence=pieces[:1]))

        assert [one[2:4] for one in changed] == [("evidence", "gone"), ("evidence", "added")]

    @given(st.data())
    def test_whatever_is_changed_is_found_where_it_is(self, data):
        after = deepcopy(DOCUMENT)
        measure = after["commitments"][0]["measures"][0]
        fields = [name for name in MEASURE if name not in ("code", "standing", "since")]
        changed = data.draw(st.sets(st.sampled_from(fields)))
        for name in changed:
            was = measure[name]
            measure[name] = [*was, {"text": {"lv": "X"}}] if isinstance(was, list) else "X"

        assert {one.field for one in differences(DOCUMENT, after, of_one_day=True)} == changed


@pytest.fixture
def cast(db):
    return make_cast(starts_on=date(2020, 3, 1), due_on=date(2020, 11, 30))


@pytest.fixture
def report(cast):
    return cast.plan.reports.get()


# A member of a list in the document of `whole`, one of its fields, and another value of that.
OTHERS = [
    ("statements", "stated_on", "2020-10-02"),
    ("statements", "said_by", "vk"),
    ("statements", "source", {"lv": "Vēstule"}),
    ("statements", "status", "completed"),
    ("statements", "is_unchanged", True),
    ("statements", "happened_on", "2020-09-30"),
    ("statements", "done", "Cits"),
    ("statements", "next_step", "Cits"),
    ("statements", "obstacles", "Cits"),
    ("statements", "reason", "Cits"),
    ("statements", "decision", "Cits"),
    ("statements", "is_late", True),
    ("evidence", "url", "https://www.example.lv/cits"),
    ("evidence", "archive_url", "https://www.example.lv/cits"),
    ("evidence", "proves", "Cits"),
    ("evidence", "dated_on", "2020-09-30"),
    ("evidence", "file", {"name": "a.pdf", "sha256": "0" * 64}),
    ("shifts", "old_due_on", "2020-11-29"),
    ("shifts", "new_due_on", "2021-07-01"),
    ("shifts", "reason", "funding"),
    ("shifts", "sentence", "Cits"),
    ("shifts", "decision", "Cits"),
    ("shifts", "decided_on", "2020-09-02"),
    ("supporting", "institution", "vk"),
    ("supporting", "role", {"lv": "Cits"}),
    ("supporting", "role", {"lv": "Loma", "en": "Role"}),
    ("risks", "text", {"lv": "Cits"}),
    ("risks", "text", {"lv": "Trūks datu", "en": "No data"}),
    ("risks", "state", "happened"),
    ("risks", "delays_by_days", 3),
    ("risks", "response", "Cits"),
    ("steps", "text", {"lv": "Cits"}),
    ("steps", "due_on", "2020-07-02"),
    ("steps", "done_on", None),
]


@pytest.fixture
def whole(cast, report):
    """What a report says in which of everything that stands in a list there is one."""
    make_statement(
        cast.measure, status="in_progress", stated_on=IN_AUTUMN, done="Sākts", proofs=(LINK,)
    )
    make_date_change(
        cast.measure,
        date(2021, 6, 30),
        state="accepted",
        decided_on=date(2020, 9, 1),
    )
    make_supporting_role(cast.measure, role="Loma")
    make_risk(cast.measure, "Trūks datu")
    make_step(cast.measure, "Sagatavot", due_on=IN_SUMMER, done_on=IN_SUMMER)
    return document_of(report, timezone.now())


def make_next_report(plan):
    return make_report(
        plan,
        "2021",
        period_from=date(2021, 1, 1),
        period_to=date(2021, 12, 31),
        due_on=date(2022, 2, 1),
    )


def make_added(commitment, code="1.9", since=None):
    """A measure that was added to the plan after its first period."""
    return make_measure(
        commitment,
        title="Vēlāk",
        code=code,
        origin=Origin.ADDED,
        due_on=date(2030, 1, 1),
        since=since,
    )


def until_now(edition):
    return until(edition, timezone.now())


def told(comparison):
    """Section → (place, label, was, now) of each row."""
    return {
        part.section.value: [(row.place, row.label, row.was, row.now) for row in part.rows]
        for part in comparison.sections
    }


@pytest.mark.django_db
class TestEditions:
    def test_a_corrigendum_says_what_differs_from_the_edition_before(self, cast, report):
        by, commitment = cast.people["coordinator"], cast.commitment
        write_chapter(report, commitment, ChapterText("Deviņdesmit"), by=by, opened_version=0)
        first = make_edition(report)
        write_chapter(report, commitment, ChapterText("Deviņi"), by=by, opened_version=1)
        second = make_edition(report, reason="Skaits bija nepareizs")

        said = json.loads(second.document)["edition"]["differences"]

        assert json.loads(first.document)["edition"]["differences"] == []
        assert said == [
            {
                "about": About.CHAPTER,
                "key": "1",
                "field": "summary",
                "turn": Turn.CHANGED,
                "was": {"lv": "Deviņdesmit"},
                "now": {"lv": "Deviņi"},
            }
        ]

    def test_two_are_compared_in_words(self, cast, report):
        before = make_edition(report)
        make_statement(
            cast.measure,
            status="completed",
            stated_on=IN_WINTER,
            happened_on=IN_AUTUMN,
            done="Gatava",
            proofs=(LINK,),
        )
        make_risk(cast.measure, "Trūks datu")
        make_measure(cast.commitment, title="Jauns darbs", lead_institution=cast.lead)

        rows = told(between(before, make_edition(report, reason="Papildināts")))

        place = "1.1 Izstrādāt metodiku"
        assert (place, "Statuss", "Nav ziņots", "Paveikts") not in rows["standing"]
        assert (place, "Statuss", "", "Paveikts") in rows["standing"]
        assert (place, "Stāvoklis", "Kavējas", "Paziņots, nav pierādīts") in rows["standing"]
        assert rows["evidence"] == [
            (place, "Pierādījumi", "", "Metodika ir publicēta (https://www.example.lv/metodika)")
        ]
        assert rows["measures"] == [("1.2 Jauns darbs", "Pievienots", "", "Jauns darbs")]
        assert rows["silence"] == [("Iepirkumu uzraudzības birojs", "Atkal ziņo", "", "")]
        assert [row[3] for row in rows["wording"]] == ["Trūks datu (iespējams)"]

    def test_today_is_told_as_of_today_and_without_what_is_being_written(self, cast, report):
        by = cast.people["coordinator"]
        write_chapter(report, cast.commitment, ChapterText("Labi"), by=by, opened_version=0)
        edition = make_edition(report)
        write_chapter(report, cast.commitment, ChapterText("Noslēpums"), by=by, opened_version=1)
        make_statement(cast.measure, status="completed", happened_on=None, done="Gatava")

        rows = told(until_now(edition))

        assert "chapters" not in rows
        assert ("1.1 Izstrādāt metodiku", "Statuss", "", "Paveikts") in rows["standing"]

    def test_nothing_has_changed_since_where_nothing_has(self, cast, report):
        said = ((date(2021, 1, 5), date(2021, 1, 4)), (IN_WINTER, date(2020, 12, 1)))
        for stated_on, happened_on in said:
            make_statement(
                cast.measure,
                status="in_progress",
                stated_on=stated_on,
                happened_on=happened_on,
                done=str(stated_on),
                proofs=(LINK,),
            )
        make_measure(cast.commitment, title="Vēlāk", origin=Origin.ADDED)
        edition = make_edition(report)

        comparison = until_now(edition)

        # It was five years ago: nobody has spoken in the last one.
        assert {part.section.value for part in comparison.sections} == {"silence"}

    def test_an_end_date_that_moved_is_told_with_its_days(self, cast, report):
        edition = make_edition(report)
        make_date_change(cast.measure, date(2021, 6, 30), state="accepted", decided_on=IN_WINTER)

        comparison = until_now(edition)
        dates = [row for part in comparison.sections for row in part.rows if row.field == "due_on"]

        assert [(row.was, row.now, row.note) for row in dates] == [
            ("30.11.2020.", "30.06.2021.", "+212 dienas")
        ]

    def test_a_measure_that_was_added_between_two_years(self):
        commitment = make_commitment(since=date(2020, 1, 1))
        make_added(commitment, since=IN_WINTER)
        report = make_report(commitment.plan)
        later = make_next_report(commitment.plan)

        rows = told(between(make_edition(report), make_edition(later)))

        assert rows["measures"] == [("1.9 Vēlāk", "Pievienots", "", "Vēlāk")]

    def test_what_has_become_of_a_measure_that_the_edition_names_as_added_later(self, cast, report):
        added = make_added(cast.commitment)
        edition = make_edition(report)
        assert "measures" not in told(until_now(edition))

        make_statement(
            added,
            status="completed",
            stated_on=date(2021, 5, 1),
            happened_on=date(2021, 5, 1),
            done="Pabeigts",
            proofs=(LINK,),
        )
        make_date_change(added, date(2023, 1, 1), state="accepted", decided_on=date(2021, 4, 1))
        rows = told(until_now(edition))

        place = "1.9 Vēlāk"
        stands = "Statuss: Paveikts; Stāvoklis: Paziņots, nav pierādīts; Beigu datums: 01.01.2023."
        assert rows["measures"] == [
            (place, "Plānam pievienots pēc perioda", place, f"{place} ({stands})")
        ]
        assert [row[2:] for row in rows["statements"]] == [("", "01.05.2021. Paveikts: Pabeigts")]
        assert [row[1] for row in rows["evidence"]] == ["Pierādījumi"]
        assert [row[1] for row in rows["dates"]] == ["Termiņa maiņa"]

    def test_a_measure_that_is_called_otherwise_than_when_it_was_added(self, cast, report):
        added = make_added(cast.commitment)
        edition = make_edition(report)
        correct(added, title="Citādi")

        [(place, _, was, now)] = told(until_now(edition))["measures"]

        assert (place, was) == ("1.9 Citādi", "1.9 Vēlāk")
        assert now.startswith("1.9 Citādi (Statuss: Nav ziņots; ")

    def test_a_commitment_with_the_number_of_a_measure_that_is_known(self, cast, report):
        make_added(cast.commitment, code="2")
        edition = make_edition(report)
        make_commitment(cast.plan, number=2, title="Otrā")

        assert told(until_now(edition))["frame"] == [("2. Otrā", "Pievienots", "", "Otrā")]

    def test_a_statement_that_is_late_by_now(self, cast, report):
        make_statement(
            cast.measure,
            status="in_progress",
            stated_on=IN_WINTER,
            happened_on=date(2020, 12, 1),
            done="Darbs iet",
        )
        before = make_edition(report)
        close_period(
            report,
            closed_on=date(2021, 1, 5),
            by=author(cast.people["coordinator"], Institution.objects.get(slug="vk")),
            opened_version=report.version,
            today=timezone.localdate(),
        )
        before = Edition.objects.get(pk=before.pk)
        after = make_edition(report, reason="Periods ir noslēgts")

        said = [told(one)["statements"] for one in (until_now(before), between(before, after))]

        assert [[row[2:] for row in rows] for rows in said] == 2 * [
            [
                (
                    "10.01.2021. Tiek īstenots: Darbs iet",
                    "10.01.2021. Tiek īstenots (paziņots novēloti): Darbs iet",
                )
            ]
        ]

    @pytest.mark.parametrize("language", ["lv", "en"])
    def test_whatever_differs_of_a_member_can_be_read(self, whole, language):
        unread = []
        for part, name, other in OTHERS:
            after = deepcopy(whole)
            after["commitments"][0]["measures"][0][part][0][name] = other
            with override(language):
                rows = list(rows_of(differences(whole, after, of_one_day=True), whole, after))
            if not rows or any(row.was == row.now for row in rows):
                unread.append((part, name))

        assert unread == []

    @pytest.mark.parametrize("language", ["lv", "en"])
    def test_a_text_that_differs_in_the_other_language_alone(self, whole, language):
        after = deepcopy(whole)
        measures = [one["commitments"][0]["measures"][0] for one in (whole, after)]
        measures[0]["title"] = {"lv": "Metodika", "en": "Method"}
        other = {"lv": "en", "en": "lv"}[language]
        measures[1]["title"] = measures[0]["title"] | {other: "X"}

        with override(language):
            [row] = rows_of(differences(whole, after, of_one_day=True), whole, after)
            note = {"lv": "Only the Latvian", "en": "Only the English"}[other]
            assert row.note == gettext(f"{note} text is another.")

        assert (row.was, row.now, row.language) == (measures[0]["title"][other], "X", other)

    def test_of_two_years_nothing_is_told_that_follows_from_the_day(self, cast, report):
        make_step(cast.measure, "Sagatavot", due_on=IN_SUMMER)
        later = make_next_report(cast.plan)

        rows = told(between(make_edition(report), make_edition(later)))

        assert rows == {}


class TestThePages:
    def test_two_editions_side_by_side(self, cast, report, client):
        make_edition(report)
        cast.measure.take(title="Izstrādāt un publicēt metodiku")
        put_on_record(cast.measure, plan=cast.plan)
        make_edition(report, reason="Nosaukums")

        shown = main_of(client.get(f"{REPORT}1/compare/2020/2/"))
        mine = main_of(client.get(f"{REPORT}2/"))

        assert [one.text for one in shown.one(cls="differs").one(cls="diff").all("ins")] == [
            "[pievienots: un publicēt ]"
        ]
        assert f"{REPORT}1/compare/2020/2/" in mine.hrefs()
        assert "Nosaukums" in mine.text

    def test_an_edition_leads_to_the_comparison_with_each_other_of_the_plan(
        self, cast, report, client
    ):
        make_edition(make_next_report(cast.plan))
        make_edition(report)
        make_edition(report, reason="Papildināts")
        foreign = make_edition(make_report(make_plan("cits")))
        assert foreign.number == 1

        shown = [
            [(link.text, link["href"]) for link in main_of(client.get(at)).all("a")]
            for at in (f"{REPORT}1/", "/plans/plans/reports/2021/1/")
        ]
        links = [[one for one in some if "/compare/" in one[1]] for some in shown]

        assert links == [
            [
                ("Kas kopš tā laika līdz šodienai mainījies", f"{REPORT}1/compare/today/"),
                ("Kas atšķiras no 2. redakcijas", f"{REPORT}1/compare/2020/2/"),
                (
                    "Kas atšķiras no pārskata „Atskaite par 2021. gadu” 1. redakcijas",
                    f"{REPORT}1/compare/2021/1/",
                ),
            ],
            [
                (
                    "Kas kopš tā laika līdz šodienai mainījies",
                    "/plans/plans/reports/2021/1/compare/today/",
                ),
                (
                    "Kas atšķiras no pārskata „Atskaite par 2020. gadu” 1. redakcijas",
                    f"{REPORT}1/compare/2021/1/",
                ),
                (
                    "Kas atšķiras no pārskata „Atskaite par 2020. gadu” 2. redakcijas",
                    f"{REPORT}2/compare/2021/1/",
                ),
            ],
        ]

    def test_an_edition_asks_the_database_as_often_for_many_others(self, cast, report, client):
        make_edition(report)
        few = queries(f"{REPORT}1/")
        make_edition(report, reason="Papildināts")
        for slug in ("2021", "2022"):
            make_edition(make_report(cast.plan, slug))

        assert queries(f"{REPORT}1/") == few

    def test_today_beside_an_edition(self, cast, report, client):
        make_edition(report)
        make_statement(cast.measure, status="in_progress", done="Sākts")

        shown = main_of(client.get(f"{REPORT}1/compare/today/"))

        assert "Sākts" in shown.text
        assert f"{REPORT}1/compare/today.csv" in shown.hrefs()

    def test_the_same_as_a_table(self, cast, report, client):
        make_edition(report)
        make_commitment(cast.plan, title="=1+1")
        make_edition(report, reason="Papildināts")

        response = client.get(f"{REPORT}1/compare/2020/2.csv")
        rows = list(csv.DictReader(StringIO(response.content.decode("utf-8-sig"))))

        assert [(row["about"], row["turn"], row["now"]) for row in rows] == [
            ("commitment", "added", "'=1+1")
        ]
        assert response["Content-Disposition"].endswith('"plans-2020-1-2020-2.csv"')

    @pytest.mark.parametrize(
        "end",
        ["1/compare/2020/9/", "1/compare/2019/1/", "9/compare/today/", "1/compare/2020/0.csv"],
    )
    def test_an_edition_that_is_none_is_not_there(self, cast, report, client, end):
        make_edition(report)

        assert client.get(f"{REPORT}{end}").status_code == 404
