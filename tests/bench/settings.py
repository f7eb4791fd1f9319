"""The portal's own settings, with one address more: the empty view everything is held against."""

from ogp_portal.settings import *  # noqa: F403 - all of them

ROOT_URLCONF = "tests.bench.urls"
