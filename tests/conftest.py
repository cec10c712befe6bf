"""What every test run shares: repeatable randomness, and nothing left out in silence."""

import os
from collections.abc import Generator

import pytest
from hypothesis import settings

# No deadline: the machine is shared. Derandomized: a failure in CI fails again at the desk.
settings.register_profile("repeatable", deadline=None, derandomize=True)
settings.load_profile("repeatable")


@pytest.fixture(autouse=True)
def own_data(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test meets what whoever runs it keeps, or has set."""
    for name in [name for name in os.environ if name.startswith("HOLDTIMER_") and name != "HOLDTIMER_MP32"]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOLDTIMER_DATA", str(tmp_path_factory.mktemp("data")))


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """With REQUIRE_ALL set, as in CI, a test that was left out fails the run."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("REQUIRE_ALL") and reporter and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> Generator[None]:
    """Last of all, count what ran on MicroPython, and name what was left out and the command that adds it."""
    yield
    properties = [
        said for report in terminalreporter.stats.get("passed", []) for said in report.user_properties
    ]
    counts = [value for name, value in properties if name == "micropython_passed"]
    if counts:
        terminalreporter.write_line(
            f"32-bit MicroPython: {sum(counts)} portable tests passed, in {len(counts)} files"
        )
    cuts = [value for name, value in properties if name == "power_cuts"]
    if cuts:
        terminalreporter.write_line(f"power cuts in a session of 12 holds: {sum(cuts)} tried, nothing lost")
    for name, value in properties:
        if name == "bluez_passed":
            terminalreporter.write_line(f"over real BlueZ: {value} passed, 0 failed")
        if name == "air_drops":
            terminalreporter.write_line(f"random drops while syncing on the simulated air: {value}")
    drops = [value for name, value in properties if name == "drops"]
    if drops:
        terminalreporter.write_line(f"frames of a push or a pull that came to harm: {sum(drops)} cases")
    skipped = terminalreporter.stats.get("skipped", [])
    for why in sorted({report.longrepr[2] for report in skipped if isinstance(report.longrepr, tuple)}):
        terminalreporter.write_line(f"LEFT OUT: {why.removeprefix('Skipped: ')}", yellow=True)
    if skipped and os.environ.get("REQUIRE_ALL"):
        terminalreporter.write_line("REQUIRE_ALL is set: what was left out fails this run", red=True)
