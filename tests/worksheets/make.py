"""Makes the worksheets of this folder, what each says, and the list of them.

    python -m tests.worksheets.make            # needs LibreOffice (soffice)
    python -m tests.worksheets.make NAME …     # only these

LibreOffice writes its files a little otherwise each time; all others come out the same.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

import django

from tests.worksheets.expected import Worksheet

HERE = Path(__file__).parent
README = """\
# Made worksheets

Small files as people in ministries make them, each with what a person reads in it (`NAME.json`).
`tests/test_worksheet_corpus.py` reads every file and compares. What stands in the JSON is written
by hand in `word_files.py`, `excel_files.py` and `exports.py`, never taken from what the portal
reads; where the two differ, the portal is wrong. All names in them are invented.

`python -m tests.worksheets.make` makes them all, and this list. A name that ends in
`-libreoffice` is the same file, read and written again by LibreOffice.

| File | What it is about |
|---|---|
"""


def main(names: Sequence[str]) -> None:
    django.setup()
    # Only a set-up Django can be asked for the portal's own files.
    from tests.worksheets import excel_files, exports, word_files  # noqa: PLC0415 - as above

    files = [*exports.FILES, *word_files.FILES, *excel_files.FILES]
    chosen = [file for file in files if not names or file.name in names]
    with tempfile.TemporaryDirectory() as folder:
        originals = Path(folder)
        for file in chosen:
            content = file.content()
            if not file.only_resaved:
                (HERE / file.name).write_bytes(content)
            if file.resaved:
                (originals / file.name).write_bytes(content)
            for name in file.names:
                _write_json(HERE / f"{Path(name).stem}.json", file.says)
        _resave(originals, [file for file in chosen if file.resaved])
    lines = [
        f"| `{name}` | {file.about}{'' if name == file.name else '; by LibreOffice'} |\n"
        for file in files
        for name in file.names
    ]
    (HERE / "README.md").write_text(README + "".join(lines), encoding="utf-8")


def _write_json(path: Path, says: dict[str, object]) -> None:
    text = json.dumps(says, ensure_ascii=False, indent=1)
    path.write_text(f"{text}\n", encoding="utf-8")


def _resave(folder: Path, files: Sequence[Worksheet]) -> None:
    """Let LibreOffice read the files and write them again."""
    for suffix in ("docx", "xlsx"):
        own = [file for file in files if file.name.endswith(suffix)]
        if not own:
            continue
        program = shutil.which("soffice")
        if program is None:
            raise SystemExit("LibreOffice (soffice) is not installed.")
        out = folder / "out"
        profile = f"-env:UserInstallation=file://{folder}/profile"
        command = [program, "--headless", profile, "--convert-to", suffix, "--outdir", out]
        command += [folder / file.name for file in own]
        subprocess.run(command, check=True, capture_output=True, timeout=300)  # noqa: S603 - fixed arguments
        for file in own:
            shutil.copyfile(out / file.name, HERE / file.resaved_name)


if __name__ == "__main__":
    main(sys.argv[1:])
