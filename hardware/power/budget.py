"""Days on one charge, from the currents in budget.toml and how long a day spends in each state."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

DAY_S = 86_400
DAYS_A_MONTH = 30
BUDGET = Path(__file__).with_name("budget.toml")


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


def load() -> dict[str, Any]:
    """budget.toml; every current has its source."""
    with BUDGET.open("rb") as file:
        budget = tomllib.load(file)
    for name, current in budget["current"].items():
        if not (current["ma"] > 0 and current["source"] and isinstance(current["verified"], bool)):
            raise ValueError(f"{BUDGET.name}: [current.{name}] needs ma, source and verified")
    return budget


def mah_a_day(budget: dict[str, Any], use: Use) -> dict[str, float]:
    """Charge by consumer, in mAh a day."""
    ma = {name: current["ma"] for name, current in budget["current"].items()}
    lit_s = use.bright_s + use.dim_s
    cell = budget["cell"]
    drawn = {
        "deep sleep": ma["deep_sleep"] * (DAY_S - use.on_s),
        "display asleep": ma["display_asleep"] * (DAY_S - lit_s),
        "battery divider": ma["divider"] * DAY_S,
        "light sleep": ma["light_sleep"] * (use.on_s - use.awake_s),
        "awake": ma["awake"] * (use.awake_s - use.radio_s),
        "radio": ma["radio"] * use.radio_s,
        "display": ma["display_bright"] * use.bright_s + ma["display_dim"] * use.dim_s,
        "buzzer": ma["buzzer"] * use.buzzer_s,
    }
    by_consumer = {name: charge / 3600 for name, charge in drawn.items()}
    leaks = cell["capacity_mah"] * cell["self_discharge_percent_per_month"] / 100 / DAYS_A_MONTH
    return by_consumer | {"self-discharge": leaks}


def days(budget: dict[str, Any], use: Use) -> float:
    """How many such days one charge lasts."""
    cell = budget["cell"]
    usable: float = cell["capacity_mah"] * cell["usable"]
    return usable / sum(mah_a_day(budget, use).values())
