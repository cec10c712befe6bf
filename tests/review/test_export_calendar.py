"""iCalendar, read back by icalendar; its lines by hand, its recurrences by dateutil."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given, settings
from icalendar import Calendar
from review.exported import MADE, NOON, known_sessions, logs

from holdtimer.history.sessions import Log, Session, sessions_of
from holdtimer.review.exports.calendar import WEEKDAYS, Plan, due_days, going_on, to_calendar
from holdtimer.review.exports.dated import select_dated
from holdtimer.review.prescribed import Prescribed
from holdtimer.routines import find
from holdtimer.words.text import printable

FRIDAY = date(2026, 11, 20)
SATURDAY = date(2026, 11, 21)
NO_PLAN = Plan((), FRIDAY)


def written(sessions: Iterable[Session], plan: Plan = NO_PLAN, made: datetime = MADE) -> bytes:
    return to_calendar(select_dated(sessions), plan, made)


def events(data: bytes) -> list[Any]:
    return list(Calendar.from_ical(data).walk("VEVENT"))


def test_a_session_is_an_event_in_utc() -> None:
    first, second = events(written(known_sessions()))

    assert first["SUMMARY"] == "Hip trio"
    assert (first.decoded("DTSTART"), first.decoded("DTEND")) == (NOON, NOON + timedelta(seconds=97))
    assert first["DESCRIPTION"].split("\n") == [
        "completed",
        "pain before 4",
        "pain after 2",
        "Supine figure 4, left: 20 s, done",
        "Supine figure 4, right: 12 s, short",
        "Bridge: 1 min, done",
    ]
    assert second["DESCRIPTION"].split("\n")[1] == "Größe, ½; “x”, left: 2 s, skipped"


def test_ids_stay_and_are_of_one_session_each() -> None:
    plan = Plan((find("hip-trio"), find("daily-five")), FRIDAY)
    first = [event["UID"] for event in events(written(known_sessions(), plan))]
    again = events(
        written(known_sessions(), replace(plan, first=date(2027, 1, 1)), MADE + timedelta(days=40))
    )

    assert [event["UID"] for event in again] == first
    assert len(set(first)) == 4
    assert again[0].decoded("DTSTAMP") == MADE + timedelta(days=40)


def test_a_session_of_no_length_has_no_end() -> None:
    empty = replace(known_sessions()[0], holds=(), active_ms=0, paused_ms=0)

    (event,) = events(written([empty]))
    assert "DTEND" not in event


@pytest.mark.parametrize("days", range(1, 8))
def test_due_days_lie_as_far_apart_as_they_can(days: int) -> None:
    found = [WEEKDAYS.index(day) for day in due_days(days)]

    gaps = [later - earlier for earlier, later in zip(found, [*found[1:], found[0] + 7], strict=True)]
    assert len(set(found)) == days
    assert max(gaps) - min(gaps) <= 1


def test_a_routine_goes_on_that_was_done_lately_and_says_how_often() -> None:
    daily, no_days = find("daily-five"), find("hip-trio")
    sessions = [
        replace(session, routine=routine)
        for routine in (daily.name, no_days.name, "Not known here")
        for session in known_sessions()
    ]
    known = Prescribed([], [daily, no_days])

    assert going_on(select_dated(sessions), known, date(2026, 12, 18)) == (daily,)
    assert going_on(select_dated(sessions), known, date(2026, 12, 19)) == ()


def test_a_plan_without_a_time_is_of_whole_days() -> None:
    file = find("daily-five").model_copy(update={"days_per_week": 3})

    (event,) = events(written([], Plan((file,), SATURDAY)))

    start = event.decoded("DTSTART")
    assert start == date(2026, 11, 23)
    rule = rrulestr(event["RRULE"].to_ical().decode(), dtstart=datetime.combine(start, time()))
    assert [each.date().isoformat() for each in rule[:4]] == [
        "2026-11-23",
        "2026-11-25",
        "2026-11-27",
        "2026-11-30",
    ]
    assert event.subcomponents == []


def test_a_plan_with_a_time_is_in_no_zone_and_rings() -> None:
    (event,) = events(written([], Plan((find("hip-trio"),), FRIDAY, time(7, 30))))

    assert event["DTSTART"].to_ical() == b"20261120T073000"
    assert event["DTSTART"].params == {}
    assert event.decoded("DURATION") == timedelta(minutes=3)
    assert event["DESCRIPTION"].split("\n")[0] == "3 min"
    (alarm,) = event.walk("VALARM")
    assert alarm.decoded("TRIGGER") == timedelta(0)


def test_an_empty_calendar_is_still_one() -> None:
    assert Calendar.from_ical(written([]))["VERSION"] == "2.0"


def seconds(said: str) -> int:
    """Of "1 h 2 min"."""
    words = said.replace(",", "").split()
    return sum(
        int(count) * {"h": 3_600, "min": 60, "s": 1}[unit]
        for count, unit in zip(words[::2], words[1::2], strict=True)
    )


def test_a_description_says_how_sure_the_date_is() -> None:
    session = replace(known_sessions()[0], started_error_ms=170_000)
    (event,) = events(written([session]))
    assert event["DESCRIPTION"].split("\n")[:2] == ["completed", "± 3 min"]


@settings(max_examples=100)
@given(logs())
def test_any_log_makes_lines_as_the_standard_has_them_and_comes_back(log: Log) -> None:
    sessions = select_dated(sessions_of([log]))

    data = to_calendar(sessions, NO_PLAN, MADE)

    assert data.endswith(b"\r\n")
    assert all(len(line) <= 75 and printable(line) == line for line in data.decode().split("\r\n"))
    assert max(len(line) for line in data.split(b"\r\n")) <= 75
    found = events(data)
    assert len(found) == len(sessions)
    for event, done in zip(found, sessions, strict=True):
        assert abs(event.decoded("DTSTART") - done.start.astimezone(UTC)) < timedelta(seconds=1)
        said = event["DESCRIPTION"].split("\n")[-len(done.session.holds) or len(event["DESCRIPTION"]) :]
        for line, timed in zip(said, done.session.holds, strict=True):
            side = {0: "", 1: "left", 2: "right"}.get(timed.hold.side, "unknown")
            stretch = ", ".join(part for part in (timed.hold.name, side) if part)
            assert line.startswith(f"{stretch}: ")
            given_s = seconds(line[len(stretch) + 2 :].rpartition(", ")[0])
            actual_s = timed.hold.actual_ms // 1000
            assert given_s == (actual_s if actual_s < 3_600 else actual_s // 60 * 60)
