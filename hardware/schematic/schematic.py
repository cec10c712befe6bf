"""The schematic of a board as SVG. The layout is made here; what it joins must be the harness's nets.

Raises BadSource where the drawing would join other pins than the harness does.
"""

from pathlib import Path
from typing import Literal

import schemdraw
from schemdraw import elements as elm
from schemdraw.elements import Element2Term, Ic, IcPin

from hardware.checks.pins import MODULE, SIGNALS
from hardware.design import Design
from hardware.netlist import End
from hardware.parts import BadSource

GROUND = "GND"
Place = tuple[float, float]
Side = Literal["left", "right"]

DISPLAY = "DS1"
PIN_PITCH = 1.6
GAP = 7.0  # between the board and the display
SYMBOLS: dict[str, type[Element2Term]] = {
    "resistor-470": elm.ResistorIEC,
    "resistor-200k": elm.ResistorIEC,
    "capacitor-100n": elm.Capacitor,
    "tact": elm.Button,
    "slide": elm.Switch,
    "cell-500": elm.BatteryCell,
    "piezo": elm.Crystal,
}


class Sheet:
    """A drawing that remembers which ends it has joined: by lines, or by equal tags."""

    def __init__(self, design: Design, board: str) -> None:
        schemdraw.use("svg")
        self.drawing = schemdraw.Drawing(show=False)
        self.drawing.config(fontsize=11, unit=2.4)
        self._design = design
        self._board = board
        self._wiring = design.wirings[board]
        self._fitted = design.fitted(board)
        self._joined: list[set[End | str]] = []

    def block(self, reference: str, sides: dict[Side, list[str]], at: tuple[float, float]) -> Ic:
        """A part as a box; `sides` are its pins from the top down, `at` is its lower left corner."""
        part = self._fitted[reference]
        pins = [
            IcPin(name=name, side=side, anchorname=_anchor(name), pin=_number(part.pins[name].gpio))
            for side, names in sides.items()
            for name in reversed(names)
        ]
        block = Ic(pins=pins, pinspacing=PIN_PITCH, edgepadW=1.4, edgepadH=0.6, leadlen=0.6)
        self.drawing += (
            block.anchor(_anchor(next(iter(sides.values()))[-1]))
            .at(at)
            .label(f"{reference} {part.name.partition(',')[0]}", "top")
        )
        return block

    def along(self, start: End, references: list[str], at: Place, direction: str) -> None:
        """Parts with two ends in a row, from the pin `start` on; the last one ends in its net's tag."""
        end = start
        for reference in references:
            first, second = self._through(end, reference)
            part = self._fitted[reference]
            symbol = SYMBOLS[part.id]().at(at)
            label = f"{reference} {self._value(reference)}"
            self.drawing += getattr(symbol, direction)().label(
                label, "bottom" if direction == "down" else "top"
            )
            self._joined.append({end, first})
            end, at = second, symbol.end
        self.tag(end, at, direction)

    def tag(self, end: End, at: Place, direction: str) -> None:
        """The name of the pin's net at its end, or the ground's symbol."""
        net = self._wiring.net_of(end)
        if net is None:
            raise BadSource(f"schematic: {self._board}: {' '.join(end)} is on no net")
        if net.name == GROUND:
            line = getattr(elm.Line().at(at).length(0.4), direction)()
            self.drawing += line
            self.drawing += elm.Ground().at(line.end)
        else:
            self.drawing += getattr(elm.Tag().at(at), direction)().label(net.name)
        self._joined.append({end, net.name})

    def line(self, first: End, second: End, start: Place, stop: Place) -> None:
        """A line from pin to pin."""
        self.drawing += elm.Wire("-|").at(start).to(stop)
        self._joined.append({first, second})

    def display_pin(self, pin: str) -> str:
        """The display's pin on the same net as the board's `pin`."""
        net = self._wiring.net_of((MODULE, pin))
        found = [name for reference, name in (net.ends if net else ()) if reference == DISPLAY]
        if len(found) != 1:
            raise BadSource(f"schematic: {self._board}: the display is not on {pin}")
        return found[0]

    def pins_of(self, label: str) -> list[str]:
        """The board's pin on the net of that name; none where it is on the board."""
        nets = self._wiring.nets_named(label)
        return [name for net in nets for reference, name in net.ends if reference == MODULE]

    def pin_of(self, label: str) -> str:
        """The board's one pin on the net of that name."""
        pins = self.pins_of(label)
        if len(pins) != 1:
            raise BadSource(f"schematic: {self._board}: the board has {len(pins)} pins on {label}")
        return pins[0]

    def compare(self) -> None:
        """What is drawn joins exactly what the harness joins."""
        groups: list[set[End | str]] = []
        for joined in self._joined:
            touched = [group for group in groups if group & joined]
            groups = [group for group in groups if group not in touched] + [joined.union(*touched)]
        drawn = {frozenset(end for end in group if isinstance(end, tuple)) for group in groups}
        labels = {net.name for net in self._wiring.nets}
        wired = {frozenset().union(*(net.ends for net in self._wiring.nets_named(label))) for label in labels}
        if drawn != wired:
            wrong = ["+".join(sorted(" ".join(end) for end in group)) for group in drawn ^ wired]
            raise BadSource(
                f"schematic: {self._board}: drawing and harness differ: {'; '.join(sorted(wrong))}"
            )

    def _through(self, end: End, reference: str) -> tuple[End, End]:
        net = self._wiring.net_of(end)
        pins = [name for name, pin in self._fitted[reference].pins.items() if not pin.unused]
        first = next((name for name in pins if net and (reference, name) in net.ends), None)
        if first is None:
            raise BadSource(f"schematic: {self._board}: {reference} is not on the net of {' '.join(end)}")
        second = next(name for name in pins if name != first)
        return (reference, first), (reference, second)

    def _value(self, reference: str) -> str:
        part = self._fitted[reference]
        if "ohm" in part.figures:
            ohm = part["ohm"]
            return f"{ohm / 1000:.0f} k" if ohm >= 1000 else f"{ohm:.0f} R"
        return {"capacitor-100n": "100 nF", "cell-500": "LiPo 500 mAh", "piezo": "piezo"}.get(part.id, "")


def draw(design: Design, board: str) -> str:
    """SVG text."""
    sheet = Sheet(design, board)
    signals = [name for label in SIGNALS.values() for name in sheet.pins_of(label)]
    right = ["3V3", GROUND, *signals]
    module = sheet.block(MODULE, {"right": right, "left": ["BAT+", "BAT-"]}, (0, 0))
    display = right[:4]  # 3V3, ground, SDA, SCL
    names = [sheet.display_pin(pin) for pin in display]
    at = getattr(module, _anchor(display[-1]))
    block = sheet.block(DISPLAY, {"left": names}, (at[0] + GAP, at[1]))
    for pin, name in zip(display, names, strict=True):
        sheet.line(
            (MODULE, pin), (DISPLAY, name), getattr(module, _anchor(pin)), getattr(block, _anchor(name))
        )
    ground = getattr(module, _anchor(GROUND))
    sheet.tag((MODULE, GROUND), (ground[0] + 1, ground[1]), "down")
    for label, references in (("BUTTON", ["S1"]), ("BUZZER", ["R1", "BZ1"])):
        pin = sheet.pin_of(label)
        sheet.along((MODULE, pin), references, getattr(module, _anchor(pin)), "right")
    for pin in sheet.pins_of("BATTERY"):
        _divider(sheet, pin, getattr(module, _anchor(pin)))
        sheet.tag((MODULE, "BAT+"), getattr(module, _anchor("BAT+")), "up")
    sheet.along((MODULE, "BAT+"), ["SW1", "BT1"], getattr(module, _anchor("BAT+")), "left")
    sheet.tag((MODULE, "BAT-"), getattr(module, _anchor("BAT-")), "left")
    sheet.compare()
    svg: bytes = sheet.drawing.get_imagedata("svg")
    return svg.decode()


def _divider(sheet: Sheet, pin: str, at: tuple[float, float]) -> None:
    """R2 to the cell, R3 and C1 to ground, all at the ADC's pin."""
    end = (MODULE, pin)
    for offset, references, direction in (
        (1.0, ["R3"], "down"),
        (3.4, ["C1"], "down"),
        (3.8, ["R2"], "right"),
    ):
        sheet.drawing += elm.Line().at(at).right().length(offset)
        if direction == "down":
            sheet.drawing += elm.Dot().at((at[0] + offset, at[1]))
        sheet.along(end, references, (at[0] + offset, at[1]), direction)


def _anchor(name: str) -> str:
    return "pin_" + name.replace("+", "plus").replace("-", "minus")


def _number(gpio: int | None) -> str | None:
    return None if gpio is None else f"IO{gpio}"


def write(design: Design, board: str, folder: Path) -> Path:
    """folder/schematic-<board>.svg."""
    path = folder / f"schematic-{board}.svg"
    path.write_text(draw(design, board))
    return path
