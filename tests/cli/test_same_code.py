"""One situation has one exit code, whatever the command."""

from pathlib import Path

import pytest
from click.testing import CliRunner
from history.journals import DEVICE, EPOCH, Journal

from holdtimer.cli.main import cli
from holdtimer.errors import EXIT_FILE, HoldtimerError
from holdtimer.history.store import open_store
from holdtimer.history.zones import Zone

NOON_MS = 1_795_000_000_000


@pytest.fixture(autouse=True)
def _a_session_with_a_date(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with open_store() as store:
        store.keep(DEVICE, EPOCH, Journal().booted().session().data)
        store.anchor(DEVICE, EPOCH, 1, 0, NOON_MS, 5, Zone(0))


def refused(*command: str) -> HoldtimerError:
    with pytest.raises(HoldtimerError) as caught:
        CliRunner().invoke(cli, command, catch_exceptions=False)
    return caught.value


@pytest.mark.parametrize(
    "command",
    [
        "routine new a -o a.file",
        "routine export hip-trio --to toml -o a.file",
        "routine preview hip-trio --png a.file",
        "export csv a.file",
        "backup a.file",
    ],
)
def test_a_file_that_is_there_already(command: str) -> None:
    path = Path("a.file")
    path.write_text("mine")

    error = refused(*command.split())

    assert error.exit_code == EXIT_FILE
    assert "is there already" in str(error)
    assert error.hint
    assert path.read_text() == "mine"
