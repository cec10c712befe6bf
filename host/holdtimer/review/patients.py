"""A row for each person of a practice: what somebody should look at first stands first."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from holdtimer.history.devices import Person
from holdtimer.history.kept import Met
from holdtimer.history.sessions import Session
from holdtimer.review.adherence import adherence
from holdtimer.review.alerts import BEFORE, LATELY, Alert, alerts
from holdtimer.review.filters import Who, by_person
from holdtimer.review.known import Known
from holdtimer.review.moments import day_at, day_of, undated_days, week_of
from holdtimer.review.pain import CURRENT, LOOK_BACK, TOGETHER, flags, pain
from holdtimer.review.plans import Plans
from holdtimer.review.prescribed import Prescribed
from holdtimer.words.dates import spoken_day

READ = LOOK_BACK * TOGETHER + CURRENT
"""How far back a row looks: as far as a course of pain may reach. Whoever did nothing since has stopped."""

HOLDS_READ = LATELY + BEFORE
"""How far back it looks at holds, which are most of what there is to read: as far as the alerts do."""

_URGENT = ("professional", "hurts", "stopped", "unmet", "effort", "shorter", "side", "")
"""What to look at, the most urgent first."""


@dataclass(frozen=True)
class Patient:
    """One person. `done` of `planned` times of this week; planned is None where nobody said how often.

    `pain` is the mean of the last rated week, 0..10, and `pain_change` that less the first of `READ`.
    `look_at` is a kind of alert or "professional", "" for nothing, and `why` the sentence of it.
    `battery_mv` is of the last boot that was fetched.
    """

    who: Who
    last: date | None
    done: int
    planned: int | None
    pain: float | None
    pain_change: float | None
    look_at: str
    why: str
    battery_mv: int | None


def patients(
    sessions: Sequence[Session],
    last_sessions: Mapping[bytes, datetime | None],
    persons: Sequence[Person],
    met: Mapping[bytes, Met],
    prescribed: Prescribed,
    today: date,
    day_begins: int,
) -> list[Patient]:
    """Of everybody who uses a device: by urgency, then by name.

    `sessions` are those that may be of the last READ, `last_sessions` when each device had its last.
    """
    plans = Plans(prescribed, sessions)
    uses = {entry.device: Who(entry.name) for entry in persons}
    devices: dict[Who, set[bytes]] = {}
    for device in {*met, *last_sessions}:
        devices.setdefault(uses.get(device, Who(None, device)), set()).add(device)
    of = by_person(sessions)
    rows = [
        _patient(
            who,
            of.get(who, []),
            _last(last_sessions, devices.get(who, ())),
            [met[each] for each in sorted(devices.get(who, ())) if each in met],
            (plans, prescribed),
            today,
            day_begins,
        )
        for who in {*devices, *of}
    ]
    return sorted(rows, key=lambda row: (_URGENT.index(row.look_at), row.who.label.casefold()))


def _last(sessions: Mapping[bytes, datetime | None], devices: Iterable[bytes]) -> datetime | None:
    return max((at for each in devices if (at := sessions.get(each))), default=None)


def _patient(
    who: Who,
    sessions: Sequence[Session],
    last_at: datetime | None,
    met: Sequence[Met],
    plan: tuple[Plans, Prescribed],
    today: date,
    day_begins: int,
) -> Patient:
    plans, prescribed = plan
    days = [day for each in sessions if (day := day_of(each, day_begins))]
    last = max(days, default=last_at and day_at(last_at.astimezone(), day_begins))
    # Of a log that is not derived yet all sessions come: the row must not hang on that.
    sessions = [each for each in sessions if (day := day_of(each, day_begins)) is None or today - day <= READ]
    devices = {each.device for each in sessions}
    known_at = max((each.at for each in met if each.at), default=None)
    known = Known(
        known_at and day_at(known_at.astimezone(), day_begins),
        tuple(undated_days(each, day_begins) for each in sessions if day_of(each, day_begins) is None),
    )
    found = alerts(sessions, plans, today, known, day_begins, is_over=not met)
    if not sessions and last:
        found = (Alert("stopped", f"The last session was {spoken_day(last, today)}."),)
    rated = pain(sessions, day_begins).weeks
    look_at = [(flag.brief, "professional") for flag in flags(rated, today)]
    look_at += sorted(((each.text, each.kind) for each in found), key=lambda each: _URGENT.index(each[1]))
    why, kind = look_at[0] if look_at else ("", "")
    week = [
        row
        for row in adherence(sessions, prescribed.of(devices), today, day_begins=day_begins)
        if row.week == week_of(today)
    ]
    planned = [row.planned_times for row in week if row.planned_times is not None]
    return Patient(
        who,
        last,
        sum(row.done_times for row in week),
        sum(planned) if planned else None,
        rated[-1].worst if rated else None,
        rated[-1].worst - rated[0].worst if len(rated) > 1 else None,
        kind,
        why,
        next((each.battery_mv for each in met if each.battery_mv), None),
    )
