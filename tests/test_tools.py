"""The checks of `make test` can fail: each is shown something wrong and must say so."""

import os
import subprocess
import sys
from pathlib import Path

import polib
import pytest

from tests.tools import translations

ROOT = Path(__file__).resolve().parent.parent


@pytest.mark.parametrize(
    ("source", "named"),
    [
        ("import pytest\n@pytest.mark.skip(reason='later')\ndef test_a(): pass", "test_a: Skipped"),
        ("import pytest\npytest.skip('not here', allow_module_level=True)", "not here"),
        ("import pytest\n@pytest.mark.xfail(reason='known')\ndef test_a(): 1 / 0", "test_a: known"),
    ],
)
def test_a_test_that_is_not_run_fails_the_run_by_name(tmp_path, source, named):
    run = run_pytest(tmp_path, f"{source}\ndef test_that_passes(): pass")

    assert run.returncode == 1
    assert "not run, which counts as failed here" in run.stdout
    assert named in run.stdout


def test_a_run_in_which_every_test_passes_passes(tmp_path):
    assert run_pytest(tmp_path, "def test_that_passes(): pass").returncode == 0


def run_pytest(folder, source):
    (folder / "test_it.py").write_text(source)
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "tests.tools.no_skips", "-q"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def translated(tmp_path):
    """A source of two texts with a complete, compiled catalogue."""
    source = 'from django.utils.translation import gettext\n\n{} = gettext("{}")\n'
    (tmp_path / "one.py").write_text(source.format("A", "Report"))
    (tmp_path / "two.py").write_text(source.format("B", "Measure"))
    catalogue = tmp_path / translations.CATALOGUE
    translations.write(tmp_path)
    file = polib.pofile(str(catalogue))
    file.metadata["Plural-Forms"] = (
        "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n != 0 ? 1 : 2);"
    )
    file.find("Report").msgstr = "Pārskats"
    file.find("Measure").msgstr = "Pasākums"
    file.save()
    file.save_as_mofile(str(catalogue.with_suffix(".mo")))
    return tmp_path


def test_a_complete_catalogue_draws_no_complaint(translated):
    assert translations.complaints(translated) == []


def test_a_text_missing_from_the_catalogue_is_named(translated):
    (translated / "one.py").write_text(
        'from django.utils.translation import gettext\n\nA = gettext("Risk")\n'
    )

    assert translations.complaints(translated) == [
        "1 text(s) in the source but not in the catalogue:\n    'Risk'",
        "1 text(s) in the catalogue but nowhere in the source:\n    'Report'",
    ]


def test_an_untranslated_a_fuzzy_and_a_stale_text_are_named(translated):
    catalogue = translated / translations.CATALOGUE
    file = polib.pofile(str(catalogue))
    file.find("Report").msgstr = ""
    file.find("Measure").flags.append("fuzzy")
    file.save()

    assert translations.complaints(translated) == [
        "1 text(s) without a translation:\n    'Report'",
        "1 text(s) fuzzy:\n    'Measure'",
        "1 text(s) not the same in the compiled catalogue:\n    'Report'",
    ]
