"""The checks of `make test` can fail: each is shown something wrong and must say so."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import polib
import pytest

from tests import weighing
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


def counting(to):
    return lambda: sum(range(to))


def hoarding(megabytes):
    return lambda: len(bytearray(b"a") * (megabytes * 2**20))


def failing():
    return lambda: 1 / 0


def ending():
    return lambda: os.kill(os.getpid(), signal.SIGKILL)


def test_what_is_weighed_gives_its_value(scales):
    assert scales.weigh(counting, 4) == 6
    assert scales.weigh(hoarding, 300) == 300 * 2**20


def test_what_takes_too_much_memory_is_told_and_burdens_nothing_else(scales):
    with pytest.raises(AssertionError, match=r"'megabytes': [67]"):
        scales.weigh(hoarding, 600)

    assert scales.weigh(counting, 4) == 6


def test_what_takes_too_long_is_told(scales, monkeypatch):
    monkeypatch.setattr(weighing, "SECONDS", 0.01)

    with pytest.raises(AssertionError, match="'seconds': "):
        scales.weigh(counting, 10_000_000)


@pytest.mark.parametrize(
    ("work", "told"), [(failing, "ZeroDivisionError"), (ending, "ending ended with -9")]
)
def test_what_fails_while_it_is_weighed_is_shown(scales, work, told):
    with pytest.raises(AssertionError, match=told):
        scales.weigh(work)

    assert scales.weigh(counting, 4) == 6
