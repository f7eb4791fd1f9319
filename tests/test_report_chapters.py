"""What a coordinator writes into a report before it is sealed."""

from dataclasses import replace

import pytest

from commitments.operations import ChangedMeanwhileError, NotAllowedError, RuleBrokenError
from ogp_portal.history import RecordVersion
from reports.models import Chapter, ReportLanguages
from reports.operations import ChapterText, write_chapter
from tests.cast import make_cast
from tests.factories import make_commitment, make_plan, make_report
from tests.page import main_of

pytestmark = pytest.mark.django_db
TEXT = ChapterText(
    summary="Metodika ir publicēta.",
    summary_en="The method is published.",
    achievements="Apmācīti 20 iepirkumu speciālisti",
    obstacles="Trūka datu",
    next_steps="Rīks tiks nodots testēšanai",
    completion="substantial",
)


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def report(cast):
    return cast.plan.reports.get()


def write(cast, report, text=TEXT, *, person="coordinator", version=0, commitment=None):
    commitment = commitment or cast.commitment
    by = cast.people[person]
    return write_chapter(report, commitment, text, by=by, opened_version=version)


def broken(act):
    with pytest.raises(RuleBrokenError) as error:
        act()
    return error.value.field


def test_is_kept_as_it_was_written_and_by_whom(cast, report):
    write(cast, report)

    chapter = Chapter.objects.get()
    assert chapter.summary == "Metodika ir publicēta."
    assert (chapter.summary_text.en, chapter.obstacles_en) == ("The method is published.", "")
    assert (chapter.completion.key, chapter.version) == ("substantial", 1)
    assert chapter.saved_by == cast.people["coordinator"]


def test_is_no_part_of_the_public_record(cast, report, client):
    before = RecordVersion.current()

    write(cast, report, replace(TEXT, summary="Kanārijputniņš"))

    assert RecordVersion.current() == before
    for address in ("reports/", "changes/", "commitments/1/"):
        assert "Kanārijputniņš" not in main_of(client.get(f"/plans/plans/{address}")).text


def test_is_written_against_what_stands(cast, report):
    write(cast, report)

    with pytest.raises(ChangedMeanwhileError):
        write(cast, report, replace(TEXT, summary="Cits"))
    write(cast, report, replace(TEXT, summary="Precizēts"), version=1)

    chapter = Chapter.objects.get()
    assert (chapter.summary, chapter.version) == ("Precizēts", 2)


def test_english_follows_and_never_leads(cast, report):
    text = replace(TEXT, obstacles=" ", obstacles_en="No data")

    assert broken(lambda: write(cast, report, text)) == "obstacles"
    assert Chapter.objects.count() == 0


@pytest.mark.parametrize("level", ["done", "Substantial"])
def test_completion_is_a_level_of_the_plans_own_scale(cast, report, level):
    cast.plan.completion_levels.filter(key="complete").delete()
    make_plan().completion_levels.create(key="done", title="Izdarīts")

    assert broken(lambda: write(cast, report, replace(TEXT, completion=level))) == "completion"


def test_nobody_need_have_assessed_it_yet(cast, report):
    assert write(cast, report, replace(TEXT, completion="")).completion is None


@pytest.mark.parametrize("person", ["lead", "helper", "partner", "stranger", "without roles"])
def test_is_the_coordinators_alone(cast, report, person):
    with pytest.raises(NotAllowedError):
        write(cast, report, person=person)


def test_is_about_a_commitment_of_the_reports_plan(cast, report):
    with pytest.raises(NotAllowedError):
        write(cast, report, commitment=make_commitment(make_plan()))


def test_a_report_is_given_in_latvian_and_english_unless_its_plan_says_otherwise(cast):
    other = make_report(cast.plan, "2021", languages=ReportLanguages.LATVIAN)

    languages = [ReportLanguages(one.languages).codes for one in cast.plan.reports.in_order()]
    assert languages.count(["lv", "en"]) == 1
    assert ReportLanguages(other.languages).codes == ["lv"]
