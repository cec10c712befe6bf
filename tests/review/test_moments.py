"""Which day a session counts for, and how its time is said."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from history.journals import OPEN
from review.done import held, session

from holdtimer.history.devices import Sent
from holdtimer.history.sessions import Session
from holdtimer.history.walltime import Why
from holdtimer.review.exports.calendar import going_on
from holdtimer.review.exports.dated import select_dated
from holdtimer.review.figures import DayTotal, figures
from holdtimer.review.filters import Wanted, select
from holdtimer.review.moments import (
    day_at,
    day_of,
    days_of,
    undated_sentences,
    when,
    when_in_column,
    why_no_date,
    why_undated,
)
from holdtimer.review.prescribed import Prescribed, load_prescribed
from holdtimer.review.serialize import session_row
from holdtimer.review.summary import summary
from holdtimer.routines import RoutineFile, find
from holdtimer.routines.toml_write import to_json

BERLIN = ZoneInfo("Europe/Berlin")
MIDNIGHT = Wanted(day_begins=0)
SUNDAY, MONDAY = date(2026, 11, 22), date(2026, 11, 23)
AT_NIGHT = replace(
    session(MONDAY, held(), routine="Daily five", after=3),
    started_utc=datetime(2026, 11, 23, 0, 30, tzinfo=UTC),
)
"""Half an hour after Sunday's midnight."""


def local(moment: datetime, error_ms: int = 5) -> Session:
    """A session that began at `moment`, in its zone."""
    offset = moment.utcoffset()
    assert offset is not None
    return replace(
        AT_NIGHT,
        started_utc=moment.astimezone(UTC),
        started_error_ms=error_ms,
        zone_min=offset // timedelta(minutes=1),
    )


# --- the day


@pytest.mark.parametrize(
    ("hour", "minute", "day_begins", "day"),
    [
        (0, 0, 4, 22),
        (0, 30, 4, 22),
        (3, 59, 4, 22),
        (4, 0, 4, 23),
        (23, 59, 4, 23),
        (0, 0, 0, 23),
        (23, 59, 0, 23),
        (11, 59, 12, 22),
        (12, 0, 12, 23),
    ],
)
def test_a_day_begins_at_its_hour(hour: int, minute: int, day_begins: int, day: int) -> None:
    assert day_at(datetime(2026, 11, 23, hour, minute), day_begins) == date(2026, 11, day)


@pytest.mark.parametrize(
    ("utc", "day"),
    [
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), 24),  # 02:30 in summer time
        (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), 24),  # 02:30 once more
        (datetime(2026, 10, 25, 2, 59, tzinfo=UTC), 24),  # 03:59
        (datetime(2026, 10, 25, 3, 0, tzinfo=UTC), 25),  # 04:00
        (datetime(2026, 10, 26, 2, 59, tzinfo=UTC), 25),
        (datetime(2026, 3, 29, 1, 59, tzinfo=UTC), 28),  # 03:59, an hour after 01:59
        (datetime(2026, 3, 29, 2, 0, tzinfo=UTC), 29),  # 04:00
    ],
)
def test_on_the_days_when_clocks_change_a_day_begins_at_the_same_hour(utc: datetime, day: int) -> None:
    moment = utc.astimezone(BERLIN)
    assert day_at(moment) == date(moment.year, moment.month, day)
    assert day_of(local(moment)) == date(moment.year, moment.month, day)


def test_a_session_after_midnight_counts_for_the_evening_before() -> None:
    file = find("daily-five")
    plan = Prescribed([], [file])
    done = replace(AT_NIGHT, routine=file.name)
    evening = figures([done], plan, MONDAY)
    assert (evening.first, evening.last) == (SUNDAY, SUNDAY)
    assert evening.days == (DayTotal(SUNDAY, 1, 30_000),)
    assert [row.day for row in evening.holds] == [SUNDAY]
    assert evening.weekdays.index(1) == 6
    assert evening.hours.index(1) == 0  # the hour is that of the clock
    last_week, this_week = evening.adherence
    assert (last_week.week, last_week.done_days, this_week.done_days) == (date(2026, 11, 16), 1, 0)
    assert {row.week for row in evening.doses} == {date(2026, 11, 16)}
    assert [row.week for row in evening.pain.weeks] == [date(2026, 11, 16)]
    assert [row.day for row in evening.pain.points] == [SUNDAY]

    midnight = figures([done], plan, MONDAY, wanted=MIDNIGHT)
    assert midnight.days == (DayTotal(MONDAY, 1, 30_000),)
    assert [row.day for row in midnight.holds] == [MONDAY]
    assert midnight.weekdays.index(1) == 0
    assert [(row.week, row.done_days) for row in midnight.adherence] == [(MONDAY, 1)]
    assert {row.week for row in midnight.doses} == {row.week for row in midnight.pain.weeks} == {MONDAY}


def test_two_sessions_around_midnight_are_one_evening() -> None:
    before = replace(AT_NIGHT, number=2, started_utc=datetime(2026, 11, 22, 23, 30, tzinfo=UTC))
    assert figures([before, AT_NIGHT], Prescribed([]), MONDAY).days == (DayTotal(SUNDAY, 2, 60_000),)
    assert len(figures([before, AT_NIGHT], Prescribed([]), MONDAY, wanted=MIDNIGHT).days) == 2


def test_filters_go_by_the_same_day() -> None:
    assert select([AT_NIGHT], Wanted(since=SUNDAY, until=SUNDAY)) == [AT_NIGHT]
    assert select([AT_NIGHT], Wanted(since=MONDAY)) == []
    assert select([AT_NIGHT], Wanted(since=MONDAY, day_begins=0)) == [AT_NIGHT]
    assert select([AT_NIGHT], Wanted(until=SUNDAY, day_begins=0)) == []


def test_a_plan_goes_by_the_same_day() -> None:
    file = find("daily-five")
    known = Prescribed([], [file])
    four_weeks_on = SUNDAY + timedelta(weeks=4)
    done = replace(AT_NIGHT, routine=file.name)
    assert going_on(select_dated([done]), known, four_weeks_on) == (file,)
    assert going_on(select_dated([done]), known, four_weeks_on + timedelta(days=1)) == ()
    assert going_on(select_dated([done], day_begins=0), known, four_weeks_on + timedelta(days=1)) == (file,)


def test_what_was_sent_at_night_is_in_force_from_the_evening_on() -> None:
    often = find("daily-five").model_copy(update={"days_per_week": 7})
    seldom = often.model_copy(update={"days_per_week": 2})

    def sent(day: int, hour: int, file: RoutineFile) -> Sent:
        at_ms = int(datetime(2026, 11, day, hour, tzinfo=UTC).timestamp() * 1000)
        return Sent(b"device 1", often.slug, at_ms, "", to_json(file), bytes(32), True)

    both = [sent(2, 12, often), sent(23, 1, seldom)]  # the second at 01:00 on a Monday
    week = date(2026, 11, 16)
    due = [
        plan.schedule(often.name, week, week) for plan in (load_prescribed(both), load_prescribed(both, 0))
    ]
    assert [schedule and schedule.due_in(week) for schedule in due] == [2, 7]


# --- how it is said


@pytest.mark.parametrize(
    ("moment", "error_ms", "said"),
    [
        (datetime(2026, 11, 28, 19, 21, tzinfo=UTC), 5, "2026-11-28 19:21"),
        (datetime(2026, 11, 28, 19, 21, tzinfo=UTC), 29_999, "2026-11-28 19:21"),
        (datetime(2026, 11, 28, 19, 21, tzinfo=UTC), 170_000, "2026-11-28 19:21 ± 3 min"),
        (datetime(2026, 11, 28, 19, 21, tzinfo=UTC), 7_200_000, "2026-11-28 19:21 ± 2 h"),
        (datetime(2026, 11, 28, 3, 58, tzinfo=UTC), 300_000, "2026-11-28 03:58 ± 5 min (27 or 28 Nov)"),
        (datetime(2026, 11, 28, 4, 2, tzinfo=UTC), 300_000, "2026-11-28 04:02 ± 5 min (27 or 28 Nov)"),
        (datetime(2026, 11, 28, 4, 5, tzinfo=UTC), 300_000, "2026-11-28 04:05 ± 5 min"),
        (datetime(2026, 12, 1, 4, 0, tzinfo=UTC), 5, "2026-12-01 04:00 (30 Nov or 1 Dec)"),
        (datetime(2026, 11, 28, 12, tzinfo=UTC), 86_400_000, "2026-11-28 12:00 ± 24 h (27 to 29 Nov)"),
        (datetime(2026, 11, 28, 19, 21, tzinfo=BERLIN), 5, "2026-11-28 19:21+01:00"),
        (datetime(2026, 11, 28, 19, 21, tzinfo=BERLIN), 60_000, "2026-11-28 19:21+01:00 ± 1 min"),
    ],
)
def test_a_date_is_said_with_what_is_not_sure(moment: datetime, error_ms: int, said: str) -> None:
    assert when(local(moment, error_ms)) == said


def test_in_a_column_nothing_is_lost_and_no_time_has_a_space_in_it() -> None:
    near = local(datetime(2026, 11, 28, 3, 58, tzinfo=UTC), 300_000)
    assert when_in_column(near) == "2026-11-28 03:58±5m\n(27 or 28 Nov)"
    assert when_in_column(near, day_begins=0) == "2026-11-28 03:58±5m"
    far = local(datetime(2026, 11, 28, 19, 21, tzinfo=BERLIN), 7_200_000)
    assert when_in_column(far) == "2026-11-28 19:21+01:00±2h"
    morning, noon = (datetime(2026, 11, 28, hour, tzinfo=UTC) for hour in (8, 12))
    assert (
        when_in_column(undated("power", morning, noon)) == "between\n2026-11-28 08:00\nand 2026-11-28 12:00"
    )
    for open_ended in (undated("power", morning), undated("power", None, noon), undated(None)):
        assert when_in_column(open_ended) == when(open_ended)


def test_the_days_that_it_may_be_are_the_owners() -> None:
    done = local(datetime(2026, 11, 28, 0, 1, tzinfo=UTC), 300_000)
    assert when(done) == "2026-11-28 00:01 ± 5 min"
    assert when(done, day_begins=0) == "2026-11-28 00:01 ± 5 min (27 or 28 Nov)"
    assert days_of(done, day_begins=0) == (date(2026, 11, 27), date(2026, 11, 28))


@pytest.mark.parametrize("error_ms", [0, 5, 45_000, 3_600_000, 90_000_000])
@pytest.mark.parametrize("hour", range(0, 24, 3))
def test_the_true_day_is_among_those_that_are_said(hour: int, error_ms: int) -> None:
    told = datetime(2026, 11, 28, hour, tzinfo=UTC)
    first, last = days_of(local(told, error_ms)) or (date.max, date.min)
    for share in (-1, -0.5, 0, 0.5, 1):
        assert first <= day_at(told + share * timedelta(milliseconds=error_ms)) <= last


def test_figures_say_where_a_day_may_be_another() -> None:
    hold = held("Plank", kind=OPEN, planned_ms=0)
    near = replace(local(datetime(2026, 11, 23, 3, 58, tzinfo=UTC), 300_000), holds=(hold,))
    sure = replace(local(datetime(2026, 11, 22, 20, tzinfo=UTC), 300_000), number=2)
    made = figures([sure, near], Prescribed([]), MONDAY)
    assert made.day_unsure == 1
    (best,) = made.best
    assert (best.day, best.first_day, best.last_day) == (SUNDAY, SUNDAY, MONDAY)
    done, longest = (
        next(part for part in summary(made) if part.heading == heading)
        for heading in ("Done", "As long as you can")
    )
    assert longest.sentences == ("Plank, left: longest 30 s on 22 or 23 Nov.",)
    assert any(sentence.startswith("1 session may have been on another day") for sentence in done.sentences)
    certain = figures([sure, near], Prescribed([]), MONDAY, wanted=MIDNIGHT)
    assert certain.day_unsure == 0
    assert not any("another day" in sentence for part in summary(certain) for sentence in part.sentences)


def undated(why: Why | None, before: datetime | None = None, after: datetime | None = None) -> Session:
    return replace(
        session(None), not_before_utc=before, not_after_utc=after, started_error_ms=None, why_undated=why
    )


def test_without_a_date_the_interval_and_the_true_reason_are_said() -> None:
    morning, noon = (datetime(2026, 11, 28, hour, tzinfo=UTC) for hour in (8, 12))
    assert when(undated("power", morning, noon)) == "between 2026-11-28 08:00 and 2026-11-28 12:00"
    assert when(undated("power", morning)) == "after 2026-11-28 08:00"
    assert when(undated("power", None, noon)) == "before 2026-11-28 12:00"
    assert when(undated(None)) == "time not known"
    reasons = [why_no_date(undated("power")), why_no_date(undated("old")), why_no_date(undated("unmet"))]
    assert len(set(reasons)) == 3
    assert "power was lost" in reasons[0]
    assert "firmware" in reasons[1]
    assert "sync" in reasons[2]
    assert why_no_date(undated(None)) == why_no_date(AT_NIGHT) == ""


def test_sessions_without_a_date_are_counted_by_reason() -> None:
    several = [AT_NIGHT, undated("power"), undated("unmet"), undated("power"), undated(None)]
    assert why_undated(several) == {"power": 2, "unmet": 1, "": 1}
    power, unmet, unknown = undated_sentences(several)
    assert power.startswith("2 sessions have no date: the device's power was lost")
    assert unmet.startswith("1 session has no date: no computer")
    assert unknown == "1 session has no date."
    assert figures(several, Prescribed([]), MONDAY).why_undated == {"power": 2, "unmet": 1, "": 1}


def test_a_row_has_the_day_the_error_and_the_reason() -> None:
    row = session_row(AT_NIGHT)
    assert (row["day"], row["started_error_ms"], row["why_undated"]) == (SUNDAY, 5, None)
    assert session_row(AT_NIGHT, day_begins=0)["day"] == MONDAY
    assert session_row(undated("power"))["why_undated"] == "power"
    assert session_row(undated("power"))["day"] is None
