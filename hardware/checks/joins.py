"""Every part is in all the files that must have it, and none of them has another."""

from collections import Counter
from collections.abc import Iterator

from hardware.design import Design
from hardware.parts import BOTH, Part, mass_g, price_usd
from hardware.power.budget import ALWAYS, DISPLAY_MODES, MODULE_MODES, SOUNDING
from hardware.readme import Promise

OTHER_MODES = {ALWAYS, SOUNDING}


def check(design: Design) -> Iterator[str]:
    yield from _bom(design)
    for board in design.wirings:
        for complaint in (*_references(design, board), *_harness(design, board)):
            yield f"{board}: {complaint}"
    for part in design.parts.values():
        if bool(part.outline) == ("no_outline" in part.extras):
            yield f"parts.toml: {part.id} needs either an outline or no_outline, which says why"


def check_budget(design: Design, drawing: set[str], nothing: set[str]) -> Iterator[str]:
    """`drawing` are the parts that the power budget counts, `nothing` those that it says draw nothing."""
    drawing, nothing = drawing - design.left_out, nothing - design.left_out
    for name in sorted((drawing | nothing) - design.parts.keys()):
        yield f"budget.toml has {name}, which is no part"
    for name in sorted(drawing & nothing):
        yield f"budget.toml counts {name} and says that it draws nothing"
    wired = {part.id for board in design.wirings for part in design.fitted(board).values()}
    for name in sorted(wired - drawing - nothing):
        yield f"{name} is wired, and budget.toml does not know it"
    for name in sorted((drawing | nothing) & design.parts.keys() - wired):
        yield f"budget.toml has {name}, which no harness has"


def check_modes(design: Design, modes: dict[str, set[str]]) -> Iterator[str]:
    """`modes` are those of each part in the power budget; board and display have the firmware's."""
    boards = {part.id for part in design.parts.values() if "board" in part.extras}
    for name, has in sorted(modes.items()):
        wants = MODULE_MODES if name in boards else DISPLAY_MODES if name == "oled-096" else set()
        may = wants | (OTHER_MODES if wants != DISPLAY_MODES else set())
        for mode in sorted(wants - has):
            yield f"budget.toml: {name} has no {mode}, which the firmware has"
        for mode in sorted(has - may):
            yield f"budget.toml: {name} has {mode}, which the firmware does not have"


def check_promises(design: Design, promises: dict[str, Promise]) -> Iterator[str]:
    """`promises` are what the README says of each board."""
    for board in sorted(promises.keys() ^ design.wirings.keys()):
        yield f"{board}: the README's table and the wiring do not both have this board"
    for board in sorted(promises.keys() & design.wirings.keys()):
        price, mass = price_usd(design.parts, design.bom, board), mass_g(design.parts, design.bom, board)
        if f"{price:.2f}" != f"{promises[board].price_usd:.2f}":
            yield f"{board}: the parts cost {price:.2f} USD, the README says {promises[board].price_usd:.2f}"
        if round(mass) != promises[board].mass_g:
            yield f"{board}: the parts weigh {mass:.0f} g, the README says {promises[board].mass_g:.0f}"


def _bom(design: Design) -> Iterator[str]:
    for line in design.bom:
        where = f"bom.csv: {' '.join(line.references)}"
        if line.part not in design.parts:
            yield f"{where}: {line.part} is no part of parts.toml"
        elif line.boards != BOTH and line.boards not in design.wirings:
            yield f"{where}: {line.boards} is no board"
        elif line.quantity < 1 or (
            _counted(design.parts[line.part]) and line.quantity != len(line.references)
        ):
            yield f"{where}: the quantity of {line.part} is {line.quantity}"
    for name in sorted(design.parts.keys() - {line.part for line in design.bom}):
        yield f"bom.csv lacks {name} of parts.toml"


def _counted(part: Part) -> bool:
    """One piece to each reference; not so for what comes in sets, and for what is not wired."""
    return not part.extras.get("set") and "no_wires" not in part.extras


def _references(design: Design, board: str) -> Iterator[str]:
    used = Counter(reference for line in design.bom if line.is_for(board) for reference in line.references)
    for reference, times in used.items():
        if times > 1:
            yield f"bom.csv has {reference} {times} times"


def _harness(design: Design, board: str) -> Iterator[str]:
    wiring = design.wirings[board]
    drawn = wiring.parts | wiring.cables
    listed = {
        reference: line.part
        for line in design.bom
        if line.is_for(board)
        and line.part in design.parts
        and "no_wires" not in design.parts[line.part].extras
        for reference in line.references
    }
    for reference in sorted(drawn.keys() | listed.keys()):
        if drawn.get(reference) != listed.get(reference):
            in_bom, in_harness = listed.get(reference, "nothing"), drawn.get(reference, "nothing")
            yield f"{reference} is {in_bom} in bom.csv, {in_harness} in the harness"
