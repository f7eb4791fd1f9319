"""A pytest plugin: a test that was not really run fails the whole run, by name.

    python -m pytest -p tests.tools.no_skips

Skipping and expected failures are for a developer's desk; in `make test` they would be holes
that nobody sees.
"""

import pytest

not_run: list[str] = []


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if report.skipped:  # an expected failure reports itself as skipped, too
        why = report.longrepr[2] if isinstance(report.longrepr, tuple) else "expected to fail"
        not_run.append(f"{report.nodeid}: {getattr(report, 'wasxfail', '') or why}")


def pytest_collectreport(report: pytest.CollectReport) -> None:
    if report.skipped:
        why = report.longrepr[2] if isinstance(report.longrepr, tuple) else "skipped"
        not_run.append(f"{report.nodeid}: {why}")


def pytest_sessionfinish(session: pytest.Session) -> None:
    if not_run and session.exitstatus in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if not_run:
        terminalreporter.section("not run, which counts as failed here", red=True)
        for line in not_run:
            terminalreporter.line(line)
