"""What every test stands on: a real database, empty caches, pages in Latvian."""

from collections.abc import Callable, Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import caches
from django.db import transaction
from django.utils import translation
from hypothesis import settings as hypothesis_settings

from measures.evidence.kinds import FileKind
from measures.worksheets.files import WRITERS
from ogp_portal import guards
from tests import weighing
from tests.cast import Cast, make_cast
from tests.hostile import BOOK

# The same examples in every run, so that what fails here fails there; no limit on a busy machine.
hypothesis_settings.register_profile("portal", derandomize=True, deadline=None)
# Other examples in every run; what fails says how to see it again (`make chance`).
hypothesis_settings.register_profile("chance", deadline=None, print_blob=True)
hypothesis_settings.load_profile("portal")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(tmp_path_factory: pytest.TempPathFactory) -> None:
    """SQLite in a file of this run's own: in memory it would know no locks between threads."""
    database = settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3"):
        file: Path = tmp_path_factory.mktemp("database") / "tests.sqlite3"
        database.setdefault("TEST", {})["NAME"] = str(file)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """The test database, with the guards that every other database of the portal has."""
    with django_db_blocker.unblock():
        guards.install()


@pytest.fixture(autouse=True)
def fresh_start() -> Iterator[None]:
    """Nothing kept from the test before: no finished page, no count of tries, no language."""
    for name in settings.CACHES:
        caches[name].clear()
    with translation.override("lv"):
        yield


@pytest.fixture
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def folder(settings: Any, tmp_path: Path) -> Path:
    """Files of a test's own, on a disk."""
    disk = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(tmp_path / "media")},
    }
    settings.STORAGES = {**settings.STORAGES, "default": disk}
    return tmp_path / "media"


@pytest.fixture(scope="module")
def cast_of_module(django_db_setup: None, django_db_blocker: Any) -> Iterator[Cast]:
    """One cast for all tests of a module; to make it takes as long as a page."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield make_cast()
        transaction.set_rollback(True)


@pytest.fixture
def cast(db: None, cast_of_module: Cast) -> Cast:
    """A cast that is as it was made: what a test does to the record is taken back as always. No
    test of its module may commit, or make a cast of its own.
    """
    return deepcopy(cast_of_module)


@pytest.fixture(scope="session")
def files() -> dict[FileKind, bytes]:
    """The portal's own worksheets of each kind, of a book that is invented."""
    with translation.override("lv"):
        return {kind: write(BOOK) for kind, write in WRITERS.items()}


@pytest.fixture(scope="session")
def scales() -> Iterator[weighing.Scales]:
    with weighing.scales() as found:
        yield found


@pytest.fixture
def weighed(scales: weighing.Scales, tmp_path: Path) -> Callable[[bytes], str]:
    """What reading a worksheet's bytes says; it took no more time and memory than it may."""

    def said_of(content: bytes) -> str:
        path = tmp_path / "file"
        path.write_bytes(content)
        return scales.weigh(weighing.reading, str(path))

    return said_of
