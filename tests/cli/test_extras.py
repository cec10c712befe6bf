"""Where an extra is not installed: one sentence, the command to type, one exit code, whatever needs it."""

import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from history.journals import DEVICE, EPOCH, Journal
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from holdtimer import extras
from holdtimer.errors import EXIT_LACKING
from holdtimer.history.store import open_store
from holdtimer.history.zones import Zone

PROJECT = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text())["project"]
NOON_MS = 1_795_000_000_000
MODULES = [module for extra in extras.EXTRAS.values() for module in extra.modules]
BASE = f"import sys; sys.modules |= dict.fromkeys({MODULES})\n"
"""As if no extra were installed."""

ASKED = {
    "demo": "sim",
    "sim --headless": "sim",
    "--hci tcp-client:127.0.0.1:1 scan": "sim",
    "deploy": "usb",
    "selftest": "usb",
    "enroll": "usb",
    "flash image.bin": "usb",
    "symbols": "usb",
    "review --html made": "report",
    "routine print ice -o made": "report",
    "routine preview ice --png made": "report",
    "routine import photo.png": "report",
    "export ical made": "report",
    "export fit made": "fit",
    "routine export ice --to fit -o made": "fit",
    "routine import workout.fit": "fit",
    "sessions --database postgresql+psycopg://a@b/c": "postgresql",
}


def run(code: str, *words: str) -> subprocess.CompletedProcess[str]:
    program = BASE + f"sys.argv[:] = ['holdtimer', *sys.argv[1:]]\n{code}"
    return subprocess.run(
        [sys.executable, "-c", program, *words], capture_output=True, text=True, check=False
    )


def holdtimer(*words: str) -> subprocess.CompletedProcess[str]:
    return run("from holdtimer.cli.main import main; main()", *words)


@pytest.fixture
def _a_session(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOLDTIMER_KEYS", "file")
    with open_store() as store:
        store.keep(DEVICE, EPOCH, Journal().booted().session().data)
        store.anchor(DEVICE, EPOCH, 1, 0, NOON_MS, 5, Zone(0))


@pytest.mark.usefixtures("_a_session")
@pytest.mark.parametrize("asked", ASKED)
def test_it_says_what_to_type(asked: str) -> None:
    done = holdtimer(*asked.split())

    assert done.returncode == EXIT_LACKING, done.stderr
    assert "which is not installed" in done.stderr
    assert done.stderr.splitlines()[-1].strip() == extras.command(ASKED[asked])
    assert not Path("made").exists()


def test_the_help_lists_what_each_extra_would_add() -> None:
    lacking = " ".join(holdtimer("--help").stdout.split())
    with_all = subprocess.run(
        [Path(sys.executable).with_name("holdtimer"), "--help"], capture_output=True, text=True, check=True
    ).stdout

    assert all(f"{extras.command(name)} {extra.adds}" in lacking for name, extra in extras.EXTRAS.items())
    assert "pip install" not in with_all


def test_a_command_that_cannot_be_loaded_is_named_by_its_extra() -> None:
    """Every other one answers at least --help."""
    ask = """
from holdtimer import extras
from holdtimer.cli.main import COMMANDS, ROUTINE_COMMANDS, cli, routine
import click
for group in (cli, routine):
    for name in group.list_commands(click.Context(group)):
        try:
            group.get_command(click.Context(group), name)
        except ModuleNotFoundError as error:
            print(name, error.name.partition(".")[0])
"""
    done = run(ask)
    found = [line.split() for line in done.stdout.splitlines()]

    assert done.returncode == 0, done.stderr
    assert {"demo", "sim", "deploy"} <= {name for name, _ in found}
    for name, module in found:
        adds = next(extra.adds for extra in extras.EXTRAS.values() if module in extra.modules)
        assert name in adds.split(":")[0].replace(",", "").split(), f"extras.py does not say it adds {name}"


def test_an_extra_brings_the_modules_that_are_asked_for() -> None:
    found = packages_distributions()
    optional = PROJECT["optional-dependencies"]
    brought = {
        name: {canonicalize_name(found[module][0]) for module in extra.modules}
        for name, extra in extras.EXTRAS.items()
    }

    for name, packages in brought.items():
        assert packages == {Requirement(said).name for said in optional[name]}
        assert not packages & {Requirement(said).name for said in PROJECT["dependencies"]}
    assert optional.keys() - brought.keys() == {"all"}
    assert optional["all"] == [f"holdtimer[{','.join(brought)}]"]
