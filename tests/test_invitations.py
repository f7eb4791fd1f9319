"""Invitations: one link, one use, fourteen days, and never a way into somebody's account."""

import re
from datetime import timedelta
from io import StringIO

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from commitments.models import Invitation, Membership, Role
from commitments.operations import (
    NotAllowedError,
    accept_as,
    accept_with_new_account,
    invitation_behind,
    invite,
)
from ogp_portal.accounts.models import User
from tests.factories import PASSWORD, make_institution, make_person
from tests.threads import at_once

pytestmark = pytest.mark.django_db

ACCOUNT = {
    "name": "Ilze Kalniņa",
    "password1": "pavisam jauna parole",
    "password2": "pavisam jauna parole",
}


@pytest.fixture
def iub():
    return make_institution("iub", name="Iepirkumu uzraudzības birojs")


@pytest.fixture
def token(iub):
    return invite("ilze@iub.example", iub, Role.EDITOR, now=timezone.now())


def address(token):
    return f"/account/invitation/{token}/"


def roles(email):
    return list(
        Membership.objects.filter(user__email=email).values_list("institution__slug", "role")
    )


class TestNewAccount:
    def test_the_page_says_what_it_is_for(self, client, token):
        response = client.get(address(token))
        assert response.status_code == 200
        assert "Iepirkumu uzraudzības birojs" in response.text
        assert "ilze@iub.example" in response.text

    def test_reading_it_uses_nothing_up(self, client, token):
        client.get(address(token))
        client.head(address(token))
        assert Invitation.objects.get().accepted_at is None

    def test_it_makes_the_account_gives_the_role_and_signs_in(self, client, token):
        response = client.post(address(token), ACCOUNT)
        assert (response.status_code, response.headers["Location"]) == (302, "/desk/")
        user = User.objects.get(email="ilze@iub.example")
        assert (user.name, user.check_password(ACCOUNT["password1"])) == ("Ilze Kalniņa", True)
        assert roles("ilze@iub.example") == [("iub", "editor")]
        assert client.get("/desk/").status_code == 200

    def test_the_english_page_leads_to_the_english_desk(self, client, token):
        response = client.post(f"/en{address(token)}", ACCOUNT)
        assert response.headers["Location"] == "/en/desk/"

    def test_fields_that_are_not_asked_for_change_nothing(self, client, token):
        smuggled = {"email": "cita@iub.example", "role": "coordinator", "is_staff": "on"}
        client.post(address(token), ACCOUNT | smuggled)
        assert roles("ilze@iub.example") == [("iub", "editor")]
        assert User.objects.filter(email="cita@iub.example").exists() is False
        assert User.objects.get().is_staff is False

    @pytest.mark.parametrize(
        "fields",
        [
            {"name": ""},
            {"password2": "something else again"},
            {"password1": "short", "password2": "short"},
            {"password1": "password1234", "password2": "password1234"},
            {"password1": "ilze@iub.example", "password2": "ilze@iub.example"},
            {"password1": "Ilze Kalniņa", "password2": "Ilze Kalniņa"},
        ],
    )
    def test_what_will_not_do_makes_no_account(self, client, token, fields):
        response = client.post(address(token), ACCOUNT | fields)
        assert response.status_code == 422
        assert User.objects.exists() is False

    def test_the_name_is_kept_and_the_passwords_are_not(self, client, token):
        text = client.post(address(token), ACCOUNT | {"password2": "something else"}).text
        assert 'value="Ilze Kalniņa"' in text
        assert ACCOUNT["password1"] not in text

    @pytest.mark.django_db(transaction=True)
    def test_two_invitations_to_one_address_at_once_make_one_account(self, token, iub):
        address = "ilze@iub.example"
        second = invite(address, make_institution("vk"), Role.EDITOR, now=timezone.now())

        def accept(secret):
            invitation = invitation_behind(secret)
            return accept_with_new_account(
                invitation, name="Ilze", password=PASSWORD, now=timezone.now()
            )

        done = at_once(lambda: accept(token), lambda: accept(second))

        assert sorted(type(one).__name__ for one in done) == ["NotAllowedError", "User"]
        assert User.objects.filter(email=address).count() == 1
        assert Invitation.objects.filter(accepted_at=None).count() == 1

    def test_it_needs_a_csrf_token(self, token):
        browser = Client(enforce_csrf_checks=True)
        assert browser.post(address(token), ACCOUNT).status_code == 403
        assert User.objects.exists() is False


class TestAccountThatExists:
    @pytest.fixture(autouse=True)
    def person(self):
        return make_person("ilze@iub.example", name="Ilze")

    def test_the_link_alone_opens_nothing(self, client, token, person):
        page = client.get(address(token))
        assert 'name="password1"' not in page.text
        response = client.post(address(token), ACCOUNT)
        assert response.status_code == 302
        assert response.headers["Location"] == f"/login/?next={address(token)}"
        person.refresh_from_db()
        assert (person.name, person.check_password(PASSWORD)) == ("Ilze", True)
        assert roles(person.email) == []

    def test_its_owner_accepts_with_one_button(self, client, token, person):
        client.force_login(person)
        assert client.get(address(token)).status_code == 200
        response = client.post(address(token))
        assert response.headers["Location"] == "/desk/"
        assert roles(person.email) == [("iub", "editor")]

    def test_somebody_else_signed_in_cannot_take_it(self, client, token, person):
        client.force_login(make_person("janis@iub.example"))
        response = client.post(address(token))
        assert response.status_code == 200
        assert roles("janis@iub.example") == []
        assert Invitation.objects.get().accepted_at is None

    def test_a_closed_account_is_not_opened_by_it(self, client, token, person):
        person.is_active = False
        person.save()
        client.post(address(token), ACCOUNT)
        person.refresh_from_db()
        assert person.is_active is False
        assert roles(person.email) == []

    def test_a_role_held_already_is_held_once(self, client, iub, token, person):
        client.force_login(person)
        client.post(address(token))
        again = invite(person.email, iub, Role.EDITOR, now=timezone.now())
        client.post(address(again))
        assert roles(person.email) == [("iub", "editor")]

    def test_an_account_made_meanwhile_is_not_taken_over(self, token, person):
        with pytest.raises(NotAllowedError):
            accept_with_new_account(
                invitation_behind(token), name="X", password="y" * 12, now=timezone.now()
            )
        assert Invitation.objects.get().accepted_at is None

    def test_only_the_account_it_was_sent_to_accepts(self, token):
        other = make_person("janis@iub.example")
        with pytest.raises(NotAllowedError):
            accept_as(other, invitation_behind(token), now=timezone.now())
        assert roles("janis@iub.example") == []


class TestNoLongerGood:
    def test_it_is_used_once(self, client, token):
        client.post(address(token), ACCOUNT)
        response = Client().post(address(token), ACCOUNT | {"name": "Cits"})
        assert response.status_code == 404
        assert "/login/" in response.text
        assert User.objects.get().name == "Ilze Kalniņa"

    def test_it_lives_for_fourteen_days(self, client, iub):
        now = timezone.now()
        fresh = invite("a@iub.example", iub, Role.EDITOR, now=now - timedelta(days=13, hours=23))
        stale = invite("b@iub.example", iub, Role.EDITOR, now=now - timedelta(days=14, seconds=1))
        assert client.get(address(fresh)).status_code == 200
        assert client.get(address(stale)).status_code == 404
        assert client.post(address(stale), ACCOUNT).status_code == 404
        assert User.objects.exists() is False

    def test_an_unknown_one_is_404_with_a_way_on(self, client):
        response = client.get(address("no-such-token"))
        assert response.status_code == 404
        assert 'href="/login/"' in response.text

    def test_only_the_newest_link_is_good(self, client, iub, token):
        newest = invite("Ilze@IUB.example", iub, Role.EDITOR, now=timezone.now())
        assert client.get(address(token)).status_code == 404
        assert client.get(address(newest)).status_code == 200

    def test_a_new_password_does_not_revive_it(self, client, iub):
        stale = invite(
            "ilze@iub.example", iub, Role.EDITOR, now=timezone.now() - timedelta(days=15)
        )
        client.post("/account/password/reset/", {"email": "ilze@iub.example"})
        assert mail.outbox == []
        assert client.get(address(stale)).status_code == 404

    def test_the_secret_is_kept_nowhere(self, token):
        with connection.cursor() as cursor:
            cursor.execute("SELECT * FROM commitments_invitation")
            assert token not in repr(cursor.fetchall())


class TestCommand:
    def run(self, *arguments):
        out = StringIO()
        call_command("invite", *arguments, stdout=out)
        return out.getvalue()

    def test_it_mails_the_link_and_prints_it(self, client, iub):
        printed = self.run("Ilze@IUB.example", "--institution", "iub", "--role", "editor")
        link = re.search(r"http://127\.0\.0\.1:8000(/account/invitation/\S+/)", printed)[1]
        assert client.get(link).status_code == 200
        assert mail.outbox[0].to == ["ilze@iub.example"]
        assert link in mail.outbox[0].body
        assert "Iepirkumu uzraudzības birojs" in mail.outbox[0].body

    @pytest.mark.parametrize(
        ("arguments", "said"),
        [
            (("ilze", "--institution", "iub", "--role", "editor"), "'ilze' is not an e-mail"),
            (("i@iub.example", "--institution", "nav", "--role", "editor"), "institution 'nav'"),
            (("a@b.lv\nBcc: x@y.lv", "--institution", "iub", "--role", "editor"), "not an e-mail"),
        ],
    )
    def test_what_cannot_be_is_refused_in_one_line(self, iub, arguments, said):
        with pytest.raises(CommandError, match=said) as refused:
            self.run(*arguments)
        assert refused.value.returncode == 1
        assert "\n" not in str(refused.value)
        assert Invitation.objects.exists() is False

    def test_an_unknown_role_is_a_fault_of_usage(self, iub):
        with pytest.raises(CommandError, match="invalid choice: 'king'"):
            self.run("i@iub.example", "--institution", "iub", "--role", "king")

    def test_without_a_mail_server_the_link_is_still_printed(self, iub, settings, capsys):
        settings.EMAIL_BACKEND = "tests.test_sign_in.BrokenMail"
        out = StringIO()
        with pytest.raises(CommandError, match="the mail was not sent"):
            call_command("invite", "i@iub.example", institution="iub", role="editor", stdout=out)
        assert "/account/invitation/" in out.getvalue()
