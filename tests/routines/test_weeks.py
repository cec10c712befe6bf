"""What is done in which week, and which side begins: worked out at push, and said."""

from dataclasses import dataclass, field, replace
from datetime import date, timedelta

import pytest

from holdcore.model import DONE, HELD, LEFT, OPEN, RIGHT
from holdcore.routine_file import decode_routine
from holdcore.steps import Hold
from holdtimer.companion.push import Outgoing, prepare
from holdtimer.history.sessions import Session
from holdtimer.review.schedule import Schedule, schedule_of
from holdtimer.routines import load
from holdtimer.routines.progression import find_weaker, week_at
from holdtimer.routines.read_back import say_schedule

MONDAY = date(2026, 3, 2)
WALL = """
name = "Wall sit"
times_per_day = 1
[[schedule]]
weeks = "3-"
times_per_day = 2
[[steps]]
name = "Wall sit"
hold = "20s"
weeks = "1-2"
[[steps]]
name = "Wall sit"
hold = "40s"
weeks = "3-4"
[[steps]]
name = "Ice"
countdown = "10m"
"""
PLANK = """
name = "Plank"
[[steps]]
name = "Plank"
hold = "20-60s"
grows = "5s a week"
[[steps]]
name = "Squat"
pace = "own"
reps = "10-14"
grows = "2 reps every 2 weeks"
"""
SIDED = """
name = "Calf"
[[steps]]
name = "Calf"
open = "at most 60s"
sides = "each"
first = "weaker"
"""


def sent(text: str, week: int, begins: str = "", began: date | None = None, grows: bool = True) -> Outgoing:
    """What push sends in the middle of that week."""
    file = load(text.replace("\n[[", f"\n{begins}\n[[", 1), "routine")
    today = MONDAY + timedelta(weeks=week - 1, days=3)
    return prepare(file, "routine", grows, [], began, today)


def held_s(outgoing: Outgoing) -> int:
    dose: int = decode_routine(outgoing.data).step(0).phases[0].span.dose
    return dose // 1000


def test_weeks_count_from_the_day_that_the_file_names() -> None:
    assert week_at(MONDAY, MONDAY - timedelta(days=1)) == 1
    assert [week_at(MONDAY, MONDAY + timedelta(days=days)) for days in (0, 6, 7, 13, 14)] == [1, 1, 2, 2, 3]
    assert week_at(None, MONDAY) == 1


@pytest.mark.parametrize(("week", "seconds"), [(1, 20), (2, 20), (3, 40), (4, 40), (5, 40), (50, 40)])
def test_the_steps_of_the_week_are_sent(week: int, seconds: int) -> None:
    outgoing = sent(WALL, week, began=MONDAY)

    assert held_s(outgoing) == seconds
    assert [step.name for step in decode_routine(outgoing.data).steps] == ["Wall sit", "Ice"]
    assert outgoing.why[0].startswith(f"week {week} since 2 March 2026")
    assert ("past the last week" in outgoing.why[0]) == (week > 4)


def test_the_file_s_own_day_goes_before_that_of_the_first_push() -> None:
    assert held_s(sent(WALL, 3, begins="begins = 2026-03-16", began=MONDAY)) == 20
    assert sent(WALL, 1, begins="begins = 2027-03-01").why[0] == "week 1 begins on 1 March 2027"


def test_how_often_by_week() -> None:
    file = load(WALL, "routine")

    assert [say_schedule(file.due(week)) for week in (1, 2, 3, 9)] == [
        "once a day",
        "once a day",
        "2 times a day",
        "2 times a day",
    ]


@pytest.mark.parametrize(
    ("week", "seconds", "reps"), [(1, 20, 10), (2, 25, 10), (3, 30, 12), (9, 60, 14), (99, 60, 14)]
)
@pytest.mark.parametrize("grows", [True, False])
def test_a_range_grows_by_the_week_whatever_was_done(week: int, seconds: int, reps: int, grows: bool) -> None:
    outgoing = sent(PLANK, week, began=MONDAY, grows=grows)

    assert held_s(outgoing) == seconds
    assert decode_routine(outgoing.data).step(1).phases[0].span.dose == reps
    assert f"Plank: {'1m' if seconds == 60 else f'{seconds}s'}, week {week}, 5s a week more" in outgoing.why


def test_what_lasts_so_many_weeks_is_said_to_be_over() -> None:
    outgoing = sent(PLANK, 7, begins="lasts_weeks = 6", began=MONDAY)

    assert outgoing.why[0] == "week 7 since 2 March 2026: the 6 weeks that were prescribed are over"


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("", Schedule(MONDAY)),
        ("twice a day", Schedule(MONDAY, 7, 2)),
        ("every 2 hours", Schedule(MONDAY, 7, 8)),
        ("3-4 times a day, 5 days a week", Schedule(MONDAY, 5, 3)),
        ("Mon, Wed, Fri", Schedule(MONDAY, 3, weekdays=(0, 2, 4))),
        ("every other day", Schedule(MONDAY, every_days=2)),
        ("daily for 6 weeks", Schedule(MONDAY, 7, weeks=6)),
    ],
)
def test_adherence_counts_what_the_text_says(text: str, due: Schedule) -> None:
    file = load(f"Bridge 3x10, {text}", "bridge", ".txt")

    said = schedule_of(file, MONDAY, MONDAY)
    assert replace(said, days_per_week=due.days_per_week if said.weekdays else said.days_per_week) == due


@dataclass(frozen=True)
class Logged:
    hold: Hold


@dataclass(frozen=True)
class Done:
    holds: list[Logged] = field(default_factory=list)
    routine: str = "Calf"
    outcome: str = "completed"
    pain_before: int | None = None
    pain_after: int | None = None


def done(left_s: int, right_s: int) -> Done:
    sides = ((LEFT, left_s), (RIGHT, right_s))
    return Done(
        [
            Logged(Hold(0, side, 1, 1, 1, 1, DONE, 0, seconds * 1000, OPEN, 0, 0, HELD, "Calf"))
            for side, seconds in sides
        ]
    )


@pytest.mark.parametrize(
    ("sessions", "side", "words"),
    [
        ([], "left", "no session yet"),
        ([done(30, 30)] * 3, "left", "neither is weaker"),
        ([done(40, 39)] * 3, "left", "neither is weaker"),
        ([done(40, 30)] * 3, "right", "the weaker one: 1m30s in the last sessions, 2m left"),
        ([done(20, 30)], "left", "the weaker one: 20s in the last sessions, 30s right"),
        ([done(10, 50)] * 9 + [done(50, 10)] * 10, "right", "the weaker one"),
    ],
)
def test_the_weaker_side_is_that_which_did_less(sessions: list[Done], side: str, words: str) -> None:
    file, [said] = find_weaker(load(SIDED, "calf"), sessions)

    assert file.steps[0].first == side
    assert said.startswith(f"Calf: {side} side first, ")
    assert words in said


def test_the_weaker_side_begins_on_the_device() -> None:
    nothing: list[Session] = []
    assert decode_routine(prepare(load(SIDED, "calf"), "calf", True, nothing).data).step(0).first == LEFT
    assert load(SIDED.replace("weaker", "right"), "calf").routine().step(0).first == RIGHT
