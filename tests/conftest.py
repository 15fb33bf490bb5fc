"""What could not be tested is named in the last line, and in CI it is a failure."""

import os
from collections.abc import Iterator

import pytest

NOT_RUN = pytest.StashKey[list[str]]()


def pytest_configure(config: pytest.Config) -> None:
    config.stash[NOT_RUN] = []


@pytest.hookimpl(wrapper=True)
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> Iterator[None]:
    yield
    skipped = {_name(report.nodeid) for report in terminalreporter.stats.get("skipped", [])}
    terminalreporter.config.stash[NOT_RUN].extend(sorted(skipped))
    terminalreporter.write_line(f"not_run={','.join(sorted(skipped)) or 'none'}")


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("CI") and exitstatus == 0 and reporter and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def _name(nodeid: str) -> str:
    return nodeid.rpartition("::")[2].partition("[")[0]
