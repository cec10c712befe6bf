"""Which pin does what, per board. The button's pin can wake its chip from deep sleep."""

from holdcore.model import Record


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
    # DFRobot FireBeetle 2 ESP32-E (DFR0654). SDA, SCL, D4, D2 and A2 by its pins_arduino.h; D4 is an RTC pin
    # with a button on the board, A2 has the divider on the board.
    "firebeetle2-esp32e": Pins(sda=21, scl=22, button=27, buzzer=25, battery=34),
    # Seeed XIAO ESP32C3. SDA, SCL, D1, D10 and D2 by its pins_arduino.h; GPIO 0 to 5 wake a C3. The board has
    # no divider: two resistors of 200 kOhm from BAT to D2 (ADC1). D0 is a strapping pin, D3 is on ADC2.
    # USB_SERIAL_JTAG_FRAM_NUM_REG of ESP-IDF's soc/esp32c3 (an ESP32-S3 has it at 0x60038024).
    "xiao-esp32c3": Pins(sda=6, scl=7, button=3, buzzer=10, battery=4, usb_frames=0x60043024),
}
