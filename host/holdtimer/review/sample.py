"""Twelve invented weeks, to show what a review looks like: nobody's, and the same on every day."""

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256

from holdcore import model, steps
from holdtimer.history.sessions import Outcome, Session, TimedHold
from holdtimer.review.figures import Figures, figures
from holdtimer.review.filters import Who
from holdtimer.review.prescribed import Prescribed
from holdtimer.routines import find, library

MARK = "An example: twelve invented weeks, nobody's."

WEEKS = 12
_NAME = "Example Person"
_DEVICE = b"\x00" * 8
_GAP_MS = 15_000


def sample(today: date) -> tuple[list[Session], Figures]:
    """Sessions up to the day before `today`, and their figures."""
    chance = random.Random(12)
    first = today - timedelta(weeks=WEEKS)
    sessions = [
        _session(chance, first + timedelta(days=day), day / (7 * WEEKS), number)
        for number, day in enumerate(_days(chance), 1)
    ]
    prescribed = Prescribed((), [find(slug) for slug, _ in library()])
    return sessions, figures(sessions, prescribed, today, Who(_NAME))


def _days(chance: random.Random) -> Iterator[int]:
    return (day for day in range(7 * WEEKS) if chance.random() < 0.75)


def _session(chance: random.Random, day: date, share: float, number: int) -> Session:
    file = find("daily-five")
    routine = file.routine()
    stops = chance.randrange(3, 8) if chance.random() < 0.08 else 1_000
    holds: list[TimedHold] = []
    at_ms = 0
    for step_number, step in enumerate(routine.steps):
        for run in range(step.rep_count):
            if len(holds) == stops:
                break
            set_, side, rep = step.rep_at(run)
            whim = chance.random() - (0.06 if side == model.LEFT else 0.0)
            planned_ms = step.span_at(0, rep).dose
            actual_ms = int(planned_ms * (chance.uniform(0.3, 0.9) if whim < 0.06 else 1))
            became = steps.outcome_of(planned_ms, planned_ms, actual_ms)
            place = (set_ + 1, step.sets, rep + 1, step.reps)
            times = became, planned_ms, actual_ms
            hold = steps.Hold(step_number, side, *place, *times, model.TIME, 0, 0, step.works, step.name)
            holds.append(TimedHold(hold, at_ms, at_ms + actual_ms))
            at_ms += actual_ms + _GAP_MS
    start = datetime.combine(day, time(7, chance.randrange(60)), tzinfo=UTC)
    pain = round(max(0.0, 5 - 4 * share + chance.gauss(0, 0.6)))
    outcome: Outcome = "stopped" if len(holds) == stops else "completed"
    return Session(
        number=number,
        device=_DEVICE,
        epoch=_DEVICE,
        boot=number,
        seq=number,
        routine=file.name,
        started_utc=start,
        started_error_ms=0,
        not_before_utc=start,
        not_after_utc=start,
        zone_min=None,
        holds=tuple(holds),
        outcome=outcome,
        pain_before=pain,
        pain_after=max(0, pain - chance.choice((0, 1))),
        active_ms=at_ms,
        paused_ms=0,
        pauses=0,
        person=_NAME,
        digest=sha256(file.encoded()).digest()[:8],
    )
