"""The firmware's pins are the wiring's, and each can do what it is for."""

from collections import Counter
from collections.abc import Iterator

from hardware.design import Design

MODULE = "U1"
# What holdfw calls a pin, and the label of its wire.
SIGNALS = {"sda": "SDA", "scl": "SCL", "button": "BUTTON", "buzzer": "BUZZER", "battery": "BATTERY"}
# What a pin must be able to do, as the lists of chips.toml that it must be in.
NEEDS = {
    "sda": ("output",),
    "scl": ("output",),
    "button": ("wake", "pullup"),
    "buzzer": ("output",),
    "battery": ("adc1",),
    "motor": ("output",),
}
OPTIONS = {"motor": "MOTOR"}  # signals that are there where the option of that name is
RESERVED = ("strapping", "flash", "usb")


def check(design: Design) -> Iterator[str]:
    yield from _boards(design)
    for board in sorted(design.firmware.keys() & design.wirings.keys()):
        yield from _wired_as_in_firmware(design, board)
        yield from _able(design, board)
        yield from _divider(design, board)


def signals(design: Design) -> dict[str, str]:
    """SIGNALS, and those of the options that are wired."""
    return SIGNALS | {name: label for name, label in OPTIONS.items() if name in design.options}


def gpio_of(design: Design, board: str, field: str) -> int:
    """Where holdfw has it."""
    gpio: int = design.motors[board] if field == "motor" else getattr(design.firmware[board], field)
    return gpio


def _boards(design: Design) -> Iterator[str]:
    for board in sorted(design.firmware.keys() ^ design.wirings.keys()):
        yield f"{board}: holdfw.pins and parts.toml do not both have this board"


def _wired_as_in_firmware(design: Design, board: str) -> Iterator[str]:
    module, wiring = design.module(board), design.wirings[board]
    for field, label in signals(design).items():
        wants = gpio_of(design, board, field)
        on_board = module.extras["on_board"].get(label)
        wired = [
            pin.gpio
            for net in wiring.nets_named(label)
            for reference, name in net.ends
            if reference == MODULE and (pin := module.pins.get(name)) and pin.gpio is not None
        ]
        has = wired + ([on_board] if on_board is not None else [])
        if has != [wants]:
            yield f"{board}: {label} is on GPIO {has} in the wiring, on {wants} in holdfw.pins"


def _able(design: Design, board: str) -> Iterator[str]:
    module, chip = design.module(board), design.chip(board)
    used = {field: gpio_of(design, board, field) for field in signals(design)}
    for gpio, times in Counter(used.values()).items():
        if times > 1:
            yield f"{board}: holdfw.pins uses GPIO {gpio} {times} times"
    for field, gpio in used.items():
        for able in NEEDS[field]:
            if gpio not in chip[able]:
                wants = f"{field} needs a pin of {chip['name']} that is in its list {able}"
                yield f"{board}: {wants}; GPIO {gpio} is not"
    notes = {pin.gpio: pin.note for pin in module.pins.values()}
    for kind in RESERVED:
        for field, gpio in used.items():
            if gpio in chip[kind] and not notes.get(gpio):
                what = f"a {kind} pin of {chip['name']}"
                yield f"{board}: {field} is on GPIO {gpio}, {what}, and no note says why"


def _divider(design: Design, board: str) -> Iterator[str]:
    wants = design.firmware[board].battery_divider
    has = divider(design, board)
    if has != wants:
        yield f"{board}: the battery's divider is {has} in the wiring, {wants} in holdfw.pins"


def divider(design: Design, board: str) -> float | None:
    """The cell's voltage over that at the ADC's pin; None where the wiring has no divider."""
    module = design.module(board)
    if "BATTERY" in module.extras["on_board"]:
        return module["divider"]
    wiring, fitted = design.wirings[board], design.fitted(board)
    ohms = {
        (reference, other): fitted[reference]["ohm"]
        for net in wiring.nets_named("BATTERY")
        for reference, _ in net.ends
        if reference in fitted and "ohm" in fitted[reference].figures
        for other in ("BAT", "GND")
        if any(end[0] == reference for far in wiring.nets_named(other) for end in far.ends)
    }
    upper = [ohm for (_, other), ohm in ohms.items() if other == "BAT"]
    lower = [ohm for (_, other), ohm in ohms.items() if other == "GND"]
    if len(upper) != 1 or len(lower) != 1:
        return None
    return (upper[0] + lower[0]) / lower[0]
