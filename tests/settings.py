"""The portal's settings for tests: nothing to set up first, and nothing taken from the machine.

Only DATABASE_URL is left as it is, so that the same tests run on SQLite and on PostgreSQL.
"""

import os

os.environ.setdefault("DATABASE_URL", "sqlite:///var/tests.sqlite3")
for name in (
    "ALLOWED_HOSTS",
    "BASE_URL",
    "DEMO_SIGN_IN",
    "EMAIL_URL",
    "MEDIA_ROOT",
    "STORAGE_URL",
    "TRUSTED_PROXY",
):
    os.environ.pop(name, None)
os.environ |= {
    "SECRET_KEY": "a key that protects nothing but the tests' own rows",
    "DEBUG": "0",
    "CACHE_URL": "locmem://",
}

from ogp_portal.settings import *  # noqa: E402, F403 - all of them, read with what stands above
from ogp_portal.settings import INSTALLED_APPS, STORAGES  # noqa: E402 - as above

# For its `flush`, which empties the database after a test that committed.
INSTALLED_APPS = ["tests", *INSTALLED_APPS]

# The production storage answers only for files that collectstatic has gathered.
STORAGES = {
    **STORAGES,
    # A test that is about files on a disk asks for a folder of its own.
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# So would its middleware, and warn of the missing directory: here files come from where they lie.
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True
# Hashing a password well takes tens of milliseconds, which hundreds of tests would each pay.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
