"""Whose figures there are in the history, and what a filter by date left out."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from holdtimer.companion import Front
from holdtimer.history.sessions import Session
from holdtimer.history.store import open_store
from holdtimer.review.figures import Figures, figures
from holdtimer.review.filters import Wanted, by_person, select, undated_left_out
from holdtimer.review.moments import day_at, day_of, undated_sentences, why_undated
from holdtimer.review.prescribed import load_prescribed
from holdtimer.review.summary import first_day

Person = tuple[Sequence[Session], Figures]
"""The sessions that are wanted of one person, and their figures."""


def figures_by_person(
    front: Front, wanted: Wanted, database: str | None, weeks: int | None = None
) -> list[Person] | None:
    """Every person with a session that is wanted; None where the history has no session at all.

    `weeks` looks back so far where `wanted` has no first day.
    """
    with open_store(database) as store:
        sessions = store.sessions()
        plan = load_prescribed(store.prescriptions(), wanted.day_begins)
    if not sessions:
        return None
    found: list[Person] = []
    undated = wanted
    everyone = by_person(sessions)
    for person in sorted(everyone, key=lambda person: (person is not None, person)):
        today = _last_day(everyone[person], wanted)
        within = wanted
        if weeks and wanted.since is None:
            undated = within = replace(wanted, since=first_day(today, weeks))
        if chosen := select(everyone[person], within):
            of = figures(
                chosen, plan, today, person, everyone[person], within.since, day_begins=wanted.day_begins
            )
            found.append((chosen, of))
    _tell_undated(front, sessions, undated)
    _tell_mixed(front, found)
    return found


def choose_sessions(
    front: Front, wanted: Wanted, database: str | None, number: int | None = None
) -> tuple[int, list[Session]]:
    """How many sessions the history has, and those that are wanted; with `number` that one or none."""
    with open_store(database) as store:
        every = store.sessions()
    wished = [session for session in every if number in (None, session.number)]
    _tell_undated(front, wished, wanted)
    return len(every), select(wished, wanted)


def _tell_undated(front: Front, sessions: Sequence[Session], wanted: Wanted) -> None:
    """Tell how many sessions a filter by date had to leave out, and why."""
    for sentence in undated_sentences(why_undated(undated_left_out(sessions, wanted))):
        front.tell(f"left out: {sentence} holdtimer sessions lists all.")


def _tell_mixed(front: Front, found: Sequence[Person]) -> None:
    """Several devices that nobody is named for may be one person's, or several people's."""
    devices = {session.device for sessions, of in found if of.person is None for session in sessions}
    if len(devices) > 1:
        front.tell(
            f"{len(devices)} devices have sessions that nobody is named for; they are counted together, as "
            "one person's. Name who uses them: holdtimer person DEVICE PERSON"
        )


def _last_day(sessions: Sequence[Session], wanted: Wanted) -> date:
    """Today, or the day up to which sessions are wanted; later where a clock was ahead of this computer's.

    Of one person's sessions: a clock that was wrong for one puts off nobody else.
    """
    today = day_at(datetime.now(), wanted.day_begins)
    last = max([today, *(day for session in sessions if (day := day_of(session, wanted.day_begins)))])
    return min(last, wanted.until or last)
