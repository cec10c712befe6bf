"""The wiring is what the firmware expects, whole and within limits; and every check finds its mistake."""

from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from hardware.checks import limits, nets, pins
from hardware.design import Design
from hardware.netlist import load_harness, read_harness
from hardware.parts import BadSource, Figure
from holdfw.pins import CHIPS

FIREBEETLE, XIAO = "firebeetle2-esp32e", "xiao-esp32c3"
BOARDS = [FIREBEETLE, XIAO]

Harness = dict[str, Any]
Rewired = Callable[[str, Callable[[Harness], object]], Design]


def found(design: Design) -> list[str]:
    return [*pins.check(design), *nets.check(design), *limits.check(design)]


def connection(harness: Harness, *names: str) -> Any:
    """The connection through exactly these connectors and cables."""
    return next(one for one in harness["connections"] if [next(iter(end)) for end in one] == list(names))


def test_nothing_is_wrong(design: Design) -> None:
    assert found(design) == []
    assert set(design.wirings) == set(design.firmware) == set(BOARDS)


# --- pins


def firmware(design: Design, board: str, **changed: int) -> Design:
    known = design.firmware[board]
    pins_ = SimpleNamespace(**({name: getattr(known, name) for name in known._fields} | changed))
    return replace(design, firmware=design.firmware | {board: pins_})


def test_the_chips_tables_are_the_firmwares_boards(design: Design) -> None:
    assert {chip.lower() for chip in CHIPS.values()} == set(design.chips)
    for board in BOARDS:
        assert design.module(board).extras["chip"] == CHIPS[board].lower()


@pytest.mark.parametrize("board", BOARDS)
@pytest.mark.parametrize(
    ("field", "label"),
    [("sda", "SDA"), ("scl", "SCL"), ("button", "BUTTON"), ("buzzer", "BUZZER"), ("battery", "BATTERY")],
)
def test_another_pin_in_the_firmware(design: Design, board: str, field: str, label: str) -> None:
    complaints = found(firmware(design, board, **{field: 1}))
    assert any(complaint.startswith(f"{board}: {label} is on GPIO") for complaint in complaints)


@pytest.mark.parametrize("board", BOARDS)
def test_sda_and_scl_swapped_at_the_board(rewired: Rewired, board: str) -> None:
    def swap(harness: Harness) -> None:
        ends = connection(harness, "U1", "W1", "DS1")[0]
        ends["U1"] = [ends["U1"][0], ends["U1"][2], ends["U1"][1]]

    complaints = found(rewired(board, swap))
    assert any("SDA is on GPIO" in complaint for complaint in complaints)
    assert any("SCL is on GPIO" in complaint for complaint in complaints)


def test_a_pin_used_twice(design: Design) -> None:
    twice = firmware(design, XIAO, buzzer=design.firmware[XIAO].button)
    assert f"{XIAO}: holdfw.pins uses GPIO 3 2 times" in found(twice)


@pytest.mark.parametrize(
    ("board", "field", "gpio", "said"),
    [
        (XIAO, "button", 10, "button needs a pin of ESP32-C3 that is in its list wake"),
        (XIAO, "battery", 5, "battery needs a pin of ESP32-C3 that is in its list adc1"),
        (XIAO, "sda", 9, "sda is on GPIO 9, a strapping pin of ESP32-C3, and no note"),
        (XIAO, "scl", 18, "scl is on GPIO 18, a usb pin of ESP32-C3, and no note"),
        (FIREBEETLE, "button", 21, "button needs a pin of ESP32 that is in its list wake"),
        (FIREBEETLE, "button", 34, "button needs a pin of ESP32 that is in its list pullup"),
        (FIREBEETLE, "battery", 27, "battery needs a pin of ESP32 that is in its list adc1"),
        (FIREBEETLE, "buzzer", 34, "buzzer needs a pin of ESP32 that is in its list output"),
        (FIREBEETLE, "buzzer", 12, "buzzer is on GPIO 12, a strapping pin of ESP32, and no note"),
        (FIREBEETLE, "sda", 8, "sda is on GPIO 8, a flash pin of ESP32, and no note"),
    ],
)
def test_a_pin_that_cannot_do_it(design: Design, board: str, field: str, gpio: int, said: str) -> None:
    complaints = found(firmware(design, board, **{field: gpio}))
    assert any(complaint.startswith(f"{board}: {said}") for complaint in complaints), complaints


def test_a_strapping_pin_with_a_note_is_let_through(design: Design) -> None:
    module = design.parts[FIREBEETLE]
    noted = replace(
        module, pins=module.pins | {"D13": replace(module.pins["D2"], gpio=12, note="low at reset")}
    )
    changed = replace(firmware(design, FIREBEETLE, buzzer=12), parts=design.parts | {FIREBEETLE: noted})
    assert not any("strapping" in complaint for complaint in pins.check(changed))


def test_a_board_the_firmware_does_not_know(design: Design) -> None:
    unknown = replace(design, firmware={FIREBEETLE: design.firmware[FIREBEETLE]})
    assert f"{XIAO}: holdfw.pins and parts.toml do not both have this board" in found(unknown)


@pytest.mark.parametrize(("board", "said"), [(FIREBEETLE, "2"), (XIAO, "2.0")])
def test_another_divider_in_the_firmware(design: Design, board: str, said: str) -> None:
    changed = firmware(design, board, battery_divider=3)
    assert f"{board}: the battery's divider is {said} in the wiring, 3 in holdfw.pins" in found(changed)


def test_a_divider_without_its_lower_resistor(rewired: Rewired) -> None:
    def cut(harness: Harness) -> None:
        harness["connections"].remove(connection(harness, "SP1", "W8", "R3"))

    assert any("divider is None" in complaint for complaint in found(rewired(XIAO, cut)))


# --- nets


@pytest.mark.parametrize("board", BOARDS)
@pytest.mark.parametrize("reference", ["DS1", "S1", "BZ1"])
def test_a_missing_ground(rewired: Rewired, board: str, reference: str) -> None:
    cable = {"DS1": "W1", "S1": "W2", "BZ1": "W4"}[reference]

    def cut(harness: Harness) -> None:
        harness["connections"].remove(connection(harness, "SP1", cable, reference))

    complaints = found(rewired(board, cut))
    assert any(reference in complaint and "is not connected" in complaint for complaint in complaints)
    assert any(reference in complaint and "GND" in complaint for complaint in complaints)


@pytest.mark.parametrize("board", BOARDS)
def test_a_ground_that_falls_apart(rewired: Rewired, board: str) -> None:
    def cut(harness: Harness) -> None:
        harness["connections"].remove(connection(harness, "U1", "W5", "SP1"))

    assert any("GND falls apart" in complaint for complaint in found(rewired(board, cut)))


@pytest.mark.parametrize("board", BOARDS)
def test_power_and_ground_of_the_display_swapped(rewired: Rewired, board: str) -> None:
    def swap(harness: Harness) -> None:
        connection(harness, "U1", "W1", "DS1")[2]["DS1"][0] = "GND"
        connection(harness, "SP1", "W1", "DS1")[2]["DS1"][0] = "VCC"

    complaints = found(rewired(board, swap))
    assert f"{board}: DS1 pin GND must be on GND, it is on 3V3" in complaints
    assert f"{board}: DS1 pin VCC must be on 3V3, it is on GND" in complaints


def test_the_cell_the_wrong_way_round(rewired: Rewired) -> None:
    def turn(harness: Harness) -> None:
        connection(harness, "BT1", "W6", "SW1")[0]["BT1"][0] = "-"
        connection(harness, "BT1", "W6", "U1")[0]["BT1"][0] = "+"

    complaints = found(rewired(FIREBEETLE, turn))
    assert f"{FIREBEETLE}: BT1 pin + must be on CELL, it is on GND" in complaints


def test_a_short(rewired: Rewired) -> None:
    def short(harness: Harness) -> None:
        connection(harness, "U1", "W2", "S1")[2]["S1"][0] = "B"

    complaints = found(rewired(FIREBEETLE, short))
    assert any("has the labels BUTTON/GND" in complaint for complaint in complaints)


def test_both_ends_of_a_part_on_one_net(rewired: Rewired) -> None:
    def bridge(harness: Harness) -> None:
        harness["connections"].append([{"R1": [1]}, "--", {"R1": [2]}])

    complaints = found(rewired(XIAO, bridge))
    assert f"{XIAO}: R1 (Resistor 470 Ohm, 0.25 W, through hole) has both ends on one net" in complaints


def test_a_wire_of_another_color(rewired: Rewired) -> None:
    def paint(harness: Harness) -> None:
        harness["cables"]["W2"]["colors"][0] = "RD"

    assert f"{XIAO}: W2: BUTTON is RD and should be GN" in found(rewired(XIAO, paint))


def test_a_wire_with_a_label_that_is_no_signal(rewired: Rewired) -> None:
    def rename(harness: Harness) -> None:
        harness["cables"]["W2"]["wirelabels"][0] = "KNOB"

    complaints = found(rewired(XIAO, rename))
    assert f"{XIAO}: W2 has a wire labelled KNOB, which is no signal" in complaints
    assert any("BUTTON is on GPIO []" in complaint for complaint in complaints)


def test_a_pin_that_is_said_to_be_free_is_wired(rewired: Rewired) -> None:
    def move(harness: Harness) -> None:
        connection(harness, "SW1", "W7", "U1")[0]["SW1"][0] = 3

    complaints = found(rewired(FIREBEETLE, move))
    assert f"{FIREBEETLE}: SW1 pin 3 is connected to BAT, and parts.toml calls it unused" in complaints
    assert f"{FIREBEETLE}: SW1 pin 2 is not connected, and parts.toml does not say why" in complaints


def test_a_pin_that_the_part_does_not_have(rewired: Rewired) -> None:
    def add(harness: Harness) -> None:
        harness["connectors"]["DS1"]["pins"].append("RST")

    assert any("DS1 has the pins" in complaint for complaint in found(rewired(FIREBEETLE, add)))


def test_a_harness_that_wireviz_refuses() -> None:
    harness = load_harness(XIAO)
    harness["connections"].append([{"U1": ["D99"]}, {"W2": [1]}, {"S1": ["A"]}])
    with pytest.raises(BadSource, match="D99"):
        read_harness(harness)


# --- limits


def with_figure(design: Design, part: str, figure: str, value: float) -> Design:
    changed = design.parts[part]
    figures = changed.figures | {figure: Figure(value, "a test", False)}
    return replace(design, parts=design.parts | {part: replace(changed, figures=figures)})


@pytest.mark.parametrize(
    ("part", "figure", "value", "said"),
    [
        ("oled-096", "volts_min", 4.5, "DS1 (oled-096) takes 4.5 to 5.0 V, 3V3 is 3.30 to 3.30 V"),
        ("oled-096", "volts_max", 3.0, "DS1 (oled-096) takes 3.3 to 3.0 V, 3V3"),
        (XIAO, "volts_max", 3.6, f"U1 ({XIAO}) takes 3.0 to 3.6 V, BAT is 3.00 to 4.20 V"),
        (XIAO, "volts_min", 3.5, f"U1 ({XIAO}) takes 3.5 to 4.2 V, BAT is 3.00 to 4.20 V"),
        ("slide", "volts_max", 3.0, "SW1 (slide) takes 0.0 to 3.0 V"),
        ("resistor-470", "ohm", 47, "the pin of BUZZER carries 70 mA, ESP32-C3 stands 28 mA"),
        ("oled-096", "pullup_ohm", 100, "the pin of SDA carries 33 mA"),
        ("oled-096", "peak_ma", 400, "the 3V3 rail has to give"),
        ("cell-500", "discharge_max_ma", 100, "the cell has to give"),
        ("slide", "max_ma", 300, "the board charges with 370 mA, SW1 stands 300 mA"),
        ("cell-500", "charge_max_ma", 250, "the board charges with 370 mA, the cell stands 250 mA"),
        ("jst-ph-lead", "max_ma", 100, "the board charges with 370 mA, the lead stands 100 mA"),
    ],
)
def test_too_much(design: Design, part: str, figure: str, value: float, said: str) -> None:
    complaints = list(limits.check(with_figure(design, part, figure, value)))
    assert any(complaint.startswith(f"{XIAO}: {said}") for complaint in complaints), complaints


@pytest.mark.parametrize(
    ("part", "figure", "value"), [("cell-500", "volts_max", 5.2), (FIREBEETLE, "divider", 1.5)]
)
def test_a_full_cell_off_the_scale_of_the_adc(design: Design, part: str, figure: str, value: float) -> None:
    complaints = list(limits.check(with_figure(design, part, figure, value)))
    assert any(said.startswith(f"{FIREBEETLE}: the ADC gets 2.") for said in complaints), complaints


def test_the_piezo_without_its_resistor(rewired: Rewired) -> None:
    def bypass(harness: Harness) -> None:
        connection(harness, "U1", "W3", "R1")[2] = {"BZ1": [1]}
        harness["connections"].remove(connection(harness, "R1", "W4", "BZ1"))

    assert any("the pin of BUZZER carries inf mA" in complaint for complaint in found(rewired(XIAO, bypass)))


def test_the_cell_at_the_adc_without_a_divider(rewired: Rewired) -> None:
    def bypass(harness: Harness) -> None:
        harness["connections"].remove(connection(harness, "SP1", "W8", "R3"))

    complaints = found(rewired(XIAO, bypass))
    assert f"{XIAO}: U1 D2 gets 4.20 V from BATTERY, its supply is 3.3 V" in complaints
