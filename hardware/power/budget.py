"""Days on one charge, from the currents in budget.toml and the seconds of a day in each firmware state.

`python -m hardware.power.budget` prints it for each board and exits with 1 where the README promises more.
"""

import csv
import sys
import tomllib
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Any

from hardware.parts import Line, Part, load_bom, load_parts
from hardware.readme import load_promises
from holdcore import power

DAY_S = 86_400
DAYS_A_MONTH = 30
HERE = Path(__file__).parent
WORKING = "working"
SOUNDING = "sounding"
ALWAYS = "always"
MEASURED = ("date", "part", "mode", "ma", "instrument", "by", "how")
MOST_MA = 1000  # what no part here takes: the figure is in uA, or slipped
MODULE_MODES = {*power.DEPTHS, WORKING}
DISPLAY_MODES = {power.BRIGHT, power.DIM, power.DARK}


@dataclass(frozen=True)
class Use:
    """Seconds of a day in each state; the rest of the day is deep sleep.

    `awake_s` includes `radio_s`, which includes none of the light sleep.
    """

    on_s: float
    awake_s: float
    radio_s: float
    bright_s: float
    dim_s: float
    buzzer_s: float

    def seconds(self) -> dict[str, float]:
        """By mode."""
        return {
            power.DEEP: DAY_S - self.on_s,
            power.LIGHT: self.on_s - self.awake_s,
            power.AWAKE: self.radio_s,
            WORKING: self.awake_s - self.radio_s,
            power.BRIGHT: self.bright_s,
            power.DIM: self.dim_s,
            power.DARK: DAY_S - self.bright_s - self.dim_s,
            SOUNDING: self.buzzer_s,
            ALWAYS: DAY_S,
        }


@dataclass(frozen=True)
class Current:
    """What a part takes in a mode, in mA."""

    ma: float
    source: str
    verified: bool


@dataclass(frozen=True)
class Budget:
    """`currents` by part and mode; `usable` is a share of the capacity, `leak_ma` the self-discharge.

    `reminders` a day, where the owner wants them; `reminder` is one that nobody answers.
    """

    capacity_mah: float
    usable: float
    leak_ma: float
    use: Use
    currents: dict[str, dict[str, Current]]
    nothing: dict[str, str]
    reminder: Use
    reminders: int

    def mah_a_day(self, fitted: set[str], use: Use) -> dict[str, float]:
        """Charge by part and mode, in mAh a day, of the parts that a board is fitted with."""
        seconds = use.seconds()
        drawn = {
            f"{part} {mode}": current.ma * seconds[mode] / 3600
            for part, modes in self.currents.items()
            if part in fitted
            for mode, current in modes.items()
        }
        return drawn | {"self-discharge": self.leak_ma * 24}

    def days(self, fitted: set[str], use: Use) -> float:
        """How many such days one charge lasts."""
        return self.capacity_mah * self.usable / sum(self.mah_a_day(fitted, use).values())

    def reminded_days(self, fitted: set[str]) -> float:
        """How many usual days, with reminders that nobody answers, one charge lasts."""
        pairs = zip(astuple(self.use), astuple(self.reminder), strict=True)
        return self.days(fitted, Use(*(usual + self.reminders * once for usual, once in pairs)))

    def shelf_days(self, fitted: set[str]) -> float:
        """How long it lies unused, switched on, until the cell is empty."""
        return self.days(fitted, Use(0, 0, 0, 0, 0, 0))

    def guesses(self, fitted: set[str]) -> tuple[int, int]:
        """How many of the currents nobody has measured, and how many there are."""
        used = [current for part in fitted for current in self.currents.get(part, {}).values()]
        return sum(not current.verified for current in used), len(used)


def read(entries: dict[str, Any], measured: list[dict[str, str]], parts: dict[str, Part]) -> Budget:
    """Raises ValueError where a current lacks its source, or a measured row is of no current here."""
    currents: dict[str, dict[str, Current]] = {}
    for part, modes in entries["current"].items():
        for mode, entry in modes.items():
            if not (entry["ma"] > 0 and entry["source"] and isinstance(entry["verified"], bool)):
                raise ValueError(f"budget.toml: [current.{part}.{mode}] needs ma, source and verified")
            currents.setdefault(part, {})[mode] = Current(**entry)
    for row in measured:
        if row.keys() != set(MEASURED) or None in row.values():
            raise ValueError(f"measured.csv: {row} needs just {', '.join(MEASURED)}")
        if row["mode"] not in currents.get(row["part"], {}):
            raise ValueError(f"measured.csv: budget.toml has no [current.{row['part']}.{row['mode']}]")
        source = f"measured {row['date']} by {row['by']} with {row['instrument']}: {row['how']}"
        currents[row["part"]][row["mode"]] = Current(_ma(row), source, True)
    cell = entries["cell"]
    capacity = parts[cell["part"]]["capacity_mah"]
    leak_ma = capacity * cell["self_discharge_percent_per_month"] / 100 / DAYS_A_MONTH / 24
    reminder = dict(entries["reminder"])
    reminders = reminder.pop("a_day")
    return Budget(
        capacity,
        cell["usable"],
        leak_ma,
        Use(**entries["day"]),
        currents,
        entries["nothing"],
        Use(**reminder),
        reminders,
    )


def _ma(row: dict[str, str]) -> float:
    try:
        ma = float(row["ma"])
    except ValueError:
        ma = 0.0
    if not 0 < ma < MOST_MA:
        raise ValueError(f"measured.csv: {row['part']} {row['mode']}: {row['ma']!r} is no current in mA")
    return ma


def load() -> Budget:
    with (HERE / "budget.toml").open("rb") as file:
        entries = tomllib.load(file)
    with (HERE / "measured.csv").open(newline="") as file:
        return read(entries, list(csv.DictReader(file)), load_parts())


def fitted(board: str, bom: list[Line]) -> set[str]:
    """The parts of one board's device."""
    return {line.part for line in bom if line.is_for(board)}


def main() -> int:
    budget, bom, parts, kept = load(), load_bom(), load_parts(), True
    for board, promise in load_promises().items():
        has = fitted(board, bom)
        lasts = budget.days(has, budget.use)
        kept &= lasts >= promise.days
        missed = "" if lasts >= promise.days else ": MISSED"
        guesses, currents = budget.guesses(has)
        sys.stdout.write(f"{parts[board].name}\n")
        for name, charge in sorted(budget.mah_a_day(has, budget.use).items(), key=lambda item: -item[1]):
            sys.stdout.write(f"  {charge:6.2f} mAh a day  {name}\n")
        sys.stdout.write(
            f"  {lasts:6.0f} days on a charge, {promise.days} promised{missed}\n"
            f"  {budget.reminded_days(has):6.0f} days with {budget.reminders} reminders a day, unanswered\n"
            f"  {budget.shelf_days(has):6.0f} days in a drawer, switched on\n"
            f"  {budget.days(has | fitted('motor', bom), budget.use):6.0f} days with a motor, cues by both\n"
            f"  {guesses} of {currents} currents are not measured\n"
        )
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
