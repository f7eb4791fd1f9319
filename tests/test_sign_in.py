"""Signing in, signing out and passwords; and what guards them."""

import re

import pytest
from django.conf import settings
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core import mail
from django.core.cache import cache
from django.core.mail.backends.base import BaseEmailBackend
from django.test import Client, RequestFactory

from ogp_portal.wsgi import application
from tests.factories import PASSWORD, make_institution, make_person

pytestmark = pytest.mark.django_db

WRONG = "not-the-password"
NEW = "pavisam jauna parole"


class CountingHasher(MD5PasswordHasher):
    count = 0

    def encode(self, *args, **kwargs):
        type(self).count += 1
        return super().encode(*args, **kwargs)


class BrokenMail(BaseEmailBackend):
    def send_messages(self, _letters):
        raise ConnectionRefusedError("no mail server there")


@pytest.fixture
def person():
    return make_person("ilze@iub.example", editor=make_institution("iub"), name="Ilze")


def sign_in(client, email="ilze@iub.example", password=PASSWORD, /, **options):
    next_page = options.pop("next", "")
    return client.post(
        "/login/", {"login": email, "password": password, "next": next_page}, **options
    )


def is_signed_in(client):
    return client.get("/desk/").status_code == 200


class TestSigningIn:
    def test_it_leads_to_the_desk(self, client, person):
        response = sign_in(client)
        assert (response.status_code, response.headers["Location"]) == (302, "/desk/")
        assert is_signed_in(client)

    def test_the_english_one_leads_to_the_english_desk(self, client, person):
        response = client.post("/en/login/", {"login": person.email, "password": PASSWORD})
        assert response.headers["Location"] == "/en/desk/"

    def test_the_address_may_be_typed_in_any_case_and_with_blanks(self, client, person):
        assert sign_in(client, " Ilze@IUB.example ").status_code == 302

    def test_next_is_followed(self, client, person):
        response = sign_in(client, next="/plans/2020-2021/?on=2020-11-01")
        assert response.headers["Location"] == "/plans/2020-2021/?on=2020-11-01"

    @pytest.mark.parametrize(
        "foreign",
        [
            "https://evil.example/",
            "//evil.example/",
            "///evil.example",
            "/\\evil.example",
            "\\\\evil.example",
            "https:evil.example",
            "javascript:alert(1)",
            "/\t/evil.example",
            " //evil.example",
            "http://testserver/desk/",
        ],
    )
    def test_next_leads_nowhere_but_to_a_path_of_this_site(self, client, person, foreign):
        assert sign_in(client, next=foreign).headers["Location"] == "/desk/"

    @pytest.mark.parametrize(
        ("email", "password"),
        [("ilze@iub.example", WRONG), ("nobody@iub.example", PASSWORD), ("", ""), ("x\0y", "z")],
    )
    def test_a_wrong_password_and_an_unknown_address_are_told_alike(
        self, client, person, email, password
    ):
        response = sign_in(client, email, password)
        assert response.status_code == 422
        assert not is_signed_in(client)

    def test_the_answer_does_not_tell_whether_the_account_exists(self, client, person):
        def shown(response):
            text = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", response.text)
            return text.replace("ilze@iub.example", "E").replace("nobody@iub.example", "E")

        known, unknown = sign_in(client, person.email, WRONG), sign_in(client, "nobody@iub.example")
        assert shown(known) == shown(unknown)

    def test_as_much_is_hashed_for_an_unknown_address(self, client, person, settings):
        settings.PASSWORD_HASHERS = ["tests.test_sign_in.CountingHasher"]
        CountingHasher.count = 0
        sign_in(client, "nobody@iub.example", WRONG)
        assert CountingHasher.count == 1

    def test_a_closed_account_is_told_the_same_as_a_wrong_password(self, client, person):
        person.is_active = False
        person.save()
        assert sign_in(client).status_code == 422
        assert not is_signed_in(client)

    def test_closing_an_account_ends_its_sessions(self, client, person):
        sign_in(client)
        person.is_active = False
        person.save()
        assert not is_signed_in(client)

    def test_the_session_gets_a_new_key(self, client, person):
        client.cookies[settings.SESSION_COOKIE_NAME] = "chosen-by-somebody-else"
        sign_in(client)
        key = client.cookies[settings.SESSION_COOKIE_NAME].value
        assert key != "chosen-by-somebody-else"
        assert client.cookies[settings.SESSION_COOKIE_NAME]["max-age"] == ""

    def test_it_needs_a_token(self, person):
        assert sign_in(Client(enforce_csrf_checks=True)).status_code == 403

    def test_there_is_no_signing_up(self, client):
        for address in ("/signup/", "/account/signup/", "/accounts/signup/"):
            assert client.get(address).status_code == 404

    def test_no_note_is_left_in_a_cookie(self, client, person):
        response = sign_in(client)
        assert set(response.cookies) == {settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME}


class TestDemoAccounts:
    def test_they_are_told_a_wrong_password_in_production(self, client):
        make_person("iub@demo.test", is_demo=True)
        assert settings.DEMO_SIGN_IN is False
        assert sign_in(client, "iub@demo.test").status_code == 422

    def test_they_sign_in_where_it_is_meant(self, client, settings):
        settings.DEMO_SIGN_IN = True
        make_person("iub@demo.test", is_demo=True)
        assert sign_in(client, "iub@demo.test").status_code == 302

    def test_their_sessions_end_with_the_permission(self, client, settings):
        settings.DEMO_SIGN_IN = True
        make_person("iub@demo.test", is_demo=True)
        sign_in(client, "iub@demo.test")
        settings.DEMO_SIGN_IN = False
        assert not is_signed_in(client)

    def test_nobody_changes_their_password(self, client, settings):
        settings.DEMO_SIGN_IN = True
        client.force_login(make_person("iub@demo.test", is_demo=True))
        assert client.get("/account/password/change/").status_code == 403
        client.post("/account/password/reset/", {"email": "iub@demo.test"})
        assert mail.outbox == []


class TestLimits:
    def fail(self, client, times, email="ilze@iub.example", **options):
        return [sign_in(client, email, WRONG, **options).status_code for _ in range(times)]

    def test_after_ten_failures_even_the_right_password_waits(self, client, person):
        assert self.fail(client, 12) == [422] * 10 + [429] * 2
        response = sign_in(client)
        assert (response.status_code, response.headers["Retry-After"]) == (429, "600")
        assert 'name="password"' in response.text
        assert not is_signed_in(client)

    def test_the_owner_still_gets_in_from_another_network(self, client, person):
        self.fail(client, 12, REMOTE_ADDR="192.0.2.1")
        assert sign_in(client, REMOTE_ADDR="192.0.2.2").status_code == 302

    def test_other_accounts_of_the_same_network_still_get_in(self, client, person):
        make_person("janis@iub.example")
        self.fail(client, 12)
        assert sign_in(client, "janis@iub.example").status_code == 302

    def test_writing_the_address_otherwise_gives_no_more_tries(self, client, person):
        self.fail(client, 5, "ilze@iub.example")
        self.fail(client, 5, "ILZE@iub.example ")
        assert sign_in(client).status_code == 429

    def test_no_password_is_hashed_after_the_limit(self, client, person, settings):
        self.fail(client, 10)
        settings.PASSWORD_HASHERS = ["tests.test_sign_in.CountingHasher"]
        CountingHasher.count = 0
        sign_in(client)
        assert CountingHasher.count == 0

    def test_a_network_has_a_limit_of_its_own(self, client):
        cache.clear()
        tries = [f"persona-{number}@iub.example" for number in range(101)]
        answers = [self.fail_once_a_minute(client, email) for email in tries]
        assert answers == [422] * 100 + [429]

    def fail_once_a_minute(self, client, email):
        """Spraying slowly enough for the limit on requests a minute, which is another one."""
        cache.delete("allauth:rl:allauth.account:login:60/60/ip:ip:127.0.0.1")
        return sign_in(client, email, WRONG).status_code

    def test_sixty_requests_a_minute_are_enough(self, client):
        answers = [sign_in(client, f"p{number}@iub.example", WRONG) for number in range(61)]
        assert {answer.status_code for answer in answers[:60]} == {422}
        assert (answers[60].status_code, answers[60].headers["Retry-After"]) == (429, "60")
        assert "<h1>" in answers[60].text

    def test_an_ipv6_client_is_its_whole_network(self, client, person):
        for number in range(10):
            self.fail(client, 1, REMOTE_ADDR=f"2001:db8:1:1::{number}")
        assert sign_in(client, REMOTE_ADDR="2001:db8:1:1::ffff").status_code == 429
        assert sign_in(client, REMOTE_ADDR="2001:db8:1:2::1").status_code == 302

    def test_ipv4_written_as_ipv6_is_not_one_network(self, client, person):
        self.fail(client, 10, REMOTE_ADDR="::ffff:192.0.2.1")
        assert sign_in(client, REMOTE_ADDR="::ffff:192.0.2.1").status_code == 429
        assert sign_in(client, REMOTE_ADDR="::ffff:192.0.2.2").status_code == 302

    def test_a_claimed_address_is_not_believed(self, client, person):
        for number in range(10):
            self.fail(client, 1, headers={"x-forwarded-for": f"192.0.2.{number}"})
        assert sign_in(client, headers={"x-forwarded-for": "192.0.2.99"}).status_code == 429

    def test_behind_the_trusted_proxy_its_own_last_hop_counts(self, client, person, settings):
        settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
        for number in range(10):
            self.fail(client, 1, headers={"x-forwarded-for": f"198.51.100.{number}, 192.0.2.1"})
        refused = sign_in(client, headers={"x-forwarded-for": "198.51.100.99, 192.0.2.1"})
        assert refused.status_code == 429
        welcome = sign_in(client, headers={"x-forwarded-for": "192.0.2.1, 192.0.2.2"})
        assert welcome.status_code == 302

    def test_signing_in_uses_up_no_try(self, client, person):
        for _ in range(12):
            assert sign_in(client).status_code == 302
            client.logout()


class TestSigningOut:
    def test_reading_the_page_signs_nobody_out(self, client, person):
        sign_in(client)
        assert client.get("/logout/").status_code == 200
        assert is_signed_in(client)

    def test_the_button_does_and_the_old_session_is_dead(self, client, person):
        sign_in(client)
        key = client.cookies[settings.SESSION_COOKIE_NAME].value
        response = client.post("/logout/")
        assert (response.status_code, response.headers["Location"]) == (302, "/")
        client.cookies[settings.SESSION_COOKIE_NAME] = key
        assert not is_signed_in(client)

    def test_it_needs_a_token(self, person):
        browser = Client(enforce_csrf_checks=True)
        browser.force_login(person)
        assert browser.post("/logout/").status_code == 403
        assert is_signed_in(browser)

    def test_it_leads_nowhere_foreign(self, client, person):
        sign_in(client)
        response = client.post("/logout/", {"next": "//evil.example"})
        assert response.headers["Location"] == "/"


class TestForgottenPassword:
    def ask(self, client, email="ilze@iub.example", prefix="", **options):
        return client.post(f"{prefix}/account/password/reset/", {"email": email}, **options)

    def link(self):
        """The path of the link in the newest letter."""
        return re.search(r"http://127\.0\.0\.1:8000(/\S+)", mail.outbox[-1].body)[1]

    def open(self, client):
        return client.get(self.link()).headers["Location"]

    def test_a_letter_with_a_link_is_sent(self, client, person):
        response = self.ask(client)
        assert response.headers["Location"] == "/account/password/reset/sent/"
        letter = mail.outbox[0]
        assert letter.to == ["ilze@iub.example"]
        assert letter.subject
        assert "&" not in letter.body

    def test_the_link_sets_a_new_password_once(self, client, person):
        self.ask(client)
        form = self.open(client)
        response = client.post(form, {"password1": NEW, "password2": NEW})
        assert response.headers["Location"] == "/account/password/reset/done/"
        assert sign_in(client, person.email, NEW).status_code == 302
        assert Client().get(self.link()).status_code == 404

    def test_the_new_password_ends_other_sessions(self, client, person):
        elsewhere = Client()
        sign_in(elsewhere)
        self.ask(client)
        client.post(self.open(client), {"password1": NEW, "password2": NEW})
        assert not is_signed_in(elsewhere)

    def test_the_english_page_sends_an_english_link(self, client, person):
        self.ask(client, prefix="/en")
        assert self.link().startswith("/en/account/password/reset/")

    def test_the_link_is_of_the_portal_whatever_the_request_claims(self, client, person):
        self.ask(client, headers={"host": "localhost", "x-forwarded-host": "evil.example"})
        assert set(re.findall(r"https?://[^/\s]+", mail.outbox[0].body)) == {settings.BASE_URL}

    def test_a_foreign_host_is_refused(self, client, person):
        assert self.ask(client, headers={"host": "evil.example"}).status_code == 400
        assert mail.outbox == []

    def test_an_unknown_address_gets_the_same_answer_and_no_letter(self, client, person):
        known, unknown = self.ask(client), self.ask(client, "nobody@iub.example")
        assert (known.status_code, known.headers["Location"]) == (
            unknown.status_code,
            unknown.headers["Location"],
        )
        assert len(mail.outbox) == 1

    @pytest.mark.django_db(transaction=True)
    def test_the_letter_is_sent_after_the_answer(self, client, person):
        """So its time tells nothing: the answer is complete before the mail server is asked."""
        page = client.get("/account/password/reset/").text
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]
        fields = {"email": person.email, "csrfmiddlewaretoken": token}
        cookie = f"{settings.CSRF_COOKIE_NAME}={client.cookies[settings.CSRF_COOKIE_NAME].value}"
        request = RequestFactory().post("/account/password/reset/", fields, HTTP_COOKIE=cookie)
        response = application(request.environ, lambda *_start: None)
        assert (response.status_code, mail.outbox) == (302, [])
        response.close()
        assert len(mail.outbox) == 1

    def test_one_letter_in_a_quarter_of_an_hour(self, client, person):
        for _ in range(3):
            assert self.ask(client).status_code == 302
        assert len(mail.outbox) == 1

    def test_five_requests_a_minute_from_a_network(self, client):
        answers = [self.ask(client, f"p{number}@iub.example").status_code for number in range(6)]
        assert answers == [302] * 5 + [429]

    def test_a_closed_account_gets_no_letter(self, client, person):
        person.is_active = False
        person.save()
        self.ask(client)
        assert mail.outbox == []

    def test_a_link_dies_when_the_account_is_closed(self, client, person):
        self.ask(client)
        form = self.open(client)
        person.is_active = False
        person.save()
        response = client.post(form, {"password1": NEW, "password2": NEW})
        assert response.status_code == 404
        person.refresh_from_db()
        assert person.check_password(PASSWORD)

    def test_a_link_dies_when_the_address_changes(self, client, person):
        self.ask(client)
        person.email = "ilze@vid.example"
        person.save()
        assert client.get(self.link()).status_code == 404

    def test_a_link_lives_for_an_hour(self, client, person, settings):
        self.ask(client)
        assert settings.PASSWORD_RESET_TIMEOUT == 3600
        settings.PASSWORD_RESET_TIMEOUT = -1
        assert client.get(self.link()).status_code == 404

    @pytest.mark.parametrize(
        ("password", "again"),
        [
            ("short", "short"),
            (NEW, "another one entirely"),
            ("ilze@iub.example", "ilze@iub.example"),
        ],
    )
    def test_a_poor_password_is_refused_with_the_form(self, client, person, password, again):
        self.ask(client)
        form = self.open(client)
        response = client.post(form, {"password1": password, "password2": again})
        assert response.status_code == 422
        person.refresh_from_db()
        assert person.check_password(PASSWORD)

    def test_a_letter_that_could_not_be_sent_may_be_asked_for_again(self, client, person, settings):
        settings.EMAIL_BACKEND = "tests.test_sign_in.BrokenMail"
        assert self.ask(client).status_code == 302
        settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
        self.ask(client)
        assert len(mail.outbox) == 1


class TestChangingThePassword:
    ADDRESS = "/account/password/change/"

    def test_readers_sign_in_first(self, client):
        assert client.get(self.ADDRESS).headers["Location"] == f"/login/?next={self.ADDRESS}"

    def test_the_present_one_must_be_known(self, client, person):
        sign_in(client)
        fields = {"oldpassword": WRONG, "password1": NEW, "password2": NEW}
        assert client.post(self.ADDRESS, fields).status_code == 422
        person.refresh_from_db()
        assert person.check_password(PASSWORD)

    def test_it_ends_other_sessions_and_keeps_this_one(self, client, person):
        elsewhere = Client()
        sign_in(elsewhere)
        sign_in(client)
        fields = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
        response = client.post(self.ADDRESS, fields)
        assert response.headers["Location"] == "/account/password/changed/"
        assert is_signed_in(client)
        assert not is_signed_in(elsewhere)
