"""When a routine is due, whether that was done, and what is due next."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from review.done import MONDAY, held, session

from holdtimer.history.devices import Sent
from holdtimer.review.answer import answer
from holdtimer.review.figures import figures
from holdtimer.review.known import Known
from holdtimer.review.prescribed import load_prescribed
from holdtimer.review.schedule import Schedule
from holdtimer.routines import find
from holdtimer.routines.toml_write import to_json

DAY, WEEK = timedelta(days=1), timedelta(weeks=1)
NONE: frozenset[date] = frozenset()


@pytest.mark.parametrize(
    ("schedule", "due"),
    [
        (Schedule(MONDAY), [None, None, None]),
        (Schedule(MONDAY, 4), [4, 4, 4]),
        (Schedule(MONDAY, 4, weeks=2), [4, 4, 0]),
        (Schedule(MONDAY + 2 * DAY, 7, weeks=1), [7, 2, 0]),
        (Schedule(MONDAY, weekdays=(0, 2, 4)), [3, 3, 3]),
        (Schedule(MONDAY + 3 * DAY, weekdays=(0, 2, 4)), [1, 3, 3]),
        (Schedule(MONDAY, every_days=2), [4, 3, 4]),
        (Schedule(MONDAY, every_days=2, weeks=1), [4, 0, 0]),
    ],
)
def test_days_of_a_week_that_are_due(schedule: Schedule, due: list[int | None]) -> None:
    assert [schedule.due_in(MONDAY + week * WEEK) for week in range(3)] == due


@pytest.mark.parametrize(
    ("schedule", "today", "done", "day"),
    [
        (Schedule(MONDAY, 4), MONDAY, NONE, MONDAY),
        (Schedule(MONDAY, 4), MONDAY, frozenset({MONDAY}), MONDAY + DAY),
        (Schedule(MONDAY, 2), MONDAY + 2 * DAY, frozenset({MONDAY, MONDAY + DAY}), MONDAY + WEEK),
        (Schedule(MONDAY, weekdays=(0, 4)), MONDAY + DAY, NONE, MONDAY + 4 * DAY),
        (Schedule(MONDAY, every_days=3), MONDAY, frozenset({MONDAY}), MONDAY + 3 * DAY),
        (Schedule(MONDAY, 7, weeks=1), MONDAY + WEEK, NONE, None),
        (Schedule(MONDAY, weekdays=(0,), weeks=1), MONDAY + DAY, NONE, None),
    ],
)
def test_the_next_day(schedule: Schedule, today: date, done: frozenset[date], day: date | None) -> None:
    assert schedule.next_day(today, done) == day


def sent(device: bytes, days_per_week: int, day: date) -> Sent:
    file = find("daily-five").model_copy(update={"days_per_week": days_per_week})
    utc_ms = (day - date(1970, 1, 1)).days * 86_400_000 + 43_200_000
    return Sent(device, "daily-five", utc_ms, "daily-five", to_json(file), bytes((days_per_week,)) * 32, True)


def test_what_was_sent_to_another_s_device_is_no_plan_of_mine() -> None:
    mine, other = session(MONDAY, held(), routine="Daily five minutes"), b"device 2"
    plan = load_prescribed([sent(mine.device, 3, MONDAY - WEEK), sent(other, 7, MONDAY)])
    assert [row.planned_days for row in figures([mine], plan, MONDAY).adherence] == [3]
    theirs = replace(mine, device=other)
    assert [row.planned_days for row in figures([theirs], plan, MONDAY).adherence] == [7]
    stranger = replace(mine, device=b"device 3")
    assert [row.planned_days for row in figures([stranger], plan, MONDAY).adherence] == [7]


def test_a_routine_that_changed_in_the_middle_of_a_week_is_told() -> None:
    done = [session(MONDAY + day * DAY, held(), routine="Daily five minutes", number=day) for day in range(4)]
    plan = load_prescribed(
        [sent(done[0].device, 7, MONDAY - WEEK), sent(done[0].device, 3, MONDAY + 2 * DAY)]
    )
    made = figures(done, plan, MONDAY + 3 * DAY)
    assert [(row.done_times, row.planned_times) for row in made.adherence] == [(4, 3)]
    said = [line.sentence for line in answer(made)]
    assert "Daily five minutes was changed yesterday: the whole week counts by its new plan." in said
    assert "This week: 4 of 3 days (Daily five minutes)." in said
    assert any(line.startswith("Next: Daily five minutes on Monday") for line in said)


def test_a_day_is_done_or_not_or_not_known_or_still_to_come() -> None:
    days = [MONDAY + index * DAY for index in range(7)]
    known = Known(MONDAY + 4 * DAY, ((MONDAY + DAY, MONDAY + 2 * DAY),))
    states = known.states({MONDAY, MONDAY + 2 * DAY}, MONDAY, days[-1], days[-1])
    assert list(states.values()) == ["done", "not known", "done", "none", "not known", "not known", "not yet"]
    assert Known(None, ((None, MONDAY),)).state(MONDAY, False, days[-1]) == "not known"
    assert Known().state(MONDAY, False, days[-1]) == "none"
