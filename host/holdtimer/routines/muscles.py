"""The muscle groups that a stretch can be for; a closed list, so that totals per group add up."""

from typing import Literal, get_args

Muscle = Literal[
    "abdominals",
    "adductors",
    "back",
    "calves",
    "chest",
    "glutes",
    "hamstrings",
    "hip flexors",
    "hip rotators",
    "lower back",
    "neck",
    "obliques",
    "piriformis",
    "quadriceps",
    "shoulders",
]
MUSCLES: tuple[Muscle, ...] = get_args(Muscle)
