"""Twenty-two prescriptions as a therapist says them, and what the log must have of each, by hand.

An entry is (side, seconds held, how many are counted). What ends with a press has no planned time: 0.
"""

from typing import NamedTuple

from holdcore.model import LEFT, NO_SIDE, RIGHT

Entry = tuple[int, int, int]


class Said(NamedTuple):
    """`weeks` is the log in the second week, the third, and so on; `name` is that of the file."""

    number: int
    text: str
    log: list[Entry]
    weeks: tuple[list[Entry], ...] = ()
    is_open: bool = False
    name: str = ""


def of(side: int, seconds: int, times: int = 1, count: int = 0) -> list[Entry]:
    return [(side, seconds, count)] * times


def both(seconds: int, times: int = 1, count: int = 0) -> list[Entry]:
    return of(LEFT, seconds, times, count) + of(RIGHT, seconds, times, count)


def none(seconds: int, times: int = 1, count: int = 0) -> list[Entry]:
    return of(NO_SIDE, seconds, times, count)


PRESCRIPTIONS = [
    Said(1, "Hamstring stretch 3 x 30 s each leg, 10 s rest", both(30, 3)),
    Said(2, "Hold 5 deep breaths, 3 times, both sides (pigeon)", both(30, 3, 5)),
    Said(3, "Pelvic tilts: 10 x 10 s holds", none(10, 10)),
    Said(
        4,
        "Clamshells 2 sets of 15, 2 s hold at top, each side, 1 min between sets",
        both(2, 15) + both(2, 15),
    ),
    Said(5, "Child's pose 1 minute", none(60)),
    Said(6, "Calf stretch 30-60 s x2 alternate legs", both(30) + both(30)),
    Said(7, "Plank as long as possible, 3 times, rest 1 min", none(300, 3), is_open=True),
    Said(8, "Side plank 20 s L then R x 3 rounds, 30 s between rounds", both(20) + both(20) + both(20)),
    Said(
        9,
        "Circuit: bridge 10 reps, bird dog 10 s each side, dead bug 10 reps, repeat 3 times, "
        "2 min between rounds",
        3 * (none(0, count=10) + both(10) + none(0, count=10)),
    ),
    Said(10, "Couch stretch 2 min per side", both(120)),
    Said(11, "Neck rotation 10 reps slowly", none(0, count=10)),
    Said(12, "Wall sit 45 s, rest 45 s, x 5", none(45, 5)),
    Said(13, "Contract 6 s, relax 10 s, stretch 20 s, x 3 each leg", both(60, 1, 3), name="Hamstrings"),
    Said(14, "Ice 15 min", none(900)),
    Said(15, "McKenzie press-ups 10 reps every 2 hours", none(0, count=10)),
    Said(16, "Eccentric heel drops 3x15, 3 s down, twice a day", none(75, 3, 15)),
    Said(
        17,
        "Week 1: 20 s, week 2: 30 s, week 3: 40 s",
        none(20),
        weeks=(none(30), none(40), none(40)),
        name="Wall sit",
    ),
    Said(18, "Nerve glides 10 reps x 3, stop if tingling", none(0, 3, 10)),
    Said(19, "Left side only: piriformis 3 x 30 s", of(LEFT, 30, 3)),
    Said(20, "Left 3x30 s, right 2x30 s", of(LEFT, 30, 3) + of(RIGHT, 30, 2), name="Piriformis"),
    Said(21, "Supine twist 8 breaths each side", both(48, 1, 8)),
    Said(22, "HIIT tabata 20/10 x 8", none(20, 8)),
]
