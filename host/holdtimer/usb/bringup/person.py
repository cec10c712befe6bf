"""Who sits at the bench: is told what to do, reads a meter, and may leave anything out."""

import math
from typing import Protocol

from holdtimer.usb.bringup.table import Reading

LEAVE_OUT = "s"


class Person(Protocol):
    """The command line, or a test."""

    def tell(self, text: str) -> None: ...

    def answer(self, question: str) -> str | None:
        """None where nobody is there."""


def agrees(person: Person, todo: str) -> bool:
    """Whether it is done; False where it is left out."""
    said = person.answer(f"{todo} Enter goes on, {LEAVE_OUT} leaves it out:")
    return said is not None and said.strip().lower() != LEAVE_OUT


def read_off(person: Person, reading: Reading) -> float | None:
    """What a meter shows; asked again where it cannot be, None where it is left out."""
    while True:
        said = (person.answer(f"{reading.question} ({LEAVE_OUT} leaves it out)") or LEAVE_OUT).strip()
        if said.lower() == LEAVE_OUT:
            return None
        try:
            value = float(said.replace(",", "."))
        except ValueError:
            value = math.nan
        if reading.least <= value <= reading.most:
            return value
        bounds = f"{reading.least:g} to {reading.most:g} {reading.unit}"
        person.tell(f"{said!r} cannot be what it shows: that is {bounds}")
