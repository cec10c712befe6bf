"""Figures of the history, per person, as `stats` and `review` show them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from holdtimer.cli.choosing import tell_undated
from holdtimer.history.sessions import Session
from holdtimer.history.store import open_store
from holdtimer.review.figures import Figures, figures
from holdtimer.review.filters import Wanted, by_person, select
from holdtimer.review.moments import day_of
from holdtimer.review.prescribed import prescribed
from holdtimer.review.summary import first_day

Person = tuple[Sequence[Session], Figures]
"""The sessions that are wanted of one person, and their figures."""


def figured(wanted: Wanted, database: str | None, weeks: int | None = None) -> list[Person] | None:
    """Every person with a session that is wanted; None where the history has no session at all.

    `weeks` looks back so far where `wanted` has no first day.
    """
    with open_store(database) as store:
        sessions = store.sessions()
        plan = prescribed(store.prescriptions())
    if not sessions:
        return None
    today = _last_day(sessions, wanted)
    if weeks and wanted.since is None:
        wanted = replace(wanted, since=first_day(today, weeks))
    tell_undated(sessions, wanted)
    everyone, chosen = by_person(sessions), by_person(select(sessions, wanted))
    return [
        (chosen[person], figures(chosen[person], plan, today, person, everyone[person], wanted.since))
        for person in sorted(chosen, key=lambda person: (person is not None, person))
    ]


def _last_day(sessions: Sequence[Session], wanted: Wanted) -> date:
    """Today, or the day up to which sessions are wanted; later where a clock was ahead of this computer's."""
    last = max([date.today(), *(day for session in sessions if (day := day_of(session)))])
    return min(last, wanted.until or last)
