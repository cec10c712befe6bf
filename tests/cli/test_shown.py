"""What the history says is shown on every terminal, and stays what it is."""

import csv
import io
import json
from pathlib import Path

import pytest
from cli.surroundings import run
from history.diary import diary, fill
from history.journals import DEVICE

from holdtimer.history.store import open_store

NAME = "Jürg ± :heart: [bold]腰"
SHOWN = {
    "ascii": "J\\u00fcrg \\u00b1 :heart: [bold]\\u8170",
    "latin-1": "Jürg ± :heart: [bold]\\u8170",
    "utf-8": NAME,
}


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data")
    with open_store(f"sqlite:///{folder / 'history.sqlite'}") as store:
        fill(store, diary(12))
        store.derive()
        store.assign(DEVICE, NAME, 0)
    return folder


@pytest.mark.parametrize("encoding", SHOWN)
@pytest.mark.parametrize("command", ["person", "sessions", "show", "stats", "review"])
def test_a_person_s_name_in_the_terminal_s_encoding(data: Path, encoding: str, command: str) -> None:
    given: dict[str, str | None] = {"PYTHONIOENCODING": encoding, "COLUMNS": "200"}
    done = run(command, cwd=data, data=data, environment=given)

    assert done.returncode == 0
    said = done.stdout.decode(encoding)
    assert "\N{HEAVY BLACK HEART}" not in said
    if command in ("person", "show", "stats"):
        assert SHOWN[encoding] in said


@pytest.mark.parametrize("encoding", SHOWN)
def test_json_and_csv_are_that_in_every_encoding(data: Path, encoding: str) -> None:
    given: dict[str, str | None] = {"PYTHONIOENCODING": encoding}
    as_json = run("sessions", "--json", cwd=data, data=data, environment=given)
    as_csv = run("sessions", "--csv", cwd=data, data=data, environment=given)

    assert (as_json.returncode, as_csv.returncode) == (0, 0)
    assert {row["person"] for row in json.loads(as_json.stdout.decode(encoding))} == {NAME}
    rows = csv.DictReader(io.StringIO(as_csv.stdout.decode(encoding)))
    assert {row["person"] for row in rows} == {SHOWN[encoding]}


def test_what_is_exported_is_utf_8_whatever_the_terminal_can(data: Path) -> None:
    given: dict[str, str | None] = {"PYTHONIOENCODING": "ascii"}
    piped = run("export", "csv", cwd=data, data=data, environment=given)

    assert piped.returncode == 0
    assert NAME in piped.stdout.decode()
