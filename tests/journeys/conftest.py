"""Whole visits in a real browser: the plans of `fixtures/`, demo people, a live server, Chromium.

CHROMIUM names the browser; what a failing visit last saw stands in var/journeys/.
"""

import os
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from playwright.sync_api import sync_playwright

from opendata.operations import load_plan
from opendata.planfile import read as read_plan
from tests.shown import TRUE_PLAN

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SEEN = Path(settings.BASE_DIR) / "var" / "journeys"

FAILED = pytest.StashKey[bool]()

# The browser's own event loop runs in this thread; the ORM of the tests shares it by intent.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


@pytest.fixture(scope="session")
def chromium():
    """One browser for all visits; each visit has contexts of its own."""
    program = os.environ.get("CHROMIUM") or "/usr/bin/chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def portal(transactional_db, live_server, settings):
    """The address of a running portal with the true plan, the sample, and people to sign in as."""
    settings.DEMO_SIGN_IN = True
    load_plan(read_plan(TRUE_PLAN), recorded_on=None, apply=False)
    call_command("load_demo", verbosity=0)
    return live_server.url


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    item.stash.setdefault(FAILED, False)
    if report.failed:
        item.stash[FAILED] = True
    return report


@pytest.fixture
def visitor(chromium, portal, request):
    """A new visitor with a browser of their own: `visitor()` gives their page.

    Keywords are Playwright's for a context. JavaScript is off: nothing in the portal needs it.
    """
    contexts = []

    def arrive(**options):
        context = chromium.new_context(
            base_url=portal,
            locale="lv-LV",
            timezone_id="Europe/Riga",
            **{
                "java_script_enabled": False,
                "viewport": {"width": 1280, "height": 900},
                **options,
            },
        )
        context.set_default_timeout(8_000)
        contexts.append(context)
        return context.new_page()

    yield arrive
    for number, context in enumerate(contexts):
        if request.node.stash.get(FAILED, False):
            SEEN.mkdir(parents=True, exist_ok=True)
            name = re.sub(r"\W+", "-", request.node.name)
            for page in context.pages:
                page.screenshot(path=SEEN / f"{name}-{number}.png", full_page=True)
        context.close()


def sign_in(page, email, *, to="/desk/"):
    """By the form, as a person does."""
    page.goto(f"/login/?next={to}")
    page.get_by_label("E-pasta adrese").fill(email)
    page.get_by_label("Parole", exact=True).fill("demo-demo-demo")
    page.locator("main").get_by_role("button", name="Pieslēgties").click()
    return page
