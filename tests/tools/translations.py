"""The Latvian catalogue is complete, agrees with the source, and is compiled.

python -m tests.tools.translations            says what is wrong and writes nothing
python -m tests.tools.translations --write    brings new texts into it and compiles it
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parents[2]
CATALOGUE = Path("locale/lv/LC_MESSAGES/django.po")
# Directories whose texts no reader of the portal sees.
NOT_SOURCE = ("var", "tests", "docs", "fixtures", "static")
# Latvian has three plural forms; with another number the catalogue still compiles, and misleads.
PLURAL_FORMS = "nplurals=3;"

Key = tuple[str | None, str, str]


def key(entry: polib.POEntry | polib.MOEntry) -> Key:
    return (entry.msgctxt, entry.msgid, entry.msgid_plural)


def listed(keys: Iterable[Key]) -> list[str]:
    return sorted(repr(text) + (f" ({context})" if context else "") for context, text, _ in keys)


def make_messages(tree: Path) -> None:
    """Bring the catalogue of `tree` up to its source. Needs no settings, only gettext."""
    # fmt: off
    command = [
        sys.executable, "-m", "django", "makemessages", "--locale", "lv",
        "--add-location", "file", "--no-obsolete",
    ]
    # fmt: on
    for name in NOT_SOURCE:
        command += ["--ignore", name]
    environment = {n: v for n, v in os.environ.items() if n != "DJANGO_SETTINGS_MODULE"}
    result = subprocess.run(
        command, cwd=tree, env=environment, capture_output=True, text=True, check=False
    )
    if result.returncode:
        sys.exit(f"makemessages failed:\n{result.stdout}{result.stderr}")


def texts_in_source(tree: Path) -> set[Key]:
    """What makemessages finds today, in a copy of `tree`."""
    with tempfile.TemporaryDirectory() as place:
        copy = Path(place) / "source"
        aside = shutil.ignore_patterns(".*", "__pycache__", "*.mo", *NOT_SOURCE)
        shutil.copytree(tree, copy, ignore=aside)
        make_messages(copy)
        return {key(entry) for entry in polib.pofile(str(copy / CATALOGUE)) if not entry.obsolete}


def not_compiled(live: list[polib.POEntry], compiled_path: Path) -> set[Key]:
    """Texts whose translation in the .mo is not that of the .po."""
    compiled = polib.mofile(str(compiled_path)) if compiled_path.exists() else []
    in_mo = {key(entry): (entry.msgstr, entry.msgstr_plural) for entry in compiled}
    in_po = {key(entry): (entry.msgstr, entry.msgstr_plural) for entry in live}
    translated = {key(entry) for entry in live if entry.translated()}
    return {k for k in translated | in_mo.keys() if in_po.get(k) != in_mo.get(k)}


def complaints(tree: Path) -> list[str]:
    """One sentence a problem, each followed by the texts it is about."""
    path = tree / CATALOGUE
    if not path.exists():
        return [f"{CATALOGUE} does not exist."]
    catalogue = polib.pofile(str(path))
    live = [entry for entry in catalogue if not entry.obsolete]
    in_source = texts_in_source(tree)
    in_catalogue = {key(entry) for entry in live}
    problems = [
        ("in the source but not in the catalogue", in_source - in_catalogue),
        ("in the catalogue but nowhere in the source", in_catalogue - in_source),
        ("without a translation", {key(e) for e in live if not e.fuzzy and not e.translated()}),
        ("fuzzy", {key(e) for e in live if e.fuzzy}),
        ("not the same in the compiled catalogue", not_compiled(live, path.with_suffix(".mo"))),
    ]
    lines = [
        f"{len(keys)} text(s) {what}:" + "".join(f"\n    {text}" for text in listed(keys))
        for what, keys in problems
        if keys
    ]
    if not catalogue.metadata.get("Plural-Forms", "").startswith(PLURAL_FORMS):
        lines.append(f"The header Plural-Forms does not begin with {PLURAL_FORMS!r}.")
    formats = subprocess.run(
        ["msgfmt", "--check", "--output-file=-", str(path)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    if formats.returncode:
        lines.append(formats.stderr.rstrip())
    return lines


def write(tree: Path) -> None:
    path = tree / CATALOGUE
    path.parent.mkdir(parents=True, exist_ok=True)
    make_messages(tree)
    # polib's own compiler writes the same bytes whatever version of gettext a machine has.
    polib.pofile(str(path)).save_as_mofile(str(path.with_suffix(".mo")))


def main() -> int:
    if "--write" in sys.argv[1:]:
        write(ROOT)
    lines = complaints(ROOT)
    if lines:
        print("\n".join(lines))
        if "--write" not in sys.argv[1:]:
            print("`make messages` brings new texts in and compiles; translating is by hand.")
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main())
