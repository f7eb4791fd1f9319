"""While the portal is being built: what is the reader's matter reads as it does in production."""

import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from django.test import Client, override_settings

from reports.formats.table import COLUMNS
from tests.cast import make_cast
from tests.factories import make_edition, make_plan, make_report
from tests.page import main_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/plans/plans/?on=2999-01-01", 400),
        ("/plans/plans/measures/?on=vakar", 400),
        ("/plans/plans/changes/?on=2020-01-01", 400),
        ("/plans/plans/evidence.csv?state=nav", 400),
        ("/plans/nav/", 404),
    ],
)
@override_settings(
    DEBUG=True,
    MIDDLEWARE=[*settings.MIDDLEWARE, "ogp_portal.debugging.OwnPagesMiddleware"],
)
def test_what_cannot_be_asked_is_answered_with_the_portals_own_page(address, status):
    make_cast()

    response = Client().get(address)

    assert response.status_code == status
    assert main_of(response).one("h1").text
    for word in ("Traceback", "Request Method", "URLconf"):
        assert word not in response.content.decode()


@override_settings(
    DEBUG=True,
    MIDDLEWARE=[*settings.MIDDLEWARE, "ogp_portal.debugging.OwnPagesMiddleware"],
)
def test_what_the_portal_has_lost_is_told_of(monkeypatch):
    report = make_report(make_plan())
    default_storage.delete(make_edition(report).files.get(name="lv.csv").content.name)
    monkeypatch.setattr("reports.formats.table.COLUMNS", (*COLUMNS[:-1], "cits"))

    response = Client().get(f"/plans/{report.plan.slug}/reports/2020/1.csv")

    assert response.status_code == 404
    assert "Portāls šo datni ir pazaudējis." in main_of(response).text


def test_the_portal_starts_while_it_is_being_built(tmp_path):
    """`make run` does not use the settings of the tests."""
    run = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=settings.BASE_DIR,
        env={"DEBUG": "1", "DATABASE_URL": f"sqlite:///{tmp_path}/db", "PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (run.returncode, run.stderr) == (0, "")
