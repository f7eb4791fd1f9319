"""Anybody can tell whether a file is what was sealed; and whether what is on record still is."""

import json
import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from commitments.operations import RuleBrokenError
from ogp_portal import guards
from ogp_portal.scheduled import ScheduledCheck
from reports.chain import FORMAT, Line, broken_lines, line_sha256
from reports.document import sha256_of
from reports.files import bytes_of, sweep_files
from reports.models import Edition
from tests.cast import make_cast
from tests.factories import make_edition, make_plan, make_report
from tests.page import main_of

VERIFY = "/reports/verify/"
NO_LINE = dict.fromkeys(Line._fields, "")


@pytest.fixture
def report(db):
    return make_cast().plan.reports.get()


def ask(client, content=None, **typed):
    files = {} if content is None else {"file": SimpleUploadedFile("1.pdf", content)}
    return client.post(VERIFY, {**typed, **files})


NOT_VOUCHED = (
    "Portāls nevar apliecināt šo datni",
    "Nē: šādu datni portāls nav publicējis",
)


def verdict(response):
    return main_of(response).one(id="verdict").text


class TestThePage:
    @pytest.mark.parametrize(
        "name", ["", "lv.pdf", "en.docx", "lv.xlsx", "en.csv", "lv.html", "ogp-1.docx"]
    )
    def test_knows_every_form_of_an_edition(self, report, client, name):
        edition = make_edition(report)
        content = bytes_of(edition.files.get(name=name)) if name else edition.document.encode()

        response = ask(client, content)

        assert verdict(response) == "Jā: tā ir publicētā datne"
        assert "/plans/plans/reports/2020/1/" in main_of(response).hrefs()

    def test_says_so_where_a_byte_is_another(self, report, client):
        edition = make_edition(report)

        for content in (edition.document.encode() + b"\n", b"", b"\x00" * 100):
            response = ask(client, content)
            assert response.status_code == 200
            assert verdict(response) == "Nē: šādu datni portāls nav publicējis"

    def test_says_that_a_later_edition_has_taken_its_place(self, report, client):
        first = make_edition(report)
        make_edition(report, reason="Kļūda")

        shown = main_of(ask(client, first.document.encode()))

        assert "jaunāka" in shown.text
        assert "/plans/plans/reports/2020/2/" in shown.hrefs()

    def test_takes_a_hash_as_programs_print_it(self, report, client):
        sha256 = make_edition(report).sha256
        grouped = " ".join(sha256[at : at + 2] for at in range(0, 64, 2)).upper()

        assert verdict(ask(client, typed=sha256)) == "Jā: tā ir publicētā datne"
        assert verdict(ask(client, typed=grouped)) == "Jā: tā ir publicētā datne"

    @pytest.mark.parametrize("typed", ["", "abc", "g" * 64, "0" * 63, "0" * 500, "' OR 1=1 --"])
    def test_says_what_is_no_hash(self, report, client, typed):
        response = ask(client, typed=typed)

        assert response.status_code == 422
        assert main_of(response).one(cls="error-summary").all("a")

    def test_gives_no_verdict_on_a_file_that_is_too_large(self, report, client, settings):
        settings.LARGEST_FILE = 1024**2

        response = ask(client, b"x" * (1024**2 + 1))

        assert response.status_code == 422
        assert "lielāka par 1 MB" in main_of(response).text

    def test_keeps_nothing_and_asks_nobody_who_they_are(self, report, client):
        edition = make_edition(report)
        before = Edition.objects.count()

        response = ask(client, edition.document.encode())

        assert response.cookies == {}
        assert Edition.objects.count() == before

    def test_calls_neither_of_the_two_optional(self, report, client):
        page = main_of(client.get(VERIFY))

        assert [label.text for label in page.all("label")] == [
            "Redakcijas datne",
            "vai tās SHA-256",
        ]

    def test_is_led_to_from_an_edition(self, report, client):
        make_edition(report)

        assert VERIFY in main_of(client.get("/plans/plans/reports/2020/1/")).hrefs()


class TestTheCommand:
    def test_knows_a_file_by_the_database_and_by_the_list_of_hashes(
        self, report, client, tmp_path, capsys
    ):
        edition = make_edition(report)
        file, hashes = tmp_path / "1.pdf", tmp_path / "hashes.json"
        file.write_bytes(bytes_of(edition.files.get(name="lv.pdf")))
        hashes.write_bytes(client.get("/reports/hashes.json").content)

        for arguments in ([file], [file, "--hashes", hashes]):
            call_command("verify_edition", *arguments)
            assert "is edition 1 of plans 2020 (lv.pdf)" in capsys.readouterr().out

    def test_says_what_is_none_and_what_is_no_list(self, report, client, tmp_path):
        edition = make_edition(report)
        file, hashes = tmp_path / "1.json", tmp_path / "hashes.json"
        file.write_bytes(edition.document.encode() + b" ")
        hashes.write_bytes(client.get("/reports/hashes.json").content)

        with pytest.raises(CommandError, match="is no edition"):
            call_command("verify_edition", file, "--hashes", hashes)
        hashes.write_text("{}")
        with pytest.raises(CommandError, match="is no list of hashes"):
            call_command("verify_edition", file, "--hashes", hashes)

    @pytest.mark.parametrize(
        "said",
        [
            "[" * 100_000,
            "null",
            '{"format": "open-government-report-hashes", "lines": [{}]}',
            '{"format": "open-government-report-hashes", "lines": 1}',
            json.dumps(
                {"format": FORMAT, "lines": [{**dict.fromkeys(Line._fields, ""), "files": None}]}
            ),
        ],
        ids=range(5),
    )
    def test_says_what_is_no_list_however_it_is_broken(self, report, tmp_path, said):
        hashes = tmp_path / "hashes.json"
        hashes.write_text(said)

        with pytest.raises(CommandError, match="is no list of hashes"):
            call_command("verify_edition", hashes, "--hashes", hashes)

    def test_refuses_a_list_in_which_a_line_was_changed(self, report, client, tmp_path):
        edition = make_edition(report)
        file, hashes = tmp_path / "1.json", tmp_path / "hashes.json"
        file.write_bytes(edition.document.encode())
        said = client.get("/reports/hashes.json").content
        hashes.write_bytes(said.replace(b'"edition": 1', b'"edition": 2'))

        with pytest.raises(CommandError, match="is broken"):
            call_command("verify_edition", file, "--hashes", hashes)


def tamper(statement, *values):
    """Write past the guards, as somebody with the database's own tools would."""
    guards.lift()
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
    guards.install()


@pytest.fixture
def edition(transactional_db):
    return make_edition(make_report(make_plan()))


@pytest.fixture
def hashes(edition, client, tmp_path):
    """The list as somebody has downloaded it before."""
    hashes = tmp_path / "hashes.json"
    hashes.write_bytes(client.get("/reports/hashes.json").content)
    return hashes


@pytest.mark.django_db(transaction=True)
class TestWhatIsOnRecord:
    def warnings(self, client):
        return client.get("/readyz").json()["warnings"]

    def test_is_found_sound(self, edition, client, capsys):
        call_command("verify_history")

        assert "1 editions are what was sealed" in capsys.readouterr().out
        assert "seals" not in self.warnings(client)

    @pytest.mark.parametrize(
        ("statement", "value"),
        [
            ("UPDATE reports_edition SET document = document || %s", " "),
            ("UPDATE reports_edition SET sha256 = %s", "0" * 64),
            ("UPDATE reports_edition SET chain_sha256 = %s", "0" * 64),
            ("UPDATE reports_edition SET number = %s, reason = 'x'", 2),
            ("UPDATE reports_editionfile SET sha256 = %s WHERE name = 'lv.pdf'", "0" * 64),
            ("UPDATE reports_editionfile SET name = %s WHERE name = 'lv.pdf'", "lv.odt"),
            ("DELETE FROM reports_editionfile WHERE name = %s", "lv.pdf"),
            ("UPDATE reports_editionfile SET size = %s WHERE name = 'lv.pdf'", 3),
            ("UPDATE reports_editionfile SET content = %s", "../../etc/passwd"),
            ("UPDATE reports_editionfile SET content = %s", "reports"),
            ("UPDATE reports_edition SET reason = 'x', number = 2, reason_en = %s", "A mistake"),
            ("UPDATE reports_edition SET sealed_at = %s", "2030-01-01 00:00:00+00:00"),
            ("UPDATE reports_edition SET cut_off_at = %s", "2021-02-01 00:00:00+00:00"),
            ("UPDATE reports_edition SET sha256 = %s, document = ''", sha256_of(b"")),
        ],
    )
    def test_is_found_changed_by_hand(self, edition, client, statement, value):
        tamper(statement, value)

        with pytest.raises(CommandError, match="findings"):
            call_command("verify_history")

        assert "seals" in self.warnings(client)

    @pytest.mark.parametrize(
        "content", ["not json", "{}", "[]", '{"edition": {}}', "[" * 100_000], ids=lambda x: x[:9]
    )
    def test_is_found_where_it_is_no_document(self, edition, client, content):
        sha256 = sha256_of(content.encode())
        tamper("UPDATE reports_edition SET document = %s, sha256 = %s", content, sha256)

        with pytest.raises(CommandError, match="findings"):
            call_command("verify_history")

        assert "seals" in self.warnings(client)

    @pytest.mark.parametrize(
        ("statement", "values"),
        [
            ("UPDATE reports_edition SET document = %s", ["{}"]),
            ("UPDATE reports_edition SET document = %s, sha256 = %s", ["{}", sha256_of(b"{}")]),
            ("UPDATE reports_edition SET chain_sha256 = %s", ["0" * 64]),
            ("UPDATE reports_editionfile SET sha256 = %s WHERE name = 'en.pdf'", ["0" * 64]),
            ("DELETE FROM reports_editionfile WHERE name = %s", ["en.pdf"]),
        ],
    )
    def test_is_shown_nowhere_once_it_is_another(self, edition, client, statement, values):
        tamper(statement, *values)
        address = f"/plans/{edition.report.plan.slug}/reports/2020/1"

        for end in ("/", ".json", ".pdf", "/compare/today/"):
            response = client.get(f"{address}{end}")
            assert response.status_code == 404
            assert "Portāls šo redakciju ir pazaudējis." in main_of(response).text

    @pytest.mark.parametrize("name", ["", "lv.pdf"])
    def test_is_not_vouched_for_once_it_is_another(self, edition, client, name):
        """Though it is in accord with its own row."""
        forged = b"%PDF-1.7"
        if name:
            stored_as = default_storage.save("reports/aa/aa-1", ContentFile(forged))
            said = (
                "UPDATE reports_editionfile SET sha256 = %s, size = %s, content = %s"
                " WHERE name = %s"
            )
            tamper(said, sha256_of(forged), len(forged), stored_as, name)
        else:
            forged = edition.document.replace('"is_sample":false', '"is_sample":true').encode()
            said = "UPDATE reports_edition SET document = %s, sha256 = %s"
            tamper(said, forged.decode(), sha256_of(forged))

        for answer in (ask(client, forged), ask(client, typed=sha256_of(forged))):
            assert answer.status_code == 200
            assert verdict(answer) == "Portāls nevar apliecināt šo datni"
        assert "edition-detail" not in main_of(answer).hrefs()

    def test_is_not_vouched_for_where_its_row_tells_of_another_time(self, edition, client):
        tamper("UPDATE reports_edition SET sealed_at = %s", "2030-01-01 00:00:00+00:00")

        answer = ask(client, edition.document.encode())

        assert verdict(answer) == "Portāls nevar apliecināt šo datni"

    def test_is_sealed_upon_no_more_once_it_is_another(self, edition):
        forged = edition.document.replace('"is_sample":false', '"is_sample":true')
        said = "UPDATE reports_edition SET document = %s, sha256 = %s"
        tamper(said, forged, sha256_of(forged.encode()))

        with pytest.raises(RuleBrokenError, match="vairs nav tā"):
            make_edition(edition.report, reason="Kļūda")

    def test_leaves_the_others_as_they_are(self, edition, client):
        """What was sealed before it follows from what stands before."""
        make_edition(edition.report, reason="Kļūda")
        tamper("UPDATE reports_edition SET document = %s WHERE number = 2", "{}")
        address = f"/plans/{edition.report.plan.slug}/reports/2020"

        assert [client.get(f"{address}/{end}").status_code for end in ("1/", "1.json", "2/")] == [
            200,
            200,
            404,
        ]
        assert verdict(ask(client, edition.document.encode())) == "Jā: tā ir publicētā datne"

    def test_leaves_the_list_of_hashes_unread_where_one_is_no_text(self, edition, client):
        # SQLite takes bytes for a text; the other database takes none, and the list is read.
        takes_bytes = connection.vendor == "sqlite"
        if takes_bytes:
            tamper("UPDATE reports_edition SET chain_sha256 = X'6162'")

        response = client.get("/reports/hashes.json")

        assert response.status_code == (404 if takes_bytes else 200)

    def test_is_found_taken_off_the_end(self, edition, hashes):
        tamper("DELETE FROM reports_editionfile")
        tamper("DELETE FROM reports_edition")

        with pytest.raises(CommandError, match="1 findings"):
            call_command("verify_history")
        with pytest.raises(CommandError, match="2 findings"):
            call_command("verify_history", "--hashes", hashes)

    def test_is_found_written_anew_by_the_list_as_it_was(self, edition, hashes):
        content = edition.document.replace('"is_sample":false', '"is_sample":true')
        [line] = Edition.objects.lines()
        line = line._replace(sha256=sha256_of(content.encode()))
        anew = (content, line.sha256, line_sha256(line))
        tamper("UPDATE reports_edition SET document = %s, sha256 = %s, chain_sha256 = %s", *anew)

        call_command("verify_history")
        with pytest.raises(CommandError, match="1 findings"):
            call_command("verify_history", "--hashes", hashes)

    def test_is_found_changed_in_the_storage(self, edition, client):
        file = edition.files.get(name="lv.csv")
        with file.content.storage.open(file.content.name, "wb") as stored:
            stored.write(b"Cits")

        with pytest.raises(CommandError, match="findings"):
            call_command("verify_history")
        address = f"/plans/{edition.report.plan.slug}/reports/2020/1.csv"
        assert sha256_of(client.get(address).content) == file.sha256

    def test_is_warned_of_until_it_is_found_sound_again(self, edition, client):
        ScheduledCheck.objects.note("seals", ["x"], now=edition.sealed_at)
        assert "seals" in self.warnings(client)

        call_command("verify_history")

        assert "seals" not in self.warnings(client)

    def test_is_warned_of_where_nobody_looks(self, edition, client):
        assert "seals" not in self.warnings(client)

        for run in (lambda: None, lambda: call_command("verify_history")):
            run()
            ScheduledCheck.objects.filter(name="seals").update(due_at=timezone.now())
            assert "seals" in self.warnings(client)

        call_command("verify_history")
        assert "seals" not in self.warnings(client)

    def test_a_file_put_in_its_place_breaks_the_line(self, edition):
        line = Edition.objects.lines()[0]

        assert broken_lines([line]) == []
        assert broken_lines([line._replace(files={**line.files, "lv.pdf": "0" * 64})])


def make_old(*names):
    """As if they had been written before anybody would wait for their rows."""
    at = (timezone.now() - timedelta(days=settings.UNUSED_FILE_DAYS + 1)).timestamp()
    for name in names:
        os.utime(default_storage.path(name), (at, at))


@pytest.mark.usefixtures("folder")
@pytest.mark.django_db(transaction=True)
class TestSweeping:
    def test_files_of_no_edition_are_swept_up_in_time(self, edition, hashes, capsys):
        name = default_storage.save("reports/ab/abc-1", ContentFile(b"Neviena"))

        call_command("verify_history", "--hashes", hashes)
        assert default_storage.exists(name)
        assert "Files of no edition deleted: 0." in capsys.readouterr().out
        make_old(name)

        call_command("verify_history")
        assert default_storage.exists(name)
        assert "deleted only by a list" in capsys.readouterr().out
        call_command("verify_history", "--hashes", hashes)
        assert not default_storage.exists(name)
        assert all(bytes_of(file) for file in edition.files.all())

    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE reports_editionfile SET content = 'reports/aa/nav'",
            "DELETE FROM reports_editionfile",
            "UPDATE reports_edition SET document = document || ' '",
        ],
    )
    def test_nothing_is_swept_while_something_is_amiss(self, edition, hashes, statement):
        names = [file.content.name for file in edition.files.all()]
        left_over = default_storage.save("reports/ab/abc-1", ContentFile(b"Neviena"))
        make_old(*names, left_over)
        tamper(statement)

        with pytest.raises(CommandError, match="findings"):
            call_command("verify_history", "--hashes", hashes)

        assert all(map(default_storage.exists, [*names, left_over]))

    def test_what_was_sealed_is_not_swept_where_the_database_was_put_back(self, edition, hashes):
        names = [file.content.name for file in edition.files.all()]
        make_old(*names)
        tamper("DELETE FROM reports_editionfile")
        tamper("DELETE FROM reports_edition")
        tamper("DELETE FROM commitments_change WHERE kind = 'report_sealed'")

        call_command("verify_history")
        with pytest.raises(CommandError, match="1 findings"):
            call_command("verify_history", "--hashes", hashes)

        assert all(map(default_storage.exists, names))

    def test_what_stands_in_a_list_is_never_swept(self, edition):
        """Neither what rows call by another name, nor what only the list from before knows."""
        lines, names = Edition.objects.lines(), [one.content.name for one in edition.files.all()]
        make_old(*names)

        tamper("UPDATE reports_editionfile SET content = 'reports/aa/nav'")
        sweep_files(now=timezone.now())
        tamper("DELETE FROM reports_editionfile")
        sweep_files(now=timezone.now(), known=lines)

        assert all(map(default_storage.exists, names))

    def test_a_file_that_goes_while_the_others_are_swept_stops_nothing(self, edition, hashes):
        name = default_storage.save("reports/ab/abc-1", ContentFile(b"Neviena"))
        make_old(name)
        # As one that was deleted between being listed and being looked at.
        gone = Path(default_storage.path("reports/ab/abc-0"))
        gone.symlink_to("nav")

        call_command("verify_history", "--hashes", hashes)

        assert not default_storage.exists(name)
        gone.unlink()


# What each database takes and cannot give back. SQLite keeps any bytes in any column.
NOT_READ = {
    "sqlite": [
        "reports_edition SET document = CAST(X'ff' AS TEXT)",
        "reports_edition SET document = X'00ff'",
        "reports_edition SET sealed_at = 'garbage'",
        "reports_edition SET sealed_at = '2099-13-45'",
        "reports_edition SET sealed_at = 5, cut_off_at = 5",
        "reports_edition SET sha256 = CAST(X'ff' AS TEXT)",
        "reports_edition SET chain_sha256 = X'00ff'",
        "reports_editionfile SET sha256 = X'00ff' WHERE name = 'lv.pdf'",
        "reports_editionfile SET name = CAST(X'ff' AS TEXT) WHERE name = 'lv.pdf'",
    ],
    "postgresql": [
        "reports_edition SET sealed_at = 'infinity'",
        "reports_edition SET cut_off_at = '-infinity'",
    ],
}[connection.vendor]
FILE_NOT_READ = {
    "sqlite": [
        "reports_editionfile SET size = 'abc'",
        "reports_editionfile SET content = CAST(X'ff' AS TEXT)",
        "reports_editionfile SET content = X'00ff'",
    ],
    "postgresql": [
        "reports_editionfile SET size = 9223372036854775807",
        "reports_editionfile SET content = '/'",
    ],
}[connection.vendor]

LIST_NOT_READ = {
    "sqlite": "reports_editionfile SET name = CAST(X'ff' AS TEXT) WHERE name = 'lv.pdf'",
    "postgresql": "reports_edition SET chain_sha256 = ''",
}[connection.vendor]


@pytest.mark.django_db(transaction=True)
class TestARowThatCannotBeRead:
    def is_found(self, client):
        with pytest.raises(CommandError, match="findings"):
            call_command("verify_history")
        return "seals" in client.get("/readyz").json()["warnings"]

    @pytest.mark.parametrize("statement", NOT_READ)
    def test_is_found_and_its_edition_is_lost(self, edition, client, tmp_path, statement):
        file, document = tmp_path / "1.json", edition.document.encode()
        file.write_bytes(document)
        address = f"/plans/{edition.report.plan.slug}/reports/2020/1"
        tamper(f"UPDATE {statement}")

        assert self.is_found(client)
        for end in ("/", ".json", ".pdf", "/compare/today/", "/commitments/1/ogp/"):
            assert client.get(f"{address}{end}").status_code == 404
        assert verdict(ask(client, document)) in NOT_VOUCHED

    @pytest.mark.parametrize("statement", FILE_NOT_READ)
    def test_of_a_file_is_found_and_the_edition_is_not_lost(self, edition, client, statement):
        address = f"/plans/{edition.report.plan.slug}/reports/2020/1"
        tamper(f"UPDATE {statement} WHERE name = 'lv.csv'")

        assert self.is_found(client)
        assert client.get(f"{address}/").status_code == 200
        assert client.get(f"{address}.csv").status_code in (200, 404)
        assert verdict(ask(client, edition.document.encode())) == "Jā: tā ir publicētā datne"

    def test_in_the_list_of_hashes_is_told_of_in_a_sentence(self, edition, tmp_path):
        file = tmp_path / "1.json"
        file.write_bytes(edition.document.encode())
        tamper(f"UPDATE {LIST_NOT_READ}")

        with pytest.raises(CommandError, match="The list of hashes"):
            call_command("verify_edition", file)
