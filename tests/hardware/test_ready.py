"""Boards that need no soldering: each mistake is named, each has its page."""

import tomllib
from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest

from hardware.checks import ready as checks
from hardware.checks.__main__ import complaints
from hardware.design import load
from hardware.parts import HERE, BadSource, load_chips, load_parts, price_usd
from hardware.readme import load_bought
from hardware.ready import STEPS, load_ready, read_ready
from holdfw.pins import BOARDS, CHIPS, Pins

STICK, EXPANSION, CYTRON = "m5stickc-plus2", "xiao-esp32c3-expansion", "cytron-aiot-s3"
ENTRIES = tomllib.loads((HERE / "ready.toml").read_text())
DESIGN = load()
WIRED = {board: price_usd(DESIGN.parts, DESIGN.bom, board) for board in DESIGN.wirings}

Change = Callable[[dict[str, Any]], None]


def found(change: Change, firmware: dict[str, Pins] = BOARDS) -> list[str]:
    entries = deepcopy(ENTRIES)
    change(entries)
    ready = read_ready(entries, load_parts())
    return list(checks.check(ready, WIRED, firmware, load_chips(), CHIPS, load_bought()))


def nothing(entries: dict[str, Any]) -> None: ...


def test_the_sources_are_in_order() -> None:
    assert found(nothing) == []
    assert list(complaints(DESIGN)) == []


def test_every_board_is_wired_or_ready() -> None:
    assert {*DESIGN.wirings, *load_ready(DESIGN.parts)} == set(BOARDS) == set(load_bought())


def drop(board: str) -> Change:
    return lambda entries: entries["board"].pop(board)


def put(board: str, pin: str, gpio: int) -> Change:
    return lambda entries: entries["board"][board]["pins"][pin].update(gpio=gpio)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (drop(EXPANSION), f"{EXPANSION}: holdfw.pins has it, or"),
        (put(STICK, "buzzer", 25), f"{STICK}: buzzer is on GPIO 25 in ready.toml, on 2 in holdfw.pins"),
        (
            lambda entries: entries["board"][STICK]["pins"].pop("hold"),
            "hold is on GPIO None in ready.toml, on 4",
        ),
        (lambda entries: entries["part"][STICK]["price_usd"].update(value=25.0), "parts cost 25.00 USD"),
        (
            lambda entries: entries["board"][CYTRON]["steps"].__setitem__(2, "deploy it"),
            f"no step says `holdtimer deploy --board {CYTRON}`",
        ),
    ],
    ids=["a board is missing", "another pin", "a pin is missing", "a price", "no deploy"],
)
def test_a_mistake_is_named(change: Change, said: str) -> None:
    assert any(said in complaint for complaint in found(change))


@pytest.mark.parametrize(
    ("board", "pin", "gpio", "able"),
    [(EXPANSION, "button", 7, "wake"), (STICK, "battery", 26, "adc1"), (STICK, "buzzer", 38, "output")],
)
def test_a_pin_that_cannot_is_named_though_both_agree(board: str, pin: str, gpio: int, able: str) -> None:
    fields = {name: getattr(BOARDS[board], name) for name in Pins._fields} | {pin: gpio}

    said = found(put(board, pin, gpio), BOARDS | {board: Pins(**fields)})

    assert len(said) == 1
    assert f"that is in its list {able}; GPIO {gpio} is not" in said[0]


def test_a_held_pin_has_to_be_one_of_the_rtc() -> None:
    row = BOARDS[STICK]
    fields = {name: getattr(row, name) for name in Pins._fields}
    fields["extend"] = {**(row.extend or {}), "hold": 5}

    said = found(put(STICK, "hold", 5), BOARDS | {STICK: Pins(**fields)})

    assert any("hold needs a pin of ESP32 that is in its list wake" in complaint for complaint in said)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda entries: entries["board"][STICK]["pins"]["hold"].update(source=""), "has no source"),
        (lambda entries: entries["board"][STICK]["steps"].pop(), f"has {STEPS - 1} steps"),
        (lambda entries: entries["board"][STICK]["parts"].update(unicorn=1), "unicorn, which is no part"),
        (lambda entries: entries["board"][STICK].pop("faults"), "faults"),
    ],
)
def test_what_is_not_whole_is_refused(change: Change, said: str) -> None:
    with pytest.raises(BadSource, match=said):
        found(change)


@pytest.mark.parametrize("board", [STICK, EXPANSION, CYTRON])
def test_its_page_says_all_of_it(board: str) -> None:
    entry = load_ready(DESIGN.parts)[board]
    page = entry.page()

    assert page.count("<li>") == len(entry.parts) + STEPS + len(entry.faults + entry.unknown) + len(
        entry.pins
    )
    assert f"holdtimer deploy --board {board}" in page
    assert f"{entry.price_usd:.2f} USD" in page
