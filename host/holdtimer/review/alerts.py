"""What somebody should look at, by stated rules: each has its source, or is our judgement.

pain.flags has the one that sources say is for a professional. None of these is a diagnosis.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from statistics import median
from typing import Literal

from holdcore.log import journal
from holdcore.model import EFFORT, PAIN
from holdtimer.history.sessions import Session
from holdtimer.review.holds import PlanRow, plan_rows
from holdtimer.review.known import Known
from holdtimer.review.moments import DAY_BEGINS, day_of
from holdtimer.review.plans import Plans
from holdtimer.words.counts import counted
from holdtimer.words.dates import spoken_day

Kind = Literal["stopped", "unmet", "hurts", "effort", "shorter", "side"]

OURS = "our judgement"

USUAL_WEEKS = 12
"""How far back from the last session the usual gap between days is looked for."""

USUAL_LEAST = 3
"""Days with a session that a usual gap needs."""

UNMET = timedelta(weeks=2)
"""For how long nobody may have met a device until that is told: many are met once a week."""

STRONG_PAIN = 7
"""Of 10: severe, by Serlin et al., Pain 61(2), 1995 (7 to 10)."""

STRONG_EFFORT = 9
"""Of 10: all but the most that one can."""

LATELY = timedelta(weeks=2)
BEFORE = timedelta(weeks=4)
"""What was done in the last LATELY is compared with what was done in BEFORE before that."""

MORE = 0.2
"""By how much the share of holds that were not held to their plan rises where it is told."""

SIDE_BEHIND = 0.1
"""By which share one side keeps less of its plan than the other where it is told."""

SESSIONS_LEAST = 3
"""Sessions in a span of time that a share is taken of."""

RULES: dict[Kind, tuple[str, str]] = {
    "stopped": (f"no session for more than twice the usual gap of the last {USUAL_WEEKS} weeks", OURS),
    "unmet": ("no computer has met the device for more than two weeks, and nothing is known since", OURS),
    "hurts": (
        f"pain of {STRONG_PAIN} or more after an exercise or a session of the last two weeks",
        "7 to 10 is severe: Serlin et al., Pain 61(2), 1995",
    ),
    "effort": (f"effort of {STRONG_EFFORT} or more in the last two weeks", OURS),
    "shorter": (
        f"the share of planned holds cut short, skipped or not begun rose by {MORE:.0%} of all or more, "
        "the last two weeks against the four before",
        OURS,
    ),
    "side": (
        f"one side kept {SIDE_BEHIND:.0%} less of its plan than the other in the last two weeks, in holds "
        "that were begun",
        OURS,
    ),
}
"""The rule of each, and its source."""


@dataclass(frozen=True)
class Alert:
    """Something to look at; `text` is a whole sentence, `rule` and `source` say why it is here."""

    kind: Kind
    text: str

    @property
    def rule(self) -> str:
        """By which rule."""
        return RULES[self.kind][0]

    @property
    def source(self) -> str:
        """Whose rule that is."""
        return RULES[self.kind][1]


def alerts(
    sessions: Sequence[Session],
    plans: Plans,
    today: date,
    known: Known,
    day_begins: int = DAY_BEGINS,
    *,
    is_over: bool = False,
) -> tuple[Alert, ...]:
    """Of all sessions of a person, in the order in which they were done, as they stand at `today`.

    Where it `is_over`, since the device is another person's, nobody has stopped.
    """
    dated = [(day, each) for each in sessions if (day := day_of(each, day_begins)) and day <= today]
    recent = [(day, each) for day, each in dated if day > today - LATELY]
    lately = [each for _, each in recent]
    before = [each for day, each in dated if today - LATELY - BEFORE < day <= today - LATELY]
    rows = plan_rows(lately, plans, day_begins)
    return (
        *(() if is_over else _stopped([day for day, _ in dated], today, known)),
        *_rated("hurts", PAIN, STRONG_PAIN, "Pain after an exercise", recent, today),
        *_rated("effort", EFFORT, STRONG_EFFORT, "Effort", recent, today),
        *_shorter(rows, plan_rows(before, plans, day_begins), min(len(lately), len(before))),
        *_side(rows, len(lately)),
    )


def usual_gap(days: Sequence[date]) -> timedelta | None:
    """The median of the days between two days with a session, lately; None where these are too few."""
    last = max(days, default=date.min)
    recent = sorted({day for day in days if last - day < timedelta(weeks=USUAL_WEEKS)})
    if len(recent) < USUAL_LEAST:
        return None
    return timedelta(days=median((after - before).days for before, after in pairwise(recent)))


def _stopped(days: Sequence[date], today: date, known: Known) -> Iterator[Alert]:
    usual = usual_gap(days)
    if usual is None:
        return
    last = max(days)
    gap = counted(round(usual / timedelta(days=1)), "day")
    until = min(known.until or today, today)
    if until - last > 2 * usual:
        text = f"No session since {_since(last, today)}; until then there was one every {gap}."
        yield Alert("stopped", text.replace("every 1 day", "every day"))
    elif today - until > UNMET and today - last > 2 * usual:
        yield Alert(
            "unmet",
            f"Nothing is known since {_since(until, today)}: no computer has met the device since. "
            "Fetch what it has with: holdtimer sync",
        )


def _since(day: date, today: date) -> str:
    return spoken_day(day, today).removeprefix("on ")


def _rated(
    kind: Kind, what: int, least: int, said: str, dated: Sequence[tuple[date, Session]], today: date
) -> Iterator[Alert]:
    """Answers of `least` or more to a question about `what`, after a session or an exercise."""
    strong = [(day, value) for day, each in dated for value in _answers(each, what) if value >= least]
    if strong:
        day, value = strong[-1]
        more = f", and {counted(len(strong) - 1, 'other time')} in two weeks" if len(strong) > 1 else ""
        yield Alert(kind, f"{said} was {value} of 10 {spoken_day(day, today)}{more}.")


def _answers(session: Session, what: int) -> Iterator[int]:
    for answer in session.answers:
        if answer.what == what and answer.moment == journal.BETWEEN and answer.value is not None:
            yield answer.value
    if what == PAIN and session.pain_after is not None:
        yield session.pain_after


def _shorter(lately: Sequence[PlanRow], before: Sequence[PlanRow], sessions: int) -> Iterator[Alert]:
    if sessions >= SESSIONS_LEAST:
        here, there = _missed(lately), _missed(before)
        if here - there >= MORE:
            yield Alert(
                "shorter",
                f"More holds are cut short or left out: {here:.0%} in two weeks, {there:.0%} before.",
            )


def _missed(rows: Sequence[PlanRow]) -> float:
    timed = [row for row in rows if row.planned_ms]
    return sum(row.kept_ms < row.planned_ms for row in timed) / max(1, len(timed))


def _side(rows: Sequence[PlanRow], sessions: int) -> Iterator[Alert]:
    kept = {
        side: _kept([row for row in rows if row.side == side and row.works and row.begun])
        for side in ("left", "right")
    }
    left, right = kept["left"], kept["right"]
    if sessions < SESSIONS_LEAST or left is None or right is None or abs(left - right) < SIDE_BEHIND:
        return
    weaker, other = ("left", "right") if left < right else ("right", "left")
    yield Alert(
        "side",
        f"The {weaker} side falls behind: {kept[weaker]:.0%} of its plan, the {other} {kept[other]:.0%}.",
    )


def _kept(rows: Sequence[PlanRow]) -> float | None:
    planned_ms = sum(row.planned_ms for row in rows)
    return sum(row.kept_ms for row in rows) / planned_ms if planned_ms else None
