"""Pain before and after, its trend, and when the sources say that a professional is needed."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import fmean

from holdtimer.history.sessions import Session
from holdtimer.review.moments import DAY_BEGINS, day_at, local, slope, week_name, week_of

SEVERAL_WEEKS = 3
"""The least number of rated weeks that are "several"."""

LOOK_BACK = 6
"""The most rated weeks that a flag looks at."""

TOGETHER = timedelta(weeks=2)
"""Rated weeks that are further apart are two courses of pain."""

CURRENT = timedelta(weeks=4)
"""A course that ended longer ago than this says nothing about today."""

CHANGE = 2.0
"""Points of the 0-10 scale that matter to a patient (Farrar et al., Pain 94(2), 2001); less is noise."""

SHARE = 0.3
"""So much of the pain that was there matters too, by the same study: from 3 to 1 is no pain that persists."""

SOURCE = (
    "Lower Back Hip Pain Relief: A Comprehensive Guide to Comfort and Wellness (publisher not named, no date)"
)
"""The article that says when to see a professional; holdtimer routine show gentle-back quotes it."""

ADVICE = (
    "The source of the back exercises says: see a professional if pain persists or worsens over several "
    "weeks, if legs are numb, tingle or are weak, or with bowel or bladder trouble."
)
RULES = {
    "worsens": (
        f"the weekly mean rose by {CHANGE:g} points or more over {SEVERAL_WEEKS} to {LOOK_BACK} rated weeks"
    ),
    "persists": (
        f"pain of 1 or more, as a mean, in each of {SEVERAL_WEEKS} to {LOOK_BACK} rated weeks, and not "
        f"{CHANGE:g} points or {SHARE:.0%} lower at their end"
    ),
}


@dataclass(frozen=True)
class PainPoint:
    """What was answered of a session on the `day` that it counts for; 0..10, None for no answer."""

    session: int
    start: datetime | None
    day: date | None
    routine: str
    before: int | None
    after: int | None


@dataclass(frozen=True)
class PainWeek:
    """Means of a week: of what was answered before, after, and of the higher answer of each session."""

    week: date
    ratings: int
    before: float | None
    after: float | None
    worst: float


@dataclass(frozen=True)
class Pain:
    """The means are of sessions with both answers, and the change is after minus before.

    `trend_per_week` is that of `worst`.
    """

    points: tuple[PainPoint, ...]
    weeks: tuple[PainWeek, ...]
    mean_before: float | None
    mean_after: float | None
    mean_change: float | None
    trend_per_week: float | None


@dataclass(frozen=True)
class Flag:
    """Something for a professional; `kind` is a key of RULES, `text` whole sentences, `brief` one."""

    kind: str
    since: date
    brief: str
    text: str
    rule: str
    source: str


def pain(sessions: Iterable[Session], day_begins: int = DAY_BEGINS) -> Pain:
    """Of every session that was rated, in order; weeks only of those whose date is known."""
    sessions = [each for each in sessions if (each.pain_before, each.pain_after) != (None, None)]
    points = tuple(point for session in sessions for point in _points(session, day_begins))
    by_week: dict[date, list[PainPoint]] = {}
    for point in points:
        if point.day:
            by_week.setdefault(week_of(point.day), []).append(point)
    weeks = tuple(_week(week, rated) for week, rated in sorted(by_week.items()))
    both = [
        (each.pain_before, each.pain_after)
        for each in sessions
        if each.pain_before is not None and each.pain_after is not None
    ]
    before, after = _mean([before for before, _ in both]), _mean([after for _, after in both])
    change = None if before is None or after is None else after - before
    return Pain(points, weeks, before, after, change, slope([(week.week, week.worst) for week in weeks]))


def _points(session: Session, day_begins: int) -> Iterator[PainPoint]:
    """One, but where a power cut put the two answers on two days."""
    began, ended = (local(part.moment) for part in (session.parts[0], session.parts[-1]))
    days = [None if moment is None else day_at(moment, day_begins) for moment in (began, ended)]
    if days[0] == days[1]:
        answers = [(began, days[0], session.pain_before, session.pain_after)]
    else:
        answers = [(began, days[0], session.pain_before, None), (ended, days[1], None, session.pain_after)]
    for start, day, before, after in answers:
        if (before, after) != (None, None):
            yield PainPoint(session.number, start, day, session.routine, before, after)


def flags(weeks: Iterable[PainWeek], today: date) -> tuple[Flag, ...]:
    """At most one: what RULES say of the latest course of pain, if it is current at `today`."""
    course: list[PainWeek] = []
    for week in reversed([week for week in weeks if week.week <= today]):
        if course and course[-1].week - week.week > TOGETHER:
            break
        course.append(week)
    course = course[:LOOK_BACK][::-1]
    if len(course) < SEVERAL_WEEKS or week_of(today) - course[-1].week > CURRENT:
        return ()
    first, last = course[0], course[-1]
    if last.worst - first.worst >= CHANGE:
        return (_flag("worsens", course, "has risen"),)
    enough = min(CHANGE, SHARE * first.worst)
    if min(week.worst for week in course) >= 1 and first.worst - last.worst < enough:
        how = "has hardly eased" if last.worst < first.worst else "has not eased"
        return (_flag("persists", course, how),)
    return ()


def _flag(kind: str, course: list[PainWeek], how: str) -> Flag:
    first, last = course[0], course[-1]
    text = (
        f"Pain {how} from {week_name(first.week)} to {week_name(last.week)}: {first.worst:.1f} of 10 in the "
        f"first week, {last.worst:.1f} in the last. {ADVICE}"
    )
    brief = (
        f"See a professional: pain {how} in {len(course)} rated weeks, {first.worst:.1f} of 10 in the first, "
        f"{last.worst:.1f} in the last."
    )
    return Flag(kind, first.week, brief, text, RULES[kind], SOURCE)


def _week(week: date, rated: list[PainPoint]) -> PainWeek:
    before = [point.before for point in rated if point.before is not None]
    after = [point.after for point in rated if point.after is not None]
    worst = [max(answer for answer in (point.before, point.after) if answer is not None) for point in rated]
    return PainWeek(week, len(rated), _mean(before), _mean(after), fmean(worst))


def _mean(values: Sequence[int]) -> float | None:
    return fmean(values) if values else None
