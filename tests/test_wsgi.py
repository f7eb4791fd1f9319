"""The application itself, as a server calls it."""

import io

import pytest

from ogp_portal.wsgi import application

# The server closes its connections between requests, which no test may do inside a transaction.
pytestmark = pytest.mark.django_db(transaction=True)

HALF_A_SIGN = "%2B2AA-"  # as UTF-7 writes half of a surrogate pair
CHARSETS = [
    "utf-8",
    "UTF-7",
    "utf-16",
    "idna",
    "punycode",
    "rot13",
    "base64",
    "no-such",
    "us-ascii''hex",
    "bogus''hex",
]


def answer(method, path, query="", content_type="", body=b""):
    """The status of what the application answers."""
    said = []
    environ = {
        "REQUEST_METHOD": method,
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "CONTENT_TYPE": content_type,
        "CONTENT_LENGTH": str(len(body)),
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "8000",
        "HTTP_HOST": "127.0.0.1:8000",
        "REMOTE_ADDR": "127.0.0.1",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": io.StringIO(),
    }
    response = application(environ, lambda status, *_headers: said.append(status))
    list(response)
    response.close()
    return int(said[0].split()[0])


@pytest.mark.parametrize("name", ["charset", "charset*", "charset ", "CHARSET"])
@pytest.mark.parametrize("charset", CHARSETS)
def test_an_address_is_utf_8_whatever_its_sender_calls_it(charset, name):
    kind = f"text/plain; {name}={charset}"

    assert answer("GET", "/healthz", f"q={HALF_A_SIGN}", kind) == 200
    assert answer("GET", "/plans/none/measures/", f"q={HALF_A_SIGN}", kind) == 404


@pytest.mark.parametrize("name", ["charset", "charset*", "charset ", "CHARSET"])
@pytest.mark.parametrize("charset", CHARSETS)
def test_a_form_is_utf_8_whatever_its_sender_calls_it(charset, name):
    kind = f"application/x-www-form-urlencoded; {name}={charset}; x=y"
    body = f"login={HALF_A_SIGN}&password=x".encode()

    assert answer("POST", "/login/", content_type=kind, body=body) == 403
