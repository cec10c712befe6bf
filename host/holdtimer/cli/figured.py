"""Figures of the history, per person, as `stats` and `review` show them."""

from datetime import date

from holdtimer.cli.choosing import tell_undated
from holdtimer.history.store import open_store
from holdtimer.review.figures import Figures, figures
from holdtimer.review.filters import Wanted, by_person, select
from holdtimer.review.prescribed import prescribed


def figured(wanted: Wanted, database: str | None) -> list[Figures] | None:
    """One for every person with a session that is wanted; None where the history has no session at all."""
    with open_store(database) as store:
        sessions = store.sessions()
        plan = prescribed(store.prescriptions())
    if not sessions:
        return None
    tell_undated(sessions, wanted)
    today = last_day(wanted)
    people = by_person(select(sessions, wanted))
    return [
        figures(people[person], plan, today, person)
        for person in sorted(people, key=lambda person: (person is not None, person))
    ]


def last_day(wanted: Wanted) -> date:
    """Today, or the day up to which sessions are wanted."""
    today = date.today()
    return min(today, wanted.until or today)
