"""Whose figures there are in the history, and what a filter by date left out."""

import contextlib
import gc
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from holdtimer.companion import Front
from holdtimer.history.devices import Person as Named
from holdtimer.history.kept import Met
from holdtimer.history.sessions import Session
from holdtimer.history.store import open_store
from holdtimer.review.figures import Figures, figures
from holdtimer.review.filters import Wanted, Who, by_person, select, settle, undated_left_out
from holdtimer.review.known import Records
from holdtimer.review.moments import day_at, day_of, undated_sentences
from holdtimer.review.patients import HOLDS_READ, READ, Patient, patients
from holdtimer.review.plans import Plans
from holdtimer.review.prescribed import load_prescribed
from holdtimer.review.summary import first_day
from holdtimer.words.dates import from_utc_ms, written_day
from holdtimer.words.text import device_name

TOGETHER = timedelta(weeks=4)
"""Devices of one name that were all used within so long may be those of several people."""


Person = tuple[Sequence[Session], Figures]
"""The sessions that are wanted of one person, and their figures."""


@dataclass(frozen=True)
class Chosen:
    """How many sessions the history has, those that are wanted, and the plans of all."""

    count: int
    sessions: Sequence[Session]
    plans: Plans


def figures_by_person(
    front: Front, wanted: Wanted, database: str | None, weeks: int | None = None
) -> list[Person] | None:
    """Every person with a session that is wanted; None where the history has no session at all.

    `weeks` looks back so far where `wanted` has no first day: then also a person without a session in these
    weeks is told of, and what has no date is looked at where it may be of them. Raises SeveralNamed.
    """
    with open_store(database) as store:
        sessions = store.sessions()
        plan = load_prescribed(store.prescriptions(), wanted.day_begins)
        met, persons = store.met(), store.persons()
    if not sessions:
        return None
    wanted = settle(wanted, _names(sessions, persons), met)
    _tell_unknown(front, wanted, _names(sessions, persons))
    found: list[Person] = []
    everyone = by_person(sessions)
    for who in sorted(
        everyone, key=lambda who: (who.person is not None, who.person or "", who.device or b"")
    ):
        of, within = everyone[who], wanted
        today = last_day(of, wanted)
        left_out = undated_left_out(of, wanted)
        if weeks and wanted.since is None:
            within = replace(wanted, since=first_day(today, weeks))
            maybe = {each.number for each in undated_left_out(of, within)} - {
                each.number for each in left_out
            }
        else:
            maybe = set()
        always = select(of, wanted)
        inside = {each.number for each in select(of, within)} | maybe
        chosen = [each for each in always if each.number in inside]
        _tell_undated(front, left_out)
        if chosen or (within is not wanted and always):
            made = figures(chosen, plan, today, who, of, within, records_of(who, of, met, persons, today))
            found.append((chosen, made))
    unnamed = sum(made.person is None for _, made in found)
    if unnamed > 1:
        front.tell(
            f"{unnamed} devices have sessions that nobody is named for; each counts as a person of its own. "
            "Name who uses them: holdtimer person DEVICE PERSON"
        )
    return found


def everybody(database: str | None, day_begins: int, today: date | None = None) -> tuple[list[Patient], date]:
    """A row for each person, and today; of the sessions only the latest weeks are read."""
    today = today or day_at(datetime.now(), day_begins)
    midnight = datetime.combine(today, time.min).astimezone()
    with _uncollected(), open_store(database) as store:
        found = patients(
            store.sessions(since=midnight - READ, holds_since=midnight - HOLDS_READ),
            store.last_sessions(),
            store.persons(),
            store.met(),
            load_prescribed(store.prescriptions(), day_begins),
            today,
            day_begins,
        )
    return found, today


@contextlib.contextmanager
def _uncollected() -> Iterator[None]:
    """Without the garbage collector: it scans thousands of sessions over and over, and none is garbage."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def choose_sessions(front: Front, wanted: Wanted, database: str | None, number: int | None = None) -> Chosen:
    """The sessions that are wanted; with `number` that one or none. Raises SeveralNamed."""
    with open_store(database) as store:
        every = store.sessions()
        plan = load_prescribed(store.prescriptions(), wanted.day_begins)
        names = _names(every, store.persons())
        wanted = settle(wanted, names, store.devices())
    _tell_unknown(front, wanted, names)
    wished = [session for session in every if number in (None, session.number)]
    _tell_undated(front, undated_left_out(wished, wanted))
    return Chosen(len(every), select(wished, wanted), Plans(plan, every))


def last_day(sessions: Sequence[Session], wanted: Wanted) -> date:
    """Today, or the day up to which sessions are wanted; later where a clock was ahead of this computer's.

    Of one person's sessions: a clock that was wrong for one puts off nobody else.
    """
    today = day_at(datetime.now(), wanted.day_begins)
    last = max([today, *(day for session in sessions if (day := day_of(session, wanted.day_begins)))])
    return min(last, wanted.until or last)


def records_of(
    who: Who, sessions: Sequence[Session], met: Mapping[bytes, Met], persons: Sequence[Named], today: date
) -> Records:
    """What the history lacks of the devices of a person."""
    devices = {session.device for session in sessions}
    of = [met[device] for device in sorted(devices) if device in met]
    lately = {session.device for session in sessions if (day := day_of(session)) and today - day <= TOGETHER}
    return Records(
        max((each.at for each in of if each.at), default=None),
        sum(each.dropped for each in of),
        sum(each.missing for each in of),
        len(lately) if who.person else 1,
        _passed_on(who, devices, persons, today),
    )


def _passed_on(who: Who, devices: Iterable[bytes], persons: Sequence[Named], today: date) -> str:
    """That all devices of a person are somebody else's by now; "" where one is not."""
    now = [entry for device in devices for entry in [e for e in persons if e.device == device][-1:]]
    if not who.person or not now or any(entry.name == who.person for entry in now):
        return ""
    entry = now[-1]
    name, since = device_name(entry.device), from_utc_ms(entry.since_utc_ms).astimezone().date()
    return (
        f"Since {written_day(since, today)} {name} has been {entry.name}'s. If that is the same person, name "
        f"all of it anew: holdtimer person {name} --forget, then holdtimer person {name} NAME"
    )


def _names(sessions: Iterable[Session], persons: Iterable[Named]) -> set[str | None]:
    return {session.person for session in sessions} | {entry.name for entry in persons}


def _tell_unknown(front: Front, wanted: Wanted, names: set[str | None]) -> None:
    """Tell that nobody has the name that is asked for, where nobody has."""
    if wanted.person and wanted.person not in names:
        known = ", ".join(sorted(name for name in names if name))
        front.tell(
            f"nobody is called {wanted.person}; {f'named are {known}' if known else 'nobody is named'}"
        )


def _tell_undated(front: Front, left_out: Sequence[Session]) -> None:
    """Tell how many sessions a filter by date had to leave out, and why."""
    for sentence in undated_sentences(left_out):
        front.tell(f"left out: {sentence} holdtimer sessions lists all.")
