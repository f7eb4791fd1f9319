"""Settings: everything that differs between machines comes from the environment, and only here."""

import sqlite3
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from ogp_portal import environment as env

BASE_DIR = Path(__file__).resolve().parent.parent

DEBUG = env.flag("DEBUG")
SECRET_KEY = env.text("SECRET_KEY", "only-for-development" * 3 if DEBUG else None)
if len(SECRET_KEY) < 32:
    env.refuse("SECRET_KEY", "must have at least 32 characters.")
BASE_URL = env.base_url("BASE_URL", "http://127.0.0.1:8000")
_host = urlsplit(BASE_URL).hostname or ""
_is_https = BASE_URL.startswith("https://")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", f"{_host},127.0.0.1,localhost")
CSRF_TRUSTED_ORIGINS = [BASE_URL]
TRUSTED_PROXY = env.flag("TRUSTED_PROXY")
DEMO_SIGN_IN = DEBUG or env.flag("DEMO_SIGN_IN")

OWN_APPS = ["opendata", "reports", "measures", "commitments"]
INSTALLED_APPS = [
    "ogp_portal",
    "ogp_portal.accounts",
    "ogp_portal.pages",
    *OWN_APPS,
    "allauth",
    "allauth.account",
    "simple_history",
    "django_filters",
    "csp",
    "ogp_portal.accounts.admin_config.ReferenceAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "ogp_portal.middleware.GzipWhereTakenMiddleware",
    "csp.middleware.CSPMiddleware",
    # Above all that sets cookies, so that it sees them.
    "ogp_portal.middleware.ReadingMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "ogp_portal.middleware.LanguageByAddressMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    # What stands below is not asked for a page that is kept.
    "ogp_portal.kept.KeptPagesMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "ogp_portal.errors.WrongVerbMiddleware",
    "ogp_portal.past.pages.DayAskedMiddleware",
    *(["ogp_portal.debugging.OwnPagesMiddleware"] if DEBUG else []),
]

ROOT_URLCONF = "ogp_portal.urls"
# The portal stands at the root of its host, whatever a request's headers say.
FORCE_SCRIPT_NAME = ""
WSGI_APPLICATION = "ogp_portal.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "ogp_portal.pages.context.site",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "ogp_portal.templatetags.portal",
            ],
        },
    },
]

# Widgets have templates of their own where templates/django/forms/ has one.
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# Data ---------------------------------------------------------------------------------------

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Before 3.51.3 the write-ahead log can be corrupted when two connections checkpoint at once.
_JOURNAL = "WAL" if sqlite3.sqlite_version_info >= (3, 51, 3) else "DELETE"
SQLITE_OPTIONS: dict[str, Any] = {
    # The default begins as a reader and fails with "database is locked" when it turns writer.
    "transaction_mode": "IMMEDIATE",
    # Below gunicorn's own, so that a database that stays locked is answered, not cut off.
    "timeout": 10,
    "init_command": (
        f"PRAGMA journal_mode={_JOURNAL}; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON"
    ),
}
_POSTGRES_OPTIONS: dict[str, Any] = {
    "connect_timeout": 3,
    "keepalives": 1,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,
    # What a connection has asked five times it has the server prepare: a third of the server's
    # work for a page. A pooler between the two must keep prepared statements, or be told so here.
    "server_side_binding": True,
    "prepare_threshold": 5,
    # For a page's queries compiling takes longer than running: of a past worksheet's slowest,
    # 300 of 345 ms. What they read lies in memory, where a row elsewhere is hardly dearer than the
    # next one: by the default (4), the steps of all plans were read for a worksheet of sixty rows.
    "options": (
        "-c statement_timeout=10s -c lock_timeout=5s"
        " -c idle_in_transaction_session_timeout=15s -c synchronous_commit=on"
        " -c jit=off -c random_page_cost=2"
    ),
}


def _database(config: dict[str, Any]) -> dict[str, Any]:
    if config["ENGINE"].endswith("sqlite3"):
        config["OPTIONS"] = {**SQLITE_OPTIONS, **config.get("OPTIONS", {})}
    else:
        config["OPTIONS"] = {**_POSTGRES_OPTIONS, **config.get("OPTIONS", {})}
    # Opening a connection costs more than serving a page that is kept, on either database.
    config["CONN_MAX_AGE"] = 60
    config["CONN_HEALTH_CHECKS"] = True
    return config


DATABASES = {
    "default": _database(
        env.database("DATABASE_URL", f"sqlite:///{BASE_DIR / 'var' / 'portal.sqlite3'}")
    )
}

CACHES = {
    # Counts failed sign-ins: in production all workers must share it.
    "default": env.cache("CACHE_URL", "locmem://" if DEBUG else "db://"),
    # Finished pages. The key holds the record's version, so each process may keep its own.
    "pages": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "pages",
        "TIMEOUT": 24 * 60 * 60,
        "OPTIONS": {"MAX_ENTRIES": 500, "CULL_FREQUENCY": 4},
    },
}

DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000  # what is typed; files are counted apart
# The form of a measure's text with twice as many rows as can stand has fewer.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 700
# The proxy (deploy/nginx.conf.template) lets through a form with two of the largest.
LARGEST_FILE = 50 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FILES = 20
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "ogp_portal.uploads.CappedUploadHandler",
]
# A file that came with a form that was never sent off is thrown away after so many days.
UNUSED_FILE_DAYS = 14
# A worksheet that was brought in is kept for two years, which is as long as a plan runs: so long
# its report can be asked about. It holds what Word and Excel write into files, such as names.
WORKSHEET_DAYS = 730

# People and sign-in -------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["ogp_portal.accounts.backend.EmailBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "desk"
LOGOUT_REDIRECT_URL = "home"
PASSWORD_HASHERS = ["ogp_portal.accounts.hashers.LightArgon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "name")},
    },
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
PASSWORD_RESET_TIMEOUT = 60 * 60
INVITATION_DAYS = 14

ACCOUNT_ADAPTER = "ogp_portal.accounts.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "ogp_portal.accounts.forms.SignInForm",
    "change_password": "ogp_portal.accounts.forms.ReplacePasswordForm",
    "reset_password_from_key": "ogp_portal.accounts.forms.NewPasswordForm",
    "user_token": "ogp_portal.accounts.forms.LinkTokenForm",
}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_DISPLAY = "ogp_portal.accounts.models.display_name"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if _is_https else "http"
# A failed sign-in counts against the account and the network together ("key", see the adapter): a
# limit on the account alone would let anybody lock its owner out. Beside it, one for the network.
ACCOUNT_RATE_LIMITS = {
    "login_failed": "10/10m/key,100/10m/ip",
    "login": "60/m/ip",
    "reset_password": "5/m/ip",
}
# Which hop of X-Forwarded-For is the client: the last, which our own proxy wrote, or none at all.
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if TRUSTED_PROXY else 0

SESSION_ENGINE = "ogp_portal.accounts.sessions"
SESSION_COOKIE_AGE = 10 * 60 * 60
SESSION_COOKIE_NAME = "__Host-session" if _is_https else "session"
SESSION_COOKIE_SECURE = _is_https
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_NAME = "__Host-csrf" if _is_https else "csrf"
CSRF_COOKIE_SECURE = _is_https
CSRF_FAILURE_VIEW = "ogp_portal.errors.csrf_failure"

EMAIL_CONFIG = env.mail("EMAIL_URL", "consolemail://")
vars().update(EMAIL_CONFIG)
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", f"portal@{_host}")
EMAIL_TIMEOUT = 10

# What is promised to browsers ---------------------------------------------------------------

SECURE_SSL_REDIRECT = _is_https
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if _is_https else 0
# Whether other hosts below this name, and browsers' built-in lists, are bound as well is for the
# owner of the domain to decide, not for one portal on it.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
SECURE_REFERRER_POLICY = "same-origin"
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
X_FRAME_OPTIONS = "DENY"
if TRUSTED_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "style-src": [SELF],
        "img-src": [SELF],
        "script-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

# Languages, days and numbers ----------------------------------------------------------------

LANGUAGE_CODE = "lv"
LANGUAGES = [("lv", _("Latvian")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["ogp_portal.formats"]
TIME_ZONE = "Europe/Riga"
USE_TZ = True

# Files --------------------------------------------------------------------------------------

STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = env.text("STATIC_ROOT", str(BASE_DIR / "var" / "static"))
STORAGES = {
    "default": env.storage("MEDIA_ROOT", str(BASE_DIR / "var" / "media"), "STORAGE_URL"),
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

# What the machine's log says ----------------------------------------------------------------

LOG_FORMAT = env.one_of("LOG_FORMAT", ("text", "json"), "text")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "text": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"},
        "json": {
            "()": "pythonjsonlogger.json.JsonFormatter",
            "format": "{asctime} {levelname} {name} {message}",
            "style": "{",
        },
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {"django": {"handlers": [], "propagate": True}},
}
