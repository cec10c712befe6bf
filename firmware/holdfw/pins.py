"""Which pin does what, per board. The button's pin can wake its chip from deep sleep."""

import sys

from holdcore.model import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class Pins(Record):
    """GPIO numbers; the battery reaches its ADC pin through a divider by `battery_divider`.

    `usb_frames` is the address of the frame counter of a chip with its USB inside, 0 where a bridge has it.
    """

    sda: int
    scl: int
    button: int
    buzzer: int
    battery: int
    battery_divider: int = 2
    usb_frames: int = 0


BOARDS = {
    # DFRobot FireBeetle 2 ESP32-E (DFR0654). SDA, SCL, D3, D2 and A2 by its pins_arduino.h; D3 is an RTC pin,
    # A2 has the divider on the board. D4, where the board has a button of its own, has no pad.
    "firebeetle2-esp32e": Pins(sda=21, scl=22, button=26, buzzer=25, battery=34),
    # Seeed XIAO ESP32C3. SDA, SCL, D1, D10 and D2 by its pins_arduino.h; GPIO 0 to 5 wake a C3. The board has
    # no divider: two resistors of 200 kOhm from BAT to D2 (ADC1). D0 is a strapping pin, D3 is on ADC2.
    # USB_SERIAL_JTAG_FRAM_NUM_REG of ESP-IDF's soc/esp32c3 (an ESP32-S3 has it at 0x60038024).
    "xiao-esp32c3": Pins(sda=6, scl=7, button=3, buzzer=10, battery=4, usb_frames=0x60043024),
}


I2C_HZ = 400_000
_USUAL = "firebeetle2-esp32e"


def pins_of(root: str) -> Pins:
    """The pins of the board that board.txt names; without one, of a FireBeetle 2.

    Where that board has another chip, those of one with this chip: pins of the flash are among the others.
    """
    pins = BOARDS.get(_profile(root)[0], BOARDS[_USUAL])
    machine = getattr(sys.implementation, "_machine", "")
    has_usb = "C3" in machine
    if machine and has_usb != bool(pins.usb_frames):
        for pins in BOARDS.values():
            if has_usb == bool(pins.usb_frames):
                break
    return pins


def has_sh1106(root: str) -> bool:
    """Whether the display is an SH1106: board.txt says so after the board's name."""
    return "sh1106" in _profile(root)


def bus(machine: "Any", pins: Pins) -> "Any":
    """The I2C bus of the display."""
    return machine.I2C(0, scl=machine.Pin(pins.scl), sda=machine.Pin(pins.sda), freq=I2C_HZ)


def _profile(root: str) -> "list[str]":
    try:
        with open(root + "/board.txt") as file:
            return file.read().split() or [_USUAL]
    except OSError:
        return [_USUAL]
