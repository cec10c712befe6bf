"""Sessions to make a page of, seeded: after a good year, and as a hostile device would name them."""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from history.journals import OPEN, TIMED, made

from holdcore.model import DONE, EXTENDED, LEFT, NO_SIDE, RIGHT, SHORT, SKIPPED
from holdcore.steps import Hold
from holdtimer.history.sessions import Outcome, Session, TimedHold
from holdtimer.review.figures import Figures, figures
from holdtimer.review.filters import who_did
from holdtimer.review.prescribed import Prescribed
from holdtimer.routines import find, library

TODAY = datetime(2026, 11, 20, 20, 30)
TODAY_DATE = TODAY.date()
FIRST = datetime(2025, 6, 2, 6, 30, tzinfo=UTC)
ZONE_MIN = 60
GAP_MS = 5_000

HOSTILE = (
    "</script><script>x()</script>",
    "<img src=x onerror=x()>",
    "{{ 7*7 }} ${x()} \u202egnp.exe",
    '" onclick="x()" \u2066\u0007\u05d0\u05d1',
    "]]> --> <!-- &lt;b&gt; \\u003c",
    "constructor",
    "__proto__",
)


def year(days: int = 530, seed: int = 1) -> list[Session]:
    """Mornings of the home programme, most days; evenings of the hip trio, now and then."""
    chance = random.Random(seed)
    return list(_numbered(_days(chance, days)))


def one(
    started: datetime | None = FIRST, name: str = "Supine figure 4", routine: str = "Hip trio"
) -> Session:
    """A single session of one hold."""
    hold = made(TIMED, 0, LEFT, 1, 1, 1, 1, DONE, 30_000, 30_000, name=name)
    return _session(started, routine, [hold], (None, 3))


def hostile() -> list[Session]:
    """Every name is an attack on whoever shows it."""
    return list(_numbered(one(FIRST + timedelta(days=day), name, name) for day, name in enumerate(HOSTILE)))


def person(sessions: list[Session], today: date = TODAY_DATE) -> tuple[list[Session], Figures]:
    """What a page takes, with the bundled routines as prescribed."""
    plan = Prescribed((), [find(slug) for slug, _ in library()])
    return sessions, figures(sessions, plan, today, who_did(sessions[0]))


def _days(chance: random.Random, days: int) -> Iterator[Session]:
    home, trio = _plan("home-programme"), _plan("hip-trio")
    for day in range(days):
        pain = max(0, min(10, round(6 - 4 * day / days + chance.gauss(0, 1))))
        begun = FIRST + timedelta(days=day, minutes=chance.gauss(20, 25))
        if chance.random() < 0.78:
            yield _session(begun, *_done(chance, home), (pain, max(0, pain - chance.choice((0, 1, 1, 2)))))
        if chance.random() < 0.3:
            evening = begun + timedelta(hours=chance.gauss(12.5, 1))
            yield _session(evening, *_done(chance, trio), (None, pain))


def _plan(slug: str) -> tuple[str, list[tuple[str, int, tuple[int, int], int]]]:
    routine = find(slug)
    return routine.name, [
        (step.name, step.rep_at(place)[1], (step.phases[0].span.unit, step.works), step.phases[0].span.dose)
        for step in routine.routine().steps
        for place in range(step.rep_count)
    ]


def _done(
    chance: random.Random, plan: tuple[str, list[tuple[str, int, tuple[int, int], int]]]
) -> tuple[str, list[Hold]]:
    routine, places = plan
    avoided = places[-1][0]
    holds = []
    for name, side, kind, planned_ms in places:
        luck = chance.random() * (0.35 if name == avoided else 1)
        outcome, share = DONE, 1.0
        if luck < 0.03:
            outcome, share = SKIPPED, 0.02
        elif luck < 0.09:
            outcome, share = SHORT, chance.uniform(0.3, 0.95)
        elif luck > 0.95:
            outcome, share = EXTENDED, chance.uniform(1.05, 1.6)
        longer = 1.04 if side == RIGHT else 1.0
        holds.append(
            made(
                kind, 0, side, 1, 1, 1, 1, outcome, planned_ms, round(planned_ms * share * longer), name=name
            )
        )
    longest_ms = round(chance.uniform(20_000, 75_000))
    holds.append(made(OPEN, 9, NO_SIDE, 1, 1, 1, 1, DONE, 0, longest_ms, name="Plank"))
    return routine, holds


def _session(
    started: datetime | None,
    routine: str,
    holds: list[Hold],
    pain: tuple[int | None, int | None],
    outcome: Outcome = "completed",
) -> Session:
    timed, at_ms = [], 0
    for hold in holds:
        timed.append(TimedHold(hold, at_ms, at_ms + hold.actual_ms))
        at_ms += hold.actual_ms + GAP_MS
    return Session(
        number=1,
        device=b"device 1",
        epoch=b"epoch  1",
        boot=1,
        seq=0,
        routine=routine,
        started_utc=started,
        started_error_ms=None if started is None else 20,
        not_before_utc=None,
        not_after_utc=None,
        zone_min=ZONE_MIN,
        holds=tuple(timed),
        outcome=outcome,
        pain_before=pain[0],
        pain_after=pain[1],
        active_ms=at_ms,
        paused_ms=0,
        pauses=0,
    )


def _numbered(sessions: Iterator[Session]) -> Iterator[Session]:
    for number, session in enumerate(sessions, 1):
        yield replace(session, number=number)
