"""`python -m hardware.checks` prints what is wrong with the hardware's sources; exit 1 if anything is."""

import sys
from collections.abc import Iterator

from hardware import design as designs
from hardware.checks import enclosure, joins, limits, nets, pins, ready
from hardware.design import Design
from hardware.parts import price_usd
from hardware.power import budget
from hardware.readme import load_bought, load_promises
from hardware.ready import load_ready
from holdfw.pins import BOARDS, CHIPS


def complaints(design: Design) -> Iterator[str]:
    """What is wrong in the design and between the files."""
    for checks in (pins, nets, limits, joins):
        yield from checks.check(design)
    yield from enclosure.check(design, enclosure.load_models())
    spent = budget.load()
    yield from joins.check_budget(design, set(spent.currents), set(spent.nothing))
    yield from joins.check_modes(design, {part: set(modes) for part, modes in spent.currents.items()})
    if design.options:  # what follows is of the builds without
        return
    yield from joins.check_promises(design, load_promises())
    entries = load_ready(design.parts)
    wired = {board: price_usd(design.parts, design.bom, board) for board in design.wirings}
    yield from ready.check(entries, wired, BOARDS, design.chips, CHIPS, load_bought())


def main() -> int:
    try:
        found = [*complaints(designs.load()), *complaints(designs.load(*designs.OPTIONS))]
    except ValueError as error:  # a file that cannot be read as it is; BadSource is one
        found = [str(error)]
    for complaint in found:
        sys.stdout.write(f"{complaint}\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
