"""When a break is due: over any days, hours and sessions, against counting minutes one by one."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdcore.breaks import DAY_S, next_due

MINUTE_S, HOUR_S = 60, 3_600
MONDAY_S = 847_497_600  # a midnight, in s since 2000


def in_hours(at_s: int, from_h: int, to_h: int) -> bool:
    hour = at_s // HOUR_S % 24
    if from_h == to_h % 24:
        return True
    return from_h <= hour < to_h if from_h < to_h else hour >= from_h or hour < to_h


def by_the_minute(rested_s: int, days: int, every_min: int, from_h: int, to_h: int) -> Iterator[int]:
    """Every reminder from MONDAY_S on: a break was that many minutes ago, all of them within the hours."""
    sitting_min = max(0, (MONDAY_S - rested_s) // MINUTE_S)
    was_in = in_hours(MONDAY_S - MINUTE_S, from_h, to_h)
    for at_s in range(MONDAY_S, MONDAY_S + days * DAY_S, MINUTE_S):
        now_in = in_hours(at_s, from_h, to_h)
        if now_in and not was_in:
            sitting_min = 0
        was_in = now_in
        if now_in and sitting_min >= every_min:
            sitting_min = 0
            yield at_s
        sitting_min += 1


def reminders(rested_s: int, days: int, every_min: int, from_h: int, to_h: int) -> Iterator[int]:
    now_s = MONDAY_S
    while True:
        due_s = next_due(now_s, rested_s, every_min * MINUTE_S, from_h, to_h)
        if due_s < 0 or due_s >= MONDAY_S + days * DAY_S:
            return
        now_s = rested_s = max(now_s, due_s)
        yield now_s


hours = st.integers(0, 23), st.integers(1, 24)


@given(st.integers(0, 300), st.integers(10, 240), *hours)
def test_days_of_reminders_are_those_that_counting_minutes_gives(
    ago_min: int, every_min: int, from_h: int, to_h: int
) -> None:
    rested_s = MONDAY_S - ago_min * MINUTE_S
    if not in_hours(MONDAY_S - MINUTE_S, from_h, to_h) or not in_hours(MONDAY_S, from_h, to_h):
        rested_s = MONDAY_S - MINUTE_S  # what was before the hours does not matter
    elif from_h != to_h % 24:  # no break was before these hours began
        rested_s = max(rested_s, MONDAY_S - (-from_h % 24) * HOUR_S)

    expected = list(by_the_minute(rested_s, 3, every_min, from_h, to_h))
    assert list(reminders(rested_s, 3, every_min, from_h, to_h)) == expected


@given(st.integers(MONDAY_S, MONDAY_S + DAY_S), st.integers(0, 2 * MONDAY_S), st.integers(10, 240), *hours)
def test_a_reminder_is_within_the_hours_whatever_the_clock_said_before(
    now_s: int, rested_s: int, every_min: int, from_h: int, to_h: int
) -> None:
    due_s = next_due(now_s, rested_s, every_min * MINUTE_S, from_h, to_h)
    if due_s < 0:
        assert (to_h - from_h) % 24 * 60 <= every_min
        return
    rings_s = max(now_s, due_s)
    assert in_hours(rings_s, from_h, to_h)
    assert rings_s - now_s <= 2 * DAY_S
    if rested_s <= now_s:
        assert due_s >= rested_s + every_min * MINUTE_S


@given(st.integers(MONDAY_S, MONDAY_S + DAY_S), st.integers(0, DAY_S), st.integers(10, 240), *hours)
def test_asking_again_before_it_is_due_changes_nothing(
    now_s: int, ago_s: int, every_min: int, from_h: int, to_h: int
) -> None:
    rested_s, every_s = now_s - ago_s, every_min * MINUTE_S
    due_s = next_due(now_s, rested_s, every_s, from_h, to_h)
    for later_s in range(now_s, due_s, max(1, (due_s - now_s) // 7)):
        assert next_due(later_s, rested_s, every_s, from_h, to_h) == due_s


@pytest.mark.parametrize(
    ("now", "rested", "every_min", "hours", "due"),
    [
        ((0, 10), (0, 9.9), 30, (9, 18), (0, 10.4)),
        ((0, 3), (-1, 17), 30, (9, 18), (0, 9.5)),  # since the hours began
        ((0, 17.9), (0, 17.8), 30, (9, 18), (1, 9.5)),  # not after they end
        ((0, 20), (0, 12), 30, (9, 18), (1, 9.5)),
        ((0, 23.9), (0, 23.8), 30, (22, 6), (1, 0.3)),  # over midnight
        ((0, 12), (0, 11), 240, (9, 12), None),  # longer than the hours
        ((0, 12), (0, 11.75), 30, (9, 9), (0, 12.25)),  # all day
        ((0, 12), (0, 13), 30, (9, 18), (0, 12.5)),  # the clock was set back
    ],
)
def test_by_example(
    now: tuple[int, float],
    rested: tuple[int, float],
    every_min: int,
    hours: tuple[int, int],
    due: tuple[int, float] | None,
) -> None:
    def at(day: int, hour: float) -> int:
        return MONDAY_S + day * DAY_S + round(hour * HOUR_S)

    assert next_due(at(*now), at(*rested), every_min * MINUTE_S, *hours) == (at(*due) if due else -1)
