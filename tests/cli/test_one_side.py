"""What is done on one side is booked on that side: from the prescription to every figure and every export."""

import csv
import io
import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from core.board import Board
from garmin_fit_sdk import Decoder, Stream
from history.journals import DEVICE, EPOCH

from holdcore.routine_file import decode_routine
from holdtimer.cli.main import cli
from holdtimer.companion.push import prepare
from holdtimer.files import DATA_DIRECTORY
from holdtimer.history.devices import Sent
from holdtimer.history.store import open_store
from holdtimer.history.zones import Zone
from holdtimer.routines import load
from holdtimer.routines.rehearsal import timeline, total_ms
from holdtimer.routines.toml_write import to_json

HELD_S = 90


@pytest.fixture(params=["left", "right"])
def side(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A history with one session of yesterday, done on this side only."""
    monkeypatch.setenv(DATA_DIRECTORY, str(tmp_path))
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.delenv("HOLDTIMER_DATABASE", raising=False)
    side = str(request.param)
    file = load(f"{side.capitalize()} side only: piriformis 3 x 30 s", "piriformis", ".txt")
    outgoing = prepare(file, "piriformis", True, [])
    board = Board({file.slug: decode_routine(outgoing.data)})
    board.long()
    board.run(total_ms(timeline(file.routine())) + 200_000)
    began = datetime.now(UTC) - timedelta(days=1)
    began_ms = int(began.timestamp() * 1000)
    with open_store() as store:
        sent = Sent(DEVICE, file.slug, began_ms, "piriformis", to_json(file), outgoing.digest, True)
        store.prescribe(sent)
        store.keep(DEVICE, EPOCH, b"".join(board.log))
        store.anchor(DEVICE, EPOCH, 1, 0, began_ms, 5, Zone(0))
    return side


def output(*arguments: str) -> str:
    done = CliRunner().invoke(cli, arguments, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.stdout


def by_side(value: Any, found: dict[str, int]) -> dict[str, int]:
    """Seconds held by side, of every object in JSON that names a side."""
    if isinstance(value, list):
        for item in value:
            by_side(item, found)
    elif isinstance(value, dict):
        if isinstance(value.get("side"), str):
            held_ms = next((value[key] for key in ("held_ms", "actual_ms", "ms") if key in value), 0)
            found[value["side"]] = found.get(value["side"], 0) + held_ms
        for item in value.values():
            by_side(item, found)
    return found


def other_than(side: str) -> str:
    return "right" if side == "left" else "left"


@pytest.mark.parametrize("command", ["stats", "review"])
def test_figures(side: str, command: str) -> None:
    found = by_side(json.loads(output(command, "--json")), {})

    assert found.get(other_than(side), 0) == 0
    assert "none" not in found
    if command == "stats":
        assert found[side] >= HELD_S * 1000


def test_csv(side: str) -> None:
    rows = list(csv.DictReader(io.StringIO(output("export", "csv"))))

    assert [row["side"] for row in rows] == [side] * 3


def test_fit(side: str, tmp_path: Path) -> None:
    path = tmp_path / "done.fit"
    output("export", "fit", str(path))
    messages, errors = Decoder(Stream.from_byte_array(bytearray(path.read_bytes()))).read()

    said = json.dumps(messages, default=str)
    assert errors == []
    assert side in said
    assert other_than(side) not in said


def test_fhir(side: str) -> None:
    said = output("export", "fhir")

    assert said.count(f"piriformis, {side}") == 3
    assert other_than(side) not in said


def test_page(side: str, tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    output("review", "--html", str(path))
    rows = re.findall(r'"side":"(left|right)"[^{}]*?"held":"([0-9:]+)"', path.read_text())

    assert "1:30" in {held for of, held in rows if of == side}
    assert {held for of, held in rows if of != side} <= {"0:00"}
