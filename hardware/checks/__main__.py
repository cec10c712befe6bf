"""`python -m hardware.checks` prints what is wrong with the hardware's sources; exit 1 if anything is."""

import sys
from collections.abc import Iterator

from hardware import design as designs
from hardware.checks import enclosure, joins, limits, nets, pins
from hardware.design import Design
from hardware.power import budget
from hardware.readme import load_promises


def complaints(design: Design) -> Iterator[str]:
    """What is wrong in the design and between the files."""
    for checks in (pins, nets, limits, joins):
        yield from checks.check(design)
    yield from enclosure.check(design, enclosure.load_models())
    spent = budget.load()
    yield from spent.doubts
    yield from joins.check_budget(design, set(spent.currents), set(spent.nothing))
    yield from joins.check_modes(design, {part: set(modes) for part, modes in spent.currents.items()})
    yield from joins.check_promises(design, load_promises())


def main() -> int:
    try:
        found = list(complaints(designs.load()))
    except ValueError as error:  # a file that cannot be read as it is; BadSource is one
        found = [str(error)]
    for complaint in found:
        sys.stdout.write(f"{complaint}\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
