"""How well the sessions of a month are dated: RTCs that drift by 5 %, a contact a week; exit 1 over a limit.

Each month is one of tests/life: two routines a day, deep sleep after each, the device awake by its crystal
and asleep by its RC oscillator, whose rate wanders.
"""

import sys
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parents[1]
sys.path[:1] = [str(ROOT), str(ROOT / "tests")]  # not this folder: there `life` would be this file

from life.months import DAYS, WANDER, Life  # noqa: E402

from holdtimer.history.sessions import Session  # noqa: E402
from holdtimer.history.store import open_store  # noqa: E402

MONTHS = 20
DRIFT = 0.05
WILD = 1 / 1_000  # five times what walltime.WANDER_SHARE allows; no board has been measured
ERROR_MAX_S = 120.0


def main() -> int:
    before = [session for seed in range(MONTHS) for session, _ in _month(seed, old_days=DAYS)]
    found = [pair for seed in range(MONTHS) for pair in _month(seed)]
    dated = [(each, each.started_utc, truth_ms) for each, truth_ms in found if each.started_utc]
    share = len(dated) / len(found)
    share_before = sum(session.started_utc is not None for session in before) / len(before)
    errors_s = [abs(told.timestamp() - truth_ms / 1000) for _, told, truth_ms in dated]
    bounds_s = [(each.started_error_ms or 0) / 1000 for each, *_ in dated]
    false = sum(error_s > bound_s + 0.001 for error_s, bound_s in zip(errors_s, bounds_s, strict=True))
    _say(
        f"sessions of {MONTHS} months, dated",
        f"{share:.1%}",
        share == 1,
        f"limit 100 %; a contact a week, the RTC off by {DRIFT:.0%} at most; without it {share_before:.1%}",
    )
    _say(
        "error of a session's date, largest",
        f"{max(errors_s):.1f} s",
        max(errors_s) <= ERROR_MAX_S and not false,
        f"limit {ERROR_MAX_S:.0f} s; bound shown then at most {max(bounds_s):.1f} s, wrong {false} times",
    )
    _say(
        "error of a session's date, median",
        f"{median(errors_s):.1f} s",
        True,
        f"bound shown: median {median(bounds_s):.1f} s",
    )
    wild = [pair for seed in range(MONTHS) for pair in _month(seed, wander=WILD)]
    beyond = [(each, abs(each.started_utc.timestamp() - ms / 1000)) for each, ms in wild if each.started_utc]
    too_small = sum(error_s > (each.started_error_ms or 0) / 1000 + 0.001 for each, error_s in beyond)
    _say(
        "the same, the RTC's rate less steady",
        f"{max(error_s for _, error_s in beyond):.1f} s",
        None,
        f"the rate changes by up to {WILD:.1%} from sleep to sleep, beyond what the bound is made for: "
        f"wrong {too_small} of {len(wild)} times, dated {len(beyond)}",
    )
    missed = share < 1 or max(errors_s) > ERROR_MAX_S or false
    return int(missed)


def _month(seed: int, old_days: int = 0, wander: float = WANDER) -> list[tuple[Session, int]]:
    """Each session as it is told, and when it truly began."""
    with open_store("sqlite://") as store:
        life = Life("weekly", seed, store, old_days=old_days, drift=DRIFT, wander=wander).live()
        return [
            (session, truth.utc_ms) for session, truth in zip(store.sessions(), life.sessions, strict=True)
        ]


def _say(name: str, value: str, ok: bool | None, beside: str) -> None:
    """`ok` is None where there is no limit."""
    verdict = {True: "ok", False: "MISSED", None: ""}[ok]
    sys.stdout.write(f"{name:<40}  {value:>14}  {verdict:<6}  {beside}\n")


if __name__ == "__main__":
    sys.exit(main())
