"""Sessions as the history gives them, made by hand."""

from datetime import UTC, date, datetime, timedelta

from history.journals import TIMED, made

from holdcore.model import DONE, LEFT
from holdtimer.history.sessions import Outcome, Session, TimedHold

MONDAY = date(2026, 11, 2)


def held(
    name: str = "Figure 4",
    side: int = LEFT,
    ms: int = 30_000,
    outcome: int = DONE,
    kind: tuple[int, int] = TIMED,
    planned_ms: int = 30_000,
) -> TimedHold:
    return TimedHold(made(kind, 0, side, 1, 1, 1, 1, outcome, planned_ms, ms, name=name), 0, ms)


def session(
    day: date | None,
    *holds: TimedHold,
    number: int = 1,
    routine: str = "Evening",
    outcome: Outcome = "completed",
    before: int | None = None,
    after: int | None = None,
    device: bytes = b"\xa1\xb2 three",
    person: str | None = None,
    hour: int = 12,
) -> Session:
    """At `hour` UTC of `day`, in UTC."""
    start = None if day is None else datetime(day.year, day.month, day.day, hour, tzinfo=UTC)
    return Session(
        number=number,
        device=device,
        epoch=b"epoch  1",
        boot=1,
        seq=number,
        routine=routine,
        started_utc=start,
        started_error_ms=5,
        not_before_utc=start,
        not_after_utc=start,
        zone_min=0,
        holds=holds,
        outcome=outcome,
        pain_before=before,
        pain_after=after,
        active_ms=sum(timed.hold.actual_ms for timed in holds),
        paused_ms=0,
        pauses=0,
        person=person,
    )


def weekly(*pains: float | None, first: date = MONDAY) -> list[Session]:
    """Two sessions a week whose rating after is, on average, as given; None is a week without a rating."""
    return [
        session(
            first + timedelta(weeks=week, days=day),
            held(),
            after=None if pain is None else int(pain + day / 2),
        )
        for week, pain in enumerate(pains)
        for day in (0, 1)
    ]
