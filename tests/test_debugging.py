"""While the portal is being built: what is the reader's matter reads as it does in production."""

import pytest
from django.test import Client, override_settings

from tests.cast import make_cast
from tests.page import main_of

pytestmark = pytest.mark.django_db

BUILDING = override_settings(
    DEBUG=True, DEFAULT_EXCEPTION_REPORTER="ogp_portal.debugging.OwnSentenceReporter"
)


@pytest.mark.parametrize(
    "address",
    [
        "/plans/plans/?on=2999-01-01",
        "/plans/plans/measures/?on=vakar",
        "/plans/plans/changes/?on=2020-01-01",
        "/plans/plans/evidence.csv?state=nav",
    ],
)
@BUILDING
def test_what_cannot_be_asked_is_answered_with_the_portals_own_sentence(address):
    make_cast()

    response = Client().get(address)

    assert response.status_code == 400
    assert main_of(response).one("h1").text
    assert "Traceback" not in response.content.decode()
    assert "SECRET" not in response.content.decode()
