"""A mistake in a source file of the hardware is a line of `python -m hardware.checks`, and exit 1."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

HARDWARE = Path(__file__).parents[2] / "hardware"

# The file, what stands there, what stands there by mistake, and what the check says of it.
MISTAKES = [
    ("wiring/xiao-esp32c3.yml", "U1: [3V3, D5, D4]", "U1: [3V3, D4, D5]", "SDA is on GPIO"),
    ("wiring/xiao-esp32c3.yml", "  - - U1: [D1]\n", "  - - U1: [D2]\n", "BUTTON is on GPIO"),
    (
        "wiring/xiao-esp32c3.yml",
        "    - W8: [3]\n    - R3: [2]",
        "    - W8: [3]\n    - C1: [1]",
        "divider is None in the wiring",
    ),
    ("wiring/harness.yml", "    - S1: [B]", "    - S1: [A]", "has the labels BUTTON/GND"),
    ("wiring/harness.yml", "colors: [GN, BK]", "colors: [RD, BK]", "W2: BUTTON is RD and should be GN"),
    ("wiring/harness.yml", "[BUTTON, GND]", "[KNOB, GND]", "a wire labelled KNOB, which is no signal"),
    (
        "wiring/harness.yml",
        "  piezo: [W3, W4]",
        "  piezo: [W4]",
        "no picture of the guide shows U1 - W3 - R1",
    ),
    (
        "parts.toml",
        '"D9", "D7", "D6"',
        '"D9", "D6"',
        "a wire goes to D7, and the board has no pad",
    ),
    ("parts.toml", "ohm = { value = 470,", "ohm = { value = 47,", "the pin of BUZZER carries 70 mA"),
    (
        "parts.toml",
        'max_ma = { value = 500, source = "printed',
        'max_ma = { value = 300, source = "printed',
        "SW1 stands 300 mA",
    ),
    (
        "parts.toml",
        "charge_max_ma = { value = 500",
        "charge_max_ma = { value = 250",
        "the cell stands 250 mA",
    ),
    (
        "parts.toml",
        "volts_min = { value = 3.3",
        "volts_min = { value = 4.5",
        "DS1 (oled-096) takes 4.5 to 5.0 V",
    ),
    (
        "parts.toml",
        "divider = { value = 2,",
        "divider = { value = 3,",
        "the battery's divider is 3 in the wiring",
    ),
    ("parts.toml", 'source = "Adafruit\'s shop, from memory"', 'source = ""', "has no source"),
    ("chips.toml", "wake = [0, 1, 2, 3, 4, 5]", "wake = [0, 1, 2, 4, 5]", "button needs a pin of ESP32-C3"),
    ("bom/bom.csv", "H1,screw-m2x8,4,", "H1,screw-m2x8,3,", "has 3 screws, the enclosure has places for 4"),
    ("bom/bom.csv", "BZ1,piezo,1,all\n", "", "bom.csv lacks piezo"),
    ("bom/bom.csv", "R1,resistor-470,", "R1,resistor-200k,", "R1 is resistor-200k in bom.csv"),
    (
        "power/budget.toml",
        "[current.piezo.sounding]",
        "[current.lamp.sounding]",
        "budget.toml does not know it",
    ),
    ("power/budget.toml", "[current.xiao-esp32c3.LIGHT]", "[current.xiao-esp32c3.NAP]", "has no LIGHT"),
    ("power/budget.toml", "low = 0.043\n", "low = 0.43\n", "needs low, ma and high in this order"),
    ("power/measured.csv", ",by,how", ",by,how\n1,piezo,sounding,5000,x,x,x", "is no current in mA"),
    ("README.md", "26.69 USD", "26.64 USD", "the parts cost 26.69 USD"),
    ("README.md", "| 31 g |", "| 30 g |", "the parts weigh 31 g"),
    (
        "enclosure/params.scad",
        "[[2.5, 2.5], [inside",
        "[[inside",
        "has 4 screws, the enclosure has places for 3",
    ),
    ("enclosure/params.scad", 'piezo_y = dim("piezo", "z_mm")', 'piezo_y = dim("lamp", "z_mm")', "uses lamp"),
]


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(shutil.copytree(HARDWARE, tmp_path_factory.mktemp("mutations") / "hardware"))


def checked(copy: Path) -> tuple[int, str]:
    command = [sys.executable, "-m", "hardware.checks"]
    done = subprocess.run(command, cwd=copy.parent, capture_output=True, text=True, timeout=60, check=False)
    assert not done.stderr
    return done.returncode, done.stdout


def test_without_a_mistake_nothing_is_said(copy: Path) -> None:
    assert checked(copy) == (0, "")


@pytest.mark.parametrize(("file", "right", "wrong", "said"), MISTAKES)
def test_a_mistake_is_named(file: str, right: str, wrong: str, said: str, copy: Path) -> None:
    source = copy / file
    text = source.read_text()
    assert right in text
    source.write_text(text.replace(right, wrong))
    try:
        code, found = checked(copy)
    finally:
        source.write_text(text)

    assert code == 1
    assert said in found
