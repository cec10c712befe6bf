"""The last weeks in sentences, for the person who stretched. They state what was done and judge nothing."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from holdtimer.review.adherence import AdherenceWeek
from holdtimer.review.dose import GUIDELINE, NOT_GIVEN
from holdtimer.review.figures import Figures
from holdtimer.review.holds import day_text
from holdtimer.review.moments import undated_sentences, unsure_sentences, week_name, week_of
from holdtimer.review.pain import Pain
from holdtimer.words.counts import counted
from holdtimer.words.durations import duration
from holdtimer.words.holds import with_side

WEEKS = 4
"""How many weeks, the one of `today` included, the summary looks at where nobody asks for others."""

OFTEN = 0.25
"""The share of its holds from which on a stretch is named as often skipped or cut short."""

LISTED = 8
"""More weeks than this are summed up in place of being listed."""

EVEN = 0.05
"""Sides that differ by less than this share of both are the same."""

FLAT = 0.05
"""Points a week: a smaller trend is none."""

SAME = 0.05
"""Points: a smaller change is none."""

_BY = ("after midnight", "in the morning", "in the afternoon", "in the evening")


@dataclass(frozen=True)
class Paragraph:
    """Sentences under a heading."""

    heading: str
    sentences: tuple[str, ...]


def first_day(today: date, weeks: int = WEEKS) -> date:
    """The Monday on which the weeks of a summary begin."""
    return week_of(today) - timedelta(weeks=weeks - 1)


def summary(figures: Figures) -> list[Paragraph]:
    """Of figures that were made of the weeks that are wanted; what has nothing to say is left out."""
    paragraphs = {
        "For a professional": (f"{flag.text} (Rule: {flag.rule}.)" for flag in figures.flags),
        "Done": _done(figures),
        "Time under stretch": _dose(figures),
        "Planned and held": _planned(figures),
        "Left and right": _sides(figures),
        "As long as you can": _best(figures),
        "Pain": _pain(figures.pain),
        "Time of day": _hours(figures),
    }
    told = [Paragraph(heading, tuple(sentences)) for heading, sentences in paragraphs.items()]
    return [paragraph for paragraph in told if paragraph.sentences]


def _done(figures: Figures) -> Iterator[str]:
    routines: dict[str, list[AdherenceWeek]] = {}
    for row in figures.adherence:
        if row.planned_days or row.done_days:
            routines.setdefault(row.routine, []).append(row)
    for routine, rows in routines.items():
        if len(rows) > LISTED:
            told = f"in {len(rows)} weeks {_days(rows)}"
        else:
            parts = [(row, " (not a whole week)" if row.partial else "") for row in rows]
            told = ", ".join(f"{week_name(row.week)}: {_days([row])}{part}" for row, part in parts)
        yield f"{routine}: {told}."
    yield from unsure_sentences(figures.day_unsure)
    yield from undated_sentences(figures.why_undated)


def _days(rows: Sequence[AdherenceWeek]) -> str:
    done = sum(row.done_days for row in rows)
    planned = sum(row.planned_days or 0 for row in rows)
    of = f" of {planned}" if planned else ""
    return f"{done}{of} {'day' if (planned or done) == 1 else 'days'}"


def _dose(figures: Figures) -> Iterator[str]:
    totals: dict[tuple[str, str], list[int]] = {}
    for dose in figures.doses:
        total = totals.setdefault((dose.muscle, dose.side), [0, 0, 0])
        for at, value in enumerate((dose.held_ms, dose.days, dose.days_enough)):
            total[at] += value
    if totals:
        yield f"The guideline is {GUIDELINE}."
    for muscle in sorted({muscle for muscle, _ in totals}):
        held = [(side, totals[muscle, side]) for side in ("left", "right") if (muscle, side) in totals]
        if len(held) == 2 and held[0][1] == held[1][1]:
            held = [("each side", held[0][1])]
        told = "; ".join(_reached(side, total, muscle != NOT_GIVEN) for side, total in held)
        yield f"{muscle.capitalize()}: {told}."


def _reached(side: str, total: list[int], named: bool) -> str:
    held_ms, days, enough = total
    reached = f", 60 s reached on {enough} of {counted(days, 'day')}" if named else ""
    return f"{side} {duration(held_ms)}{reached}"


def _planned(figures: Figures) -> Iterator[str]:
    planned_ms = sum(total.planned_ms for total in figures.stretches)
    actual_ms = sum(total.actual_ms for total in figures.stretches)
    if planned_ms:
        yield f"{duration(actual_ms)} held of {duration(planned_ms)} planned ({actual_ms / planned_ms:.0%})."
    for total in figures.stretches:
        missed = total.short + total.skipped
        if missed >= OFTEN * total.holds:
            stretch = with_side(total.stretch, total.side)
            yield f"{stretch}: {total.skipped} skipped and {total.short} cut short of {total.holds}."


def _sides(figures: Figures) -> Iterator[str]:
    for balance in figures.balance:
        both = balance.left_ms + balance.right_ms
        share = (balance.left_ms - balance.right_ms) / both if both else 0.0
        if abs(share) < EVEN:
            continue
        longer = "left" if share > 0 else "right"
        trend = balance.trend_per_week
        moving = ""
        if trend is not None and abs(trend) * WEEKS >= EVEN:
            moving = "; the difference grows" if (trend > 0) == (share > 0) else "; the difference shrinks"
        yield (
            f"{balance.stretch}: left {duration(balance.left_ms)}, right {duration(balance.right_ms)}, "
            f"{longer} by {abs(share):.0%} of both{moving}."
        )


def _best(figures: Figures) -> Iterator[str]:
    for best in figures.best:
        when = f" on {day}" if (day := day_text(best)) else ""
        yield f"{with_side(best.stretch, best.side)}: longest {duration(best.best_ms)}{when}."


def _pain(pain: Pain) -> Iterator[str]:
    if not pain.points:
        return
    means = [
        f"{word} {sum(given) / len(given):.1f}"
        for word, answers in (
            ("before", [point.before for point in pain.points]),
            ("after", [point.after for point in pain.points]),
        )
        if (given := [answer for answer in answers if answer is not None])
    ]
    yield f"Of 10, on average: {', '.join(means)}."
    yield from pain_sentences(pain)


def pain_sentences(pain: Pain) -> Iterator[str]:
    """The change over a session, and the trend; nothing of what is not known."""
    if pain.mean_change is not None:
        by = abs(pain.mean_change)
        how = "lower" if pain.mean_change < 0 else "higher"
        told = "as before" if by < SAME else f"{by:.1f} {how} than before"
        yield f"After a session it was {told}, on average."
    if pain.trend_per_week is not None:
        by = abs(pain.trend_per_week)
        how = "falls" if pain.trend_per_week < 0 else "rises"
        told = "neither rises nor falls" if by < FLAT else f"{how} by {by:.2f}"
        yield f"From week to week it {told}."


def _hours(figures: Figures) -> Iterator[str]:
    quarters = [sum(figures.hours[at : at + 6]) for at in range(0, 24, 6)]
    told = [f"{count} {by}" for count, by in zip(quarters, _BY, strict=True) if count]
    if told:
        yield f"Sessions begun: {', '.join(told)}."


def sentences(paragraphs: Iterable[Paragraph]) -> list[dict[str, str]]:
    """One row a sentence."""
    return [
        {"heading": paragraph.heading, "sentence": sentence}
        for paragraph in paragraphs
        for sentence in paragraph.sentences
    ]
