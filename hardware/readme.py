"""What hardware/README.md promises of each board, in its table."""

import re
from dataclasses import dataclass
from pathlib import Path

from hardware.parts import BadSource

README = Path(__file__).with_name("README.md")
_ROW = re.compile(
    r"^\| `(?P<board>[\w-]+)` \| (?P<price>\d+\.\d\d) USD \| (?P<mass>\d+) g \| "
    r"at least (?P<days>\d+) days \|",
    re.MULTILINE,
)


_BOUGHT = re.compile(r"^\| `(?P<board>[\w-]+)` \| (?P<price>\d+\.\d\d) USD \| ", re.MULTILINE)


@dataclass(frozen=True)
class Promise:
    """The parts' price in US dollars and mass in g, and days on a charge."""

    price_usd: float
    mass_g: float
    days: int


def promises(text: str) -> dict[str, Promise]:
    """By board. Raises BadSource where the table is not there."""
    found = {
        row["board"]: Promise(float(row["price"]), float(row["mass"]), int(row["days"]))
        for row in _ROW.finditer(text)
    }
    if not found:
        raise BadSource("README.md has no row such as | `board` | 12.34 USD | 30 g | at least 90 days |")
    return found


def load_promises() -> dict[str, Promise]:
    return promises(README.read_text())


def load_bought() -> dict[str, float]:
    """Prices in US dollars by board, from the table of which to buy, which is the last one."""
    return {row["board"]: float(row["price"]) for row in _BOUGHT.finditer(README.read_text())}
