"""Every pin is joined to what it must be joined to, and every wire has the colour of its signal."""

from collections.abc import Iterator

from hardware.design import Design
from hardware.netlist import Net, Wiring

GROUND = "GND"


def check(design: Design) -> Iterator[str]:
    for board, wiring in design.wirings.items():
        for complaint in (
            *_colors(wiring),
            *_shapes(wiring),
            *_whole(design, board),
            *_pins(design, board),
            *_roles(design, board),
        ):
            yield f"{board}: {complaint}"


def _colors(wiring: Wiring) -> Iterator[str]:
    for wire in wiring.wires:
        signal = wiring.signals.get(wire.label)
        if signal is None:
            yield f"{wire.cable} has a wire labelled {wire.label}, which is no signal"
        elif wire.color != signal.color:
            yield f"{wire.cable}: {wire.label} is {wire.color} and should be {signal.color}"


def _shapes(wiring: Wiring) -> Iterator[str]:
    for net in wiring.nets:
        if len(net.ends) < 2:
            yield f"net {net.name} ends nowhere: {_said(net)}"
        if len(net.labels) != 1:
            yield f"net of {_said(net)} has the labels {net.name}, it should have one"


def _whole(design: Design, board: str) -> Iterator[str]:
    """One net per label; ground may come to the module more than once, it is one inside."""
    wiring, module = design.wirings[board], design.module(board)
    grounds = {("U1", name) for name, pin in module.pins.items() if pin.role == "ground"}
    for label in wiring.signals:
        nets = wiring.nets_named(label)
        if len(nets) > 1 and not all(net.ends & grounds for net in nets):
            yield f"{label} falls apart: {'; '.join(map(_said, nets))}"


def _pins(design: Design, board: str) -> Iterator[str]:
    wiring = design.wirings[board]
    for reference, part in design.fitted(board).items():
        free = {name for name, pin in part.pins.items() if pin.unused}
        drawn = sorted(wiring.pins[reference])
        if drawn != sorted(part.pins):
            yield f"{reference} has the pins {drawn}, {part.id} has {sorted(part.pins)}"
        for name in wiring.pins[reference]:
            net = wiring.net_of((reference, name))
            if net is None and name not in free:
                yield f"{reference} pin {name} is not connected, and parts.toml does not say why"
            if net is not None and name in free:
                yield f"{reference} pin {name} is connected to {net.name}, and parts.toml calls it unused"


def _roles(design: Design, board: str) -> Iterator[str]:
    wiring = design.wirings[board]
    for reference, part in design.fitted(board).items():
        for name, pin in part.pins.items():
            net = wiring.net_of((reference, name))
            wants = {"ground": GROUND}.get(pin.role) or pin.rail or pin.signal
            if wants and (net is None or net.labels != {wants}):
                yield f"{reference} pin {name} must be on {wants}, it is on {net.name if net else 'nothing'}"
        ends = [net for name in part.pins if (net := wiring.net_of((reference, name)))]
        if part.id != design.module(board).id and len(set(ends)) < len(ends):
            yield f"{reference} ({part.name}) has both ends on one net"
        if part.id in ("tact", "piezo") and not any(GROUND in net.labels for net in ends):
            yield f"{reference} ({part.name}) has no end on {GROUND}"


def _said(net: Net) -> str:
    return ", ".join(sorted(f"{reference} {pin}" for reference, pin in net.ends)) or "nothing"
