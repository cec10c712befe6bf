"""What a prescription leaves open and the laptop fills in, each with its reason: one table for every form."""

from typing import NamedTuple

from holdcore.model import OPEN_CAP_MS


class Assumption(NamedTuple):
    """What is filled in, in words, and why."""

    said: str
    reason: str


PREP_MS = 5_000
CHANGE_MS = 5_000
REST_MS = 5_000
LONG_REST_MS = 10_000  # after a hold of LONG_HOLD_MS or more
LONG_HOLD_MS = 30_000
SET_REST_MS = 60_000
PHASE_MS = 2_000
CAP_MS = OPEN_CAP_MS

ASSUMPTIONS = {
    "prep": Assumption("5 s to get ready", "the clock must not run before one is in position"),
    "change": Assumption("5 s to change sides", "the second side deserves its whole time too"),
    "rest_s": Assumption(
        "5 s between holds or breaths, 10 s after a hold of 30 s or more",
        "nobody lets go and takes hold again in no time",
    ),
    "set_rest_s": Assumption("60 s between sets", "one minute is what most strength programmes give"),
    "round_rest_s": Assumption("60 s between rounds", "as between sets"),
    "breath_s": Assumption(
        "6 s a breath", "the device's own pace, ten breaths a minute, until it is set or taught"
    ),
    "phases": Assumption(
        "2 s for the part of the rep that has no time", "a weight that goes down must come up again"
    ),
    "hold_s": Assumption("an open hold ends after 5 min", "a device that was forgotten must not run on"),
    "sides": Assumption(
        "done once, without sides", "the text does not name a side; write each side, left or right"
    ),
}
"""By the keys of a reading (docs/routines.md)."""
