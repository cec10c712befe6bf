"""What each board's pins must be able to do."""

import pytest

from holdfw.pins import BOARDS

# ESP32 datasheet, table 2-2: RTC GPIOs, ADC1 channels, and pins without an output. ESP32-C3 datasheet, table
# 2-4: GPIO 0 to 5 stay powered in deep sleep, 0 to 4 are ADC1; 2, 8, 9 are strapping pins, 18, 19 are USB.
ESP32 = {
    "wake": {0, 2, 4, *range(12, 16), *range(25, 28), *range(32, 40)},
    "adc1": set(range(32, 40)),
    "output": {*range(34)} - {6, 7, 8, 9, 10, 11},
    "strapping": {0, 2, 5, 12, 15},
}
ESP32C3 = {
    "wake": set(range(6)),
    "adc1": set(range(5)),
    "output": {*range(11), 20, 21},
    "strapping": {2, 8, 9},
}


@pytest.mark.parametrize(("name", "chip"), [("firebeetle2-esp32e", ESP32), ("xiao-esp32c3", ESP32C3)])
def test_pins_can_do_what_they_are_for(name: str, chip: dict[str, set[int]]) -> None:
    pins = BOARDS[name]
    used = {pins.sda, pins.scl, pins.button, pins.buzzer, pins.battery}

    assert len(used) == 5
    assert pins.button in chip["wake"]
    assert pins.battery in chip["adc1"]
    assert {pins.sda, pins.scl, pins.buzzer} <= chip["output"]
    assert not used & chip["strapping"]
    assert pins.battery_divider == 2


def test_every_board_is_checked_here() -> None:
    assert set(BOARDS) == {"firebeetle2-esp32e", "xiao-esp32c3"}
