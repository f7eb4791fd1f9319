"""Reading settings from the environment: a missing or impossible value stops the start.

Every name may also be given as ``NAME_FILE``, the path of a file that holds the value, so that
secrets need not stand in the environment.
"""

import os
import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import parse_qsl, unquote, urlsplit

import environ

env = environ.Env()

DATABASE_SCHEMES = ("sqlite", "postgres", "postgresql")
MAIL_SCHEMES = (
    "smtp",
    "smtp+tls",
    "smtp+ssl",
    "consolemail",
    "filemail",
    "memorymail",
    "dummymail",
)


def refuse(name: str, why: str) -> NoReturn:
    """Stop the start with one sentence that names the setting."""
    sys.exit(f"Setting {name}: {why}")


def text(name: str, default: str | None = None) -> str:
    """The value of `name`, or of the file that `NAME_FILE` points to, or the default."""
    path = os.environ.get(f"{name}_FILE")
    if path:
        try:
            return Path(path).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            refuse(f"{name}_FILE", f"the file cannot be read ({error}).")
    value = os.environ.get(name, default)
    if value is None:
        refuse(name, "is missing; it has no default.")
    return value


def flag(name: str, default: bool = False) -> bool:
    """1/0, true/false, yes/no, on/off."""
    value = text(name, "1" if default else "0").lower()
    if value in ("1", "true", "yes", "on"):
        return True
    if value in ("0", "false", "no", "off", ""):
        return False
    refuse(name, f"must be 1 or 0, not {value!r}.")


def words(name: str, default: str) -> list[str]:
    """A comma-separated list of at least one word."""
    found = [word.strip() for word in text(name, default).split(",") if word.strip()]
    return found or refuse(name, "must name at least one.")


def one_of(name: str, choices: tuple[str, ...], default: str) -> str:
    value = text(name, default)
    if value not in choices:
        refuse(name, f"must be one of {', '.join(choices)}, not {value!r}.")
    return value


def base_url(name: str, default: str) -> str:
    """An absolute http(s) address without a path."""
    value = text(name, default).rstrip("/")
    if not is_host_address(value):
        refuse(name, f"must be an address such as https://plans.example.lv, not {value!r}.")
    return value


def is_host_address(value: str) -> bool:
    """Scheme, host, perhaps a port: nothing in front of them and nothing behind."""
    try:
        parts = urlsplit(value)
        host, _port = parts.hostname, parts.port  # asking for an impossible port raises
    except ValueError:
        return False
    is_bare = value == f"{parts.scheme}://{parts.netloc}" and "@" not in value
    return bool(host) and parts.scheme in ("http", "https") and is_bare


def parsed(
    name: str, default: str, parse: Callable[[str], dict[str, Any]], schemes: tuple[str, ...]
) -> dict[str, Any]:
    """An address of a service (database, cache, mail) as Django's settings want it."""
    value = text(name, default)
    scheme = value.partition("://")[0]
    if scheme not in schemes:
        refuse(name, f"must begin with one of {', '.join(f'{s}://' for s in schemes)}.")
    try:
        return parse(value)
    except (ValueError, KeyError, environ.ImproperlyConfigured) as error:
        refuse(name, f"cannot be understood ({error}).")


def database(name: str, default: str) -> dict[str, Any]:
    """sqlite:///PATH or postgres://USER:PASSWORD@HOST/NAME."""
    config = parsed(name, default, env.db_url_config, DATABASE_SCHEMES)
    if config["NAME"] in ("", ":memory:"):
        refuse(name, "names no database to keep the data in.")
    return config


def cache(name: str, default: str) -> dict[str, Any]:
    """locmem:// (one process), db:// (all workers, a table) or redis://.

    With room for many counters: Django's 300 entries would let anybody push out, by failing to
    sign in as many others, the count of the tries on one account.
    """
    roomy = {"MAX_ENTRIES": 100_000}
    value = text(name, default)
    scheme, _, rest = value.partition("://")
    if scheme == "locmem":
        return {
            "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
            "LOCATION": rest,
            "OPTIONS": roomy,
        }
    if scheme == "db":
        return {
            "BACKEND": "django.core.cache.backends.db.DatabaseCache",
            "LOCATION": rest or "cache_entry",
            "OPTIONS": roomy,
        }
    if scheme in ("redis", "rediss"):
        return {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": value}
    refuse(name, "must begin with one of locmem://, db://, redis://.")


def mail(name: str, default: str) -> dict[str, Any]:
    """smtp+tls://USER:PASSWORD@HOST:PORT and the like, or consolemail:// (printed)."""
    config = parsed(name, default, env.email_url_config, MAIL_SCHEMES)
    backend = config["EMAIL_BACKEND"]
    if backend.endswith("smtp.EmailBackend") and not config["EMAIL_HOST"]:
        refuse(name, "names no host to send mail through.")
    if backend.endswith("filebased.EmailBackend") and not config["EMAIL_FILE_PATH"]:
        refuse(name, "names no directory to write mail into.")
    return config


def storage(folder_name: str, folder: str, url_name: str) -> dict[str, Any]:
    """Where evidence files are kept, as Django's STORAGES want it: a folder, or a bucket.

    Args:
        folder_name, folder: the setting that names a folder, and its default.
        url_name: the setting that names a bucket instead: s3://KEY:SECRET@HOST/BUCKET.
    """
    if not text(url_name, ""):
        location = text(folder_name, folder)
        if not location:
            refuse(folder_name, "names no folder to keep files in.")
        return {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": location},
        }
    options = parsed(url_name, "", s3_options, ("s3",))
    if find_spec("storages") is None or find_spec("boto3") is None:
        refuse(url_name, "needs a package that is missing: pip install 'django-storages[s3]'.")
    return {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options}


def s3_options(value: str) -> dict[str, Any]:
    """s3://KEY:SECRET@HOST/BUCKET/FOLDER?region=REGION&tls=0, as django-storages wants it.

    Without a host it is Amazon's; without a key, whatever the machine itself is allowed.

    Raises:
        ValueError: with what is wrong, for the sentence that stops the start.
    """
    parts = urlsplit(value)
    bucket, _, folder = parts.path.strip("/").partition("/")
    more = dict(parse_qsl(parts.query, strict_parsing=True)) if parts.query else {}
    if not bucket:
        raise ValueError("no bucket")
    if bool(parts.username) != bool(parts.password):
        raise ValueError("a key and its secret go together")
    if unknown := more.keys() - {"region", "tls"}:
        raise ValueError(f"unknown: {', '.join(sorted(unknown))}")
    host = parts.netloc.rpartition("@")[2]
    scheme = "http" if more.get("tls") == "0" else "https"
    options = {
        "bucket_name": bucket,
        "location": folder,
        "access_key": unquote(parts.username or ""),
        "secret_key": unquote(parts.password or ""),
        "region_name": more.get("region", ""),
        "endpoint_url": f"{scheme}://{host}" if host else "",
        # Nobody reads the bucket but the portal, which decides what is public.
        "default_acl": "private",
        "file_overwrite": False,
    }
    return {name: found for name, found in options.items() if found != ""}
