"""What people send, fetch and withdraw as evidence of a cast's measure."""

import hashlib
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from measures.models import Evidence
from ogp_portal.history import Author
from tests.cast import Cast, progress, with_token
from tests.documents import PDF
from tests.factories import author

PROVES = {"evidence-0-proves": "Nolikums"}
LINK = "https://www.iub.gov.lv/metodika"


def upload(content: bytes = PDF, name: str = "nolikums.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def with_file(cast: Cast, file: SimpleUploadedFile | None = None, **typed: Any) -> dict[str, Any]:
    """A whole update form with a file in its first row of evidence."""
    return progress(cast.measure, **{"evidence-0-upload": file or upload(), **PROVES, **typed})


def evidence_url(cast: Cast, piece: Evidence) -> str:
    return f"{cast.url}evidence/{piece.pk}/"


def about(cast: Cast, **typed: Any) -> dict[str, Any]:
    """A form about a piece of evidence, opened on its measure as it now stands."""
    return {"version": str(cast.now().version), "submit_key": str(uuid4()), **typed}


def put(cast: Cast, person: str = "lead") -> Client:
    """What sends forms about the measure's evidence in a person's name."""
    return with_token(cast.client(person))


def by(cast: Cast, person: str = "lead") -> Author:
    user = cast.people[person]
    return author(user, user.memberships.first().institution)


def fetched(client: Client, address: str, **headers: str) -> Any:
    """The answer to whoever asks for a file, read to its end: its bytes are `body`."""
    response = client.get(address, headers=headers)
    response.body = response.getvalue() if response.streaming else response.content
    return response


def sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def stored(folder: Path) -> list[bytes]:
    """The bytes of every file on the disk."""
    return [path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()]
