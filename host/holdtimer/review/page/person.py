"""All of one person: what needs saying first, the overview, and the parts."""

from collections.abc import Sequence
from datetime import date

from holdtimer.history.sessions import Session
from holdtimer.review.figures import Figures
from holdtimer.review.moments import day_of, week_of
from holdtimer.review.page import days, stretches, weeks
from holdtimer.review.page.shown import Fact, Note, Part, Period, PersonShown
from holdtimer.review.page.words import clean, utc_ms

MINUS = "\u2212"
WEEK_MS = 7 * 86_400_000
PERIODS = (("12 weeks", 12), ("a year", 53))
"""How far back a reader can choose to look, where there is more; a page opens with a year."""

NO_DATE = (
    "Sessions without a date: {count} of {of}. No computer read the device's clock before it lost its power. "
    "They count in the totals and by stretch, but in no day, week or hour. Pull soon after a session: that "
    "dates it."
)


def show_person(id: str, sessions: Sequence[Session], figures: Figures, today: date) -> PersonShown:
    """`sessions` are those that `figures` are of."""
    by_day = Part("days", "Days", (days.calendar(sessions, today),))
    by_week = Part(
        "weeks",
        "Week by week",
        (
            weeks.adherence(figures.adherence),
            weeks.dose(figures.doses),
            weeks.pain(figures.pain),
            weeks.sides(figures.balance),
        ),
        _periods(figures.first, figures.last),
    )
    by_stretch = Part(
        "stretches",
        "Stretch by stretch",
        (
            stretches.planned(figures.stretches),
            stretches.outcomes(figures.stretches),
            stretches.sides(figures.balance),
            stretches.best(figures.best),
        ),
    )
    clock = Part("clock", "When", (days.hours(figures.hours, figures.weekdays),))
    return PersonShown(
        id=id,
        name=clean(figures.person or "Nobody named"),
        notes=_notes(figures),
        facts=_facts(sessions, figures),
        parts=(by_day, by_week, by_stretch, clock) if figures.first else (by_stretch,),
    )


def _notes(figures: Figures) -> tuple[Note, ...]:
    notes = [Note(flag.text, f"Why this is here: {flag.rule}.") for flag in figures.flags]
    if figures.undated:
        notes.append(Note(NO_DATE.format(count=figures.undated, of=figures.sessions)))
    return tuple(notes)


def _facts(sessions: Sequence[Session], figures: Figures) -> tuple[Fact, ...]:
    dates = len({day for session in sessions if (day := day_of(session))})
    facts = [
        Fact("Sessions", f"{figures.sessions:,}", f"completed: {figures.completed:,}"),
        Fact("Days with a session", f"{dates:,}", _span(figures)),
        Fact("Under stretch", _time(figures.held_ms), f"holds: {figures.hold_count:,}"),
    ]
    change = figures.pain.mean_change
    if change is not None:
        facts.append(
            Fact("Pain after a session", f"{change:+.1f}".replace("-", MINUS), "of 10, against before it")
        )
    return tuple(facts)


def _span(figures: Figures) -> str:
    if figures.first is None or figures.last is None:
        return ""
    return f"of {(figures.last - figures.first).days + 1:,}, first to last"


def _time(ms: int) -> str:
    if ms < 2 * 60_000:
        return f"{ms / 1000:.0f} s"
    minutes = ms / 60_000
    return f"{minutes:.0f} min" if minutes < 120 else f"{minutes / 60:,.0f} h"


def _periods(first: date | None, last: date | None) -> tuple[Period, ...]:
    if first is None or last is None:
        return ()
    latest, begin = utc_ms(week_of(last)), utc_ms(week_of(first))
    shorter = [
        (name, since_ms) for name, weeks in PERIODS if (since_ms := latest - (weeks - 1) * WEEK_MS) > begin
    ]
    every = [*shorter, ("all", 0)]
    chosen = every[min(1, len(every) - 1)]
    return tuple(Period(*period, chosen=period is chosen) for period in every)
