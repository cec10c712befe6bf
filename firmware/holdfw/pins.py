"""A board is a profile: which pin does what, and what it has that most have not. The one table of boards.

The firmware makes its drivers from it; the companion, the simulator and hardware/ read the same rows. A
device has the row of its own board alone (holdtimer.usb.payload). The button's pin can wake its chip from
deep sleep.
"""

from holdcore.model import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class Pins(Record):
    """GPIO numbers, -1 for none; the battery reaches its ADC pin through a divider by `battery_divider`.

    `usb_frames` is the address of the frame counter of a chip with its USB inside, 0 where a bridge has it.
    `extend` is what few boards have: see holdfw/extend.py.
    """

    button: int
    buzzer: int
    sda: int = -1
    scl: int = -1
    battery: int = -1
    battery_divider: int = 2
    usb_frames: int = 0
    extend: "dict[str, Any] | None" = None


BOARDS = {
    # DFRobot FireBeetle 2 ESP32-E (DFR0654). SDA, SCL, D7, D2 and A2 by its pins_arduino.h; D7 is an RTC pin,
    # A2 has the divider on the board. D4, where the board has a button of its own, has no pad.
    "firebeetle2-esp32e": Pins(sda=21, scl=22, button=13, buzzer=25, battery=34),
    # Seeed XIAO ESP32C3. SDA, SCL, D1, D10 and D2 by its pins_arduino.h; GPIO 0 to 5 wake a C3. The board has
    # no divider: two resistors of 200 kOhm from BAT to D2 (ADC1). D0 is a strapping pin, D3 is on ADC2.
    # USB_SERIAL_JTAG_FRAM_NUM_REG of ESP-IDF's soc/esp32c3 (an ESP32-S3 has it at 0x60038024).
    "xiao-esp32c3": Pins(sda=6, scl=7, button=3, buzzer=10, battery=4, usb_frames=0x60043024),
    # The same on Seeed's Expansion Board: user button on D1, buzzer on D3, display on D4 and D5 by Zephyr's
    # page of the shield (docs.zephyrproject.org, seeed_xiao_expansion_board). Nothing measures its cell.
    "xiao-esp32c3-expansion": Pins(sda=6, scl=7, button=3, buzzer=5, usb_frames=0x60043024, extend={}),
    # M5Stack M5StickC Plus2 (ESP32-PICO-V3-02): display, button A, buzzer and battery by
    # devices.esphome.io, M5Stack-M5StickC-PLUS2; hold pin and backlight by forum.m5stack.com, "M5 StickC
    # Plus2 Grove port not working" (PIN_POWER_HOLD, PIN_LCD_BL). GPIO 37 has no pull-up inside, one outside.
    "m5stickc-plus2": Pins(
        button=37,
        buzzer=2,
        battery=38,
        extend={"hold": 4, "st7789": (13, 15, 5, 14, 12, 27)},  # clock, data, select, command, reset, light
    ),
    # Cytron Maker Feather AIoT S3 with a Qwiic OLED: pins_arduino.h of arduino-esp32's variant.
    # CircuitPython's table names others (an older board?): not verified. VIN's divider on GPIO 13 is not
    # known, so there is no reading of the cell; GPIO 3 is a strapping pin, its button is on the board.
    "cytron-aiot-s3": Pins(sda=42, scl=41, button=3, buzzer=12, usb_frames=0x60038024, extend={"vext": 11}),
}
CHIPS = {
    "firebeetle2-esp32e": "ESP32",
    "xiao-esp32c3": "ESP32C3",
    "xiao-esp32c3-expansion": "ESP32C3",
    "m5stickc-plus2": "ESP32",
    "cytron-aiot-s3": "ESP32S3",
}
# Where a vibration motor may be wired, low at a start: D12 and D3 by the boards' pins_arduino.h.
MOTORS = {"firebeetle2-esp32e": 4, "xiao-esp32c3": 5}
IMAGES = {"ESP32": "ESP32_GENERIC", "ESP32C3": "ESP32_GENERIC_C3", "ESP32S3": "ESP32_GENERIC_S3"}


I2C_HZ = 400_000


class Parts:
    """Makes the drivers of a board, as most boards have them."""

    def __init__(self, machine: "Any", pins: Pins) -> None:
        self.machine = machine
        self.pins = pins

    def button(self) -> "Any":
        """The button's pin, an input with its pull-up on."""
        pin = self.machine.Pin
        return pin(self.pins.button, pin.IN, pin.PULL_UP)

    def sleep(self, esp32: "Any", button: "Any") -> "Any":
        from holdfw.sleep import Sleep

        return Sleep(self.machine, esp32, button, self.pins.usb_frames)

    def bus(self) -> "Any":
        """The I2C bus of the display; None where it has another."""
        machine, pins = self.machine, self.pins
        return machine.I2C(0, scl=machine.Pin(pins.scl), sda=machine.Pin(pins.sda), freq=I2C_HZ)

    def display(self, time: "Any", shift: int = 0) -> "Any":
        """As holdfw.display.Display; `time` is the module, `shift` where the first picture sits."""
        from holdfw.display import Display

        return Display(self.bus(), shift=shift)

    def buzzer(self) -> "Any":
        from holdfw.buzzer import Buzzer

        machine = self.machine
        # As a PWM comes it sounds, at 5 kHz.
        return Buzzer(machine.PWM(machine.Pin(self.pins.buzzer), duty_u16=0))

    def battery(self) -> "Any":
        from holdfw.battery import Battery

        machine, pins = self.machine, self.pins
        return Battery(machine.ADC(machine.Pin(pins.battery)), pins.battery_divider)


def parts_of(machine: "Any", root: str) -> Parts:
    """The parts of the board that board.txt in `root` names; without one, of the first that is known here.

    Behind the name board.txt says what this one has and others of its kind have not: see holdfw/extend.py.
    """
    words = _words(root)
    name = words[0] if words and words[0] in BOARDS else next(iter(BOARDS))
    pins = BOARDS[name]
    if pins.extend is None and not words[1:]:
        return Parts(machine, pins)
    from holdfw import extend

    return extend.Parts(machine, pins, words)


def is_misnamed(root: str) -> bool:
    """Whether there is a board.txt that names no board which is known here, or a part without its driver."""
    words = _words(root)
    return words != [] and words[0] not in BOARDS


def _words(root: str) -> "list[str]":
    """The words of board.txt; [""] where it has none, or one whose driver is not here, [] without it."""
    try:
        with open(root + "/board.txt") as file:
            words = file.read().split()
        for word in words[1:]:
            if word[:5] == "motor":
                int(word[5:])  # its pin
                word = "motor"
            __import__("holdfw." + word)
        return words or [""]
    except OSError:
        return []
    except (ValueError, ImportError):  # no UTF-8, no number; no driver that a deploy has put here
        return [""]
