"""All that the figures say, in sentences, for the person who stretched; answer has it in a few lines.

They state what was done and judge nothing.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from holdtimer.review.adherence import AdherenceWeek
from holdtimer.review.dose import GUIDELINE, NOT_GIVEN
from holdtimer.review.figures import Figures
from holdtimer.review.holds import day_text
from holdtimer.review.moments import week_name, week_of
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
        "Look at": (f"{alert.text} (Rule: {alert.rule}; {alert.source}.)" for alert in figures.alerts),
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
    if figures.sessions:
        yield f"{figures.finished} of {counted(figures.sessions, 'session')} finished."
    routines: dict[str, list[AdherenceWeek]] = {}
    for row in figures.adherence:
        if row.planned_times or row.done_times:
            routines.setdefault(row.routine, []).append(row)
    for routine, rows in routines.items():
        if len(rows) > LISTED:
            told = f"in {len(rows)} weeks {_days(rows)}"
        else:
            parts = [(row, " (not a whole week)" if row.partial else "") for row in rows]
            told = ", ".join(f"{week_name(row.week)}: {_days([row])}{part}" for row, part in parts)
        yield f"{routine}: {told}."
    yield from figures.not_known


def _days(rows: Sequence[AdherenceWeek]) -> str:
    unit = "day" if all(row.planned_times == row.planned_days for row in rows) else "time"
    done = sum(row.done_times for row in rows)
    planned = sum(row.planned_times or 0 for row in rows)
    return f"{done} of {counted(planned, unit)}" if planned else counted(done, unit)


def _dose(figures: Figures) -> Iterator[str]:
    """Against the prescription; against the guideline only what was prescribed to reach it."""
    totals: dict[tuple[str, str], list[int]] = {}
    for dose in figures.doses:
        total = totals.setdefault((dose.muscle, dose.side), [0, 0, 0])
        for at, value in enumerate((dose.planned_ms, dose.kept_ms, dose.held_ms)):
            total[at] += value
    for muscle in sorted({muscle for muscle, _ in totals}):
        held = [(side, totals[muscle, side]) for side in ("left", "right") if (muscle, side) in totals]
        if len(held) == 2 and held[0][1] == held[1][1]:
            held = [("each side", held[0][1])]
        yield f"{muscle.capitalize()}: {'; '.join(_of_plan(side, *total) for side, total in held)}."
    yield from _guideline(figures)


def _of_plan(side: str, planned_ms: int, kept_ms: int, held_ms: int) -> str:
    if not planned_ms:
        return f"{side} {duration(held_ms)}"
    return f"{side} {duration(kept_ms)} of {duration(planned_ms)} planned"


def _guideline(figures: Figures) -> Iterator[str]:
    asked: dict[str, list[int]] = {}
    for dose in figures.doses:
        if dose.days_asked and dose.muscle != NOT_GIVEN:
            total = asked.setdefault(dose.muscle, [0, 0])
            total[0] += min(dose.days_enough, dose.days_asked)
            total[1] += dose.days_asked
    if asked:
        told = ", ".join(f"{muscle} {enough} of {of}" for muscle, (enough, of) in sorted(asked.items()))
        yield f"The guideline, {GUIDELINE}, was reached where as much was planned, of days and sides: {told}."


def _planned(figures: Figures) -> Iterator[str]:
    if figures.planned_ms:
        share = int(100 * figures.kept_ms / figures.planned_ms)  # 100 only where all of it was held
        yield f"{duration(figures.kept_ms)} held of {duration(figures.planned_ms)} planned ({share}%)."
    for total in figures.stretches:
        of = total.holds + total.not_begun
        if total.short + total.skipped + total.not_begun >= OFTEN * of:
            stretch = with_side(total.stretch, total.side)
            not_begun = f", {total.not_begun} not begun" if total.not_begun else ""
            yield f"{stretch}: {total.skipped} skipped, {total.short} cut short{not_begun} of {of}."


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
    if pain.mean_before is None:
        for word, answers in (
            ("before", [point.before for point in pain.points]),
            ("after", [point.after for point in pain.points]),
        ):
            if given := [answer for answer in answers if answer is not None]:
                yield f"Of 10, on average {word} a session: {sum(given) / len(given):.1f}."
    yield from pain_sentences(pain)


def pain_sentences(pain: Pain) -> Iterator[str]:
    """The change over a session, and the trend; nothing of what is not known."""
    if pain.mean_before is not None and pain.mean_after is not None:
        before, after = round(pain.mean_before, 1), round(pain.mean_after, 1)
        told = "as before" if before == after else f"{abs(after - before):.1f} {_lower(after < before)}"
        yield f"Of 10, on average of the sessions with both answers: before {before}, after {after}, {told}."
    if pain.trend_per_week is not None:
        by = abs(pain.trend_per_week)
        how = "falls" if pain.trend_per_week < 0 else "rises"
        told = "neither rises nor falls" if by < FLAT else f"{how} by {by:.2f}"
        yield f"From week to week it {told}."


def _lower(is_lower: bool) -> str:
    return "lower" if is_lower else "higher"


def _hours(figures: Figures) -> Iterator[str]:
    quarters = [sum(figures.hours[at : at + 6]) for at in range(0, 24, 6)]
    told = [f"{count} {by}" for count, by in zip(quarters, _BY, strict=True) if count]
    if told:
        yield f"Sessions begun: {', '.join(told)}."
