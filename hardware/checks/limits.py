"""No rail, pin, part or wire gets more volts or milliamperes than it stands."""

from collections.abc import Iterator

from hardware.checks.pins import MODULE, divider, signals
from hardware.design import Design
from hardware.netlist import Net

SWITCH = "SW1"


def check(design: Design) -> Iterator[str]:
    for board in design.wirings:
        for complaint in (
            *_volts(design, board),
            *_adc(design, board),
            *_supply(design, board),
            *_gpio(design, board),
            *_charge(design, board),
            *_motor(design, board),
        ):
            yield f"{board}: {complaint}"


def rail_volts(design: Design, board: str, rail: str) -> tuple[float, float]:
    """The least and the most that is on a rail of harness.yml."""
    cell, supply = design.parts["cell-500"], design.module(board)["supply_v"]
    most = cell["volts_max"]
    return {
        "ground": (0.0, 0.0),
        "cell": (cell["volts_min"], most),
        "supply": (supply, supply),
        "divided": (0.0, most / (divider(design, board) or 1)),
    }[rail]


def _volts(design: Design, board: str) -> Iterator[str]:
    wiring, fitted = design.wirings[board], design.fitted(board)
    for net in wiring.nets:
        for label in net.labels & wiring.signals.keys():
            least, most = rail_volts(design, board, wiring.signals[label].rail)
            for reference, name in sorted(net.ends):
                part = fitted.get(reference)
                pin = part.pins.get(name) if part else None
                if part is None or pin is None or pin.role not in ("power", "either", "gpio"):
                    continue
                if pin.role == "gpio":
                    supply = part["supply_v"]
                    if most > supply:
                        yield f"{reference} {name} gets {most:.2f} V from {label}, its supply is {supply} V"
                elif most > part["volts_max"] or (pin.role == "power" and least < part["volts_min"]):
                    stands = f"{part['volts_min']} to {part['volts_max']} V"
                    yield f"{reference} ({part.id}) takes {stands}, {label} is {least:.2f} to {most:.2f} V"


def _adc(design: Design, board: str) -> Iterator[str]:
    """A full cell, divided, is still on the ADC's scale; so it is too where the divider is on the board."""
    most, chip = rail_volts(design, board, "divided")[1], design.chip(board)
    if most > chip["adc_max_v"]:
        yield f"the ADC gets {most:.2f} V of a full cell, {chip['name']} measures up to {chip['adc_max_v']} V"


def _supply(design: Design, board: str) -> Iterator[str]:
    """What the regulator gives is enough for the radio's peak with everything else on."""
    module, fitted = design.module(board), design.fitted(board)
    others = sum(
        part["peak_ma"] for part in fitted.values() if part is not module and "peak_ma" in part.figures
    )
    pins = sum(_net_ma(design, board, net) for net in _gpio_nets(design, board))
    drawn = module["peak_ma"] + others + pins
    for what, most in (
        ("the 3V3 rail", module["supply_max_ma"]),
        ("the cell", design.parts["cell-500"]["discharge_max_ma"]),
        ("SW1", fitted[SWITCH]["max_ma"]),
    ):
        if drawn > most:
            yield f"{what} has to give {drawn:.0f} mA at the peak, it can give {most:.0f} mA"


def _gpio_nets(design: Design, board: str) -> list[Net]:
    wiring = design.wirings[board]
    return [net for label in signals(design).values() for net in wiring.nets_named(label)]


def _net_ma(design: Design, board: str, net: Net) -> float:
    """The most that flows through the module's pin on this net: the supply over all its resistances."""
    fitted, volts = design.fitted(board), design.module(board)["supply_v"]
    ohms = [
        fitted[reference].figures[key].value
        for reference, _ in net.ends
        for key in ("ohm", "pullup_ohm")
        if reference in fitted and key in fitted[reference].figures
    ]
    parts = {fitted[reference].id for reference, _ in net.ends if reference in fitted}
    if "tact" in parts:
        ohms.append(design.chip(board)["pullup_ohm"])
    if "piezo" in parts and not ohms:
        return float("inf")  # a capacitor, with nothing that limits the current into it
    return sum(1000 * volts / ohm for ohm in ohms)


def _gpio(design: Design, board: str) -> Iterator[str]:
    chip = design.chip(board)
    for net in _gpio_nets(design, board):
        if any(reference == MODULE for reference, _ in net.ends):
            drawn = _net_ma(design, board, net)
            most = min(chip["gpio_max_ma"], chip["sink_max_ma"])
            if drawn > most:
                yield f"the pin of {net.name} carries {drawn:.0f} mA, {chip['name']} stands {most} mA"


def _charge(design: Design, board: str) -> Iterator[str]:
    """The charge current flows through the switch and the lead into the cell."""
    charge = design.module(board)["charge_ma"]
    path = {
        "the cell": design.parts["cell-500"]["charge_max_ma"],
        "SW1": design.fitted(board)[SWITCH]["max_ma"],
        "the lead": design.parts["jst-ph-lead"]["max_ma"],
    }
    for what, most in path.items():
        if charge > most:
            yield f"the board charges with {charge:.0f} mA, {what} stands {most:.0f} mA"


BASE_V = 0.7  # from base to emitter of a transistor that conducts


def _motor(design: Design, board: str) -> Iterator[str]:
    """The transistor carries the motor as it starts, off while nobody drives it; the diode takes its coil."""
    if "motor" not in design.options:
        return
    fitted, volts = design.fitted(board), design.module(board)["supply_v"]
    by_part = {part.id: part for part in fitted.values()}
    if missing := [name for name in ("npn", "diode", "motor-coin") if name not in by_part]:
        yield f"the motor lacks {', '.join(missing)}"
        return
    start = by_part["motor-coin"]["peak_ma"]
    series, down = (_ohm(design, board, "BASE", other) for other in ("MOTOR", "GND"))
    if not series:
        yield "nothing limits the current into the transistor's base"
    if not down:
        yield "nothing pulls the transistor's base down while the pin floats"
    if series and down:
        base_ma = 1000 * ((volts - BASE_V) / series - BASE_V / down)
        carried = base_ma * by_part["npn"]["gain_min"]
        if carried < start:
            yield f"the transistor carries {carried:.0f} mA, the motor takes {start:.0f} mA as it starts"
    for name in ("npn", "diode"):
        if by_part[name]["max_ma"] < start:
            yield f"{by_part[name].name} stands {by_part[name]['max_ma']:.0f} mA, the motor takes {start:.0f}"


def _ohm(design: Design, board: str, one: str, other: str) -> float:
    """The resistor between the nets of these names; 0 where there is none."""
    fitted, wiring = design.fitted(board), design.wirings[board]
    sides = [{end[0] for net in wiring.nets_named(name) for end in net.ends} for name in (one, other)]
    found = [fitted[name]["ohm"] for name in sides[0] & sides[1] if "ohm" in fitted[name].figures]
    return found[0] if found else 0.0
