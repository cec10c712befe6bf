"""The part of the page about one person: notes, the overview, and the parts."""

from datetime import date

from holdtimer.review.figures import Figures
from holdtimer.review.moments import undated_sentences, unsure_sentences, week_of
from holdtimer.review.page import days, stretches, weeks
from holdtimer.review.page.shown import Fact, Note, Part, Period, PersonShown
from holdtimer.words.dates import day_utc_ms
from holdtimer.words.durations import duration
from holdtimer.words.text import printable

MINUS = "\u2212"
WEEK_MS = 7 * 86_400_000
PERIODS = (("12 weeks", 12), ("a year", 53))
"""How far back a reader can choose to look, where there is more; a page opens with a year."""

NO_DATE = "What has no date counts in the totals and by stretch, but in no day, week or hour."


def show_person(id: str, figures: Figures, today: date) -> PersonShown:
    """All that there is to show of `figures` up to `today`."""
    by_day = Part("days", "Days", (days.calendar(figures.days, today),))
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
        name=printable(figures.person or "Nobody named"),
        notes=_notes(figures),
        facts=_facts(figures),
        parts=(by_day, by_week, by_stretch, clock) if figures.first else (by_stretch,),
    )


def _notes(figures: Figures) -> tuple[Note, ...]:
    notes = [Note(flag.text, f"Why this is here: {flag.rule}.") for flag in figures.flags]
    notes += map(Note, unsure_sentences(figures.day_unsure))
    if figures.undated:
        notes.append(Note(" ".join([*undated_sentences(figures.why_undated), NO_DATE])))
    return tuple(notes)


def _facts(figures: Figures) -> tuple[Fact, ...]:
    facts = [
        Fact("Sessions", f"{figures.sessions:,}", f"completed: {figures.completed:,}"),
        Fact("Days with a session", f"{len(figures.days):,}", _span(figures)),
        Fact("Under stretch", duration(figures.held_ms), f"holds: {figures.hold_count:,}"),
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


def _periods(first: date | None, last: date | None) -> tuple[Period, ...]:
    if first is None or last is None:
        return ()
    latest, begin = day_utc_ms(week_of(last)), day_utc_ms(week_of(first))
    shorter = [
        (name, since_ms) for name, weeks in PERIODS if (since_ms := latest - (weeks - 1) * WEEK_MS) > begin
    ]
    every = [*shorter, ("all", 0)]
    chosen = every[min(1, len(every) - 1)]
    return tuple(Period(*period, chosen=period is chosen) for period in every)
