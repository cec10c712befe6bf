"""The review in a few lines: how it goes, what to look at, what is next. summary has all the rest.

Kind, plain, and true: every line is a figure with its span of time, none is a judgement of the person.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from textwrap import wrap

from holdtimer.review.adherence import AdherenceWeek
from holdtimer.review.due import Due
from holdtimer.review.figures import Figures
from holdtimer.review.holds import StretchTotal
from holdtimer.review.moments import week_of
from holdtimer.review.pain import CHANGE, PainWeek
from holdtimer.words.counts import counted
from holdtimer.words.dates import spoken_day, written_day
from holdtimer.words.durations import duration
from holdtimer.words.holds import with_side

MOST = 10
"""Lines, as a terminal of WIDTH columns breaks them."""

WIDTH = 80

OFTEN = 0.25
"""The share of its planned holds from which on a stretch is named as often avoided."""

NAMED = 2
"""Stretches that are named as avoided."""

UNEVEN = 0.1
"""Sides that are held as long as each other to this share of both are even."""

SAME = 0.5
"""Points of 10: a mean pain that moved by less is told as steady."""


@dataclass(frozen=True)
class Line:
    """A sentence under a heading; of too many, those of the highest `rank` are left out."""

    heading: str
    sentence: str
    rank: int = 0


def answer(figures: Figures) -> list[Line]:
    """What figures of the last weeks say, the most urgent first."""
    lines = [Line("For a professional", flag.brief) for flag in figures.flags]
    alerts = [Line("Look at", alert.text, 1) for alert in figures.alerts]
    done = list(_done(figures)) if figures.sessions or not alerts else []
    lines += [*done[:1], *alerts, *done[1:]]
    lines += [Line("Pain", told, 1) for told in _pain(figures.pain.weeks)]
    lines += [Line("Avoided", told, 3) for told in _avoided(figures.stretches)]
    if not any(alert.kind == "side" for alert in figures.alerts):
        lines += [Line("Sides", told, 4) for told in _weaker(figures)]
    lines += [Line("Next", told, 2) for told in _next(figures.due, figures.today)]
    lines += [Line("Not known", told, 3) for told in figures.not_known]
    return lines


def fit(lines: Sequence[Line], more: str, most: int = MOST, width: int = WIDTH) -> list[str]:
    """The sentences of as many lines as fit, broken at `width`, and `more` at the end."""
    kept = list(lines)
    while kept and sum(len(wrap(line.sentence, width)) for line in kept) > most - 1:
        worst = max(line.rank for line in kept)
        kept.remove([line for line in kept if line.rank == worst][-1])
    return [row for line in kept for row in wrap(line.sentence, width)] + [more]


def this_week(figures: Figures) -> list[AdherenceWeek]:
    """Of each routine that is due this week, or was done in it."""
    week = week_of(figures.today)
    rows = [row for row in figures.adherence if row.week == week]
    return [row for row in rows if row.planned_times or row.sessions]


def plan_of_week(rows: Sequence[AdherenceWeek]) -> tuple[int, int | None]:
    """Done of planned, over all routines: days, or times where something is due several times a day."""
    planned = [row.planned_times for row in rows if row.planned_times is not None]
    return sum(row.done_times for row in rows), sum(planned) if planned else None


def _done(figures: Figures) -> Iterator[Line]:
    if not figures.sessions:
        yield Line("Done", "No session in these weeks.")
        return
    rows = this_week(figures)
    yield Line("Done", f"{_finished(figures)}{_kept(figures)}.")
    if rows:
        of_each = ", ".join(f"{row.routine} {_of_plan([row])}" for row in rows)
        told = of_each if len(rows) > 1 else f"{_of_plan(rows)} ({rows[0].routine})"
        yield Line("Done", f"This week: {told}.", 1)
    if figures.last:
        latest = spoken_day(figures.last, figures.today)
        yield Line("Done", f"The last session was {latest}.", 5)


def _finished(figures: Figures) -> str:
    of = counted(figures.sessions, "session")
    undated = f", {figures.undated} of them without a date" if figures.undated else ""
    since = f" since {written_day(figures.first, figures.today)}" if figures.first else ""
    return f"{figures.finished} of {of} finished{since}{undated}"


def _kept(figures: Figures) -> str:
    if not figures.planned_ms:
        return ""
    share = int(100 * figures.kept_ms / figures.planned_ms)
    return f": {duration(figures.kept_ms)} held of {duration(figures.planned_ms)} planned ({share}%)"


def _of_plan(rows: Sequence[AdherenceWeek]) -> str:
    done, planned = plan_of_week(rows)
    unit = "day" if all(row.planned_times == row.planned_days for row in rows) else "time"
    return counted(done, unit) if planned is None else f"{done} of {counted(planned, unit)}"


def _pain(weeks: Sequence[PainWeek]) -> Iterator[str]:
    if len(weeks) == 1:
        yield f"Pain was {weeks[0].worst:.1f} of 10, the only week in which it was asked."
    elif weeks:
        first, last = weeks[0], weeks[-1]
        by = last.worst - first.worst
        span = (last.week - first.week).days // 7 + 1
        if abs(by) < SAME:
            yield f"Pain has stayed at {last.worst:.1f} of 10 for {counted(span, 'week')}."
            return
        how = "has fallen" if by < 0 else "has risen"
        much = "" if abs(by) >= CHANGE else f"; less than {CHANGE:g} points may be chance"
        yield (
            f"Pain {how} from {first.worst:.1f} to {last.worst:.1f} of 10 in {counted(span, 'week')}{much}."
        )


def _avoided(totals: Sequence[StretchTotal]) -> Iterator[str]:
    missed = [
        (total.short + total.skipped + total.not_begun, total.holds + total.not_begun, total)
        for total in totals
    ]
    often = [(left, of, total) for left, of, total in missed if of and left >= OFTEN * of]
    often.sort(key=lambda each: (-each[0] / each[1], each[2].stretch, each[2].side))
    if often:
        named = " and ".join(
            f"{with_side(total.stretch, total.side)} ({left} of {of})" for left, of, total in often[:NAMED]
        )
        more = f", and {len(often) - NAMED} more" if len(often) > NAMED else ""
        yield f"Often cut short or left out: {named}{more}."


def _weaker(figures: Figures) -> Iterator[str]:
    even = [
        each for each in figures.balance if each.left_ms + each.right_ms and _is_even(figures, each.stretch)
    ]
    if not even:
        return
    most = max(even, key=lambda each: abs(each.left_ms - each.right_ms) / (each.left_ms + each.right_ms))
    both = most.left_ms + most.right_ms
    if abs(most.left_ms - most.right_ms) >= UNEVEN * both:
        weaker = "left" if most.left_ms < most.right_ms else "right"
        less = abs(most.left_ms - most.right_ms) / max(most.left_ms, most.right_ms)
        yield f"{most.stretch}: the {weaker} side was held {less:.0%} less than the other."


def _is_even(figures: Figures, stretch: str) -> bool:
    """Whether as much is planned for both sides."""
    planned = {total.side: total.planned_ms for total in figures.stretches if total.stretch == stretch}
    return planned.get("left") == planned.get("right")


def _next(due: Sequence[Due], today: date) -> Iterator[str]:
    for each in due:
        if each.day is None:
            ended = f" on {written_day(each.ends, today)}" if each.ends else ""
            yield f"{each.routine} ended{ended}: ask whether to go on."
            continue
        length = f", {max(1, round(each.length_ms / 60_000))} min" if each.length_ms else ""
        more = (each.left or 0) - (week_of(each.day) == week_of(today))
        week = f"; then {counted(more, 'more day')} this week" if more > 0 else ""
        ends = f"; its last day is {written_day(each.ends, today)}" if each.ends else ""
        yield f"Next: {each.routine} {spoken_day(each.day, today)}{length}{week}{ends}."
        if each.changed:
            yield (
                f"{each.routine} was changed {spoken_day(each.changed, today)}: "
                "the whole week counts by its new plan."
            )
