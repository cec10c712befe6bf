"""Which sessions are wanted."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from review.done import held, session

from holdcore.model import LEFT, NO_SIDE, RIGHT
from holdtimer.review.filters import Wanted, Who, by_person, select, settle_by
from holdtimer.review.moments import day_of, local_start, week_name, week_of, weeks_between

FIRST = session(date(2026, 11, 2), held("Figure 4", LEFT), held("Figure 4", RIGHT), number=1, person="Anna")
SECOND = session(date(2026, 11, 9), held("Child's pose", NO_SIDE), number=2, routine="Morning")
UNDATED = session(None, held("Hamstrings", RIGHT), number=3, device=b"\xc3\xd4 other")
ALL = [FIRST, SECOND, UNDATED]


@pytest.mark.parametrize(
    ("wanted", "numbers"),
    [
        (Wanted(), [1, 2, 3]),
        (Wanted(since=date(2026, 11, 9)), [2]),
        (Wanted(until=date(2026, 11, 9)), [1, 2]),
        (Wanted(since=date(2026, 11, 3), until=date(2026, 11, 8)), []),
        (Wanted(routine="morn"), [2]),
        (Wanted(stretch="FIGURE"), [1]),
        (Wanted(side="right"), [1, 3]),
        (Wanted(side="none"), [2]),
        (Wanted(stretch="figure", side="none"), []),
        (Wanted(device="hold-a1b2"), [1, 2]),
        (Wanted(device="C3D4"), [3]),
        (Wanted(person="ann"), [1]),
        (Wanted(person="x"), []),
    ],
)
def test_what_is_wanted(wanted: Wanted, numbers: list[int]) -> None:
    assert [chosen.number for chosen in select(ALL, settle_by(wanted, ALL))] == numbers


def test_by_side_and_stretch_only_those_holds_are_left() -> None:
    (chosen,) = select([FIRST], Wanted(side="right"))
    assert chosen == replace(FIRST, holds=FIRST.holds[1:])
    empty = session(date(2026, 11, 2))
    assert select([empty], Wanted()) == [empty]
    assert select([empty], Wanted(stretch="")) == [empty]


def test_sessions_of_each_person_in_order() -> None:
    assert by_person(ALL) == {
        Who("Anna"): [FIRST],
        Who(None, SECOND.device): [SECOND],
        Who(None, UNDATED.device): [UNDATED],
    }


def test_the_day_is_that_of_the_zone_where_it_was_done() -> None:
    late = replace(FIRST, started_utc=datetime(2026, 11, 8, 23, 30, tzinfo=UTC), zone_min=60)
    assert day_of(late, day_begins=0) == date(2026, 11, 9)
    assert day_of(replace(late, zone_min=-60), day_begins=0) == date(2026, 11, 8)
    assert day_of(late) == date(2026, 11, 8)
    assert day_of(replace(late, zone_min=4 * 60 + 29)) == date(2026, 11, 8)
    assert day_of(replace(late, zone_min=4 * 60 + 30)) == date(2026, 11, 9)
    start = local_start(late)
    assert start is not None
    assert start.isoformat() == "2026-11-09T00:30:00+01:00"
    assert day_of(UNDATED) is None


def test_weeks_are_those_of_iso_8601() -> None:
    assert week_of(date(2027, 1, 3)) == date(2026, 12, 28)
    assert week_name(date(2026, 12, 28)) == "2026-W53"
    assert weeks_between(date(2027, 1, 3), date(2027, 1, 4)) == [date(2026, 12, 28), date(2027, 1, 4)]
