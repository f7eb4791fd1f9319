"""The admin: coordinators keep people and reference rows there; others find nothing."""

import re

import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.core import mail

from commitments.models import Change, Institution, InstitutionName, Invitation, Membership
from commitments.operations import invitation_behind
from measures.models import StatusWord, StatusWords
from measures.standing import Status
from ogp_portal.accounts.models import User
from tests.cast import make_cast
from tests.factories import make_institution, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def chancellery():
    return make_institution("vk", name="Valsts kanceleja")


@pytest.fixture
def coordinator(client, chancellery):
    person = make_person("vk@vk.example", name="Vita", coordinator=chancellery)
    client.force_login(person)
    return person


def formset(prefix, *rows, initial=0):
    """The fields of an inline table as the browser sends them."""
    fields = {f"{prefix}-TOTAL_FORMS": len(rows), f"{prefix}-INITIAL_FORMS": initial}
    for number, row in enumerate(rows):
        fields |= {f"{prefix}-{number}-{name}": value for name, value in row.items()}
    return fields


def names_form(name, **fields):
    return formset("names", {"name": name, "name_en": "", "abbreviation": "", **fields})


INSTITUTION = {"slug": "iub", "kind": "public_body", "opened_version": 0, "reason": "Jauna iestāde"}


class TestWhoEnters:
    ADDRESSES = [
        "/admin/",
        "/admin/accounts/user/",
        "/admin/commitments/institution/add/",
        "/admin/no-such-thing/",
    ]

    @pytest.mark.parametrize("address", ADDRESSES)
    def test_readers_are_sent_to_the_portals_own_sign_in(self, client, address):
        response = client.get(address)
        assert response.status_code == 302
        assert response.headers["Location"] == f"/login/?next={address}"

    @pytest.mark.parametrize("address", ADDRESSES)
    def test_editors_find_nothing(self, client, chancellery, address):
        client.force_login(make_person(editor=chancellery, partner=chancellery))
        assert client.get(address).status_code == 404
        assert client.post(address, {}).status_code == 404

    def test_a_coordinator_finds_people_institutions_and_invitations(self, client, coordinator):
        text = client.get("/admin/").text
        shown = set(re.findall(r'href="(/admin/\w+/\w+/)"', text))
        assert shown == {
            "/admin/accounts/user/",
            "/admin/commitments/institution/",
            "/admin/commitments/invitation/",
            "/admin/measures/statusword/",
        }

    def test_nothing_else_is_registered(self):
        assert set(admin.site._registry) == {User, Institution, Invitation, StatusWord}

    def test_it_has_no_sign_in_of_its_own(self, client):
        response = client.get("/admin/login/?next=/admin/accounts/user/")
        assert response.headers["Location"] == "/login/?next=/admin/accounts/user/"
        assert client.post("/admin/login/", {"username": "a", "password": "b"}).status_code == 302

    @pytest.mark.parametrize("foreign", ["https://evil.example/", "//evil.example", "/\\evil"])
    def test_its_sign_in_leads_nowhere_else(self, client, foreign):
        response = client.get("/admin/login/", {"next": foreign})
        assert response.headers["Location"] == "/login/?next=/admin/"

    def test_its_other_doors_lead_to_the_portals(self, client, coordinator):
        password = client.get("/admin/password_change/")
        assert password.headers["Location"] == "/account/password/change/"
        logout = client.post("/admin/logout/")
        assert (logout.status_code, logout.headers["Location"]) == (307, "/logout/")

    def test_the_content_security_policy_holds_there(self, client, coordinator):
        for address in ("/admin/", "/admin/accounts/user/", "/admin/commitments/institution/add/"):
            response = client.get(address)
            assert "default-src 'none'" in response.headers["Content-Security-Policy"]
            assert "unsafe" not in response.headers["Content-Security-Policy"]
            assert " style=" not in response.text
            assert "<script>" not in response.text


class TestPeople:
    def test_a_role_is_given(self, client, coordinator, chancellery):
        person = make_person("ilze@iub.example", name="Ilze")
        row = {"user": person.pk, "institution": chancellery.pk, "role": "coordinator"}
        client.post(
            f"/admin/accounts/user/{person.pk}/change/",
            {"name": "Ilze", "is_active": "on", **formset("memberships", row)},
        )
        person.refresh_from_db()
        assert list(person.memberships.values_list("role", flat=True)) == ["coordinator"]
        assert person.is_staff is True

    def test_a_role_is_taken_away_and_the_admin_closes_with_it(
        self, client, coordinator, chancellery
    ):
        other = make_person("otra@vk.example", coordinator=chancellery)
        membership = other.memberships.get()
        row = {"id": membership.pk, "user": other.pk, "DELETE": "on"}
        client.post(
            f"/admin/accounts/user/{other.pk}/change/",
            {"name": "", "is_active": "on", **formset("memberships", row, initial=1)},
        )
        other.refresh_from_db()
        assert Membership.objects.filter(user=other).exists() is False
        assert other.is_staff is False

    @pytest.mark.parametrize(
        ("query", "status"),
        [
            ("is_active__exact=1", 200),
            ("password__startswith=argon2", 400),
            ("name__regex=^(a%2B)%2B$", 400),
            ("email__contains=iub", 400),
        ],
    )
    def test_only_its_own_filters_narrow_the_list(self, client, coordinator, query, status):
        assert client.get(f"/admin/accounts/user/?{query}").status_code == status

    def test_rights_cannot_be_smuggled_into_the_form(self, client, coordinator):
        person = make_person("ilze@iub.example")
        client.post(
            f"/admin/accounts/user/{person.pk}/change/",
            {
                "name": "Ilze",
                "is_active": "on",
                "email": "cita@iub.example",
                "is_staff": "on",
                "is_superuser": "on",
                "password": "x",
                **formset("memberships"),
            },
        )
        after = User.objects.get(pk=person.pk)
        assert after.name == "Ilze"
        unchanged = (person.email, person.password, False, False)
        assert (after.email, after.password, after.is_staff, after.is_superuser) == unchanged

    def test_nobody_is_made_or_deleted_there(self, client, coordinator):
        assert client.get("/admin/accounts/user/add/").status_code == 403
        address = f"/admin/accounts/user/{coordinator.pk}/delete/"
        assert client.post(address, {"post": "yes"}).status_code == 403

    def test_a_link_for_a_new_password_is_mailed(self, client, coordinator):
        person = make_person("ilze@iub.example")
        client.post(
            "/admin/accounts/user/", {"action": "mail_links", "_selected_action": [person.pk]}
        )
        assert [letter.to for letter in mail.outbox] == [["ilze@iub.example"]]

    def test_an_account_is_emptied_but_the_row_stays(self, client, coordinator, chancellery):
        person = make_person("ilze@iub.example", name="Ilze", coordinator=chancellery)
        client.post(
            "/admin/accounts/user/",
            {"action": "empty_accounts", "_selected_action": [person.pk, coordinator.pk]},
        )
        person.refresh_from_db()
        assert (person.name, person.email) == ("", f"emptied-{person.pk}@invalid")
        assert (person.is_active, person.is_staff, person.has_usable_password()) == (
            False,
            False,
            False,
        )
        assert Membership.objects.filter(user=person).exists() is False
        coordinator.refresh_from_db()
        assert coordinator.name == "Vita"
        assert [entry.object_id for entry in LogEntry.objects.all()] == [str(person.pk)]


class TestInstitutions:
    ADD = "/admin/commitments/institution/add/"

    def test_an_institution_goes_on_record_with_its_name_and_the_reason(self, client, coordinator):
        client.post(self.ADD, INSTITUTION | names_form("Iepirkumu uzraudzības birojs"))
        institution = Institution.objects.get(slug="iub")
        assert institution.names.get().name == "Iepirkumu uzraudzības birojs"
        assert (institution.version, institution.history.count()) == (1, 1)
        change = Change.objects.newest_first().first()
        assert (change.kind, change.reason, change.user) == (
            "institution",
            "Jauna iestāde",
            coordinator,
        )

    def test_an_institution_has_a_name(self, client, coordinator):
        response = client.post(self.ADD, INSTITUTION | formset("names"))
        assert response.status_code == 200
        assert Institution.objects.filter(slug="iub").exists() is False

    def test_the_first_name_of_an_institution_is_valid_since_ever(self, client, coordinator):
        names = names_form("Nākotnes birojs") | {"names-0-valid_from": "2030-01-01"}

        response = client.post(self.ADD, INSTITUTION | names)

        assert response.status_code == 200
        assert "Pirmais nosaukums ir spēkā no paša sākuma" in response.content.decode()
        assert Institution.objects.filter(slug="iub").exists() is False

    def test_a_change_needs_a_reason(self, client, coordinator):
        fields = INSTITUTION | {"reason": ""} | names_form("Iepirkumu uzraudzības birojs")
        client.post(self.ADD, fields)
        assert Institution.objects.filter(slug="iub").exists() is False

    def edit(self, client, institution, **fields):
        name = institution.names.get()
        row = {
            "id": name.pk,
            "institution": institution.pk,
            "name": name.name,
            "name_en": "",
            "abbreviation": name.abbreviation,
        }
        new = {"valid_from": "2024-07-01", "name": "Jaunais nosaukums", "abbreviation": ""}
        values = {
            "kind": "public_body",
            "website": "https://www.iub.gov.lv/",
            "opened_version": institution.version,
            "reason": "Pārdēvēta",
            **formset("names", row, {"institution": institution.pk, **new}, initial=1),
        }
        address = f"/admin/commitments/institution/{institution.pk}/change/"
        return client.post(address, values | fields)

    def test_a_new_name_stands_beside_the_old_one(self, client, coordinator):
        institution = make_institution("iub", name="Vecais nosaukums")
        self.edit(client, institution)
        names = InstitutionName.objects.filter(institution=institution).order_by("pk")
        assert [name.name for name in names] == ["Vecais nosaukums", "Jaunais nosaukums"]
        assert [name.version for name in names] == [1, 1]
        institution.refresh_from_db()
        assert (institution.website, institution.version) == ("https://www.iub.gov.lv/", 2)

    def test_what_somebody_changed_meanwhile_is_not_overwritten(self, client, coordinator):
        institution = make_institution("iub", name="Vecais nosaukums")
        response = self.edit(client, institution, opened_version=institution.version - 1)
        assert response.status_code == 200
        institution.refresh_from_db()
        assert (institution.website, institution.version) == ("", 1)

    def test_the_address_of_an_institution_never_changes(self, client, coordinator):
        institution = make_institution("iub")
        self.edit(client, institution, slug="cits")
        institution.refresh_from_db()
        assert institution.slug == "iub"

    def test_no_institution_is_deleted(self, client, coordinator, chancellery):
        address = f"/admin/commitments/institution/{chancellery.pk}/delete/"
        assert client.post(address, {"post": "yes"}).status_code == 403


class TestInvitations:
    def invite(self, client, institution, django_capture_on_commit_callbacks):
        with django_capture_on_commit_callbacks(execute=True):
            return client.post(
                "/admin/commitments/invitation/add/",
                {"email": "Janis@IUB.example", "institution": institution.pk, "role": "editor"},
            )

    def test_an_invitation_is_kept_once_and_mailed(
        self, client, coordinator, chancellery, django_capture_on_commit_callbacks
    ):
        response = self.invite(client, chancellery, django_capture_on_commit_callbacks)
        assert response.status_code == 302
        invitation = Invitation.objects.get()
        assert (invitation.email, invitation.role) == ("janis@iub.example", "editor")
        assert mail.outbox[0].to == ["janis@iub.example"]
        token = re.search(r"/account/invitation/([^/]+)/", mail.outbox[0].body)[1]
        assert invitation_behind(token) == invitation

    def test_an_invitation_is_withdrawn(
        self, client, coordinator, chancellery, django_capture_on_commit_callbacks
    ):
        self.invite(client, chancellery, django_capture_on_commit_callbacks)
        invitation = Invitation.objects.get()
        client.post(
            "/admin/commitments/invitation/",
            {"action": "withdraw_invitations", "_selected_action": [invitation.pk]},
        )
        token = re.search(r"/account/invitation/([^/]+)/", mail.outbox[0].body)[1]
        client.logout()
        assert client.get(f"/account/invitation/{token}/").status_code == 404


class TestWordsForAStatus:
    ADD = "/admin/measures/statusword/add/"

    @pytest.fixture(autouse=True)
    def known(self):
        StatusWord.objects.all().delete()
        return StatusWord.objects.create(words="Izdarīts", status=Status.COMPLETED)

    def test_a_coordinator_adds_some_and_the_next_worksheet_is_read_by_them(
        self, client, coordinator
    ):
        before = StatusWords().status_of("Savests kārtībā, sk. protokolu")

        answer = client.post(self.ADD, {"words": "Savests kārtībā", "status": Status.COMPLETED})

        assert answer.status_code == 302
        assert before is None
        assert StatusWords().status_of("Savests kārtībā, sk. protokolu") == Status.COMPLETED

    def test_the_page_of_imports_leads_a_coordinator_there(self, client):
        cast = make_cast()
        address = "/plans/plans/commitments/1/worksheet/import/"
        there = 'href="/admin/measures/statusword/"'
        assert there in cast.client("coordinator").get(address).text
        assert there not in cast.client("lead").get(address).text

    @pytest.mark.parametrize(
        ("words", "status", "why"),
        [
            ("izdarits", Status.IN_PROGRESS, "jau ir sarakstā"),
            ("IZDARĪTS!", Status.COMPLETED, "jau ir sarakstā"),
            ("–", Status.COMPLETED, "Norādiet vārdus"),
            ("Paveikts", Status.CANCELLED, "cits statuss"),
        ],
    )
    def test_words_that_would_say_two_things_or_nothing_are_refused(
        self, client, coordinator, words, status, why
    ):
        client.cookies["language"] = "lv"

        answer = client.post(self.ADD, {"words": words, "status": status})

        assert answer.status_code == 200
        assert why in answer.text
        assert StatusWord.objects.count() == 1

    def test_those_on_record_can_be_given_another_status(self, client, coordinator, known):
        address = f"/admin/measures/statusword/{known.pk}/change/"

        client.post(address, {"words": "Izdarīts", "status": Status.IN_PROGRESS})

        known.refresh_from_db()
        assert known.status == Status.IN_PROGRESS
