"""Figures by their rules, where the second computation has no case for them."""

from datetime import date, timedelta

import pytest
from history.journals import OPEN, TEMPO, WAIT
from review.done import MONDAY, held, session, weekly

from holdcore.model import EXTENDED, LEFT, RIGHT, SHORT, SKIPPED
from holdtimer.history.devices import Sent
from holdtimer.review.figures import Figures, figures
from holdtimer.review.filters import Wanted
from holdtimer.review.moments import slope
from holdtimer.review.pain import Flag
from holdtimer.review.prescribed import load_prescribed
from holdtimer.review.summary import first_day, summary
from holdtimer.routines import find
from holdtimer.routines.toml_write import to_json

DAY = timedelta(days=1)
WEEK = timedelta(weeks=1)
DEVICE = b"device 1"
LIBRARY = load_prescribed([])


def flags_of(*pains: float | None, weeks_later: int = 0) -> tuple[Flag, ...]:
    today = MONDAY + (len(pains) - 1 + weeks_later) * WEEK
    return figures(weekly(*pains), LIBRARY, today).flags


# --- what a professional should see


@pytest.mark.parametrize(
    ("pains", "kind"),
    [
        ((3, 3, 3), "persists"),
        ((4, 3, 4, 3), "persists"),
        ((2, 3, 4), "worsens"),
        ((0, 0, 2), "worsens"),
        ((6, 5, 4), None),  # it eases
        ((3, 3), None),  # not several weeks
        ((3, 0, 3), None),  # gone in between
        ((1, 1, 1), "persists"),
        ((0, 0, 0), None),
        ((3, None, 3, 3), "persists"),  # a week unrated is bridged
        ((3, 3, None, None, 3), None),  # two are not
        ((5, 4, 4), "persists"),  # it eases by less than what matters
        ((3, 2, 1.3), None),  # by less than 2 points, and by more than half
        ((9, 9, 9, 3, 3, 3, 3, 3, 3), "persists"),  # what was longer ago does not count as easing
    ],
)
def test_pain_that_persists_or_worsens(pains: tuple[float | None, ...], kind: str | None) -> None:
    assert [flag.kind for flag in flags_of(*pains)] == ([kind] if kind else [])


def test_a_flag_says_when_how_much_and_by_what_rule() -> None:
    (flag,) = flags_of(2, 3, 4)
    assert flag.since == MONDAY
    assert (
        "Pain has risen from 2026-W45 to 2026-W47: 2.0 of 10 in the first week, 4.0 in the last." in flag.text
    )
    assert "see a professional" in flag.text
    assert "2 points or more" in flag.rule
    assert flag.source == find("gentle-back").source


def test_pain_is_flagged_whatever_is_looked_at() -> None:
    course = weekly(3, None, 3, None, 3)
    latest = [each for each in course if each.started_utc and each.started_utc.date() >= MONDAY + 2 * WEEK]
    made = figures(latest, LIBRARY, MONDAY + 4 * WEEK, course=course)
    assert [flag.kind for flag in made.flags] == ["persists"]
    assert len(made.pain.weeks) == 2
    assert not figures(course, LIBRARY, MONDAY + 2 * WEEK).flags  # what came later is not known yet


def test_pain_of_long_ago_is_no_flag_today() -> None:
    assert flags_of(3, 3, 3, weeks_later=4)
    assert not flags_of(3, 3, 3, weeks_later=5)


def test_a_session_without_an_answer_is_no_session_without_pain() -> None:
    made = figures(weekly(3, None, 3, 3), LIBRARY, MONDAY + 3 * WEEK)
    assert [week.worst for week in made.pain.weeks] == [3.0, 3.0, 3.0]
    assert len(made.pain.points) == 6


def test_a_trend_looks_back_twelve_weeks() -> None:
    flat = [10.0] + [4.0] * 12
    assert slope([(MONDAY + week * WEEK, pain) for week, pain in enumerate(flat)]) == pytest.approx(0)
    assert slope([(MONDAY + week * WEEK, pain) for week, pain in enumerate(flat[:12])]) != pytest.approx(0)
    assert slope([(MONDAY, 1.0), (MONDAY + WEEK, 2.0), (MONDAY + 3 * WEEK, 4.0)]) == pytest.approx(1)
    assert slope([(MONDAY, 1.0), (MONDAY + WEEK, 2.0)]) is None


# --- days done of days planned


def sent(days_per_week: int, day: date) -> Sent:
    file = find("daily-five").model_copy(update={"days_per_week": days_per_week})
    utc_ms = (day - date(1970, 1, 1)).days * 86_400_000 + 43_200_000
    return Sent(DEVICE, "daily-five", utc_ms, "daily-five", to_json(file), bytes(32), True)


def test_what_is_planned_is_what_was_prescribed_then() -> None:
    plan = load_prescribed([sent(3, MONDAY + WEEK), sent(5, MONDAY + 3 * WEEK + 2 * DAY)])
    done = [session(MONDAY + week * WEEK, held(), routine="Daily five minutes") for week in range(5)]
    rows = figures(done, plan, MONDAY + 4 * WEEK).adherence
    assert [row.planned_days for row in rows] == [3, 3, 3, 5, 5]


def test_a_day_is_done_once_and_only_where_a_hold_was_done() -> None:
    done = [
        session(MONDAY, held()),
        session(MONDAY, held(), hour=18),
        session(MONDAY + DAY, held(outcome=SKIPPED)),
        session(MONDAY + 2 * DAY, held(), outcome="stopped"),
        session(MONDAY + 3 * DAY, held(outcome=SHORT), held()),
        session(MONDAY + 4 * DAY, held(outcome=EXTENDED, kind=OPEN)),
    ]
    (row,) = figures(done, LIBRARY, MONDAY + 6 * DAY).adherence
    assert (row.done_days, row.sessions, row.planned_days) == (3, 6, None)


def test_weeks_go_on_until_today_or_until_the_routine_was_put_aside() -> None:
    done = [session(MONDAY, held())]
    assert len(figures(done, LIBRARY, MONDAY + 28 * DAY).adherence) == 5
    assert len(figures(done, LIBRARY, MONDAY + 29 * DAY).adherence) == 1
    assert len(figures(done, LIBRARY, MONDAY - DAY).adherence) == 1  # a clock that runs ahead


def test_a_week_that_is_looked_at_as_a_whole_is_whole() -> None:
    course = [session(MONDAY + day * DAY, held()) for day in (2, 9, 15)]
    made = figures(course[1:], LIBRARY, MONDAY + 20 * DAY, course=course, wanted=Wanted(since=MONDAY + WEEK))
    assert [(row.done_days, row.partial) for row in made.adherence] == [(1, False), (1, False)]
    late = figures(
        course[2:], LIBRARY, MONDAY + 19 * DAY, course=course, wanted=Wanted(since=MONDAY + 8 * DAY)
    )
    assert [(row.week, row.done_days, row.partial) for row in late.adherence] == [
        (MONDAY + WEEK, 0, True),
        (MONDAY + 2 * WEEK, 1, True),
    ]
    first = figures(course, LIBRARY, MONDAY + 20 * DAY)
    assert [row.partial for row in first.adherence] == [True, False, False]


def test_no_session_is_no_figure() -> None:
    made = figures([], LIBRARY, MONDAY)
    assert (made.sessions, made.first, made.adherence, made.doses, made.flags) == (0, None, (), (), ())
    assert made.pain.trend_per_week is made.pain.mean_change is None
    assert summary(made) == []


# --- doses


def dose_of(made: Figures, muscle: str) -> dict[str, tuple[int, int, int]]:
    return {
        dose.side: (dose.held_ms, dose.days, dose.days_enough) for dose in made.doses if dose.muscle == muscle
    }


def test_a_guideline_is_reached_by_all_stretches_of_a_day_together() -> None:
    day = [
        session(MONDAY, held("Supine figure 4", LEFT, 30_000), held("Supine figure 4", RIGHT, 29_999)),
        session(MONDAY, held("Lying glutes stretch", LEFT, 30_000), hour=18),
        session(MONDAY, held("Child's pose", 0, 30_000), hour=19),
        session(MONDAY + DAY, held("Supine figure 4", LEFT, 59_999)),
    ]
    made = figures(day, LIBRARY, MONDAY)
    assert dose_of(made, "piriformis") == {"left": (119_999, 2, 1), "right": (29_999, 1, 0)}
    assert dose_of(made, "lower back") == {"left": (30_000, 1, 0), "right": (30_000, 1, 0)}


def test_what_is_no_stretching_and_what_nobody_knows() -> None:
    day = [
        session(
            MONDAY,
            held("Clam", LEFT, 80_000, kind=TEMPO),
            held("Ice", 0, 9_000, kind=WAIT, planned_ms=0),
            held("My own", LEFT, 61_000),
        )
    ]
    made = figures(day, LIBRARY, MONDAY)
    assert [(dose.muscle, dose.held_ms) for dose in made.doses] == [("muscle not given", 61_000)]
    assert made.held_ms == 61_000
    assert [row.stretch for row in made.holds] == ["Clam", "My own"]


# --- in sentences


def test_the_summary_says_what_was_done_in_the_words_of_the_figures() -> None:
    done = [
        *weekly(4, 4, 4, 4),
        session(MONDAY + 3 * WEEK, held("Lying", LEFT, 24_000, kind=OPEN, planned_ms=15_000)),
        session(
            MONDAY + 3 * WEEK, held("Lying", RIGHT, 16_000, kind=OPEN, planned_ms=15_000), before=5, after=4
        ),
        session(None, held("Lying", RIGHT, 2_000, SKIPPED), number=9),
    ]
    told = {
        part.heading: " ".join(part.sentences) for part in summary(figures(done, LIBRARY, MONDAY + 3 * WEEK))
    }
    assert told["For a professional"].startswith("Pain has not eased from 2026-W45 to 2026-W48")
    assert "Evening: 2026-W45: 2 days, 2026-W46: 2 days" in told["Done"]
    assert "2026-W48: 2 days (not a whole week)." in told["Done"]
    assert "1 session has no date" in told["Done"]
    assert told["Done"].startswith("10 of 11 sessions finished.")
    assert "Lying, right: 1 skipped, 0 cut short of 2." in told["Planned and held"]
    assert "Lying: left 24 s, right 18 s, left by 14% of both." in told["Left and right"]
    assert "Lying, left: longest 24 s on 2026-11-23." in told["As long as you can"]
    assert "of the sessions with both answers: before 5.0, after 4.0, 1.0 lower." in told["Pain"]
    assert "12" not in told["Time of day"].partition(":")[0]


def test_a_summary_begins_on_a_monday() -> None:
    assert first_day(date(2026, 11, 20)) == date(2026, 10, 26)
    assert first_day(date(2026, 11, 20), 1) == date(2026, 11, 16)
