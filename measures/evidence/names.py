"""The name under which an evidence file is kept and served, made of the name it came with."""

import re
import unicodedata

from measures.evidence.kinds import FileKind

MOST_BYTES = 120
NAMELESS = "evidence"

PATH = re.compile(r"[/\\]")
# No system takes all of these in a name; a colon also names a drive, or a stream behind a file.
NOT_IN_NAMES = re.compile(r'[<>:"|?*]')
# What looks like an extension: nolikums.exe, but not "Nr.5", "01.04.2020" or "u.c. noteikumi".
EXTENSION = re.compile(r"\.[A-Za-z][A-Za-z0-9]{0,4}$")


def kept_name(given: str, kind: FileKind) -> str:
    """A name of at most 120 bytes in UTF-8 that ends with an extension of the file's kind.

    It has no path, no invisible or direction marks and no runs of blanks, does not begin with a
    dot, and stands in NFC. Letters of every language stay. Given again, it comes back the same.
    """
    stem, extension = _divided(_last_part(given), kind)
    ending = f".{extension}"
    short = stem.encode()[: MOST_BYTES - len(ending)].decode(errors="ignore")
    return (_trimmed(short) or NAMELESS) + ending


def name_of_erased(sha256: str, kind: FileKind) -> str:
    """What stands instead of the name of a file whose bytes were erased: the name, too, may say of
    whom it was.
    """
    return f"{sha256[:8]}.{kind.extensions[0]}"


def _last_part(given: str) -> str:
    """The name without the folders before it, as it can be shown."""
    parts = [_shown(part) for part in PATH.split(given)]
    return next((part for part in reversed(parts) if _trimmed(part)), "")


def _shown(text: str) -> str:
    """Blanks as single spaces, nothing that cannot be seen or that turns the text around."""
    spaced = NOT_IN_NAMES.sub(" ", " ".join(text.split()))
    seen = "".join(sign for sign in spaced if not unicodedata.category(sign).startswith("C"))
    return unicodedata.normalize("NFC", " ".join(seen.split()))


def _divided(name: str, kind: FileKind) -> tuple[str, str]:
    """What stands before the extension, and the extension that the kind has."""
    for candidate in (name, _trimmed(EXTENSION.sub("", name))):
        stem, dot, extension = candidate.rpartition(".")
        if dot and extension.lower() in kind.extensions:
            return _trimmed(stem), extension.lower()
    return _trimmed(EXTENSION.sub("", name)), kind.extensions[0]


def _trimmed(stem: str) -> str:
    return stem.strip(" .")
