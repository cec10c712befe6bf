"""The schematic joins what the harness joins, and `make hardware` writes what it says."""

import csv
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from hardware import build
from hardware.design import Design
from hardware.netlist import Net
from hardware.parts import BadSource, price_usd
from hardware.readme import load_promises
from hardware.schematic.schematic import draw

FIREBEETLE, XIAO = "firebeetle2-esp32e", "xiao-esp32c3"
BOARDS = [FIREBEETLE, XIAO]


def texts(svg: str) -> str:
    return " ".join(ElementTree.fromstring(svg).itertext())


@pytest.mark.parametrize("board", BOARDS)
def test_every_wired_part_is_drawn(design: Design, board: str) -> None:
    said = texts(draw(design, board))
    assert [reference for reference in design.wirings[board].parts if reference not in said] == []


@pytest.mark.parametrize("board", BOARDS)
def test_the_pins_are_named_with_their_gpio(design: Design, board: str) -> None:
    said = texts(draw(design, board)).split()
    pins = design.firmware[board]
    on_board = design.module(board).extras["on_board"].values()
    wired = {pins.sda, pins.scl, pins.button, pins.buzzer, pins.battery} - set(on_board)
    assert {word for word in said if word.startswith("IO")} == {f"IO{gpio}" for gpio in wired}


def test_a_net_that_the_drawing_lacks(design: Design) -> None:
    wiring = design.wirings[XIAO]
    more = replace(
        wiring, nets=(*wiring.nets, Net(frozenset({("X1", "1"), ("X2", "1")}), frozenset({"EXTRA"})))
    )
    with pytest.raises(BadSource, match=r"drawing and harness differ: X1 1\+X2 1"):
        draw(replace(design, wirings=design.wirings | {XIAO: more}), XIAO)


def test_a_part_that_is_not_where_the_drawing_has_it(rewired: Callable[..., Design]) -> None:
    def cut(harness: dict[str, Any]) -> None:
        harness["connections"] = [
            one for one in harness["connections"] if "W3" not in [next(iter(end)) for end in one]
        ]

    with pytest.raises(BadSource, match="xiao-esp32c3: the board has 0 pins on BUZZER"):
        draw(rewired(XIAO, cut), XIAO)


@pytest.mark.parametrize("board", BOARDS)
def test_the_bom_to_buy_from_has_the_total(design: Design, board: str, tmp_path: Path) -> None:
    with build.write_bom(design, board, tmp_path).open(newline="") as file:
        *lines, total = csv.DictReader(file)
    assert total["reference"] == "total"
    assert float(total["sum_usd"]) == pytest.approx(sum(float(line["sum_usd"]) for line in lines))
    assert float(total["sum_usd"]) == pytest.approx(price_usd(design.parts, design.bom, board))
    assert all(line["number"] and line["suppliers"] for line in lines)


def test_a_promise_that_does_not_hold_ends_the_build_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(build.ROOT / "hardware", tmp_path / "hardware")
    readme = tmp_path / "hardware" / "README.md"
    promise = f"at least {load_promises()[FIREBEETLE].days} days"
    readme.write_text(readme.read_text().replace(promise, "at least 999 days"))
    monkeypatch.setattr(build, "ROOT", tmp_path)
    with pytest.raises(SystemExit, match=r"999 promised: MISSED[^Z]*README.md promises more days"):
        build.write_power(tmp_path)


@pytest.mark.parametrize("board", BOARDS)
def test_the_wiring_is_in_pictures(design: Design, board: str, tmp_path: Path) -> None:
    if not shutil.which("dot"):
        pytest.skip("the wiring's picture: graphviz. To add it: apt-get install graphviz")
    said = " ".join(texts(path.read_text()) for path in build.write_wiring(board, tmp_path))
    wiring = design.wirings[board]
    assert [name for name in ("SP1", *wiring.parts, *wiring.cables) if name not in said] == []
